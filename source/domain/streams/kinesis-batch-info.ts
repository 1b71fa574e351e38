import { type Arn, parseArn } from '../arn.ts';
import {
	objectIn,
	objectOf,
	optional,
	requestOf,
	textOf,
	timeOf,
} from '../consumers/invocation.ts';

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
	const document = objectIn(body);
	const inner = document?.['Message'];
	const message = typeof inner === 'string' ? (objectIn(inner) ?? document) : document;
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
	const { requestId: _, ...request } = requestOf(message);
	return {
		shardId,
		first,
		last,
		size: typeof size === 'number' && Number.isSafeInteger(size) && size > 0 ? size : 1,
		stream: { name, arn },
		...request,
		...optional('firstArrivedAt', timeOf(info['approximateArrivalOfFirstRecord'])),
		...optional('lastArrivedAt', timeOf(info['approximateArrivalOfLastRecord'])),
	};
}

function sequenceOf(value: unknown): string | undefined {
	return typeof value === 'string' && /^\d{1,256}$/.test(value) ? value : undefined;
}

function streamName(text: string): string | undefined {
	const arn: Arn | undefined = parseArn(text);
	if (arn?.service !== 'kinesis') return;
	return /([A-Za-z0-9_.-]+)$/.exec(text)?.[1];
}
