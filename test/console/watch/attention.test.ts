import { expect, test } from 'vitest';
import { Attention } from '../../../source/console/watch/watching.ts';

/** Attention after so many seconds without a key: what all is worth, and what rows out of sight are. */
function after(seconds: number, focused = true) {
	let now = 1_000_000;
	const attention = new Attention(() => now);
	attention.focus(focused);
	now += seconds * 1_000;
	return { attention, worth: [attention.state, attention.beyondSight] };
}

test('rows out of sight are worth less from a quarter of a minute on, those in sight from a whole one', () => {
	expect(after(14).worth).toEqual(['active', 'active']);
	expect(after(16).worth).toEqual(['active', 'idle']);
	expect(after(59).worth).toEqual(['active', 'idle']);
	expect(after(61).worth).toEqual(['idle', 'idle']);
});

test('without the focus nothing is worth anything, however short ago a key came', () => {
	expect(after(0, false).worth).toEqual(['away', 'away']);
	expect(after(61, false).worth).toEqual(['away', 'away']);
});

test('a key makes all of it worth as much as ever, and tells that the focus is here', () => {
	const { attention } = after(61, false);
	attention.key();
	expect([attention.state, attention.beyondSight]).toEqual(['active', 'active']);
	expect(attention.quiet).toBe(0);
});
