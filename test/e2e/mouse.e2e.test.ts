import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { stopLater } from '../helpers/fixtures.ts';
import { binary, configuredHome, temporaryHome } from '../helpers/program.ts';
import { start, type TerminalApp } from '../helpers/terminal.ts';
import { smallEndpoint } from './ask.ts';

/* The mouse and the clipboard of real terminals: their modes, and what arrives. */

/** Clicks where a text stands. */
function click(app: TerminalApp, text: string): void {
	const lines = app.screen().split('\n');
	const row = lines.findIndex((line) => line.includes(text));
	const column = lines[row]?.indexOf(text) ?? -1;
	app.send(`\u001b[<0;${column + 1};${row + 1}M\u001b[<0;${column + 1};${row + 1}m`);
}

test('the mouse and the title of the file are heeded, :mouse ends one, and a signal leaves nothing behind', async () => {
	const home = configuredHome('mouse = true\ntitle = true\n');
	const app = await start((await smallEndpoint()).flags, { home });
	await app.sees(/orders-dlq/);
	expect(app.modes().mouse).toBe(true);
	click(app, '3 Topics');
	await app.sees(/\[3 Topics\]/);
	await app.until(
		() => /^Topics - .*OPEN - awsmsg$/.test(app.modes().titles.at(-1) ?? ''),
		'title',
	);
	click(app, '1 Queues');
	await app.sees(/\[1 Queues\]/);
	await app
		.press(':')
		.type('mouse')
		.press('enter')
		.sees(/the terminal’s again/);
	expect(app.modes().mouse).toBe(false);
	await app
		.press(':')
		.type('mouse')
		.press('enter')
		.sees(/looks and chooses/);
	expect(app.modes().mouse).toBe(true);
	await app.signal('SIGQUIT').exits(131);
	expect(app.leftBehind()).toEqual([]);
	// The title of before comes back, the last of all that was said of titles.
	expect(app.bytes().lastIndexOf('\u001b[23;0t')).toBeGreaterThan(
		app.bytes().lastIndexOf('\u001b]0;'),
	);
});

/** Whether there is a tmux here that can be tested with. */
const tmux = (() => {
	try {
		return execFileSync('tmux', ['-V'], { encoding: 'utf8' }).trim();
	} catch {
		return;
	}
})();

test.skipIf(tmux === undefined)(
	`a copy inside a stock tmux reaches the clipboard of its terminal (${tmux ?? 'no tmux is installed here'})`,
	async () => {
		const home = temporaryHome();
		const socket = path.join(home, 'tmux');
		stopLater(() => {
			try {
				execFileSync('tmux', ['-S', socket, 'kill-server'], { stdio: 'ignore' });
			} catch {
				// It has ended with its last window.
			}
		});
		const awsmsg = [process.execPath, binary, ...(await smallEndpoint()).flags];
		const inTmux = ['tmux', '-S', socket, '-f', '/dev/null', 'new-session', ...awsmsg];
		const app = await start([], { home, program: inTmux });
		await app
			.sees(/orders-dlq/)
			.press('c')
			.sees(/copied to the tmux buffer/);
		await app.until(() => app.modes().copies.length > 0, 'the clipboard');
		const buffer = execFileSync('tmux', ['-S', socket, 'show-buffer'], { encoding: 'utf8' });
		expect(app.modes().copies).toEqual([buffer]);
		expect(buffer).toMatch(/orders/);
		await app.press('q').exits(0);
	},
);
