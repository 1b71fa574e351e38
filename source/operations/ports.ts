import type { Effect, Grant } from '../domain/effect.ts';
import type { ConsoleMemory, OwnColumn } from '../domain/expressions/own-column.ts';
import type { Failure } from '../domain/failure.ts';
import type { KnownProfile } from '../domain/fitting-profile.ts';
import type { EntryOutcome, Message, OutgoingMessage } from '../domain/messages/message.ts';
import type { KnownFingerprint, SeenMessage, SeenQueue } from '../domain/messages/seen.ts';
import type { Alarm, MetricQuery, MetricRange, MetricSeries } from '../domain/metric.ts';
import type { Endpoints } from '../domain/place.ts';
import type {
	Answered,
	Identity,
	MoveTask,
	OutgoingRecord,
	Published,
	PutOutcome,
	QueueAttributes,
	QueueRef,
	RecordPage,
	Shard,
	StartPosition,
	StreamConsumer,
	StreamRef,
	StreamSummary,
	Subscription,
	SubscriptionAttributes,
	Tags,
	TopicAttributes,
	TopicRef,
} from '../domain/resources.ts';

/*
The ports: everything awsmsg asks of the world. Rules for all of them:
- every argument and result is plain data that structured clone carries, since the console's
  gateways live in a worker thread;
- every call takes a signal and ends soon after it is aborted;
- a call that fails throws FailureError and nothing else;
- one call is one AWS request (retries aside), so that callers can budget requests.
*/

/** Options of every call. */
export type CallOptions = { readonly signal: AbortSignal };

/** Options of calls that write or destroy: the gate refuses them without the user's grant. */
export type GrantedOptions = CallOptions & { readonly grant: Grant };

/** One page of a list; `next` is absent on the last. */
export type Page<Item> = { readonly items: readonly Item[]; readonly next?: string };

export type QueueGateway = {
	/** ListQueues, 1,000 names a page. */
	listPage(
		input: { prefix?: string; next?: string },
		options: CallOptions,
	): Promise<Page<QueueRef>>;
	/** GetQueueUrl: a queue that listing is refused for can still be opened by name. */
	resolve(name: string, options: CallOptions): Promise<QueueRef>;
	/** GetQueueAttributes with `All`. */
	attributes(url: string, options: CallOptions): Promise<QueueAttributes>;
	tags(url: string, options: CallOptions): Promise<Tags>;
	/** ListDeadLetterSourceQueues: URLs of the queues whose redrive policy names this one. */
	deadLetterSourcesPage(
		input: { url: string; next?: string },
		options: CallOptions,
	): Promise<Page<string>>;
	/**
	 * ReceiveMessage: a touch. Hides up to ten messages for `leaseSeconds` and raises their counts.
	 * `waitSeconds` 0 asks a sample of servers only: an empty answer is not an empty queue.
	 */
	receive(
		input: { url: string; max: number; leaseSeconds: number; waitSeconds: number },
		options: CallOptions,
	): Promise<readonly Message[]>;
	/** ChangeMessageVisibilityBatch, up to ten; 0 seconds gives a message back at once. */
	changeVisibility(
		input: { url: string; entries: readonly { receiptHandle: string; seconds: number }[] },
		options: CallOptions,
	): Promise<readonly EntryOutcome[]>;
	/** SendMessageBatch: up to ten entries and 1 MiB in all; outcomes in the order of the entries. */
	send(
		input: { url: string; entries: readonly OutgoingMessage[] },
		options: GrantedOptions,
	): Promise<readonly EntryOutcome[]>;
	/** DeleteMessageBatch, up to ten. */
	delete(
		input: { url: string; receiptHandles: readonly string[] },
		options: GrantedOptions,
	): Promise<readonly EntryOutcome[]>;
	purge(url: string, options: GrantedOptions): Promise<void>;
	/** CreateQueue, with attributes under AWS's names. */
	create(
		input: { name: string; attributes: Readonly<Record<string, string>>; tags: Tags },
		options: GrantedOptions,
	): Promise<QueueRef>;
	/** DeleteQueue: its messages go with it; the name is free again after 60 s. */
	remove(url: string, options: GrantedOptions): Promise<void>;
	/** SetQueueAttributes; an empty value clears a policy or a key. Takes up to 60 s to spread. */
	setAttributes(
		input: { url: string; attributes: Readonly<Record<string, string>> },
		options: GrantedOptions,
	): Promise<void>;
	tag(input: { url: string; tags: Tags }, options: GrantedOptions): Promise<void>;
	untag(input: { url: string; keys: readonly string[] }, options: GrantedOptions): Promise<void>;
	/**
	 * Every message of a queue without receiving any, in flight and delayed ones too, where the
	 * endpoint offers that (LocalStack and its like); `undefined` where it does not. AWS is not asked.
	 */
	truePeek(url: string, options: CallOptions): Promise<readonly Message[] | undefined>;
	/** StartMessageMoveTask. Without a destination each message returns to its own source. */
	startMove(
		input: { sourceArn: string; destinationArn?: string; perSecond?: number },
		options: GrantedOptions,
	): Promise<{ readonly handle: string }>;
	/** ListMessageMoveTasks, the newest ten. */
	listMoves(sourceArn: string, options: CallOptions): Promise<readonly MoveTask[]>;
	/** CancelMessageMoveTask: stops it and reverts nothing; answers how many had been moved. */
	cancelMove(handle: string, options: GrantedOptions): Promise<{ readonly moved?: number }>;
};

