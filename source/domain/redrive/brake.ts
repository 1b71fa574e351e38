/*
The brake of a run: when it pauses for its destinations' sake, and when it goes on. Facts and rules alone;
`operations/redrive/brake` asks for the counts and the alarms.
*/

/** How deep a destination may get unless told, above what waits there at the start, where no drain is known. */
export const usualRoom = 1000;

/** A destination may hold what its consumers drain in so many seconds more than at the start. */
export const drainSeconds = 600;

/** Least room, so that the first steps of a canary never meet a brake. */
const leastRoom = 100;

/** Where the depth of a brake comes from: it was chosen, it is ten minutes of the drain, or no drain is known. */
export const brakeReasons = ['chosen', 'drain', 'no-drain'] as const;
export type BrakeReason = (typeof brakeReasons)[number];

/** What of a destination the depth of its brake follows from. */
export type Drained = {
	/** Visible messages at the start; absent where nobody can say. */
	readonly visible?: number;
	/** Deletes a second, by CloudWatch. */
	readonly drainPerSecond?: number;
	/** Whether it has a dead-letter queue: what has one has consumers, whoever sees them. */
	readonly hasDeadLetters: boolean;
};

/**
 * How many may be visible at a destination before the run pauses; `undefined` is no limit. Ten minutes of the
 * measured drain above the start. Of a queue that keeps up the deletes measure what comes, and not what its
 * consumers can do, so that its room is never less than where no drain is known. A queue that nobody drains and
 * that has no dead-letter queue is a place to put messages.
 */
export function brakeDepthOf(
	{ visible, drainPerSecond = 0, hasDeadLetters }: Drained,
	chosen: number | 'off' | undefined,
): { readonly depth: number; readonly reason: BrakeReason } | undefined {
	if (chosen === 'off') return;
	if (chosen !== undefined) return { depth: chosen, reason: 'chosen' };
	if (visible === undefined) return;
	if (drainPerSecond === 0 && !hasDeadLetters) return;
	const drained = Math.ceil(drainPerSecond * drainSeconds);
	// A minute of work waits there: what is deleted is what its consumers can do.
	if (drainPerSecond > 0 && visible >= drainPerSecond * 60) {
		return { depth: visible + Math.max(leastRoom, drained), reason: 'drain' };
	}
	const reason = drained > usualRoom ? 'drain' : 'no-drain';
	return { depth: visible + Math.max(usualRoom, drained), reason };
}

/** One destination under the brake. */
export type BrakeLimit = {
	readonly queue: string;
	readonly url: string;
	/** Most visible messages; absent where alarms alone are watched. */
	readonly depth?: number;
	/** Visible at the start: halfway back to that the run goes on. */
	readonly start?: number;
};

/** Why a run pauses by itself. */
export type BrakeCause =
	| {
			readonly kind: 'depth';
			readonly queue: string;
			readonly visible: number;
			readonly depth: number;
			/** It goes on at so many. */
			readonly until: number;
	  }
	| { readonly kind: 'alarm'; readonly queue: string; readonly alarm: string };

/** Whether one cause is the other one, whatever its numbers are now. */
export function isSameCause(one: BrakeCause | undefined, other: BrakeCause | undefined): boolean {
	return (one && keyOf(one)) === (other && keyOf(other));
}

function keyOf(cause: BrakeCause): string {
	return JSON.stringify([cause.kind, cause.queue, cause.kind === 'alarm' ? cause.alarm : '']);
}

/** At how many visible messages a run goes on that paused above a depth: halfway back to the start. */
export function releaseAt({ depth = 0, start = 0 }: BrakeLimit): number {
	return start < depth ? start + Math.floor((depth - start) / 2) : depth;
}

/**
 * What holds a run back now. An alarm that fires when the run begins is not of its making: it counts once it has
 * been quiet. A cause that the user has overruled counts again once it has been over.
 */
export class Brake {
	readonly #limits: readonly BrakeLimit[];
	readonly #deep = new Map<string, BrakeCause>();
	#alarms: readonly BrakeCause[] = [];
	/** By queue: alarms that fired when it was first asked, and fire still. */
	readonly #before = new Map<string, Set<string>>();
	#overruled = new Set<string>();

	constructor(limits: readonly BrakeLimit[]) {
		this.#limits = limits;
	}

	/** Takes a count of visible messages. */
	noteDepth(queue: string, visible: number): void {
		const limit = this.#limits.find((one) => one.queue === queue);
		if (limit?.depth === undefined) return;
		const { depth } = limit;
		const until = releaseAt(limit);
		const isHeld = this.#deep.has(queue);
		if (visible > depth || (isHeld && visible > until)) {
			this.#deep.set(queue, { kind: 'depth', queue, visible, depth, until });
		} else this.#deep.delete(queue);
		this.#forgive();
	}

	/** Takes the names of the alarms of a queue that fire now. */
	noteAlarms(queue: string, firing: readonly string[]): void {
		const before = this.#before.get(queue) ?? new Set(firing);
		for (const name of before) if (!firing.includes(name)) before.delete(name);
		this.#before.set(queue, before);
		const others = this.#alarms.filter((one) => one.queue !== queue);
		const now = firing
			.filter((name) => !before.has(name))
			.map((alarm) => ({ kind: 'alarm', queue, alarm }) as const);
		this.#alarms = [...others, ...now];
		this.#forgive();
	}

	/** The user goes on all the same: what holds the run now holds it no more, until it has been over. */
	overrule(): void {
		for (const cause of this.#all()) this.#overruled.add(keyOf(cause));
	}

	/** Why the run has to pause; an alarm first, since that is what somebody is paged for. */
	get cause(): BrakeCause | undefined {
		return this.#all().find((cause) => !this.#overruled.has(keyOf(cause)));
	}

	#all(): readonly BrakeCause[] {
		return [...this.#alarms, ...this.#deep.values()];
	}

	#forgive(): void {
		const now = new Set(this.#all().map(keyOf));
		this.#overruled = new Set([...this.#overruled].filter((key) => now.has(key)));
	}
}
