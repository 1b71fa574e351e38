import { describe, expect, test } from 'vitest';
import { visibleInPulse } from '../../../source/console/diagnosis/pulse.ts';
import { keepPulse } from '../../../source/console/diagnosis/pulse-load.ts';
import { openAnything } from '../../../source/console/navigation/open-anything.ts';
import { fail } from '../../../source/domain/failure.ts';
import type { Alarm } from '../../../source/domain/metric.ts';
import type {
	MetricsGateway,
	QueueGateway,
	TopicGateway,
} from '../../../source/operations/ports.ts';
import { queueAttributes, queueRef } from '../../operations/fakes.ts';
import { startConsole } from '../fixture.ts';
import { screenText } from '../messages/messages-fixture.ts';
import { subscribed } from '../subscriptions/fake-topics.ts';

const none = async () => ({ items: [] });

const absent = async () => Promise.reject(fail('not-found', 'no such thing'));

const onOrders: Alarm = {
	...{ name: 'orders-page', state: 'ALARM', since: 0, namespace: 'AWS/SQS' },
	metric: 'ApproximateNumberOfMessagesVisible',
	dimensions: { QueueName: 'orders-dlq' },
};

type World = {
	readonly letters?: number;
	readonly alarms?: readonly Alarm[];
	readonly queues?: Partial<QueueGateway>;
	readonly topics?: Partial<TopicGateway>;
	readonly metrics?: Partial<MetricsGateway>;
	readonly names?: readonly string[];
	readonly size?: { readonly columns: number; readonly rows: number };
	readonly local?: boolean;
};

/** A console over an account whose dead-letter queue has letters, and that counts what CloudWatch is asked. */
function consoleOver(world: World = {}) {
	const { names = ['orders', 'orders-dlq'], alarms = [], letters = 3 } = world;
	const asked = { metrics: 0, alarms: 0, lists: 0 };
	const attributes = async (url: string) =>
		url.endsWith('-dlq')
			? queueAttributes('orders-dlq', { visible: letters, retentionSeconds: 1_209_600 })
			: queueAttributes('orders', {
					retentionSeconds: 345_600,
					redrivePolicy: { deadLetterTargetArn: queueRef('orders-dlq').arn, maxReceiveCount: 5 },
				});
	const console = startConsole({
		size: world.size ?? { columns: 80, rows: 24 },
		...(world.local === true
			? { info: { id: 'local', region: 'eu-west-1', local: true, endpoint: 'http://127.0.0.1:1' } }
			: {}),
		gateways: {
			queues: {
				listPage: async () => {
					asked.lists++;
					return { items: names.map(queueRef) };
				},
				tags: async () => ({}),
				deadLetterSourcesPage: none,
				listMoves: async () => [],
				attributes,
				...world.queues,
			},
			topics: { listPage: none, allSubscriptionsPage: none, attributes: absent, ...world.topics },
			streams: { listPage: none, summary: absent },
			metrics: {
				alarmsPage: async () => {
					asked.alarms++;
					return { items: alarms };
				},
				series: async ({ queries, range: { to } }) => {
					asked.metrics += queries.length;
					return queries.map((query) => {
						const points = Array.from({ length: 12 }, (_, index) => ({
							at: to - (12 - index) * 300_000,
							value: query.metric.includes('Age') ? 60 : 3,
						}));
						return { query, points, complete: true };
					});
				},
				...world.metrics,
			},
		},
	});
	console.queues({ orders: 0, 'orders-dlq': letters }, { orders: 'orders-dlq' });
	return {
		...console,
		asked,
		sees: () => screenText(console),
		/** What the watchers do once a second. */
		async kept() {
			const top = console.top();
			if (top.kind === 'pulse') keepPulse(console.session, top);
			await console.settled();
		},
	};
}

async function pulseOver(world: World = {}) {
	const console = consoleOver(world);
	console.press('0');
	await console.settled();
	console.written();
	return console;
}

const name = (console: Awaited<ReturnType<typeof pulseOver>>) => /^>.*$/m.exec(console.sees())?.[0];

