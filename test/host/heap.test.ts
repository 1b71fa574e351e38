import { readFileSync } from 'node:fs';
import path from 'node:path';
import { cachedDataVersionTag, setFlagsFromString } from 'node:v8';
import { afterEach, expect, test, vi } from 'vitest';
import {
	cleaner,
	compileWithinThreads,
	growSlowly,
	isWorthCleaning,
	keepHeapSmall,
} from '../../source/host/heap.ts';
import { repository } from '../helpers/program.ts';

afterEach(() => {
	vi.useRealTimers();
	setFlagsFromString('--heap-growing-percent=0');
	setFlagsFromString('--semi-space-growth-factor=2');
	setFlagsFromString('--no-expose-gc');
	setFlagsFromString('--concurrent-recompilation');
});

test('no flag of V8 is another one before the launcher has kept what a slow start has loaded last', () => {
	vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
	const launcher = readFileSync(path.join(repository, 'bin', 'launch.js'), 'utf8');
	const settled = Number(/^const settledMs = (\d+);$/m.exec(launcher)?.[1]);
	const before = cachedDataVersionTag();
	keepHeapSmall(() => 0);
	growSlowly();
	// A piece may be loaded until then, and is kept as long after that.
	vi.advanceTimersByTime(2 * settled);
	expect(cachedDataVersionTag()).toBe(before);
	vi.advanceTimersByTime(settled);
	expect(cachedDataVersionTag()).not.toBe(before);
});

test('code is kept and read where threads compile by themselves as where they do not', () => {
	const before = cachedDataVersionTag();
	compileWithinThreads();
	expect(cachedDataVersionTag()).toBe(before);
});

test('a heap is cleaned where nobody waits, little happens, and much is held that is of no use', () => {
	const mebibyte = 1024 * 1024;
	const look = {
		...{ held: 150 * mebibyte, kept: 50 * mebibyte },
		...{ busy: 0.03, since: 600_000, quiet: 60_000 },
	};
	expect(isWorthCleaning(look)).toBe(true);
	expect(isWorthCleaning({ ...look, quiet: 1_000 })).toBe(false);
	expect(isWorthCleaning({ ...look, busy: 0.5 })).toBe(false);
	expect(isWorthCleaning({ ...look, since: 60_000 })).toBe(false);
	expect(isWorthCleaning({ ...look, held: 70 * mebibyte })).toBe(false);
	// What a start leaves, however little it is.
	const { kept: _, ...first } = { ...look, held: 24 * mebibyte, since: Number.POSITIVE_INFINITY };
	expect(isWorthCleaning(first)).toBe(true);
	expect(isWorthCleaning({ ...first, quiet: 1_000 })).toBe(false);
});

test('what cleans a heap takes away what nobody holds', async () => {
	const clean = cleaner();
	const gone = new WeakRef({ text: 'made and left' });
	// A reference is held until the turn is over in which it was looked at.
	await new Promise((resolve) => setImmediate(resolve));
	clean();
	expect(gone.deref()).toBeUndefined();
});