export type TopicGateway = {
	/** ListTopics, 100 a page. */
	listPage(input: { next?: string }, options: CallOptions): Promise<Page<TopicRef>>;
	attributes(arn: string, options: CallOptions): Promise<TopicAttributes>;
	tags(arn: string, options: CallOptions): Promise<Tags>;
	/** ListSubscriptionsByTopic, 100 a page. */
	subscriptionsPage(
		input: { topicArn: string; next?: string },
		options: CallOptions,
	): Promise<Page<Subscription>>;
	/** GetSubscriptionAttributes. */
	subscription(arn: string, options: CallOptions): Promise<SubscriptionAttributes>;
	/** Publish, one message. */
	publish(
		input: { topicArn: string; message: OutgoingMessage; subject?: string },
		options: GrantedOptions,
	): Promise<Published>;
};

export type StreamGateway = {
	/** ListStreams, 100 a page. */
	listPage(input: { next?: string }, options: CallOptions): Promise<Page<StreamRef>>;
	/** DescribeStreamSummary. */
	summary(name: string, options: CallOptions): Promise<StreamSummary>;
	tags(name: string, options: CallOptions): Promise<Tags>;
	/** ListShards, 1,000 a page; `since` (ms since 1970) leaves out what was closed before, where that is known. */
	shardsPage(
		input: { name: string; next?: string; since?: number },
		options: CallOptions,
	): Promise<Page<Shard> & Answered>;
	consumersPage(
		input: { arn: string; next?: string },
		options: CallOptions,
	): Promise<Page<StreamConsumer>>;
	/** GetShardIterator: lives five minutes. */
	iterator(
		input: { name: string; shardId: string; from: StartPosition },
		options: CallOptions,
	): Promise<string>;
	/** GetRecords: a read of a budget that all consumers share: 5 calls and 2 MiB a second a shard. */
	records(
		input: { iterator: string; limit: number; name: string },
		options: CallOptions,
	): Promise<RecordPage>;
	/**
	 * SubscribeToShard: pushes pages to `take`, each after the one before was taken, until the endpoint
	 * ends the subscription (after five minutes), or `take` answers `enough`. `next` of a page is the
	 * sequence number to go on after. The one call with a listener: it can't cross to another thread.
	 */
	subscribe(
		input: { consumerArn: string; name: string; shardId: string; from: StartPosition },
		take: (page: RecordPage) => Promise<'enough' | undefined>,
		options: CallOptions,
	): Promise<void>;
	/** PutRecords: up to 500 records and 10 MiB; outcomes in the order of the records. */
	put(
		input: { name: string; records: readonly OutgoingRecord[] },
		options: GrantedOptions,
	): Promise<readonly PutOutcome[]>;
	/** CreateStream: on demand without `shards`. */
	create(input: { name: string; shards?: number }, options: GrantedOptions): Promise<void>;
	/** DeleteStream; refused by AWS while it has consumers, unless they go `withConsumers`. */
	delete(input: { name: string; withConsumers: boolean }, options: GrantedOptions): Promise<void>;
	/** SplitShard: `at` is the first hash key of the second child. */
	split(
		input: { name: string; shardId: string; at: string },
		options: GrantedOptions,
	): Promise<void>;
	/** MergeShards: two neighbours. */
	merge(
		input: { name: string; shardId: string; adjacent: string },
		options: GrantedOptions,
	): Promise<void>;
	/** UpdateShardCount. */
	setShards(input: { name: string; count: number }, options: GrantedOptions): Promise<void>;
	/** IncreaseStreamRetentionPeriod, or DecreaseStreamRetentionPeriod, which deletes. */
	setRetention(
		input: { name: string; hours: number; change: 'raise' | 'lower' },
		options: GrantedOptions,
	): Promise<void>;
	/** UpdateStreamMode. */
	setMode(
		input: { arn: string; mode: StreamSummary['mode'] },
		options: GrantedOptions,
	): Promise<void>;
	/** RegisterStreamConsumer. */
	registerConsumer(
		input: { arn: string; consumer: string },
		options: GrantedOptions,
	): Promise<void>;
	/** DeregisterStreamConsumer. */
	deregisterConsumer(
		input: { arn: string; consumer: string },
		options: GrantedOptions,
	): Promise<void>;
};