describe('pulse', () => {
	test('tells what is wrong by the kind of harm, and of each other kind that nothing is', async () => {
		const console = await pulseOver();
		const text = console.sees();
		expect(text).toMatch(/lost +nothing is about to be lost/);
		expect(text).toMatch(/> +dead +! orders-dlq +3 dead/);
		expect(text).toMatch(/stuck +nothing is stuck/);
		expect(text).toMatch(/alarms +no alarm fires/);
		expect(text).toMatch(/tasks +nothing runs/);
		expect(text).toContain(' 3 letters lie here since at least 08:00.');
		expect(text).toContain('See what they died of: p, then b.');
	});

	test('has the queue under the cursor asked about before the others on the screen', () => {
		const console = consoleOver();
		console.queues(
			{ orders: 0, 'orders-dlq': 3, returns: 0, 'returns-dlq': 2 },
			{ orders: 'orders-dlq', returns: 'returns-dlq' },
		);
		console.press('0');
		// The first line says that nothing is about to be lost.
		console.press('j');
		const seen = () => visibleInPulse(console.session.state, console.topAs('pulse'), 'queue', 20);
		const [first, second] = seen();
		expect(new Set([first, second]).size).toBe(2);
		console.press('j');
		expect(seen()).toEqual([second, first]);
	});

	test('says nothing of what nobody has answered yet', () => {
		const console = consoleOver();
		console.press('0');
		expect(console.sees()).toMatch(/stuck +asking/);
		expect(console.sees()).not.toContain('nothing is stuck');
		// What was sampled is known all the same.
		expect(console.sees()).toMatch(/dead +! orders-dlq +3 dead/);
	});

	test('stands with the cursor on the first thing that is wrong, which enter opens and q leaves', async () => {
		const console = await pulseOver({ queues: {} });
		expect(name(console)).toContain('orders-dlq');
		console.press('enter');
		expect(console.topAs('queue').ref.name).toBe('orders-dlq');
		await console.settled();
		console.written();
		console.press('q');
		expect(console.top().kind).toBe('pulse');
		console.written();
		console.press('m');
		expect(console.topAs('chart').ref.name).toBe('orders-dlq');
	});

	test('opens an alarm among the alarms, with the cursor on it', async () => {
		const console = await pulseOver({ alarms: [{ ...onOrders, name: 'a' }, onOrders] });
		console.press('G', 'k', 'k');
		console.written();
		expect(name(console)).toMatch(/orders-page|alarms +! a/);
		console.press('enter');
		await console.settled();
		expect(console.topAs('alarms').list.cursor).toMatch(/^metric /);
	});

	test('follows what is sampled: letters that are moved away are told no more, and the row stays in its place', async () => {
		const console = await pulseOver();
		await console.pass(1000);
		console.queues({ orders: 0, 'orders-dlq': 7 }, { orders: 'orders-dlq' });
		expect(console.sees()).toMatch(/dead +! orders-dlq +7 dead/);
		await console.pass(1000);
		console.queues({ orders: 0, 'orders-dlq': 0 }, { orders: 'orders-dlq' });
		expect(console.sees()).not.toMatch(/\d dead/);
		expect(console.sees()).toMatch(/dead +no dead letters/);
	});

	test('has its sections in their order while somebody acts on it and more is found', async () => {
		const console = await pulseOver({ letters: 0 });
		console.press('down');
		console.queues({ orders: 0, 'orders-dlq': 4 }, { orders: 'orders-dlq' });
		await console.settled();
		const sections = [
			...console.sees().matchAll(/^[> ] *(lost|dead|stuck|growing|lagging|alarms|tasks) /gm),
		].map(([, section]) => section);
		expect(console.sees()).toMatch(/dead +! orders-dlq +4 dead/);
		expect(sections).toEqual(['lost', 'dead', 'stuck', 'growing', 'lagging', 'alarms', 'tasks']);
	});

	test('tells no more of a queue that was deleted while it is open', async () => {
		const console = await pulseOver({ names: ['orders', 'orders-dlq'] });
		await console.pass(1000);
		console.queues({ orders: 0 });
		expect(console.sees()).toMatch(/dead +no dead letters/);
	});

	test('names what could not be asked, and calls it neither healthy nor nothing', async () => {
		const shut = fail('denied', 'CloudWatch DescribeAlarms was denied');
		const console = await pulseOver({ metrics: { alarmsPage: async () => Promise.reject(shut) } });
		expect(console.sees()).toMatch(
			/alarms +\? not known: alarms: CloudWatch DescribeAlarms was denied/,
		);
		expect(console.sees()).not.toContain('no alarm fires');
	});

	test('leaves out the finding that somebody says he knows of, and that one alone', async () => {
		// When the first letter ends nobody can tell without the retention of its source: it may be now.
		const attributes = async (url: string) =>
			url.endsWith('-dlq')
				? queueAttributes('orders-dlq', { visible: 3, retentionSeconds: 1_209_600 })
				: queueAttributes('orders', {
						redrivePolicy: { deadLetterTargetArn: queueRef('orders-dlq').arn, maxReceiveCount: 5 },
					});
		const console = await pulseOver({ alarms: [onOrders], queues: { attributes } });
		expect(name(console)).toMatch(/lost +~ orders-dlq +first lost within 13 d/);
		const ack = async (text: string) => {
			console.press(':');
			console.type(text);
			console.press('enter');
			await console.settled();
			console.written();
		};
		await ack('ack 4h a colleague looks into it');
		expect(console.said()).toContain('orders-dlq: known until');
		expect(console.sees()).toMatch(/lost +nothing is about to be lost/);
		expect(console.sees()).toMatch(/dead +! orders-dlq +3 dead/);
		// The cursor is on the line that took its place: once more is no word on another finding.
		expect(name(console)).toMatch(/lost +nothing is about to be lost/);
		await ack('ack 4h');
		expect(console.sees()).toMatch(/dead +! orders-dlq +3 dead/);
		console.press('j');
		console.written();
		await ack('ack 4h');
		expect(console.sees()).toMatch(/lost +nothing is about to be lost/);
		expect(console.sees()).toMatch(/dead +no dead letters/);
		console.press('G', 'k');
		console.written();
		await ack('ack 4h');
		expect(console.said()).toBe(
			'ack works on a finding of a queue, a topic, a subscription or a stream',
		);
	});

	test('leaves out what somebody says he knows of a subscription, which stands in no list', async () => {
		const pending = subscribed('orders-events', 1, { arn: 'PendingConfirmation' });
		const console = await pulseOver({
			letters: 0,
			topics: { allSubscriptionsPage: async () => ({ items: [pending] }) },
		});
		expect(name(console)).toMatch(/stuck +. orders-ev/);
		const ack = async (text: string) => {
			console.press(':');
			console.type(text);
			console.press('enter');
			await console.settled();
			console.written();
		};
		await ack('ack 4h');
		expect(console.said()).toContain('known until');
		expect(console.sees()).toMatch(/stuck +nothing is stuck/);
	});

	test('is unknown, and not healthy, where CloudWatch asks to slow down', async () => {
		const slow = fail('throttled', 'CloudWatch GetMetricData was throttled');
		const busy = async () => queueAttributes('orders', { visible: 9, retentionSeconds: 345_600 });
		const console = await pulseOver({
			queues: { attributes: busy },
			metrics: { series: async () => Promise.reject(slow) },
		});
		for (const section of ['lost', 'stuck', 'growing']) {
			expect(console.sees()).toMatch(new RegExp(`${section} +\\? not known of orders`));
		}
		console.press('g');
		console.written();
		expect(console.sees()).toContain('CloudWatch GetMetricData was throttled.');
	});

	test('keeps what it knew when the endpoint is gone, says since when, and tries again', async () => {
		let gone = false;
		const console = await pulseOver({
			queues: {
				listPage: async () => {
					if (gone) throw fail('unreachable', 'nothing answers at 127.0.0.1:1');
					return { items: ['orders', 'orders-dlq'].map(queueRef) };
				},
			},
		});
		gone = true;
		await console.pass(300_000);
		await console.kept();
		expect(console.sees()).toMatch(/dead +! orders-dlq +3 dead/);
		expect(console.sees()).toMatch(/stuck +\? not known: what has come since: nothing answers/);
		expect(console.sees()).toContain('age 5m');
		gone = false;
		await console.pass(30_000);
		await console.kept();
		expect(console.sees()).toMatch(/stuck +nothing is stuck/);
	});

	test.each([
		[60, 15],
		[80, 24],
		[120, 40],
		[200, 60],
	])('has what, since when and what next at %sx%s', async (columns, rows) => {
		const console = await pulseOver({ size: { columns, rows }, alarms: [onOrders] });
		const text = console.sees();
		expect(text).toMatch(/> +dead +! orders-dlq +3 dead/);
		expect(text).toContain('SINCE');
		expect(text).toContain('See what they died of');
		for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(columns);
	});
});

