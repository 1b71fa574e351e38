import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readJournal } from '../../source/host/memory/journal.ts';
import { patience } from '../helpers/patience.ts';
import { repository, temporaryHome } from '../helpers/program.ts';

/** Runs a program that has noted something that is written soon, with `audit` and `endInOrder` at hand. */
async function ended(program: string) {
	const directory = path.join(temporaryHome(), 'audit');
	mkdirSync(directory, { mode: 0o700 });
	const from = (file: string) =>
		JSON.stringify(pathToFileURL(path.join(repository, 'source', 'host', file)));
	const text = `
		import { endInOrder } from ${from('ending-signals.ts')};
		import { openJournal } from ${from('memory/journal.ts')};
		const audit = await openJournal(${JSON.stringify(directory)}, 'run');
		const open = setInterval(() => {}, 1_000);
		void audit.append({ noted: true }, { soon: true });
		${program}`;
	const { status, signal, stderr } = spawnSync(
		process.execPath,
		['--input-type=module', '--eval', text],
		{ encoding: 'utf8', timeout: patience },
	);
	return { status, signal, stderr, ...(await readJournal(directory, 'run')) };
}

describe('an end at once', () => {
	it('by a signal that is meant comes after what was noted is written', async () => {
		const { signal, entries, stderr } = await ended(`
			let now = 0;
			endInOrder(() => console.error('stops'), audit, () => (now += 600));
			for (const _ of [1, 2]) process.kill(process.pid, 'SIGTERM');
		`);
		expect({ signal, entries, stderr }).toEqual({
			...{ signal: 'SIGTERM', entries: [{ noted: true }] },
			stderr: 'stops\nstops\n',
		});
	});

	it('by an error that nobody caught does too, and says what Node says of it', async () => {
		const { status, entries, stderr } = await ended(`
			endInOrder(() => {}, audit);
			setImmediate(() => { throw new Error('nobody caught this'); });
		`);
		expect({ status, entries }).toEqual({ status: 1, entries: [{ noted: true }] });
		expect(stderr).toMatch(
			/^\S*Error: nobody caught this|throw new Error\('nobody caught this'\)/m,
		);
	});

	it('waits for no file that hangs', async () => {
		const { status } = await ended(`
			endInOrder(() => {}, { close: () => new Promise(() => {}) });
			setImmediate(() => { throw new Error('nobody caught this'); });
		`);
		expect(status).toBe(1);
	});
});
