import { expect, test } from 'vitest';
import { isAlive, start } from '../helpers/terminal.ts';

/* A first look at the whole: the stories of each law stand in files of their own. */

test('awsmsg --local shows living queues, moves, filters, and q restores the terminal', async () => {
	const app = await start(['--local'], { columns: 120, rows: 40 });
	await app.sees(/orders-dlq/).sees(/payments/);
	await app
		.press('/')
		.type('dlq')
		.press('enter')
		.seesNo(/payments +std/)
		.sees(/orders-dlq/);
	await app.press('esc').sees(/payments +std/);
	expect(app.modes()).toMatchObject({ alternateScreen: true, mouse: false });
	await app.press('q').exits(0);
	expect(app.leftBehind()).toEqual([]);
	expect(app.primaryScreen()).toBe('');
});

for (const [signal, code] of [
	['SIGTERM', 143],
	['SIGHUP', 129],
	['SIGINT', 130],
] as const) {
	test(`${signal} restores the terminal, ends the child and frees its port`, async () => {
		const app = await start(['--local']);
		await app.sees(/orders-dlq/);
		const children = app.children();
		expect(children.length).toBeGreaterThan(0);
		await app.signal(signal).exits(code);
		expect(app.leftBehind()).toEqual([]);
		await app.until(() => children.every((child) => !isAlive(child)), 'the end of its children');
	});
}

test('killed without a chance to clean up, it still leaves no child behind', async () => {
	const app = await start(['--local']);
	await app.sees(/orders-dlq/);
	const children = app.children();
	await app.signal('SIGKILL').exits();
	await app.until(() => children.every((child) => !isAlive(child)), 'the end of its children');
});

test.each([
	[80, 24],
	[120, 40],
	[200, 60],
])(
	'a terminal of %ix%i is filled to its last row, and a resize redraws it',
	async (columns, rows) => {
		const app = await start(['--local'], { columns, rows });
		await app.sees(/orders-dlq/);
		const lines = app.screen().split('\n');
		expect(lines).toHaveLength(rows);
		expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
		await app.resize(100, 30);
		await app.until(() => app.screen().split('\n').length === 30, 'thirty rows');
		await app
			.sees(/orders-dlq/)
			.press('q')
			.exits(0);
	},
);
