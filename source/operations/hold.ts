import { asFailure, type Failure } from '../domain/failure.ts';
import type { Message } from '../domain/message.ts';
import type { HeldLease, Leases } from './leases.ts';
import { mayHaveTakenEffect } from './outcome.ts';
import { throwIfAborted, withGrace } from './pause.ts';
import type { Clock, QueueGateway } from './ports.ts';

/** A message stays hidden for twelve hours after its first receive at the most. Source: SQS quotas. */
const longestHold = 12 * 3_600_000;
const batchSize = 10;

/**
 * How long a request that hides messages may still be answered after a stop, ms: longer than the long
 * poll of a receive.
 */
const graceMs = 1500;

/**
 * Receives messages into `leases`. A stop does not cut the request off: what it hides would be known to
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
		return batch;
	});
}

export type RenewReport = {
	readonly renewed: number;
	/** They came back, or were deleted, before they were renewed. */
	readonly lost: number;
	/** Not renewed for another reason: they come back when their leases end. */
	readonly failed: number;
	readonly failure?: Failure;
};

/** Answers that say that a lease was over before it was renewed. */
const overAlready = /MessageNotInflight|ReceiptHandleIsInvalid|InvalidParameterValue/;

/**
 * Renews every lease of a queue, so that none ends before `leaseSeconds` from now, ten a request. What
 * could not be renewed keeps the end that it had.
 */
export async function renewLeases(
	ports: { queues: QueueGateway; clock: Clock; leases: Leases },
	input: { url: string; leaseSeconds: number },
	signal: AbortSignal,
): Promise<RenewReport> {
	const { queues, clock, leases } = ports;
	const held = leases.held(input.url);
	let renewed = 0;
	let lost = 0;
	let failed = 0;
	let failure: Failure | undefined;
	for (let at = 0; at < held.length; at += batchSize) {
		throwIfAborted(signal);
		const batch = held.slice(at, at + batchSize);
		const now = clock.now();
		const seconds = batch.map((lease) => secondsFor(lease, input.leaseSeconds, now));
		try {
			await leases.during(input.url, 'renewal', async () => {
				const outcomes = await withGrace(clock, signal, graceMs, (graced) =>
					queues.changeVisibility(
						{
							url: input.url,
							entries: batch.map(({ receiptHandle }, index) => ({
								receiptHandle,
								seconds: seconds[index] ?? 0,
							})),
						},
						{ signal: graced },
					),
				);
				for (const [index, lease] of batch.entries()) {
					const outcome = outcomes[index];
					if (outcome?.ok === true) {
						leases.extend(lease, now + (seconds[index] ?? 0) * 1000);
						renewed++;
					} else if (outcome !== undefined && overAlready.test(outcome.code)) {
						leases.forget(input.url, [lease.receiptHandle]);
						lost++;
					} else {
						failed++;
					}
				}
			});
		} catch (error) {
			throwIfAborted(signal);
			failed += batch.length;
			failure ??= asFailure(error);
		}
	}
	return { renewed, lost, failed, ...(failure === undefined ? {} : { failure }) };
}

function secondsFor({ since }: HeldLease, leaseSeconds: number, now: number): number {
	const left = Math.floor((since + longestHold - now) / 1000) - 5;
	return Math.max(0, Math.min(leaseSeconds, left));
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
	return { held: held.length, until: Math.min(...held.map((lease) => lease.until)) };
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
	while (!signal.aborted) {
		const { until } = holdState(ports.leases, input.url);
		if (until === undefined) return;
		const wait = until - ports.clock.now() - (input.leaseSeconds * 1000) / 2;
		if (wait > 0) {
			await ports.clock.sleep(wait, signal).catch(() => {});
			continue;
		}
		const report = await renewLeases(ports, input, signal).catch(() => undefined);
		if (report === undefined) return;
		input.onRenewed?.(report);
		// What fails to renew is tried again, but not without a breath.
		if (report.renewed === 0) await ports.clock.sleep(1000, signal).catch(() => {});
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
			all.push(...outcomes);
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
			queues.changeVisibility({ url, entries }, { signal: graced }),
		);
		return batch.map((lease, index): Hiding => {
			const outcome = outcomes[index];
			if (outcome?.ok === true) return { lease, outcome: 'done' };
			if (outcome === undefined || outcome.code === 'NoOutcome') {
				return { lease, outcome: 'unknown', message: 'the answer leaves it out' };
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
