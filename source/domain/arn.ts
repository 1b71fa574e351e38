/** The services whose resources awsmsg shows. */
export type Service = 'sqs' | 'sns' | 'kinesis';

/** A parsed ARN of one of our resources. */
export type Arn = {
	readonly partition: string;
	readonly service: Service;
	readonly region: string;
	readonly account: string;
	/** Queue name, topic name or stream name. */
	readonly name: string;
};

/** What a user may type to mean a resource. */
export type ResourceReference =
	| { readonly form: 'arn'; readonly arn: Arn }
	| {
			readonly form: 'url';
			readonly url: string;
			readonly account: string;
			readonly name: string;
			/** From the host, when the host is AWS's. */
			readonly region?: string;
	  }
	| { readonly form: 'name'; readonly name: string };

/** `arn:aws:sqs:eu-west-1:123456789012:orders` */
export function formatArn(arn: Arn): string {
	const name = arn.service === 'kinesis' ? `stream/${arn.name}` : arn.name;
	return `arn:${arn.partition}:${arn.service}:${arn.region}:${arn.account}:${name}`;
}

/** The parts of an SQS, SNS topic or Kinesis stream ARN; `undefined` for anything else. */
export function parseArn(text: string): Arn | undefined {
	const [prefix, partition, service, region, account, ...rest] = text.split(':');
	if (prefix !== 'arn' || !partition || !region || !account || rest.length !== 1) return;
	const name = rest[0];
	if (!name) return;
	if (service === 'sqs' || service === 'sns') {
		return { partition, service, region, account, name };
	}
	if (service === 'kinesis' && name.startsWith('stream/')) {
		const stream = name.slice('stream/'.length);
		if (stream === '' || stream.includes('/')) return;
		return { partition, service, region, account, name: stream };
	}
	return;
}

/** The name at the end of any ARN, or the text itself when it is none. */
export function nameOfArn(text: string): string {
	const end = text.slice(text.lastIndexOf(':') + 1);
	return end.slice(end.lastIndexOf('/') + 1);
}

/** Host forms of AWS: `sqs.REGION.amazonaws.com`, `REGION.queue.amazonaws.com`, `.cn`, dual stack. */
const regionOfHost =
	/^(?:sqs\.([a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|api\.aws)|([a-z0-9-]+)\.queue\.amazonaws\.com(?:\.cn)?)$/;

/** Parses `https://host/123456789012/name`; `undefined` when the text is no queue URL. */
export function parseQueueUrl(
	text: string,
): Extract<ResourceReference, { form: 'url' }> | undefined {
	if (!/^https?:\/\//i.test(text)) return;
	let url: URL;
	try {
		url = new URL(text);
	} catch {
		return;
	}
	const parts = url.pathname.split('/').filter((part) => part !== '');
	const account = parts.at(-2);
	const name = parts.at(-1);
	if (account === undefined || name === undefined || !/^\d{12}$/.test(account)) return;
	const match = regionOfHost.exec(url.hostname);
	const region = match?.[1] ?? match?.[2];
	return { form: 'url', url: text, account, name, ...(region === undefined ? {} : { region }) };
}

/** A name, queue URL or ARN as typed; `undefined` for an ARN or URL of something else. */
export function parseReference(text: string): ResourceReference | undefined {
	const trimmed = text.trim();
	if (trimmed === '') return;
	if (trimmed.startsWith('arn:')) {
		const arn = parseArn(trimmed);
		return arn && { form: 'arn', arn };
	}
	if (/^https?:\/\//i.test(trimmed)) return parseQueueUrl(trimmed);
	return { form: 'name', name: trimmed };
}
