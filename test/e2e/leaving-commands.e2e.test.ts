import { type ChildProcess, spawn } from 'node:child_process';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Fault } from '../../source/emulator/faults.ts';
import { type Endpoint, startEndpoint } from '../helpers/faults.ts';
import { stopLater } from '../helpers/fixtures.ts';
import { binary, cleanEnvironment, temporaryHome } from '../helpers/program.ts';
import { runHere } from '../helpers/run-here.ts';
import { sampled } from '../helpers/whole.ts';
import { ask, contentsOf, makeQueue } from './ask.ts';
import { startBetween } from './between.ts';

/*
Law 3 without a screen: whatever ends `awsmsg peek` and its like, what it received is given back, and it took one
receive of each message. A request is on its way when the end comes. The clock of the endpoint stands still, so that
no lease ends by itself; how long it takes is measured by `npm run bench:limits`.
*/

const receive = 'SQS.ReceiveMessage';
const change = 'SQS.ChangeMessageVisibilityBatch';
const many = 25;

let endpoint: Endpoint;
beforeAll(async () => {
	endpoint = await startEndpoint({ shared: true, standingClock: true });
});
afterEach(() => endpoint.setFaults([]));
afterAll(() => endpoint?.stop());

const commands = [
	{ name: 'peek', args: (queue: string) => ['peek', queue, '-n', '25'] },
	{ name: 'peek --scan', args: (queue: string) => ['peek', queue, '--scan'] },
	{ name: 'groups', args: (queue: string) => ['groups', queue] },
	{ name: 'export', args: (queue: string) => ['export', queue] },
	{
		name: 'delete --dry-run',
		args: (queue: string) => ['delete', queue, '--where', 'body != "x"', '--dry-run'],
	},
] as const;

const ends = [
	{ name: 'SIGINT', code: 130, end: (child: ChildProcess) => child.kill('SIGINT') },
	{ name: 'SIGTERM', code: 130, end: (child: ChildProcess) => child.kill('SIGTERM') },
	{ name: 'SIGHUP', code: 130, end: (child: ChildProcess) => child.kill('SIGHUP') },
	{ name: 'SIGQUIT', code: 130, end: (child: ChildProcess) => child.kill('SIGQUIT') },
] as const;

describe.each(commands.map((command, row) => ({ ...command, row })))(
	'awsmsg $name',
	({ name, args, row }) => {
		test.each(sampled(ends, row, 5))(
			'ended by $name while it receives',
			async ({ code, end, name: by }) => {
				const { queue, between, child } = await world(`${name}-${by}`);
				between.slowDown(500, receive);
				const program = child(args(queue));
				await expect.poll(() => between.of(receive).length).toBeGreaterThan(0);
				end(program.process);
				await visibleAgain(queue);
				expect(await program.ended).toMatchObject({ code });
				await receivedAtMostOnce(queue);
			},
		);

		test('to its end', async () => {
			const { queue, flags } = await world(`${name}-end`);
			expect(await runHere([...args(queue), ...flags])).toMatchObject({ code: 0 });
			await visibleAgain(queue);
			await receivedAtMostOnce(queue);
		});

		const troubles: readonly (Omit<Fault, 'operation'> & { readonly operation: string })[] = [
			{ operation: receive, kind: 'access-denied', every: 2 },
			{ operation: receive, kind: 'reset-before', every: 2 },
			{ operation: change, kind: 'unavailable', next: 2 },
			{ operation: change, kind: 'partial', entries: 3, next: 2 },
			{ operation: change, kind: 'html', next: 1 },
		];
		test.each(sampled(troubles, row, 5))('while $operation fails: $kind', async (fault) => {
			const { queue, flags } = await world(`${name}-${fault.kind}`);
			await endpoint.setFaults([{ ...fault, resource: queue }]);
			await runHere([...args(queue), ...flags]);
			await visibleAgain(queue);
		});
	},
);

test('a reader that closes the pipe ends it, and all is given back', async () => {
	const { queue, between, child } = await world('pipe');
	between.slowDown(300, receive);
	const program = child(['export', queue]);
	program.process.stdout?.once('data', () => program.process.stdout?.destroy());
	expect(await program.ended).toMatchObject({ code: 0 });
	await visibleAgain(queue);
});

test('when nothing can be given back, it says how many are hidden and until when', async () => {
	const { queue, flags } = await world('hidden');
	await endpoint.setFaults([{ operation: change, kind: 'hang' }]);
	const { stderr } = await runHere(['peek', queue, ...flags]);
	expect(stderr).toMatch(/10 messages could not be given back; they come back at \d/);
	expect(await contentsOf(endpoint, queue)).toEqual({ ready: many - 10, inFlight: 10 });
});

test('kill -9: hidden for no longer than the lease of thirty seconds', async () => {
	const { queue, between, child } = await world('kill');
	between.slowDown(400, receive);
	const program = child(['peek', queue, '-n', '25']);
	await expect.poll(() => between.of(receive).length).toBeGreaterThan(0);
	await expect.poll(async () => (await contentsOf(endpoint, queue)).inFlight).toBeGreaterThan(0);
	program.process.kill('SIGKILL');
	await program.ended;
	expect((await contentsOf(endpoint, queue)).inFlight).toBeGreaterThan(0);
	const asked = between.of(receive).map(({ body }) => JSON.parse(body));
	expect(new Set(asked.map(({ VisibilityTimeout }) => VisibilityTimeout))).toEqual(new Set([30]));
	expect(between.of(change)).toEqual([]);
});

let queues = 0;

async function world(words: string) {
	const queue = `${words.replaceAll(/[^a-z0-9]+/gi, '-')}-${++queues}`;
	const url = await makeQueue(endpoint, queue);
	for (let from = 0; from < many; from += 5) {
		await ask(endpoint, 'SQS.SendMessageBatch', {
			QueueUrl: url,
			Entries: Array.from({ length: 5 }, (_, index) => ({
				Id: String(index),
				MessageBody: `b${from + index}`,
			})),
		});
	}
	const between = await startBetween(endpoint.url);
	const { flags } = between;
	return { queue, between, flags, child: (args: readonly string[]) => startChild(args, flags) };
}

function startChild(args: readonly string[], flags: readonly string[]) {
	const program = spawn(process.execPath, [binary, ...args, ...flags], {
		env: cleanEnvironment(temporaryHome()),
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	stopLater(() => {
		if (program.exitCode === null && program.signalCode === null) program.kill('SIGKILL');
	});
	program.stdout.on('error', () => {});
	program.stdout.resume();
	program.stderr.resume();
	const ended = new Promise<{ readonly code: number | null }>((resolve) =>
		program.once('exit', (code) => resolve({ code })),
	);
	return { process: program, ended };
}

async function visibleAgain(queue: string): Promise<void> {
	await expect.poll(() => contentsOf(endpoint, queue)).toEqual({ ready: many, inFlight: 0 });
}

/** The price of one look. */
async function receivedAtMostOnce(queue: string): Promise<void> {
	const response = await fetch(new URL(`/_awsmsg/queue?name=${queue}`, endpoint.url));
	const { ready } = (await response.json()) as {
		readonly ready: readonly { readonly approximateReceiveCount: number }[];
	};
	for (const { approximateReceiveCount } of ready) {
		expect(approximateReceiveCount).toBeLessThanOrEqual(1);
	}
}
