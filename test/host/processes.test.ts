import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { stillRuns, thisProcess } from '../../source/host/processes.ts';
import { stopLater } from '../helpers/fixtures.ts';

afterEach(() => void vi.restoreAllMocks());

describe('a process by its mark', () => {
	test('is this one, and none after its end', async () => {
		expect(await stillRuns(await thisProcess())).toBe(true);
		const child = spawn('sleep', ['60']);
		stopLater(() => void child.kill());
		const { pid = 0 } = child;
		const { started } = await thisProcess();
		// Another process than the one that wrote the mark, or a mark of nobody.
		if (started !== undefined) {
			expect(await stillRuns({ pid, started })).toBe(false);
			expect(await stillRuns({ pid })).toBe(false);
		}
		child.kill();
		await once(child, 'exit');
		expect(await stillRuns({ pid })).toBe(false);
	});

	test('with no number of a single process is nobody, and nothing is asked of it', async () => {
		const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
		const { started } = await thisProcess();
		const numbers = fc.oneof(
			fc.integer({ max: 0 }),
			fc.double(),
			fc.bigInt().map(Number),
			fc.constantFrom(0, -0, -1, 1.5, NaN, Infinity, 2 ** 31, 2 ** 32 + 1, 2 ** 53),
		);
		await fc.assert(
			fc.asyncProperty(numbers, fc.option(fc.constant(started)), async (pid, when) => {
				fc.pre(!(Number.isSafeInteger(pid) && pid > 0 && pid < 2 ** 31));
				expect(await stillRuns({ pid, ...(when ? { started: when } : {}) })).toBe(false);
				// A text, as a lock file may have it.
				expect(await stillRuns({ pid: String(pid) as unknown as number })).toBe(false);
			}),
			{ numRuns: 1_000 },
		);
		expect(kill).not.toHaveBeenCalled();
	});

	test.runIf(process.platform === 'linux')('of another user is not ours', async () => {
		if (process.geteuid?.() !== 0) return;
		const child = spawn('sleep', ['60'], { uid: 65_534, gid: 65_534 });
		stopLater(() => void child.kill());
		const { pid = 0 } = child;
		const { readFile } = await import('node:fs/promises');
		const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
		const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
		expect(await stillRuns({ pid, started })).toBe(false);
	});
});
