import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { JournalEntry } from '../../operations/ports.ts';
import { namesIn, openOwn, withFileFailures } from '../files/files.ts';
import { syncDirectory } from './journal.ts';

/** What a rewriting came to: entries that were replaced, and lines that nobody can read, which stay as they are. */
export type Rewritten = { readonly replaced: number; readonly unread: number };

/**
 * Replaces entries of the segments of journals whose names begin with `name`, by what `change` makes of each; the same
 * entry leaves its line as it is, byte for byte. A segment is replaced in one step, so that whatever ends this in the middle
 * leaves whole files. Others may write meanwhile: a writer notices that its file is another one and writes once more, and
 * what came in between is carried over. Of rewriters there may be one at a time: what another one was killed over goes.
 */
export async function rewriteSegments(
	directory: string,
	name: string,
	change: (entry: JournalEntry) => JournalEntry,
): Promise<Rewritten> {
	const total = { replaced: 0, unread: 0 };
	const files = await namesIn(directory);
	for (const file of files.filter((one) => one.startsWith(`${name}-`) && one.endsWith('.tmp'))) {
		await withFileFailures(join(directory, file), () => rm(join(directory, file), { force: true }));
	}
	for (const file of files.filter((one) => isSegment(one, name)).sort()) {
		const { replaced, unread } = await rewriteOne(directory, file, change);
		total.replaced += replaced;
		total.unread += unread;
	}
	return total;
}

function isSegment(file: string, name: string): boolean {
	return file.startsWith(`${name}-`) && /\.\d{6,}\.jsonl$/.test(file);
}

async function rewriteOne(
	directory: string,
	file: string,
	change: (entry: JournalEntry) => JournalEntry,
): Promise<Rewritten> {
	const path = join(directory, file);
	const before = await openOwn(path, constants.O_RDONLY);
	if (before === undefined) return { replaced: 0, unread: 0 };
	try {
		return await withFileFailures(path, async () => {
			const { mtime, atime } = await before.stat();
			const bytes = await before.readFile();
			const made = rewritten(bytes, change);
			if (made.replaced === 0) return made;
			const aside = `${path}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
			// Once it has its name others write to its end, too.
			const handle = await open(aside, 'ax', 0o600);
			try {
				await handle.writeFile(made.bytes);
				await handle.sync();
				await rename(aside, path);
				await syncDirectory(directory);
				await carryOver(before, bytes.length, handle, change);
				// When it was written to last decides how long it is kept.
				await handle.utimes(atime, mtime);
			} catch (error) {
				await rm(aside, { force: true });
				throw error;
			} finally {
				await handle.close();
			}
			return made;
		});
	} finally {
		await before.close();
	}
}

/** What was written to the old file after it was read, and before it had no name any more. */
async function carryOver(
	before: FileHandle,
	from: number,
	handle: FileHandle,
	change: (entry: JournalEntry) => JournalEntry,
): Promise<void> {
	const { size } = await before.stat();
	if (size <= from) return;
	const { buffer, bytesRead } = await before.read(Buffer.alloc(size - from), 0, size - from, from);
	await handle.appendFile(rewritten(buffer.subarray(0, bytesRead), change).bytes);
	await handle.sync();
}

const newline = 0x0a;

function rewritten(
	bytes: Buffer,
	change: (entry: JournalEntry) => JournalEntry,
): Rewritten & { readonly bytes: Buffer } {
	const parts: Buffer[] = [];
	let replaced = 0;
	let unread = 0;
	for (let start = 0; start < bytes.length; ) {
		const end = bytes.indexOf(newline, start);
		const next = end === -1 ? bytes.length : end + 1;
		const line = bytes.subarray(start, next);
		start = next;
		const entry = entryIn(line);
		if (entry === undefined && line.toString().trim() !== '') unread++;
		const after = entry && change(entry);
		if (after === entry || after === undefined) {
			parts.push(line);
			continue;
		}
		replaced++;
		parts.push(Buffer.from(`${JSON.stringify(after)}\n`));
	}
	return { bytes: Buffer.concat(parts), replaced, unread };
}

function entryIn(line: Buffer): JournalEntry | undefined {
	try {
		const value: unknown = JSON.parse(line.toString());
		const isEntry = typeof value === 'object' && value !== null && !Array.isArray(value);
		return isEntry ? (value as JournalEntry) : undefined;
	} catch {
		return;
	}
}
