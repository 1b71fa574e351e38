import { expect, test } from 'vitest';
import { Backlog } from '../../../../source/operations/redrive/canary/backlog.ts';

const left = (...looks: readonly (readonly [waiting: number, inFlight: number])[]) => {
	const backlog = new Backlog();
	for (const [at, [waiting, inFlight]] of looks.entries()) {
		backlog.note(waiting, inFlight, at * 1000);
	}
	return backlog.left;
};

test('before others until nothing waits', () => {
	expect(left()).toBeUndefined();
	expect(left([3, 0])).toBe(3);
	expect(left([3, 0], [0, 3])).toBe(0);
	expect(left([0, 40])).toBe(0);
});

test('on a queue that is never empty, until as many have gone as were there', () => {
	expect(left([3, 5], [4, 3], [5, 2])).toBe(5);
	expect(left([3, 5], [4, 0], [6, 2], [3, 1])).toBe(0);
});

test('messages that a broken consumer only takes and drops do not count as gone', () => {
	expect(left([10, 0], [1, 9], [10, 0], [1, 9], [10, 0], [1, 9])).toBe(1);
});
