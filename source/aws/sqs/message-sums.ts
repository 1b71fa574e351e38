import type { WireAttribute } from './message-attributes.ts';
import { md5OfAttributes, md5OfText } from './message-md5.ts';
import type { LeanInput, LeanOperation, LeanOutput } from './sqs-answers.ts';

/** An answer that may not be used, since a checksum in it is wrong. */
export class WrongSums extends Error {
	readonly output: object;

	constructor(wrong: readonly unknown[], output: object) {
		super(`Invalid MD5 checksum on messages: ${wrong.join(', ')}`);
		this.output = output;
	}
}

/**
 * Refuses an answer of which a checksum is wrong (law 1): for a body whose sum is missing or differs, as
 * the SDK does, and for attributes where the endpoint gives their sum, at which the SDK does not look.
 * One wrong sum makes the whole answer unknown.
 * Throws {@link WrongSums}.
 *
 * SQS removes the zeros at the ends of a Number, and does not say whether it sums before or after that.
 * Source: SQS developer guide, message attribute data types. So a copy is right by either sum, and of a
 * message that we receive, where the sender's text is gone, a sum over a Number tells nothing.
 */
export async function refuseWrongSums<Name extends LeanOperation>(
	operation: Name,
	input: LeanInput<Name>,
	output: LeanOutput<Name>,
): Promise<void> {
	let wrong: readonly unknown[];
	try {
		wrong =
			operation === 'ReceiveMessage'
				? await wrongReceived(output as LeanOutput<'ReceiveMessage'>)
				: operation === 'SendMessageBatch'
					? await wrongCopies(
							input as LeanInput<'SendMessageBatch'>,
							output as LeanOutput<'SendMessageBatch'>,
						)
					: [];
	} catch {
		// The SDK hands on whatever JSON came: null for a message, a number for a list.
		wrong = ['in an answer that is not of the form of SQS'];
	}
	if (wrong.length === 0) return;
	throw new WrongSums(wrong, output);
}

async function wrongReceived({
	Messages = [],
}: LeanOutput<'ReceiveMessage'>): Promise<readonly unknown[]> {
	const wrong: unknown[] = [];
	for (const message of Messages) {
		const { Body, MD5OfBody, MessageAttributes, MD5OfMessageAttributes } = message;
		const right =
			(await md5OfText(Body ?? '')) === MD5OfBody &&
			(!MD5OfMessageAttributes ||
				Object.values(MessageAttributes ?? {}).some(isNumber) ||
				(await md5OfAttributes(MessageAttributes ?? {})) === MD5OfMessageAttributes);
		if (!right) wrong.push(message.MessageId);
	}
	return wrong;
}

async function wrongCopies(
	{ Entries = [] }: LeanInput<'SendMessageBatch'>,
	{ Successful = [] }: LeanOutput<'SendMessageBatch'>,
): Promise<readonly unknown[]> {
	const wrong: unknown[] = [];
	const sent = new Map(Entries.map((entry) => [entry.Id, entry]));
	for (const { Id, MessageId, MD5OfMessageBody, MD5OfMessageAttributes } of Successful) {
		const entry = sent.get(Id);
		if (entry === undefined) continue;
		const { MessageBody = '', MessageAttributes = {} } = entry;
		const right =
			(await md5OfText(MessageBody)) === MD5OfMessageBody &&
			(!MD5OfMessageAttributes ||
				(await md5OfAttributes(MessageAttributes)) === MD5OfMessageAttributes ||
				(await md5OfAttributes(asKept(MessageAttributes))) === MD5OfMessageAttributes);
		if (!right) wrong.push(MessageId);
	}
	return wrong;
}

function isNumber({ DataType }: WireAttribute): boolean {
	return DataType?.startsWith('Number') === true;
}

/** Attributes without the zeros at the ends of their Numbers. */
function asKept(
	attributes: Readonly<Record<string, WireAttribute>>,
): Readonly<Record<string, WireAttribute>> {
	return Object.fromEntries(
		Object.entries(attributes).map(([name, attribute]) => {
			const { StringValue } = attribute;
			if (StringValue === undefined || !isNumber(attribute)) return [name, attribute];
			return [name, { ...attribute, StringValue: withoutZeros(StringValue) }];
		}),
	);
}

function withoutZeros(number: string): string {
	const [, sign = '', whole = '', fraction = '', rest = ''] =
		/^([+-]?)0*(\d*?)(?:\.(\d*?)0*)?(e[+-]?\d+)?$/i.exec(number) ?? [];
	return `${sign}${whole || '0'}${fraction && `.${fraction}`}${rest}`;
}
