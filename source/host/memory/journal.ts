import { constants } from 'node:fs';
import { type FileHandle, open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fail } from '../../domain/failure.ts';
import type {
	Journal,
	JournalContent,
	JournalDamage,
	JournalEntry,
} from '../../operations/ports.ts';
import {
	makePrivateDirectory,
	namesIn,
	openOwn,
	readOwn,
	withFileFailures,
} from '../files/files.ts';

export type JournalOptions = {
	/** A segment that reached this size is followed by a new one. 8 MiB unless told. */
	readonly segmentBytes?: number;
};

const defaultSegmentBytes = 8 * 1024 * 1024;
const newline = 0x0a;

/** How long an entry that nobody waits for stays in memory, ms: of a run that writes a hundred times a second each was a write of its own. */
const soonMs = 50;

/** An entry that is to be written, and who waits for that. */
type Waiting = {
	readonly line: Buffer;
	readonly durable: boolean;
	resolve(): void;
	reject(error: unknown): void;
};

/**
 * Opens the journal `name` in `directory` (made when missing, 0700): JSON lines in segments
 * `name.000001.jsonl`, `name.000002.jsonl`, ..., each 0600. One process writes a journal at a time.
 */
export async function openJournal(
	directory: string,
	name: string,
	options: JournalOptions = {},
): Promise<Journal> {
	if (!/^[\w-]+$/.test(name)) throw fail('bug', `a journal can't be named ${name}`);
	await makePrivateDirectory(directory);
	const segmentBytes = options.segmentBytes ?? defaultSegmentBytes;
	let current: Segment | undefined;
	let tail: Promise<unknown> = Promise.resolve();
	let closed = false;

	const write = async (line: Buffer, durable: boolean) => {
		if (current === undefined || current.size >= segmentBytes) {
			const before = current;
			current = await nextSegment(directory, name, segmentBytes);
			// A durable entry stands for all before it, and its own sync reaches the new file alone.
			await before?.handle.datasync();
			await before?.handle.close();
		}
		await current.append(line, durable);
		// Another process may remove old files to keep within the limits, this one too: what is written now
		// must be in a file that somebody finds.
		if (!(await current.isGone())) return;
		await current.handle.close();
		current = await nextSegment(directory, name, segmentBytes);
		await current.append(line, durable);
	};
	let waiting: Waiting[] = [];
	/**
	 * What waits behind a write goes together after it, as much as this segment takes: a run notes a hundred requests a second,
	 * each of which was a write and a look of its own. One sync is that of all, and so is one failure: of what was refused something may
	 * stand there, as of a single entry.
	 */
	const writeGroup = async (): Promise<void> => {
		let bytes = current?.size ?? segmentBytes;
		let many = 0;
		for (const { line } of waiting) {
			if (many > 0 && bytes >= segmentBytes) break;
			bytes += line.length;
			many++;
		}
		const group = waiting.slice(0, many);
		waiting = waiting.slice(many);
		if (group.length === 0) return;
		const lines = group.length === 1 ? group[0]?.line : undefined;
		const all = lines ?? Buffer.concat(group.map(({ line }) => line));
		try {
			await withFileFailures(directory, () =>
				write(
					all,
					group.some(({ durable }) => durable),
				),
			);
			for (const { resolve } of group) resolve();
		} catch (error) {
			for (const { reject } of group) reject(error);
		}
	};
	const writeAll = async (): Promise<void> => {
		while (waiting.length > 0) await writeGroup();
	};
	/** Set while entries are waiting that are written soon. */
	let later: NodeJS.Timeout | undefined;
	/** Runs go one after another, in the order of the calls, also past one that failed. */
	const inTurn = <Result>(run: () => Promise<Result>): Promise<Result> => {
		const result = tail.then(run);
		tail = result.catch(() => {});
		return result;
	};

	return {
		append(entry, { durable = false, soon = false } = {}) {
			if (closed) return Promise.reject(fail('bug', `the journal ${name} is closed`));
			const line = Buffer.from(`${JSON.stringify(entry)}\n`);
			const written = new Promise<void>((resolve, reject) => {
				waiting.push({ line, durable, resolve, reject });
			});
			if (soon && !durable) {
				later ??= setTimeout(() => {
					later = undefined;
					void inTurn(writeAll);
				}, soonMs);
			}
			// One turn for each entry: most find that theirs went with one before.
			else void inTurn(writeGroup);
			return written;
		},
		read: () => inTurn(() => writeAll().then(() => readJournal(directory, name))),
		close() {
			closed = true;
			clearTimeout(later);
			return inTurn(async () => {
				await writeAll();
				// What had to be durable is: a disk that fails now must not hide what was done.
				await current?.handle.close().catch(() => {});
				current = undefined;
			});
		},
	};
}

