import type { QueueAttributes, RedriveAllowPolicy, RedrivePolicy } from '../../domain/resources.ts';
import { BentAnswerError, countIn, countInText } from '../failures/bent-answer.ts';
import { optional } from '../gateway-parts.ts';

type Attributes = Readonly<Record<string, string>>;

/**
 * What GetQueueAttributes answered, with AWS's times in ms. What the endpoint left out is absent, and so is a
 * number that is none: negative, a fraction, words.
 */
export function parseQueueAttributes(raw: Attributes, arnByUrl: string): QueueAttributes {
	const arn = raw['QueueArn'] ?? arnByUrl;
	return {
		arn,
		fifo: raw['FifoQueue'] === 'true' || arn.endsWith('.fifo'),
		...optional('visible', countInText(raw['ApproximateNumberOfMessages'])),
		...optional('inFlight', countInText(raw['ApproximateNumberOfMessagesNotVisible'])),
		...optional('delayed', countInText(raw['ApproximateNumberOfMessagesDelayed'])),
		...optional('createdAt', seconds(raw['CreatedTimestamp'])),
		...optional('changedAt', seconds(raw['LastModifiedTimestamp'])),
		...optional('retentionSeconds', countInText(raw['MessageRetentionPeriod'])),
		...optional('visibilitySeconds', countInText(raw['VisibilityTimeout'])),
		...optional('delaySeconds', countInText(raw['DelaySeconds'])),
		...optional('receiveWaitSeconds', countInText(raw['ReceiveMessageWaitTimeSeconds'])),
		...optional('maximumMessageBytes', countInText(raw['MaximumMessageSize'])),
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
function parseRedrivePolicy(text: string | undefined): RedrivePolicy | undefined {
	const policy = jsonObject(text);
	const target = policy?.['deadLetterTargetArn'];
	const count = policy?.['maxReceiveCount'];
	if (typeof target !== 'string' || target === '') return;
	const maxReceiveCount = typeof count === 'string' ? countInText(count) : countIn(count);
	if (maxReceiveCount === undefined) return;
	return { deadLetterTargetArn: target, maxReceiveCount };
}

/**
 * Throws for a redrive policy that can't be read: taken for none, every receive would be free, and a look
 * could be a message's last delivery. SQS takes an empty one for none.
 */
export function refuseUnreadablePolicy({ RedrivePolicy: text = '' }: Attributes): void {
	if (/^\s*(?:\{\s*\})?\s*$/.test(text) || parseRedrivePolicy(text) !== undefined) return;
	throw new BentAnswerError('its RedrivePolicy is none that SQS has');
}

/** `{"redrivePermission","sourceQueueArns"}`; an unknown permission is no policy that we can tell of. */
function parseRedriveAllowPolicy(text: string | undefined): RedriveAllowPolicy | undefined {
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
	const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
	return Number.isFinite(value) && value >= 0 ? Math.round(value * 1000) : undefined;
}

function flag(text: string | undefined): boolean | undefined {
	return text === undefined ? undefined : text === 'true';
}
