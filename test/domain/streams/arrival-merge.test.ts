import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ArrivalMerge } from '../../../source/domain/streams/arrival-merge.ts';
import { runs } from '../../helpers/whole.ts';

type Item = { readonly at?: number; readonly name: string };
const arrived = ({ at }: Item) => at;
const items = (...times: readonly number[]): Item[] =>
	times.map((at) => ({ at, name: String(at) }));
const names = (taken: readonly { readonly item: Item }[]) => taken.map(({ item }) => item.name);

function merge(windowMs = 1000, most = 1000) {
	return new ArrivalMerge<Item>({ windowMs, most });
}

describe('ArrivalMerge', () => {
	it('lets the items of a lone lane go at once', () => {
		const one = merge();
		one.open('a');
		one.add('a', items(1, 2, 3), arrived, 0);
		expect(names(one.take(0))).toEqual(['1', '2', '3']);
	});

	it('sorts what several lanes bring, and waits for the one that may bring earlier items', () => {
		const one = merge();
		one.open('a');
		one.open('b');
		one.add('a', items(10, 30), arrived, 0);
		expect(names(one.take(0))).toEqual([]);
		one.add('b', items(20), arrived, 100);
		expect(names(one.take(100))).toEqual(['10', '20']);
		one.readUntil('b', 29);
		expect(names(one.take(100))).toEqual([]);
		one.readUntil('b', 30);
		expect(names(one.take(100))).toEqual(['30']);
	});

	it('waits no longer than its window, and marks what comes after that as late', () => {
		const one = merge(1000);
		one.open('a');
		one.open('b');
		one.add('a', items(50), arrived, 0);
		expect(one.due()).toBe(1000);
		expect(names(one.take(999))).toEqual([]);
		expect(names(one.take(1000))).toEqual(['50']);
		one.add('b', items(40, 60), arrived, 1100);
		one.readUntil('a', 100);
		expect(one.take(1100).map(({ item, late }) => [item.name, late])).toEqual([
			['40', true],
			['60', false],
		]);
	});

	it('waits for nobody beyond what it may hold', () => {
		const one = merge(1000, 3);
		one.open('a');
		one.open('b');
		one.add('a', items(1, 2, 3, 4, 5), arrived, 0);
		expect(names(one.take(0))).toEqual(['1', '2']);
		expect(one.held).toBe(3);
	});

	it('waits for nobody who is closed', () => {
		const one = merge();
		one.open('a');
		one.open('b');
		one.add('a', items(1), arrived, 0);
		one.close('b');
		expect(names(one.take(0))).toEqual(['1']);
		expect(one.isDone('a')).toBe(false);
		one.close('a');
		expect(one.isDone('a')).toBe(true);
	});

	it('keeps the order of a lane when its times step back', () => {
		const one = merge();
		one.open('a');
		one.add('a', items(10, 5, 7, 12), arrived, 0);
		expect(one.take(0).map(({ item, late }) => [item.name, late])).toEqual([
			['10', false],
			['5', false],
			['7', false],
			['12', false],
		]);
	});

	it("never lets a child's items go before its parents'", () => {
		const one = merge();
		one.open('parent');
		one.open('other');
		one.add('parent', items(100), arrived, 0);
		one.close('parent');
		one.open('child', ['parent']);
		one.add('child', items(90), arrived, 0);
		one.close('other');
		expect(names(one.take(0))).toEqual(['100', '90']);
	});

	it('lets each item go exactly once, in the order of its lane, whatever happens', () => {
		const step = fc.record({
			lane: fc.nat(4),
			times: fc.array(fc.option(fc.nat(500), { nil: undefined }), { maxLength: 8 }),
			passes: fc.nat(400),
			until: fc.option(fc.nat(500), { nil: undefined }),
			takes: fc.nat(6),
		});
		fc.assert(
			fc.property(
				fc.array(step, { maxLength: 60 }),
				fc.nat(500),
				fc.nat(20),
				(steps, windowMs, most) => {
					const one = merge(windowMs, most);
					for (let lane = 0; lane < 5; lane++) one.open(String(lane));
					const added = new Map<string, string[]>();
					const taken = new Map<string, string[]>();
					let now = 0;
					let number = 0;
					const take = (count?: number) => {
						for (const { lane, item } of one.take(now, count)) {
							taken.set(lane, [...(taken.get(lane) ?? []), item.name]);
						}
					};
					for (const { lane, times, passes, until, takes } of steps) {
						now += passes;
						const id = String(lane);
						const batch = times.map((at) => {
							number += 1;
							return at === undefined ? { name: String(number) } : { at, name: String(number) };
						});
						added.set(id, [...(added.get(id) ?? []), ...batch.map(({ name }) => name)]);
						one.add(id, batch, arrived, now);
						if (until !== undefined) one.readUntil(id, until);
						take(takes);
					}
					now += windowMs;
					take();
					expect(one.held).toBe(0);
					for (const [lane, all] of added) expect(taken.get(lane) ?? []).toEqual(all);
				},
			),
			{ numRuns: runs(500) },
		);
	});

	it('sorts lanes that are in order into one order when nobody is late', () => {
		const lanes = fc.array(fc.array(fc.nat(1000), { maxLength: 60 }), {
			minLength: 1,
			maxLength: 9,
		});
		fc.assert(
			fc.property(lanes, (times) => {
				const one = merge(1000, 10_000);
				for (const lane of times.keys()) one.open(String(lane));
				for (const [lane, unsorted] of times.entries()) {
					one.add(String(lane), items(...unsorted.toSorted((a, b) => a - b)), arrived, 0);
					one.close(String(lane));
				}
				const all = one.take(0).map(({ item }) => item.at ?? 0);
				expect(all).toEqual(times.flat().toSorted((a, b) => a - b));
			}),
		);
	});
});
