import { allSteps, type Steps } from '../../domain/steps.ts';

/*
Derived data of thousands of rows, worked out in slices behind the frames (law 9): a key is answered with
what was worked out last, and another frame follows when the rest is there.
*/

type Waiting = {
	/** Goes one step on; `true` at the end. */
	step(): boolean;
};

const waiting = new Set<Waiting>();
const listeners = new Set<() => void>();

/** Calls `listener` when there is work again; answers how to stop that. */
export function onWork(listener: () => void): () => void {
	listeners.add(listener);
	return () => listeners.delete(listener);
}

/** Works for at most `ms` (a step may take longer). Answers what is left and whether a result is new. */
export function workFor(ms: number, now: () => number): { more: boolean; finished: boolean } {
	const until = now() + ms;
	let finished = false;
	for (const one of waiting) {
		while (now() < until) {
			if (!one.step()) continue;
			waiting.delete(one);
			finished = true;
			break;
		}
		if (now() >= until) break;
	}
	return { more: waiting.size > 0, finished };
}

/**
 * Has `step` called behind the frames until it answers `true`, after which a frame follows; answers how to call that off.
 * For work that remembers by itself how far it is.
 */
export function behind(step: () => boolean): () => void {
	const work: Waiting = { step };
	waiting.add(work);
	for (const listener of listeners) listener();
	return () => waiting.delete(work);
}

let exact = false;

/** Whether a command is run: see {@link exactly}. */
export function isExact(): boolean {
	return exact;
}

/**
 * Runs a command: in it nothing stands in for what the user has asked for, such as another filter. It acts
 * on the rows of the filter that was typed, and not on those of the frame before.
 */
export function exactly<Result>(work: () => Result): Result {
	return being(true, work);
}

/** Draws a frame, also of what a command has just changed: it waits for nothing, see {@link exactly}. */
export function atOnce<Result>(work: () => Result): Result {
	return being(false, work);
}

function being<Result>(now: boolean, work: () => Result): Result {
	const before = exact;
	exact = now;
	try {
		return work();
	} finally {
		exact = before;
	}
}

/** When work that was begun again and again is finished at once, ms. */
const patience = 500;

type Rules<Args extends readonly unknown[], Result> = {
	/** Whether there is so much to do that the last result, made of `before`, may stand in for a moment. */
	isLong(args: Args, last: Result, before: Args): boolean;
	/** Whether the user changed what is asked for. */
	isAsked(args: Args, before: Args): boolean;
};

/** What a deferred selector answers: `current` is false for a result that stands in for a better one. */
export type Deferred<Result> = { readonly result: Result; readonly current: boolean };

/**
 * A selector that remembers its last result, and answers it while the next one is worked out. The first
 * result, and all that is not much work, is there at once.
 */
export function deferred<Args extends readonly unknown[], Result>(
	compute: (...args: Args) => Steps<Result>,
	rules: Rules<Args, Result>,
): (...args: Args) => Deferred<Result> {
	let last: { readonly args: Args; readonly result: Result } | undefined;
	let pending:
		| {
				readonly args: Args;
				readonly steps: Steps<Result>;
				readonly work: Waiting;
				readonly since: number;
		  }
		| undefined;
	const drop = () => {
		if (pending !== undefined) waiting.delete(pending.work);
		pending = undefined;
	};
	const done = (args: Args, result: Result): Deferred<Result> => {
		last = { args, result };
		drop();
		return { result, current: true };
	};
	return (...args) => {
		if (last !== undefined && same(last.args, args)) {
			drop();
			return { result: last.result, current: true };
		}
		if (last === undefined || !rules.isLong(args, last.result, last.args)) {
			return done(args, allSteps(compute(...args)));
		}
		if (exact && rules.isAsked(args, last.args)) {
			const begun = pending !== undefined && same(pending.args, args) ? pending.steps : undefined;
			return done(args, allSteps(begun ?? compute(...args)));
		}
		if (pending !== undefined && same(pending.args, args)) {
			return { result: last.result, current: false };
		}
		const since = pending?.since ?? performance.now();
		if (performance.now() - since > patience) return done(args, allSteps(compute(...args)));
		drop();
		const steps = compute(...args);
		const work: Waiting = {
			step() {
				const { done: ended, value } = steps.next();
				if (ended === true) done(args, value);
				return ended === true;
			},
		};
		pending = { args, steps, work, since };
		waiting.add(work);
		for (const listener of listeners) listener();
		return { result: last.result, current: false };
	};
}

function same(one: readonly unknown[], other: readonly unknown[]): boolean {
	return one.every((part, index) => part === other[index]);
}
