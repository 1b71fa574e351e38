import { expect, test } from 'vitest';
import { start } from '../helpers/terminal.ts';

/* A first look at the whole; endings, laws, sizes and bad input have files of their own. */

test('awsmsg --local says where its story starts, shows living queues, filters, and q restores the terminal', async () => {
	const app = await start(['--local'], { columns: 80, rows: 24 });
	await app.sees(/demo: \d+ dead: press 2, enter, p to see why/);
	await app
		.resize(120, 40)
		.sees(/orders-dlq/)
		.sees(/payments/);
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

test('the frame stands before the console is loaded, and what is typed at it is not lost', async () => {
	const app = await start(['--local', '--read-only'], { columns: 100, rows: 30 });
	await app
		.sees(/1 Queues/)
		.type('/dlq')
		.press('enter');
	await app.sees(/filter: dlq/).sees(/orders-dlq/);
	// One screen was entered, and one was left: some terminals would have cleared it the second time.
	await app.press('q').exits(0);
	const [, painted = '', ...others] = app.bytes().split('\u001b[?1049h');
	expect(others).toEqual([]);
	expect(painted).toMatch(/starting the local endpoint.*READ-ONLY.*1 Queues.*\?.* help/s);
	expect(painted.split('\u001b[?2026h')[0]).not.toMatch(/listing|orders|shown|calls/);
	expect(app.leftBehind()).toEqual([]);
	expect(app.primaryScreen()).toBe('');
});
