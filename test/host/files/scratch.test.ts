import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { makeScratch, removeLeftovers } from '../../../source/host/files/scratch.ts';
import { stopLater } from '../../helpers/fixtures.ts';

function folder(): string {
	const made = mkdtempSync(path.join(tmpdir(), 'awsmsg-scratch-'));
	stopLater(() => rmSync(made, { recursive: true, force: true }));
	return made;
}

test('what a killed process left is removed later, what a living one needs is not', async () => {
	const state = folder();
	const module = path.resolve('source/host/files/scratch.ts');
	const child = spawn(process.execPath, [
		'--input-type=module',
		'-e',
		`import { makeScratch } from ${JSON.stringify(module)};
		import { writeFileSync } from 'node:fs';
		const { directory } = await makeScratch({ state: ${JSON.stringify(state)} });
		writeFileSync(directory + '/body.json', 'secret');
		console.log(directory);
		setInterval(() => {}, 1000);`,
	]);
	stopLater(() => void child.kill('SIGKILL'));
	const [line] = await once(child.stdout, 'data');
	const left = String(line).trim();
	const own = await makeScratch({ state });
	mkdirSync(path.join(state, 'scratch', 'not-of-ours'));

	await removeLeftovers({ state });
	expect(existsSync(path.join(left, 'body.json'))).toBe(true);

	child.kill('SIGKILL');
	await once(child, 'exit');
	await removeLeftovers({ state });
	expect(existsSync(left)).toBe(false);
	expect(statSync(own.directory).mode & 0o777).toBe(0o700);
	await own.remove();
	expect(readdirSync(path.join(state, 'scratch'))).toEqual(['not-of-ours']);
});

test('where nothing was left there is nothing to do, and nothing is made', async () => {
	const state = path.join(folder(), 'none');
	await removeLeftovers({ state });
	expect(existsSync(state)).toBe(false);
});
