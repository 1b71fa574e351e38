import { parseArn } from './arn.ts';
import { type KindId, kindOf, serviceIdOf } from './kinds.ts';
import { endpointName, type PushArn, readPushArn } from './push/device.ts';
import { placeOfQueue, readQueueUrl } from './queues/queue-url.ts';
import type { ServiceId } from './service-id.ts';

/**
 * One thing in one place: what a request is about, and what a confirmation was given for. Two are the
 * same only when all of it is the same.
 */
export type ResourceId = {
	readonly kind: KindId | 'consumer' | 'endpoint' | 'alarm' | 'mute rule';
	/** Twelve digits. Absent where nobody could tell it, and then equal to nothing but another unknown. */
	readonly account?: string;
	readonly region: string;
	/** Of a consumer `stream/consumer`, since two streams may have one of the same name; of an endpoint `platform/application/id`. */
	readonly name: string;
};

/** `arn:aws:kinesis:eu-west-1:123456789012:stream/clicks/consumer/app:1735689600` */
const consumerArn = /^(arn:[^:]+:kinesis:[^:]+:[^:]+:stream\/[^/:]+)\/consumer\/([^/:]+)(?::\d+)?$/;

/** The queue, topic, subscription, stream, consumer or endpoint of mobile push of an ARN; `undefined` for all that is none. */
export function resourceOfArn(arn: string | undefined): ResourceId | undefined {
	if (typeof arn !== 'string') return;
	const device = readPushArn(arn);
	if (device !== undefined) return endpointOf(arn, device);
	const [, ofStream, consumer] = consumerArn.exec(arn) ?? [];
	const parsed = parseArn(ofStream ?? arn);
	if (parsed === undefined) return;
	const { account, region, name } = parsed;
	if (name.includes('/')) return;
	if (consumer !== undefined) {
		return { kind: 'consumer', account, region, name: `${name}/${consumer}` };
	}
	const kind = kindOf(parsed);
	return kind && { kind, account, region, name };
}

/** An application of mobile push is nothing that a request of ours changes. */
function endpointOf(arn: string, { account, region, id }: PushArn): ResourceId | undefined {
	return id === undefined
		? undefined
		: { kind: 'endpoint', account, region, name: endpointName(arn) };
}

/**
 * The resource of something that was listed. One whose ARN can't be read has no region: no request is
 * about such a thing, so what is confirmed for it lets nothing through.
 */
export function resourceOf(
	kind: ResourceId['kind'],
	ref: { readonly name: string; readonly arn: string },
): ResourceId {
	const read = resourceOfArn(ref.arn);
	return read?.kind === kind ? read : { kind, region: '', name: ref.name };
}

/**
 * The queue of a queue URL, by the one parser. What the URL leaves out is that of the requests, which go to the
 * endpoint that gave it: their region, and twelve zeros where it has no accounts. `undefined` when it can't be read.
 */
export function queueOfUrl(url: string | undefined, region: string): ResourceId | undefined {
	if (typeof url !== 'string') return;
	const read = readQueueUrl(url);
	return read.ok ? { kind: 'queue', ...placeOfQueue(read, region) } : undefined;
}

/** The service that has a kind of resource, for what depends on where its requests go. */
export function serviceOf(kind: ResourceId['kind']): ServiceId {
	if (kind === 'alarm' || kind === 'mute rule') return 'CloudWatch';
	if (kind === 'endpoint') return 'SNS';
	return serviceIdOf(kind === 'consumer' ? 'stream' : kind);
}

/** Whether both are the same thing in the same account and region. */
export function sameResource(one: ResourceId, other: ResourceId): boolean {
	return (
		one.name === other.name &&
		one.kind === other.kind &&
		one.account === other.account &&
		one.region === other.region
	);
}

/** `queue orders in account 123456789012, eu-west-1` */
export function resourceWords({ kind, name, account, region }: ResourceId): string {
	return `${kind} ${name} in account ${account ?? 'unknown'}, ${region || 'an unknown region'}`;
}