describe('what pulse costs', () => {
	const many = Array.from({ length: 200 }, (_, index) => `queue-${index}`);

	test('is spent without a word below one cent', async () => {
		const console = await pulseOver();
		expect(console.asked.metrics).toBe(18);
	});

	test('is said before it is spent above that: a key asks then', async () => {
		const console = await pulseOver({ names: many });
		expect(console.asked.metrics).toBe(0);
		expect(console.sees()).toContain(
			'CloudWatch was not asked: 1,800 metrics are about $0.02. ctrl-r asks for them.',
		);
		expect(console.sees()).toMatch(/stuck +\? not known of 200 resources: CloudWatch: not asked/);
		console.press('ctrl-r');
		await console.settled();
		expect(console.asked.metrics).toBe(1800);
		expect(console.sees()).toMatch(/stuck +nothing is stuck/);
	});

	test('is not spent by coming back: what was left in the middle is begun anew, and asks what is free', async () => {
		const console = consoleOver({ names: many });
		console.press('0', 'q', '-');
		await console.settled();
		console.written();
		expect(console.topAs('pulse').look).toMatchObject({ loading: false, value: {} });
		console.press('q', '-');
		await console.settled();
		expect(console.topAs('pulse').look.loading).toBe(false);
		expect(console.asked.metrics).toBe(0);
	});

	test('comes again every five minutes while it is open, and alarms every minute', async () => {
		const console = await pulseOver();
		for (let second = 0; second < 299; second += 10) {
			await console.pass(10_000);
			await console.kept();
		}
		// The look itself, then one a minute until the next look.
		expect(console.asked).toEqual({ metrics: 36, alarms: 6, lists: 2 });
		console.press('q');
		const before = { ...console.asked };
		await console.pass(600_000);
		await console.kept();
		expect(console.asked).toEqual(before);
	});

	test('ends with the budget: what was asked once stands, and nothing more is asked by itself', async () => {
		const console = await pulseOver({ names: many });
		console.press('ctrl-r');
		await console.settled();
		const spent = (price: number) =>
			console.session.called([
				{
					...{ service: 'CloudWatch', operation: 'GetMetricData', effect: 'read' },
					price,
				} as never,
			]);
		spent(1);
		await console.pass(600_000);
		await console.kept();
		expect(console.asked.metrics).toBe(1800);
		expect(console.sees()).toMatch(/stuck +nothing is stuck/);
		console.press('ctrl-r');
		await console.settled();
		expect(console.asked.metrics).toBe(3600);
	});

	test('says of nothing that it is healthy for long: what is sampled tells who is stuck once the look is old', async () => {
		const console = await pulseOver();
		console.session.called([
			{
				...{ service: 'CloudWatch', operation: 'GetMetricData', effect: 'read' },
				price: 1,
			} as never,
		]);
		const minutes = async (many: number) => {
			for (let minute = 0; minute < many; minute++) {
				await console.pass(60_000);
				console.queues({ orders: 30, 'orders-dlq': 3 }, { orders: 'orders-dlq' });
				await console.kept();
			}
		};
		await minutes(10);
		expect(console.sees()).toMatch(/stuck +nothing is stuck/);
		await minutes(10);
		expect(console.sees()).toMatch(/stuck +. orders +/);
	});

	test('is nothing at the embedded endpoint', async () => {
		const console = await pulseOver({ names: many, local: true });
		expect(console.asked.metrics).toBe(1800);
	});
});

