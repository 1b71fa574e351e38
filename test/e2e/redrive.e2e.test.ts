import { statSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Endpoint, startEndpoint } from '../helpers/faults.ts';
import { runHere } from '../helpers/run-here.ts';
import { start, type TerminalApp } from '../helpers/terminal.ts';
import { ask, contentsOf, makeQueue } from './ask.ts';
import { confirm } from './confirm.ts';

/*
Redrives by our own engine in the console, on the demo: what is selected moves, a canary against the
consumer that is still broken stops by itself, and every message is accounted for.
*/

describe('on the demo', () => {
	/** Both redrive some of its many dead letters. */
	let demo: Endpoint;
	beforeAll(async () => {
		demo = await startEndpoint({ demo: true, shared: true });
	});
	afterAll(() => demo?.stop());

	const lookIntoDeadLetters = async (app: TerminalApp): Promise<void> => {
		await app.sees(/orders-dlq +std +\d/);
		await app.press('2').sees(/\[2 Dead \d+!\]/);
		await app
			.press('/')
			.type('orders-dlq')
			.press('enter')
			.sees(/>.*orders-dlq/);
	};

	test('what a filter selects is moved by our engine, and its report balances', async () => {
		const app = await start(demo.flags, { columns: 120, rows: 40 });
		await lookIntoDeadLetters(app);
		await app
			.press('r')
			.sees(/redrive plan for orders-dlq/)
			.sees(/each to its own source: orders, returns/)
			.sees(/AWS: nothing is selected or edited/)
			.press('K')
			.sees(/\(\*\) all at once/);

		// The filter is the first field after the buttons.
		await app.press('left', 'tab').sees(/an expression:/);
		await app.type('body.type == "Capture"').press('tab');
		await app.sees(/awsmsg: AWS's own move can't select messages/);
		await app.press('shift-tab', 'shift-tab').sees(/\[>Start<\]/);
		await app.sees(/sqs:ChangeMessageVisibility on orders-dlq/).press('enter');
		await app.sees(/Those that match body.type == "Capture"/);
		await confirm(app);

		await app.sees(/\[6 Tasks/).sees(/redrive orders-dlq +done +2 .* 2 moved/);
		await app
			.press('enter')
			.sees(/matched +2/)
			.sees(/ moved +2/)
			.sees(/sums +balance/)
			.sees(/deleted +2, confirmed/)
			.sees(/possible duplicates +none/);
		await app.press('esc', 'q').exits(0);
		expect(app.survivors()).toEqual([]);
	});

	test('marked messages, held by this session, are given back and moved by our engine', async () => {
		const app = await start(demo.flags, { columns: 120, rows: 40 });
		await lookIntoDeadLetters(app);
		await app.press('p').sees(/received 10/);
		await app.press('space', 'space', 'space').sees(/3 marked/);
		await app
			.press('r')
			.sees(/WHAT +3 messages, 3 marked/)
			.sees(/FROM +orders-dlq: ~\d+ there: ~\d+ ready/)
			.sees(/awsmsg: AWS's own move can't select messages/);
		await app.press('K').sees(/\(\*\) all at once/);
		await app
			.seesNo(/ planning/)
			.press('S')
			.sees(/Moves 3 messages/);
		await confirm(app);
		await app.sees(/redrive orders-dlq +done +3 .* 3 moved/);
		await app
			.press('enter')
			.sees(/matched +3/)
			.sees(/sums +balance/);
		await app.press('esc', 'q').exits(0);
	});
});

test('a plan that was saved here is run by awsmsg apply, exactly', async () => {
	const endpoint = await startEndpoint();
	await makeQueue(endpoint, 'parcels-dlq', ['{"parcel":1}', '{"parcel":2}']);
	await makeQueue(endpoint, 'parcels', [], {
		RedrivePolicy: JSON.stringify({
			deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:parcels-dlq',
			maxReceiveCount: 5,
		}),
	});
	const app = await start(endpoint.flags, { columns: 80, rows: 24 });
	await app.sees(/parcels-dlq +(std +)?2/);
	await app.press('2').sees(/>.*parcels-dlq/);
	await app.press('r').sees(/each to its own source: parcels/);
	await app.press('K').sees(/\(\*\) all at once/);
	await app.press('left', 'tab').type('body.parcel == 2').press('tab').type('parcels');
	await app.sees(/awsmsg: AWS's own move can't select/).seesNo(/ planning/);
	await app.press('shift-tab', 'shift-tab', 'left').sees(/\[>Save plan<\]/);
	await app.press('enter').sees(/save the plan as: parcels-dlq-redrive\.json/);
	await app.press('enter').sees(/saved: awsmsg apply parcels-dlq-redrive\.json/);
	// Whatever was planned, nothing has moved, and the file is its owner's alone.
	expect((await contentsOf(endpoint, 'parcels')).ready).toBe(0);
	const file = path.join(app.home, 'parcels-dlq-redrive.json');
	expect(statSync(file).mode & 0o777).toBe(0o600);
	await app.press('esc', 'q').exits(0);

	const applied = await runHere(['apply', file, '--yes', '--json', ...endpoint.flags], {
		home: app.home,
	});
	expect([applied.code, JSON.parse(applied.stdout)]).toMatchObject([0, { outcomes: { moved: 1 } }]);
	expect((await contentsOf(endpoint, 'parcels')).ready).toBe(1);
	expect((await contentsOf(endpoint, 'parcels-dlq')).ready).toBe(1);
});

/** A consumer that fails on everything: it receives, and its messages come back until they die. */
function breakConsumer(endpoint: Endpoint, url: string): { stop(): Promise<void> } {
	let stopped = false;
	const working = (async () => {
		while (!stopped) {
			await ask(endpoint, 'SQS.ReceiveMessage', {
				QueueUrl: url,
				MaxNumberOfMessages: 10,
				WaitTimeSeconds: 1,
			}).catch(() => {
				stopped = true;
			});
		}
	})();
	return {
		stop: () => {
			stopped = true;
			return working;
		},
	};
}

test('a canary against a consumer that is still broken stops by itself, and nothing is lost', async () => {
	const endpoint = await startEndpoint();
	await makeQueue(endpoint, 'parcels-dlq');
	const bodies = Array.from({ length: 20 }, (_, index) => `{"parcel":${index}}`);
	const url = await makeQueue(endpoint, 'parcels', bodies, {
		VisibilityTimeout: '1',
		RedrivePolicy: JSON.stringify({
			deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:parcels-dlq',
			maxReceiveCount: 2,
		}),
	});
	const consumer = breakConsumer(endpoint, url);
	const dead = async () => (await contentsOf(endpoint, 'parcels-dlq')).ready;
	await expect.poll(dead).toBe(20);

	const app = await start(endpoint.flags, { columns: 120, rows: 40 });
	await app
		.sees(/parcels-dlq +std +20/)
		.press('2')
		.sees(/>.*parcels-dlq/);
	await app.press('r').sees(/each to its own source: parcels/);
	// Our engine, as a canary: PACE stands behind the three fields of EDIT.
	await app.press('left', 'tab').sees(/an expression:/);
	await app.press('tab', 'tab').sees(/\(\*\) auto/);
	await app.press('left').sees(/\(\*\) own/);
	await app.press('tab', 'tab', 'tab', 'tab').sees(/\(\*\) canary 1, 10, rest/);
	await app.sees(/awsmsg: chosen/).sees(/verdict per step: \d+ ?s /);
	await app.press('tab', 'tab', 'tab', 'tab', 'left').sees(/\[>Start<\]/);
	await app
		.seesNo(/ planning/)
		.press('enter')
		.sees(/Moves ~20 messages/);
	await confirm(app);

	await app.sees(/step [12] of 3: \d+ sent, \d back/);
	await app.sees(/redrive parcels-dlq +stopped .*[1-9]\d* came back: its canary/);
	await app.sees(/STEP [12] of 3 +\d+ sent: returned: \d+ of \d+ came back/);
	await app
		.press('enter')
		.sees(/ENDED +the canary stopped it: \d+ of \d+ came back: the destination still fails on them/)
		.sees(/sums +balance/);
	const moved = Number(/ moved +(\d+)/.exec(app.screen())?.[1]);
	expect(moved).toBeGreaterThan(0);
	expect(moved).toBeLessThanOrEqual(11);
	await app.press('G').sees(/came back +[1-9]/);

	// Every parcel is still there, once.
	await consumer.stop();
	const all = async () => {
		const queues = await Promise.all(
			['parcels', 'parcels-dlq'].map((name) => contentsOf(endpoint, name)),
		);
		return queues.reduce((sum, { ready, inFlight }) => sum + ready + inFlight, 0);
	};
	await expect.poll(all).toBe(20);
	await app.press('esc', 'q').exits(0);
	expect(app.survivors()).toEqual([]);
});
