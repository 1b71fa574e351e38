import type { WireAttribute } from './message-attributes.ts';
import { md5OfAttributes, md5OfText } from './message-md5.ts';
import type { LeanInput, LeanOperation, LeanOutput } from './sqs-answers.ts';

/**
 * Refuses an answer of which a checksum is wrong (law 1): for a body whose sum is missing or differs, as
 * the SDK does, and for attributes where the endpoint gives their sum, at which the SDK does not look.
 * One wrong sum makes the whole answer unknown.
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
	throw new Error(`Invalid MD5 checksum on messages: ${wrong.join(', ')}`);
}

async function wrongReceived({
	Messages = [],
}: LeanOutput<'ReceiveMessage'>): Promise<readonly unknown[]> {
	const wrong: unknown[] = [];
	for (const message of Messages) {
		const { Body, MD5OfBody, MessageAttributes, MD5OfMessageAttributes } = message;
		const right = await matches(Body, MessageAttributes, MD5OfBody, MD5OfMessageAttributes);
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
		const { MessageBody, MessageAttributes } = entry;
		const right = await matches(
			MessageBody,
			MessageAttributes,
			MD5OfMessageBody,
			MD5OfMessageAttributes,
		);
		if (!right) wrong.push(MessageId);
	}
	return wrong;
}

async function matches(
	body = '',
	attributes: Readonly<Record<string, WireAttribute>> = {},
	bodySum: string | undefined,
	attributesSum: string | undefined,
): Promise<boolean> {
	if ((await md5OfText(body)) !== bodySum) return false;
	return !attributesSum || (await md5OfAttributes(attributes)) === attributesSum;
}
