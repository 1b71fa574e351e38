import { parseArn } from './arn.ts';

/**
 * One thing in one place: what a request is about, and what a confirmation was given for. Two are the
 * same only when all of it is the same.
 */
export type ResourceId = {
	readonly kind: 'queue' | 'topic' | 'stream' | 'consumer';
	/** Twelve digits. Absent where nobody could tell it, and then equal to nothing but another unknown. */
	readonly account?: string;
	readonly region: string;
	/** Of a consumer `stream/consumer`, since two streams may have one of the same name. */
	readonly name: string;
};

const kinds = { sqs: 'queue', sns: 'topic', kinesis: 'stream' } as const;

/** `arn:aws:kinesis:eu-west-1:123456789012:stream/clicks/consumer/app:1735689600` */
const consumerArn = /^(arn:[^:]+:kinesis:[^:]+:[^:]+:stream\/[^/:]+)\/consumer\/([^/:]+)(?::\d+)?$/;

/** The queue, topic, stream or consumer of an ARN; `undefined` for all that is none. */
export function resourceOfArn(arn: string | undefined): ResourceId | undefined {
	if (typeof arn !== 'string') return;
	const [, ofStream, consumer] = consumerArn.exec(arn) ?? [];
	const parsed = parseArn(ofStream ?? arn);
	if (parsed === undefined) return;
	const { service, account, region, name } = parsed;
	// `endpoint/APNS/…` is a device, and none of ours.
	if (name.includes('/')) return;
	if (consumer === undefined) return { kind: kinds[service], account, region, name };
	return { kind: 'consumer', account, region, name: `${name}/${consumer}` };
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

/** Host and path as they are sent: nothing that a URL parser would fold, decode or leave out. */
const queueUrl = /^https?:\/\/([^/?#@\\\s]+)\/([^?#%\\\s]+)$/i;

/** `sqs.REGION.amazonaws.com` and its like; an interface endpoint has a name of its own before that. */
const awsHosts = [
	/^(?:vpce-[a-z0-9-]+\.)?sqs(?:-fips)?\.([a-z0-9-]+)\.(?:vpce\.)?amazonaws\.(?:com|com\.cn|eu)$/,
	/^sqs(?:-fips)?\.([a-z0-9-]+)\.api\.(?:aws|amazonwebservices\.com\.cn)$/,
	/^([a-z0-9-]+)\.queue\.amazonaws\.com(?:\.cn)?$/,
];

const awsDomain = /(?:^|\.)(?:amazonaws\.[a-z.]+|amazonwebservices\.[a-z.]+|api\.aws)$/;

/**
 * The queue of a queue URL. AWS's hosts tell the region, and their path is account and name. What other
 * hosts mean is their own: the region is that of the requests, and an emulator without accounts has
 * twelve zeros. `undefined` when it can't be read.
 */
export function queueOfUrl(url: string | undefined, region: string): ResourceId | undefined {
	if (typeof url !== 'string') return;
	const [, authority = '', path = ''] = queueUrl.exec(url) ?? [];
	const parts = path.split('/').filter((part) => part !== '');
	const name = parts.at(-1);
	if (name === undefined || parts.some((part) => /^\.+$/.test(part))) return;
	const owner = parts.at(-2) ?? '';
	const account = /^\d{12}$/.test(owner) ? owner : undefined;
	const host = authority.toLowerCase().replace(/:\d+$/, '');
	if (!awsDomain.test(host)) {
		return { kind: 'queue', account: account ?? '000000000000', region, name };
	}
	const told = regionOfHost(host);
	if (told === undefined || account === undefined || parts.length !== 2) return;
	return { kind: 'queue', account, region: told, name };
}

function regionOfHost(host: string): string | undefined {
	// The oldest form has no region, and there was one region then.
	if (host === 'queue.amazonaws.com') return 'us-east-1';
	for (const form of awsHosts) {
		const region = form.exec(host)?.[1];
		if (region !== undefined) return region;
	}
	return;
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
