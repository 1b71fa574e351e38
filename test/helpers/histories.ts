/*
Histories of queues that never were, with the truth beside them: what rules are judged by. Made from a seed, and from
nothing that a rule says. A history is simulated in steps of ten seconds; CloudWatch sees one moment of each minute
for the gauges, and all of it for the counters, as it does with SQS.
*/
import { Chance } from './chance.ts';
import {
	type HistoryKind,
	healthyKinds,
	type Life,
	type LifeOptions,
	lifeOf,
	sickKinds,
} from './queue-lives.ts';
import { byDay } from './worlds/surroundings.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const step = 10 * second;

/** What CloudWatch has of one minute of a queue. A minute without data is not there. */
export type Minute = {
	/** Start of the minute, ms since the epoch. */
	readonly at: number;
	readonly visible: number;
	readonly inFlight: number;
	readonly sent: number;
	readonly received: number;
	readonly deleted: number;
	readonly emptyReceives: number;
	/** Age of the oldest message, s; of a dead-letter queue since its move. */
	readonly age: number;
};

/** One message in a dead-letter queue. Times in ms since the epoch. */
export type Letter = {
	readonly id: string;
	/** When it was first sent to the source. */
	readonly sentAt: number;
	/** When it was moved to the dead-letter queue. */
	readonly diedAt: number;
	/** When SQS deletes it: of a standard queue by its first send, of a FIFO one by its move. */
	readonly expiresAt: number;
};

/** What really was, which nobody in the world can ask. */
export type Truth = {
	/** When what made the queue sick began; absent in a healthy history. */
	readonly sickSince?: number;
	/** Since when the queue has not been empty, to ten seconds; absent when it is empty. */
	readonly waitingSince?: number;
	/** When the dead-letter queue was last empty before the letters that are in it; absent when it is empty. */
	readonly deadSince?: number;
	/** Messages a minute that come and go at the end, as they were set. */
	readonly inPerMinute: number;
	readonly outPerMinute: number;
};

export type QueueHistory = {
	readonly kind: HistoryKind;
	readonly seed: number;
	readonly fifo: boolean;
	/** The present, ms since the epoch: the history ends here. */
	readonly now: number;
	readonly from: number;
	readonly retentionMs: { readonly source: number; readonly dlq: number };
	readonly visibilityMs: number;
	readonly maxReceives: number;
	readonly queue: readonly Minute[];
	readonly dlq: readonly Minute[];
	/** In the dead-letter queue at the end. */
	readonly letters: readonly Letter[];
	/** Those that expired in it before the end. */
	readonly lost: readonly Letter[];
	readonly truth: Truth;
};

