import { parseArn } from '../../domain/arn.ts';
import type { Failure } from '../../domain/failure.ts';
import { type KindId, type Known, kindIds, kinds, type RefOf } from '../../domain/kinds.ts';
import { PagedMap } from '../../domain/paged-map.ts';
import { endedEndless } from '../../domain/paging.ts';
import {
	type ContextId,
	isForeign,
	type ResourceKey,
	resourceKey,
} from '../../domain/resources.ts';
import { queueKey } from '../../operations/messages/receive-budget.ts';
import type { FiguresOf } from '../../operations/metrics/watch-figures.ts';
import type { WatchEvent, WatchEventOf } from '../../operations/watch/watch.ts';
import type { Collection } from './collection.ts';
import type { Event } from './events.ts';
import type { State } from './state.ts';

/** The state with the resources that were opened before, where no list has named them. */
export function remembered(state: State, event: Extract<Event, { type: 'remembered' }>): State {
	const context = state.context.info?.id;
	if (context === undefined) return state;
	return event.resources.reduce((next, { kind, ref }) => recalled(next, context, kind, ref), state);
}

function recalled<Kind extends KindId>(
	state: State,
	context: ContextId,
	kind: Kind,
	ref: RefOf<Kind>,
): State {
	const old = state.resources[kind];
	const next = listed(kind, old, context, { refs: [ref], complete: false, at: state.now });
	// Remembering is no answer of AWS's: why the list is missing stays.
	return withCollection(
		state,
		kind,
		old.failure === undefined ? next : { ...next, failure: old.failure },
	);
}

/**
 * The state without what was remembered of another account: a profile may lead to one today and to another one
 * tomorrow. Other endpoints have no account that says anything, and a foreign stream was opened as such.
 */
export function ofAccount(state: State): State {
	const { info, identity } = state.context;
	if (info === undefined || info.endpoint !== undefined || identity === undefined) return state;
	return kindIds.reduce((next, kind) => withAccount(next, kind, identity.account), state);
}

function withAccount<Kind extends KindId>(state: State, kind: Kind, account: string): State {
	const collection = state.resources[kind];
	const kept = [...collection.entries].filter(([, { ref }]) => {
		const owner = parseArn(kinds[kind].key(ref))?.account;
		return owner === undefined || owner === account || isForeign(ref);
	});
	if (kept.length === collection.entries.size) return state;
	const entries = PagedMap.of(kept);
	return withCollection(state, kind, { ...collection, entries, sampled: countSampled(entries) });
}

/** The state with its queues as they are and no memory of how they were: rates and times count from now on. */
export function withoutHistory(state: State): State {
	const { queue } = state.resources;
	const { noHistory } = kinds.queue;
	const entries = queue.entries.map(({ figures: _, ...known }) => ({
		...known,
		history: noHistory,
	}));
	return withCollection(state, 'queue', { ...queue, entries });
}

/** The state with what was told of some queues; what was told of them before stays beside it. */
export function withFigures(state: State, told: readonly FiguresOf[]): State {
	const context = state.context.info?.id;
	if (context === undefined) return state;
	return withCollection(state, 'queue', figuresIn(state.resources.queue, context, told));
}

/** The queues of a context likewise. */
export function figuresIn(
	collection: Collection<'queue'>,
	context: ContextId,
	told: readonly FiguresOf[],
): Collection<'queue'> {
	// Of a queue that is told of twice the later one goes on from the earlier.
	const changes = new Map<ResourceKey, Known<'queue'>>();
	for (const { arn, figures } of told) {
		const key = resourceKey(context, arn);
		const known = changes.get(key) ?? collection.entries.get(key);
		if (known !== undefined)
			changes.set(key, { ...known, figures: { ...known.figures, ...figures } });
	}
	return { ...collection, entries: collection.entries.with(changes) };
}

/** The state after one event of a watcher. Events of a context that is not connected change nothing. */
export function watched(state: State, event: WatchEvent): State {
	const context = state.context.info?.id;
	if (context === undefined) return state;
	const next = watchedOf(state, context, event.kind, event);
	// A resource that a list names for the first time may be one that somebody knows of.
	const isNew =
		event.type === 'listed' &&
		state.memory.acknowledged !== undefined &&
		next.resources[event.kind].entries !== state.resources[event.kind].entries;
	return isNew ? acknowledgedOf(next, event.kind) : next;
}

