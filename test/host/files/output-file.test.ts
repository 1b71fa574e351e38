import { execFileSync, spawn } from 'node:child_process';
import {
	closeSync,
	lstatSync,
	mkdirSync,
	mkdtempSync,
	openSync,
	readdirSync,
	readFileSync,
	readlinkSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { asFailure } from '../../../source/domain/failure.ts';
import {
	isSameFile,
	outputFile,
	wouldReplace,
	writeOutput,
} from '../../../source/host/files/output-file.ts';
import { stopLater } from '../../helpers/fixtures.ts';

function folder(): string {
	const made = mkdtempSync(path.join(tmpdir(), 'awsmsg-output-'));
	stopLater(() => rmSync(made, { recursive: true, force: true }));
	return made;
}

/** A named pipe, and what somebody reads from it. */
function pipe(): { readonly at: string; read(command?: string): Promise<string> } {
	const at = path.join(folder(), 'pipe');
	execFileSync('mkfifo', [at]);
	return {
		at,
		read(command = 'cat') {
			const child = spawn('sh', ['-c', `${command} < "$1"`, 'sh', at], {
				stdio: ['ignore', 'pipe', 'ignore'],
			});
			stopLater(() => void child.kill());
			return text(child.stdout);
		},
	};
}

const refusal = (work: Promise<unknown>) =>
	work.then(
		() => 'no failure',
		(error: unknown) => asFailure(error),
	);

describe('output to a pipe', () => {
	test('waits for its reader, is passed on as it comes, and the pipe stays one', async () => {
		const { at, read } = pipe();
		const opening = outputFile(at);
		const reading = read();
		const file = await opening;
		await file.write('one\n');
		await file.write('x'.repeat(300_000));
		await file.finish();
		expect((await reading).length).toBe(300_004);
		expect(lstatSync(at).isFIFO()).toBe(true);
		expect(readdirSync(path.dirname(at))).toEqual(['pipe']);
	});

	test('that nobody reads ends with the signal, before and while it is written', async () => {
		const { at } = pipe();
		const waiting = new AbortController();
		const never = outputFile(at, waiting.signal);
		waiting.abort(new Error('stopped'));
		await expect(never).rejects.toThrow('stopped');

		// Open for reading, and nothing is ever read.
		const held = openSync(at, 'r+');
		stopLater(() => closeSync(held));
		const writing = new AbortController();
		const file = await outputFile(at, writing.signal);
		const full = file.write('x'.repeat(1_000_000));
		writing.abort(new Error('stopped'));
		await expect(full).rejects.toThrow('stopped');
		await file.discard();
	});

	test('whose reader leaves is a sentence that names it', async () => {
		const { at, read } = pipe();
		const reading = read('head -c 10');
		const file = await outputFile(at);
		const write = async () => {
			for (;;) await file.write('x'.repeat(100_000));
		};
		expect(await refusal(write())).toMatchObject({
			message: `${at} is read by nobody any more`,
			code: 'EPIPE',
		});
		expect(await reading).toBe('x'.repeat(10));
		await file.discard();
	});

	test('takes a plan or a position as well', async () => {
		const { at, read } = pipe();
		const reading = read();
		await writeOutput(at, '{"plan": 1}\n');
		expect(await reading).toBe('{"plan": 1}\n');
		expect(lstatSync(at).isFIFO()).toBe(true);
	});
});

describe('output to a device', () => {
	test('is written to it, and the device stays', async () => {
		const before = statSync('/dev/null');
		await writeOutput('/dev/null', 'x');
		const link = path.join(folder(), 'link');
		symlinkSync('/dev/null', link);
		await writeOutput(link, 'x');
		expect(readlinkSync(link)).toBe('/dev/null');
		expect(statSync('/dev/null').rdev).toBe(before.rdev);
		expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
	});

	test.runIf(process.platform === 'linux')('that takes nothing is a failure', async () => {
		expect(await refusal(writeOutput('/dev/full', 'x'))).toMatchObject({ code: 'ENOSPC' });
		expect(statSync('/dev/full').isCharacterDevice()).toBe(true);
	});

	test.runIf(process.platform === 'linux')(
		'/dev/stdout is what the shell made of it: a pipe, or a file that goes on',
		async () => {
			const module = path.resolve('source/host/files/output-file.ts');
			const program = `import { writeOutput } from ${JSON.stringify(module)};
				await writeOutput('/dev/stdout', 'two\\n');`;
			const run = (end: string) =>
				execFileSync(
					'sh',
					['-c', `"$1" --input-type=module -e "$2" ${end}`, 'sh', process.execPath, program],
					{ encoding: 'utf8' },
				);
			expect(run('| cat')).toBe('two\n');
			const log = path.join(folder(), 'log');
			writeFileSync(log, 'one\n');
			const inode = statSync(log).ino;
			run(`>> ${log}`);
			expect(readFileSync(log, 'utf8')).toBe('one\ntwo\n');
			expect(statSync(log).ino).toBe(inode);
		},
	);
});

describe('output to a link', () => {
	test('writes the file that it names, there already or not, and the link stays', async () => {
		const base = folder();
		mkdirSync(path.join(base, 'real'));
		symlinkSync('real', path.join(base, 'way'));
		for (const name of ['old', 'new']) {
			const [target, link] = [path.join(base, 'real', name), path.join(base, `to-${name}`)];
			if (name === 'old') writeFileSync(target, 'before');
			symlinkSync(`way/../real/${name}`, link);
			await writeOutput(link, 'after');
			expect(readFileSync(target, 'utf8')).toBe('after');
			expect(lstatSync(link).isSymbolicLink()).toBe(true);
			expect(statSync(target).mode & 0o777).toBe(0o600);
		}
		expect(readdirSync(path.join(base, 'real')).sort()).toEqual(['new', 'old']);
	});

	test.runIf(process.geteuid?.() === 0)('of another user is refused', async () => {
		const base = folder();
		const kept = path.join(base, 'kept');
		writeFileSync(kept, 'precious');
		const link = path.join(base, 'out.ndjson');
		symlinkSync(kept, link);
		execFileSync('chown', ['-h', '65534', link]);
		expect(await refusal(writeOutput(link, 'x'))).toMatchObject({
			message: `${link} is a link that another user made`,
			hint: 'Name the file itself',
		});
		expect(readFileSync(kept, 'utf8')).toBe('precious');
	});

	test('in a circle, to a directory or below a file is a failure that names it', async () => {
		const base = folder();
		symlinkSync('b', path.join(base, 'a'));
		symlinkSync('a', path.join(base, 'b'));
		symlinkSync('.', path.join(base, 'here'));
		writeFileSync(path.join(base, 'file'), '');
		for (const name of ['a', 'here', 'file/x']) {
			const at = path.join(base, name);
			expect(await refusal(outputFile(at))).toMatchObject({
				kind: 'invalid',
				message: expect.stringContaining(at),
			});
		}
	});
});

test('a file is the same by whatever name; a pipe, a device and what is not there are none', async () => {
	const at = folder();
	mkdirSync(path.join(at, 'below'));
	writeFileSync(path.join(at, 'there'), 'precious');
	writeFileSync(path.join(at, 'twin'), 'precious');
	symlinkSync('../there', path.join(at, 'below', 'link'));
	symlinkSync('nowhere', path.join(at, 'dangling'));
	const is = (one: string, other: string) => isSameFile(path.join(at, one), `${at}/${other}`);
	for (const other of ['there', './there', 'below/../there', 'below/link']) {
		expect([other, await is('there', other), await is(other, 'there')]).toEqual([
			other,
			true,
			true,
		]);
	}
	for (const other of ['twin', 'dangling', 'new', '.']) {
		expect([other, await is('there', other)]).toEqual([other, false]);
	}
	expect(await is('dangling', 'dangling')).toBe(false);
	const { at: named } = pipe();
	expect([await isSameFile(named, named), await isSameFile('/dev/null', '/dev/null')]).toEqual([
		false,
		false,
	]);
});

test('only a file that is there would be replaced', async () => {
	const at = folder();
	writeFileSync(path.join(at, 'there'), 'precious');
	symlinkSync(path.join(at, 'there'), path.join(at, 'link'));
	symlinkSync(path.join(at, 'nowhere'), path.join(at, 'dangling'));
	const { at: named } = pipe();
	const of = (name: string) => wouldReplace(path.join(at, name));
	expect([await of('there'), await of('link')]).toEqual([true, true]);
	for (const name of ['new', 'no/such/folder', 'dangling', 'there/below', '.']) {
		expect([name, await of(name)]).toEqual([name, false]);
	}
	expect([await wouldReplace(named), await wouldReplace('/dev/null')]).toEqual([false, false]);
});
