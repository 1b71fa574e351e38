import { describe, expect, test } from 'vitest';
import { run as apply } from '../../../source/commands/redrive/apply.ts';
import { run } from '../../../source/commands/redrive/redrive.ts';
import { run as resume } from '../../../source/commands/redrive/resume.ts';
import { run as rescue } from '../../../source/commands/rescue/rescue.ts';
import type { Message, OutgoingMessage } from '../../../source/domain/messages/message.ts';
import { readPlan } from '../../../source/domain/redrive/saved-plan.ts';
import { headerOf } from '../../../source/operations/redrive/run-journal.ts';
import { letsTopicsIn } from '../../helpers/queue-policies.ts';
import {
	account,
	denied,
	type FakeOptions,
	message,
	queueAttributes,
	queueRef,
	runFake,
} from '../fake-context.ts';
import { memoryRedrives } from './memory-redrives.ts';

const topicArn = `arn:aws:sns:eu-west-1:${account}:events`;
const envelope = (body: string) =>
	JSON.stringify({ Type: 'Notification', TopicArn: topicArn, Message: body });

/** A dead-letter queue of a subscription, and a topic with two subscriptions of which one can not be read. */
function world() {
	let there: readonly Message[] = ['one', 'two'].map((body, index) =>
		message(`m${index}`, envelope(body)),
	);
	const published: OutgoingMessage[] = [];
	const redrives = memoryRedrives();
	const subscription = (arn: string) => ({
		...{ arn, topicArn, protocol: 'sqs', owner: account },
		endpoint: queueRef('shipping').arn,
	});
	const options: FakeOptions = {
		loopback: 'http://127.0.0.1:4566',
		redrives,
		gateways: {
			queues: {
				resolve: async (name) => queueRef(name),
				attributes: async (url) => {
					const { name, arn } = queueRef(url.slice(url.lastIndexOf('/') + 1));
					const { Policy: policy } = letsTopicsIn(arn);
					return queueAttributes(name, { visible: there.length, policy });
				},
				deadLetterSourcesPage: async () => ({ items: [] }),
				listMoves: async () => [],
				receive: async () => there,
				changeVisibility: async ({ entries }) => entries.map(() => ({ ok: true }) as const),
				delete: async ({ receiptHandles }) => {
					there = there.filter(({ receiptHandle }) => !receiptHandles.includes(receiptHandle));
					return receiptHandles.map(() => ({ ok: true }) as const);
				},
			},
			topics: {
				listPage: async () => ({ items: [{ name: 'events', arn: topicArn }] }),
				attributes: async () => ({ arn: topicArn, fifo: false, raw: {} }),
				subscriptionsPage: async () => ({
					items: [subscription(`${topicArn}:1`), subscription(`${topicArn}:2`)],
				}),
				subscription: async (arn) => {
					if (arn.endsWith(':2')) throw denied('SNS GetSubscriptionAttributes');
					return { rawDelivery: false, pending: false, raw: {} };
				},
				publishBatch: async ({ entries }) => {
					published.push(...entries);
					return entries.map((_, index) => ({ ok: true, messageId: `p-${index}` }) as const);
				},
			},
		},
	};
	const call = (...args: readonly string[]) =>
		runFake(run, ['redrive', 'events-dlq', ...args], options);
	return { call, published, redrives, options, left: () => there.length };
}

describe('awsmsg redrive --republish', () => {
	test('says before it asks who gets each message, and never that all do', async () => {
		const { call, published } = world();
		const { code, stderr } = await call('--republish', 'events');
		expect(code).toBe(4);
		expect(stderr).toContain('topic events, published again');
		expect(stderr).toContain('Each message: delivers to 1, unknown 1.');
		expect(stderr).not.toMatch(/every subscriber/i);
		expect(published).toEqual([]);
	});

	test('publishes what is inside, and takes the dead letters away then', async () => {
		const { call, published, left } = world();
		const { code, stderr } = await call('--republish', 'events', '--yes');
		expect(stderr).toContain('MOVED  2 moved');
		expect(published.map(({ body }) => body).toSorted()).toEqual(['one', 'two']);
		expect([code, left()]).toEqual([0, 0]);
	});

	test('is tried on some messages first, and its plan is applied exactly', async () => {
		const { call, published, redrives, options } = world();
		const { stderr, stdout } = await call('--republish', 'events', '--dry-run', '--json');
		expect(stderr).toContain('Of 2 messages seen, deliveries: delivers to 2, unknown 2.');
		expect(JSON.parse(stdout)).toMatchObject({
			topic: { name: 'events', reach: { judged: 0, deliveries: 1, unknown: 1 } },
			choices: { republish: { arn: topicArn } },
			command: expect.stringContaining('--republish events'),
			dryRun: { reach: { judged: 2, deliveries: 2, unknown: 2 } },
		});
		expect(published).toEqual([]);
		expect((await call('--republish', 'events', '--plan-out', 'plan.json')).code).toBe(0);
		const saved = new TextEncoder().encode(redrives.written.get('plan.json') ?? '');
		const applied = await runFake(apply, ['apply', 'plan.json', '--yes'], {
			...options,
			files: { 'plan.json': saved },
		});
		expect([applied.code, published.length]).toEqual([0, 2]);
	});

	test('is finished with who gets it now, and leaves nothing to be brought home', async () => {
		const { call, redrives, options } = world();
		await call('--republish', 'events', '--plan-out', 'plan.json');
		const text = redrives.written.get('plan.json') ?? '';
		const plan = readPlan('plan.json', text, redrives.hash);
		const before = { ...plan.topic, reach: { ...plan.topic?.reach, delivers: 9 } };
		const journal = await redrives.runs.open('run-1');
		await journal.append({ ...headerOf('run-1', 1, plan), plan: { ...plan, topic: before } });
		await journal.close();
		const { code, stderr } = await runFake(resume, ['resume', 'run-1'], options);
		expect(code).toBe(4);
		expect(stderr).toContain('Each message: delivers to 1, unknown 1.');
		expect(stderr).not.toMatch(/delivers to 9|what has come since is moved/);
		const home = await runFake(rescue, ['rescue', '--home', 'run-1'], options);
		expect(home.stderr).toContain('put nothing aside: it was published, nothing lies in a queue');
	});

	test.each([
		[['--to', 'shipping'], '--to is a queue and --republish a topic'],
		[['--canary'], '--canary is for a canary'],
		[['--stop-above', '5'], '--stop-above is for a canary'],
	])('with %s is a slip, told before anything is asked', async (flags, words) => {
		const { code, stderr, calls } = await world().call('--republish', 'events', ...flags);
		expect([code, calls]).toEqual([2, []]);
		expect(stderr).toContain(words);
	});
});
