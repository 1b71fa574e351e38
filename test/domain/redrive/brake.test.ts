import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Brake, brakeDepthOf, releaseAt } from '../../../source/domain/redrive/brake.ts';

describe('how deep a destination may get', () => {
	test.each([
		[
			'ten minutes of its drain above what waits',
			{ visible: 600, drainPerSecond: 2 },
			1800,
			'drain',
		],
		['room for a canary at least', { visible: 50, drainPerSecond: 0.01 }, 150, 'drain'],
		[
			'where it keeps up, as where no drain is known',
			{ visible: 3, drainPerSecond: 1 },
			1003,
			'no-drain',
		],
		['or what it drains, where that is more', { visible: 3, drainPerSecond: 10 }, 6003, 'drain'],
		['where no drain is known', { visible: 40 }, 1040, 'no-drain'],
	] as const)('%s', (_, drained, depth, reason) => {
		expect(brakeDepthOf({ ...drained, hasDeadLetters: true }, undefined)).toEqual({
			depth,
			reason,
		});
	});

	test('is chosen, or off, or has no limit where messages are put away', () => {
		const parking = { visible: 5, hasDeadLetters: false };
		expect(brakeDepthOf(parking, undefined)).toBeUndefined();
		expect(brakeDepthOf(parking, 50)).toEqual({ depth: 50, reason: 'chosen' });
		expect(brakeDepthOf({ ...parking, hasDeadLetters: true }, 'off')).toBeUndefined();
		expect(brakeDepthOf({ hasDeadLetters: true }, undefined)).toBeUndefined();
	});
});

describe('a brake', () => {
	const limit = { queue: 'orders', url: '', depth: 100, start: 20 };

	test('holds above its depth, and until half of what came is gone', () => {
		const brake = new Brake([limit]);
		const held = [100, 101, 90, 61, 60, 90, 101].map((visible) => {
			brake.noteDepth('orders', visible);
			return brake.cause !== undefined;
		});
		expect(held).toEqual([false, true, true, true, false, false, true]);
		expect(brake.cause).toEqual({
			kind: 'depth',
			queue: 'orders',
			visible: 101,
			depth: 100,
			until: 60,
		});
	});

	test('counts no alarm that fired before, until it has been quiet', () => {
		const brake = new Brake([limit]);
		const held = [['age'], ['age', 'depth'], ['age'], [], ['age']].map((firing) => {
			brake.noteAlarms('orders', firing);
			return brake.cause?.kind === 'alarm' ? brake.cause.alarm : undefined;
		});
		expect(held).toEqual([undefined, 'depth', undefined, undefined, 'age']);
	});

	test('that was overruled holds again only once it has let go, whatever comes in between', () => {
		fc.assert(
			fc.property(
				fc.array(fc.oneof(fc.nat(200), fc.constant('overrule' as const)), { maxLength: 40 }),
				(steps) => {
					const brake = new Brake([limit]);
					let [deep, overruled] = [false, false];
					for (const step of steps) {
						if (step === 'overrule') {
							brake.overrule();
							overruled ||= deep;
						} else {
							brake.noteDepth('orders', step);
							deep = step > 100 || (deep && step > releaseAt(limit));
							overruled &&= deep;
						}
						expect(brake.cause !== undefined).toBe(deep && !overruled);
					}
				},
			),
			{ numRuns: 200 },
		);
	});
});
