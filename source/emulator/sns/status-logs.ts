import { randomUUID } from 'node:crypto';
import type { StoredSubscription, StoredTopic } from '../fauxqs.ts';
import type { LogEvent, LogGroup } from '../logs/logs.ts';
import { ACCOUNT } from '../sqs/region.ts';

/** How one delivery to a queue ended. */
export type Delivered = {
	readonly topic: StoredTopic;
	readonly subscription: StoredSubscription;
	readonly messageId: string;
	/** Whether the queue took it; else it went to the dead letters, or nowhere. */
	readonly taken: boolean;
	readonly at: number;
};

/** Lines that are kept of a group. */
const mostLines = 5000;

/**
 * The delivery status logs of a region, of deliveries to queues. Source: SNS developer guide, "Amazon SNS message delivery status".
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

	return ({ topic, subscription, messageId, taken, at }: Delivered): void => {
		const { attributes, arn: topicArn } = topic;
		const role = attributes[taken ? 'SQSSuccessFeedbackRoleArn' : 'SQSFailureFeedbackRoleArn'];
		if (!role) return;
		const rate = Number(attributes['SQSSuccessFeedbackSampleRate'] ?? 0);
		if (taken && Math.random() * 100 >= rate) return;
		const group = `sns/${region}/${ACCOUNT}/${topicArn.slice(topicArn.lastIndexOf(':') + 1)}`;
		const providerResponse = taken
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
					...{ dwellTimeMs: 1, attempts: 1, statusCode: taken ? 200 : 403 },
				},
				status: taken ? 'SUCCESS' : 'FAILURE',
			}),
		});
	};
}
