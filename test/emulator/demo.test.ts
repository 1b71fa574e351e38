import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createCloudWatch } from '../../source/emulator/cloudwatch/cloudwatch.ts';
import { causeOf, createBodies } from '../../source/emulator/demo/bodies.ts';
import { createFailureMemory, failsOn } from '../../source/emulator/demo/consumers.ts';
import { seedMetrics } from '../../source/emulator/demo/history.ts';
import { repeat } from '../../source/emulator/demo/loop.ts';
import { consumers, producers } from '../../source/emulator/demo/programs.ts';
import { createRandom } from '../../source/emulator/demo/random.ts';
import { shapes } from '../../source/emulator/demo/shapes.ts';
import { alarms, backlog, queues, topics } from '../../source/emulator/demo/story.ts';

function bodiesOf(seed: number) {
	const bodies = createBodies(createRandom(seed, 'test'));
	return Object.values(bodies).flatMap((make) => [make(), make(), make()]);
}

test('the same seed makes the same messages, another seed others', () => {
	expect(bodiesOf(7)).toEqual(bodiesOf(7));
	expect(bodiesOf(8)).not.toEqual(bodiesOf(7));
});

test('parts of the demo draw from sources of their own', () => {
	const first = createRandom(1, 'producer of orders').hex(32);
	expect(createRandom(1, 'producer of returns').hex(32)).not.toBe(first);
	expect(createRandom(1, 'producer of orders').hex(32)).toBe(first);
});

test('the causes of dead letters can be told apart, and good messages have none', () => {
	const bodies = createBodies(createRandom(1, 'test'));
	expect(causeOf(bodies['broken-refund']())).toBe('amount-missing');
	expect(causeOf(bodies['packed-return']())).toBe('packed');
	expect(causeOf(bodies['timed-out-capture']())).toBe('timeout');
	expect(causeOf(bodies['voucher-payment']())).toBe('method-unknown');
	expect(causeOf(bodies['unprinted-label']())).toBe('carrier-down');
	for (const kind of ['order', 'return', 'payment', 'refund', 'email', 'price'] as const) {
		expect(causeOf(bodies[kind]())).toBeUndefined();
	}
});

test('messages carry attributes of every type, trace headers and groups', () => {
	const messages = bodiesOf(1);
	const types = new Set(
		messages.flatMap((message) => Object.values(message.attributes).map((each) => each.DataType)),
	);
	expect([...types].sort()).toEqual(['Binary', 'Number', 'Number.int', 'String']);
	expect(messages.some((message) => message.traceHeader?.startsWith('Root=1-'))).toBe(true);
	expect(messages.some((message) => message.groupId !== undefined)).toBe(true);
});

test('a refund without an amount fails for ever, a timed out capture works once it has died', () => {
	const memory = createFailureMemory();
	const bodies = createBodies(createRandom(1, 'test'));
	const spec = { failsOn: ['amount-missing', 'timeout'] } as const;
	const [refund, capture] = [bodies['broken-refund'](), bodies['timed-out-capture']()];
	for (let receive = 1; receive <= 5; receive += 1) {
		for (const message of [refund, capture]) {
			expect(failsOn(spec, message, memory, 5)).toBe(true);
			memory.failed(message.body);
		}
	}
	expect(failsOn(spec, capture, memory, 5)).toBe(false);
	expect(failsOn(spec, refund, memory, 5)).toBe(true);
	const edited = { ...refund, body: refund.body.replace('null', '0') };
	expect(failsOn(spec, edited, memory, 5)).toBe(false);
});

test('a payment by voucher fails for ever, and works once its method is changed', () => {
	const memory = createFailureMemory();
	const voucher = createBodies(createRandom(1, 'test'))['voucher-payment']();
	const spec = { failsOn: ['method-unknown'] } as const;
	for (let receive = 1; receive <= 3; receive += 1) {
		expect(failsOn(spec, voucher, memory, 2)).toBe(true);
		memory.failed(voucher.body);
	}
	const edited = { ...voucher, body: voucher.body.replace('"voucher"', '"wallet"') };
	expect(failsOn(spec, edited, memory, 2)).toBe(false);
});

