import { type Arn, parseArn } from '../arn.ts';

/** What Lambda says of a batch of records that it gave up; the records themselves stay in the stream. */
export type FailedBatch = {
	/** The function that failed, by its ARN, as far as the message tells. */
	readonly functionArn?: string;
	/** `RetryAttemptsExhausted`, `RecordAgeExceeded`. */
	readonly condition?: string;
	readonly invocations?: number;
	readonly shardId: string;
	readonly first: string;
	readonly last: string;
	/** ms since 1970. */
	readonly firstArrivedAt?: number;
	readonly lastArrivedAt?: number;
	readonly size: number;
	readonly stream: { readonly name: string; readonly arn: string };
};

/**
 * The batch that a dead letter of a Lambda function on a stream names; `undefined` for any other
 * message. A message of a topic around it is looked into.
 *
 * Source: Lambda developer guide, "Retain discarded batch records" (`KinesisBatchInfo`).
 */
export function failedBatch(body: string): FailedBatch | undefined {
	const document = parsed(body);
	const inner = document?.['Message'];
	const message = typeof inner === 'string' ? (parsed(inner) ?? document) : document;
	const info = objectOf(message?.['KinesisBatchInfo']);
	if (message === undefined || info === undefined) return;
	const shardId = textOf(info['shardId']);
	const first = sequenceOf(info['startSequenceNumber']);
	const last = sequenceOf(info['endSequenceNumber']);
	const arn = textOf(info['streamArn']);
	const name = arn === undefined ? undefined : streamName(arn);
	if (shardId === undefined || first === undefined || last === undefined) return;
	if (arn === undefined || name === undefined) return;
	const size = info['batchSize'];
	const request = objectOf(message['requestContext']);
	const invocations = request?.['approximateInvokeCount'];
	return {
		shardId,
		first,
		last,
		size: typeof size === 'number' && Number.isSafeInteger(size) && size > 0 ? size : 1,
		stream: { name, arn },
		...(typeof invocations === 'number' ? { invocations } : {}),
		...optional('functionArn', textOf(request?.['functionArn'])),
		...optional('condition', textOf(request?.['condition'])),
		...optional('firstArrivedAt', timeOf(info['approximateArrivalOfFirstRecord'])),
		...optional('lastArrivedAt', timeOf(info['approximateArrivalOfLastRecord'])),
	};
}

type Json = Readonly<Record<string, unknown>>;

function parsed(text: string): Json | undefined {
	if (!/^\s*\{/.test(text)) return;
	try {
		return objectOf(JSON.parse(text));
	} catch {
		return;
	}
}

function objectOf(value: unknown): Json | undefined {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
	return value as Json;
}

function textOf(value: unknown): string | undefined {
	return typeof value === 'string' && value !== '' ? value : undefined;
}

function sequenceOf(value: unknown): string | undefined {
	return typeof value === 'string' && /^\d{1,256}$/.test(value) ? value : undefined;
}

function timeOf(value: unknown): number | undefined {
	const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
	return Number.isNaN(at) ? undefined : at;
}

function streamName(text: string): string | undefined {
	const arn: Arn | undefined = parseArn(text);
	if (arn?.service !== 'kinesis') return;
	return /([A-Za-z0-9_.-]+)$/.exec(text)?.[1];
}

function optional<Key extends string, Value>(key: Key, value: Value | undefined) {
	return (value === undefined ? {} : { [key]: value }) as { readonly [Each in Key]?: Value };
}
