import type { QueueDetail, StreamDetail, TopicDetail } from '../../domain/details.ts';
import type { Failure } from '../../domain/failure.ts';
import type { Message } from '../../domain/message.ts';
import type {
	QueueRef,
	StartPosition,
	StreamRecord,
	StreamRef,
	TopicRef,
} from '../../domain/resources.ts';
import type { Chart } from '../../operations/chart.ts';
import type { MovePlan } from '../../operations/move.ts';
import type { ListState } from '../widgets/list.ts';
import type { TextField } from '../widgets/text-field.ts';

export type Pane = 'queues' | 'dead' | 'topics' | 'streams';

/** What every list keeps: where it stands, what it shows, what is marked. */
export type Listing = {
	readonly list: ListState;
	readonly filter: string;
	readonly sort: { readonly column: string; readonly reversed: boolean };
	readonly marks: ReadonlySet<string>;
};

/** Something loaded for a view: nothing yet, a value with its age, a failure over a stale value. */
export type Loaded<T> = {
	readonly loading: boolean;
	readonly value?: T;
	readonly at?: number;
	/** When it was last asked for, answered or not. */
	readonly askedAt?: number;
	readonly failure?: Failure;
};

/** One field of a form; `choices` are walked with left and right. */
export type FormField = {
	readonly id: string;
	readonly label: string;
	readonly field: TextField;
	readonly hint?: string;
	readonly choices?: readonly string[];
};

/**
 * The screens that may stand on the stack. Each has the id of its stay, so that work started for
 * one can be stopped when it leaves, and a result for a view that is gone is dropped.
 */
export type View = { readonly id: number } & (
	| ({ readonly kind: 'list'; readonly pane: Pane } & Listing)
	| {
			readonly kind: 'queue';
			readonly ref: QueueRef;
			readonly detail: Loaded<QueueDetail>;
			readonly offset: number;
			readonly raw: boolean;
	  }
	| {
			readonly kind: 'topic';
			readonly ref: TopicRef;
			readonly detail: Loaded<TopicDetail>;
			readonly offset: number;
			readonly raw: boolean;
	  }
	| {
			readonly kind: 'stream';
			readonly ref: StreamRef;
			readonly detail: Loaded<StreamDetail>;
			readonly offset: number;
			readonly raw: boolean;
	  }
	| ({
			readonly kind: 'messages';
			readonly ref: QueueRef;
			readonly status: 'receiving' | 'held' | 'releasing' | 'given back';
			readonly messages: readonly Message[];
			readonly received: number;
			readonly duplicates: number;
			readonly leasedUntil?: number;
			/** What looking costs, in words. */
			readonly price: string;
			readonly failure?: Failure;
	  } & Listing)
	| {
			readonly kind: 'message';
			readonly ref: QueueRef;
			readonly message: Message;
			readonly tab: 'body' | 'attributes' | 'system' | 'raw' | 'hex';
			readonly offset: number;
	  }
	| {
			readonly kind: 'form';
			readonly form: 'send' | 'publish' | 'put';
			readonly target: QueueRef | TopicRef | StreamRef;
			readonly fields: readonly FormField[];
			/** Index of the focused field; one past the last is Cancel, then Send. */
			readonly focus: number;
			readonly failure?: Failure;
	  }
	| {
			readonly kind: 'plan';
			readonly ref: QueueRef;
			readonly plan: Loaded<MovePlan>;
			readonly pace: TextField;
			readonly focus: 'pace' | 'cancel' | 'start';
	  }
	| ({
			readonly kind: 'tail';
			readonly ref: StreamRef;
			readonly shardId: string;
			readonly from: StartPosition;
			readonly following: boolean;
			readonly records: readonly StreamRecord[];
			readonly dropped: number;
			/** How many had arrived when the list was stopped. */
			readonly stoppedAt?: number;
			readonly arrived: number;
			readonly behindMs?: number;
			readonly state: string;
			readonly failure?: Failure;
	  } & Listing)
	| {
			readonly kind: 'record';
			readonly ref: StreamRef;
			readonly shardId: string;
			readonly record: StreamRecord;
			readonly tab: 'data' | 'raw' | 'hex';
			readonly offset: number;
	  }
	| {
			/** Which shard and from where: asked before a tail starts. */
			readonly kind: 'tail-start';
			readonly ref: StreamRef;
			readonly shards: Loaded<readonly string[]>;
			readonly shard: number;
			readonly position: number;
			readonly value: TextField;
			readonly focus: 'shard' | 'position' | 'value' | 'start';
	  }
	| {
			readonly kind: 'chart';
			readonly subject: 'queue' | 'topic' | 'stream';
			readonly name: string;
			readonly hours: number;
			readonly chart: Loaded<Chart>;
			readonly series: number;
			readonly cursor?: number;
			readonly table: boolean;
	  }
	| ({ readonly kind: 'tasks' } & Listing)
	| ({ readonly kind: 'calls' } & Listing)
	| ({ readonly kind: 'errors' } & Listing)
	| { readonly kind: 'identity'; readonly offset: number }
);

export type ViewKind = View['kind'];
export type ViewOf<Kind extends ViewKind> = Extract<View, { kind: Kind }>;

/** A view before it has an id. */
export type NewView = View extends infer Each
	? Each extends View
		? Omit<Each, 'id'>
		: never
	: never;

export const newListing = (column: string): Listing => ({
	list: { cursor: undefined, top: 0 },
	filter: '',
	sort: { column, reversed: false },
	marks: new Set(),
});
