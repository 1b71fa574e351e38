import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RequestBudget } from '../../../source/operations/watch/request-budget.ts';

class StillClock {
	at = 0;
	now() {
		return this.at;
	}
}

describe('RequestBudget', () => {
	it('never starts more requests than burst plus rate times time', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 1, max: 50 }),
				fc.integer({ min: 1, max: 20 }),
				fc.array(fc.integer({ min: 0, max: 2000 }), { maxLength: 100 }),
				(rate, burst, steps) => {
					const clock = new StillClock();
					const budget = new RequestBudget(clock, rate, { burst });
					let taken = 0;
					for (const step of steps) {
						clock.at += step;
						while (budget.take()) taken++;
						expect(taken).toBeLessThanOrEqual(burst + (rate * clock.at) / 1000 + 1e-6);
					}
				},
			),
		);
	});

	it('lets a request through exactly when its wait is over', () => {
		const clock = new StillClock();
		const budget = new RequestBudget(clock, 4);
		expect(budget.take()).toBe(true);
		expect(budget.take()).toBe(false);
		expect(budget.wait()).toBe(250);
		clock.at += budget.wait();
		expect(budget.take()).toBe(true);
	});

	it('halves when throttled and grows back within a minute', () => {
		const clock = new StillClock();
		const budget = new RequestBudget(clock, 10);
		budget.take();
		budget.throttled();
		expect(budget.wait()).toBe(200);
		clock.at += 60_000;
		budget.take();
		expect(budget.share).toBe(1);
		expect(budget.wait()).toBe(100);
	});

	it('holds an unlimited budget back only after a throttle', () => {
		const clock = new StillClock();
		const budget = new RequestBudget(clock, Number.POSITIVE_INFINITY, { burst: 4 });
		for (let index = 0; index < 1000; index++) expect(budget.take()).toBe(true);
		budget.throttled();
		expect(budget.take()).toBe(true);
		expect(budget.take()).toBe(false);
		expect(budget.wait()).toBeGreaterThan(0);
	});

	it('keeps its tokens when the clock is set back', () => {
		const clock = new StillClock();
		clock.at = 10_000;
		const budget = new RequestBudget(clock, 1, { burst: 2 });
		clock.at = 0;
		expect(budget.take()).toBe(true);
		expect(budget.take()).toBe(true);
		expect(budget.take()).toBe(false);
	});
});
