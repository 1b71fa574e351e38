import type { QueueAttributes, RedriveAllowPolicy, RedrivePolicy } from '../../domain/resources.ts';
import { numeric, optional } from '../gateway-parts.ts';

/** What GetQueueAttributes answered, with AWS's times in ms. What the endpoint left out is absent. */
export function parseQueueAttributes(
	raw: Readonly<Record<string, string>>,
	arnByUrl: string,
): QueueAttributes {
	const arn = raw['QueueArn'] ?? arnByUrl;
	return {
		arn,
		fifo: raw['FifoQueue'] === 'true' || arn.endsWith('.fifo'),
		...optional('visible', numeric(raw['ApproximateNumberOfMessages'])),
		...optional('inFlight', numeric(raw['ApproximateNumberOfMessagesNotVisible'])),
		...optional('delayed', numeric(raw['ApproximateNumberOfMessagesDelayed'])),
		...optional('createdAt', seconds(raw['CreatedTimestamp'])),
		...optional('changedAt', seconds(raw['LastModifiedTimestamp'])),
		...optional('retentionSeconds', numeric(raw['MessageRetentionPeriod'])),
		...optional('visibilitySeconds', numeric(raw['VisibilityTimeout'])),
		...optional('delaySeconds', numeric(raw['DelaySeconds'])),
		...optional('receiveWaitSeconds', numeric(raw['ReceiveMessageWaitTimeSeconds'])),
		...optional('maximumMessageBytes', numeric(raw['MaximumMessageSize'])),
		...optional('redrivePolicy', parseRedrivePolicy(raw['RedrivePolicy'])),
		...optional('redriveAllowPolicy', parseRedriveAllowPolicy(raw['RedriveAllowPolicy'])),
		...optional('policy', raw['Policy'] || undefined),
		...optional('kmsKeyId', raw['KmsMasterKeyId'] || undefined),
		...optional('sqsManagedEncryption', flag(raw['SqsManagedSseEnabled'])),
		...optional('contentBasedDeduplication', flag(raw['ContentBasedDeduplication'])),
		...optional('deduplicationScope', raw['DeduplicationScope']),
		...optional('fifoThroughputLimit', raw['FifoThroughputLimit']),
		raw,
	};
}

/** `{"deadLetterTargetArn","maxReceiveCount"}`; the count comes as a number or as a string. */
export function parseRedrivePolicy(text: string | undefined): RedrivePolicy | undefined {
	const policy = jsonObject(text);
	const target = policy?.['deadLetterTargetArn'];
	const count = policy?.['maxReceiveCount'];
	if (typeof target !== 'string' || target === '') return;
	const maxReceiveCount =
		typeof count === 'number' ? count : typeof count === 'string' ? numeric(count) : undefined;
	if (maxReceiveCount === undefined) return;
	return { deadLetterTargetArn: target, maxReceiveCount };
}

/** `{"redrivePermission","sourceQueueArns"}`; an unknown permission is no policy that we can tell of. */
export function parseRedriveAllowPolicy(text: string | undefined): RedriveAllowPolicy | undefined {
	const policy = jsonObject(text);
	const permission = policy?.['redrivePermission'];
	if (permission !== 'allowAll' && permission !== 'denyAll' && permission !== 'byQueue') return;
	const arns: unknown = policy?.['sourceQueueArns'];
	return {
		permission,
		sourceQueueArns: Array.isArray(arns)
			? arns.filter((arn): arn is string => typeof arn === 'string')
			: [],
	};
}

function jsonObject(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
	if (text === undefined || text === '') return;
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === 'object' && value !== null && !Array.isArray(value)
			? { ...value }
			: undefined;
	} catch {
		return;
	}
}

function seconds(text: string | undefined): number | undefined {
	const value = numeric(text);
	return value === undefined ? undefined : Math.round(value * 1000);
}

function flag(text: string | undefined): boolean | undefined {
	return text === undefined ? undefined : text === 'true';
}
