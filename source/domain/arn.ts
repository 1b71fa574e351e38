import { partitionOf } from './place.ts';
import { type QueueUrl, readQueueUrl } from './queues/queue-url.ts';
import { isService, resourceServices, type Service } from './service-id.ts';

/** A parsed ARN of one of our resources. */
export type Arn = {
	readonly partition: string;
	readonly service: Service;
	readonly region: string;
	readonly account: string;
	/** Queue name, topic name or stream name; of a subscription its topic's name, a colon and its id. */
	readonly name: string;
};

/** What a user may type to mean a resource. */
export type ResourceReference =
	| { readonly form: 'arn'; readonly arn: Arn }
	| ({ readonly form: 'url' } & QueueUrl)
	| { readonly form: 'name'; readonly name: string }
	/** Nothing of ours; `why` is a sentence without a period. */
	| { readonly form: 'none'; readonly why?: string };

/** `arn:aws:sqs:eu-west-1:123456789012:orders` */
export function formatArn(arn: Arn): string {
	const { partition, service, region, account, name } = arn;
	return `arn:${partition}:${service}:${region}:${account}:${resourceServices[service].path}${name}`;
}

/** The parts of an ARN of an SQS queue, an SNS topic or subscription, or a Kinesis stream; `undefined` for anything else. */
export function parseArn(text: string): Arn | undefined {
	const [prefix, partition, service, region, account, ...rest] = text.split(':');
	if (prefix !== 'arn' || !partition || !region || !account || !isService(service)) return;
	const [first = '', id, more] = rest;
	if (more !== undefined || (id !== undefined && !isSubscription(service, first, id))) return;
	const { path } = resourceServices[service];
	if (!first.startsWith(path)) return;
	const name = rest.join(':').slice(path.length);
	// `stream/clicks/consumer/app:1735689600` is none of ours; a name of SNS's may be `endpoint/APNS/…`.
	if (name === '' || (path !== '' && name.includes('/'))) return;
	return { partition, service, region, account, name };
}

/** `arn:aws:sns:eu-west-1:123456789012:orders:6b0e71bd-…` is a subscription of `orders`. */
function isSubscription(service: Service, topic: string, id: string): boolean {
	return service === 'sns' && topic !== '' && id !== '' && !/\//.test(topic + id);
}

/** The name at the end of any ARN, or the text itself when it is none. */
export function nameOfArn(text: string): string {
	const end = text.slice(text.lastIndexOf(':') + 1);
	return end.slice(end.lastIndexOf('/') + 1);
}

/** How an ARN is called next to another one: by its name where account and region are the same, else as a whole. */
export function nameBeside(arn: string, beside: string): string {
	const [one, other] = [arn.split(':'), beside.split(':')];
	const isFar = one[3] !== other[3] || one[4] !== other[4];
	return isFar && arn.startsWith('arn:') && beside.startsWith('arn:') ? arn : nameOfArn(arn);
}

/** A name, queue URL or ARN as typed; `none` for an empty text, and for an ARN or URL of something else. */
export function parseReference(text: string): ResourceReference {
	const trimmed = text.trim();
	if (trimmed === '') return { form: 'none' };
	if (trimmed.startsWith('arn:')) {
		const arn = parseArn(trimmed);
		if (arn === undefined) return { form: 'none' };
		if (partitionOf(arn.region) === arn.partition) return { form: 'arn', arn };
		return { form: 'none', why: `partition ${arn.partition} has no region ${arn.region}` };
	}
	if (!/^https?:\/\//i.test(trimmed)) return { form: 'name', name: trimmed };
	const { ok, ...read } = readQueueUrl(trimmed);
	if ('why' in read) return { form: 'none', ...read };
	// An endpoint may give such a URL; of what somebody types it is any page of the web.
	const isPage = !read.ofAws && /^[^/]+\/\/[^/]+\/[^/]+\/?$/.test(trimmed);
	return isPage ? { form: 'none', why: 'its path is not /ACCOUNT/NAME' } : { form: 'url', ...read };
}
