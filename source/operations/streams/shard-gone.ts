import { asFailure, type Failure, type FailureError, fail } from '../../domain/failure.ts';
import { consumersOf } from '../consumers/stream-consumers.ts';
import type { StreamGateway } from '../ports.ts';
import type { FollowInput } from './follow-plan.ts';

/** The failure of a stream that is gone while it is followed. */
export function deleted(name: string, failure: Failure): FailureError {
	return fail('not-found', `stream ${name} was deleted while it was followed`, {
		hint: 'All that was read has been told; a new stream of that name starts from its beginning',
		...(failure.code === undefined ? {} : { code: failure.code }),
	});
}

/**
 * What is missing where a shard that is listed is not found: the consumer, the record to begin at (for which
 * some endpoints say that the shard does not exist), a key of KMS. `undefined` when it is the shard itself.
 */
export async function notThere(
	streams: StreamGateway,
	{ from, resume, consumerArn, name }: FollowInput,
	shardId: string,
	error: unknown,
	hasBegun: boolean,
	signal: AbortSignal,
): Promise<unknown> {
	const { code, operation = 'Kinesis GetShardIterator' } = asFailure(error);
	// A key of KMS may be missing as well, and then says so itself.
	if (code !== undefined && !/^ResourceNotFound/.test(code)) return error;
	if (consumerArn !== undefined && !(await isRegistered(streams, consumerArn, signal))) {
		return fail('not-found', `the consumer that reads ${name} is gone`, {
			hint: 'Register it again, or read without it',
		});
	}
	if (resume !== undefined || !('sequenceNumber' in from) || hasBegun) return;
	const detail = `the endpoint found no such record in ${shardId}`;
	return fail('invalid', `record ${from.sequenceNumber} is not in ${shardId}`, {
		operation,
		detail,
	});
}

/** Whether a consumer is among those of its stream; not where nobody tells. */
async function isRegistered(
	streams: StreamGateway,
	consumerArn: string,
	signal: AbortSignal,
): Promise<boolean> {
	const arn = consumerArn.replace(/\/consumer\/.*$/, '');
	try {
		const consumers = await consumersOf(streams, arn, signal);
		return consumers.some((one) => one.arn === consumerArn);
	} catch {
		return false;
	}
}

/** The failure of following shards none of which could be read to an end. */
export function noneLeft(name: string, ids: readonly string[], failure: Failure): FailureError {
	const [first = ''] = ids;
	const which = ids.length === 1 ? first : `${first} and ${ids.length - 1} more`;
	const { code, operation, detail } = failure;
	return fail(
		'not-found',
		`${which} of ${name} can not be found any more, although the stream lists ${ids.length === 1 ? 'it' : 'them'}`,
		{
			hint: 'All that was read has been told; try again, or read the other shards',
			...(code === undefined ? {} : { code }),
			...(operation === undefined ? {} : { operation }),
			...(detail === undefined ? {} : { detail }),
		},
	);
}
