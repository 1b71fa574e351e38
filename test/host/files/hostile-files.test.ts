import { execFileSync } from 'node:child_process';
import {
	chmodSync,
	chownSync,
	existsSync,
	lstatSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asFailure, type Failure } from '../../../source/domain/failure.ts';
import { makePrivateDirectory, writePrivate } from '../../../source/host/files/files.ts';
import { makeScratch } from '../../../source/host/files/scratch.ts';
import { consoleMemory } from '../../../source/host/memory/console-memory.ts';
import { fingerprintMemory } from '../../../source/host/memory/fingerprints.ts';
import { receiveMemory } from '../../../source/host/memory/receive-memory.ts';
import { remember } from '../../../source/host/memory/remembered.ts';
import { createRunStore, keptText } from '../../../source/host/memory/run-store.ts';
import { openSharedJournal } from '../../../source/host/memory/shared-journal.ts';
import { stopLater } from '../../helpers/fixtures.ts';

/* What somebody else may have put where awsmsg keeps its files. */

const root = process.geteuid?.() === 0;
const stranger = 65_534;

function folder(): string {
	const made = mkdtempSync(path.join(tmpdir(), 'awsmsg-hostile-'));
	stopLater(() => rmSync(made, { recursive: true, force: true }));
	return made;
}

/** Everything that awsmsg writes on this computer by itself, one file at least each. */
const writers = {
	filters: (base: string) => consoleMemory(pathsIn(base)).addFilter('queues', 'orders'),
	resources: (base: string) =>
		remember(pathsIn(base), 'prod', { kind: 'queue', name: 'a', arn: 'a', url: 'a', at: 1 }),
	fingerprints: (base: string) =>
		fingerprintMemory(pathsIn(base)).see(
			[{ id: 'a', title: 'A' }],
			{ queue: { name: 'a', url: 'a', arn: 'a' } },
			1,
		),
	receives: (base: string) => receiveMemory(pathsIn(base)).record('q', [{ id: 'm', receives: 1 }]),
	bounces: (base: string) => keptText(path.join(base, 'awsmsg', 'bounces.json')).change(() => '{}'),
	'a run': async (base: string) => {
		const journal = await createRunStore(path.join(base, 'awsmsg', 'redrives')).open('run-1');
		await journal.append({ a: 1 }, { durable: true });
		await journal.close();
	},
	'a lock': async (base: string) => {
		const runs = createRunStore(path.join(base, 'awsmsg', 'redrives'));
		await (await runs.lock('orders', 'run-1')).release();
	},
	'deleted messages': async (base: string) => {
		const journal = openSharedJournal(path.join(base, 'awsmsg', 'deleted'), 'messages', {
			keepMilliseconds: 1e9,
			keepBytes: 1e9,
		});
		await journal.append({ a: 1 }, { durable: true });
		await journal.close();
	},
	'a text in the editor': async (base: string) => (await makeScratch(pathsIn(base))).remove(),
} as const;

function pathsIn(base: string) {
	const all = path.join(base, 'awsmsg');
	return { config: all, data: all, state: all, cache: all };
}

const what = (work: Promise<unknown>) =>
	work.then(
		() => 'done' as const,
		(error: unknown) => asFailure(error),
	);

const directory = Symbol('directory');

/** What lies below a folder, files with their content: it must stay as it was. */
function contents(of: string): Record<string, string | symbol> {
	return Object.fromEntries(
		readdirSync(of, { recursive: true, withFileTypes: true }).map((entry) => {
			const file = path.join(entry.parentPath, entry.name);
			return [file, entry.isFile() ? readFileSync(file, 'utf8') : directory];
		}),
	);
}