function watchedOf<Kind extends KindId>(
	state: State,
	context: ContextId,
	kind: Kind,
	event: WatchEventOf<Kind>,
): State {
	return withCollection(state, kind, afterWatch(kind, state.resources[kind], context, event));
}

/** What is known of a kind after one event of the watcher of a context. */
export function afterWatch<Kind extends KindId>(
	kind: Kind,
	old: Collection<Kind>,
	context: ContextId,
	event: WatchEventOf<Kind>,
): Collection<Kind> {
	switch (event.type) {
		case 'listed':
			// An endless list may have other names each time: those of all of them would pile up.
			return listed(kind, old, context, { ...event, replaces: endedEndless(old.failure) });
		case 'asked': {
			const { entries, sampled, wholeAt } = old;
			const { part } = event;
			return {
				...{ entries, sampled },
				...(wholeAt === undefined ? {} : { wholeAt }),
				...(part === undefined ? {} : { part }),
			};
		}
		case 'list-failed':
			return { ...old, failure: event.failure };
		case 'sampled': {
			const { remembering } = kinds[kind];
			return changed<Kind, (typeof event.samples)[number]>(
				old,
				context,
				event.samples,
				({ failure: _, ...known }, { at, facts }) => ({
					...known,
					facts,
					sampledAt: at,
					history: remembering(known.history, at, facts),
				}),
			);
		}
		case 'sample-failed':
			return changed<Kind, (typeof event.failures)[number]>(
				old,
				context,
				event.failures,
				(known, { failure }) => ({ ...known, failure }),
			);
		case 'swept': {
			const { sampled, denied, milliseconds } = event;
			return { ...old, sweep: { sampled, denied, ms: milliseconds } };
		}
	}
}

function withCollection<Kind extends KindId>(
	state: State,
	kind: Kind,
	collection: Collection<Kind>,
): State {
	return { ...state, resources: { ...state.resources, [kind]: collection } };
}

/**
 * The collection after a page of its list. Rows stay where they are while a sweep goes on; only a
 * whole list may take rows away, or the next one after a list without end.
 */
function listed<Kind extends KindId>(
	kind: Kind,
	collection: Collection<Kind>,
	context: ContextId,
	page: {
		readonly refs: readonly RefOf<Kind>[];
		readonly complete: boolean;
		readonly part?: string;
		/** Whether it takes the place of what was there, though it may not be all. */
		readonly replaces?: boolean;
		readonly at: number;
	},
): Collection<Kind> {
	const whole = page.complete || page.replaces === true;
	if (whole && page.part === undefined && isAsNamed(collection.entries, context, page.refs)) {
		return afterList(collection, collection, page);
	}
	const { key: keyOf, noHistory } = kinds[kind];
	const listed = page.refs.map((ref): readonly [ResourceKey, Known<Kind>] => {
		const asked = resourceKey(context, keyOf(ref));
		const old = collection.entries.get(asked);
		// The text that is there already, and not another one that says the same.
		const key = old?.key ?? asked;
		// A resource that has another address now is another one: what was known of it is forgotten.
		const same = old !== undefined && sameRef(old.ref, ref);
		return [key, same ? old : { key, context, ref, history: noHistory }];
	});
	const entries = whole
		? PagedMap.of([...beside(kind, collection, page.part), ...listed])
		: collection.entries.set(listed);
	return afterList(collection, { entries, sampled: countSampled(entries) }, page);
}

/** The collection with what a page has made of its entries. */
function afterList<Kind extends KindId>(
	collection: Collection<Kind>,
	{ entries, sampled }: Pick<Collection<Kind>, 'entries' | 'sampled'>,
	page: { readonly complete: boolean; readonly part?: string; readonly at: number },
): Collection<Kind> {
	const told = { entries, sampled };
	const wholeAt = page.complete && page.part === undefined ? { wholeAt: page.at } : {};
	// What is told of another part than the one that is asked for says nothing of that.
	if (page.part !== collection.part) return { ...collection, ...told, ...wholeAt };
	const { failure: _, ...rest } = collection;
	return { ...rest, ...told, ...wholeAt, ...(page.complete ? { listedAt: page.at } : {}) };
}

/** Whether a list names what is known already, all of it and in the same order: as it mostly does, once a minute. */
function isAsNamed<Kind extends KindId>(
	known: Collection<Kind>['entries'],
	context: ContextId,
	refs: readonly RefOf<Kind>[],
): boolean {
	if (known.size !== refs.length) return false;
	let at = 0;
	for (const one of known.values()) {
		const ref = refs[at++];
		// Of ten thousand the same objects come again: nothing of them has to be read.
		const isIt = one.ref === ref || (ref !== undefined && sameRef(one.ref, ref));
		if (!isIt || one.context !== context) return false;
	}
	return true;
}