export type MetricsGateway = {
	/** GetMetricData, up to 500 queries; billed a metric. */
	series(
		input: { queries: readonly MetricQuery[]; range: MetricRange },
		options: CallOptions,
	): Promise<readonly MetricSeries[]>;
	/** DescribeAlarms, 100 a page. */
	alarmsPage(input: { next?: string }, options: CallOptions): Promise<Page<Alarm>>;
};

export type IdentityGateway = {
	/** GetCallerIdentity: needs no permission, costs nothing. */
	whoAmI(options: CallOptions): Promise<Identity>;
};

/** All gateways of one context (account, region, endpoint). */
export type Gateways = {
	readonly identity: IdentityGateway;
	readonly queues: QueueGateway;
	readonly topics: TopicGateway;
	readonly streams: StreamGateway;
	readonly metrics: MetricsGateway;
};

/**
 * One attempt of one request, as the gate saw it. Feeds the call counter, the API log and the
 * audit; holds no body, credential or receipt handle.
 */
export type Call = {
	/** ms since the epoch at which the attempt started. */
	readonly at: number;
	/** `SQS ListQueues` */
	readonly operation: string;
	readonly effect: Effect;
	/** Name of the queue, topic or stream, where the request has one. */
	readonly resource?: string;
	/** 1 for the first attempt of a request. */
	readonly attempt: number;
	readonly milliseconds: number;
	/** HTTP status; absent when no answer came. */
	readonly status?: number;
	readonly requestId?: string;
	/** Absent when the attempt succeeded. */
	readonly failure?: Failure;
};

/** Time, so that tests can own it. */
export type Clock = {
	/** ms since the epoch. */
	now(): number;
	/** ms since some moment, by a clock that nobody sets; for leases, where a wrong time could lose one. */
	elapsed?(): number;
	/** Resolves after `milliseconds`, rejects with the reason of the signal as soon as it aborts. */
	sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
};

/** The present context, for the header and for confirmations. Everything that may lie is optional. */
export type ContextInfo = {
	/** Key of the state: stable for the same profile, region and endpoint. */
	readonly id: string;
	readonly profile?: string;
	readonly region: string;
	/** Present when requests do not go to AWS's own endpoint. */
	readonly endpoint?: string;
	/** The same by service; absent when all go to AWS. */
	readonly endpoints?: Endpoints;
	/** Whether it is our embedded endpoint. */
	readonly local: boolean;
	/** Present when no request of this context leaves this computer. */
	readonly loopback?: true;
	/** The profiles of the shared files, to offer the one that fits a resource elsewhere. */
	readonly profiles?: readonly KnownProfile[];
};

/** One entry of a journal: a JSON object. */
export type JournalEntry = Readonly<Record<string, unknown>>;

/** A place in a journal that could not be read. Everything around it was read. */
export type JournalDamage = {
	/** Name of the segment and number of the line in it, from 1. */
	readonly segment: string;
	readonly line: number;
	/** `cut short`: the last line, as a crash while writing leaves it. */
	readonly what: 'cut short' | 'unreadable';
	/** Whether a readable line of the segment follows: writing went on after it. */
	readonly followed?: true;
};