describe('a folder of ours', () => {
	const places = {
		'a pipe': (at: string) => void execFileSync('mkfifo', [at]),
		'a file': (at: string) => writeFileSync(at, ''),
	};
	test.each(Object.keys(places) as (keyof typeof places)[])(
		'that is %s, or lies below one, is named by every writer',
		async (kind) => {
			for (const level of ['', 'awsmsg']) {
				const base = folder();
				const at = path.join(base, 'state', level);
				mkdirSync(path.dirname(at), { recursive: true });
				places[kind](at);
				for (const [name, write] of Object.entries(writers)) {
					const failure = await what(write(path.join(base, 'state')));
					expect(failure, name).toMatchObject({
						kind: 'invalid',
						message: `${at} is ${kind} where a directory must be`,
					});
				}
			}
		},
	);

	test('that everybody may write is refused, and nothing is written into it', async () => {
		const base = folder();
		const own = path.join(base, 'awsmsg');
		mkdirSync(own);
		chmodSync(own, 0o777);
		for (const mode of [0o777, 0o1777, 0o702]) {
			chmodSync(own, mode);
			expect(await what(makePrivateDirectory(own))).toMatchObject({
				message: `${own} can be written by other users`,
				hint: expect.stringMatching(/XDG_STATE_HOME/),
			});
		}
		expect(readdirSync(own)).toEqual([]);
		chmodSync(own, 0o755);
		expect(await what(makePrivateDirectory(own))).toBe('done');
	});

	test.runIf(root)('of another user, or behind his link, is refused', async () => {
		const [base, precious] = [folder(), folder()];
		writeFileSync(path.join(precious, 'console.json'), 'precious');
		const before = contents(precious);
		const own = path.join(base, 'awsmsg');
		mkdirSync(own);
		chownSync(own, stranger, stranger);
		expect(await what(makePrivateDirectory(own))).toMatchObject({
			message: `${own} belongs to another user (${stranger})`,
		});
		for (const [name, write] of Object.entries(writers)) {
			expect(await what(write(base)), name).toMatchObject({
				message: `${own} belongs to another user (${stranger})`,
			});
		}
		expect(readdirSync(own)).toEqual([]);
		rmSync(own, { recursive: true });
		symlinkSync(precious, own);
		execFileSync('chown', ['-h', String(stranger), own]);
		for (const [name, write] of Object.entries(writers)) {
			expect(await what(write(base)), name).toMatchObject({
				message: `${own} is a link that another user made`,
			});
		}
		expect(contents(precious)).toEqual(before);
		// The user's own link is the user's own choice.
		execFileSync('chown', ['-h', '0', own]);
		expect(await what(writers.filters(base))).toBe('done');
	});
});

describe('a file of ours', () => {
	/** Names of the files that a writer leaves, found by letting it write once. */
	async function filesOf(write: (base: string) => Promise<unknown>): Promise<readonly string[]> {
		const base = folder();
		await write(base);
		return Object.entries(contents(base)).flatMap(([file, text]) =>
			text === directory ? [] : [path.relative(base, file)],
		);
	}

	test('that is a pipe, a link or a device is never waited for, followed or read', async () => {
		const kinds = fc.constantFrom('pipe', 'link', 'dangling link', 'directory', 'device link');
		for (const [name, write] of Object.entries(writers)) {
			const files = await filesOf(write);
			if (files.length === 0) continue;
			await fc.assert(
				fc.asyncProperty(kinds, fc.constantFrom(...files), async (kind, file) => {
					const [base, precious] = [folder(), folder()];
					const kept = path.join(precious, 'kept');
					writeFileSync(kept, 'precious\n');
					const at = path.join(base, file);
					mkdirSync(path.dirname(at), { recursive: true, mode: 0o700 });
					if (kind === 'pipe') execFileSync('mkfifo', [at]);
					else if (kind === 'directory') mkdirSync(at);
					else if (kind === 'link') symlinkSync(kept, at);
					else if (kind === 'device link') symlinkSync('/dev/zero', at);
					else symlinkSync(path.join(precious, 'new'), at);
					const result = await what(write(base));
					// Done without it, or refused by its name.
					if (result !== 'done') {
						const { message } = result as Failure;
						expect(message, name).toContain(path.join(base, 'awsmsg'));
					}
					expect(readFileSync(kept, 'utf8')).toBe('precious\n');
					expect(existsSync(path.join(precious, 'new'))).toBe(false);
				}),
				{ numRuns: 15 },
			);
		}
	});

	test.runIf(root)('that another user wrote is not read', async () => {
		const base = folder();
		const memory = consoleMemory(pathsIn(base));
		await memory.addFilter('queues', 'orders');
		const file = path.join(base, 'awsmsg', 'console.json');
		chownSync(file, stranger, stranger);
		expect(await what(memory.load())).toMatchObject({
			message: `${file} belongs to another user (${stranger})`,
		});
	});

	test('is replaced, not written through, where a link stands', async () => {
		const base = folder();
		const kept = path.join(base, 'kept');
		writeFileSync(kept, 'precious');
		const file = path.join(base, 'own', 'x');
		mkdirSync(path.dirname(file), { mode: 0o700 });
		symlinkSync(kept, file);
		await writePrivate(file, 'new');
		expect(readFileSync(kept, 'utf8')).toBe('precious');
		expect(lstatSync(file).isFile()).toBe(true);
	});
});
