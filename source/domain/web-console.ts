import { parseArn } from './arn.ts';
import { own } from './own.ts';

/** Hosts of the web console by partition. Source: AWS docs, sign-in and console endpoints. */
const hosts: Readonly<Record<string, string>> = {
	aws: 'console.aws.amazon.com',
	'aws-cn': 'console.amazonaws.cn',
	'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/**
 * The page of a queue, topic or stream in the AWS web console; `undefined` for an ARN of something else
 * or of a partition whose console is not known. `queueUrl` is what the page of a queue is found by.
 */
export function webConsoleUrl(arn: string, queueUrl?: string): string | undefined {
	const parsed = parseArn(arn);
	const host = parsed && own(hosts, parsed.partition);
	if (parsed === undefined || host === undefined) return undefined;
	const { region, service, name } = parsed;
	const start = `https://${region}.${host}`;
	switch (service) {
		case 'sqs':
			return queueUrl === undefined
				? undefined
				: `${start}/sqs/v3/home?region=${region}#/queues/${encodeURIComponent(queueUrl)}`;
		case 'sns':
			return `${start}/sns/v3/home?region=${region}#/topic/${arn}`;
		case 'kinesis':
			return `${start}/kinesis/home?region=${region}#/streams/details/${encodeURIComponent(name)}/monitoring`;
	}
}