describe('a name that somebody has in hand', () => {
	const opened = async (text: string) => {
		const console = consoleOver({ alarms: [onOrders], queues: { resolve: absent } });
		openAnything(console.session, text);
		for (let turn = 0; turn < 4; turn++) await console.settled();
		console.written();
		return console;
	};

	test('may be that of an alarm alone', async () => {
		const console = await opened('orders-page');
		expect(console.top().kind).toBe('pulse');
		expect(name(console)).toMatch(/dead +! orders-dlq/);
	});

	test('that nothing has is answered with the alarm that is nearest', async () => {
		const console = await opened('orders-pagee');
		expect(console.top().kind).toBe('list');
		expect(console.said()).toMatch(/no queue, topic or stream named orders-pagee/);
		expect(console.said()).toContain('Did you mean the alarm orders-page?');
	});
});

describe('an alarm that somebody has in hand', () => {
	const opened = async (text: string, world: World = {}) => {
		const console = consoleOver(world);
		console.press(':');
		console.type(text);
		console.press('enter');
		await console.settled();
		await console.settled();
		console.written();
		return console;
	};

	test('opens pulse on what it is about', async () => {
		const console = await opened('alarm:orders-page', { alarms: [onOrders] });
		expect(console.top().kind).toBe('pulse');
		expect(name(console)).toMatch(/dead +! orders-dlq/);
	});

	test('says what it waits for while all is read', async () => {
		const console = consoleOver({ alarms: [onOrders] });
		console.press(':');
		console.type('alarm:orders-page');
		console.press('enter');
		for (let turn = 0; turn < 100 && console.top().kind !== 'pulse'; turn++) await null;
		expect(console.sees()).toMatch(/looking for the alarm {2}asking/);
		await console.settled();
		await console.settled();
		expect(console.sees()).not.toMatch(/looking for the alarm/);
	});

	test('moves the cursor where pulse is open already', async () => {
		const away: Alarm = { ...onOrders, name: 'other', dimensions: { QueueName: 'elsewhere' } };
		const console = await pulseOver({ alarms: [onOrders, away] });
		for (const [text, line] of [
			['alarm:other', /alarms +! other/],
			['alarm:orders-page', /dead +! orders-dlq/],
		] as const) {
			console.press(':');
			console.type(text);
			console.press('enter');
			await console.settled();
			console.written();
			expect(name(console)).toMatch(line);
		}
		expect(console.session.state.views.map(({ kind }) => kind)).toEqual(['list', 'pulse']);
	});

	test('opens it by its ARN, and a composite one leads to what its rule names', async () => {
		const page: Alarm = {
			...{ name: 'page', kind: 'composite', state: 'ALARM', dimensions: {} },
			rule: 'ALARM("orders-page") OR ALARM(gone)',
		};
		const arn = 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:page';
		const console = await opened(arn, { alarms: [page, { ...onOrders, state: 'OK' }] });
		expect(name(console)).toMatch(/dead +! orders-dlq/);
	});

	test('stands on its own line where nothing else is found of it, and that is said', async () => {
		const fine: Alarm = { ...onOrders, state: 'OK', dimensions: { QueueName: 'orders' } };
		const console = await opened('alarm:orders-page', { alarms: [fine] });
		expect(name(console)).toMatch(/alarms +orders-page +OK on orders/);
		expect(console.said()).toContain('nothing else is found of what orders-page is about');
	});

	test('that is none is answered with the nearest name', async () => {
		const console = await opened('alarm:orders-pgae', { alarms: [onOrders] });
		expect(console.top().kind).toBe('list');
		expect(console.said()).toBe('there is no alarm orders-pgae: did you mean orders-page?');
	});

	test('of another region says where it is, and what leads there', async () => {
		const arn = 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:orders-page';
		const console = await opened(arn, { alarms: [onOrders] });
		expect(console.said()).toContain('region us-east-1');
		expect(console.said()).toContain('--region us-east-1');
		expect(console.asked.alarms).toBe(0);
	});

	test('is looked for without a right to read alarms, and pulse opens all the same', async () => {
		const shut = fail('denied', 'CloudWatch DescribeAlarms was denied');
		const metrics = { alarmsPage: async () => Promise.reject(shut) };
		const console = await opened('alarm:orders-page', { metrics });
		expect(console.top().kind).toBe('pulse');
		expect(console.sees()).toMatch(/alarms +\? not known/);
	});
});
