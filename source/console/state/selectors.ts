import { nameOfArn } from '../../domain/arn.ts';
import { why } from '../../domain/diagnosis.ts';
import { failureLine } from '../../domain/failure.ts';
import { type ResourceKey, resourceKey } from '../../domain/resources.ts';
import { parseRowFilter } from '../../domain/row-filter.ts';
import { netPerMinute, trend } from '../../domain/samples.ts';
import { type Column, columnValue, rowText, type SortOrder } from '../../presentation/columns.ts';
import type { QueueRow, StreamRow, TopicRow } from '../../presentation/rows.ts';
import { firstDirection, sortRows } from '../../presentation/sorting.ts';
import type { Collection, QueueEntry, State, StreamEntry, TopicEntry } from './state.ts';
import type { Listing } from './views.ts';

/*
Derived data, each remembered for the input it was made of, so that a key that only moves the
cursor sorts and filters nothing (law 9).
*/

/** A function that remembers its last result for as long as its arguments are the same. */
function remember<Args extends readonly unknown[], Result>(
	compute: (...args: Args) => Result,
): (...args: Args) => Result {
	let last: { args: Args; result: Result } | undefined;
	return (...args) => {
		if (last?.args.every((arg, index) => arg === args[index])) return last.result;
		const result = compute(...args);
		last = { args, result };
		return result;
	};
}

/** The key of the queue that the entry's dead letters go to; it stands in the same context. */
function deadLetterKey({ context, attributes }: QueueEntry): ResourceKey | undefined {
	const target = attributes?.redrivePolicy?.deadLetterTargetArn;
	return target === undefined ? undefined : resourceKey(context, target);
}

/** Which queues send their dead letters to which queue, by the redrive policies seen so far. */
const sourcesByDeadLetterKey = remember((queues: Collection<QueueEntry>) => {
	const sources = new Map<ResourceKey, QueueEntry[]>();
	for (const entry of queues.entries.values()) {
		const target = deadLetterKey(entry);
		if (target === undefined) continue;
		const known = sources.get(target);
		if (known === undefined) sources.set(target, [entry]);
		else known.push(entry);
	}
	return sources;
});

/** The key of a queue of the present context. */
function keyHere({ context }: State, arn: string): ResourceKey {
	return resourceKey(context.info?.id ?? '', arn);
}

/** A listed queue by its ARN. */
export function queueByArn(state: State, arn: string): QueueEntry | undefined {
	return state.queues.entries.get(keyHere(state, arn));
}

/** The queues whose redrive policy, as far as seen, sends dead letters to this one. */
export function sourcesOf(state: State, arn: string): readonly QueueEntry[] {
	return sourcesByDeadLetterKey(state.queues).get(keyHere(state, arn)) ?? [];
}

const trendBuckets = 8;

type CachedRow = {
	readonly dlq: QueueEntry | undefined;
	readonly sharing: number;
	readonly sources: string;
	readonly row: QueueRow;
};
const rowCache = new WeakMap<QueueEntry, CachedRow>();

const noNames: readonly string[] = [];

/** `orders (max 5)` */
function nameWithMost({ ref, attributes }: QueueEntry): string {
	const most = attributes?.redrivePolicy?.maxReceiveCount;
	return most === undefined ? ref.name : `${ref.name} (max ${most})`;
}