/** Reads a journal without opening it for writing; a missing one is empty. */
export async function readJournal(directory: string, name: string): Promise<JournalContent> {
	const entries: JournalEntry[] = [];
	const damage: JournalDamage[] = [];
	const segments = await segmentsOf(directory, name);
	for (const segment of segments) {
		const file = join(directory, segment);
		const content = readLines((await readOwn(file)) ?? '', segment);
		for (const entry of content.entries) entries.push(entry);
		for (const one of content.damage) damage.push(one);
	}
	return { entries, damage };
}

/** The entries of one segment's text. A last line without its newline counts when it is whole. */
export function readLines(text: string, segment: string): JournalContent {
	const entries: JournalEntry[] = [];
	const damage: JournalDamage[] = [];
	const lines = text.split('\n');
	let lastReadable = -1;
	lines.forEach((line, index) => {
		const last = index === lines.length - 1;
		if (line === '') return;
		const entry = parseEntry(line);
		if (entry === undefined) {
			damage.push({ segment, line: index + 1, what: last ? 'cut short' : 'unreadable' });
			return;
		}
		entries.push(entry);
		lastReadable = index;
	});
	return {
		entries,
		damage: damage.map((one) => (one.line <= lastReadable ? { ...one, followed: true } : one)),
	};
}

function parseEntry(line: string): JournalEntry | undefined {
	try {
		const value: unknown = JSON.parse(line);
		const isEntry = typeof value === 'object' && value !== null && !Array.isArray(value);
		return isEntry ? (value as JournalEntry) : undefined;
	} catch {
		return;
	}
}

class Segment {
	readonly handle: FileHandle;
	size: number;
	/** Whether the file ends inside a line, so that the next entry must begin a new one. */
	#torn: boolean;

	constructor(handle: FileHandle, size: number, torn: boolean) {
		this.handle = handle;
		this.size = size;
		this.#torn = torn;
	}

	/** Whether the file has no name any more. */
	async isGone(): Promise<boolean> {
		return (await this.handle.stat()).nlink === 0;
	}

	async append(line: Buffer, durable: boolean): Promise<void> {
		const bytes = this.#torn ? Buffer.concat([Buffer.of(newline), line]) : line;
		this.#torn = true;
		await this.handle.appendFile(bytes);
		this.#torn = false;
		this.size += bytes.length;
		if (durable) await this.handle.datasync();
	}
}

/** The newest segment when it has room, else a new one. */
async function nextSegment(directory: string, name: string, limit: number): Promise<Segment> {
	const newest = (await segmentsOf(directory, name)).at(-1);
	if (newest !== undefined) {
		const handle = await openOwn(join(directory, newest), constants.O_RDWR | constants.O_APPEND);
		const { size = limit } = (await handle?.stat()) ?? {};
		if (handle !== undefined && size < limit) {
			return new Segment(handle, size, await endsInsideLine(handle, size));
		}
		await handle?.close();
	}
	const number = newest === undefined ? 1 : numberOf(newest) + 1;
	const file = join(directory, `${name}.${String(number).padStart(6, '0')}.jsonl`);
	const handle = await open(file, 'ax+', 0o600);
	await syncDirectory(directory);
	return new Segment(handle, 0, false);
}

async function endsInsideLine(handle: FileHandle, size: number): Promise<boolean> {
	if (size === 0) return false;
	const { buffer, bytesRead } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
	return bytesRead === 1 && buffer[0] !== newline;
}

/** A new file's name is on the disk only once its directory is. Windows can't and needn't. */
export async function syncDirectory(directory: string): Promise<void> {
	if (process.platform === 'win32') return;
	const handle = await open(directory, 'r');
	try {
		await handle.sync();
	} finally {
		await handle.close();
	}
}

/**
 * Removes the journals in `directory` that nobody has written to for so long, ms, but never `but`: as wholes,
 * since one without its beginning says less than none.
 */
export async function forgetJournals(
	directory: string,
	{ untouchedFor, but }: { readonly untouchedFor: number; readonly but: string },
): Promise<void> {
	const touched = new Map<string, number>();
	const files = (await namesIn(directory)).flatMap((file) => {
		const name = /^([\w-]+)\.\d{6,}\.jsonl$/.exec(file)?.[1];
		return name === undefined || name === but ? [] : [{ file, name }];
	});
	for (const { file, name } of files) {
		const { mtimeMs } = await stat(join(directory, file)).catch(() => ({ mtimeMs: Date.now() }));
		touched.set(name, Math.max(touched.get(name) ?? 0, mtimeMs));
	}
	for (const { file, name } of files) {
		if (Date.now() - (touched.get(name) ?? 0) <= untouchedFor) continue;
		await rm(join(directory, file), { force: true });
	}
}

/** File names of a journal's segments, oldest first. */
async function segmentsOf(directory: string, name: string): Promise<readonly string[]> {
	const files = await namesIn(directory);
	const pattern = new RegExp(`^${name}\\.\\d{6,}\\.jsonl$`);
	return files.filter((file) => pattern.test(file)).sort((a, b) => numberOf(a) - numberOf(b));
}

function numberOf(segment: string): number {
	return Number(segment.split('.').at(-2));
}
