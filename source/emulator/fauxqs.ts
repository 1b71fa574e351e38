import { md5OfMessageAttributes } from '../../node_modules/fauxqs/dist/common/md5.js';
import { confirmSubscription } from '../../node_modules/fauxqs/dist/sns/actions/confirmSubscription.js';
import { createTopic } from '../../node_modules/fauxqs/dist/sns/actions/createTopic.js';
import { deleteTopic } from '../../node_modules/fauxqs/dist/sns/actions/deleteTopic.js';
import { getSubscriptionAttributes } from '../../node_modules/fauxqs/dist/sns/actions/getSubscriptionAttributes.js';
import { getTopicAttributes } from '../../node_modules/fauxqs/dist/sns/actions/getTopicAttributes.js';
import {
	listSubscriptions,
	listSubscriptionsByTopic,
} from '../../node_modules/fauxqs/dist/sns/actions/listSubscriptions.js';
import { listTopics } from '../../node_modules/fauxqs/dist/sns/actions/listTopics.js';
import { publish, publishBatch } from '../../node_modules/fauxqs/dist/sns/actions/publish.js';
import { setSubscriptionAttributes } from '../../node_modules/fauxqs/dist/sns/actions/setSubscriptionAttributes.js';
import { setTopicAttributes } from '../../node_modules/fauxqs/dist/sns/actions/setTopicAttributes.js';
import { subscribe } from '../../node_modules/fauxqs/dist/sns/actions/subscribe.js';
import {
	listTagsForResource,
	tagResource,
	untagResource,
} from '../../node_modules/fauxqs/dist/sns/actions/tagResource.js';
import { unsubscribe } from '../../node_modules/fauxqs/dist/sns/actions/unsubscribe.js';
import { SnsStore } from '../../node_modules/fauxqs/dist/sns/snsStore.js';
import { SqsStore } from '../../node_modules/fauxqs/dist/sqs/sqsStore.js';
import { getCallerIdentity } from '../../node_modules/fauxqs/dist/sts/getCallerIdentity.js';

/*
fauxqs keeps the messages: its stores, timers and SNS handlers are used, its HTTP server is not.
They are internal files of the package, named by their place because the package exports its main module
alone, and its version is pinned exactly: the main module would load a web framework, S3 and sqlite
(120 ms and 30 MB more) and does not hand out the stores that the missing behaviours need. The build takes
these files into the bundle, so that nobody who installs awsmsg gets what the package depends on.
*/

export type WireAttribute = {
	readonly DataType: string;
	readonly StringValue?: string;
	/** Base64. */
	readonly BinaryValue?: string;
};

export type StoredMessage = {
	messageId: string;
	body: string;
	md5OfBody: string;
	messageAttributes: Record<string, WireAttribute>;
	/** Empty without attributes. */
	md5OfMessageAttributes: string;
	sentTimestamp: number;
	approximateReceiveCount: number;
	approximateFirstReceiveTimestamp?: number;
	delayUntil?: number;
	messageGroupId?: string;
	messageDeduplicationId?: string;
	sequenceNumber?: string;
	/** Ours: the X-Ray header that the sender set. */
	traceHeader?: string;
	/** Ours: the queue whose redrive policy moved the message here. */
	deadLetterSourceArn?: string;
	/** Ours: when it was moved here, ms; its age counts from then. */
	deadLetteredAt?: number;
};

export type InFlight = {
	message: StoredMessage;
	receiptHandle: string;
	visibilityDeadline: number;
	/** Ours: when it was received, ms; the twelve-hour cap counts from here. */
	receivedAt?: number;
};

export type ReceivedMessage = {
	MessageId: string;
	ReceiptHandle: string;
	MD5OfBody: string;
	Body: string;
	Attributes?: Record<string, string>;
	MD5OfMessageAttributes?: string;
	MessageAttributes?: Record<string, WireAttribute>;
};

/** Where a queue may hand a message over to. */
export type Receiver = { enqueue(message: StoredMessage): void };

