import { readFileSync } from 'node:fs';
import path from 'node:path';
import { cachedDataVersionTag, setFlagsFromString } from 'node:v8';
import { afterEach, expect, test, vi } from 'vitest';
import { growSlowly, keepHeapSmall } from '../../source/host/heap.ts';
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
