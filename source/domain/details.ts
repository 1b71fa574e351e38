import type { MappedFunction } from './consumers/mapping.ts';
import type { Failure } from './failure.ts';
import type { Alarm } from './metric.ts';
import type {
	MoveTask,
	QueueAttributes,
	QueueRef,
	Shard,
	StreamConsumer,
	StreamRef,
	StreamSummary,
	Subscription,
	SubscriptionAttributes,
	Tags,
	TopicAttributes,
	TopicRef,
} from './resources.ts';

/** A part of a description: one denied call fails its own part and no other. */
export type Part<T> =
	| { readonly ok: true; readonly value: T }
	| { readonly ok: false; readonly failure: Failure };

/** Everything that is shown about one queue. Times in ms since the epoch. */
export type QueueDetail = {
	readonly ref: QueueRef;
	readonly at: number;
	readonly attributes: Part<QueueAttributes>;
	readonly tags: Part<Tags>;
	/** Queues whose redrive policy sends dead letters here. */
	readonly sources: Part<readonly QueueRef[]>;
	/** Move tasks with this queue as source, the newest first. */
	readonly moves: Part<readonly MoveTask[]>;
	/** Lambda functions that get its messages; other consumers show in the traffic alone. */
	readonly mappings: Part<readonly MappedFunction[]>;
	readonly alarms: DescribedAlarms;
};

/** The alarms about a resource, those first that need somebody, with what is known of their last week. */
export type DescribedAlarms = Part<readonly Alarm[]>;

/** A subscription with its attributes, which are a call of their own. */
export type SubscriptionDetail = Subscription & { readonly detail: Part<SubscriptionAttributes> };

export type TopicDetail = {
	readonly ref: TopicRef;
	readonly at: number;
	readonly attributes: Part<TopicAttributes>;
	readonly tags: Part<Tags>;
	readonly subscriptions: Part<readonly SubscriptionDetail[]>;
	readonly alarms: DescribedAlarms;
};

export type StreamDetail = {
	readonly ref: StreamRef;
	readonly at: number;
	readonly summary: Part<StreamSummary>;
	readonly tags: Part<Tags>;
	readonly shards: Part<readonly Shard[]>;
	readonly consumers: Part<readonly StreamConsumer[]>;
	readonly lag: Part<StreamLag>;
	/** Lambda functions that get its records, by GetRecords or by a registered consumer. */
	readonly mappings: Part<readonly MappedFunction[]>;
	readonly alarms: DescribedAlarms;
};

/** How far readers are behind, by CloudWatch's last figures; a figure that it has not is absent. */
export type StreamLag = {
	/** Of all who read by GetRecords: the oldest record that was read lately. */
	readonly iterator?: LagFigure;
	/** By name of the registered consumer. */
	readonly consumers: Readonly<Record<string, LagFigure>>;
	/** Figures were looked for from this time on, ms since 1970. */
	readonly since: number;
};

/** `ms` behind, in the minute that began at `at`. */
export type LagFigure = { readonly ms: number; readonly at: number };
