import type {
	QueueStoreClass,
	StoredMessage,
	StoredQueue,
	StoredSubscription,
	StoredTopic,
	WireAttribute,
} from '../fauxqs.ts';
import { messageSize } from '../sqs/message-attributes.ts';
import { attributesMeet, bodyMeets } from './filter-match.ts';
import { type Rule, refusing, rulesOf, type Scope } from './filter-rules.ts';
import { isOwnAddress } from './http-post.ts';
import { takesFrom } from './queue-policy.ts';

/** A message that a topic took. */
export type Published = {
	readonly id: string;
	readonly body: string;
	readonly attributes: Readonly<Record<string, WireAttribute>>;
	readonly subject?: string;
	/** With `MessageStructure=json`: texts by protocol. */
	readonly texts?: Readonly<Record<string, unknown>>;
	readonly groupId?: string;
	readonly deduplicationId?: string;
	/** It comes from the archive of its topic. */
	readonly isReplayed?: true;
};

/** More make SQS refuse a message, which SNS then gives up. Source: SNS developer guide, "Message attributes". */
const rawAttributesLimit = 10;

/** Puts a message into the queues that subscribed, and posts it at this computer; of all others an attempt is told. Source: SNS developer guide. */
export function deliver(
	message: Published,
	to: {
		readonly topic: StoredTopic;
		readonly subscriptions: readonly StoredSubscription[];
		readonly createMessage: QueueStoreClass['createMessage'];
		queueOf(arn: string): StoredQueue | undefined;
		/** When it was published, for a time that envelopes tell. */
		now(): number;
		/** It was published so long ago that no queue knows its deduplication id any more. */
		readonly isLongAgo?: boolean;
		/** How a delivery ended: whether its own queue took it. */
		onEnded(subscription: StoredSubscription, messageId: string, taken: boolean): void;
		/** What would go to an endpoint that is no queue, and not at this computer. */
		onAttempt(subscription: StoredSubscription, messageId: string): void;
		/** What goes to an address of this computer; `undelivered` takes it where that does not. */
		onPost(
			subscription: StoredSubscription,
			message: { readonly messageId: string; readonly body: string; readonly isRaw: boolean },
			undelivered: () => void,
		): void;
	},
): void {
	for (const subscription of to.subscriptions) {
		const { confirmed, protocol, endpoint } = subscription;
		if (!confirmed) continue;
		const body = textFor(message, subscription);
		if (!meets(subscription, message, body)) continue;
		const isPosted = protocol === 'http' && isOwnAddress(endpoint);
		if (protocol !== 'sqs' && !isPosted) {
			to.onAttempt(subscription, message.id);
			continue;
		}
		const raw = subscription.attributes['RawMessageDelivery'] === 'true';
		if (raw && !isPosted && Object.keys(message.attributes).length > rawAttributesLimit) continue;
		const told = { ...message, attributes: { ...message.attributes, ...replayedOf(message) } };
		const stored = to.createMessage(
			raw ? body : envelope(told, body, subscription, to.now()),
			raw ? told.attributes : {},
			undefined,
			message.groupId,
			message.deduplicationId,
		);
		const first = (arns: readonly string[]) =>
			arns
				.flatMap((arn) => to.queueOf(arn) ?? [])
				.find((one) => takes(one, stored, subscription.topicArn));
		const dead = deadLettersOf(subscription);
		if (isPosted) {
			const isRaw = raw;
			to.onPost(subscription, { messageId: message.id, body: stored.body, isRaw }, () =>
				enqueue(first([dead]), stored, message, to.isLongAgo),
			);
			continue;
		}
		const queue = first([endpoint, dead]);
		to.onEnded(subscription, message.id, queue?.arn === endpoint);
		enqueue(queue, stored, message, to.isLongAgo);
	}
}

