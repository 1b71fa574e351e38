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
