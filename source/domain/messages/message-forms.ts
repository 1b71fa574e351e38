import { fromBase64 } from '../text/base64.ts';
import type { MessageAttribute, OutgoingMessage } from './message.ts';
import { type Bad, bad, isObject, parseMessageRecord, type Read } from './message-file.ts';

/*
How other tools write messages down. Each keeps body, message attributes and, where it asked for them, the
system attributes that a copy needs. Sources: output of `aws sqs receive-message` (AWS CLI reference), sqs-grep
(`--full --outputFile`), shoryuken (`shoryuken sqs dump`: the struct of the AWS SDK for Ruby, as JSON).
*/

/** Who wrote a message down: awsmsg itself, or another tool. */
export type MessageForm = 'own' | 'aws-cli' | 'sqs-grep' | 'shoryuken';

/** A message that was read from a file, with the form it had there. */
export type ReadMessage = { readonly form: MessageForm; readonly read: Read<OutgoingMessage> };

/** The message to be sent that a value of a file means, in any form that is known. */
export function readMessage(value: unknown): ReadMessage {
	if (isObject(value)) {
		if ('Body' in value && !('body' in value)) {
			// sqs-grep writes neither ids nor handles.
			const form = 'MessageId' in value || 'ReceiptHandle' in value ? 'aws-cli' : 'sqs-grep';
			return { form, read: readNamed(value, awsNames) };
		}
		if ('message_id' in value || 'receipt_handle' in value || 'md5_of_body' in value) {
			return { form: 'shoryuken', read: readNamed(value, rubyNames) };
		}
	}
	return { form: 'own', read: parseMessageRecord(value) };
}

/** The messages of an answer as the AWS CLI prints it: `{"Messages": [...]}`; `undefined` for anything else. */
export function messagesOfAnswer(value: unknown): readonly unknown[] | undefined {
	if (!isObject(value) || Object.keys(value).length !== 1) return;
	const list = value['Messages'];
	return Array.isArray(list) ? list : undefined;
}

/** The names of one and the same fields in the spelling of a tool. */
type Names = {
	readonly body: string;
	readonly system: string;
	readonly attributes: string;
	/** Of the delivery, not of the message: no copy has them. */
	readonly dropped: readonly string[];
	readonly type: string;
	readonly text: string;
	readonly bytes: string;
	readonly lists: readonly string[];
	/** Bytes as the tool writes them. */
	bytesOf(value: unknown): Uint8Array | undefined;
};

const awsNames: Names = {
	body: 'Body',
	system: 'Attributes',
	attributes: 'MessageAttributes',
	dropped: ['MessageId', 'ReceiptHandle', 'MD5OfBody', 'MD5OfMessageAttributes'],
	type: 'DataType',
	text: 'StringValue',
	bytes: 'BinaryValue',
	lists: ['StringListValues', 'BinaryListValues'],
	bytesOf: (value) => (typeof value === 'string' ? fromBase64(value) : bytesOfObject(value)),
};

const rubyNames: Names = {
	body: 'body',
	system: 'attributes',
	attributes: 'message_attributes',
	dropped: ['message_id', 'receipt_handle', 'md5_of_body', 'md5_of_message_attributes'],
	type: 'data_type',
	text: 'string_value',
	bytes: 'binary_value',
	lists: ['string_list_values', 'binary_list_values'],
	// Ruby's JSON writes a string of bytes as the text that they are in UTF-8, and fails for others.
	bytesOf: (value) => (typeof value === 'string' ? new TextEncoder().encode(value) : undefined),
};

function readNamed(value: Readonly<Record<string, unknown>>, names: Names): Read<OutgoingMessage> {
	const known = [names.body, names.system, names.attributes, ...names.dropped];
	const unknown = Object.keys(value).find((name) => !known.includes(name));
	if (unknown !== undefined) return bad(`it has a field "${unknown}" that no message has`);
	const body = value[names.body];
	if (typeof body !== 'string') return bad('it has no body that is a text');
	const system = value[names.system] ?? {};
	if (!isObject(system)) return bad(`its ${names.system} are not an object`);
	const { MessageGroupId: group, AWSTraceHeader: trace } = system;
	if (group !== undefined && typeof group !== 'string') return bad('its group is not a text');
	if (trace !== undefined && typeof trace !== 'string') return bad('its trace is not a text');
	const given = value[names.attributes] ?? {};
	if (!isObject(given)) return bad(`its ${names.attributes} are not an object`);
	const attributes: [string, MessageAttribute][] = [];
	for (const [name, one] of Object.entries(given)) {
		const read = readAttribute(name, one, names);
		if (!read.ok) return read;
		attributes.push([name, read.value]);
	}
	return {
		ok: true,
		value: {
			body,
			...(attributes.length === 0 ? {} : { attributes: Object.fromEntries(attributes) }),
			...(group === undefined ? {} : { groupId: group }),
			...(trace === undefined ? {} : { traceHeader: trace }),
		},
	};
}

function readAttribute(name: string, value: unknown, names: Names): Read<MessageAttribute> {
	const about = (problem: string): Bad => bad(`its attribute ${name} ${problem}`);
	if (!isObject(value)) return about('is not an object');
	const { [names.type]: type, [names.text]: text, [names.bytes]: given } = value;
	const listed = names.lists.some((list) => {
		const items = value[list] ?? [];
		return !Array.isArray(items) || items.length > 0;
	});
	if (listed) return about('is a list, which SQS does not take');
	if (typeof type !== 'string') return about(`has no ${names.type}`);
	const isNone = (one: unknown) => one === undefined || one === null;
	if (typeof text === 'string' && isNone(given)) return { ok: true, value: { type, text } };
	if (!isNone(text) || isNone(given)) {
		return about(`needs either a ${names.text} or a ${names.bytes}`);
	}
	const bytes = names.bytesOf(given);
	return bytes === undefined
		? about('has bytes in no form that is known')
		: { ok: true, value: { type, bytes } };
}

/** Bytes that JavaScript wrote as they came: a Uint8Array (`{"0":1,"1":2}`) or a Buffer. */
function bytesOfObject(value: unknown): Uint8Array | undefined {
	if (!isObject(value)) return;
	const isBuffer = value['type'] === 'Buffer' && Array.isArray(value['data']);
	const list: readonly unknown[] = isBuffer ? (value['data'] as unknown[]) : Object.values(value);
	if (!isBuffer && !Object.keys(value).every((key, index) => key === String(index))) return;
	const isByte = (one: unknown): one is number =>
		typeof one === 'number' && Number.isInteger(one) && one >= 0 && one <= 255;
	return list.every(isByte) ? Uint8Array.from(list) : undefined;
}
