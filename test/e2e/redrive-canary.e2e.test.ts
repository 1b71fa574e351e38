import { expect, test } from 'vitest';
import { backlog } from '../../source/emulator/demo/story.ts';
import { type Endpoint, startEndpoint } from '../helpers/faults.ts';
import { runHere } from '../helpers/run-here.ts';
import { whole } from '../helpers/whole.ts';
import { ask, contentsOf, makeQueue } from './ask.ts';

/*
The demo's `payments` don't know vouchers: whoever moves them back gets them again. A canary says so
before more than eleven have moved, and every one of them is still there.
*/

type Stored = { readonly messageId: string; readonly body: string };

/** Bodies of the voucher payments in both queues: visible, in flight and delayed. */
async function vouchers(endpoint: Endpoint): Promise<readonly string[]> {
	const all: string[] = [];
	for (const name of ['payments', 'payments-dlq']) {
		const response = await fetch(new URL(`/_awsmsg/queue?name=${name}`, endpoint.url));
		const queue = (await response.json()) as {
			readonly ready: readonly Stored[];
			readonly delayed: readonly Stored[];
			readonly inflight: readonly { readonly message: Stored }[];
		};
		const stored = [
			...queue.ready,
			...queue.delayed,
			...queue.inflight.map(({ message }) => message),
		];
		all.push(...stored.map(({ body }) => body).filter((body) => body.includes('"voucher"')));
	}
	return all.toSorted();
}

test.each(whole ? ['auto', 'own'] : ['auto'])(
	'a canary in the demo, engine %s, stops by itself and says why',
	async (engine) => {
		const endpoint = await startEndpoint({ demo: true });
		const dead = async () => (await contentsOf(endpoint, 'payments-dlq')).ready;
		await expect.poll(dead).toBe(backlog.voucherPayments);
		const before = await vouchers(endpoint);

		const moved = await runHere([
			'redrive',
			'payments-dlq',
			'--canary',
			'--engine',
			engine,
			'--yes',
			'--json',
			...endpoint.flags,
		]);
		expect(moved.code, moved.stderr).toBe(3);
		const report = JSON.parse(moved.stdout);
		expect(report.endReason).toBe('canary');
		expect(report.said).toMatch(/\d+ of \d+ came back: the destination still fails on them/);
		expect(report.outcomes.moved).toBeGreaterThan(0);
		expect(report.outcomes.moved).toBeLessThanOrEqual(11);
		expect(report.returnedMessageIds.length).toBeGreaterThan(0);
		expect(report.possibleDuplicateMessageIds).toEqual([]);
		expect(moved.stderr).toMatch(/Canary, step [12]: .* came back/);
		// The truth is in the queues: each voucher payment is there, once.
		expect(await vouchers(endpoint)).toEqual(before);
	},
);

test.runIf(whole)(
	'the same canary passes once the messages are edited on the way, and the rest follows',
	async () => {
		const endpoint = await startEndpoint({ demo: true });
		const dead = async () => (await contentsOf(endpoint, 'payments-dlq')).ready;
		await expect.poll(dead).toBe(backlog.voucherPayments);
		const edited = ['--set', 'body.method="wallet"'];
		const moved = await runHere([
			'redrive',
			'payments-dlq',
			...edited,
			'--canary',
			'--yes',
			'--json',
			...endpoint.flags,
		]);
		expect(moved.code, moved.stderr).toBe(0);
		const report = JSON.parse(moved.stdout);
		expect(report).toMatchObject({
			outcomes: { moved: backlog.voucherPayments },
			returnedMessageIds: [],
			steps: [
				{ step: 1, sent: 1, verdict: 'no-return' },
				{ step: 2, sent: 10, verdict: 'no-return' },
			],
		});
		expect(report.edited).toHaveLength(backlog.voucherPayments);
		expect(await vouchers(endpoint)).toEqual([]);
	},
);

/** A consumer that works again: it deletes whatever it receives. */
function consume(endpoint: Endpoint, url: string): { stop(): Promise<void> } {
	let stopped = false;
	const working = (async () => {
		while (!stopped) {
			const { Messages = [] } = (await ask(endpoint, 'SQS.ReceiveMessage', {
				QueueUrl: url,
				MaxNumberOfMessages: 10,
				WaitTimeSeconds: 1,
			})) as { Messages?: readonly { ReceiptHandle: string }[] };
			for (const { ReceiptHandle } of Messages) {
				await ask(endpoint, 'SQS.DeleteMessage', { QueueUrl: url, ReceiptHandle });
			}
		}
	})();
	return {
		stop: () => {
			stopped = true;
			return working;
		},
	};
}

test("our canary first, then AWS's own move of the rest: one report tells both", async () => {
	const endpoint = await startEndpoint();
	await makeQueue(endpoint, 'mended-dlq');
	const bodies = Array.from({ length: 30 }, (_, index) => `message ${index}`);
	const url = await makeQueue(endpoint, 'mended', bodies, {
		VisibilityTimeout: '1',
		RedrivePolicy: JSON.stringify({
			deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:mended-dlq',
			maxReceiveCount: 1,
		}),
	});
	const dead = async () => (await contentsOf(endpoint, 'mended-dlq')).ready;
	while ((await dead()) < 30) {
		await ask(endpoint, 'SQS.ReceiveMessage', {
			QueueUrl: url,
			MaxNumberOfMessages: 10,
			VisibilityTimeout: 0,
		});
	}
	const consumer = consume(endpoint, url);
	const moved = await runHere([
		'redrive',
		'mended-dlq',
		'--canary',
		'--yes',
		'--json',
		...endpoint.flags,
	]);
	await consumer.stop();
	expect(moved.code, moved.stderr).toBe(0);
	expect(moved.stderr).toMatch(/The canary passed \(run [\d-]+[0-9a-f]+\); AWS moves the rest/);
	expect(JSON.parse(moved.stdout)).toMatchObject({
		status: 'COMPLETED',
		approximateNumberOfMessagesMoved: 19,
		canary: {
			outcomes: { moved: 11 },
			steps: [{ verdict: 'no-return' }, { verdict: 'no-return' }],
			returnedMessageIds: [],
		},
	});
	expect(await dead()).toBe(0);
});
