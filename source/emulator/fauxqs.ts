import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/*
fauxqs keeps the messages: its stores, timers and SNS handlers are used, its HTTP server is not.
They are internal files of the package, which is why its version is pinned exactly: the main
module would load a web framework, S3 and sqlite (120 ms and 30 MB more) and does not hand out the
stores that the missing behaviours need.
*/

export const FAUXQS_VERSION = '2.4.1';

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

export type TopicStore = { region?: string };

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

/** Names of the functions that serve SNS, by the file that holds them. */
const topicActions: Readonly<Record<string, readonly string[]>> = {
	createTopic: ['createTopic'],
	deleteTopic: ['deleteTopic'],
	listTopics: ['listTopics'],
	getTopicAttributes: ['getTopicAttributes'],
	setTopicAttributes: ['setTopicAttributes'],
	subscribe: ['subscribe'],
	unsubscribe: ['unsubscribe'],
	confirmSubscription: ['confirmSubscription'],
	listSubscriptions: ['listSubscriptions', 'listSubscriptionsByTopic'],
	getSubscriptionAttributes: ['getSubscriptionAttributes'],
	setSubscriptionAttributes: ['setSubscriptionAttributes'],
	publish: ['publish', 'publishBatch'],
	tagResource: ['tagResource', 'untagResource', 'listTagsForResource'],
};

/** What keeps the embedded endpoint from starting: a sentence for the user. */
export class MissingPackage extends Error {
	override readonly name = 'MissingPackage';
	readonly hint: string;

	constructor(message: string, hint: string) {
		super(message);
		this.hint = hint;
	}
}

/** Directory of an installed package, or `undefined`; exports maps and ES modules don't matter. */
export function packageDirectory(name: string): string | undefined {
	const require = createRequire(import.meta.url);
	return require.resolve
		.paths(name)
		?.map((directory) => join(directory, name))
		.find((directory) => existsSync(join(directory, 'package.json')));
}

/** Loads the stores and handlers of fauxqs. Throws {@link MissingPackage}. */
export async function loadFauxqs(): Promise<Fauxqs> {
	const directory = packageDirectory('fauxqs');
	if (directory === undefined) {
		throw new MissingPackage(
			'the local endpoint needs the package fauxqs, which is not installed',
			`Install it beside awsmsg: npm install fauxqs@${FAUXQS_VERSION}`,
		);
	}
	const { version } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as {
		version: string;
	};
	if (version !== FAUXQS_VERSION) {
		throw new MissingPackage(
			`the local endpoint needs fauxqs ${FAUXQS_VERSION}, but ${version} is installed`,
			`Install the version it was built for: npm install fauxqs@${FAUXQS_VERSION}`,
		);
	}
	const load = (file: string) =>
		import(/* @vite-ignore */ pathToFileURL(join(directory, 'dist', file)).href);
	const files = Object.keys(topicActions);
	const [queues, topics, identity, md5, ...actions] = await Promise.all([
		load('sqs/sqsStore.js'),
		load('sns/snsStore.js'),
		load('sts/getCallerIdentity.js'),
		load('common/md5.js'),
		...files.map((file) => load(`sns/actions/${file}.js`)),
	]);
	const topicHandlers = new Map<string, TopicHandler>();
	files.forEach((file, index) => {
		for (const name of topicActions[file] ?? []) {
			topicHandlers.set(name.charAt(0).toUpperCase() + name.slice(1), actions[index][name]);
		}
	});
	return {
		SqsStore: queues.SqsStore,
		SnsStore: topics.SnsStore,
		topicHandlers,
		getCallerIdentity: identity.getCallerIdentity,
		md5OfMessageAttributes: md5.md5OfMessageAttributes,
	};
}
