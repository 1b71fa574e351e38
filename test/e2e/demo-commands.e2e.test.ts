import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Endpoint, startEndpoint } from '../helpers/faults.ts';
import { problemsOf } from '../helpers/json-schemas.ts';
import { runHere } from '../helpers/run-here.ts';
import { start } from '../helpers/terminal.ts';
import { sampled } from '../helpers/whole.ts';

/* What commands print of the demo: for programs as the schemas say, and on terminals that have no boxes. */

/** All of them only look, and what they receive they give back. */
let demo: Endpoint;
beforeAll(async () => {
	demo = await startEndpoint({ demo: true, shared: true });
});
afterAll(() => demo?.stop());

test('what the built program prints of the demo for programs is what the schemas say', async () => {
	const lines: readonly (readonly [form: string, line: string])[] = [
		['queue', 'queues'],
		['queue', 'describe payments-dlq'],
		['stream', 'describe clickstream'],
		['message', 'peek payments-dlq -n 3'],
		['plan', 'redrive payments-dlq --dry-run'],
		['record', 'tail clickstream --from trim-horizon --no-follow -n 5'],
	];
	for (const [form, line] of lines) {
		const { stdout, stderr } = await runHere(
			[...line.split(' '), '--output', 'ndjson', ...demo.flags],
			{ env: demo.env },
		);
		const documents = stdout.split('\n').filter((text) => text !== '');
		expect(documents.length, `${line}: ${stderr}`).toBeGreaterThan(0);
		expect(documents.flatMap((text) => problemsOf(form, JSON.parse(text)))).toEqual([]);
	}
});

const drawing = /[\u0080-\u{10ffff}]/gu;

test('--ascii draws no box in a command, on a terminal and in a pipe', async () => {
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
		const args = [...command, '--ascii', ...demo.flags];
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
