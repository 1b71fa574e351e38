import { parseArn } from './arn.ts';
import { type KeptRef, kindOfService, kinds } from './kinds.ts';
import { own } from './own.ts';

/** Hosts of the web console by partition. Source: AWS docs, sign-in and console endpoints. */
const hosts: Readonly<Record<string, string>> = {
	aws: 'console.aws.amazon.com',
	'aws-cn': 'console.amazonaws.cn',
	'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/** Whether a host is that of AWS's web console: with its region in front, or without. */
export function isWebConsole(hostname: string): boolean {
	return Object.values(hosts).some((host) => hostname === host || hostname.endsWith(`.${host}`));
}

/**
 * The page of a resource in the AWS web console; `undefined` for an ARN of something else or of a
 * partition whose console is not known, and for a queue without its URL, by which its page is found.
 */
export function webConsoleUrl(ref: Omit<KeptRef, 'name'>): string | undefined {
	const arn = parseArn(ref.arn);
	const kind = arn && kindOfService(arn.service);
	const host = arn && own(hosts, arn.partition);
	if (arn === undefined || kind === undefined || host === undefined) return undefined;
	const page = kinds[kind].webPage(arn, { ...ref, name: arn.name });
	return page === undefined ? undefined : `https://${arn.region}.${host}${page}`;
}
