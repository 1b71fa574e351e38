import { asFailure, type Failure } from '../domain/failure.ts';
import type { Message } from '../domain/message.ts';
import type { Clock, QueueGateway } from './ports.ts';

/** One message that is hidden from everybody else because we received it. */
export type HeldLease = {
	readonly url: string;
	readonly messageId: string;
	readonly receiptHandle: string;
	/** When it comes back by itself, ms since the epoch. */
	readonly until: number;
	/** When we first received it: it can't be held for more than twelve hours from then. */
	readonly since: number;
};

/**
 * What became of the messages that were held: `released` are confirmed, `expired` had come back by
 * themselves, `failed` come back at `backAt` at the latest.
 */
export type ReleaseReport = {
	readonly released: number;
	readonly failed: number;
	readonly expired: number;
	readonly backAt?: number;
	/** The first of the failures. */
	readonly failure?: Failure;
};

const batchSize = 10;
const callsAtOnce = 8;

/** Answers that say that the message is visible already, which is what a release wants. */
const notInFlight = /MessageNotInflight/;

/**
 * Every message that this session holds, so that leaving a screen, ctrl-c or SIGTERM can give all of
 * them back (law 3).
 */
export class Leases {
	readonly #queues: QueueGateway;
	readonly #clock: Clock;
	readonly #onChange: (() => void) | undefined;
	readonly #held = new Map<string, Map<string, HeldLease>>();
	/** Being released right now; still held, but not to be sent twice. */
	readonly #leaving = new Set<HeldLease>();
	readonly #passes = new Set<Promise<void>>();

	constructor(queues: QueueGateway, clock: Clock, onChange?: () => void) {
		this.#queues = queues;
		this.#clock = clock;
		this.#onChange = onChange;
	}

	/** Notes received messages. A message that is held already is held by its newest handle. */
	hold(url: string, messages: readonly Message[], leaseSeconds: number): void {
		if (messages.length === 0) return;
		const held = this.#held.get(url) ?? new Map<string, HeldLease>();
		this.#held.set(url, held);
		for (const { id, receiptHandle, receivedAt } of messages) {
			held.set(id, {
				url,
				messageId: id,
				receiptHandle,
				until: receivedAt + leaseSeconds * 1000,
				since: receivedAt,
			});
		}
		this.#onChange?.();
	}

	/** What is still hidden by us, of one queue or of all. */
	held(url?: string): readonly HeldLease[] {
		const now = this.#clock.now();
		return this.#all(url).filter((lease) => lease.until > now);
	}

	/** Notes that a lease was renewed; one that was dropped or replaced meanwhile stays so. */
	extend(lease: HeldLease, until: number): void {
		const held = this.#held.get(lease.url);
		if (held?.get(lease.messageId) !== lease) return;
		held.set(lease.messageId, { ...lease, until });
		this.#onChange?.();
	}

	/** Drops messages without a request: they were deleted, or their leases passed to another owner. */
	forget(url: string, receiptHandles: readonly string[]): void {
		const gone = new Set(receiptHandles);
		for (const lease of this.#all(url)) {
			if (gone.has(lease.receiptHandle)) this.#drop(lease);
		}
		this.#onChange?.();
	}

	/**
	 * Gives messages back, ten a request; never throws. What was not tried because the signal aborted
	 * stays held. A failed release is not tried again: the message comes back at the end of its lease.
	 */
	async release(url: string | undefined, signal: AbortSignal): Promise<ReleaseReport> {
		const tally = new Tally();
		const others = [...this.#passes];
		await this.#pass(url, tally, signal);
		if (others.length > 0) {
			// Whoever leaves last must not leave before releases that are on their way, and must take
			// over what they had to give up.
			await untilAborted(Promise.allSettled(others), signal);
			await this.#pass(url, tally, signal);
		}
		this.#onChange?.();
		return tally.report();
	}

	async #pass(url: string | undefined, tally: Tally, signal: AbortSignal): Promise<void> {
		if (signal.aborted) return;
		const batches = this.#batches(url, tally);
		for (const lease of batches.flat()) this.#leaving.add(lease);
		let next = 0;
		const work = async () => {
			for (let batch = batches[next++]; batch !== undefined; batch = batches[next++]) {
				await this.#releaseBatch(batch, tally, signal);
			}
		};
		const workers = Array.from({ length: Math.min(callsAtOnce, batches.length) }, work);
		const pass = Promise.all(workers).then(() => {});
		this.#passes.add(pass);
		try {
			await pass;
		} finally {
			this.#passes.delete(pass);
		}
	}

