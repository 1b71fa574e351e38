import { spawn } from 'node:child_process';
import { expect, test } from 'vitest';
import { type Endpoint, startEndpoint } from '../helpers/faults.ts';
import { stopLater } from '../helpers/fixtures.ts';
import { binary, cleanEnvironment, repository, temporaryHome } from '../helpers/program.ts';
import { runHere } from '../helpers/run-here.ts';
import { sampled } from '../helpers/whole.ts';
import { ask, contentsOf, makeQueue } from './ask.ts';

/* AWS's own move task on the embedded endpoint: start, progress, rate, cancel, history, and how it fails. */

const arnOf = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
const urlOf = (endpoint: Endpoint, name: string) => `${endpoint.url}/000000000000/${name}`;

/** `NAME` with its dead-letter queue, in which so many of its messages lie. */
async function bury(endpoint: Endpoint, name: string, count: number): Promise<string> {
	const dlq = `${name}-dlq`;
	await makeQueue(endpoint, dlq);
	const url = await makeQueue(
		endpoint,
		name,
		Array.from({ length: count }, (_, index) => `message ${index}`),
		{
			VisibilityTimeout: '0',
			RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arnOf(dlq), maxReceiveCount: 1 }),
		},
	);
	while ((await contentsOf(endpoint, dlq)).ready < count) {
		await ask(endpoint, 'SQS.ReceiveMessage', { QueueUrl: url, MaxNumberOfMessages: 10 });
	}
	return dlq;
}

