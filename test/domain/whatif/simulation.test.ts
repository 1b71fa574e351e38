import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allSteps } from '../../../source/domain/steps.ts';
import { Chance } from '../../../source/domain/whatif/chance.ts';
import { measuredWork, type QueueDay } from '../../../source/domain/whatif/measured-work.ts';
import { outcomesOf } from '../../../source/domain/whatif/outcomes.ts';
import {
	type Consumption,
	type Load,
	live,
	type Work,
} from '../../../source/domain/whatif/simulation.ts';

const day = 86_400_000;
const how: Consumption = { visibilityMs: 30_000, maxReceives: 3, concurrency: 4, batch: 1 };
const load: Load = { waiting: 1000, arrivals: [], horizonMs: day, receiveMs: 0 };
const steady: Work = { takesMs: () => 100, fails: 0, poison: 0 };

const lived = (some: {
	readonly load?: Partial<Load>;
	readonly how?: Partial<Consumption>;
	readonly work?: Partial<Work>;
	readonly seed?: number;
}) =>
	live(
		{ ...load, ...some.load },
		{ ...how, ...some.how },
		{ ...steady, ...some.work },
		new Chance(some.seed ?? 1),
	);

describe('a queue on paper', () => {
	it('drains in what its messages take together, by as many as work at once', () => {
		expect(lived({})).toEqual({ drainMs: 25_000, duplicates: 0, dead: 0 });
		expect(lived({ how: { concurrency: 8 } }).drainMs).toBe(12_500);
		expect(lived({ load: { receiveMs: 100 } }).drainMs).toBe(50_000);
		expect(lived({ load: { receiveMs: 100 }, how: { batch: 10 } }).drainMs).toBe(27_500);
	});

	it('is empty at once, and never where nobody can keep up in a day', () => {
		expect(lived({ load: { waiting: 0 } }).drainMs).toBe(0);
		expect(lived({ work: { takesMs: () => day } }).drainMs).toBe(Number.POSITIVE_INFINITY);
	});

	it('buries what fails each time, after as many receives as it may have', () => {
		const all = lived({ work: { poison: 1 } });
		expect(all).toMatchObject({ dead: 1000, duplicates: 0 });
		expect(all.drainMs).toBeGreaterThanOrEqual(3 * 30_000);
		expect(lived({ work: { poison: 1 }, how: { maxReceives: 1 } }).dead).toBe(1000);
	});

	it('works twice on what is hidden for less than it takes, and buries what was done well', () => {
		const slow = { takesMs: () => 40_000 };
		const few = { waiting: 4 };
		const busy = lived({ load: few, how: { concurrency: 100 }, work: slow });
		expect(busy.duplicates).toBeGreaterThan(0);
		const alone = lived({ load: few, how: { concurrency: 100, visibilityMs: 50_000 }, work: slow });
		expect(alone).toEqual({ drainMs: 40_000, duplicates: 0, dead: 0 });
		const once = lived({ load: few, how: { concurrency: 100, maxReceives: 1 }, work: slow });
		expect(once.dead).toBe(4);
	});

	it('holds the last of a batch for as long as all before it take', () => {
		const slow = { takesMs: () => 4_000 };
		const one = { how: { concurrency: 10, batch: 1 }, load: { waiting: 10 }, work: slow };
		expect(lived(one).duplicates).toBe(0);
		const ten = { ...one, how: { concurrency: 10, batch: 10 } };
		expect(lived(ten).duplicates).toBeGreaterThan(0);
	});

	it('takes in what comes, and counts as drained what was there before', () => {
		const arrivals = [{ from: 0, to: 60_000, many: 600 }];
		expect(lived({ load: { arrivals } }).drainMs).toBe(25_000);
		const buried = lived({ load: { waiting: 0, arrivals }, work: { poison: 1 } });
		expect(buried.dead).toBe(600);
	});

	it('is the same for the same seed, and about the same where several messages stand as one', () => {
		const work = (seed: number): Partial<Work> => {
			const chance = new Chance(seed);
			return { takesMs: () => chance.wait(100), fails: 0.2, poison: 0.01 };
		};
		const once = lived({ work: work(3), seed: 5 });
		expect(lived({ work: work(3), seed: 5 })).toEqual(once);
		const many = lived({ load: { waiting: 40_000 }, how: { concurrency: 40 }, work: work(3) });
		const few = lived({ load: { waiting: 4_000 }, how: { concurrency: 4 }, work: work(3) });
		expect(many.drainMs / few.drainMs).toBeGreaterThan(0.9);
		expect(many.drainMs / few.drainMs).toBeLessThan(1.1);
		expect(many.dead / (10 * few.dead)).toBeGreaterThan(0.6);
		expect(many.dead / (10 * few.dead)).toBeLessThan(1.6);
	});

	it('never loses one: all are deleted or dead, and more consumers are never slower by much', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 1, max: 400 }),
				fc.integer({ min: 1, max: 20 }),
				fc.integer({ min: 1, max: 10 }),
				fc.integer({ min: 1, max: 5 }),
				fc.double({ min: 0, max: 0.9, noNaN: true }),
				fc.double({ min: 0, max: 1, noNaN: true }),
				fc.integer(),
				(waiting, concurrency, batch, maxReceives, fails, poison, seed) => {
					const some = {
						...{ load: { waiting }, work: { fails, poison }, seed },
						how: { concurrency, batch, maxReceives, visibilityMs: 5_000 },
					};
					const one = lived(some);
					expect(one.drainMs).toBeLessThan(day);
					expect(one.dead).toBeLessThanOrEqual(waiting);
					expect(one.drainMs).toBeGreaterThanOrEqual(0);
				},
			),
			{ numRuns: 60 },
		);
	});
});

