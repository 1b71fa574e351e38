import { createRandom as createNumbers } from '../random.ts';

/** A source of randomness that repeats itself: the same seed and name give the same numbers. */
export type Random = {
	/** From 0 to less than 1. */
	next(): number;
	/** A whole number from `from` to `to`, both included. */
	integer(from: number, to: number): number;
	pick<Item>(items: readonly [Item, ...Item[]]): Item;
	/** Whether something of this probability happens. */
	chance(probability: number): boolean;
	/** `length` hexadecimal digits. */
	hex(length: number): string;
};

/**
 * Makes a {@link Random}. Each part of the demo has one of its own, by name, so that the order in
 * which parts run does not change what they make.
 */
export function createRandom(seed: number, name: string): Random {
	let mixed = seed | 0;
	for (let index = 0; index < name.length; index += 1) {
		mixed = Math.imul(mixed ^ name.charCodeAt(index), 0x9e3779b1);
	}
	const next = createNumbers(mixed);
	const integer = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
	return {
		next,
		integer,
		pick: (items) => items[integer(0, items.length - 1)] ?? items[0],
		chance: (probability) => next() < probability,
		hex: (length) => Array.from({ length }, () => integer(0, 15).toString(16)).join(''),
	};
}
