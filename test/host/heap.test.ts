import { readFileSync } from 'node:fs';
import path from 'node:path';
import { cachedDataVersionTag, setFlagsFromString } from 'node:v8';
import { afterEach, expect, test, vi } from 'vitest';
import { cleaner, growSlowly, isWorthCleaning, keepHeapSmall } from '../../source/host/heap.ts';
import { repository } from '../helpers/program.ts';

afterEach(() => {
	vi.useRealTimers();
	setFlagsFromString('--heap-growing-percent=0');
	setFlagsFromString('--semi-space-growth-factor=2');
});

test('no flag of V8 is another one before the launcher has kept what a slow start has loaded last', () => {
	vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
	const launcher = readFileSync(path.join(repository, 'bin', 'launch.js'), 'utf8');
	const settled = Number(/^const settledMs = (\d+);$/m.exec(launcher)?.[1]);
	const before = cachedDataVersionTag();
	keepHeapSmall();
	growSlowly();
	// A piece may be loaded until then, and is kept as long after that.
	vi.advanceTimersByTime(2 * settled);
	expect(cachedDataVersionTag()).toBe(before);
	vi.advanceTimersByTime(settled);
	expect(cachedDataVersionTag()).not.toBe(before);
});

test('a heap is cleaned where little happens, much was made since, and not again and again', () => {
	const mebibyte = 1024 * 1024;
	const look = { used: 100 * mebibyte, kept: 40 * mebibyte, busy: 0.01, since: 60_000 };
	expect(isWorthCleaning(look)).toBe(true);
	expect(isWorthCleaning({ ...look, busy: 0.5 })).toBe(false);
	expect(isWorthCleaning({ ...look, since: 1_000 })).toBe(false);
	expect(isWorthCleaning({ ...look, used: 55 * mebibyte })).toBe(false);
	expect(isWorthCleaning({ ...look, used: 12 * mebibyte, kept: 8 * mebibyte })).toBe(false);
	// Nothing is known of a heap that was never cleaned: it is, once.
	expect(isWorthCleaning({ ...look, kept: 0, since: Number.POSITIVE_INFINITY })).toBe(true);
});

test('what cleans a heap takes away what nobody holds', async () => {
	const clean = cleaner();
	const gone = new WeakRef({ text: 'made and left' });
	// A reference is held until the turn is over in which it was looked at.
	await new Promise((resolve) => setImmediate(resolve));
	clean();
	expect(gone.deref()).toBeUndefined();
});
