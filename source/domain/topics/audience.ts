import type { SubscriptionDetail } from '../details.ts';
import { memo } from '../memo.ts';
import { messageSize } from '../messages/message.ts';
import { readJson } from '../text/json-reader.ts';
import { type Delivery, deliveryOf, type TopicMessage } from './delivery.ts';

/** A subscription, and what would become of a message there. */
export type Recipient = { readonly subscription: SubscriptionDetail; readonly delivery: Delivery };

/** How far a message goes: what a confirmation has to say before it is published. */
export type Audience = {
	readonly delivers: number;
	readonly not: number;
	/** Subscriptions of which it can't be told. */
	readonly unknown: number;
	/** Whether there may be more subscriptions than these. */
	readonly more: boolean;
	/** Deliveries by protocol, the most first. */
	readonly byProtocol: readonly (readonly [protocol: string, deliveries: number])[];
	/** Whether the topic is a FIFO topic, whose deliveries are all billed. */
	readonly fifo: boolean;
	/** Requests that AWS bills for the publish: one for each 64 KB begun. */
	readonly requests: number;
};

/** A publish is billed in pieces of so many bytes. Source: SNS pricing. */
const piece = 64 * 1024;

/** What would become of a message at each subscription. */
export function recipientsOf(
	message: TopicMessage,
	subscriptions: readonly SubscriptionDetail[],
): readonly Recipient[] {
	const reader = memo(readJson);
	return subscriptions.map((subscription) => ({
		subscription,
		delivery: deliveryOf(message, subscription, reader),
	}));
}

/** The recipients counted. */
export function audienceOf(
	message: TopicMessage,
	recipients: readonly Recipient[],
	more = false,
): Audience {
	const tally = { delivers: 0, not: 0, unknown: 0 };
	const protocols = new Map<string, number>();
	for (const { subscription, delivery } of recipients) {
		const { delivers } = delivery;
		if (delivers === true) {
			tally.delivers++;
			protocols.set(subscription.protocol, (protocols.get(subscription.protocol) ?? 0) + 1);
		} else if (delivers === false) tally.not++;
		else tally.unknown++;
	}
	return {
		...tally,
		more,
		fifo: recipients[0]?.subscription.topicArn.endsWith('.fifo') === true,
		byProtocol: [...protocols].toSorted(([, a], [, b]) => b - a),
		requests: Math.max(1, Math.ceil(messageSize(message) / piece)),
	};
}

/** Protocols to which SNS delivers for nothing, from a standard topic. Source: SNS pricing. */
export const freeProtocols: ReadonlySet<string> = new Set(['sqs', 'lambda']);
