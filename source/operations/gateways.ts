import type { EntryOutcome, Message, OutgoingMessage } from '../domain/messages/message.ts';
import type { MarkedPage, Page } from '../domain/paging.ts';
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
import type { CallOptions, GrantedOptions } from './call-options.ts';
import type { LoginGateway } from './logins.ts';
import type {
	AccessGateway,
	FunctionGateway,
	LogGateway,
	MetricsGateway,
} from './observing-gateways.ts';
import type { PushGateway } from './push-gateway.ts';

/*
The gateways to AWS's services; the rules of `ports.ts` hold for them.
*/

export type QueueGateway = {
	/** ListQueues, 1,000 names a page. With the mark of a page that is `known` the answer has one too: `''` asks for a first one. */
	listPage(
		input: { prefix?: string; next?: string; known?: string },
		options: CallOptions,
	): Promise<MarkedPage<QueueRef>>;
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
	/** ListSubscriptions: those of all topics of the account and region, 100 a page. */
	allSubscriptionsPage(input: { next?: string }, options: CallOptions): Promise<Page<Subscription>>;
	/** GetSubscriptionAttributes. */
	subscription(arn: string, options: CallOptions): Promise<SubscriptionAttributes>;
	/** CreateTopic, with attributes under AWS's names; of a topic that is there so already its ARN. */
	create(
		input: { name: string; attributes: Readonly<Record<string, string>>; tags: Tags },
		options: GrantedOptions,
	): Promise<TopicRef>;
	/** DeleteTopic: its subscriptions go with it. */
	remove(arn: string, options: GrantedOptions): Promise<void>;
	/** Subscribe; answers the ARN, which one that is still to be confirmed has too. */
	subscribe(
		input: {
			topicArn: string;
			protocol: string;
			endpoint: string;
			attributes: Readonly<Record<string, string>>;
		},
		options: GrantedOptions,
	): Promise<{ readonly arn: string }>;
	/** ConfirmSubscription by the token that the endpoint was sent. */
	confirm(
		input: { topicArn: string; token: string },
		options: GrantedOptions,
	): Promise<{ readonly arn: string }>;
	unsubscribe(arn: string, options: GrantedOptions): Promise<void>;
	/** SetSubscriptionAttributes, one attribute; an empty value clears it. */
	setSubscription(
		input: { arn: string; name: string; value: string },
		options: GrantedOptions,
	): Promise<void>;
	/** Publish, one message. */
	publish(
		input: {
			topicArn: string;
			message: OutgoingMessage;
			subject?: string;
			/** The body has a text a protocol. */
			structure?: 'json';
		},
		options: GrantedOptions,
	): Promise<Published>;
	/** PublishBatch: up to ten entries, together as large as one message may be; outcomes in the order of the entries. */
	publishBatch(
		input: { topicArn: string; entries: readonly OutgoingMessage[] },
		options: GrantedOptions,
	): Promise<readonly EntryOutcome[]>;
};

/** What a request with DryRun was told: that it would succeed, or the answer of one without it. */
export type DryRunOutcome = 'would succeed' | 'ignored';

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
	/** GetRecords with DryRun, which AWS's own hosts alone are asked for: reads nothing, unless it is `ignored`. */
	tryRecords(
		input: { iterator: string; name: string },
		options: CallOptions,
	): Promise<DryRunOutcome>;
	/** PutRecords with DryRun: sent where {@link StreamGateway.tryRecords} has shown that it is known. */
	tryPut(name: string, options: CallOptions): Promise<DryRunOutcome>;
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

export type IdentityGateway = {
	/** GetCallerIdentity: needs no permission, costs nothing. */
	whoAmI(options: CallOptions): Promise<Identity>;
};

/** All gateways of one context (account, region, endpoint). */
export type Gateways = {
	readonly identity: IdentityGateway;
	readonly logins: LoginGateway;
	readonly queues: QueueGateway;
	readonly topics: TopicGateway;
	readonly push: PushGateway;
	readonly streams: StreamGateway;
	readonly metrics: MetricsGateway;
	readonly functions: FunctionGateway;
	readonly logs: LogGateway;
	readonly access: AccessGateway;
};

type MethodsOf<Id extends keyof Gateways> = Readonly<Record<keyof Gateways[Id], true>>;

/** The methods of each, for what handles all gateways alike. */
export const gatewayMethods: { readonly [Id in keyof Gateways]: MethodsOf<Id> } = {
	identity: { whoAmI: true },
	logins: { begin: true, finish: true },
	queues: {
		listPage: true,
		resolve: true,
		attributes: true,
		tags: true,
		deadLetterSourcesPage: true,
		receive: true,
		changeVisibility: true,
		send: true,
		delete: true,
		purge: true,
		create: true,
		remove: true,
		setAttributes: true,
		tag: true,
		untag: true,
		truePeek: true,
		startMove: true,
		listMoves: true,
		cancelMove: true,
	},
	topics: {
		listPage: true,
		attributes: true,
		tags: true,
		subscriptionsPage: true,
		allSubscriptionsPage: true,
		subscription: true,
		create: true,
		remove: true,
		subscribe: true,
		confirm: true,
		unsubscribe: true,
		setSubscription: true,
		publish: true,
		publishBatch: true,
	},
	push: {
		applicationsPage: true,
		application: true,
		endpointsPage: true,
		endpoint: true,
		setEnabled: true,
		publish: true,
	},
	streams: {
		listPage: true,
		summary: true,
		tags: true,
		shardsPage: true,
		consumersPage: true,
		iterator: true,
		records: true,
		tryRecords: true,
		tryPut: true,
		subscribe: true,
		put: true,
		create: true,
		delete: true,
		split: true,
		merge: true,
		setShards: true,
		setRetention: true,
		setMode: true,
		registerConsumer: true,
		deregisterConsumer: true,
	},
	metrics: {
		series: true,
		alarmsPage: true,
		alarmChangesPage: true,
		activeMutesPage: true,
		muteRule: true,
		putMuteRule: true,
		deleteMuteRule: true,
	},
	functions: { mappingsPage: true, configuration: true, functionsPage: true },
	logs: {
		linesPage: true,
		groupsPage: true,
		startQuery: true,
		queryResults: true,
		stopQuery: true,
	},
	access: { roleArn: true, verdictsPage: true },
};

/** The ids of all gateways. */
export const gatewayIds = Object.keys(gatewayMethods) as readonly (keyof Gateways)[];