function queueRow(
	entry: QueueEntry,
	dlq: QueueEntry | undefined,
	sources: readonly QueueEntry[],
	/** How many queues send their dead letters to `dlq`. */
	sharing: number,
): QueueRow {
	// Ten thousand rows are looked over at every batch of samples: most have no sources.
	const sourceNames = sources.length === 0 ? noNames : sources.map(nameWithMost);
	const signature = sources.length === 0 ? '' : sourceNames.join();
	const cached = rowCache.get(entry);
	if (
		cached !== undefined &&
		cached.dlq === dlq &&
		cached.sharing === sharing &&
		cached.sources === signature
	) {
		return cached.row;
	}
	const { attributes, failure, sampledAt } = entry;
	const target = attributes?.redrivePolicy?.deadLetterTargetArn;
	const diagnosis = why({
		...(attributes === undefined ? {} : { attributes }),
		history: entry.history,
		...(failure === undefined ? {} : { failure }),
		...(dlq === undefined
			? {}
			: { deadLetterQueue: { history: dlq.history, shared: sharing > 1 } }),
		isDeadLetterQueue: sources.length > 0,
	});
	const net = netPerMinute(entry.history);
	const row: QueueRow = {
		key: entry.key,
		name: entry.ref.name,
		url: entry.ref.url,
		arn: entry.ref.arn,
		type: entry.ref.name.endsWith('.fifo') ? 'fifo' : 'std',
		...defined({
			visible: attributes?.visible,
			inFlight: attributes?.inFlight,
			delayed: attributes?.delayed,
			netPerMinute: net,
			dlqName: target === undefined ? undefined : nameOfArn(target),
			dlqDepth: dlq?.attributes?.visible,
			dlqSharedBy: sharing > 1 ? sharing : undefined,
			sampledAt,
			failure,
		}),
		trend: trend(entry.history, trendBuckets),
		deadLetter: sources.length > 0,
		sources: sourceNames,
		severity: diagnosis.severity,
		why: diagnosis.text,
	};
	rowCache.set(entry, { dlq, sharing, sources: signature, row });
	return row;
}

type Defined<T> = { [Key in keyof T]: Exclude<T[Key], undefined> };

/** `values` without its undefined fields, as exactOptionalPropertyTypes wants them. */
function defined<T extends object>(values: T): Partial<Defined<T>> {
	return Object.fromEntries(
		Object.entries(values).filter(([, value]) => value !== undefined),
	) as Partial<Defined<T>>;
}

/** Every queue as a row, in the order of its listing. */
export const queueRows = remember((queues: Collection<QueueEntry>): readonly QueueRow[] => {
	const sources = sourcesByDeadLetterKey(queues);
	return Array.from(queues.entries.values(), (entry) => {
		const target = deadLetterKey(entry);
		return queueRow(
			entry,
			target === undefined ? undefined : queues.entries.get(target),
			sources.get(entry.key) ?? [],
			target === undefined ? 0 : (sources.get(target)?.length ?? 0),
		);
	});
});

/** Dead-letter queues: those that a redrive policy names. */
export const deadRows = remember((rows: readonly QueueRow[]): readonly QueueRow[] =>
	rows.filter((row) => row.deadLetter),
);

/** Messages in all dead-letter queues, for the tab; undefined until one has been sampled. */
export const deadCount = remember((rows: readonly QueueRow[]): number | undefined => {
	const counts = rows.flatMap((row) => (row.visible === undefined ? [] : [row.visible]));
	return counts.length === 0 ? undefined : counts.reduce((sum, one) => sum + one, 0);
});

export const topicRows = remember((topics: Collection<TopicEntry>): readonly TopicRow[] =>
	Array.from(topics.entries.values(), ({ key, ref, attributes, sampledAt, failure }) => ({
		key,
		name: ref.name,
		arn: ref.arn,
		type: ref.name.endsWith('.fifo') ? ('fifo' as const) : ('std' as const),
		...defined({
			confirmed: attributes?.confirmed,
			pending: attributes?.pending,
			sampledAt,
			failure,
		}),
		...topicHealth(attributes, failure),
	})),
);

function topicHealth(attributes: TopicEntry['attributes'], failure: TopicEntry['failure']) {
	if (failure !== undefined) return { severity: 'notice' as const, why: failureLine(failure) };
	const pending = attributes?.pending ?? 0;
	if (pending > 0) {
		return { severity: 'notice' as const, why: `${pending} waiting for confirmation` };
	}
	if (attributes?.confirmed === 0) return { severity: 'notice' as const, why: 'no subscribers' };
	return { severity: 'ok' as const, why: '' };
}

