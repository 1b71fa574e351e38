import type { Part, SubscriptionDetail } from '../details.ts';
import { readJson } from '../json/json-reader.ts';
import { memo } from '../memo.ts';
import { messageSize } from '../messages/message.ts';
import type { QueueAttributes, TopicAttributes } from '../resources.ts';
import { type Delivery, deliveryOf, type TopicMessage } from './delivery.ts';
import type { ReadDevice } from './device-entry.ts';

/** All that was read of a topic to tell who gets a message. */
export type Subscribers = {
	readonly topic: Part<TopicAttributes>;
	readonly subscriptions: readonly SubscriptionDetail[];
	/** Whether there may be more of them. */
	readonly more: boolean;
	/** The queues among them that were asked, by ARN. */
	readonly queues: ReadonlyMap<string, Part<QueueAttributes>>;
	/** The same of endpoints of mobile push; absent where nobody asked. */
	readonly devices?: ReadonlyMap<string, Part<ReadDevice>>;
};

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
	/** Of a FIFO topic: what it goes by to know a message again. */
	readonly once?: Once;
};

/**
 * A FIFO topic delivers one message of a deduplication id in five minutes; others it takes, and delivers to nobody.
 * Source: SNS developer guide, "Message deduplication for FIFO topics".
 */
export type Once = {
	/** Without one the topic makes it of the body. */
	readonly id?: string;
	/** Where it counts; absent where the topic did not tell. */
	readonly scope?: 'Topic' | 'MessageGroup';
};

/** A publish is billed in pieces of so many bytes. Source: SNS pricing. */
export const pieceBytes = 64 * 1024;

/** What would become of a message at each subscription. */
export function recipientsOf(
	message: TopicMessage,
	{ topic, subscriptions, queues, devices }: Subscribers,
): readonly Recipient[] {
	const reader = memo(readJson);
	return subscriptions.map((subscription) => {
		const { endpoint } = subscription;
		const around = { topic, queue: queues.get(endpoint), device: devices?.get(endpoint) };
		return { subscription, delivery: deliveryOf(message, subscription, around, reader) };
	});
}

/** The recipients counted. */
export function audienceOf(
	message: TopicMessage,
	recipients: readonly Recipient[],
	{ topic, more }: Pick<Subscribers, 'topic' | 'more'>,
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
	const fifo = topic.ok
		? topic.value.fifo
		: recipients[0]?.subscription.topicArn.endsWith('.fifo') === true;
	return {
		...tally,
		more,
		fifo,
		byProtocol: [...protocols].toSorted(([, a], [, b]) => b - a),
		requests: Math.max(1, Math.ceil(messageSize(message) / pieceBytes)),
		...(fifo ? { once: onceOf(message, topic) } : {}),
	};
}

function onceOf({ deduplicationId: id }: TopicMessage, topic: Subscribers['topic']): Once {
	const scope = topic.ok ? topic.value.fifoThroughputScope : undefined;
	return { ...(id === undefined ? {} : { id }), ...(scope === undefined ? {} : { scope }) };
}

/** Protocols to which SNS delivers for nothing, from a standard topic. Source: SNS pricing. */
export const freeProtocols: ReadonlySet<string> = new Set(['sqs', 'lambda']);
