import { charactersIn } from '../../domain/extent.ts';
import { asFailure, type Failure, fail } from '../../domain/failure.ts';
import { type KindId, type Known, kinds, type RefOf } from '../../domain/kinds.ts';
import { PagedMap } from '../../domain/paged-map.ts';
import { isEndless, pagesOf } from '../../domain/paging.ts';
import { type ContextId, type ResourceKey, resourceKey } from '../../domain/resources.ts';
import { operationKinds } from '../kinds.ts';
import type { Clock, Gateways } from '../ports.ts';
import { keptInRow } from './kept-facts.ts';

/** After one of these every other call would fail alike: one sentence is better than 800 rows. */
const general: ReadonlySet<Failure['kind']> = new Set([
	'credentials',
	'unreachable',
	'clock',
	'aborted',
	'bug',
]);

/** Characters of what is kept of all: 6,000 queues with the longest policies, or 100,000 with those that most have. */
const mostKept = 128 * 1024 * 1024;

export type SurveyPorts = {
	readonly gateways: Gateways;
	readonly clock: Clock;
	readonly context: ContextId;
};

/**
 * Lists all resources of a kind and asks about each once, several at a time; answers what is known, in
 * the order of the list. A refusal for one resource is part of what is known of it. Throws what listing
 * throws, and failures that concern all.
 */
export async function survey<Kind extends KindId>(
	kind: Kind,
	{ gateways, clock, context }: SurveyPorts,
	options: {
		readonly most?: number | undefined;
		/** There are more than `most`. Whoever wants to know asks for a page more where the last one ends there. */
		readonly onMore?: () => void;
		/** The part of the list that is meant, where the kind has parts. */
		readonly part?: string | undefined;
		/** How many are asked at once, where that is not what the kind allows. */
		readonly atOnce?: number;
		/** What is kept of the facts of each: all that a list has, or what its row shows. */
		readonly keep: 'list' | 'row';
		/** Told how many there are, before the first of them is asked about. */
		readonly onListed?: (listed: number) => void;
		readonly onProgress?: (done: number, listed: number) => void;
		/** The list has no end: what is answered is what was read of it. */
		readonly onEndless?: (failure: Failure) => void;
	},
	signal: AbortSignal,
): Promise<PagedMap<ResourceKey, Known<Kind>>> {
	const { key, noHistory, inList } = kinds[kind];
	const { sample } = operationKinds[kind];
	const atOnce = options.atOnce ?? operationKinds[kind].atOnce;
	const { refs, more, endless } = await listed(kind, gateways, options, signal);
	if (endless !== undefined) options.onEndless?.(endless);
	if (more) options.onMore?.();
	options.onListed?.(refs.length);

	// The first failure that concerns all stops the calls that are on their way.
	const stop = new AbortController();
	const ended = AbortSignal.any([signal, stop.signal]);
	const known: Known<Kind>[] = [];
	const queue = refs.entries();
	let done = 0;
	let room = mostKept;
	const asked = async (ref: RefOf<Kind>): Promise<Known<Kind>> => {
		const named = { key: resourceKey(context, key(ref)), context, ref };
		try {
			const answered = await sample(gateways, ref, ended);
			const facts = options.keep === 'row' ? keptInRow(kind, answered, ref) : inList(answered, ref);
			if (options.keep === 'list') room -= charactersIn(facts);
			// One look never tells a trend: there is no history to keep.
			return { ...named, facts, sampledAt: clock.now(), history: noHistory };
		} catch (error) {
			const failure = asFailure(error);
			if (general.has(failure.kind)) throw error;
			return { ...named, failure, history: noHistory };
		}
	};
	const work = async () => {
		// The workers share one iterator, so each takes the next that nobody has taken.
		for (const [index, ref] of queue) {
			if (room < 0) return;
			known[index] = await asked(ref);
			options.onProgress?.(++done, refs.length);
		}
	};
	try {
		await Promise.all(Array.from({ length: atOnce }, work));
	} catch (error) {
		stop.abort();
		throw error;
	}
	// Those that were not asked any more are no entries of the array.
	const some = known.filter(() => true);
	if (room < 0) options.onEndless?.(tooMuch(kinds[kind].many, some.length, refs.length));
	return PagedMap.of(some.map((one) => [one.key, one]));
}

function tooMuch(many: string, asked: number, listed: number): Failure {
	return fail('service', `${asked} of ${listed} ${many} say more of themselves than is kept`, {
		hint: 'The others were not asked: say --output table, or ask for each by describe',
	}).failure;
}

async function listed<Kind extends KindId>(
	kind: Kind,
	gateways: Gateways,
	{
		most = Number.POSITIVE_INFINITY,
		part,
		onMore,
	}: {
		readonly most?: number | undefined;
		readonly part?: string | undefined;
		readonly onMore?: () => void;
	},
	signal: AbortSignal,
): Promise<{
	readonly refs: readonly RefOf<Kind>[];
	readonly more: boolean;
	readonly endless?: Failure;
}> {
	const wanted = onMore === undefined ? most : most + 1;
	const refs: RefOf<Kind>[] = [];
	const ask = (next: string | undefined) => operationKinds[kind].page(gateways, next, signal, part);
	try {
		for await (const some of pagesOf(kinds[kind].many, ask, signal)) {
			for (const ref of some) refs.push(ref);
			if (refs.length >= wanted) break;
		}
	} catch (error) {
		// What was listed is there, whatever follows.
		if (!isEndless(error)) throw error;
		return { refs: refs.slice(0, most), more: refs.length > most, endless: error.failure };
	}
	return { refs: refs.slice(0, most), more: refs.length > most };
}
