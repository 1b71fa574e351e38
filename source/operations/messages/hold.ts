import { asFailure, type Failure } from '../../domain/failure.ts';
import { maskedView } from '../../domain/masking/mask-message.ts';
import type { Message } from '../../domain/messages/message.ts';
import { readQueueUrl } from '../../domain/queues/queue-url.ts';
import { inHalves } from '../in-halves.ts';
import { throwIfAborted, withGrace } from '../pause.ts';
import type { Clock, QueueGateway } from '../ports.ts';
import type { HeldLease, Leases } from './leases.ts';
import { isLeftOut, mayHaveTakenEffect } from './outcome.ts';

/** A message stays hidden for twelve hours after its first receive at the most. Source: SQS quotas. */
const longestHold = 12 * 3_600_000;
/** The end of the twelve hours that is not asked for, ms: clocks differ, and AWS refuses a second too many. */
const limitMargin = 5000;
const batchSize = 10;
const callsAtOnce = 8;
/** Rests between two rounds of renewals, ms. */
const breathMs = 1000;

/**
 * How long a request that hides messages may still be answered after a stop, ms: longer than the long
 * poll of a receive.
 */
const graceMs = 1500;

/**
 * Receives messages into `leases`, as they may be seen: every look gets its messages here. A stop does not cut the request off: what it hides would be known to
 * nobody. It is answered within its long poll, and a release waits for that.
 */
export function receiveHeld(
	ports: { queues: QueueGateway; clock: Clock; leases: Leases },
	input: { url: string; max: number; leaseSeconds: number; waitSeconds: number },
	signal: AbortSignal,
): Promise<readonly Message[]> {
	const { queues, clock, leases } = ports;
	return leases.during(input.url, 'receive', async () => {
		const batch = await withGrace(clock, signal, graceMs, (graced) =>
			queues.receive(input, { signal: graced }),
		);
		leases.hold(input.url, batch, input.leaseSeconds);
		const read = readQueueUrl(input.url);
		const name = read.ok ? read.name : input.url.slice(input.url.lastIndexOf('/') + 1);
		return batch.map((message) => maskedView(message, leases.masks, name));
	});
}

export type RenewReport = {
	readonly renewed: number;
	/** More than half of their time was left, or they are held for as long as they can be. */
	readonly kept: number;
	/** They came back, or were deleted, before they were renewed. */
	readonly lost: number;
	/** Not renewed for another reason: they come back when their leases end. */
	readonly failed: number;
	readonly failure?: Failure;
};

/** Answers that say that a lease was over before it was renewed. */
const overAlready = /MessageNotInflight|ReceiptHandleIsInvalid|InvalidParameterValue/;

/**
 * Renews those leases of a queue of which half or more is over, ten a request, so that none ends before
 * half of `leaseSeconds` from now; the longest hold is the limit. What could not be renewed keeps the end
 * that it had. One request at a time would need longer for a large queue than its leases last.
 */
export async function renewLeases(
	ports: { queues: QueueGateway; clock: Clock; leases: Leases },
	input: { url: string; leaseSeconds: number },
	signal: AbortSignal,
): Promise<RenewReport> {
	const { clock, leases } = ports;
	const now = clock.now();
	const held = leases.held(input.url);
	const due = held
		.filter((lease) => dueAt(lease, input.leaseSeconds) <= now)
		.toSorted((one, other) => one.until - other.until);
	const tally = { renewed: 0, kept: held.length - due.length, lost: 0, failed: 0 };
	let failure: Failure | undefined;
	let next = 0;
	const work = async () => {
		while (next < due.length && !signal.aborted) {
			const batch = due.slice(next, next + batchSize);
			next += batchSize;
			// A handle of what has come back may still hide it, from whoever has it now.
			const live = batch.filter((lease) => leases.holds(lease));
			tally.lost += batch.length - live.length;
			if (live.length === 0) continue;
			try {
				await renewBatch(ports, { ...input, batch: live, tally }, signal);
			} catch (error) {
				tally.failed += live.length;
				failure ??= asFailure(error);
			}
		}
	};
	throwIfAborted(signal);
	const workers = Math.min(callsAtOnce, Math.ceil(due.length / batchSize));
	await Promise.all(Array.from({ length: workers }, work));
	throwIfAborted(signal);
	return { ...tally, ...(failure === undefined ? {} : { failure }) };
}

async function renewBatch(
	{ queues, clock, leases }: { queues: QueueGateway; clock: Clock; leases: Leases },
	input: {
		readonly url: string;
		readonly leaseSeconds: number;
		readonly batch: readonly HeldLease[];
		readonly tally: { renewed: number; lost: number; failed: number };
	},
	signal: AbortSignal,
): Promise<void> {
	const { url, batch, tally } = input;
	const now = clock.now();
	const seconds = batch.map((lease) => secondsFor(lease, input.leaseSeconds, now));
	const entries = batch.map(({ receiptHandle }, index) => ({
		receiptHandle,
		seconds: seconds[index] ?? 0,
	}));
	await leases.during(url, 'renewal', async () => {
		const outcomes = await withGrace(clock, signal, graceMs, (graced) =>
			inHalves(
				entries,
				(some) => queues.changeVisibility({ url, entries: some }, { signal: graced }),
				graced,
			),
		);
		const over: string[] = [];
		for (const [index, lease] of batch.entries()) {
			const outcome = outcomes[index];
			if (outcome?.ok === true) {
				leases.extend(lease, now + (seconds[index] ?? 0) * 1000);
				tally.renewed++;
			} else if (outcome !== undefined && overAlready.test(outcome.code)) {
				over.push(lease.receiptHandle);
			} else {
				tally.failed++;
			}
		}
		if (over.length > 0) leases.forget(url, over);
		tally.lost += over.length;
	});
}

