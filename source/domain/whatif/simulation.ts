import { Agenda } from './agenda.ts';
import type { Chance } from './chance.ts';

/*
A queue on paper: who receives, works and deletes as SQS and its consumers do. Pure, and the same for the same chances.
What it takes for granted stands in `assumptions.ts`.
*/

/** What may be changed on paper. */
export type Consumption = {
	readonly visibilityMs: number;
	/** Absent without a dead-letter queue: what fails comes back until it is too old. */
	readonly maxReceives?: number;
	/** How many work at once, each on one message at a time. */
	readonly concurrency: number;
	/** Messages of one receive, which one of them works off one after the other. */
	readonly batch: number;
};

/** Messages that come within a time, in ms from now. */
export type Arrivals = { readonly from: number; readonly to: number; readonly many: number };

/** What there is to do, and until when it is looked at, ms from now. */
export type Load = {
	readonly waiting: number;
	/** Ascending. */
	readonly arrivals: readonly Arrivals[];
	readonly horizonMs: number;
	/** What a receive takes besides the work, ms. */
	readonly receiveMs: number;
};

/** How messages are worked on. */
export type Work = {
	/** What one takes, ms, drawn anew for each receive. */
	takesMs(): number;
	/** The share of receives that fail by chance. */
	readonly fails: number;
	/** The share of messages that fail each time. */
	readonly poison: number;
};

/** What became of one life on paper. */
export type Outcome = {
	/** When the last of those that wait now was deleted or dead, ms; never where one is left at the end. */
	readonly drainMs: number;
	/** Receives of messages that were done already, or that somebody worked on still. */
	readonly duplicates: number;
	readonly dead: number;
};

/** Messages of one life; where there are more, each stands for several. */
const mostMessages = 10_000;
/** Draws that make up what several messages take together. */
const mostDraws = 4;

/** How many messages each of a life stands for. */
export function perMessage({ waiting, arrivals }: Pick<Load, 'waiting' | 'arrivals'>): number {
	const all = arrivals.reduce((sum, { many }) => sum + many, waiting);
	return Math.max(1, Math.ceil(all / mostMessages));
}

type Message = {
	receives: number;
	/** Somebody who will succeed holds it for longer than it is hidden. */
	isWorkedOn: boolean;
	isOver: boolean;
	readonly isPoison: boolean;
	/** It waits now. */
	readonly isOld: boolean;
};

/** Lives one life of a queue. */
export function live(load: Load, how: Consumption, work: Work, chance: Chance): Outcome {
	const { visibilityMs, maxReceives = Number.POSITIVE_INFINITY, batch } = how;
	const each = perMessage(load);
	const agenda = new Agenda();
	/** Those that are visible, in the order in which they became so; those before `head` are taken. */
	const ready: Message[] = [];
	let head = 0;
	let idle = how.concurrency;
	let oldLeft = 0;
	let drainMs = 0;
	let duplicates = 0;
	let dead = 0;

	const arrive = (isOld: boolean) => {
		if (isOld) oldLeft++;
		const isPoison = chance.next() < work.poison;
		ready.push({ receives: 0, isWorkedOn: false, isOver: false, isPoison, isOld });
	};
	const end = (message: Message, at: number) => {
		message.isOver = true;
		if (!message.isOld) return;
		oldLeft--;
		drainMs = Math.max(drainMs, at);
	};
	const take = (at: number): Message | undefined => {
		while (head < ready.length) {
			const message = ready[head++];
			if (message === undefined || message.isOver) continue;
			if (message.receives < maxReceives) return message;
			dead++;
			end(message, at);
		}
		return;
	};
	/** Hides a message until its timeout is over, and lets it end when who holds it is done, if that one succeeds. */
	const hold = (message: Message, at: number, heldMs: number, busyUntil: number) => {
		const receive = ++message.receives;
		if (message.isWorkedOn) duplicates++;
		const isDone = !message.isPoison && chance.next() >= work.fails;
		if (isDone && heldMs < visibilityMs) return end(message, busyUntil);
		agenda.add(at + visibilityMs, () => {
			if (!message.isOver) ready.push(message);
		});
		if (!isDone) return;
		message.isWorkedOn = true;
		// A deletion counts by the latest receive alone.
		agenda.add(at + heldMs, (then) => {
			if (!message.isOver && message.receives === receive) end(message, then);
		});
	};
	/** One that is idle receives, and is busy with what it got. */
	const receive = (at: number): boolean => {
		let heldMs = 0;
		let busyUntil = at + load.receiveMs;
		let many = 0;
		for (; many < batch; many++) {
			const message = take(at);
			if (message === undefined) break;
			const draws = Math.min(each, mostDraws);
			let together = 0;
			for (let draw = 0; draw < draws; draw++) together += work.takesMs();
			heldMs += together / draws;
			busyUntil += (together / draws) * each;
			hold(message, at, heldMs, busyUntil);
		}
		if (many === 0) return false;
		idle--;
		agenda.add(busyUntil, () => {
			idle++;
		});
		return true;
	};

	const serve = (at: number) => {
		while (idle > 0 && head < ready.length && receive(at));
	};

	for (let many = 0; many < load.waiting; many += each) arrive(true);
	serve(0);
	const coming = arrivalTimes(load.arrivals, each, chance);
	let next = coming.next();
	for (;;) {
		const arrivesAt = next.done === true ? Number.POSITIVE_INFINITY : next.value;
		const at = Math.min(arrivesAt, agenda.soonest);
		if (at > load.horizonMs) break;
		if (arrivesAt > at) agenda.go();
		else {
			arrive(false);
			next = coming.next();
		}
		serve(at);
	}
	return {
		drainMs: oldLeft === 0 ? drainMs : Number.POSITIVE_INFINITY,
		duplicates: duplicates * each,
		dead: dead * each,
	};
}

/** When messages come, spread over the times in which they were counted. */
function* arrivalTimes(
	arrivals: readonly Arrivals[],
	each: number,
	chance: Chance,
): Generator<number, undefined> {
	for (const { from, to, many } of arrivals) {
		// What is no whole number is one more by chance.
		const whole = Math.floor(many / each + chance.next());
		for (let index = 0; index < whole; index++) {
			yield from + ((index + chance.next()) / whole) * (to - from);
		}
	}
	return;
}
