import type { Failure } from '../../../domain/failure.ts';
import type { RedriveEvent } from '../../../domain/redrive/redrive-event.ts';
import type { Clock, QueueGateway, TopicGateway } from '../../ports.ts';
import type { Concurrency } from './concurrency.ts';
import type { Entry, Held } from './entry.ts';
import type { LeaseClock } from './lease-clock.ts';
import type { Ledger } from './ledger.ts';
import type { RedriveLimits, RedriveWork } from './work.ts';

/** What the steps of a run share. */
export type Desk = {
	readonly queues: QueueGateway;
	/** For messages that are published. */
	readonly topics?: Pick<TopicGateway, 'publishBatch'>;
	readonly clock: Clock;
	readonly leases: LeaseClock;
	readonly work: RedriveWork;
	readonly limits: RedriveLimits;
	readonly ledger: Ledger;
	/** What answers have hidden that were refused: it is given back at the end, or comes back and is received again. */
	unread: readonly Held[];
	readonly receives: Concurrency;
	readonly sends: Concurrency;
	readonly deletes: Concurrency;
	/** For calls that must end when the run gives up for good; not aborted by a safe stop. */
	readonly signal: AbortSignal;
	/** Whether the run is ending: nothing is tried again then that was not confirmed. */
	readonly stopping: boolean;
	/** Durable events wait for the disk. Rejects once the journal can't be written. */
	record(event: RedriveEvent, options?: { readonly durable?: boolean }): Promise<void>;
	/** Ends the run: what is under way is finished, what is held is given back. */
	fail(failure: Failure): void;
	/** Something changed: look for what can be done now. */
	changed(): void;
	/** Observed time of a send and a delete together, ms. */
	readonly roundTrip: RoundTrip;
	/** Hands held messages back early; never throws. Answers those that are certainly back. */
	release(entries: readonly Entry[]): Promise<ReadonlySet<Entry>>;
	/** Told of what a receive brought, and how many of these nobody knew of. */
	noteArrival(ids: readonly string[], fresh: number): void;
};

/** Moving averages of how long requests take, ms. */
export class RoundTrip {
	#send = 0;
	#delete = 0;

	noteSend(milliseconds: number): void {
		this.#send = smooth(this.#send, milliseconds);
	}

	noteDelete(milliseconds: number): void {
		this.#delete = smooth(this.#delete, milliseconds);
	}

	get sum(): number {
		return this.#send + this.#delete;
	}
}

function smooth(before: number, now: number): number {
	return before === 0 ? now : before * 0.8 + now * 0.2;
}

/** Least that a lease must have left: twice a send and a delete, but never most of the lease itself. */
export function marginOf({ limits, roundTrip, work }: Desk): number {
	const third = (work.leaseSeconds * 1000) / 3;
	return Math.min(Math.max(limits.margin, 2 * roundTrip.sum), third);
}

/** Lets those go whose lease is too short for a send; answers the others. */
export function withoutLate(desk: Desk, taken: readonly Entry[]): readonly Entry[] {
	const margin = marginOf(desk);
	const now = desk.leases.mark();
	const late = taken.filter(({ lease }) => desk.leases.left(lease, now) <= margin);
	if (late.length === 0) return taken;
	lapseAll(desk, late);
	return taken.filter((entry) => !late.includes(entry));
}

/** ms to wait before attempt number `attempt + 1`: 0.2, 0.4, 0.8 s and so on, at most 10 s. */
export function backoff(attempt: number): number {
	return Math.min(10_000, 100 * 2 ** attempt);
}

export function idsOf(entries: readonly Entry[]): readonly string[] {
	return entries.map(({ id }) => id);
}

/** Moves entries whose lease is over out of the way and says so in the journal; the others stay. */
export function lapseAll(desk: Desk, entries: readonly Entry[]): void {
	for (const entry of entries) {
		if (entry.state === 'away' || entry.state === 'deleted') continue;
		const { copied } = entry;
		const { lapsed, release } = desk.ledger.lapse(entry);
		if (lapsed.length === 0) continue;
		const event: RedriveEvent = copied
			? {
					type: 'kept',
					ids: idsOf(lapsed),
					code: 'LeaseEnded',
					message: 'its lease ended before it could be deleted',
				}
			: { type: 'lapsed', ids: idsOf(lapsed) };
		desk.record(event).catch(() => {});
		if (release.length > 0) void desk.release(release);
	}
}
