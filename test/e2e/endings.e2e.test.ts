import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Endpoint, startEndpoint } from '../helpers/faults.ts';
import { repository } from '../helpers/program.ts';
import { isAlive, start, type TerminalApp } from '../helpers/terminal.ts';
import { sampled } from '../helpers/whole.ts';
import { contentsOf, makeQueue, smallEndpoint } from './ask.ts';

/*
Every way out of the console: the terminal is as it was, no process and no port stays behind, messages that
were held are visible again, and the exit code says how it ended.
*/

type WayOut = readonly [name: string, code: number, leave: (app: TerminalApp) => PromiseLike<void>];

const waysOut: readonly WayOut[] = [
	['ctrl-c', 130, (app) => app.press('ctrl-c')],
	['SIGINT', 130, (app) => app.signal('SIGINT')],
	['SIGTERM', 143, (app) => app.signal('SIGTERM')],
	['SIGHUP', 129, (app) => app.signal('SIGHUP')],
	[':q', 0, (app) => app.press(':').type('q').press('enter')],
];

/** Breaks functions of the language in the program that starts with it. */
const broken = {
	NODE_OPTIONS: `--import=${path.join(repository, 'test', 'e2e', 'broken-builtins.mjs')}`,
};

const crashes: readonly WayOut[] = [
	['an exception in a view', 1, (app) => app.press('@')],
	['an exception that nothing catches', 1, (app) => app.resize(100, 30)],
];

describe('the embedded endpoint is gone, and its port is free, after', () => {
	const atFirst: readonly WayOut[] = [...waysOut, ['q', 0, (app) => app.press('q')]];
	test.each(sampled(atFirst, 0, 2))('%s', async (_, code, leave) => {
		const app = await start(['--local']);
		const address = await endpointOf(app);
		await leave(app);
		await app.exits(code);
		expect(app.leftBehind()).toEqual([]);
		expect(app.primaryScreen()).toBe('');
		await nothingLives(app, address);
	});

	test.each(crashes)('%s, which is told in a sentence', async (_, code, leave) => {
		const app = await start(['--local'], { env: broken });
		const address = await endpointOf(app);
		await leave(app);
		await app.exits(code);
		expect(app.leftBehind()).toEqual([]);
		expect(app.primaryScreen()).toMatch(
			/^awsmsg: it broke: Error in broken-builtins\.mjs, line \d+.*\s.*--debug/,
		);
		await nothingLives(app, address);
	});

	test('SIGKILL, which leaves no chance to clean up', async () => {
		const app = await start(['--local']);
		const address = await endpointOf(app);
		await app.signal('SIGKILL').exits();
		await nothingLives(app, address);
	});
});

// Every other way of leaving a look is in leaving.e2e.test.ts.
describe('messages that a look held are visible again after', () => {
	let endpoint: Endpoint;
	beforeAll(async () => {
		endpoint = await startEndpoint({ shared: true, standingClock: true });
	});
	afterEach(() => endpoint.setFaults([]));
	afterAll(() => endpoint?.stop());

	test.each(crashes)('%s', async (_, code, leave) => {
		const { app, contents } = await lookAtThree(endpoint, broken);
		await leave(app);
		await app.exits(code);
		expect(app.leftBehind()).toEqual([]);
		expect(await contents()).toEqual(visibleAgain);
	});

	test('nothing when the endpoint does not answer any more: that is said', async () => {
		const { app } = await lookAtThree(endpoint);
		await endpoint.setFaults([{ operation: '*', kind: 'hang' }]);
		await app.signal('SIGTERM').exits(143);
		expect(app.leftBehind()).toEqual([]);
		expect(app.primaryScreen()).toMatch(
			/^awsmsg: 3 messages could not be given back; they return by themselves at /,
		);
	});
});

test('an exception in a key handler is told, and the console goes on', async () => {
	const app = await start((await smallEndpoint()).flags, { env: broken });
	await app
		.sees(/orders-dlq/)
		.press(':')
		.type('boom')
		.press('enter')
		.sees(/error: a key handler broke/)
		.press('3')
		.sees(/order-events/)
		.press('q')
		.exits(0);
});

test('ctrl-z gives the terminal to the shell, and fg draws the screen again', async () => {
	const { flags } = await smallEndpoint();
	const shell = await start([], { program: ['/bin/sh', '-i'], columns: 100, rows: 30 });
	const awsmsg = path.join(repository, 'bin', 'awsmsg.js');
	await shell.type(`set -m; ${process.execPath} ${awsmsg} ${flags.join(' ')}\r`);
	await shell.sees(/orders-dlq/).press('ctrl-z');
	await shell.until(() => !shell.modes().alternateScreen, 'the screen of the shell');
	expect(shell.modes()).toMatchObject({ cursorVisible: true, bracketedPaste: false });
	// What is typed before the shell has its prompt may be thrown away with the modes of the terminal.
	await shell
		.sees(/^[#$]$/m)
		.type('fg\r')
		.sees(/orders-dlq/);
	expect(shell.modes().alternateScreen).toBe(true);
	await shell.press('q');
	await shell.until(() => !shell.modes().alternateScreen, 'the screen of the shell');
	await shell
		.sees(/^[#$]$/m)
		.type('exit\r')
		.exits();
});

let looks = 0;

/** A console that holds all three messages of a queue of its own. */
async function lookAtThree(
	endpoint: Endpoint,
	env: Readonly<Record<string, string>> = {},
): Promise<{ readonly app: TerminalApp; contents(): ReturnType<typeof contentsOf> }> {
	const name = `parcels-${++looks}`;
	await makeQueue(endpoint, name, ['one', 'two', 'three']);
	const app = await start(['open', name, ...endpoint.flags], { env });
	await app.sees(new RegExp(`Queues > ${name}`)).press('p');
	await app.sees(/received 3, held for 30 s/);
	const contents = () => contentsOf(endpoint, name);
	expect(await contents()).toEqual(held);
	return { app, contents };
}

const held = { ready: 0, inFlight: 3 };
const visibleAgain = { ready: 3, inFlight: 0 };

/** Where its endpoint listens, once the header says so: a demo is still being set up there. */
async function endpointOf(app: TerminalApp): Promise<string> {
	const url = /http:\/\/127\.0\.0\.1:\d+/;
	await app.sees(url);
	expect(app.children().length).toBeGreaterThan(0);
	return url.exec(app.screen())?.[0] ?? '';
}

async function nothingLives(app: TerminalApp, address: string): Promise<void> {
	await app.until(() => !app.survivors().some(isAlive), 'the end of its children');
	await expect(fetch(address)).rejects.toThrow('fetch failed');
}
