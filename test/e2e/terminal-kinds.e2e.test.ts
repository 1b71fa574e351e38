import { describe, expect, test } from 'vitest';
import { startEndpoint } from '../helpers/faults.ts';
import { binary } from '../helpers/program.ts';
import { start } from '../helpers/terminal.ts';
import { makeQueue, smallEndpoint } from './ask.ts';

/* Terminals that can't do everything: dumb ones, the Linux console, no size. ASCII alone is in screens and demo-commands. */

const blocks = /[\u2580-\u259f\u2801-\u28ff]/g;

test('a dumb terminal gets a sentence, and of commands text alone', async () => {
	const app = await start(['--local'], { env: { TERM: 'dumb' } });
	await app.exits(2);
	expect(app.primaryScreen()).toMatch(/^awsmsg: .*TERM is dumb.*\s.*awsmsg queues/s);
	expect(app.bytes()).not.toContain('\u001b');
	const endpoint = await startEndpoint();
	await makeQueue(endpoint, 'orders', ['one']);
	for (const command of [['queues'], ['describe', 'orders'], ['peek', 'orders']]) {
		const other = await start([...command, ...endpoint.flags], { env: { TERM: 'dumb' } });
		await other.sees(/orders|one/).exits(0);
		expect([command, other.bytes().includes('\u001b')]).toEqual([command, false]);
	}
});

test('the Linux console has no braille: charts and shapes are drawn with what it has', async () => {
	const app = await start(['--local'], { env: { TERM: 'linux' } });
	await app.sees(/orders-dlq +std +\d+ .*[-#_=]{2}/);
	await app.sees(/\d\d dead: press 2/).press('m');
	await app.sees(/from CloudWatch.*[*:.#]{5}/s);
	// Lines are there: every font of the console has them.
	expect(app.bytes()).toContain('┤');
	expect(app.bytes().match(blocks)).toBe(null);
	await app.press('esc', 'q').exits(0);
	const endpoint = await startEndpoint();
	await makeQueue(endpoint, 'orders', ['{"a":1}', '{"a":{"b":{"c":{"d":{"e":1}}}}}']);
	const groups = await start(['groups', 'orders', ...endpoint.flags], { env: { TERM: 'linux' } });
	await groups.sees(/KIND/).exits(0);
	expect(groups.bytes().match(blocks)).toBe(null);
});

describe('a terminal without a size counts as 80 columns of 24 rows', () => {
	const sized = (args: string) => ['/bin/sh', '-c', `stty cols 0 rows 0; exec ${args}`];

	test('in the console', async () => {
		const { flags } = await smallEndpoint();
		const app = await start([], {
			program: sized(`${process.execPath} ${binary} ${flags.join(' ')}`),
			columns: 80,
			rows: 24,
		});
		await app.sees(/orders-dlq/);
		await app.press('3').sees(/order-events/);
		await app.press('q').exits(0);
	});

	test('in a command', async () => {
		const endpoint = await startEndpoint();
		await makeQueue(endpoint, 'orders');
		const app = await start([], {
			program: sized(`${process.execPath} ${binary} queues ${endpoint.flags.join(' ')}`),
			columns: 80,
			rows: 24,
		});
		await app.sees(/^NAME.*\n.*orders/m);
		await app.exits(0);
	});
});
