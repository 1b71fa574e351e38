import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
	type ProcessPlace,
	reachOf,
	stillRuns,
	thisPlace,
	thisProcess,
} from '../../source/host/processes.ts';
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

	test.runIf(process.platform === 'linux')(
		'has ended, though its parent never notices',
		async () => {
			// What the shell has become by then waits for no child.
			const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60']);
			stopLater(() => void parent.kill());
			const [line] = await once(parent.stdout, 'data');
			const pid = Number(String(line));
			const commandOf = (of = 0) => readFileSync(`/proc/${of}/comm`, 'utf8').trim();
			await expect.poll(() => commandOf(parent.pid)).toBe('sleep');
			process.kill(pid);
			const stat = () => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
			await expect.poll(() => stat()[0]).toBe('Z');
			expect(await stillRuns({ pid, started: stat()[19] ?? '' })).toBe(false);
		},
	);

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

describe('the place of a process', () => {
	test('is this one for what this process says of itself', async () => {
		expect(reachOf(await thisPlace(), await thisPlace())).toBe('ask');
	});

	const here: ProcessPlace = { host: 'a', machine: 'm', boot: 'b', space: 's' };
	test.each<[string, ProcessPlace, ReturnType<typeof reachOf>]>([
		['this computer, which was renamed', { ...here, host: 'b' }, 'ask'],
		['a container of this computer by the same name', { ...here, space: 't' }, 'elsewhere'],
		['a container of this computer', { ...here, space: 't', host: 'c' }, 'elsewhere'],
		['this computer before it was restarted', { ...here, boot: 'a' }, 'gone'],
		['another computer by the same name', { ...here, boot: 'a', machine: 'n' }, 'elsewhere'],
		['another computer', { ...here, boot: 'a', machine: 'n', host: 'c' }, 'elsewhere'],
		['an earlier version here', { host: 'a' }, 'ask'],
		['an earlier version elsewhere', { host: 'c' }, 'elsewhere'],
		['a version that did not say', {}, 'ask'],
	])('of %s', (_, there, reach) => {
		expect(reachOf(there, here)).toBe(reach);
	});
});