export type StoredQueue = Receiver & {
	readonly name: string;
	readonly url: string;
	readonly arn: string;
	lastModifiedTimestamp: number;
	attributes: Record<string, string>;
	tags: Map<string, string>;
	messages: StoredMessage[];
	inflightMessages: Map<string, InFlight>;
	delayedMessages: StoredMessage[];
	fifoMessages: Map<string, StoredMessage[]>;
	fifoDelayed: Map<string, StoredMessage[]>;
	fifoLockedGroups: Map<string, number>;
	isFifo(): boolean;
	getAttribute(name: string): string | undefined;
	setAttributes(attributes: Record<string, string>): void;
	dequeue(
		count: number,
		visibilitySeconds: number | undefined,
		deadLetterQueue: (arn: string) => Receiver | undefined,
	): ReceivedMessage[];
	deleteMessage(receiptHandle: string): boolean;
	changeVisibility(receiptHandle: string, seconds: number): void;
	processTimers(): void;
	waitForMessages(seconds: number): Promise<void>;
	cancelWaiters(): void;
	purge(): void;
	inspectMessages(): {
		ready: StoredMessage[];
		delayed: StoredMessage[];
		inflight: InFlight[];
	};
	checkDeduplication(id: string): {
		isDuplicate: boolean;
		originalMessageId?: string;
		originalSequenceNumber?: string;
	};
	recordDeduplication(id: string, messageId: string, sequenceNumber?: string): void;
	nextSequenceNumber(): string;
};

export type QueueStore = {
	host: string;
	region?: string;
	createQueue(
		name: string,
		url: string,
		arn: string,
		attributes?: Record<string, string>,
		tags?: Record<string, string>,
	): StoredQueue;
	deleteQueue(url: string): boolean;
	allQueues(): Iterable<StoredQueue>;
	getQueueByName(name: string): StoredQueue | undefined;
	getQueueByArn(arn: string): StoredQueue | undefined;
	shutdown(): void;
};

export type QueueStoreClass = {
	new (): QueueStore;
	createMessage(
		body: string,
		attributes: Record<string, WireAttribute>,
		delaySeconds?: number,
		groupId?: string,
		deduplicationId?: string,
	): StoredMessage;
	contentBasedDeduplicationId(body: string): string;
};

export type StoredTopic = {
	readonly arn: string;
	readonly name: string;
	readonly attributes: Readonly<Record<string, string>>;
	readonly subscriptionArns: readonly string[];
};

export type StoredSubscription = {
	readonly arn: string;
	readonly topicArn: string;
	readonly protocol: string;
	/** The ARN of a queue, or what else the protocol needs. */
	readonly endpoint: string;
	confirmed: boolean;
	readonly attributes: Record<string, string>;
};

export type SubscriptionPage = {
	readonly subscriptions: readonly StoredSubscription[];
	readonly nextToken?: string;
};

export type TopicStore = {
	region?: string;
	getTopic(arn: string): StoredTopic | undefined;
	getSubscription(arn: string): StoredSubscription | undefined;
	subscribe(
		topicArn: string,
		protocol: string,
		endpoint: string,
		attributes?: Readonly<Record<string, string>>,
	): StoredSubscription | undefined;
	listSubscriptions(next?: string): SubscriptionPage;
	listSubscriptionsByTopic(arn: string, next?: string): SubscriptionPage;
};

type Headers = Readonly<Record<string, string | undefined>>;

/** An SNS handler: Query parameters to an XML answer. */
export type TopicHandler = (
	params: Record<string, string>,
	topics: TopicStore,
	queues: { getQueueByArn(arn: string): StoredQueue | undefined },
	request: { headers: Headers },
) => string | Promise<string>;

export type Fauxqs = {
	readonly SqsStore: QueueStoreClass;
	readonly SnsStore: new () => TopicStore;
	readonly topicHandlers: ReadonlyMap<string, TopicHandler>;
	readonly getCallerIdentity: () => string;
	readonly md5OfMessageAttributes: (attributes: Record<string, WireAttribute>) => string;
};

/** The functions that serve SNS, by the names of its operations. */
const actions = {
	confirmSubscription,
	createTopic,
	deleteTopic,
	getSubscriptionAttributes,
	getTopicAttributes,
	listSubscriptions,
	listSubscriptionsByTopic,
	listTagsForResource,
	listTopics,
	publish,
	publishBatch,
	setSubscriptionAttributes,
	setTopicAttributes,
	subscribe,
	tagResource,
	unsubscribe,
	untagResource,
};

/** The stores and handlers of fauxqs. */
export const fauxqs: Fauxqs = {
	SqsStore: SqsStore as unknown as QueueStoreClass,
	SnsStore: SnsStore as unknown as new () => TopicStore,
	topicHandlers: new Map(
		Object.entries(actions).map(([name, handler]) => [
			name.charAt(0).toUpperCase() + name.slice(1),
			handler as unknown as TopicHandler,
		]),
	),
	getCallerIdentity,
	md5OfMessageAttributes: md5OfMessageAttributes as Fauxqs['md5OfMessageAttributes'],
};
