import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { configuredHome, repository } from '../helpers/program.ts';
import { start, type TerminalApp } from '../helpers/terminal.ts';
import { sampled } from '../helpers/whole.ts';
import { smallEndpoint } from './ask.ts';
import { deadParcels, redriveSlowly } from './parcels.ts';

/*
Signals that stop, continue and end awsmsg, in a terminal with a shell that knows jobs and in one without:
`tmux new 'exec awsmsg'`, `ssh -t host awsmsg` and `docker run -it` start it like `start()` does.
*/

const awsmsg = `${process.execPath} ${path.join(repository, 'bin', 'awsmsg.js')}`;

describe('where no shell can bring it back', () => {
	test('ctrl-z, SIGTSTP and SIGSTOP leave a working screen, and it says why nothing else happened', async () => {
		const app = await start((await smallEndpoint()).flags);
		await app.sees(/orders-dlq/).press('ctrl-z');
		await app.sees(/no shell here brings awsmsg back/);
		await app.press('3').sees(/order-events/);
		await works(app);

		// From outside, once nothing is left of what the key said.
		await app.seesNo(/no shell here/).signal('SIGTSTP');
		await app.sees(/no shell here brings awsmsg back/);
		await works(app);

		// After SIGSTOP and SIGCONT all of it is drawn again.
		await app.sees(/orders-dlq/).signal('SIGSTOP');
		await stopped(app, app.pid);
		app.emulated.write('\u001b[2J\u001b[Hsomebody else wrote here');
		await app.sees(/somebody else/).signal('SIGCONT');
		await app.seesNo(/somebody else/).sees(/orders-dlq/);
		await works(app);
	});

	test('ctrl-z leaves a redrive running', async () => {
		const endpoint = await deadParcels();
		const home = configuredHome('bell = "notify"\n');
		const app = await start(endpoint.flags, { home });
		await redriveSlowly(app);
		await app.press('ctrl-z').sees(/no shell here brings awsmsg back/);
		await app.sees(/redrive parcels-dlq +done/);
		// It took more than anybody watches, and somebody wants to be told.
		await app.until(
			() => app.bytes().includes(']9;awsmsg: redrive of parcels-dlq: done'),
			'notice',
		);
		await works(app);
	});
});

