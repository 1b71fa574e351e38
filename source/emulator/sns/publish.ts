import { EmulatedError } from '../errors.ts';
import type { WireAttribute } from '../fauxqs.ts';
import { messageSize } from '../sqs/message-attributes.ts';
import type { Published } from './deliver.ts';

type Parameters = Readonly<Record<string, string | undefined>>;

/** The message of a Publish, or of one entry of a PublishBatch: `prefix` is where its parameters stand. */
export function messageIn(parameters: Parameters, prefix: string, id: string): Published {
	const get = (name: string) => parameters[`${prefix}${name}`];
	const body = get('Message') ?? '';
	const [subject, groupId, deduplicationId] = [
		get('Subject'),
		get('MessageGroupId'),
		get('MessageDeduplicationId'),
	];
	return {
		id,
		body,
		attributes: attributesIn(parameters, `${prefix}MessageAttributes.entry.`),
		...(subject === undefined ? {} : { subject }),
		...(get('MessageStructure') === 'json' ? { texts: textsIn(body) } : {}),
		...(groupId === undefined ? {} : { groupId }),
		...(deduplicationId === undefined ? {} : { deduplicationId }),
	};
}

/** A batch is as large as one message may be, bytes. Source: SNS API reference, PublishBatch. */
const mostTogether = 256 * 1024;

/** Throws where the messages of a batch are too large together. */
export function checkTogether(messages: readonly Published[]): void {
	const total = messages.reduce((sum, one) => sum + messageSize(one.body, one.attributes), 0);
	if (total <= mostTogether) return;
	throw new EmulatedError(
		'BatchRequestTooLong',
		`The length of all the messages put together is more than the limit: ${total} of ${mostTogether} bytes.`,
	);
}

/** Where the entries of a batch stand in its parameters, by their ids. */
export function entriesIn(parameters: Parameters): ReadonlyMap<string, string> {
	const found = new Map<string, string>();
	for (const [name, value] of Object.entries(parameters)) {
		const prefix = /^(PublishBatchRequestEntries\.member\.\d+\.)Id$/.exec(name)?.[1];
		if (prefix !== undefined && value !== undefined) found.set(value, prefix);
	}
	return found;
}

function attributesIn(
	parameters: Parameters,
	prefix: string,
): Readonly<Record<string, WireAttribute>> {
	const attributes: [string, WireAttribute][] = [];
	for (let index = 1; ; index++) {
		const get = (name: string) => parameters[`${prefix}${index}.${name}`];
		const [name, DataType] = [get('Name'), get('Value.DataType')];
		if (name === undefined || DataType === undefined) return Object.fromEntries(attributes);
		const [StringValue, BinaryValue] = [get('Value.StringValue'), get('Value.BinaryValue')];
		attributes.push([
			name,
			{
				DataType,
				...(StringValue === undefined ? {} : { StringValue }),
				...(BinaryValue === undefined ? {} : { BinaryValue }),
			},
		]);
	}
}

/** Texts by protocol. Source: SNS API reference, Publish, MessageStructure. */
function textsIn(body: string): Readonly<Record<string, unknown>> {
	let texts: unknown;
	try {
		texts = JSON.parse(body);
	} catch {
		throw invalid('JSON message body failed to parse');
	}
	if (typeof texts !== 'object' || texts === null || Array.isArray(texts)) {
		throw invalid('JSON message body failed to parse');
	}
	const fields: Readonly<Record<string, unknown>> = { ...texts };
	if (typeof fields['default'] !== 'string') throw invalid('No default entry in JSON message body');
	return fields;
}

function invalid(why: string): EmulatedError {
	return new EmulatedError('InvalidParameter', `Invalid parameter: Message Structure - ${why}`);
}
