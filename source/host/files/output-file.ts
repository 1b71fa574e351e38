import { randomBytes } from 'node:crypto';
import { constants, open as openRaw } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { fail } from '../../domain/failure.ts';
import { makeDirectory, withFileFailures } from './files.ts';
import { isForeign, wayTo } from './way.ts';

/** What a user named to be written. Throws FailureError. */
export type WrittenFile = {
	write(text: string): Promise<void>;
	/** Resolves when all of it is there. */
	finish(): Promise<void>;
	/** Leaves nothing of it, but for what a pipe or a device has taken already. */
	discard(): Promise<void>;
};

/**
 * Opens what a user named for output. A file appears whole under its name, 0600, once it is finished, and
 * what was there stays until then. A pipe or a device (`/dev/stdout`, `>(gzip)`) is written to as it
 * comes, and never replaced; a pipe waits for its reader, until the signal aborts. A link leads to the
 * file that it names, which need not exist, and stays a link; one that another user made is refused.
 *
 * Throws FailureError at once when the place can't be written.
 */
export async function outputFile(path: string, signal?: AbortSignal): Promise<WrittenFile> {
	const target = await withFileFailures(path, () => targetOf(path));
	if (target.kind === 'file') return wholeFile(path, target.real);
	if (target.kind === 'pipe') return pipe(path, signal);
	return stream(path);
}

/** Whether {@link outputFile} would replace a file that is there. What can't be told, it will tell. */
export async function wouldReplace(path: string): Promise<boolean> {
	try {
		const target = await targetOf(path);
		return target.kind === 'file' && (await stat(target.real)).isFile();
	} catch {
		return false;
	}
}

/**
 * Whether two names lead to one file, by links or otherwise: what is written to one of them whole, or behind its end, changes the other. A
 * pipe or a device keeps nothing, and what can't be told reading or writing will tell.
 */
export async function isSameFile(one: string, other: string): Promise<boolean> {
	try {
		const [first, second] = await Promise.all([
			stat(one, { bigint: true }),
			stat(other, { bigint: true }),
		]);
		return first.isFile() && first.ino === second.ino && first.dev === second.dev;
	} catch {
		return false;
	}
}

/** Writes one text where {@link outputFile} leads; directories that are missing are made, 0700. */
export async function writeOutput(path: string, text: string, signal?: AbortSignal): Promise<void> {
	await withFileFailures(path, () => makeDirectory(dirname(path)));
	const file = await outputFile(path, signal);
	try {
		await file.write(text);
		await file.finish();
	} catch (error) {
		await file.discard();
		throw error;
	}
}

type Target =
	| { readonly kind: 'file'; readonly real: string }
	| { readonly kind: 'pipe' | 'device' };

async function targetOf(path: string): Promise<Target> {
	const { steps, real, missing } = await wayTo(path);
	const foreign = steps.find(({ stats }) => stats.isSymbolicLink() && isForeign(stats));
	if (foreign !== undefined) {
		throw fail('invalid', `${foreign.path} is a link that another user made`, {
			hint: 'Name the file itself',
		});
	}
	// What is open already, under its number: /dev/stdout may be a file that a shell appends to.
	const isOpenAlready = steps.some(({ path: step }) => /^\/(proc|dev\/fd)\//.test(step));
	if (!isOpenAlready && missing.length > 0) return { kind: 'file', real: join(real, ...missing) };
	const stats = await stat(path);
	if (stats.isFIFO()) return { kind: 'pipe' };
	const isPlain = stats.isFile() || stats.isDirectory();
	return isPlain && !isOpenAlready ? { kind: 'file', real } : { kind: 'device' };
}

/** Written aside and moved to its place. */
async function wholeFile(path: string, target: string): Promise<WrittenFile> {
	const aside = join(
		dirname(target),
		`.${basename(target)}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`,
	);
	const handle = await withFileFailures(path, async () => {
		// A directory of that name, or a file that may not be written, is found now and not in the end.
		const existing = await open(target, constants.O_RDWR | constants.O_NONBLOCK).catch(
			(error: NodeJS.ErrnoException) => {
				if (error.code === 'ENOENT') return;
				throw error;
			},
		);
		await existing?.close();
		return open(aside, 'wx', 0o600);
	});
	return {
		write: (text) => withFileFailures(path, () => handle.appendFile(text)),
		finish: () =>
			withFileFailures(path, async () => {
				await handle.sync();
				await handle.close();
				await rename(aside, target);
			}),
		async discard() {
			await handle.close().catch(() => {});
			await rm(aside, { force: true });
		},
	};
}

async function stream(path: string): Promise<WrittenFile> {
	const { O_WRONLY, O_APPEND, O_NOCTTY } = constants;
	const handle = await withFileFailures(path, () => open(path, O_WRONLY | O_APPEND | O_NOCTTY));
	return {
		write: (text) => withFileFailures(path, () => handle.appendFile(text)),
		finish: () => withFileFailures(path, () => handle.close()),
		discard: () => handle.close().catch(() => {}),
	};
}

const readerEvery = 50;

/** Never blocks a file thread: neither before there is a reader, nor while that one takes nothing. */
async function pipe(path: string, signal?: AbortSignal): Promise<WrittenFile> {
	const socket = new Socket({ fd: await openPipe(path, signal), readable: false, writable: true });
	const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
	// Each write tells its own failure.
	socket.on('error', () => {});
	const abort = () => void socket.destroy();
	signal?.addEventListener('abort', abort, { once: true });
	const settle = <Result>(work: Promise<Result>) =>
		withFileFailures(path, () =>
			work.catch((error: unknown) => {
				signal?.throwIfAborted();
				throw error;
			}),
		);
	return {
		write: (text) =>
			settle(
				new Promise((resolve, reject) => {
					socket.write(text, (error) => (error ? reject(error) : resolve()));
				}),
			),
		finish: () =>
			settle(
				new Promise<void>((resolve, reject) => {
					socket.once('error', reject);
					socket.end(() => resolve());
				}).then(() => closed),
			),
		async discard() {
			socket.destroy();
			await closed;
		},
	};
}

async function openPipe(path: string, signal: AbortSignal | undefined): Promise<number> {
	const { O_WRONLY, O_NONBLOCK } = constants;
	for (;;) {
		signal?.throwIfAborted();
		try {
			return await promisify(openRaw)(path, O_WRONLY | O_NONBLOCK);
		} catch (error) {
			const code = error instanceof Error && 'code' in error ? error.code : undefined;
			// Nobody reads yet.
			if (code !== 'ENXIO') return withFileFailures(path, () => Promise.reject(error));
		}
		await sleep(readerEvery, undefined, signal === undefined ? {} : { signal }).catch(() => {});
	}
}