/** What is known of the other parts of the list, of which a whole part says nothing. */
function beside<Kind extends KindId>(
	kind: Kind,
	{ entries }: Collection<Kind>,
	part: string | undefined,
): readonly (readonly [ResourceKey, Known<Kind>])[] {
	const { partOf } = kinds[kind];
	if (part === undefined || partOf === undefined) return [];
	return [...entries].filter(([, { ref }]) => partOf(ref) !== part);
}

function sameRef<Ref extends object>(old: Ref, next: Ref): boolean {
	// Of ten thousand names at once: no list of its fields is made for each.
	for (const field in next) if (old[field] !== next[field]) return false;
	return true;
}

type Sampled = { readonly sampledAt?: number; readonly failure?: Failure };

function countSampled(entries: ReadonlyMap<string, Sampled>): number {
	let sampled = 0;
	for (const entry of entries.values()) {
		if (entry.sampledAt !== undefined || entry.failure !== undefined) sampled++;
	}
	return sampled;
}

function changed<Kind extends KindId, Item extends { readonly key: string }>(
	collection: Collection<Kind>,
	context: ContextId,
	items: readonly Item[],
	change: (known: Known<Kind>, item: Item) => Known<Kind>,
): Collection<Kind> {
	const changes = new Map<ResourceKey, Known<Kind>>();
	let { sampled } = collection;
	for (const item of items) {
		const key = resourceKey(context, item.key);
		const old = changes.get(key) ?? collection.entries.get(key);
		// Deleted between the list and its attributes.
		if (old === undefined) continue;
		if (old.sampledAt === undefined && old.failure === undefined) sampled++;
		changes.set(old.key, change(old, item));
	}
	return { ...collection, entries: collection.entries.with(changes), sampled };
}

/** The state with what its running redrives have of each queue; the same one where that has not changed. */
export function held(state: State): State {
	const context = state.context.info?.id ?? '';
	const ours = new Map<ResourceKey, number>();
	for (const { state: stands, redrive, context: of } of state.tasks) {
		if (of !== undefined && of.id !== context) continue;
		const many = redrive?.view?.held ?? 0;
		if (stands !== 'running' || redrive === undefined || many === 0) continue;
		const key = resourceKey(context, redrive.plan.source.arn);
		ours.set(key, (ours.get(key) ?? 0) + many);
	}
	const collection = state.resources.queue;
	const changes: [ResourceKey, Known<'queue'>][] = [];
	for (const { held: before = 0, ...known } of collection.entries.values()) {
		const now = ours.get(known.key) ?? 0;
		if (now !== before) changes.push([known.key, now === 0 ? known : { ...known, held: now }]);
	}
	if (changes.length === 0) return state;
	return withCollection(state, 'queue', {
		...collection,
		entries: collection.entries.with(changes),
	});
}

/** The state with what somebody knows of at each resource; the same one where that has not changed. */
export function acknowledged(state: State): State {
	return kindIds.reduce(acknowledgedOf, state);
}

function acknowledgedOf<Kind extends KindId>(state: State, kind: Kind): State {
	const old = state.resources[kind];
	const next = withAcknowledged(old, state.memory, state.context.info?.endpoint);
	return next === old ? state : withCollection(state, kind, next);
}

/** The collection with what somebody knows of at each resource of an endpoint; the same one where that has not changed. */
export function withAcknowledged<Kind extends KindId>(
	collection: Collection<Kind>,
	{ acknowledged: all = {} }: State['memory'],
	endpoint: string | undefined,
): Collection<Kind> {
	const changes: [ResourceKey, Known<Kind>][] = [];
	for (const { acknowledged: before, ...known } of collection.entries.values()) {
		const now = all[queueKey(known.ref.arn, endpoint)];
		if (now === before) continue;
		const rest = known as Known<Kind>;
		changes.push([known.key, now === undefined ? rest : { ...rest, acknowledged: now }]);
	}
	if (changes.length === 0) return collection;
	return { ...collection, entries: collection.entries.with(changes) };
}

/** What is known of a resource of the present context. */
export function knownHere<Kind extends KindId>(
	state: State,
	kind: Kind,
	key: string,
): Known<Kind> | undefined {
	return state.resources[kind].entries.get(resourceKey(state.context.info?.id ?? '', key));
}
