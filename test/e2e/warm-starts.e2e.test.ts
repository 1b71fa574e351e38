import {
	chownSync,
	copyFileSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	statSync,
	truncateSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { keptIn, piecesIn, poison, poisoned } from '../helpers/compiled-code.ts';
import { stopLater } from '../helpers/fixtures.ts';
import { run } from '../helpers/run.ts';

function compiledFolder(): string {
	const made = mkdtempSync(path.join(tmpdir(), 'awsmsg-compiled-'));
	stopLater(() => rmSync(made, { recursive: true, force: true }));
	return made;
}

const version = (folder: string) => run(['--version'], { env: { NODE_COMPILE_CACHE: folder } });

/** Starts until something is so: a start keeps no code that it loads after three seconds, which a busy machine may take. */
const startUntil = (folder: string, isSo: () => boolean) =>
	expect
		.poll(async () => {
			const { code, stdout } = await version(folder);
			return { code, isVersion: stdout.startsWith('awsmsg '), isSo: isSo() };
		})
		.toEqual({ code: 0, isVersion: true, isSo: true });

test('a start keeps its compiled code, and the next one takes it as it is', async () => {
	const folder = compiledFolder();
	await startUntil(folder, () => keptIn(folder).length === 2);
	const names = keptIn(folder);
	expect(names.map((name) => name.replace(/[0-9a-f]{16}$/, ''))).toEqual([
		'start.cli.',
		'start.meow.',
	]);
	const files = names.map((name) => path.join(piecesIn(folder), name));
	for (const file of files) utimesSync(file, 1, 1);
	expect(await version(folder)).toMatchObject({ code: 0 });
	expect(keptIn(folder)).toEqual(names);
	for (const file of files) expect(statSync(file).mtimeMs).toBe(1000);
});

test('compiled code that is cut off, empty, has a hole or is of another build is made anew', async () => {
	const folder = compiledFolder();
	await startUntil(folder, () => keptIn(folder).length === 2);
	const [cli = ''] = keptIn(folder);
	const file = path.join(piecesIn(folder), cli);
	const whole = readFileSync(file);
	const holed = Buffer.from(whole);
	holed.fill(0, 8192, 12_288);
	for (const broken of [whole.subarray(0, 50_000), Buffer.alloc(0), holed, whole.subarray(8)]) {
		writeFileSync(file, broken);
		await startUntil(folder, () => !readFileSync(file).equals(broken));
		// How much a start has called when it is kept depends on how long it took; it ends with its length.
		const anew = readFileSync(file);
		expect(anew.readUInt32LE(anew.length - 4)).toBe(anew.length - 8);
	}
	// V8 itself refuses what another version of it made.
	const other = Buffer.from(whole);
	other.writeUInt32LE(other.readUInt32LE(4) + 1, 4);
	writeFileSync(file, other);
	await startUntil(folder, () => !readFileSync(file).equals(other));
	const before = path.join(piecesIn(folder), 'start.cli.0123456789abcdef');
	copyFileSync(file, before);
	// Another command's, of a piece of a build before.
	const others = ['old', 'new'].map((age) =>
		path.join(piecesIn(folder), `${age}.headless.0123456789abcdef`),
	);
	for (const other of others) copyFileSync(file, other);
	const [old = '', another = ''] = others;
	utimesSync(old, 1, 1);
	truncateSync(file, 10);
	await startUntil(folder, () => !keptIn(folder).includes(path.basename(before)));
	// What another awsmsg keeps here of pieces that this one has not stays while that may be used.
	expect(keptIn(folder)).toHaveLength(3);
	expect(keptIn(folder)).toContain(path.basename(another));
});

test('nothing is kept of what was refused, nor where Node is told to keep nothing', async () => {
	const folder = compiledFolder();
	const refused = await run(['queues', '--no-such-flag'], { env: { NODE_COMPILE_CACHE: folder } });
	expect(refused).toMatchObject({ code: 2 });
	expect(keptIn(folder)).toEqual([]);
	const off = { NODE_COMPILE_CACHE: folder, NODE_DISABLE_COMPILE_CACHE: '1' };
	expect(await run(['--version'], { env: off })).toMatchObject({ code: 0 });
	expect(keptIn(folder)).toEqual([]);
	// A folder that can't be made is no reason not to start.
	const file = path.join(folder, 'file');
	writeFileSync(file, '');
	expect(await version(file)).toMatchObject({ code: 0 });
});

test.skipIf(process.geteuid?.() !== 0)(
	'code that another user keeps in a folder that this one named is neither run nor replaced',
	async () => {
		const folder = compiledFolder();
		poison(folder);
		const theirs = piecesIn(folder);
		chownSync(theirs, 65_533, 65_533);
		const before = keptIn(folder);
		const said = await version(folder);
		expect(said.stdout).toMatch(/^awsmsg /);
		expect(keptIn(folder)).toEqual(before);
		chownSync(theirs, process.geteuid?.() ?? 0, 0);
		expect((await version(folder)).stdout).toBe(poisoned);
	},
);
