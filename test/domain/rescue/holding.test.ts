import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { earliest, type Loss, lossOf, type When } from '../../../source/domain/diagnosis/expiry.ts';
import {
	byDanger,
	dangerOf,
	endsBySpan,
	type Holding,
	isEndangered,
	latest,
} from '../../../source/domain/rescue/holding.ts';

const hour = 3_600_000;
const day = 24 * hour;
const now = Date.UTC(2026, 10, 20, 9);

const at = (hours: number) => now + hours * hour;
const holding = (name: string, first: When, more: Partial<Holding> = {}): Holding => ({
	...{ name, deadLetter: true, many: 3, loss: { first, unseen: 3 } },
	...more,
});

/** Queues as a console or a command knows them: some looked at, some with an age, some with nothing. */
const aHolding: fc.Arbitrary<Holding> = fc
	.record({
		name: fc.string({ minLength: 1, maxLength: 4 }),
		deadLetter: fc.boolean(),
		fifo: fc.boolean(),
		many: fc.integer({ min: 1, max: 9 }),
		retention: fc.integer({ min: 1, max: 14 * 24 }),
		source: fc.option(fc.integer({ min: 1, max: 14 * 24 }), { nil: undefined }),
		oldest: fc.option(fc.integer({ min: 0, max: 14 * 24 }), { nil: undefined }),
		seen: fc.array(fc.integer({ min: 0, max: 14 * 24 }), { maxLength: 9 }),
	})
	.map(({ name, deadLetter, fifo, many, retention, source, oldest, seen }): Holding => {
		const loss: Loss = lossOf({
			...{ now, many, fifo, dead: deadLetter, retentionMs: retention * hour },
			...(source === undefined ? {} : { sourceRetentionMs: source * hour }),
			...(oldest === undefined ? {} : { oldestAt: now - oldest * hour }),
			sentAt: seen.map((hours) => now - hours * hour),
		}) ?? { first: { kind: 'unknown' }, unseen: many };
		return { name, deadLetter, many, loss };
	});

describe('which queues are about to lose messages', () => {
	test('letters by the earliest moment, and what nobody knows may be now; others where it is certain', () => {
		const near = (one: Holding) => isEndangered(one, now, 48 * hour);
		expect(near(holding('exact', { kind: 'exact', at: at(47) }))).toBe(true);
		expect(near(holding('later', { kind: 'exact', at: at(49) }))).toBe(false);
		const between: When = { kind: 'between', from: at(1), to: at(90) };
		expect(near(holding('between', between))).toBe(true);
		expect(near(holding('worked off', between, { deadLetter: false }))).toBe(false);
		expect(near(holding('unknown', { kind: 'unknown' }))).toBe(true);
		expect(near(holding('empty', { kind: 'exact', at: at(1) }, { many: 0 }))).toBe(false);
	});

	test('in an order that is one: certain and soon before what may be sooner, unknown last', () => {
		const ordered = [
			holding('exact', { kind: 'exact', at: at(5) }),
			holding('between', { kind: 'between', from: at(0), to: at(48) }),
			holding('narrow', { kind: 'between', from: at(40), to: at(49) }),
			holding('at least', { kind: 'at-least', at: at(3) }),
			holding('unknown', { kind: 'unknown' }, { many: 5 }),
			holding('unknown, fewer', { kind: 'unknown' }),
		];
		expect(ordered.toReversed().toSorted(byDanger)).toEqual(ordered);
	});

	test('whatever is known: none is left out that may be lost, and the order is total', () => {
		fc.assert(
			fc.property(
				fc.array(aHolding, { maxLength: 12 }),
				fc.integer({ min: 1, max: 400 }),
				(all, within) => {
					for (const one of all) {
						const from = earliest(one.loss);
						const isLater = from !== undefined && from > now + within * hour;
						if (one.deadLetter) expect(isEndangered(one, now, within * hour)).toBe(!isLater);
						const by = latest(one.loss);
						if (by !== undefined && from !== undefined) expect(from).toBeLessThanOrEqual(by);
					}
					const sorted = all.toSorted(byDanger);
					for (const [index, one] of sorted.entries()) {
						for (const other of sorted.slice(index + 1)) {
							expect(byDanger(one, other)).toBeLessThanOrEqual(0);
							expect(Math.sign(byDanger(other, one))).toBe(-Math.sign(byDanger(one, other)) + 0);
						}
					}
				},
			),
			{ numRuns: 200 },
		);
	});

	test('sums: what was looked at and is lost in time, and what nobody has looked at', () => {
		const seen = { many: 12, at: at(5), lastAt: at(9) };
		const looked = holding(
			'looked',
			{ kind: 'exact', at: at(5) },
			{
				loss: { first: { kind: 'exact', at: at(5) }, seen, unseen: 2 },
			},
		);
		const open = holding('open', { kind: 'unknown' });
		expect(dangerOf([looked, open], at(48))).toEqual({
			seen: { many: 12, queues: 1, at: at(5) },
			unseen: { many: 5, queues: 2 },
		});
		expect(dangerOf([looked], at(4))).toEqual({ unseen: { many: 2, queues: 1 } });
		expect(dangerOf([], at(4))).toEqual({});
	});
});

test('the ends of messages are counted once each, in the first span that they end in', () => {
	expect(endsBySpan([at(0.5), at(1), at(5), at(5), at(100)], now)).toEqual([
		{ by: at(1), many: 2 },
		{ by: at(6), many: 2 },
		{ by: at(7 * 24), many: 1 },
	]);
	fc.assert(
		fc.property(fc.array(fc.integer({ min: -day, max: 20 * day })), (ends) => {
			const counted = endsBySpan(
				ends.map((end) => now + end),
				now,
			);
			expect(counted.reduce((sum, { many }) => sum + many, 0)).toBe(ends.length);
			expect(counted.map(({ by }) => by)).toEqual(counted.map(({ by }) => by).toSorted());
		}),
	);
});
