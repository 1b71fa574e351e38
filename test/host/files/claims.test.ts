import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { claim, holderOf, whose } from '../../../source/host/files/claims.ts';
import { thisPlace, thisProcess } from '../../../source/host/processes.ts';
import { stopLater } from '../../helpers/fixtures.ts';
import { repository } from '../../helpers/program.ts';

const module = path.join(repository, 'source', 'host', 'files', 'claims.ts');

function folder(): string {
	const made = mkdtempSync(path.join(tmpdir(), 'awsmsg-claims-'));
	stopLater(() => rmSync(made, { recursive: true, force: true }));
	return made;
}

/** A process of its own that runs `code`, which knows `claim` and `directory`. */
function inProcess(directory: string, code: string) {
	const program = `
		import { claim } from ${JSON.stringify(module)};
		import { openSync, closeSync, rmSync } from 'node:fs';
		const directory = ${JSON.stringify(directory)};
		${code}`;
	return promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]);
}

/** No process has this number. */
const nobody = 2 ** 22 + 1;

describe('a claim', () => {
	it('is one process’s at a time, also while processes die with it', async () => {
		const directory = folder();
		// Whoever is inside makes a file that must not be there; each process dies with its last claim.
		const turns = (worker: number) => `
			const inside = ${JSON.stringify(path.join(directory, 'inside'))};
			for (let turns = 0; ; ) {
				const answer = await claim(directory, 'name', 'worker ${worker}');
				if (!('taken' in answer)) continue;
				closeSync(openSync(inside, 'wx'));
				await new Promise((resolve) => setImmediate(resolve));
				rmSync(inside);
				if (++turns === 20) process.exit(0);
				await answer.taken.release();
			}`;
		for (let round = 0; round < 3; round++) {
			await Promise.all([1, 2, 3].map((worker) => inProcess(directory, turns(worker))));
		}
		expect(await holderOf(directory, 'name')).toBeUndefined();
		expect(readdirSync(directory)).toEqual([]);
	});

	it('names who has it, and is free once that process is gone', async () => {
		const directory = folder();
		const mine = await claim(directory, 'name', 'this');
		const asked = await claim(directory, 'name', 'another');
		expect(asked).toMatchObject({ holder: { pid: process.pid, owner: 'this' } });
		if ('taken' in mine) await mine.taken.release();
		writeFileSync(
			path.join(directory, `name.${nobody}-0123456789ab.lock`),
			JSON.stringify({ pid: nobody, owner: 'dead' }),
		);
		expect(await claim(directory, 'name', 'another')).toHaveProperty('taken');
	});

	it('of another computer stands, and says which file has to go if it is gone', async () => {
		const directory = folder();
		const file = path.join(directory, `name.${nobody}-0123456789ab.lock`);
		const text = JSON.stringify({ pid: nobody, host: 'another-computer', owner: 'theirs' });
		writeFileSync(file, text);
		const answer = await claim(directory, 'name', 'ours');
		if (!('holder' in answer)) throw new Error('it was taken');
		expect(whose(answer.holder)).toBe(
			`process ${nobody} on another-computer, which can't be asked from here; if it is gone, remove ${file}`,
		);
		// Where work takes moments, an old one is void.
		utimesSync(file, new Date(0), new Date(0));
		expect(await claim(directory, 'name', 'ours', { voidAfter: 1000 })).toHaveProperty('taken');
	});

	it.each(['', '{', '{"pid":-1,"owner":"x"}', '{"pid":0,"owner":"x"}', '{"pid":"1","owner":"x"}'])(
		'is nobody’s with %j in its file',
		async (text) => {
			const directory = folder();
			writeFileSync(path.join(directory, 'name.lock'), text);
			expect(await claim(directory, 'name', 'ours')).toHaveProperty('taken');
		},
	);

	it('of an earlier version stands while its process lives', async () => {
		const directory = folder();
		const text = JSON.stringify({ ...(await thisProcess()), owner: 'run-1' });
		writeFileSync(path.join(directory, 'name.lock'), text);
		expect(await claim(directory, 'name', 'ours')).toMatchObject({ holder: { owner: 'run-1' } });
	});

	it('of a container by the same name stands, though no process here is the one that it names', async () => {
		const directory = folder();
		const file = path.join(directory, 'name.7-0123456789ab.lock');
		const there = { ...(await thisPlace()), space: 'pid:[1]', pid: 7, started: '1' };
		writeFileSync(file, JSON.stringify({ ...there, owner: 'theirs' }));
		const answer = await claim(directory, 'name', 'ours');
		if (!('holder' in answer)) throw new Error('it was taken');
		expect(answer.holder).toMatchObject({ owner: 'theirs', asked: false });
		expect(whose(answer.holder)).toContain(`if it is gone, remove ${file}`);
	});

	it('of this computer is free once it was restarted, whoever has that number now', async () => {
		const directory = folder();
		const before = { ...(await thisPlace()), ...(await thisProcess()), boot: 'an earlier one' };
		writeFileSync(
			path.join(directory, 'name.7-0123456789ab.lock'),
			JSON.stringify({ ...before, owner: 'run-1' }),
		);
		const free = before.space === undefined ? 'holder' : 'taken';
		expect(await claim(directory, 'name', 'ours')).toHaveProperty(free);
	});

	it('that can’t be read at this moment stands, and is not removed', async () => {
		const directory = folder();
		const mine = await claim(directory, 'name', 'this');
		expect(mine).toHaveProperty('taken');
		const [file = ''] = readdirSync(directory);
		const handle = await open(path.join(directory, file));
		await handle.close();
		const failing = Object.assign(new Error('too slow'), { code: 'EIO' });
		vi.spyOn(Object.getPrototypeOf(handle), 'readFile').mockRejectedValue(failing);
		stopLater(() => void vi.restoreAllMocks());
		const answer = await claim(directory, 'name', 'another');
		expect(readdirSync(directory)).toEqual([file]);
		if (!('holder' in answer)) throw new Error('it was taken');
		expect(whose(answer.holder)).toBe(
			`an awsmsg that nothing is known of; if none runs, remove ${path.join(directory, file)}`,
		);
	});

	it('is void by its age where work takes moments, also when its time is ahead', async () => {
		const directory = folder();
		const file = path.join(directory, `name.${nobody}-0123456789ab.lock`);
		writeFileSync(file, JSON.stringify({ pid: nobody, host: 'another-computer', owner: 'theirs' }));
		utimesSync(file, new Date(Date.now() + 86_400_000), new Date(Date.now() + 86_400_000));
		expect(await claim(directory, 'name', 'ours', { voidAfter: 1000 })).toHaveProperty('taken');
	});

	it('that a process left half made goes with time', async () => {
		const directory = folder();
		const half = path.join(directory, `name.${nobody}-0123456789ab.lock.new`);
		writeFileSync(half, '');
		await holderOf(directory, 'name');
		expect(readdirSync(directory)).toHaveLength(1);
		utimesSync(half, new Date(0), new Date(0));
		await holderOf(directory, 'name');
		expect(readdirSync(directory)).toEqual([]);
	});
});
