import { asFailure, type Failure } from '../../domain/failure.ts';
import type { Page } from '../../operations/ports.ts';

/** One listed resource and what was learnt about it. */
export type Surveyed<Ref, Value> = {
	readonly ref: Ref;
	readonly value?: Value;
	/** Why `value` is absent. */
	readonly failure?: Failure;
};

/** After one of these every other call would fail alike: one sentence is better than 800 rows. */
const general: ReadonlySet<Failure['kind']> = new Set([
	'credentials',
	'unreachable',
	'clock',
	'aborted',
	'bug',
]);

/**
 * Lists everything, then asks about each, `atOnce` at a time, in the order of the list. A refusal
 * for one resource is part of its row. Throws what listing throws, and failures that concern all.
 */
export async function survey<Ref, Value>(
	source: {
		readonly page: (next: string | undefined, signal: AbortSignal) => Promise<Page<Ref>>;
		readonly sample: (ref: Ref, signal: AbortSignal) => Promise<Value>;
		readonly atOnce: number;
		readonly most?: number | undefined;
		readonly onProgress?: (done: number, listed: number) => void;
	},
	signal: AbortSignal,
): Promise<readonly Surveyed<Ref, Value>[]> {
	const most = source.most ?? Number.POSITIVE_INFINITY;
	const refs: Ref[] = [];
	let token: string | undefined;
	do {
		const page = await source.page(token, signal);
		refs.push(...page.items);
		token = page.next;
	} while (token !== undefined && refs.length < most);
	const wanted = refs.slice(0, most);

	// The first failure that concerns all stops the calls that are on their way.
	const stop = new AbortController();
	const ended = AbortSignal.any([signal, stop.signal]);
	const rows: Surveyed<Ref, Value>[] = [];
	const queue = wanted.entries();
	let done = 0;
	const work = async () => {
		// The workers share one iterator, so each takes the next that nobody has taken.
		for (const [index, ref] of queue) {
			rows[index] = await surveyed(ref, source.sample, ended);
			source.onProgress?.(++done, wanted.length);
		}
	};
	try {
		await Promise.all(Array.from({ length: source.atOnce }, work));
	} catch (error) {
		stop.abort();
		throw error;
	}
	return rows;
}

async function surveyed<Ref, Value>(
	ref: Ref,
	sample: (ref: Ref, signal: AbortSignal) => Promise<Value>,
	signal: AbortSignal,
): Promise<Surveyed<Ref, Value>> {
	try {
		return { ref, value: await sample(ref, signal) };
	} catch (error) {
		const failure = asFailure(error);
		if (general.has(failure.kind)) throw error;
		return { ref, failure };
	}
}
