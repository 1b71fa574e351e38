import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { fail } from '../../domain/failure.ts';
import type { LineSource } from '../../operations/ports.ts';
import { type Paths, withFileFailures } from './files.ts';
import { makeScratch } from './scratch.ts';

/** Longer than any message as JSON: every byte of 1 MiB may be written as \u0000. */
const longestLine = 8 * 1024 * 1024;

/**
 * A file of UTF-8 lines. Throws FailureError when it can't be read, or is not UTF-8; the content must
 * not change between readings, which `digest` is checked against at each end.
 */
export async function fileLines(path: string, name = path): Promise<LineSource> {
	const digest = await digestOf(path, name);
	return {
		name,
		digest,
		async *lines() {
			yield* readLines(path, name);
			if ((await digestOf(path, name)) !== digest) {
				throw fail('conflict', `${name} has changed while it was read`, {
					hint: 'Let nobody write to it meanwhile, then try again',
				});
			}
		},
	};
}

/** A stream, put aside in a private file so that it can be read twice. The caller disposes of it. */
export async function spooledLines(
	paths: Pick<Paths, 'state'>,
	stream: AsyncIterable<Uint8Array>,
	name: string,
	signal: AbortSignal,
): Promise<{ readonly source: LineSource; dispose(): Promise<void> }> {
	const { directory, remove: dispose } = await makeScratch(paths);
	const path = join(directory, 'lines');
	try {
		const handle = await open(path, 'wx', 0o600);
		try {
			for await (const chunk of stream) {
				signal.throwIfAborted();
				await handle.write(chunk);
			}
		} finally {
			await handle.close();
		}
		signal.throwIfAborted();
		return { source: await fileLines(path, name), dispose };
	} catch (error) {
		await dispose();
		throw error;
	}
}

async function digestOf(path: string, name: string): Promise<string> {
	return withFileFailures(name, async () => {
		const hash = createHash('sha256');
		for await (const chunk of createReadStream(path)) hash.update(chunk);
		return hash.digest('hex');
	});
}

async function* readLines(path: string, name: string): AsyncIterable<string> {
	const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });
	let rest = '';
	let line = 0;
	const decode = (chunk?: Uint8Array) => {
		try {
			return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
		} catch {
			throw fail('invalid', `${name} is not UTF-8 after line ${line}`, {
				hint: 'Export as NDJSON, which is UTF-8',
			});
		}
	};
	const stream = createReadStream(path);
	try {
		for await (const chunk of stream) {
			const parts = `${rest}${decode(chunk)}`.split('\n');
			rest = parts.pop() ?? '';
			for (const part of parts) {
				line++;
				yield part;
			}
			if (rest.length > longestLine) {
				throw fail('invalid', `${name}, line ${line + 1}: longer than any message`, {
					hint: 'Export as NDJSON: one message a line',
				});
			}
		}
		rest += decode();
		if (rest !== '') yield rest;
	} finally {
		stream.destroy();
	}
}
