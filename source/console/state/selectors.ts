import { nameOfArn } from '../../domain/arn.ts';
import { why } from '../../domain/diagnosis/diagnosis.ts';
import { netPerMinute, trend } from '../../domain/diagnosis/samples.ts';
import { parseRowFilter } from '../../domain/expressions/row-filter.ts';
import { failureLine } from '../../domain/failure.ts';
import { type ResourceKey, resourceKey } from '../../domain/resources.ts';
import type { Steps } from '../../domain/steps.ts';
import { type Column, columnValue, rowText, type SortOrder } from '../../presentation/columns.ts';
import type { QueueRow, StreamRow, TopicRow } from '../../presentation/rows.ts';
import { firstDirection, sortSteps } from '../../presentation/sorting.ts';
import { deferred } from './background.ts';
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

/** As {@link remember}, for work in steps: its result is kept once it is there. */
function rememberSteps<Args extends readonly unknown[], Result>(
	compute: (...args: Args) => Steps<Result>,
): (...args: Args) => Steps<Result> {
	let last: { args: Args; result: Result } | undefined;
	return function* (...args) {
		if (last?.args.every((arg, index) => arg === args[index])) return last.result;
		const result = yield* compute(...args);
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

/** More rows than this are worked out in slices behind the frames. */
const manyRows = 2_000;
const rowsAStep = 8;

const laterQueueRows = deferred(
	function* (queues: Collection<QueueEntry>): Steps<readonly QueueRow[]> {
		const sources = sourcesByDeadLetterKey(queues);
		const rows: QueueRow[] = [];
		for (const entry of queues.entries.values()) {
			const target = deadLetterKey(entry);
			const row = queueRow(
				entry,
				target === undefined ? undefined : queues.entries.get(target),
				sources.get(entry.key) ?? [],
				target === undefined ? 0 : (sources.get(target)?.length ?? 0),
			);
			if (rows.push(row) % rowsAStep === 0) yield;
		}
		return rows;
	},
	{
		// Never rows of another context: what stands in has to be of this collection.
		isLong: ([queues], [first]) =>
			queues.entries.size > manyRows && first !== undefined && queues.entries.has(first.key),
		isAsked: () => false,
	},
);

/** Every queue as a row, in the order of its listing; of thousands those of a moment ago. */
export const queueRows = (queues: Collection<QueueEntry>): readonly QueueRow[] =>
	laterQueueRows(queues).result;

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
	/** The rows are still those of another filter or order: the right ones follow in a moment. */
	readonly pending?: true;
};

type Sortable = { readonly key: string; readonly name?: string };

/** The context of the first row, by its key. */
const contextOf = ([first]: readonly Sortable[]) => first?.key.split('\0', 1)[0];

type Options<Row> = {
	/** What free terms of a filter search; all columns unless told. */
	readonly searched?: (row: Row) => string;
	/** Whether thousands of rows are filtered and sorted behind the frames. */
	readonly later?: true;
};

/**
 * Makes a selector that filters and sorts rows with `columns`, remembering the last result. The
 * sort named `trouble` is `byTrouble`'s order, `arrival` leaves rows as they come.
 */
export function shownRows<Row extends Sortable>(
	columns: readonly Column<Row>[],
	byTrouble?: (rows: readonly Row[]) => Steps<readonly Row[]>,
	{ searched, later }: Options<Row> = {},
) {
	const getterOf = columnValue(columns);
	const textOf = searched ?? rowText(columns);
	const filtered = rememberSteps(function* (rows: readonly Row[], filter: string) {
		if (filter.trim() === '') return { rows };
		const parsed = parseRowFilter(filter, columns);
		// No rows: a command must not act on what the screen does not show.
		if (!parsed.ok) return { rows: [], problem: parsed.problem };
		const kept: Row[] = [];
		for (const [index, row] of rows.entries()) {
			if (index % 256 === 255) yield;
			if (parsed.test(textOf(row), getterOf(row))) kept.push(row);
		}
		return { rows: kept };
	});
	function* sorted(rows: readonly Row[], id: string, reversed: boolean) {
		if (id === 'trouble' && byTrouble !== undefined) {
			const ordered = yield* byTrouble(rows);
			return { rows: reversed ? ordered.toReversed() : ordered };
		}
		const column = columns.find((one) => one.id === id);
		if (column === undefined) return { rows: reversed ? rows.toReversed() : rows };
		const first = firstDirection(column, rows);
		const flipped = first === 'ascending' ? ('descending' as const) : ('ascending' as const);
		const direction = reversed ? flipped : first;
		return {
			rows: yield* sortSteps(rows, column, direction),
			order: { column: id, direction },
		};
	}
	const shown = deferred(
		function* (
			rows: readonly Row[],
			filter: string,
			column: string,
			reversed: boolean,
		): Steps<Shown<Row>> {
			const found = yield* filtered(rows, filter);
			const { rows: inOrder, order } = yield* sorted(found.rows, column, reversed);
			const ordered = withExactFirst(inOrder, filter);
			return {
				rows: ordered,
				keys: ordered.map(({ key }) => key),
				total: rows.length,
				...(order === undefined ? {} : { order }),
				...(found.problem === undefined ? {} : { problem: found.problem }),
			};
		},
		{
			isLong: ([rows], last) =>
				later === true &&
				rows.length > manyRows &&
				last.total > manyRows &&
				(last.rows.length === 0 || contextOf(last.rows) === contextOf(rows)),
			isAsked: (args, before) => args.some((arg, index) => index > 0 && arg !== before[index]),
		},
	);
	return (rows: readonly Row[], view: Listing): Shown<Row> => {
		const { result, current } = shown(rows, view.filter, view.sort.column, view.sort.reversed);
		return current ? result : { ...result, pending: true };
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
