import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { watchReader } from '../../source/host/reader-gone.ts';
import { temporaryHome } from '../helpers/program.ts';

/** A pipe with a reader and a writer. */
function pipe() {
	const path = join(temporaryHome(), 'pipe');
	execFileSync('mkfifo', [path]);
	const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
	return { reader, writer: openSync(path, constants.O_WRONLY | constants.O_NONBLOCK) };
}

const onLinux = it.runIf(process.platform === 'linux');

onLinux(
	'who watches a pipe is told once that its reader has gone, and not after the end',
	async () => {
		const kept = pipe();
		const left = pipe();
		const told: string[] = [];
		const over = new AbortController();
		watchReader(kept.writer, over.signal, () => told.push('a reader who stands still'));
		watchReader(left.writer, AbortSignal.abort(), () => told.push('after the end'));
		await new Promise<void>((resolve) => {
			watchReader(left.writer, over.signal, () => {
				told.push('gone');
				resolve();
			});
			closeSync(left.reader);
		});
		over.abort();
		expect(told).toEqual(['gone']);
		for (const descriptor of [kept.reader, kept.writer, left.writer]) closeSync(descriptor);
	},
);