/** What a journal holds, oldest first, and what could not be read of it. */
export type JournalContent = {
	readonly entries: readonly JournalEntry[];
	readonly damage: readonly JournalDamage[];
};

/**
 * An append-only record that survives crashes: what was about to be done and what was done. It
 * throws FailureError when it can't keep its promise; the caller must then not go on.
 */
export type Journal = {
	/** Resolves when the entry was handed to the system; when `durable`, once it is on the disk. */
	append(entry: JournalEntry, options?: { readonly durable?: boolean }): Promise<void>;
	read(): Promise<JournalContent>;
	/** Waits for the appends under way. */
	close(): Promise<void>;
};

/**
 * Keeps the receive counts that were seen, shared by every awsmsg of this user. A queue is named by
 * `queueKey` of receive-budget.ts. Throws FailureError when it can't be kept.
 */
export type ReceiveMemory = {
	load(queue: string): Promise<SeenQueue>;
	/** Raises the counts of these messages; counts that are known to be higher stay. */
	record(queue: string, messages: readonly SeenMessage[]): Promise<void>;
	accept(queue: string, at: number): Promise<void>;
	/** Drops messages that are gone for certain; all of them without `ids`. */
	forget(queue: string, ids?: readonly string[]): Promise<void>;
};

/** A file of lines that can be read again and again, in bounded memory. */
export type LineSource = {
	/** For sentences: a path, or `standard input`. */
	readonly name: string;
	/** Of the content, in hex: the same text has the same one. */
	readonly digest: string;
	lines(): AsyncIterable<string>;
};

/** Remembers fingerprints across runs; shared by every awsmsg of this user. Throws FailureError. */
export type FingerprintMemory = {
	load(): Promise<readonly KnownFingerprint[]>;
	see(
		seen: readonly { readonly id: string; readonly title: string }[],
		where: { readonly queue: QueueRef; readonly endpoint?: string },
		at: number,
	): Promise<void>;
	/** An empty note removes it. Answers whether the fingerprint is known. */
	note(id: string, text: string): Promise<boolean>;
	/** Adds what a colleague exported: earliest and latest times win, and a note where there is none. */
	merge(known: readonly KnownFingerprint[]): Promise<void>;
};

/** Journals of runs, one each, on this computer. */
export type RunStore = {
	/** For a new run, or for going on with one. */
	open(runId: string): Promise<Journal>;
	/** Reads without opening for writing; throws `not-found`. */
	read(runId: string): Promise<JournalContent>;
	/** All runs that are remembered, the newest first. */
	list(): Promise<readonly { readonly runId: string; readonly changedAt: number }[]>;
	/** `take` of claims.ts, in the name of a run. */
	lock(name: string, owner: string): Promise<{ release(): Promise<void> }>;
	/** Who has a name now, and lives. */
	holder(name: string): Promise<{ readonly owner: string; readonly pid: number } | undefined>;
	/** Asks the process that has a name to end safely; answers whether there was one. */
	stopHolder(name: string): Promise<boolean>;
};

/** One small text that is kept on this computer; losing it loses comfort, and no message. */
export type KeptText = {
	/** Empty when there is none. */
	read(): Promise<string>;
	write(text: string): Promise<void>;
};

/** This computer's side of a redrive. */
export type RedriveHost = {
	readonly runs: RunStore;
	readonly bounces: KeptText;
	/** SHA-256 in hexadecimal digits. */
	hash(text: string): string;
	/** `20261120-091205-3fa2`: sorts by time, and no two are alike. */
	newRunId(): string;
	/** Writes what the user named: a file that only its owner can read, or to a pipe or a device. */
	writeOutput(path: string, text: string, signal?: AbortSignal): Promise<void>;
};

/** Keeps it on this computer. Throws FailureError; each change answers all that is known then. */
export type ConsoleMemoryStore = {
	load(): Promise<ConsoleMemory>;
	addFilter(list: string, text: string): Promise<ConsoleMemory>;
	setColumns(queue: string, columns: readonly OwnColumn[]): Promise<ConsoleMemory>;
};