function enqueue(
	queue: StoredQueue | undefined,
	stored: StoredMessage,
	{ deduplicationId }: Published,
	isLongAgo: boolean | undefined,
): void {
	if (queue === undefined) return;
	if (queue.isFifo() && deduplicationId !== undefined) {
		const isKnown = queue.checkDeduplication(deduplicationId).isDuplicate;
		if (isKnown && isLongAgo !== true) return;
		stored.sequenceNumber = queue.nextSequenceNumber();
		queue.recordDeduplication(deduplicationId, stored.messageId);
	}
	queue.enqueue(stored);
}

/** What tells a message that is sent again: AWS calls it an attribute, and not of what. Source: SNS developer guide, "Message replay". */
function replayedOf({ isReplayed }: Published): Record<string, WireAttribute> {
	return isReplayed === true ? { Replayed: { DataType: 'String', StringValue: 'true' } } : {};
}

/** Where a message goes that its queue does not take; '' where it is lost. Source: SNS developer guide, "Dead-letter queues". */
function deadLettersOf({ attributes }: StoredSubscription): string {
	try {
		return String(JSON.parse(attributes['RedrivePolicy'] ?? '').deadLetterTargetArn);
	} catch {
		return '';
	}
}

function takes(queue: StoredQueue, message: StoredMessage, topicArn: string): boolean {
	const { arn: queueArn, attributes } = queue;
	const isLarge =
		messageSize(message.body, message.messageAttributes) > Number(attributes['MaximumMessageSize']);
	return !isLarge && takesFrom(attributes, { topicArn, queueArn });
}

function textFor({ body, texts }: Published, { protocol, endpoint }: StoredSubscription): string {
	// A device has the text of its platform. A value that is no string counts for nothing. Source: SNS API reference, Publish.
	const platform = /:endpoint\/([^/]+)\//.exec(endpoint)?.[1];
	const own = texts?.[protocol === 'application' ? (platform ?? protocol) : protocol];
	const text = typeof own === 'string' ? own : texts?.['default'];
	return typeof text === 'string' ? text : body;
}

/** Rules of policies by their text: a busy topic asks for the same ones again and again. */
const known = new Map<string, readonly Rule[]>();
const mostKnown = 1000;

function meets({ attributes }: StoredSubscription, message: Published, body: string): boolean {
	const policy = attributes['FilterPolicy'];
	if (policy === undefined || policy === '') return true;
	const scope: Scope =
		attributes['FilterPolicyScope'] === 'MessageBody' ? 'MessageBody' : 'MessageAttributes';
	const key = `${scope} ${policy}`;
	let rules = known.get(key);
	if (rules === undefined) {
		rules = rulesOf(policy, scope, refusing('set'));
		if (known.size >= mostKnown) known.clear();
		known.set(key, rules);
	}
	if (rules.some((rule) => rule.length === 0)) return true;
	return scope === 'MessageBody'
		? bodyMeets(rules, body)
		: attributesMeet(rules, message.attributes);
}

/** Source: SNS developer guide, "Amazon SNS message and JSON formats". */
function envelope(
	{ id, attributes, subject }: Published,
	body: string,
	{ arn, topicArn }: StoredSubscription,
	now: number,
): string {
	const host = `https://sns.${topicArn.split(':')[3]}.amazonaws.com`;
	const entries = Object.entries(attributes).map(([name, attribute]) => [
		name,
		{ Type: attribute.DataType, Value: attribute.StringValue ?? attribute.BinaryValue ?? '' },
	]);
	return JSON.stringify({
		Type: 'Notification',
		MessageId: id,
		TopicArn: topicArn,
		...(subject === undefined || subject === '' ? {} : { Subject: subject }),
		Message: body,
		Timestamp: new Date(now).toISOString(),
		SignatureVersion: '1',
		Signature: 'EXAMPLE',
		SigningCertURL: `${host}/SimpleNotificationService-0000000000000000000000.pem`,
		UnsubscribeURL: `${host}/?Action=Unsubscribe&SubscriptionArn=${arn}`,
		...(entries.length === 0 ? {} : { MessageAttributes: Object.fromEntries(entries) }),
	});
}
