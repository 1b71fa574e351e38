import { expect, test } from 'vitest';
import { run } from '../helpers/run.ts';
import { isAlive, start } from '../helpers/terminal.ts';

const node = process.execPath;

/** A full-screen program of a few lines: shows keys, starts a child, leaves on q. */
const program = `
const {spawn} = require('node:child_process');
process.stdout.write('\\x1b[?1049h\\x1b[?25l\\x1b[?2004h');
process.stdin.setRawMode(true);
let child;
const restore = code => { process.stdin.setRawMode(false); process.stdout.write('\\x1b[?2004l\\x1b[?25h\\x1b[?1049l'); process.exit(code); };
process.stdin.on('data', data => {
	const text = data.toString();
	if (text === 'q') return restore(0);
	if (text === 'x') { process.stdin.setRawMode(false); process.exit(3); }
	if (text === 'r') process.exit(4);
	if (text === 'c') { child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {detached: true, stdio: 'ignore'}); child.unref(); }
	process.stdout.write('got ' + JSON.stringify(text) + '\\r\\n');
});
process.stdout.on('resize', () => process.stdout.write('size ' + process.stdout.columns + 'x' + process.stdout.rows + '\\r\\n'));
process.stdout.write('ready ' + process.stdout.columns + 'x' + process.stdout.rows + '\\r\\n');
`;
const options = { program: [node, '-e', program], columns: 80, rows: 24 };

test('steps run in order and are awaited as one', async () => {
	const app = await start([], options);
	await app.sees('ready 80x24').press('j').sees('got "j"').type('abc').sees('got "abc"');
	// A program that is late reads what came meanwhile as one.
	await app.press('esc').sees('got "\\u001b"').press('down').sees('got "\\u001b[B"');
	await app.resize(100, 30).sees('size 100x30');
	await app.press('q').exits(0);
	expect(app.leftBehind()).toEqual([]);
});

test('what a program leaves behind is named: screen, cursor, paste mode, raw mode', async () => {
	const careless = await start([], options);
	await careless.sees('ready').press('x').exits(3);
	expect(careless.leftBehind()).toEqual([
		'the alternate screen is still on',
		'the cursor is hidden',
		'bracketed paste is still on',
	]);
	const killed = await start([], options);
	await killed.sees('ready').signal('SIGKILL').exits();
	expect(killed.leftBehind().join()).toMatch(/tty settings are/);
	expect(await killed.exited).toMatchObject({ signal: 9 });
});

test('a step that cannot be met any more fails at once with the reason and the screen', async () => {
	const app = await start([], options);
	await expect(app.sees('ready').press('q').sees('never')).rejects.toThrow(/ended with code 0/);
	const other = await start([], { ...options, patience: 100 });
	await expect.poll(() => other.screen()).toContain('ready 80x24');
	await expect(other.sees('never').press('q')).rejects.toThrow(/never[\s\S]*ready 80x24/);
});

test('children are found, survivors told, and stopping leaves none', async () => {
	const app = await start([], options);
	await app.sees('ready').press('c').sees('got "c"');
	await app.until(() => app.children().length === 1, 'a child');
	const [child] = app.children();
	await app.press('q').exits(0);
	expect(app.survivors()).toEqual([child]);
	await app.stop();
	expect(child !== undefined && isAlive(child)).toBe(false);
});

test('a program inherits nothing of the environment that runs the tests', async () => {
	process.env['AWS_PROFILE'] = 'mine';
	try {
		const { stdout } = await run([], {
			program: [node, '-p', 'JSON.stringify(Object.keys(process.env))'],
		});
		const names: string[] = JSON.parse(stdout);
		expect(
			names.filter((name) => /^(AWS_PROFILE|CI|NODE_ENV|VITEST|FORCE_COLOR)/.test(name)),
		).toEqual([]);
	} finally {
		delete process.env['AWS_PROFILE'];
	}
});

test('a run has its exit code, both streams, its input, and an end', async () => {
	const echo =
		'process.stdin.on("data", d => process.stdout.write(d)); console.error("note"); process.exitCode = 3;';
	const result = await run([], { program: [node, '-e', echo], stdin: 'a\u0000é' });
	expect(result).toMatchObject({ code: 3, stdout: 'a\u0000é', stderr: 'note\n' });
	const forever = run([], { program: [node, '-e', 'setInterval(() => {}, 1000)'], timeout: 200 });
	await expect(forever).rejects.toThrow(/did not end within 200 ms/);
});
