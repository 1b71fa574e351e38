import { randomUUID } from 'node:crypto';
import type { StoredSubscription, StoredTopic } from '../fauxqs.ts';
import type { LogEvent, LogGroup } from '../logs/logs.ts';
import { ACCOUNT } from '../sqs/region.ts';

/** How one delivery to a queue, or to an address of this computer, ended. */
export type Delivered = {
	readonly topic: StoredTopic;
	readonly subscription: StoredSubscription;
	readonly messageId: string;
	/** Whether it was taken; else it went to the dead letters, or nowhere. */
	readonly taken: boolean;
	readonly at: number;
	/** What an address answered. */
	readonly status?: number;
};

/** Lines that are kept of a group. */
const mostLines = 5000;

/**
 * The delivery status logs of a region, of deliveries to queues and to this computer. Source: SNS developer guide, "Amazon SNS message delivery status".
 * Without a sample rate no success is logged: AWS does not say how many are.
 */
export function createStatusLogs(region: string, announce: (group: LogGroup) => void) {
	const groups = new Map<string, LogEvent[]>();

	function write(name: string, event: LogEvent): void {
		let lines = groups.get(name);
		if (lines === undefined) {
			const made: LogEvent[] = [];
			lines = made;
			groups.set(name, made);
			announce({ name, lines: () => made });
		}
		lines.push(event);
		if (lines.length > mostLines) lines.shift();
	}

	return ({ topic, subscription, messageId, taken, at, status }: Delivered): void => {
		const { attributes, arn: topicArn } = topic;
		const isPosted = subscription.protocol !== 'sqs';
		const prefix = isPosted ? 'HTTP' : 'SQS';
		const role = attributes[`${prefix}${taken ? 'Success' : 'Failure'}FeedbackRoleArn`];
		if (!role) return;
		const rate = Number(attributes[`${prefix}SuccessFeedbackSampleRate`] ?? 0);
		if (taken && Math.random() * 100 >= rate) return;
		const group = `sns/${region}/${ACCOUNT}/${topicArn.slice(topicArn.lastIndexOf(':') + 1)}`;
		const providerResponse = isPosted
			? undefined
			: taken
				? JSON.stringify({ sqsRequestId: randomUUID(), sqsMessageId: randomUUID() })
				: JSON.stringify({
						ErrorCode: 'AccessDenied',
						ErrorMessage: 'Access to the resource is denied.',
					});
		write(taken ? group : `${group}/Failure`, {
			timestamp: at,
			logStreamName: randomUUID(),
			message: JSON.stringify({
				notification: { messageId, topicArn, timestamp: new Date(at).toISOString() },
				delivery: {
					...{ deliveryId: randomUUID(), destination: subscription.endpoint, providerResponse },
					...{ dwellTimeMs: 1, attempts: 1, statusCode: isPosted ? status : taken ? 200 : 403 },
				},
				status: taken ? 'SUCCESS' : 'FAILURE',
			}),
		});
	};
}
