import { asFailure } from '../../../domain/failure.ts';
import { inHalves } from '../../in-halves.ts';
import { isOther } from './aside.ts';
import { type Desk, lapseAll, marginOf } from './desk.ts';
import type { Entry, EntryState, Held } from './entry.ts';

const batchSize = 10;
const callsAtOnce = 8;

const held: ReadonlySet<EntryState> = new Set(['ready', 'sending', 'sent', 'parked']);

/**
 * Extends the leases that have less than two thirds left, except of what is being deleted, and lets
 * those go that are over. What a run hides on its way to what it knows is hidden for one lease, unless each receive
 * counts. Never throws: a lease that can't be extended ends by itself.
 */
export async function keepLeases(desk: Desk): Promise<void> {
	const { leases, work, ledger } = desk;
	const whole = work.leaseSeconds * 1000;
	const over: Entry[] = [];
	const due: Entry[] = [];
	const margin = marginOf(desk);
	const endsByItself = work.aside !== undefined && work.aside.heldOnce !== true;
	for (const entry of ledger.entries) {
		if (!held.has(entry.state)) continue;
		const left = leases.left(entry.lease);
		// What is on its way is settled by its answer.
		if (left <= (entry.state === 'ready' ? margin / 2 : 0)) {
			if (entry.state !== 'sending') over.push(entry);
		} else if (left < (whole * 2) / 3 && !(endsByItself && isOther(entry))) due.push(entry);
	}
	lapseAll(desk, over);
	await inBatches(due, async (batch) => {
		const from = leases.mark();
		const live = batch.filter(({ state, lease }) => held.has(state) && leases.left(lease) > 0);
		if (live.length === 0) return;
		const handles = live.map(({ handle }) => handle);
		const outcomes = await hide(desk, handles, work.leaseSeconds);
		for (const [index, entry] of live.entries()) {
			const renewed = outcomes[index]?.ok === true && entry.handle === handles[index];
			if (renewed) entry.lease = leases.leaseFrom(from, work.leaseSeconds);
		}
	});
}

/**
 * Gives messages back, ten a request. Never throws; answers those that are certainly back: confirmed, or
 * their lease was over.
 */
export async function releaseEntries<Entry extends Held>(
	desk: Desk,
	entries: readonly Entry[],
): Promise<ReadonlySet<Entry>> {
	const { leases } = desk;
	const back = new Set(entries.filter(({ lease }) => leases.left(lease) <= 0));
	await inBatches(
		entries.filter((entry) => !back.has(entry)),
		async (batch) => {
			const handles = batch.map(({ handle }) => handle);
			const outcomes = await hide(desk, handles, 0);
			for (const [index, entry] of batch.entries()) {
				if (outcomes[index]?.ok === true) back.add(entry);
			}
		},
	);
	return back;
}

function hide({ queues, work, signal }: Desk, handles: readonly string[], seconds: number) {
	return inHalves(
		handles.map((receiptHandle) => ({ receiptHandle, seconds })),
		(entries) => queues.changeVisibility({ url: work.source.url, entries }, { signal }),
		signal,
	);
}

async function inBatches<Entry>(
	entries: readonly Entry[],
	run: (batch: readonly Entry[]) => Promise<void>,
): Promise<void> {
	let next = 0;
	const work = async () => {
		while (next < entries.length) {
			const batch = entries.slice(next, next + batchSize);
			next += batchSize;
			try {
				await run(batch);
			} catch (error) {
				// A denied or broken call leaves the leases as they were: they end by themselves.
				if (asFailure(error).kind === 'aborted') return;
			}
		}
	};
	await Promise.all(
		Array.from({ length: Math.min(callsAtOnce, Math.ceil(entries.length / batchSize)) }, work),
	);
}