/** A program that goes on while the test looks at it. */
function begin(args: readonly string[]) {
	const child = spawn(process.execPath, [binary, ...args], {
		cwd: repository,
		env: cleanEnvironment(temporaryHome()),
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	stopLater(() => {
		if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
	});
	let stderr = '';
	child.stderr.on('data', (chunk: Buffer) => {
		stderr += chunk.toString();
	});
	child.stdout.resume();
	const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
	return { said: () => stderr, ended, interrupt: () => child.kill('SIGINT') };
}

const moves = async (endpoint: Endpoint, dlq: string) => {
	const listed = await runHere(['tasks', dlq, '--json', ...endpoint.flags]);
	expect(listed.code, listed.stderr).toBe(0);
	return JSON.parse(listed.stdout) as Record<string, unknown>[];
};

/** The state of the latest move, as the endpoint tells it. */
const latest = (endpoint: Endpoint, dlq: string) =>
	expect.poll(async () => {
		const listed = await ask(endpoint, 'SQS.ListMessageMoveTasks', { SourceArn: arnOf(dlq) });
		return (listed['Results'] as { Status: string }[])[0]?.Status;
	});

test('a move at a chosen rate: seen among the tasks, cancelled from elsewhere, and what moved stays moved', async () => {
	const endpoint = await startEndpoint();
	const dlq = await bury(endpoint, 'slow', 60);
	const moving = begin([
		'redrive',
		'--all-at-once',
		dlq,
		'--rate',
		'2',
		'--yes',
		...endpoint.flags,
	]);
	await latest(endpoint, dlq).toBe('RUNNING');
	expect((await moves(endpoint, dlq))[0]).toMatchObject({
		maxNumberOfMessagesPerSecond: 2,
		approximateNumberOfMessagesToMove: 60,
	});
	await expect.poll(async () => (await contentsOf(endpoint, 'slow')).ready).toBeGreaterThan(1);

	// One move a queue: a second one is refused before anything is sent.
	const second = await runHere(['redrive', '--all-at-once', dlq, '--yes', ...endpoint.flags]);
	expect(second.code).toBe(4);
	expect(second.stderr).toMatch(/a move of slow-dlq is running in AWS \(\d+ moved\)/);

	const cancelled = await runHere(['cancel', dlq, '--yes', ...endpoint.flags]);
	expect(cancelled.code, cancelled.stderr).toBe(0);
	expect(cancelled.stderr).toMatch(/Cancelled: \d+ messages? of slow-dlq had moved and stay moved/);
	expect(await moving.ended).toBe(3);
	expect(moving.said()).toMatch(/somebody cancelled the move: \d+ /);
	const [task] = await moves(endpoint, dlq);
	expect(task).toMatchObject({ status: 'CANCELLED', approximateNumberOfMessagesToMove: 60 });
	expect((await contentsOf(endpoint, 'slow')).ready).toBe(
		task?.['approximateNumberOfMessagesMoved'],
	);
	expect((await contentsOf(endpoint, dlq)).ready).toBe(
		60 - Number(task?.['approximateNumberOfMessagesMoved']),
	);
});

test('ctrl-c cancels the task that it started', async () => {
	const endpoint = await startEndpoint();
	const dlq = await bury(endpoint, 'stopped', 40);
	const moving = begin([
		'redrive',
		'--all-at-once',
		dlq,
		'--rate',
		'2',
		'--yes',
		...endpoint.flags,
	]);
	await latest(endpoint, dlq).toBe('RUNNING');
	moving.interrupt();
	expect(await moving.ended).toBe(130);
	expect(moving.said()).toMatch(/Cancelled: .* had moved and stay moved; the rest is where it was/);
	await latest(endpoint, dlq).toBe('CANCELLED');
});

test('the history holds the last ten, the newest first', async () => {
	const endpoint = await startEndpoint();
	const dlq = await bury(endpoint, 'often', 1);
	for (let rate = 101; rate <= 112; rate++) {
		await ask(endpoint, 'SQS.StartMessageMoveTask', {
			SourceArn: arnOf(dlq),
			MaxNumberOfMessagesPerSecond: rate,
		});
		await latest(endpoint, dlq).toBe('COMPLETED');
	}
	const rates = (await moves(endpoint, dlq)).map((task) => task['maxNumberOfMessagesPerSecond']);
	expect(rates).toEqual([112, 111, 110, 109, 108, 107, 106, 105, 104, 103]);
});

test.each([
	{
		why: 'a message does not say where it came from',
		trouble: async (endpoint: Endpoint, dlq: string) => {
			await ask(endpoint, 'SQS.SendMessage', {
				QueueUrl: urlOf(endpoint, dlq),
				MessageBody: 'by hand',
			});
		},
		reason: /CouldNotDetermineMessageSource.*name a destination with --to/s,
		moved: 3,
	},
	{
		why: 'the queue that messages came from is gone',
		trouble: async (endpoint: Endpoint, dlq: string, name: string) => {
			// Another queue still names it, or it would be no dead-letter queue.
			await makeQueue(endpoint, `${name}-2`, [], {
				RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arnOf(dlq), maxReceiveCount: 1 }),
			});
			await ask(endpoint, 'SQS.DeleteQueue', { QueueUrl: urlOf(endpoint, name) });
		},
		reason: /NonExistentQueue.*does not exist any more/s,
		moved: 0,
	},
])('a move fails because $why, and the way out is told', async ({ trouble, reason, moved }) => {
	const endpoint = await startEndpoint();
	const dlq = await bury(endpoint, 'failing', 3);
	await trouble(endpoint, dlq, 'failing');
	const failed = await runHere([
		'redrive',
		'--all-at-once',
		dlq,
		'--rate',
		'100',
		'--yes',
		'--json',
		...endpoint.flags,
	]);
	expect(failed.stderr).toMatch(reason);
	expect(failed.code).toBe(moved === 0 ? 1 : 3);
	expect(JSON.parse(failed.stdout)).toMatchObject({
		status: 'FAILED',
		approximateNumberOfMessagesMoved: moved,
	});
	expect((await moves(endpoint, dlq))[0]).toMatchObject({
		status: 'FAILED',
		approximateNumberOfMessagesMoved: moved,
	});
	const { ready } = await contentsOf(endpoint, dlq);
	expect(ready).toBe(moved === 0 ? 3 : 1);
});

test('a destination that is deleted while the move runs ends it, and the rest is still there', async () => {
	const endpoint = await startEndpoint();
	const dlq = await bury(endpoint, 'halfway', 30);
	await makeQueue(endpoint, 'elsewhere');
	const moving = begin([
		...['redrive', '--all-at-once', dlq, '--to', 'elsewhere', '--rate', '2', '--yes'],
		...endpoint.flags,
	]);
	await latest(endpoint, dlq).toBe('RUNNING');
	await ask(endpoint, 'SQS.DeleteQueue', { QueueUrl: urlOf(endpoint, 'elsewhere') });
	expect([1, 3]).toContain(await moving.ended);
	expect(moving.said()).toMatch(/NonExistentQueue.*name another destination/s);
	const [task] = await moves(endpoint, dlq);
	expect((await contentsOf(endpoint, dlq)).ready).toBe(
		30 - Number(task?.['approximateNumberOfMessagesMoved']),
	);
});