	/** Live leases that nobody releases yet, ten of one queue together; drops those that are over. */
	#batches(url: string | undefined, tally: Tally): HeldLease[][] {
		const batches: HeldLease[][] = [];
		const now = this.#clock.now();
		for (const held of url === undefined ? this.#held.values() : this.#only(url).values()) {
			const leases = [...held.values()].filter((lease) => !this.#leaving.has(lease));
			const live = leases.filter((lease) => lease.until > now);
			for (const lease of leases) {
				if (lease.until <= now) this.#drop(lease);
			}
			tally.expired += leases.length - live.length;
			for (let at = 0; at < live.length; at += batchSize) {
				batches.push(live.slice(at, at + batchSize));
			}
		}
		return batches;
	}

	async #releaseBatch(
		batch: readonly HeldLease[],
		tally: Tally,
		signal: AbortSignal,
	): Promise<void> {
		const now = this.#clock.now();
		const live = batch.filter((lease) => lease.until > now);
		for (const lease of batch) this.#leaving.delete(lease);
		if (signal.aborted) return;
		for (const lease of batch) {
			if (lease.until > now) continue;
			this.#drop(lease);
			tally.expired++;
		}
		const url = live[0]?.url;
		if (url === undefined) return;
		for (const lease of live) this.#leaving.add(lease);
		try {
			const outcomes = await this.#queues.changeVisibility(
				{ url, entries: live.map(({ receiptHandle }) => ({ receiptHandle, seconds: 0 })) },
				{ signal },
			);
			for (const [index, lease] of live.entries()) {
				this.#drop(lease);
				const outcome = outcomes[index];
				if (outcome?.ok === true || (outcome && notInFlight.test(outcome.code))) tally.released++;
				else tally.failed(lease, outcome && entryFailure(outcome));
			}
		} catch (error) {
			// The request may or may not have been sent: held, so that a last release can try again.
			if (signal.aborted) return;
			for (const lease of live) {
				this.#drop(lease);
				tally.failed(lease, asFailure(error));
			}
		} finally {
			for (const lease of live) this.#leaving.delete(lease);
		}
	}

	#all(url: string | undefined): HeldLease[] {
		const maps = url === undefined ? [...this.#held.values()] : [...this.#only(url).values()];
		return maps.flatMap((held) => [...held.values()]);
	}

	#only(url: string): ReadonlyMap<string, Map<string, HeldLease>> {
		const held = this.#held.get(url);
		return new Map(held === undefined ? [] : [[url, held]]);
	}

	/** Unless the message has been received again since: then the newer lease stays. */
	#drop(lease: HeldLease): void {
		const held = this.#held.get(lease.url);
		if (held?.get(lease.messageId) === lease) held.delete(lease.messageId);
	}
}

function untilAborted(work: Promise<unknown>, signal: AbortSignal): Promise<unknown> {
	if (signal.aborted) return Promise.resolve();
	return new Promise<void>((resolve) => {
		const end = () => resolve();
		signal.addEventListener('abort', end, { once: true });
		work.finally(() => {
			signal.removeEventListener('abort', end);
			resolve();
		});
	});
}

class Tally {
	released = 0;
	expired = 0;
	#failed = 0;
	#backAt: number | undefined;
	#failure: Failure | undefined;

	failed(lease: HeldLease, failure: Failure | undefined): void {
		this.#failed++;
		this.#backAt = Math.max(this.#backAt ?? 0, lease.until);
		this.#failure ??= failure ?? {
			kind: 'service',
			message: 'the answer to ChangeMessageVisibilityBatch leaves a message out',
			retryable: false,
		};
	}

	report(): ReleaseReport {
		return {
			released: this.released,
			failed: this.#failed,
			expired: this.expired,
			...(this.#backAt === undefined ? {} : { backAt: this.#backAt }),
			...(this.#failure === undefined ? {} : { failure: this.#failure }),
		};
	}
}

function entryFailure(outcome: { code: string; message: string; senderFault: boolean }): Failure {
	return {
		kind: outcome.senderFault ? 'invalid' : 'service',
		message: outcome.message === '' ? outcome.code : outcome.message,
		retryable: !outcome.senderFault,
		code: outcome.code,
		operation: 'SQS ChangeMessageVisibilityBatch',
	};
}
