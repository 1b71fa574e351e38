import type { Failure } from '../../domain/failure.ts';
import type { Shard, StreamConsumer, StreamRef, StreamSummary } from '../../domain/resources.ts';
import type { KeptRecord } from '../../domain/streams/record-ring.ts';
import type { TopicTailPlan } from '../../domain/topics/topic-tail.ts';
import type { PreparedChange } from '../../operations/streams/change-stream.ts';
import type { FeedInput } from '../../operations/streams/record-feed.ts';
import type { ShownTail } from '../tail/tail-data.ts';
import type { FormField, Listing, Loaded } from './view-parts.ts';

/** Where the records of a tail come from. */
export type TailSource = Omit<FeedInput, 'name'> & {
	/** The start in words: `since 15m`, `latest`. */
	readonly label: string;
	/** A time as a form takes it: `-15m`, or in full. */
	readonly typed?: string;
	/** The records of a failed batch: how many Lambda says there were, and the first of them. */
	readonly batch?: { readonly size: number; readonly first: string };
};

/** A record that was taken out of a tail, with its bytes. */
export type ShownRecord = KeptRecord & {
	readonly data: Uint8Array;
	readonly decoded: Uint8Array;
	/** See `LooseRecord`. */
	readonly about: string;
};

/** The screens in which a stream is read, and changed. */
export type StreamView =
	| ({
			readonly kind: 'tail';
			readonly ref: StreamRef;
			readonly source: TailSource;
			/** What is followed is this topic, through a queue; a stream without it. */
			readonly topic?: TopicTailPlan;
			/** The start that was asked for, while nobody knows yet how much there is to read. */
			readonly wanted?: TailSource;
			/** Changes in place, by the session alone; `version` tells that it has. */
			readonly data: ShownTail;
			readonly version: number;
			readonly following: boolean;
			/** The filter before this one: `n` and `N` go by it when none is set. */
			readonly lastFilter?: string;
			/** How many records had come when the list was stopped. */
			readonly stoppedAt?: number;
			/** Index of the record in the first row, and of the one under the cursor, in a still list. */
			readonly top: number;
			readonly cursor: number;
			/** Index of the last record that was seen in a list that follows; absent once more of them are shown. */
			readonly newest?: number;
			/** Index of the record where a range of marks begins. */
			readonly rangeFrom?: number;
			readonly wrap: boolean;
			readonly decoding: 'decoded' | 'sent' | 'hex';
			readonly times: 'local' | 'utc' | 'age';
			/** Why nothing more comes. */
			readonly ended?: string;
			readonly failure?: Failure;
	  } & Listing)
	| {
			readonly kind: 'record';
			readonly ref: StreamRef;
			/** The tail that it was opened from, for the records before and after it. */
			readonly tail: number;
			readonly record: ShownRecord;
			readonly tab: 'data' | 'sent' | 'raw' | 'hex';
			readonly offset: number;
	  }
	| {
			/** Which shards and from where: asked before a tail starts. */
			readonly kind: 'tail-start';
			readonly ref: StreamRef;
			readonly shards: Loaded<readonly Shard[]>;
			/** Shards that were taken into a choice of several; the field is for one of them then. */
			readonly chosen: ReadonlySet<string>;
			/** Registered consumers that it may read by. */
			readonly consumers: readonly StreamConsumer[];
			/** Decides what reading by a consumer costs. */
			readonly mode?: StreamSummary['mode'];
			readonly fields: readonly FormField[];
			/** One past the last field is Start. */
			readonly focus: number;
			/** How much there is to read is being asked. */
			readonly asking?: true;
			/** How much that is: the next enter reads it. */
			readonly volume?: { readonly sentence: string; readonly at: number };
			/** The tail that starts again instead of a new one. */
			readonly restarts?: number;
			readonly failure?: Failure;
	  }
	| {
			/** What is to be done to a stream itself. */
			readonly kind: 'stream-change';
			readonly ref: StreamRef;
			/** Empty until they are known. */
			readonly shards: readonly Shard[];
			readonly fields: readonly FormField[];
			readonly focus: number;
			/** The change as it was checked; gone as soon as a field changes. */
			readonly prepared?: PreparedChange;
			readonly failure?: Failure;
	  };
