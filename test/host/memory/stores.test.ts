import { execFile } from 'node:child_process';
import {
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { withFileLock } from '../../../source/host/files/file-lock.ts';
import { fileLines, spooledLines } from '../../../source/host/files/line-source.ts';
import { outputFile } from '../../../source/host/files/output-file.ts';
import { fingerprintMemory } from '../../../source/host/memory/fingerprints.ts';
import { receiveMemory } from '../../../source/host/memory/receive-memory.ts';
import { openSharedJournal } from '../../../source/host/memory/shared-journal.ts';
import { openStores } from '../../../source/host/memory/stores.ts';
import { stopLater } from '../../helpers/fixtures.ts';
import { repository } from '../../helpers/program.ts';

function folder(): string {
	const made = mkdtempSync(path.join(tmpdir(), 'awsmsg-stores-'));
	stopLater(() => rmSync(made, { recursive: true, force: true }));
	return made;
}

describe('the memory of receive counts', () => {
	it('loses nothing when several processes write it at once', async () => {
		const state = folder();
		const module = path.join(repository, 'source/host/memory/receive-memory.ts');
		const program = (worker: number) => `
			import { receiveMemory } from ${JSON.stringify(module)};
			const memory = receiveMemory({ state: ${JSON.stringify(state)} });
			for (let index = 0; index < 20; index++) {
				await memory.record('q', [{ id: 'm${worker}-' + index, receives: 1 }, { id: 'all', receives: ${worker} * 20 + index }]);
			}`;
		const start = (worker: number) =>
			promisify(execFile)(process.execPath, ['--input-type=module', '-e', program(worker)]);
		await Promise.all([start(0), start(1), start(2)]);
		const { messages } = await receiveMemory({ state }).load('q');
		expect(messages).toHaveLength(61);
		expect(messages.find(({ id }) => id === 'all')?.receives).toBe(59);
	});

	it('has each message on disk before its receive goes on, also of many that are written together', async () => {
		const state = folder();
		const memory = receiveMemory({ state });
		const other = receiveMemory({ state });
		const onDisk = async (id: string) =>
			(await other.load('q')).messages.some((message) => message.id === id);
		const ids = Array.from({ length: 60 }, (_, index) => `m${index}`);
		const there = await Promise.all(
			ids.map(async (id, index) => {
				// Some come while a change is under way.
				for (let turns = 0; turns < index % 7; turns++) {
					await new Promise((resolve) => setImmediate(resolve));
				}
				await memory.record('q', [{ id, receives: 1, untold: true }]);
				return onDisk(id);
			}),
		);
		expect(there).not.toContain(false);
		expect((await other.load('q')).messages).toHaveLength(ids.length);
		// Two receives of one message are two, whether they are written together or not.
		await Promise.all(
			[1, 2, 3].map(() => memory.record('q', [{ id: 'm0', receives: 1, untold: true }])),
		);
		const { messages } = await other.load('q');
		expect(messages.find(({ id }) => id === 'm0')?.receives).toBe(4);
	});

	it('says so to each receive that was to be written together, and goes on', async () => {
		const state = folder();
		const memory = receiveMemory({ state });
		writeFileSync(path.join(state, 'receives'), 'a file where a folder must be');
		const record = (id: string) => memory.record('q', [{ id, receives: 1 }]);
		const ends = await Promise.allSettled(['a', 'b', 'c'].map(record));
		expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
		rmSync(path.join(state, 'receives'));
		await Promise.all(['a', 'b'].map(record));
		expect((await memory.load('q')).messages.map(({ id }) => id)).toEqual(['a', 'b']);
	});

	it('counts a receive that came after a purge, though others waited before it', async () => {
		const memory = receiveMemory({ state: folder() });
		const record = (id: string) => memory.record('q', [{ id, receives: 1 }]);
		await Promise.all([record('first'), record('second'), memory.forget('q'), record('after')]);
		expect((await memory.load('q')).messages.map(({ id }) => id)).toEqual(['after']);
	});

	it('survives a damaged file and a lock that a dead process left', async () => {
		const state = folder();
		const memory = receiveMemory({ state });
		await memory.accept('q', 5);
		const [file = ''] = readdirSync(path.join(state, 'receives'));
		const whole = path.join(state, 'receives', file);
		writeFileSync(whole, '{"messages": [');
		expect(await memory.load('q')).toEqual({ messages: [] });
		const lock = `${whole}.lock`;
		mkdirSync(lock);
		utimesSync(lock, new Date(0), new Date(0));
		await memory.record('q', [{ id: 'm', receives: 2 }]);
		expect((await memory.load('q')).messages).toEqual([{ id: 'm', receives: 2 }]);
		await memory.record('q', [{ id: 'm', receives: 1, untold: true }]);
		expect((await memory.load('q')).messages).toEqual([{ id: 'm', receives: 3, untold: true }]);
		await memory.forget('q', ['m']);
		expect((await memory.load('q')).messages).toEqual([]);
	});
});

describe('a file lock', () => {
	it('lets one in at a time, also past one that failed', async () => {
		const file = path.join(folder(), 'x');
		let inside = 0;
		const work = async (fails: boolean) => {
			inside++;
			expect(inside).toBe(1);
			await new Promise((resolve) => setImmediate(resolve));
			inside--;
			if (fails) throw new Error('failed');
		};
		const all = [false, true, false].map((fails) => withFileLock(file, () => work(fails)));
		const ends = await Promise.allSettled(all);
		expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
	});
});

describe('a shared journal', () => {
	it('is read in the order of writing, whoever wrote, and makes nothing before it is needed', async () => {
		const directory = path.join(folder(), 'deleted');
		const limits = { keepMilliseconds: 1e9, keepBytes: 1e9 };
		const one = openSharedJournal(directory, 'messages', limits);
		const other = openSharedJournal(directory, 'messages', limits);
		expect(await one.read()).toEqual({ entries: [], damage: [] });
		for (const [index, journal] of [one, other, one, other].entries()) {
			await journal.append({ index }, { durable: true });
			const written = Date.now();
			await expect.poll(Date.now, { interval: 1 }).toBeGreaterThan(written);
		}
		expect((await other.read()).entries.map((entry) => entry['index'])).toEqual([0, 1, 2, 3]);
		for (const file of readdirSync(directory)) {
			expect(statSync(path.join(directory, file)).mode & 0o777).toBe(0o600);
		}
		await Promise.all([one.close(), other.close()]);
	});

	it('drops what is older or more than it may keep', async () => {
		const directory = folder();
		const old = path.join(directory, 'messages-1-1-aa.000001.jsonl');
		writeFileSync(old, '{}\n');
		utimesSync(old, new Date(0), new Date(0));
		writeFileSync(path.join(directory, 'messages-2-2-bb.000001.jsonl'), 'x'.repeat(2000));
		const journal = openSharedJournal(directory, 'messages', {
			keepMilliseconds: 1e6,
			keepBytes: 1000,
		});
		await journal.append({ a: 1 });
		expect((await journal.read()).entries).toMatchObject([{ a: 1 }]);
		await journal.close();
	});
});

describe('an entry of a shared journal', () => {
	it('is forgotten after its time, also where its file is younger: what was noted of it later may be gone', async () => {
		const directory = folder();
		const [old, young] = [Date.now() - 2e6, Date.now()];
		writeFileSync(
			path.join(directory, 'messages-1-1-aa.000001.jsonl'),
			[{ a: 1, written: old }, { a: 2, written: young }, { a: 3 }]
				.map((entry) => `${JSON.stringify(entry)}\n`)
				.join(''),
		);
		const journal = openSharedJournal(directory, 'messages', {
			keepMilliseconds: 1e6,
			keepBytes: 1e9,
		});
		const kept = (await journal.read()).entries.map((entry) => entry['a']);
		expect(kept.toSorted()).toEqual([2, 3]);
	});
});

describe('a shared journal that could not be begun', () => {
	it('is begun by the next entry, once what stood in its way is gone', async () => {
		const directory = path.join(folder(), 'deleted');
		writeFileSync(directory, 'in the way');
		const journal = openSharedJournal(directory, 'messages', {
			keepMilliseconds: 1e9,
			keepBytes: 1e9,
		});
		await expect(journal.append({ a: 1 })).rejects.toThrow(/where a directory must be/);
		await journal.close();
		rmSync(directory);
		await journal.append({ b: 2 });
		expect((await journal.read()).entries).toMatchObject([{ b: 2 }]);
		await journal.close();
	});
});

describe('the record of an import', () => {
	it('is there for whoever goes on with it, however old; others of that age are forgotten', async () => {
		const paths = { config: '', data: folder(), state: '', cache: '' };
		for (const digest of ['a', 'b']) {
			const journal = await openStores(paths).importJournal(digest, 'orders');
			await journal.append({ n: 0, type: 'begin', fresh: true });
			await journal.append({ n: 1, type: 'sent', lines: [1] });
			await journal.close();
		}
		const imports = path.join(paths.data, 'imports');
		for (const file of readdirSync(imports)) utimesSync(path.join(imports, file), 0, 0);
		const before = await openStores(paths).importSoFar('a', 'orders').read();
		const journal = await openStores(paths).importJournal('a', 'orders');
		expect(await journal.read()).toEqual(before);
		expect(readdirSync(imports)).toHaveLength(1);
		await journal.close();
	});
});

describe('a shared journal beside others', () => {
	it('writes on where another process has removed its file to keep within the limits', async () => {
		const directory = folder();
		const limits = { keepMilliseconds: 1e9, keepBytes: 1000 };
		const one = openSharedJournal(directory, 'messages', limits);
		await one.append({ text: 'x'.repeat(2000) }, { durable: true });
		const other = openSharedJournal(directory, 'messages', limits);
		await other.append({ text: 'of another one' });
		await one.append({ text: 'after that' }, { durable: true });
		const texts = (await other.read()).entries.map((entry) => entry['text']);
		// Written in one millisecond they have no order.
		expect(texts.toSorted()).toEqual(['after that', 'of another one']);
		await Promise.all([one.close(), other.close()]);
	});
});

describe('remembered fingerprints', () => {
	it('keep the first and the last time, a note, and what a colleague knows', async () => {
		const memory = fingerprintMemory({ data: folder() });
		const seen = [{ id: 'a', title: 'A' }];
		const arn = 'arn:aws:sqs:eu-west-1:123456789012:orders';
		const queue = { name: 'orders', url: '', arn };
		const endpoint = 'http://127.0.0.1:4566';
		await memory.see(seen, { queue }, 10);
		await memory.see(seen, { queue, endpoint }, 15);
		await memory.see(seen, { queue }, 20);
		expect(await memory.note('a', 'fixed')).toBe(true);
		expect(await memory.note('zz', 'x')).toBe(false);
		await memory.merge([
			{ id: 'a', title: 'A', firstSeen: 5, lastSeen: 6, queues: ['other'], note: 'theirs' },
			{ id: 'b', title: 'B', firstSeen: 1, lastSeen: 2, queues: [] },
		]);
		expect((await memory.load()).find(({ id }) => id === 'a')).toEqual({
			id: 'a',
			title: 'A',
			firstSeen: 5,
			lastSeen: 20,
			queues: ['orders', 'other'],
			// One ARN at two endpoints is two queues.
			places: [{ arn }, { arn, endpoint }],
			note: 'fixed',
		});
		expect(await memory.load()).toHaveLength(2);
	});
});

describe('remembered fingerprints of others', () => {
	it('never push out what was seen here, however many there are, until it is seen here too', async () => {
		const memory = fingerprintMemory({ data: folder() });
		const arn = 'arn:aws:sqs:eu-west-1:123456789012:orders';
		const queue = { name: 'orders', url: '', arn };
		await memory.see([{ id: 'own', title: 'Own' }], { queue }, 1);
		const others = Array.from({ length: 2500 }, (_, index) => ({
			...{ id: `other${index}`, title: 'Other', firstSeen: 1, lastSeen: 1000 + index },
			...{ queues: [], note: 'theirs' },
		}));
		await memory.merge(others);
		await memory.see([{ id: 'other2499', title: 'Other' }], { queue }, 2);
		await memory.merge(others.map((one) => ({ ...one, id: `more-${one.id}`, lastSeen: 9000 })));
		const all = await memory.load();
		expect(all).toHaveLength(2000);
		expect(all.map(({ id }) => id)).toEqual(expect.arrayContaining(['own', 'other2499']));
		expect(
			all
				.filter(({ imported }) => imported !== true)
				.map(({ id }) => id)
				.sort(),
		).toEqual(['other2499', 'own']);
	});
});

describe('the file of remembered fingerprints', () => {
	// Earlier versions wrote what their clock told.
	const times = { firstSeen: 1795963359800.1953, lastSeen: 1795963359801.5 };
	const one = { id: 'a', title: 'A', ...times, queues: ['orders'] };
	const at = (data: string) => path.join(data, 'fingerprints.json');

	it('is for its owner alone, and has what was done', async () => {
		const data = folder();
		const place = { arn: 'arn:aws:sqs:eu-west-1:123456789012:orders-dlq' };
		const act = { what: 'moved', at: 5, many: 3, run: 'r', place, to: ['orders'] } as const;
		await fingerprintMemory({ data }).did([{ id: 'a', title: 'A', act }]);
		expect(statSync(at(data)).mode & 0o777).toBe(0o600);
		expect(await fingerprintMemory({ data }).load()).toMatchObject([
			{ id: 'a', queues: ['orders-dlq'], acts: [act] },
		]);
	});

	it('of an earlier version is read, of a later one as far as this one knows it', async () => {
		const data = folder();
		const later = { ...one, id: 'b', note: 'fixed', acts: [{ what: 'frozen' }], mood: 'good' };
		writeFileSync(at(data), JSON.stringify([one, later, { id: 'c' }, 'nonsense']), { mode: 0o600 });
		expect(await fingerprintMemory({ data }).load()).toEqual([
			one,
			{ ...one, id: 'b', note: 'fixed' },
		]);
	});
});

describe('lines of a file', () => {
	const read = async (source: { lines(): AsyncIterable<string> }) => {
		const lines: string[] = [];
		for await (const line of source.lines()) lines.push(line);
		return lines;
	};

	it('can be read twice, whatever the pieces they come in', async () => {
		const text = `${'ü'.repeat(40_000)}\nsecond\n\nlast`;
		const bytes = Buffer.from(text);
		async function* pieces() {
			for (let at = 0; at < bytes.length; at += 7001) yield bytes.subarray(at, at + 7001);
		}
		const never = new AbortController().signal;
		const { source, dispose } = await spooledLines(
			{ state: folder() },
			pieces(),
			'standard input',
			never,
		);
		expect(await read(source)).toEqual(text.split('\n'));
		expect(await read(source)).toEqual(text.split('\n'));
		await dispose();
		await expect(read(source)).rejects.toThrow();
	});

	it('are refused when they are no UTF-8, or change meanwhile', async () => {
		const file = path.join(folder(), 'x');
		writeFileSync(file, Buffer.from([0x61, 0x0a, 0xff, 0x0a]));
		await expect(read(await fileLines(file))).rejects.toThrow(/not UTF-8/);
		writeFileSync(file, 'one\n');
		const source = await fileLines(file);
		writeFileSync(file, 'two\n');
		await expect(read(source)).rejects.toThrow(/has changed/);
	});
});

describe('an output file', () => {
	it('replaces what exists when it is whole, and leaves it alone otherwise', async () => {
		const file = path.join(folder(), 'x');
		writeFileSync(file, 'before');
		const discarded = await outputFile(file);
		await discarded.write('half');
		await discarded.discard();
		expect(readFileSync(file, 'utf8')).toBe('before');
		const whole = await outputFile(file);
		await whole.write('a');
		await whole.write('b');
		await whole.finish();
		expect(readFileSync(file, 'utf8')).toBe('ab');
		expect(readdirSync(path.dirname(file))).toEqual(['x']);
	});
});
