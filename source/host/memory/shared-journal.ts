import { randomBytes } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { mostDays } from '../../domain/contexts/journal-terms.ts';
import type { Journal, JournalContent, JournalEntry } from '../../operations/ports.ts';
import { makePrivateDirectory, namesIn } from '../files/files.ts';
import { type JournalOptions, openJournal, readJournal } from './journal.ts';

export type SharedJournalOptions = {
	readonly segmentBytes?: number;
	/** Files untouched for longer are removed when the journal is opened. */
	readonly keepMilliseconds: number;
	/** The oldest files beyond this size in all are removed when the journal is opened. */
	readonly keepBytes: number;
};

/** Copies of deleted messages: a month, or 512 MiB. */
export const messageJournalLimits: SharedJournalOptions = {
	keepMilliseconds: mostDays * 86_400_000,
	keepBytes: 512 * 1024 * 1024,
};

/** Who wrote what: a year, or 256 MiB. */
export const auditLimits: SharedJournalOptions = {
	keepMilliseconds: 366 * 86_400_000,
	keepBytes: 256 * 1024 * 1024,
};

/**
 * A journal that several processes write at once: each has files of its own, and reading reads them
 * all. Made on the first append, so that looking leaves no trace.
 */
export function openSharedJournal(
	directory: string,
	name: string,
	options: SharedJournalOptions,
): Journal {
	let own: Promise<Journal> | undefined;
	const open = async () => {
		await makePrivateDirectory(directory);
		await removeOld(directory, name, options);
		const suffix = `${process.pid}-${randomBytes(4).toString('hex')}`;
		const journalOptions: JournalOptions =
			options.segmentBytes === undefined ? {} : { segmentBytes: options.segmentBytes };
		return openJournal(directory, `${name}-${Date.now()}-${suffix}`, journalOptions);
	};
	return {
		async append(entry, appendOptions) {
			own ??= open().catch((error: unknown) => {
				// What stood in the way may be gone by the next time.
				own = undefined;
				throw error;
			});
			// Reading puts the entries of all processes in the order in which they were written.
			await (await own).append({ ...entry, written: Date.now() }, appendOptions);
		},
		async read(): Promise<JournalContent> {
			const names = new Set(
				(await filesOf(directory, name)).map((file) => file.slice(0, file.indexOf('.'))),
			);
			const parts = await Promise.all(
				[...names].sort().map((each) => readJournal(directory, each)),
			);
			return {
				entries: parts
					.flatMap(({ entries }) => entries)
					.filter((entry) => !isOlder(entry, Date.now() - options.keepMilliseconds))
					.sort(byTime),
				damage: parts.flatMap(({ damage }) => damage),
			};
		},
		async close() {
			await (await own?.catch(() => undefined))?.close();
		},
	};
}

/**
 * An entry lives no longer than its time, though its file is written to: what was noted of it elsewhere is
 * younger, and so outlives it.
 */
function isOlder({ written, keepUntil }: JournalEntry, than: number): boolean {
	const isOver = typeof keepUntil === 'number' && keepUntil < Date.now();
	return isOver || (typeof written === 'number' && written < than);
}

function byTime(one: JournalEntry, other: JournalEntry): number {
	const [first, second] = [one['written'], other['written']];
	return typeof first === 'number' && typeof second === 'number' ? first - second : 0;
}

async function filesOf(directory: string, name: string): Promise<readonly string[]> {
	const files = await namesIn(directory);
	return files.filter((file) => file.startsWith(`${name}-`) && file.endsWith('.jsonl')).sort();
}

async function removeOld(directory: string, name: string, options: SharedJournalOptions) {
	const files = await Promise.all(
		(await filesOf(directory, name)).map(async (file) => {
			const path = join(directory, file);
			const { size, mtimeMs } = await stat(path).catch(() => ({ size: 0, mtimeMs: 0 }));
			return { path, size, mtimeMs };
		}),
	);
	let bytes = 0;
	for (const { path, size, mtimeMs } of files.sort((a, b) => b.mtimeMs - a.mtimeMs)) {
		bytes += size;
		const old = Date.now() - mtimeMs > options.keepMilliseconds;
		if (old || bytes > options.keepBytes) await rm(path, { force: true });
	}
}
