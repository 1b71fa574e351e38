import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type Endpoint, startEndpoint } from '../helpers/faults.ts';
import { start } from '../helpers/terminal.ts';
import { whole } from '../helpers/whole.ts';
import { ask, contentsOf, makeQueue } from './ask.ts';
import { confirm } from './confirm.ts';

/*
What people come for, in the console: one order among thousands of dead letters is found, kept in a file,
deleted, and brought back, and everything else stays as it was.
*/

const many = whole ? 5_000 : 1_000;
const order = many - 289;
const spelled = (count: number) => count.toLocaleString('en-US');
const body = (order: number) =>
	JSON.stringify({ type: 'Refund', amount: null, order: { id: order, note: `n${order}` } });

/** A dead-letter queue with so many messages that nobody finds anything by looking. */
async function fill(endpoint: Endpoint): Promise<void> {
	const url = await makeQueue(endpoint, 'parcels-dlq');
	const target = 'arn:aws:sqs:us-east-1:000000000000:parcels-dlq';
	await makeQueue(endpoint, 'parcels', [], {
		RedrivePolicy: JSON.stringify({ deadLetterTargetArn: target, maxReceiveCount: 3 }),
	});
	for (let first = 0; first < many; first += 10) {
		await ask(endpoint, 'SQS.SendMessageBatch', {
			QueueUrl: url,
			Entries: Array.from({ length: 10 }, (_, index) => ({
				Id: String(index),
				MessageBody: body(first + index),
				MessageAttributes: { order: { DataType: 'Number', StringValue: String(first + index) } },
			})),
		});
	}
}

test(`one order among ${spelled(many)} dead letters: found, exported, deleted, brought back`, async () => {
	const endpoint = await startEndpoint();
	await fill(endpoint);
	const app = await start(endpoint.flags, { columns: 120, rows: 40 });

	// Two keys to the body of a message in the worst dead-letter queue.
	await app
		.press('2')
		.sees(new RegExp(`parcels-dlq +std +${spelled(many)}`))
		.press('p')
		.sees(/SAMPLE .*free to look/);
	await app.sees(/"amount": null/);

	// All of them, under leases that the strip tells of.
	await app.press('A').sees(/limit/).press('ctrl-u').type(spelled(many)).press('enter', 'enter');
	await app.sees(`leased ${spelled(many)} of ${spelled(many)}`);
	expect(await contentsOf(endpoint, 'parcels-dlq')).toEqual({ ready: 0, inFlight: many });

	// What they share stands in the group; the one order is found by an expression.
	await app
		.press('b')
		.sees(new RegExp(`${spelled(many)} +100% +type=Refund`))
		.press('shift-tab', '/')
		.type(`=body.order.id == ${order}`);
	await app.sees(`1 of ${many} shown`).press('enter').sees(`"id": ${order}`);

	// Kept in a file, with everything that a copy needs.
	await app
		.press('E')
		.sees(/parcels-dlq\.ndjson/)
		.press('tab', 'tab', 'enter')
		.sees(/exported 1 written to parcels-dlq\.ndjson/);
	const [line = '', ...rest] = readFileSync(path.join(app.home, 'parcels-dlq.ndjson'), 'utf8')
		.trimEnd()
		.split('\n');
	expect(rest).toEqual([]);
	expect(JSON.parse(line)).toMatchObject({
		body: body(order),
		attributes: { order: { type: 'Number', value: String(order) } },
	});

	// Deleted at once, since a copy of it is kept, and gone from the queue.
	await app.press('delete').sees(/deleted, z brings it back: [0-9a-f-]{36} of parcels-dlq/);
	expect(await contentsOf(endpoint, 'parcels-dlq')).toEqual({ ready: 0, inFlight: many - 1 });

	// Brought back as a faithful copy with a new id.
	await app.press('z').sees(/Send copies back to parcels-dlq/);
	await confirm(app);
	await app.sees(/1 copy sent back to parcels-dlq, new id [0-9a-f-]{36}/);
	// The sweep has asked for what it was to hold and for nothing since: nobody took the copy.
	expect(await contentsOf(endpoint, 'parcels-dlq')).toEqual({ ready: 1, inFlight: many - 1 });

	// Leaving gives all of it back.
	await app
		.press('esc', 'esc', 'esc')
		.sees(`gave ${spelled(many - 1)} messages back to parcels-dlq`);
	expect(await contentsOf(endpoint, 'parcels-dlq')).toEqual({ ready: many, inFlight: 0 });
	await app.press('esc', 'q').exits(0);
	expect(app.leftBehind()).toEqual([]);
});
