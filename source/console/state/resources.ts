import { addSample, emptyHistory } from '../../domain/diagnosis/samples.ts';
import type { Failure } from '../../domain/failure.ts';
import { type ResourceKey, resourceKey } from '../../domain/resources.ts';
import type { Event, WatchEvent } from './events.ts';
import type { Collection, QueueEntry, State, StreamEntry, TopicEntry } from './state.ts';

/** The state with the resources that were opened before, where no list has named them. */
export function remembered(state: State, event: Extract<Event, { type: 'remembered' }>): State {
	const context = state.context.info?.id;
	if (context === undefined) return state;
	const key = (arn: string) => resourceKey(context, arn);
	const pages = { complete: false, at: state.now };
	return {
		...state,
		queues: keepFailure(
			state.queues,
			listed(
				state.queues,
				{ ...pages, refs: event.queues },
				(ref, old) => old ?? { key: key(ref.arn), context, ref, history: emptyHistory },
				key,
			),
		),
		topics: keepFailure(
			state.topics,
			listed(
				state.topics,
				{ ...pages, refs: event.topics },
				(ref, old) => old ?? { key: key(ref.arn), context, ref },
				key,
			),
		),
		streams: keepFailure(
			state.streams,
			listed(
				state.streams,
				{ ...pages, refs: event.streams },
				(ref, old) => old ?? { key: key(ref.arn), context, ref },
				key,
			),
		),
	};
}

/** Remembering is no answer of AWS's: why the list is missing stays. */
function keepFailure<Entry>(old: Collection<Entry>, next: Collection<Entry>): Collection<Entry> {
	return old.failure === undefined ? next : { ...next, failure: old.failure };
}

/** The state after one event of a watcher. Events of a context that is not connected change nothing. */
export function watched(state: State, event: WatchEvent): State {
	const context = state.context.info?.id;
	if (context === undefined) return state;
	const key = (arn: string) => resourceKey(context, arn);
	switch (event.type) {
		case 'queues/listed':
			return {
				...state,
				queues: listed(
					state.queues,
					event,
					(ref, old) =>
						old !== undefined && old.ref.url === ref.url
							? old
							: { key: key(ref.arn), context, ref, history: emptyHistory },
					key,
				),
			};
		case 'queues/list-failed':
			return { ...state, queues: { ...state.queues, failure: event.failure } };
		case 'queues/sampled':
			return {
				...state,
				queues: changed(
					state.queues,
					event.samples,
					(sample) => key(sample.arn),
					(entry, sample) => {
						const { failure: _, ...rest } = entry;
						return {
							...rest,
							attributes: sample.attributes,
							sampledAt: sample.at,
							history: addSample(entry.history, sample.at, sample.attributes),
						};
					},
				),
			};
		case 'queues/sample-failed':
			return { ...state, queues: failedSamples(state.queues, event.failures) };
		case 'queues/swept':
			return {
				...state,
				sweep: { sampled: event.sampled, denied: event.denied, ms: event.milliseconds },
			};
		case 'topics/listed':
			return {
				...state,
				topics: listed(
					state.topics,
					event,
					(ref, old) => old ?? { key: key(ref.arn), context, ref },
					key,
				),
			};
		case 'topics/list-failed':
			return { ...state, topics: { ...state.topics, failure: event.failure } };
		case 'topics/sampled':
			return {
				...state,
				topics: changed(
					state.topics,
					event.samples,
					(sample) => key(sample.arn),
					(entry, sample) => {
						const { failure: _, ...rest } = entry;
						return { ...rest, attributes: sample.attributes, sampledAt: sample.at };
					},
				),
			};
		case 'topics/sample-failed':
			return {
				...state,
				topics: changed(
					state.topics,
					event.failures,
					(one) => key(one.arn),
					withFailure<TopicEntry>,
				),
			};
		case 'streams/listed':
			return {
				...state,
				streams: listed(
					state.streams,
					event,
					(ref, old) => old ?? { key: key(ref.arn), context, ref },
					key,
				),
			};
		case 'streams/list-failed':
			return { ...state, streams: { ...state.streams, failure: event.failure } };
		case 'streams/sampled':
			return {
				...state,
				streams: changed(
					state.streams,
					event.samples,
					(sample) => key(sample.arn),
					(entry, sample) => {
						const { failure: _, ...rest } = entry;
						return { ...rest, summary: sample.summary, sampledAt: sample.at };
					},
				),
			};
		case 'streams/sample-failed':
			return {
				...state,
				streams: changed(
					state.streams,
					event.failures,
					(one) => key(one.arn),
					withFailure<StreamEntry>,
				),
			};
	}
}

type Sampled = { readonly sampledAt?: number; readonly failure?: Failure };

function withFailure<Entry extends Sampled>(
	entry: Entry,
	{ failure }: { failure: Failure },
): Entry {
	return { ...entry, failure };
}

/**
 * The collection after a page of its list. Rows stay where they are while a sweep goes on; only a
 * whole list may take rows away.
 */
function listed<Ref extends { readonly arn: string }, Entry extends Sampled>(
	collection: Collection<Entry>,
	event: { readonly refs: readonly Ref[]; readonly complete: boolean; readonly at: number },
	entryOf: (ref: Ref, old: Entry | undefined) => Entry,
	keyOf: (arn: string) => ResourceKey,
): Collection<Entry> {
	const entries = new Map<ResourceKey, Entry>(event.complete ? [] : collection.entries);
	for (const ref of event.refs) {
		const key = keyOf(ref.arn);
		entries.set(key, entryOf(ref, collection.entries.get(key)));
	}
	const { failure: _, ...rest } = collection;
	return {
		...rest,
		entries,
		sampled: countSampled(entries),
		...(event.complete ? { listedAt: event.at } : {}),
	};
}

function countSampled<Entry extends Sampled>(entries: ReadonlyMap<string, Entry>): number {
	let sampled = 0;
	for (const entry of entries.values()) {
		if (entry.sampledAt !== undefined || entry.failure !== undefined) sampled++;
	}
	return sampled;
}

function changed<Entry extends Sampled, Item>(
	collection: Collection<Entry>,
	items: readonly Item[],
	keyOf: (item: Item) => ResourceKey,
	change: (entry: Entry, item: Item) => Entry,
): Collection<Entry> {
	const entries = new Map(collection.entries);
	let sampled = collection.sampled;
	for (const item of items) {
		const key = keyOf(item);
		const old = entries.get(key);
		// Deleted between the list and its attributes.
		if (old === undefined) continue;
		if (old.sampledAt === undefined && old.failure === undefined) sampled++;
		entries.set(key, change(old, item));
	}
	return { ...collection, entries, sampled };
}

/** Sample failures name queues by URL, since a queue that was never sampled has no answer to show. */
function failedSamples(
	queues: Collection<QueueEntry>,
	failures: readonly { readonly url: string; readonly failure: Failure }[],
): Collection<QueueEntry> {
	const byUrl = new Map(failures.map((one) => [one.url, one.failure]));
	const items = [...queues.entries.values()].flatMap((entry) => {
		const failure = byUrl.get(entry.ref.url);
		return failure === undefined ? [] : [{ key: entry.key, failure }];
	});
	return changed(queues, items, (item) => item.key, withFailure<QueueEntry>);
}