export type HistoryOptions = LifeOptions & {
	/** How much of the past there is, ms; a day unless told. */
	readonly length?: number;
	/** Somebody looks at the dead-letter queue now and then: what is looked at is in flight for half a minute. */
	readonly looks?: boolean;
	/** Share of the minutes that CloudWatch has nothing of; 0 unless told. */
	readonly gaps?: number;
	/** Retention of source and dead-letter queue, ms. */
	readonly retentionMs?: { readonly source: number; readonly dlq: number };
	/** It is quieter in the night, and so many consumers are started as are needed. */
	readonly nights?: boolean;
	/** What consumers have in hand when they stop stays in flight for so long, ms. */
	readonly heldMs?: number;
};

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** A history of a kind, from a seed: the same one each time. */
export function historyOf(
	kind: HistoryKind,
	seed: number,
	options: HistoryOptions = {},
): QueueHistory {
	const chance = new Chance(seed * 7919 + kindNumber(kind));
	const now =
		Date.UTC(2026, 2, 10) + chance.whole(0, 1_439) * minute + chance.whole(0, 59) * second;
	const { length = day, looks = false, gaps = 0, nights = false, heldMs = 0 } = options;
	const from = Math.floor((now - length) / minute) * minute;
	const fifo = kind === 'fifo-blocked' || chance.next() < 0.2;
	const retentionMs = options.retentionMs ?? {
		source: chance.of([day, 4 * day]),
		dlq: chance.of([4 * day, 7 * day, 14 * day]),
	};
	const visibilityMs = chance.of([20, 30, 60]) * second;
	const maxReceives = chance.whole(1, 5);
	const whole = lifeOf(kind, chance, from, now, options);
	const life = nights ? byNight(whole, byDay(new Chance(seed))) : whole;
	const dying = life.hasDlq ? (maxReceives - 1) * visibilityMs + second : Number.POSITIVE_INFINITY;

	const queue: Minute[] = [];
	const dlq: Minute[] = [];
	let letters: Letter[] = [];
	const lost: Letter[] = [];
	/** Messages that wait, oldest first, by the step in which they were sent. */
	const waiting: { at: number; many: number }[] = [];
	let head = 0;
	let ready = 0;
	/** Those that fail: hidden and received again until they die. */
	let failing: { sentAt: number; diesAt: number }[] = [];
	/** Behind a blocked group. */
	let stuck = 0;
	let stuckSince: number | undefined;
	let waitingSince: number | undefined;
	let deadSince: number | undefined;
	let lastUse = from;
	let lookUntil = 0;
	let ids = 0;
	let [work, workedAt] = [0, from];
	const blank = () => ({ sent: 0, received: 0, deleted: 0, emptyReceives: 0 });
	let counted = blank();
	let deadCounted = blank();
	const share = step / minute;

	for (let at = from; at < now; at += step) {
		const sent = chance.count(life.arrivals(at) * share);
		if (sent > 0) lastUse = at;
		counted.sent += sent;
		const blocked = Math.round(sent * (life.blocked?.(at) ?? 0));
		if (blocked > 0) stuckSince ??= at;
		stuck += blocked;
		const poison = life.poison(at);
		if (sent > blocked) {
			waiting.push({ at, many: sent - blocked });
			ready += sent - blocked;
		}
		let capacity = chance.count(life.capacity(at) * share);
		if (capacity > 0) lastUse = at;
		let taken = 0;
		while (capacity > 0 && head < waiting.length) {
			const first = waiting[head] as Mutable<{ at: number; many: number }>;
			const some = Math.min(first.many, capacity);
			for (let index = 0; index < some; index++) {
				if (chance.next() >= poison) continue;
				failing.push({ sentAt: first.at, diesAt: at + dying });
				taken--;
				counted.received++;
			}
			taken += some;
			first.many -= some;
			capacity -= some;
			ready -= some;
			if (first.many === 0) head++;
		}
		counted.received += taken;
		counted.deleted += taken;
		// What fails comes back each time its visibility timeout is over.
		counted.received += chance.count((failing.length * step) / visibilityMs);
		if (ready === 0 && life.capacity(at) > 0) {
			counted.emptyReceives += chance.count(life.polls * share);
		}
		const wasEmpty = letters.length === 0;
		const dead = failing.filter(({ diesAt }) => diesAt <= at);
		if (dead.length > 0) failing = failing.filter(({ diesAt }) => diesAt > at);
		for (const { sentAt } of dead) {
			const expiresAt = (fifo ? at : sentAt) + retentionMs.dlq;
			letters.push({ id: `letter-${++ids}`, sentAt, diedAt: at, expiresAt });
		}
		if (wasEmpty && letters.length > 0) deadSince = at;
		if (life.drains?.some((one) => one >= at && one < at + step)) letters = [];
		const gone = letters.filter(({ expiresAt }) => expiresAt <= at);
		if (gone.length > 0) {
			lost.push(...gone);
			letters = letters.filter(({ expiresAt }) => expiresAt > at);
		}
		if (letters.length === 0) deadSince = undefined;
		const waits = ready + stuck;
		if (waits === 0) waitingSince = undefined;
		else waitingSince ??= at;

		if ((at + step) % minute !== 0) continue;
		// The end of a minute: what CloudWatch sees of it.
		const minuteAt = at + step - minute;
		const missing = gaps > 0 && chance.next() < gaps;
		const asleep = at - lastUse > 6 * hour && waits === 0 && life.polls === 0;
		const oldest = Math.min(waiting[head]?.at ?? at, stuckSince ?? at, ...oldestOf(failing));
		if (!missing && !asleep) {
			if (life.capacity(at) > 0) {
				work = Math.round(chance.between(0, 2 + counted.deleted / 20));
				workedAt = at;
			} else if (at - workedAt > heldMs) work = 0;
			queue.push({
				at: minuteAt,
				visible: waits,
				inFlight: work + failing.length,
				age: Math.round((at - oldest) / second),
				...counted,
			});
		}
		if (looks && letters.length > 0 && chance.next() < 0.1) lookUntil = at + 30 * second;
		const looked = lookUntil > at ? Math.min(10, letters.length) : 0;
		if (looked > 0) deadCounted.received += looked;
		if (!missing) {
			const oldestDead = letters.reduce((least, { diedAt }) => Math.min(least, diedAt), at);
			dlq.push({
				at: minuteAt,
				visible: letters.length - looked,
				inFlight: looked,
				age: Math.round((at - oldestDead) / second),
				...deadCounted,
			});
		}
		counted = blank();
		deadCounted = blank();
	}
	const inPerMinute = life.arrivals(now - step);
	return {
		...{ kind, seed, fifo, now, from, retentionMs, visibilityMs, maxReceives },
		...{ queue, dlq, letters, lost },
		truth: {
			...(life.sickSince === undefined ? {} : { sickSince: life.sickSince }),
			...(waitingSince === undefined ? {} : { waitingSince }),
			...(deadSince === undefined ? {} : { deadSince }),
			inPerMinute,
			outPerMinute:
				ready > 0 ? life.capacity(now - step) : Math.min(inPerMinute, life.capacity(now - step)),
		},
	};
}

/** The same life with less of everything in the night. */
function byNight(life: Life, busy: (at: number) => number): Life {
	return {
		...life,
		arrivals: (at) => life.arrivals(at) * busy(at),
		capacity: (at) => life.capacity(at) * busy(at),
	};
}

/** `many` histories of these kinds in turn. */
export function histories(
	kinds: readonly HistoryKind[],
	many: number,
	options: HistoryOptions & { readonly seed?: number } = {},
): readonly QueueHistory[] {
	const { seed = 1, ...rest } = options;
	return Array.from({ length: many }, (_, index) => {
		const kind = kinds[index % kinds.length];
		if (kind === undefined) throw new Error('no kind to make a history of');
		return historyOf(kind, seed + index, rest);
	});
}

function kindNumber(kind: HistoryKind): number {
	return ([...healthyKinds, ...sickKinds] as readonly string[]).indexOf(kind) + 1;
}

function oldestOf(failing: readonly { readonly sentAt: number }[]): readonly number[] {
	return failing.length === 0
		? []
		: [failing.reduce((least, one) => Math.min(least, one.sentAt), Number.POSITIVE_INFINITY)];
}