test('the memory of failures forgets the eldest', () => {
	const memory = createFailureMemory(2);
	for (const body of ['a', 'b', 'a', 'c']) memory.failed(body);
	expect(['a', 'b', 'c'].map(memory.count)).toEqual([2, 0, 1]);
});

test('every name that the story mentions exists', () => {
	const names = new Set(queues.map((queue) => queue.name));
	const mentioned = [
		...producers.map((each) => each.queue),
		...consumers.map((each) => each.queue),
		...queues.flatMap((each) => each.deadLetters?.queue ?? []),
		...queues.flatMap((each) => each.deadLettersOf ?? []),
		...topics
			.flatMap((each) => each.subscriptions.filter((to) => to.protocol === 'sqs'))
			.map((each) => each.to),
		...alarms.flatMap((each) => each.dimensions['QueueName'] ?? []),
		...Object.keys(shapes),
	];
	expect(mentioned.filter((name) => !names.has(name))).toEqual([]);
	expect(names.size).toBe(queues.length);
});

test('the history ends where the seeded queues begin', () => {
	const last = (queue: string) => shapes[queue]?.(1, createRandom(1, queue))?.visible ?? Number.NaN;
	const orders = backlog.orders + 5 * backlog.dyingRefunds;
	expect(Math.abs(last('orders') - orders)).toBeLessThan(40);
	expect(last('orders-dlq')).toBe(
		backlog.brokenRefunds + backlog.timedOutCaptures + backlog.packedReturns,
	);
	expect(last('payments-dlq')).toBe(backlog.voucherPayments);
	expect(last('invoices.fifo')).toBe(backlog.lockedInvoices);
	expect(last('audit-events')).toBe(backlog.auditEvents);
});

test('the history of orders has a gap, and is whole otherwise', () => {
	const random = createRandom(1, 'orders');
	const missing = Array.from({ length: 720 }, (_, index) => 720 - index).filter(
		(ago) => shapes['orders']?.(ago, random) === undefined,
	);
	expect(missing).toEqual(Array.from({ length: 20 }, (_, index) => 160 - index));
});

test('a part that fails is told and tried again, and ends with the signal', async () => {
	const controller = new AbortController();
	const trouble: unknown[] = [];
	let turns = 0;
	const running = { signal: controller.signal, onTrouble: (error: unknown) => trouble.push(error) };
	await repeat(running, 1, async () => {
		turns += 1;
		if (turns === 3) controller.abort();
		if (turns === 3) throw new Error('aborted');
	});
	expect([turns, trouble]).toEqual([3, []]);
	const second = new AbortController();
	await repeat({ signal: second.signal, onTrouble: () => second.abort() }, 1, async () => {
		throw new Error('gone');
	});
	expect(second.signal.aborted).toBe(true);
});

test.each([0, 20, 49, 50, 59])(
	'in second %i of a minute, alarms have their state as soon as they are there, however early somebody asks',
	async (second) => {
		const now = Date.UTC(2026, 10, 20, 9, 0, second);
		const cloudwatch = createCloudWatch({ now: () => now });
		let isOver = false;
		const seeding = seedMetrics(cloudwatch, 1, { region: 'us-east-1', startedAt: now }).then(() => {
			isOver = true;
		});
		const seen = new Set<string>();
		for (let isLast = false; !isLast; await nextTurn()) {
			isLast = isOver;
			const { MetricAlarms } = cloudwatch.handle('DescribeAlarms', {}, 'us-east-1') as {
				readonly MetricAlarms: readonly { AlarmName: string; StateValue: string }[];
			};
			for (const { AlarmName, StateValue } of MetricAlarms) seen.add(`${AlarmName} ${StateValue}`);
		}
		await seeding;
		expect([...seen].sort()).toEqual([
			'audit-events-depth OK',
			'clickstream-lag INSUFFICIENT_DATA',
			'invoices-age ALARM',
			'orders-age OK',
			'orders-depth ALARM',
			'orders-dlq ALARM',
			'payments-dlq ALARM',
		]);
	},
);
