import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { answering } from '../../../source/host/files/answering.ts';
import { temporaryHome } from '../../helpers/program.ts';

/** Keeps this thread from anything else, as code that is compiled on a busy computer does. */
function busy(milliseconds: number): void {
	Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

test('a folder is not called silent for the time that the program itself was kept from listening', async () => {
	const answer = answering(temporaryHome(), () => readFile(import.meta.filename, 'utf8'), 120);
	busy(400);
	expect(await answer).toContain('kept from listening');
});

test('a folder that says nothing is named, and at once where it was silent before', async () => {
	const folder = temporaryHome();
	const never = () => new Promise<never>(() => {});
	await expect(answering(folder, never, 60)).rejects.toThrow(`${folder} does not answer`);
	await expect(answering(folder, async () => 'file')).rejects.toThrow('does not answer');
});
