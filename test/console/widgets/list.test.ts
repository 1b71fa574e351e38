import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	emptyList,
	type ListState,
	moveCursor,
	movement,
	scrollTo,
	windowOf,
} from '../../../source/console/widgets/list.ts';

const rowKeys = fc.uniqueArray(fc.nat(400).map(String), { maxLength: 60 });
const heights = fc.integer({ min: 1, max: 30 });

const list: fc.Arbitrary<ListState> = fc.record({
	cursor: fc.option(fc.nat(400).map(String), { nil: undefined }),
	top: fc.nat(80),
});

function visible({ top, index, height }: ReturnType<typeof windowOf>): boolean {
	return index >= top && index < top + height;
}

test('the cursor is always within the window, and the window within the rows', () => {
	fc.assert(
		fc.property(list, rowKeys, heights, (state, keys, height) => {
			const window = windowOf(state, keys, height);
			if (keys.length === 0) {
				expect(window.index).toBe(-1);
				return;
			}
			expect(visible(window)).toBe(true);
			expect(window.top).toBeGreaterThanOrEqual(0);
			expect(window.top + Math.min(height, keys.length)).toBeLessThanOrEqual(keys.length);
		}),
	);
});

test('any walk keeps the cursor visible, on a row, and stops at both ends', () => {
	const steps = fc.array(
		fc.constantFrom('up', 'down', 'pgup', 'pgdn', 'home', 'end', 'j', 'k', 'g', 'G'),
		{ maxLength: 40 },
	);
	fc.assert(
		fc.property(list, rowKeys, heights, steps, (start, keys, height, walk) => {
			let state = start;
			for (const key of walk) {
				const before = windowOf(state, keys, height).index;
				const delta = movement(key, height) ?? 0;
				state = moveCursor(state, keys, height, delta);
				const window = windowOf(state, keys, height);
				if (keys.length === 0) continue;
				expect(window.index).toBe(Math.max(0, Math.min(keys.length - 1, before + delta)));
				expect(visible(window)).toBe(true);
				expect(window.top).toBe(state.top);
				expect(keys).toContain(state.cursor);
			}
		}),
	);
});

test('a cursor follows its row when rows are sorted anew', () => {
	fc.assert(
		fc.property(
			rowKeys.filter((keys) => keys.length > 0),
			heights,
			fc.nat(),
			(keys, height, pick) => {
				const key = keys[pick % keys.length] ?? '';
				const state = { ...emptyList, cursor: key };
				const sorted = keys.toSorted();
				const window = windowOf(state, sorted, height);
				expect(sorted[window.index]).toBe(key);
				expect(visible(window)).toBe(true);
			},
		),
	);
});

describe('a cursor whose row is gone', () => {
	test('goes to the row that now stands where the window began', () => {
		const keys = ['a', 'b', 'c', 'd', 'e', 'f'];
		const state: ListState = { cursor: 'd', top: 2 };
		const window = windowOf(
			state,
			keys.filter((key) => key !== 'd'),
			3,
		);
		expect(window).toEqual({ top: 2, index: 2, height: 3 });
	});

	test('stays within a list that has become short', () => {
		expect(windowOf({ cursor: 'gone', top: 40 }, ['a', 'b'], 10)).toEqual({
			top: 0,
			index: 1,
			height: 10,
		});
	});
});

test('a page moves by a screen less one row, so that one row stays in sight', () => {
	expect(movement('pgdn', 20)).toBe(19);
	expect(movement('pgup', 1)).toBe(-1);
	expect(movement('x', 20)).toBeUndefined();
});

test('a text never scrolls past its ends', () => {
	fc.assert(
		fc.property(
			fc.integer(),
			fc.nat(500),
			fc.integer({ min: 1, max: 60 }),
			(offset, total, height) => {
				const top = scrollTo(offset, total, height);
				expect(top).toBeGreaterThanOrEqual(0);
				expect(top).toBeLessThanOrEqual(Math.max(0, total - height));
			},
		),
	);
	expect(scrollTo(Number.POSITIVE_INFINITY, 100, 20)).toBe(80);
	expect(scrollTo(Number.NEGATIVE_INFINITY, 100, 20)).toBe(0);
});
