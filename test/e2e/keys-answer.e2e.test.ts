import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { test } from 'vitest';
import { startEndpoint } from '../helpers/faults.ts';
import { stopLater } from '../helpers/fixtures.ts';
import { repository } from '../helpers/program.ts';
import { start, type TerminalApp } from '../helpers/terminal.ts';
import { whole } from '../helpers/whole.ts';
import { makeQueue } from './ask.ts';

/*
Law 9: keys always answer, and screens never blank. What a key shows here it shows while every call is still
open. How long a key takes is measured by `npm run bench` and `npm run bench:limits`.
*/

test('while no AWS call is answered, every key answers and rows stay', async () => {
	const endpoint = await startEndpoint();
	await makeQueue(endpoint, 'letters', ['one']);
	await makeQueue(endpoint, 'parcels', ['one', 'two']);
	const app = await start([...endpoint.flags], { columns: 100, rows: 30 });
	await app.sees(/parcels +std +2/).sees(/letters +std +1/);
	await endpoint.setFaults([{ operation: '*', kind: 'hang' }]);

	await answers(app, 'ctrl-r', /asking again/);
	await answers(app, 'j', /^>.*(letters|parcels)/m);
	await answers(app, '/', /contains/);
	await answers(app, 'x', /nothing matches x/);
	await answers(app, 'esc', /parcels +std +2/);
	await answers(app, 'enter', /asking for the queue/);
	await answers(app, 'y', /asking for the queue/);
	await answers(app, 'm', /asking CloudWatch/);
	await answers(app, 'esc', /asking for the queue/);
	await answers(app, 'esc', /parcels +std +2/);
	await answers(app, 'p', /SAMPLE +receiving/);
	await answers(app, 'esc', /parcels +std +2/);
	await answers(app, 's', /send to/);
	await answers(app, 'tab', /> attribute/);
	await answers(app, 'esc', /parcels +std +2/);
	await answers(app, '3', /\[3 Topics\]/);
	await answers(app, '4', /\[4 Streams\]/);
	await answers(app, '?', /Keys that work here/);
	await answers(app, 'esc', /\[4 Streams\]/);
	await answers(app, '1', /parcels +std +2/);
	await app.sees(/letters +std +1/);
});

test('a list that fails later leaves its rows, and says so', async () => {
	const endpoint = await startEndpoint();
	await makeQueue(endpoint, 'parcels', ['one', 'two']);
	const app = await start([...endpoint.flags], { columns: 100, rows: 30 });
	await app.sees(/parcels +std +2/);
	await endpoint.setFaults([{ operation: 'SQS.*', kind: 'access-denied' }]);
	await app.press('ctrl-r');
	await app.sees(/not listed again/).sees(/parcels +std +2.*not refreshed: denied/);
	await app
		.press('!')
		.sees(/denied +SQS ListQueues/)
		.sees(/denied +SQS GetQueueAttributes on parcels/);
	await endpoint.setFaults([]);
	await app
		.press('esc', 'ctrl-r')
		.seesNo(/not listed again/)
		.sees(/parcels +std +2/);
	await app.seesNo(/not refreshed/);
});

const many = whole ? 10_000 : 3_000;

test(`while ${many} queues are listed and sampled, every key answers`, async () => {
	const url = await manyQueues(many);
	const app = await start(['--endpoint-url', url, '--region', 'us-east-1'], {
		columns: 120,
		rows: 40,
	});
	await app.sees(`of ${many} sampled`);
	await answers(app, 'j', /^>.*bench-/m);
	await answers(app, 'G', /^>.*bench-/m);
	await answers(app, 'g', /^>.*bench-/m);
	await answers(app, '/', /contains/);
	await answers(app, '9', /filter: 9/);
	await answers(app, '7', /filter: 97/);
	await answers(app, 'enter', /filter: 97/);
	await answers(app, 'esc', new RegExp(`sort: trouble +${many} shown`));
	await answers(app, '2', /\[2 Dead/);
	await answers(app, '1', /\[1 Queues\]/);
	await answers(app, 'O', /sorted by trouble, reversed/);
	await app.press('q').exits(0);
});

/** The key shows what it should. */
async function answers(app: TerminalApp, key: string, what: RegExp): Promise<void> {
	await app.press(key).sees(what);
}

/** The benchmark's server: as many queues as wanted, answered at once. */
async function manyQueues(total: number): Promise<string> {
	const server = spawn(
		process.execPath,
		[path.join(repository, 'bench', 'fake-aws.js'), String(total)],
		{ stdio: ['pipe', 'pipe', 'inherit'] },
	);
	stopLater(async () => {
		server.stdin.end();
		if (server.exitCode === null) await once(server, 'exit');
	});
	const [port] = (await once(server.stdout, 'data')) as [Buffer];
	return `http://127.0.0.1:${String(port).trim()}`;
}