export const streamRows = remember((streams: Collection<StreamEntry>): readonly StreamRow[] =>
	Array.from(streams.entries.values(), ({ key, ref, summary, sampledAt, failure }) => ({
		key,
		name: ref.name,
		arn: ref.arn,
		...defined({
			status: summary?.status,
			mode: summary?.mode,
			openShards: summary?.openShards,
			consumers: summary?.consumers,
			retentionHours: summary?.retentionHours,
			sampledAt,
			failure,
		}),
		...streamHealth(summary, failure),
	})),
);

function streamHealth(summary: StreamEntry['summary'], failure: StreamEntry['failure']) {
	if (failure !== undefined) return { severity: 'notice' as const, why: failureLine(failure) };
	if (summary !== undefined && summary.status !== 'ACTIVE') {
		return { severity: 'notice' as const, why: summary.status.toLowerCase() };
	}
	return { severity: 'ok' as const, why: '' };
}

/** What a list view shows: rows after filter and sort, and their keys. */
export type Shown<Row> = {
	readonly rows: readonly Row[];
	readonly keys: readonly string[];
	readonly total: number;
	/** What the header marks; absent for an order that is no column's. */
	readonly order?: SortOrder;
	/** What is wrong with the filter, when it can't be used. */
	readonly problem?: string;
};

type Sortable = { readonly key: string; readonly name?: string };

/**
 * Makes a selector that filters and sorts rows with `columns`, remembering the last result. The
 * sort named `trouble` is `byTrouble`'s order, `arrival` leaves rows as they come.
 */
export function shownRows<Row extends Sortable>(
	columns: readonly Column<Row>[],
	byTrouble?: (rows: readonly Row[]) => readonly Row[],
	/** What free terms of a filter search; all columns unless told. */
	searched?: (row: Row) => string,
) {
	const getterOf = columnValue(columns);
	const textOf = searched ?? rowText(columns);
	const filtered = remember((rows: readonly Row[], filter: string) => {
		if (filter.trim() === '') return { rows };
		const parsed = parseRowFilter(filter, columns);
		// No rows: a command must not act on what the screen does not show.
		if (!parsed.ok) return { rows: [], problem: parsed.problem };
		return { rows: rows.filter((row) => parsed.test(textOf(row), getterOf(row))) };
	});
	const sorted = remember((rows: readonly Row[], id: string, reversed: boolean) => {
		if (id === 'trouble' && byTrouble !== undefined) {
			const ordered = byTrouble(rows);
			return { rows: reversed ? ordered.toReversed() : ordered };
		}
		const column = columns.find((one) => one.id === id);
		if (column === undefined) return { rows: reversed ? rows.toReversed() : rows };
		const first = firstDirection(column, rows);
		const flipped = first === 'ascending' ? ('descending' as const) : ('ascending' as const);
		const direction = reversed ? flipped : first;
		return { rows: sortRows(rows, column, direction), order: { column: id, direction } };
	});
	const exactFirst = remember(withExactFirst<Row>);
	const keysOf = remember((rows: readonly Row[]) => rows.map(({ key }) => key));
	return (all: readonly Row[], view: Listing): Shown<Row> => {
		const found = filtered(all, view.filter);
		const { rows, order } = sorted(found.rows, view.sort.column, view.sort.reversed);
		const ordered = exactFirst(rows, view.filter);
		return {
			rows: ordered,
			keys: keysOf(ordered),
			total: all.length,
			...(order === undefined ? {} : { order }),
			...(found.problem === undefined ? {} : { problem: found.problem }),
		};
	};
}

/** Whoever types the whole name of a row means that row: it goes before those that only hold it. */
function withExactFirst<Row extends Sortable>(
	rows: readonly Row[],
	filter: string,
): readonly Row[] {
	const name = filter
		.trim()
		.replace(/^name:/i, '')
		.toLowerCase();
	if (name === '') return rows;
	const at = rows.findIndex((row) => row.name?.toLowerCase() === name);
	const exact = rows[at];
	return at <= 0 || exact === undefined ? rows : [exact, ...rows.toSpliced(at, 1)];
}

export function topView(state: State) {
	const view = state.views.at(-1);
	if (view === undefined) throw new Error('the stack of views is never empty');
	return view;
}
