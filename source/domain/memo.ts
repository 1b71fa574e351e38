import type { Steps } from './steps.ts';

/** What a function was called with last, and what it made of that. */
export type Remembered<Args, Result> = { readonly args: Args; readonly result: Result };

/** A function that remembers its last result for as long as its arguments are the same. */
export function memo<Args extends readonly unknown[], Result>(
	compute: (...args: Args) => Result,
): (...args: Args) => Result {
	return memoFrom((_, ...args: Args) => compute(...args));
}

/** As {@link memo}, for work that goes on from its last result: `compute` is told what that was, and of what. */
export function memoFrom<Args extends readonly unknown[], Result>(
	compute: (before: Remembered<Args, Result> | undefined, ...args: Args) => Result,
): (...args: Args) => Result {
	let last: Remembered<Args, Result> | undefined;
	return (...args) => {
		if (last?.args.every((arg, index) => arg === args[index])) return last.result;
		const result = compute(last, ...args);
		last = { args, result };
		return result;
	};
}

/** As {@link memo}, by what of its arguments matters: a time by its second, a place by its name. */
export function memoBy<Args extends readonly unknown[], Result>(
	keyOf: (...args: Args) => readonly unknown[],
	compute: (...args: Args) => Result,
): (...args: Args) => Result {
	let last: Remembered<readonly unknown[], Result> | undefined;
	return (...args) => {
		const key = keyOf(...args);
		if (last?.args.every((part, index) => part === key[index])) return last.result;
		const result = compute(...args);
		last = { args: key, result };
		return result;
	};
}

/** A function of a text that remembers what it made of up to `most` texts; with one more it begins anew. */
export function memoTexts<Result>(
	most: number,
	compute: (text: string) => Result,
): (text: string) => Result {
	const made = new Map<string, Result>();
	return (text) => {
		const known = made.get(text);
		if (known !== undefined) return known;
		const result = compute(text);
		if (made.size >= most) made.clear();
		made.set(text, result);
		return result;
	};
}

/** A function of an object and a key that remembers what it made of them for as long as the object is kept. */
export function memoOf<Of extends object, Key extends string, Result>(
	compute: (of: Of, key: Key) => Result,
): (of: Of, key: Key) => Result {
	const made = new WeakMap<Of, Map<Key, Result>>();
	return (of, key) => {
		const results = made.get(of) ?? new Map<Key, Result>();
		made.set(of, results);
		const known = results.get(key);
		if (known !== undefined || results.has(key)) return known as Result;
		const result = compute(of, key);
		results.set(key, result);
		return result;
	};
}

/** As {@link memoFrom}, for work in steps: its result is kept once it is there. */
export function memoSteps<Args extends readonly unknown[], Result>(
	compute: (before: Remembered<Args, Result> | undefined, ...args: Args) => Steps<Result>,
): (...args: Args) => Steps<Result> {
	let last: Remembered<Args, Result> | undefined;
	return function* (...args) {
		if (last?.args.every((arg, index) => arg === args[index])) return last.result;
		const result = yield* compute(last, ...args);
		last = { args, result };
		return result;
	};
}

/** The list before where both have the same items in the same order: whoever compares lists sees that nothing has changed. */
export function sameItems<Item>(
	before: readonly Item[] | undefined,
	now: readonly Item[],
): readonly Item[] {
	const isSame =
		before?.length === now.length && before.every((item, index) => item === now[index]);
	return isSame ? before : now;
}