describe('what is told of many lives', () => {
	it('is the middle and what nine of ten lie between, wider where less is known of the work', () => {
		const draws = (spread: number) =>
			allSteps(
				outcomesOf(
					load,
					how,
					(chance) => {
						const takes = 100 * (1 + spread * chance.normal());
						return { takesMs: () => takes, fails: 0, poison: 0 };
					},
					{ lives: 200, seed: 1 },
				),
			).drainMs;
		const [sure, unsure] = [draws(0.01), draws(0.2)];
		expect(sure.median).toBeGreaterThan(24_000);
		expect(sure.median).toBeLessThan(26_000);
		expect(sure.high - sure.low).toBeLessThan(0.06 * sure.median);
		expect(unsure.high - unsure.low).toBeGreaterThan(0.4 * unsure.median);
	});
});

describe('the work that CloudWatch tells of', () => {
	/** A day in which `busy` work at once, by what is true of them. */
	const dayOf = (some: {
		readonly perPeriod: number;
		readonly takesMs: number;
		readonly fails?: number;
		readonly poison?: number;
		readonly waits?: number;
		readonly maxReceives?: number;
	}): QueueDay => {
		const { perPeriod, takesMs, fails = 0, poison = 0, waits = 0, maxReceives = 3 } = some;
		const periodMs = 300_000;
		const byChance = fails ** maxReceives;
		const receives = poison * maxReceives + ((1 - poison) * (1 - byChance)) / (1 - fails);
		const died = poison + (1 - poison) * byChance;
		const received = perPeriod * receives;
		const deleted = perPeriod * (1 - died);
		const held = deleted * takesMs + (received - deleted) * 30_000;
		const points = (value: number) =>
			Array.from({ length: 288 }, (_, index) => ({ at: index * periodMs, value }));
		return {
			periodMs,
			received: points(received),
			deleted: points(deleted),
			visible: points(waits),
			inFlight: points(held / periodMs),
			dead: 288 * perPeriod * died,
			visibilityMs: 30_000,
			maxReceives,
		};
	};

	it('is what it was: how long one takes, what fails by chance and what each time, how many work', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 20, max: 3000 }),
				fc.integer({ min: 5, max: 20_000 }),
				fc.double({ min: 0, max: 0.4, noNaN: true }),
				fc.double({ min: 0, max: 0.1, noNaN: true }),
				(perPeriod, takesMs, fails, poison) => {
					const truth = { perPeriod, takesMs, fails, poison, waits: 10_000_000 };
					const work = measuredWork(dayOf(truth));
					if (work === undefined) throw new Error('much was done');
					expect(work.fails).toBeCloseTo(fails, 3);
					expect(work.poison).toBeCloseTo(poison, 3);
					expect(work.isAllOfThem).toBe(true);
				},
			),
		);
	});

	it('tells how many a minute are done, whatever of it is consumers and whatever time', () => {
		const work = measuredWork(dayOf({ perPeriod: 600, takesMs: 2_000, waits: 500 }));
		expect(work).toMatchObject({ concurrency: 4, takesMs: 2_000, isAllOfThem: true });
		const idle = measuredWork(dayOf({ perPeriod: 600, takesMs: 2_000 }));
		expect(idle).toMatchObject({ concurrency: 4, isAllOfThem: false });
	});

	it('is what it was where work lasts for longer than a period, and most periods have no receive', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 1, max: 20 }),
				fc.integer({ min: 2, max: 24 }),
				(workers, periods) => {
					const periodMs = 300_000;
					// All take one at a time, at once, and hold it for so many periods.
					const at = (index: number) => index * periodMs;
					const many = (value: (index: number) => number) =>
						Array.from({ length: 288 }, (_, index) => ({ at: at(index), value: value(index) }));
					const work = measuredWork({
						periodMs,
						received: many((index) => (index % periods === 0 ? workers : 0)),
						deleted: many((index) => (index % periods === periods - 1 ? workers : 0)),
						visible: many(() => 10_000),
						inFlight: many(() => workers),
						...{ dead: 0, visibilityMs: 24 * periodMs, maxReceives: 3 },
					});
					// A day of few messages tells nothing.
					if (workers * Math.floor(288 / periods) < 20) {
						expect(work).toBeUndefined();
						return;
					}
					// The last of the day are not done with, and count as if they had failed.
					expect(Math.abs((work?.concurrency ?? 0) - workers)).toBeLessThanOrEqual(1);
					expect(Math.abs((work?.takesMs ?? 0) / (periods * periodMs) - 1)).toBeLessThan(0.1);
				},
			),
			{ numRuns: 60 },
		);
	});

	it('does not count the nights in which nobody works', () => {
		const whole = dayOf({ perPeriod: 600, takesMs: 2_000, waits: 500 });
		const atNight = ({ at, value }: { at: number; value: number }) => ({
			at,
			value: at < whole.periodMs * 144 ? 0 : value,
		});
		const day: QueueDay = {
			...whole,
			received: whole.received.map(atNight),
			deleted: whole.deleted.map(atNight),
			inFlight: whole.inFlight.map(atNight),
		};
		expect(measuredWork(day)).toMatchObject({ concurrency: 4, takesMs: 2_000 });
	});

	it('is unknown where next to nothing was done, and skips the minutes that CloudWatch has nothing of', () => {
		expect(measuredWork(dayOf({ perPeriod: 0, takesMs: 100 }))).toBeUndefined();
		const whole = dayOf({ perPeriod: 600, takesMs: 2_000, waits: 500 });
		const gaps = { ...whole, inFlight: whole.inFlight.filter((_, index) => index % 3 > 0) };
		expect(measuredWork(gaps)?.takesMs).toBeCloseTo(2_000);
	});
});
