import { describe, expect, test } from 'vitest';
import { startEndpoint } from '../helpers/faults.ts';
import { binary } from '../helpers/program.ts';
import { runHere } from '../helpers/run-here.ts';
import { start } from '../helpers/terminal.ts';
import { sampled } from '../helpers/whole.ts';
import { makeQueue, smallEndpoint } from './ask.ts';

/* Terminals that can't do everything: dumb ones, the Linux console, ASCII alone, no size. */

const drawing = /[\u0080-\u{10ffff}]/gu;
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

test('--ascii draws no box in the console', async () => {
	const app = await start(['--local', '--ascii']);
	await app.sees(/orders-dlq/).press('5');
	await app.sees(/from CloudWatch/).press('1');
	await app.sees(/orders-dlq/).press('q');
	await app.exits(0);
	expect(app.bytes().match(drawing)).toBe(null);
});

describe('--ascii draws no box in a command', () => {
	test('on a terminal and in a pipe', async () => {
		const endpoint = await startEndpoint({ demo: true });
		const commands = [
			['queues'],
			['metrics', 'orders'],
			['groups', 'orders-dlq', '--accept-receives'],
			['peek', 'orders-dlq', '--accept-receives'],
			['describe', 'orders'],
			['describe', 'clicks'],
			['streams'],
			['topics'],
			['tasks', 'orders-dlq'],
			['--help'],
		];
		for (const command of sampled(commands, 0, 2)) {
			const args = [...command, '--ascii', ...endpoint.flags];
			const piped = await runHere(args);
			expect([command, piped.stdout.match(drawing), piped.stderr.match(drawing)]).toEqual([
				command,
				null,
				null,
			]);
			const app = await start(args);
			await app.exits();
			expect([command, app.bytes().match(drawing)]).toEqual([command, null]);
		}
	});
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
