import { formatArn, parseArn } from '../../domain/arn.ts';
import { asFailure, fail } from '../../domain/failure.ts';
import { type Here, isAws } from '../../domain/here.ts';
import { partitionOf } from '../../domain/place.ts';
import { awsQueueUrl, readQueueUrl } from '../../domain/queues/queue-url.ts';
import type { QueueRef } from '../../domain/resources.ts';
import type { Address, Answered } from '../kinds.ts';
import { throwIfAborted } from '../pause.ts';
import type { Gateways } from '../ports.ts';

/** The queue of a name, as GetQueueUrl tells it. */
export function queueByName(
	gateways: Gateways,
	name: string,
	signal: AbortSignal,
): Promise<QueueRef> {
	return gateways.queues.resolve(name, { signal });
}

/**
 * GetQueueUrl by name, whose answer must be the queue that was meant. Where that is denied, a URL or ARN says
 * enough to open a queue of AWS.
 */
export async function queueByAddress(
	gateways: Gateways,
	here: Here,
	address: Address,
	signal: AbortSignal,
): Promise<Answered<QueueRef>> {
	const { name, account } = address.form === 'arn' ? address.arn : address;
	try {
		const ref = await queueByName(gateways, name, signal);
		const url = readQueueUrl(ref.url);
		const host = url.ok ? { origin: url.origin, ofAws: url.ofAws } : {};
		const owner = parseArn(ref.arn)?.account;
		return { ref, answer: { ...host, ...(owner === undefined ? {} : { account: owner }) } };
	} catch (error) {
		throwIfAborted(signal);
		if (asFailure(error).kind !== 'denied' || !isAws(here, 'SQS') || account === undefined) {
			throw error;
		}
		return { ref: queueOfAddress(here, address) };
	}
}

/**
 * A queue of another account, whose own policy may let us read it: asked by its URL as it was given, so that no queue of
 * ours by the same name can answer.
 */
export async function foreignQueue(
	gateways: Gateways,
	here: Here,
	address: Address,
	signal: AbortSignal,
): Promise<QueueRef> {
	const ref = queueOfAddress(here, address);
	const answered = await gateways.queues.attributes(ref.url, { signal });
	if (answered.arn !== ref.arn) {
		throw fail('service', `asked for ${ref.arn}, the endpoint answered ${answered.arn}`);
	}
	return ref;
}

/** The queue of AWS that a URL or an ARN names: its URL as it was given. */
export function queueOfAddress({ region }: Here, address: Address): QueueRef {
	const { name, account = '' } = address.form === 'arn' ? address.arn : address;
	const url = address.form === 'url' ? address.url : awsQueueUrl({ region, account, name });
	const partition = partitionOf(region);
	return { name, url, arn: formatArn({ partition, service: 'sqs', region, account, name }) };
}
