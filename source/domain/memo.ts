import type { Steps } from './steps.ts';

/** A function that remembers its last result for as long as its arguments are the same. */
export function memo<Args extends readonly unknown[], Result>(
	compute: (...args: Args) => Result,
): (...args: Args) => Result {
	let last: { readonly args: Args; readonly result: Result } | undefined;
	return (...args) => {
		if (last?.args.every((arg, index) => arg === args[index])) return last.result;
		const result = compute(...args);
		last = { args, result };
		return result;
	};
}

/** As {@link memo}, for work in steps: its result is kept once it is there. */
export function memoSteps<Args extends readonly unknown[], Result>(
	compute: (...args: Args) => Steps<Result>,
): (...args: Args) => Steps<Result> {
	let last: { readonly args: Args; readonly result: Result } | undefined;
	return function* (...args) {
		if (last?.args.every((arg, index) => arg === args[index])) return last.result;
		const result = yield* compute(...args);
		last = { args, result };
		return result;
	};
}
