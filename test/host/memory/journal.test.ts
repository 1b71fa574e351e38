import {
	appendFile,
	chmod,
	type FileHandle,
	mkdtemp,
	open,
	readdir,
	readFile,
	rm,
	stat,
	utimes,
	writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FailureError } from '../../../source/domain/failure.ts';
import {
	forgetJournals,
	openJournal,
	readJournal,
	readLines,
} from '../../../source/host/memory/journal.ts';
import { stopLater } from '../../helpers/fixtures.ts';
import { runs } from '../../helpers/whole.ts';

let directory: string;
beforeEach(async () => {
	directory = join(await mkdtemp(join(tmpdir(), 'awsmsg-test-')), 'journals');
});
afterEach(async () => {
	await rm(join(directory, '..'), { recursive: true, force: true });
});

const segment = (number: number) => join(directory, `run.${String(number).padStart(6, '0')}.jsonl`);

describe('a journal', () => {
	it('gives back what was appended, in order, also when appended at once', async () => {
		const journal = await openJournal(directory, 'run');
		const wanted = Array.from({ length: 50 }, (_, index) => ({ index, text: `line\n${index}` }));
		await Promise.all(wanted.map((entry) => journal.append(entry)));
		await journal.append({ last: true }, { durable: true });
		expect(await journal.read()).toEqual({ entries: [...wanted, { last: true }], damage: [] });
		await journal.close();
		expect((await readJournal(directory, 'run')).entries).toHaveLength(51);
	});

	it('is the same whether entries wait for one another or come at once, to the last segment', async () => {
		const entries = fc.array(
			fc.record({
				text: fc.string({ maxLength: 60 }),
				waits: fc.boolean(),
				soon: fc.boolean(),
			}),
			{
				maxLength: 30,
			},
		);
		let made = 0;
		await fc.assert(
			fc.asyncProperty(entries, fc.integer({ min: 40, max: 300 }), async (all, segmentBytes) => {
				made++;
				const contents: string[][] = [];
				for (const name of [`one-${made}`, `other-${made}`]) {
					const journal = await openJournal(directory, name, { segmentBytes });
					const under: Promise<void>[] = [];
					for (const [at, { text, waits, soon }] of all.entries()) {
						const mayWait = soon && name.startsWith('other');
						const written = journal.append({ at, text }, { durable: waits, soon: mayWait });
						under.push(written);
						if (waits || name.startsWith('one')) await written;
					}
					// Its end writes what is written soon.
					await journal.close();
					await Promise.all(under);
					const files = (await readdir(directory)).filter((file) => file.startsWith(`${name}.`));
					contents.push(
						await Promise.all(files.sort().map((file) => readFile(join(directory, file), 'utf8'))),
					);
				}
				expect(contents[1]).toEqual(contents[0]);
			}),
			{ numRuns: runs(24) },
		);
	});

	it('writes what waits together', async () => {
		const journal = await openJournal(directory, 'run');
		await journal.append({ first: true });
		const handle = await open(segment(1));
		const appendFile = vi.spyOn(Object.getPrototypeOf(handle) as FileHandle, 'appendFile');
		await handle.close();
		try {
			await Promise.all(Array.from({ length: 100 }, (_, at) => journal.append({ at })));
			expect(appendFile).toHaveBeenCalledTimes(1);
		} finally {
			appendFile.mockRestore();
		}
		expect((await journal.read()).entries).toHaveLength(101);
		await journal.close();
	});

	it('writes what is written soon together, before all that comes after it, and at its end at the latest', async () => {
		vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
		const journal = await openJournal(directory, 'run');
		await journal.append({ first: true });
		const handle = await open(segment(1));
		const appendFile = vi.spyOn(Object.getPrototypeOf(handle) as FileHandle, 'appendFile');
		await handle.close();
		const soon = (at: number) => journal.append({ at }, { soon: true });
		try {
			const some = [soon(1), soon(2)];
			expect((await readJournal(directory, 'run')).entries).toEqual([{ first: true }]);
			vi.advanceTimersByTime(50);
			await Promise.all(some);
			expect(appendFile).toHaveBeenCalledTimes(1);
			const more = [soon(3), journal.append({ at: 4 }, { durable: true })];
			await Promise.all(more);
			expect(appendFile).toHaveBeenCalledTimes(2);
			const last = soon(5);
			await journal.close();
			await last;
		} finally {
			appendFile.mockRestore();
			vi.useRealTimers();
		}
		const { entries } = await readJournal(directory, 'run');
		expect(entries).toEqual([{ first: true }, ...[1, 2, 3, 4, 5].map((at) => ({ at }))]);
	});

	it('is for its owner alone', async () => {
		const journal = await openJournal(directory, 'run');
		await journal.append({ a: 1 });
		await journal.close();
		expect((await stat(directory)).mode & 0o777).toBe(0o700);
		expect((await stat(segment(1))).mode & 0o777).toBe(0o600);
	});

	it('that does not exist is empty', async () => {
		expect(await readJournal(directory, 'run')).toEqual({ entries: [], damage: [] });
	});

	it('reports a last line that a crash cut short and goes on after it', async () => {
		const journal = await openJournal(directory, 'run');
		await journal.append({ a: 1 });
		await journal.close();
		await appendFile(segment(1), '{"b":');
		expect(await readJournal(directory, 'run')).toEqual({
			entries: [{ a: 1 }],
			damage: [{ segment: 'run.000001.jsonl', line: 2, what: 'cut short' }],
		});
		const again = await openJournal(directory, 'run');
		await again.append({ c: 3 });
		expect(await again.read()).toEqual({
			entries: [{ a: 1 }, { c: 3 }],
			damage: [{ segment: 'run.000001.jsonl', line: 2, what: 'unreadable', followed: true }],
		});
		await again.close();
	});

	it('names the number of an unreadable line in the middle', () => {
		expect(readLines('{"a":1}\n[2]\nnull\nnonsense\n{"b":2}\n', 's')).toEqual({
			entries: [{ a: 1 }, { b: 2 }],
			damage: [2, 3, 4].map((line) => ({
				segment: 's',
				line,
				what: 'unreadable',
				followed: true,
			})),
		});
	});

	it('cut anywhere loses at most the entry that was cut', () => {
		fc.assert(
			fc.property(
				fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { maxLength: 6 }),
				fc.nat(),
				(values, where) => {
					const entries = values.map((value) => JSON.parse(JSON.stringify(value)));
					const text = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
					const cut = text.slice(0, text.length === 0 ? 0 : where % (text.length + 1));
					const read = readLines(cut, 's');
					const whole = cut.split('\n').length - 1;
					expect(read.entries.length).toBeGreaterThanOrEqual(whole);
					expect(read.entries).toEqual(entries.slice(0, read.entries.length));
					expect(read.damage.length).toBeLessThanOrEqual(1);
				},
			),
		);
	});

	it('begins a new segment when one is full, once all of that is on the disk', async () => {
		const journal = await openJournal(directory, 'run', { segmentBytes: 40 });
		await journal.append({ index: 0 }, { durable: true });
		const handle = await open(segment(1));
		stopLater(() => handle.close());
		const synced: number[] = [];
		const sync = vi.spyOn(Object.getPrototypeOf(handle), 'datasync');
		sync.mockImplementation(async function (this: FileHandle) {
			synced.push((await this.stat()).ino);
		});
		stopLater(() => void sync.mockRestore());
		for (let index = 1; index < 12; index++) {
			await journal.append({ index, pad: 'xxxxxxxxxx' }, { durable: index === 11 });
		}
		await journal.close();
		const files = await readdir(directory);
		expect(files).toHaveLength(6);
		const inodes = await Promise.all(
			files.map(async (file) => (await stat(join(directory, file))).ino),
		);
		// The last one for the durable entry, each other one before it was left.
		expect(synced).toEqual(inodes);
		const { entries, damage } = await readJournal(directory, 'run');
		expect(damage).toEqual([]);
		expect(entries.map(({ index }) => index)).toEqual([...Array(12).keys()]);
	});

	it('is forgotten as a whole, when nobody has written to any of it for long', async () => {
		const open = (name: string) => openJournal(directory, name, { segmentBytes: 10 });
		for (const name of ['run-a', 'run-b', 'run-c']) {
			const journal = await open(name);
			for (let index = 0; index < 3; index++) await journal.append({ index });
			await journal.close();
		}
		for (const file of await readdir(directory)) {
			if (file !== 'run-b.000002.jsonl') await utimes(join(directory, file), 0, 0);
		}
		await forgetJournals(directory, { untouchedFor: 1e9, but: 'run-a' });
		const left = (await readdir(directory)).map((file) => file.split('.')[0]);
		expect(left).toEqual(['run-a', 'run-a', 'run-a', 'run-b', 'run-b', 'run-b']);
	});

	it('orders more than a million segments by number', async () => {
		const journal = await openJournal(directory, 'run');
		await writeFile(segment(999_999), '{"n":1}\n');
		await writeFile(segment(1_000_000), '{"n":2}\n');
		expect((await journal.read()).entries).toEqual([{ n: 1 }, { n: 2 }]);
		await journal.close();
	});

	it('refuses an append that can not be kept, as a Failure', async () => {
		if (process.getuid?.() === 0) return;
		const journal = await openJournal(directory, 'run');
		await chmod(directory, 0o500);
		await expect(journal.append({ a: 1 })).rejects.toBeInstanceOf(FailureError);
		await chmod(directory, 0o700);
		await journal.append({ b: 2 });
		await journal.close();
		expect(await readFile(segment(1), 'utf8')).toBe('{"b":2}\n');
	});

	it('refuses an append after it was closed', async () => {
		const journal = await openJournal(directory, 'run');
		await journal.close();
		await expect(journal.append({ a: 1 })).rejects.toThrow(/closed/);
	});
});