describe('a shell that knows jobs brings it back after', () => {
	test('SIGSTOP and SIGTSTP from outside, in modes of the shell', async () => {
		const shell = await start([], { program: ['/bin/sh', '-i'], columns: 100, rows: 30 });
		await shell
			.type(`set -m; ${awsmsg} ${(await smallEndpoint()).flags.join(' ')}\r`)
			.sees(/orders-dlq/);
		for (const signal of ['SIGSTOP', 'SIGTSTP'] as const) {
			process.kill(programOf(shell), signal);
			await stopped(shell, programOf(shell));
			// SIGSTOP leaves no time to leave the raw mode, in which enter is no line feed.
			await shell.sees(/Stopped/).type('stty sane; echo "<"sane">"\n');
			await shell.sees(/<sane>/).type('fg\r');
			// All is drawn again, not only what changes.
			await shell.seesNo(/Stopped/).sees(/orders-dlq/);
			await shell.until(() => shell.modes().focusReports, 'its modes');
			await works(shell);
		}
		await shell.press('q');
		await shell.until(() => !shell.modes().alternateScreen, 'the screen of the shell');
		await shell.type('\rexit\r').exits();
	});

	test('ctrl-z under a program that started it: both stop', async () => {
		const shell = await start([], { program: ['/bin/sh', '-i'], columns: 100, rows: 30 });
		await shell.type(
			`set -m; /bin/sh -c '${awsmsg} ${(await smallEndpoint()).flags.join(' ')}; true'\r`,
		);
		await shell.sees(/orders-dlq/).press('ctrl-z');
		await shell.until(() => !shell.modes().alternateScreen, 'the screen of the shell');
		// What is typed before the shell has its prompt may be thrown away with the modes of the terminal.
		await shell
			.sees(/^[#$]$/m)
			.type('echo pro""mpt\r')
			.sees('prompt');
		await shell.type('fg\r').sees(/orders-dlq/);
		await works(shell);
	});
});

test('an editor has the terminal in its usual modes, and what it is sent; then it is ours again', async () => {
	const VISUAL = `sh -c 'echo "it "runs; read line; echo "<$line>"; read line' editor`;
	const app = await start((await smallEndpoint()).flags, { env: { VISUAL } });
	await app
		.sees(/>.*orders-dlq/)
		.press('e')
		.sees('it runs');
	expect(app.leftBehind()).toEqual([]);
	await app.type('q3?\r').sees('<q3?>');
	await app.type('\r').sees(/>.*orders-dlq/);
	await works(app);
	await app.press('q').exits(0);
	expect(app.leftBehind()).toEqual([]);
});

describe('the terminal is as it was after', () => {
	const unexpected = [
		['SIGQUIT', 131],
		['SIGABRT', 134],
		['SIGUSR2', 140],
		['SIGALRM', 142],
	] as const;
	test.each(sampled(unexpected, 0, 2))('%s', async (signal, code) => {
		const app = await start(['--local']);
		await app.sees(/http:\/\/127\.0\.0\.1:\d+/);
		await app.until(() => app.modes().focusReports, 'its modes');
		await app.signal(signal).exits(code);
		expect(app.leftBehind()).toEqual([]);
		expect(app.survivors()).toEqual([]);
	});
});

describe('SIGUSR1 opens no inspector in', () => {
	const env = { NODE_OPTIONS: '--inspect-port=0' };

	test('the console, its worker and its local endpoint', async () => {
		const app = await start(['--local'], { env });
		await app.sees(/orders-dlq/);
		const [endpoint] = app.children();
		expect(endpoint?.command).toMatch(/emulator/);
		const pids = [app.pid, endpoint?.pid ?? 0];
		for (const pid of pids) process.kill(pid, 'SIGUSR1');
		await app.press('3').sees(/order-events/);
		await app.press('1').sees(/orders-dlq/);
		expect(await inspectors(pids)).toEqual([]);
		await app.press('q').exits(0);
		expect(app.bytes()).not.toMatch(/Debugger/);
	});

	test('a command', async () => {
		const app = await start(['emulator'], { env });
		await app.sees(/http:/);
		const pids = [app.pid, ...app.children().map(({ pid }) => pid)];
		for (const pid of pids) process.kill(pid, 'SIGUSR1');
		// It would say so at once; what it answers now comes after that.
		await fetch(/http:\S+:\d+/.exec(app.screen())?.[0] ?? '');
		expect(await inspectors(pids)).toEqual([]);
		await app.press('ctrl-c').exits();
		expect(app.bytes()).not.toMatch(/Debugger/);
	});
});

/** Keys are heard one by one, without enter, and the frame is whole. */
async function works(app: TerminalApp): Promise<void> {
	await app.press('1').sees(/\[1 Queues\]/);
	await app.press('?').sees(/Keys that work here/);
	await app.press('esc').seesNo(/Keys that work here/);
	expect(app.modes()).toMatchObject({
		alternateScreen: true,
		cursorVisible: false,
		bracketedPaste: true,
		focusReports: true,
	});
}

function programOf(shell: TerminalApp): number {
	const found = shell.children().find(({ command }) => command.includes('awsmsg.js'));
	if (found === undefined) throw new Error('awsmsg does not run in the shell');
	return found.pid;
}

async function stopped(shell: TerminalApp, pid: number): Promise<void> {
	const state = () => /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1];
	await shell.until(() => state() === 'T', 'that it stands still');
}

/** What answers as an inspector on the ports on which these processes listen. */
async function inspectors(pids: readonly number[]): Promise<readonly unknown[]> {
	const found = await Promise.all(
		pids.flatMap(listening).map(async (port) => {
			const response = await fetch(`http://127.0.0.1:${port}/json/version`).catch(() => undefined);
			const text = (await response?.text()) ?? '';
			return /node\.js\/v/.test(text) ? [text] : [];
		}),
	);
	return found.flat();
}

/** Ports on which a process listens, as the kernel has them. */
function listening(pid: number): readonly number[] {
	const sockets = new Set(
		readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
			try {
				return /socket:\[(\d+)\]/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
			} catch {
				return [];
			}
		}),
	);
	return readFileSync('/proc/net/tcp', 'utf8')
		.split('\n')
		.map((line) => line.trim().split(/\s+/))
		.filter(([, , , state, , , , , , inode]) => state === '0A' && sockets.has(inode ?? ''))
		.map(([, address = '']) => Number.parseInt(address.split(':')[1] ?? '', 16));
}
