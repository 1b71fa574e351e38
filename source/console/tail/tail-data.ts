import type { HotKey } from '../../domain/streams/hot-keys.ts';
import { type ReadRing, RecordRing } from '../../domain/streams/record-ring.ts';
import type { TailReading } from '../../domain/topics/topic-tail.ts';
import type { ShardProgress } from '../../operations/streams/follow-events.ts';
import type { FeedEvent } from '../../operations/streams/record-feed.ts';
import type { TopicBlockEvent } from '../../operations/topics/topic-blocks.ts';
import { shardNumber } from '../../presentation/rows.ts';

/** Records and bytes that a tail keeps; what is older is dropped and counted. */
export const bufferLimits = { records: 100_000, bytes: 64 * 1024 * 1024 } as const;

/** The rate of calls is that of the last seconds. */
const rateMs = 10_000;

/** What is shown of a shard that is being read. */
export type ShardGauge = {
	readonly progress: ShardProgress;
	/** Whether it has fallen further behind of late. */
	readonly growing: boolean;
};

const resumedWords = {
	sure: 'nothing skipped',
	clock: "from its start by this computer's clock (if that is ahead, records are missing)",
	expiry: 'what has expired meanwhile is missing',
} as const;

/** A line that the user drew between two records. */
export type Marker = { readonly before: number; readonly at: number };

type ShardHistory = { gauge: ShardGauge; lags: number[] };

/**
 * What a tail has brought: the ring of records, and what reading it costs. It changes in place, since a
 * copy for each event would cost more than the event. The session has it (`session.tails`); the view that
 * shows it sees a {@link ShownTail} and counts its versions.
 */
export class TailData {
	readonly ring = new RecordRing(bufferLimits);
	/** What is followed. */
	readonly of: 'stream' | 'topic';
	/** What reading a topic came to; absent until its queue is there. */
	reading: TailReading | undefined;
	readonly markers: Marker[] = [];
	hot: readonly HotKey[] = [];
	late = 0;
	/** Read and not told yet. */
	held = 0;
	calls = 0;
	/** Events of a consumer's subscriptions, which cost nobody's calls. */
	pushes = 0;
	/** When the last event came, ms since 1970. */
	at = 0;
	/** Whether something has changed since the view was last told. */
	changed = false;
	/** Told of each change, by whoever draws. */
	onChange: (() => void) | undefined;
	readonly #shards = new Map<string, ShardHistory>();
	#sorted: readonly ShardGauge[] | undefined;
	#callSamples: { at: number; calls: number }[] = [];

	constructor(of: TailData['of'] = 'stream') {
		this.of = of;
	}

	/** Takes an event in, and answers what is worth a word about it. */
	take(
		event: FeedEvent | TopicBlockEvent,
	): { readonly text: string; readonly bad?: true } | undefined {
		this.#change();
		switch (event.type) {
			case 'feed/records':
				this.at = event.at;
				this.ring.append(event.block);
				return;
			case 'topic/progress':
				this.at = event.at;
				this.reading = event;
				return;
			case 'topic/waiting':
				return { text: `nothing is read for a moment: ${event.why}`, bad: true };
			case 'feed/hot':
				this.hot = event.keys;
				return;
			case 'follow/progress':
				this.at = event.at;
				this.late = event.late;
				this.held = event.held;
				this.calls = event.calls;
				this.pushes = event.pushes ?? 0;
				this.#callSamples = [...this.#callSamples, { at: event.at, calls: event.calls }].filter(
					(sample) => sample.at > event.at - rateMs,
				);
				this.#sorted = undefined;
				for (const shard of event.shards) this.#progress(shard);
				return;
			case 'follow/opened':
				return;
			case 'follow/closed': {
				const { shardId, children, childrenUnknown } = event;
				const closed = `shard ${shardNumber(shardId)} closed`;
				if (childrenUnknown !== undefined) {
					return {
						text: `${closed}, its children are unknown: ${childrenUnknown.message}`,
						bad: true,
					};
				}
				if (children.length === 0) return { text: `${closed}, read to its end` };
				const names = children.map(shardNumber);
				const words = names.length === 1 ? `child ${names[0]}` : `children ${names.join(' and ')}`;
				return { text: `${closed}, ${words} opened, nothing skipped` };
			}
			case 'follow/expired':
				return {
					text: event.hadMore
						? `shard ${shardNumber(event.shardId)} has expired before it was read to its end: some of its records are lost`
						: `shard ${shardNumber(event.shardId)} is gone: whether it had more records is unknown`,
					bad: true,
				};
			case 'follow/waiting': {
				const who =
					event.shardId === undefined ? '' : `shard ${shardNumber(event.shardId)} waits: `;
				return { text: `${who}${event.why}`, bad: true };
			}
			case 'follow/resumed': {
				const { shardId, why, unsure } = event;
				const resumed = `shard ${shardNumber(shardId)} resumed, ${resumedWords[unsure ?? 'sure']}: ${why}`;
				return unsure === undefined ? { text: resumed } : { text: resumed, bad: true };
			}
			case 'follow/vanished':
				return {
					text: `shard ${shardNumber(event.shardId)} is not found any more, the others go on: ${event.why}`,
					bad: true,
				};
		}
	}

	mark(at: number): void {
		this.markers.push({ before: this.ring.next, at });
		this.#change();
	}

	/** All shards that were or are to be read, by their id. */
	shards(): readonly ShardGauge[] {
		this.#sorted ??= [...this.#shards.values()]
			.map(({ gauge }) => gauge)
			.sort((a, b) => (a.progress.shardId < b.progress.shardId ? -1 : 1));
		return this.#sorted;
	}

	/** GetRecords calls a second, all shards together. */
	callsPerSecond(): number | undefined {
		const first = this.#callSamples[0];
		const last = this.#callSamples.at(-1);
		if (first === undefined || last === undefined || last.at - first.at < 1000) return;
		return (last.calls - first.calls) / ((last.at - first.at) / 1000);
	}

	#change(): void {
		this.changed = true;
		this.onChange?.();
	}

	#progress(progress: ShardProgress): void {
		const before = this.#shards.get(progress.shardId);
		const { behindMs = 0 } = progress;
		const lags = [...(before?.lags ?? []), behindMs].slice(-20);
		const growing = behindMs > (lags[0] ?? 0) && lags.length > 3;
		this.#shards.set(progress.shardId, { lags, gauge: { progress, growing } });
	}
}

/** A tail as its view has it: to be read. */
export type ShownTail = {
	readonly ring: ReadRing;
	readonly markers: readonly Marker[];
} & Readonly<
	Pick<TailData, 'of' | 'reading' | 'hot' | 'late' | 'held' | 'calls' | 'pushes' | 'at'>
> &
	Pick<TailData, 'shards' | 'callsPerSecond'>;