function secondsFor({ since }: HeldLease, leaseSeconds: number, now: number): number {
	const left = Math.floor((since + longestHold - limitMargin - now) / 1000);
	return Math.max(0, Math.min(leaseSeconds, left));
}

/** When a lease is to be renewed: when half of it is over; never once that would bring less than a second. */
function dueAt({ until, since }: HeldLease, leaseSeconds: number): number {
	const most = since + longestHold - limitMargin;
	return most - until < 1000 ? Number.POSITIVE_INFINITY : until - leaseSeconds * 500;
}

/** What a hold looks like while it lasts. */
export type HoldState = {
	readonly held: number;
	/** When the first of them comes back unless it is renewed, ms since the epoch. */
	readonly until?: number;
};

export function holdState(leases: Leases, url: string): HoldState {
	const held = leases.held(url);
	if (held.length === 0) return { held: 0 };
	return { held: held.length, until: earliest(held, ({ until }) => until) };
}

/** Not by spreading them: a queue may have more in flight than a call takes arguments. */
function earliest(held: readonly HeldLease[], when: (lease: HeldLease) => number): number {
	return held.reduce((first, lease) => Math.min(first, when(lease)), Number.POSITIVE_INFINITY);
}

/**
 * Holds what we have of a queue: renews when half of a lease is over, until the signal aborts or
 * nothing is held any more. The caller releases.
 */
export async function keepHolding(
	ports: { queues: QueueGateway; clock: Clock; leases: Leases },
	input: { url: string; leaseSeconds: number; onRenewed?(report: RenewReport): void },
	signal: AbortSignal,
): Promise<void> {
	const { clock, leases } = ports;
	while (!signal.aborted) {
		const held = leases.held(input.url);
		if (held.length === 0) return;
		// What can't be renewed any more is waited for until it has come back.
		const next = earliest(held, (lease) => Math.min(dueAt(lease, input.leaseSeconds), lease.until));
		const wait = next - clock.now();
		if (wait > 0) {
			await clock.sleep(wait, signal).catch(() => {});
			continue;
		}
		const report = await renewLeases(ports, input, signal).catch(() => undefined);
		if (report === undefined) return;
		input.onRenewed?.(report);
		// What fails to renew is tried again, but not without a breath: it may have been throttled.
		await clock.sleep(breathMs, signal).catch(() => {});
	}
}

/** What became of one message that was to be hidden for another time. */
export type Hiding = {
	readonly lease: HeldLease;
	/** `lost`: its lease was over before. `unknown`: no usable answer came. */
	readonly outcome: 'done' | 'lost' | 'failed' | 'unknown';
	readonly message?: string;
};

/**
 * Gives messages back (0 s) or hides them for `seconds` from now, ten a request. Those that are done are
 * held no longer: what is hidden on purpose stays so after leaving. Never throws; the answers are in the
 * order of `held`.
 */
export async function hideHeld(
	ports: { queues: QueueGateway; clock: Clock; leases: Leases },
	input: { url: string; held: readonly HeldLease[]; seconds: number },
	signal: AbortSignal,
): Promise<readonly Hiding[]> {
	const { queues, clock, leases } = ports;
	const { url, held, seconds } = input;
	const all: Hiding[] = [];
	for (let at = 0; at < held.length; at += batchSize) {
		const batch = held.slice(at, at + batchSize);
		if (signal.aborted) {
			all.push(
				...batch.map((lease) => ({ lease, outcome: 'failed', message: 'stopped' }) as const),
			);
			continue;
		}
		await leases.during(url, 'renewal', async () => {
			const outcomes = await hideBatch({ queues, clock }, { url, batch, seconds }, signal);
			for (const one of outcomes) all.push(one);
			const done = outcomes.filter(({ outcome }) => outcome === 'done' || outcome === 'lost');
			leases.forget(
				url,
				done.map(({ lease }) => lease.receiptHandle),
			);
		});
	}
	return all;
}

async function hideBatch(
	{ queues, clock }: { queues: QueueGateway; clock: Clock },
	{ url, batch, seconds }: { url: string; batch: readonly HeldLease[]; seconds: number },
	signal: AbortSignal,
): Promise<readonly Hiding[]> {
	const entries = batch.map(({ receiptHandle }) => ({ receiptHandle, seconds }));
	try {
		const outcomes = await withGrace(clock, signal, graceMs, (graced) =>
			inHalves(
				entries,
				(some) => queues.changeVisibility({ url, entries: some }, { signal: graced }),
				graced,
			),
		);
		return batch.map((lease, index): Hiding => {
			const outcome = outcomes[index];
			if (outcome?.ok === true) return { lease, outcome: 'done' };
			if (outcome === undefined || isLeftOut(outcome)) {
				const message = outcome?.message ?? 'the answer leaves it out';
				return { lease, outcome: 'unknown', message };
			}
			const message = outcome.message === '' ? outcome.code : outcome.message;
			return { lease, outcome: overAlready.test(outcome.code) ? 'lost' : 'failed', message };
		});
	} catch (error) {
		const failure = asFailure(error);
		const outcome = mayHaveTakenEffect(failure) ? 'unknown' : 'failed';
		return batch.map((lease) => ({ lease, outcome, message: failure.message }));
	}
}