test('a dead-letter queue that is deleted while the move runs is named', async () => {
	const endpoint = await startEndpoint();
	const dlq = await bury(endpoint, 'vanishing', 30);
	const moving = begin([
		'redrive',
		'--all-at-once',
		dlq,
		'--rate',
		'2',
		'--yes',
		...endpoint.flags,
	]);
	await latest(endpoint, dlq).toBe('RUNNING');
	await ask(endpoint, 'SQS.DeleteQueue', { QueueUrl: urlOf(endpoint, dlq) });
	expect(await moving.ended).toBe(1);
	expect(moving.said()).toMatch(/vanishing-dlq.*does not exist|doesn't exist/);
});

const unsupported = ['invalid-action', 'unknown-operation', '501', 'html'] as const;

test.each(sampled(unsupported, 1, 2))(
	'an endpoint without move tasks (%s): our engine moves them, and the plan says why',
	async (shape) => {
		const endpoint = await startEndpoint();
		const dlq = await bury(endpoint, 'plain', 12);
		await endpoint.setFaults(
			['StartMessageMoveTask', 'ListMessageMoveTasks', 'CancelMessageMoveTask'].map(
				(operation) => ({
					operation: `SQS.${operation}`,
					kind: 'not-supported',
					shape,
				}),
			),
		);
		const refused = await runHere([
			'redrive',
			'--all-at-once',
			dlq,
			'--engine',
			'aws',
			'--yes',
			...endpoint.flags,
		]);
		expect(refused.code, refused.stderr).toBe(4);
		expect(refused.stderr).toMatch(/this endpoint knows no move tasks: use --engine own/);
		const moved = await runHere([
			'redrive',
			'--all-at-once',
			dlq,
			'--yes',
			'--json',
			...endpoint.flags,
		]);
		expect(moved.code, moved.stderr).toBe(0);
		expect(moved.stderr).toMatch(/ENGINE +awsmsg: .*move tasks/);
		expect(JSON.parse(moved.stdout)).toMatchObject({ outcomes: { moved: 12 } });
		expect((await contentsOf(endpoint, 'plain')).ready).toBe(12);
	},
);

test('a queue that is no dead-letter queue gets our engine, and needs a destination', async () => {
	const endpoint = await startEndpoint();
	await makeQueue(endpoint, 'loose', ['one', 'two']);
	await makeQueue(endpoint, 'home');
	const unknown = await runHere(['redrive', '--all-at-once', 'loose', '--yes', ...endpoint.flags]);
	expect(unknown.code).toBe(4);
	expect(unknown.stderr).toMatch(/no queue names loose as its dead-letter queue.*--to/s);
	const aws = await runHere([
		'redrive',
		'--all-at-once',
		'loose',
		'--to',
		'home',
		'--engine',
		'aws',
		'--yes',
		...endpoint.flags,
	]);
	expect(aws.code).toBe(4);
	const moved = await runHere([
		'redrive',
		'--all-at-once',
		'loose',
		'--to',
		'home',
		'--yes',
		'--json',
		...endpoint.flags,
	]);
	expect(moved.code, moved.stderr).toBe(0);
	expect((await contentsOf(endpoint, 'home')).ready).toBe(2);
});

test('a start that AWS denies is told once, with the permission that it needs', async () => {
	const endpoint = await startEndpoint();
	const dlq = await bury(endpoint, 'denied', 3);
	await endpoint.setFaults([{ operation: 'SQS.StartMessageMoveTask', kind: 'access-denied' }]);
	const denied = await runHere(['redrive', '--all-at-once', dlq, '--yes', ...endpoint.flags]);
	expect(denied.code).toBe(1);
	expect(denied.stderr).toMatch(/StartMessageMoveTask/);
	expect((await contentsOf(endpoint, dlq)).ready).toBe(3);
});
