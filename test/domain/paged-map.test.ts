import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PagedMap } from '../../source/domain/paged-map.ts';

/** Keys for two pages and a part of a third. */
const key = fc.integer({ min: 0, max: 299 });
const entries = fc.array(fc.tuple(key, fc.nat(9)), { maxLength: 400 });

describe('a map of pages', () => {
	test('has what a map of the same entries has, in the same order, whatever changed', () => {
		fc.assert(
			fc.property(entries, fc.array(entries, { maxLength: 4 }), (first, changes) => {
				let paged = PagedMap.of(first);
				const plain = new Map(first);
				const before: [PagedMap<number, number>, string][] = [];
				for (const some of changes) {
					before.push([paged, JSON.stringify([...paged])]);
					paged = paged.with(some);
					for (const [one, value] of some) if (plain.has(one)) plain.set(one, value);
				}
				expect([...paged]).toEqual([...plain]);
				expect([...paged.keys()]).toEqual([...plain.keys()]);
				expect([...paged.values()]).toEqual([...plain.values()]);
				expect(paged.size).toBe(plain.size);
				const places = [...plain.keys()].map((one) => paged.placeOf(one));
				expect(places).toEqual([...plain.values()].map((_, at) => at));
				for (let one = 0; one < 300; one += 7) {
					expect([paged.has(one), paged.get(one)]).toEqual([plain.has(one), plain.get(one)]);
				}
				const visited: [number, number][] = [];
				paged.forEach((value, one) => void visited.push([one, value]));
				expect(visited).toEqual([...plain]);
				// Versions that are still held are what they were.
				for (const [version, text] of before) expect(JSON.stringify([...version])).toBe(text);
			}),
			{ numRuns: 60 },
		);
	});

	test('adds keys behind all others, and versions that part know nothing of each other', () => {
		fc.assert(
			fc.property(entries, entries, entries, (first, one, other) => {
				const paged = PagedMap.of(first);
				const [left, right] = [paged.set(one), paged.set(other)];
				expect([...left]).toEqual([...new Map([...first, ...one])]);
				expect([...right]).toEqual([...new Map([...first, ...other])]);
				expect([...left.set(other)]).toEqual([...new Map([...first, ...one, ...other])]);
				expect([...paged]).toEqual([...new Map(first)]);
				expect([...paged.keys()]).toEqual([...new Map(first).keys()]);
				expect(left.hasKeysOf(paged)).toBe(left.size === paged.size);
				for (const [key] of one) expect(paged.has(key)).toBe(first.some(([each]) => each === key));
			}),
			{ numRuns: 60 },
		);
	});

	test('tells of what another version has otherwise, and of nothing else', () => {
		fc.assert(
			fc.property(entries, entries, (first, changes) => {
				const before = PagedMap.of(first.map(([one, value]) => [one, { one, value }] as const));
				const now = before.with(changes.map(([one, value]) => [one, { one, value }] as const));
				expect(now.hasKeysOf(before)).toBe(true);
				expect(new Map(now.changesFrom(before).map(([{ one }]) => [one, before.get(one)]))).toEqual(
					new Map(changes.flatMap(([one]) => (before.has(one) ? [[one, before.get(one)]] : []))),
				);
				for (const [at, page] of now.pages.entries()) {
					const isSame = page.every((value, index) => value === before.pages[at]?.[index]);
					expect(page === before.pages[at]).toBe(isSame);
				}
			}),
			{ numRuns: 60 },
		);
	});

	test('keeps its places for other values', () => {
		fc.assert(
			fc.property(entries, (first) => {
				const paged = PagedMap.of(first);
				const texts = [...paged].map(([one, value]) => [one, `${value}`] as const);
				expect([...paged.filled(texts.toReversed())]).toEqual(texts);
				expect([...paged.map((value) => `${value}`)]).toEqual(texts);
				expect(paged.filled(texts).hasKeysOf(paged)).toBe(true);
			}),
			{ numRuns: 40 },
		);
	});

	test('is another one with the same keys when it was made anew, and the same where nothing changed', () => {
		const paged = PagedMap.of([['a', 1]]);
		expect(PagedMap.of([['a', 1]]).hasKeysOf(paged)).toBe(false);
		expect(paged.with([['b', 2]])).toBe(paged);
	});
});
