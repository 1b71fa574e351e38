import { expect, test } from 'vitest';
import { HotKeys } from '../../../source/domain/streams/hot-keys.ts';

function add(hot: HotKeys, counts: Readonly<Record<string, number>>): void {
	for (const [key, count] of Object.entries(counts)) {
		for (let index = 0; index < count; index++) hot.add(key);
	}
}

test('the hottest keys come first, with their share', () => {
	const hot = new HotKeys(10_000);
	add(hot, { a: 1, b: 6, c: 3 });
	expect(hot.hottest(2, 0)).toEqual([
		{ key: 'b', share: 0.6 },
		{ key: 'c', share: 0.3 },
	]);
});

test('a key that was hot two windows ago is forgotten', () => {
	const hot = new HotKeys(10_000);
	hot.hottest(3, 0);
	add(hot, { old: 10 });
	hot.hottest(3, 10_000);
	add(hot, { young: 1 });
	expect(hot.hottest(3, 15_000).map(({ key }) => key)).toEqual(['old', 'young']);
	hot.hottest(3, 20_000);
	expect(hot.hottest(3, 21_000).map(({ key }) => key)).toEqual(['young']);
});

test('no records, no keys', () => {
	expect(new HotKeys(1000).hottest(3, 5)).toEqual([]);
});
