import { describe, expect, it } from 'vitest';
import { run } from '../../../source/commands/diagnosis/doctor.ts';
import type { Alarm } from '../../../source/domain/metric.ts';
import type {
	FunctionGateway,
	MetricsGateway,
	QueueGateway,
} from '../../../source/operations/ports.ts';
import { denied, queueAttributes, queueRef, runFake } from '../fake-context.ts';

const none = async () => ({ items: [] });

/** CloudWatch with a week of a queue that is at work: nothing about it is found by figures. */
const calm: Partial<MetricsGateway> = {
	alarmsPage: none,
	series: async ({ queries, range }) =>
		queries.map((query) => {
			const value = /Age/.test(query.metric) ? 1 : 10;
			const step = range.periodSeconds * 1000;
			const many = Math.round((range.to - range.from) / step);
			return {
				query,
				points: Array.from({ length: many }, (_, index) => ({
					at: range.from + index * step,
					value,
				})),
				complete: true,
			};
		}),
};

const settled = {
	retentionSeconds: 345_600,
	redrivePolicy: { deadLetterTargetArn: queueRef('orders-dlq').arn, maxReceiveCount: 5 },
};

function account(queues: Partial<QueueGateway>, metrics: Partial<MetricsGateway> = calm) {
	return {
		gateways: {
			queues: {
				listPage: async () => ({ items: ['orders', 'orders-dlq'].map(queueRef) }),
				tags: async () => ({}),
				deadLetterSourcesPage: none,
				...queues,
			},
			topics: { listPage: none, allSubscriptionsPage: none },
			streams: { listPage: none },
			metrics,
		},
	};
}

const attributes = async (url: string) =>
	url.endsWith('-dlq')
		? queueAttributes('orders-dlq', { retentionSeconds: 1_209_600 })
		: queueAttributes('orders', settled);
const withLetters = async (url: string) =>
	url.endsWith('-dlq')
		? queueAttributes('orders-dlq', { retentionSeconds: 1_209_600, visible: 3 })
		: queueAttributes('orders', settled);

const resolve = async (name: string) => queueRef(name);

const doctor = (words: string, options: Parameters<typeof runFake>[2]) =>
	runFake(run, ['doctor', ...words.split(' ').filter(Boolean)], options);

describe('doctor', () => {
	it('ends with 0 and says so where nothing is found', async () => {
		const { code, stdout, stderr } = await doctor('', account({ attributes }));
		expect({ code, stdout, stderr }).toEqual({
			code: 0,
			stdout: '',
			stderr: 'Nothing is found.\n',
		});
	});

	it('ends with 5 where something is, and says what, by what evidence, and what to do next', async () => {
		const { code, stdout } = await doctor('', account({ attributes: withLetters }));
		expect(code).toBe(5);
		expect(stdout.replace(/since at least [\w: ]+\./, 'since.')).toContain(
			[
				'orders-dlq  queue',
				'  ! dead-letters (now)',
				'    3 letters lie here since.',
				'    See what they died of: awsmsg groups orders-dlq --region eu-west-1 --mode protected.',
			].join('\n'),
		);
	});

	it('tells bad settings only where they are asked for, and then they count', async () => {
		const bare = async () => queueAttributes('orders', { retentionSeconds: 60 });
		const quiet = await doctor('', account({ attributes: bare }));
		expect(quiet).toMatchObject({ code: 0, stdout: '' });
		for (const words of ['--all', '--only no-dlq']) {
			const told = await doctor(words, account({ attributes: bare }));
			expect(told.code, words).toBe(5);
			expect(told.stdout).toContain('no-dlq');
		}
	});

	it('leaves out what is ignored, and all but what is wanted', async () => {
		const world = account({ attributes: withLetters });
		for (const words of ['--ignore dead-letters', '--only no-consumer']) {
			expect(await doctor(words, world), words).toMatchObject({ code: 0, stdout: '' });
		}
		const { code, stderr } = await doctor('--only dead-leters', world);
		expect(code).toBe(2);
		expect(stderr).toContain('Did you mean dead-letters?');
	});

	it('names what a permission hid, and never calls it healthy', async () => {
		const shut: Partial<MetricsGateway> = {
			alarmsPage: async () => Promise.reject(denied('CloudWatch DescribeAlarms')),
			series: async () => Promise.reject(denied('CloudWatch GetMetricData')),
		};
		const busy = async (url: string) => ({ ...(await attributes(url)), visible: 5 });
		const { code, stdout } = await doctor(
			'--only no-consumer',
			account({ attributes: busy }, shut),
		);
		expect(code).toBe(3);
		expect(stdout).toContain('CloudWatch GetMetricData was denied');
		expect(stdout).toContain('no-consumer of orders is not known');
		const secret = async () => Promise.reject(denied('SQS GetQueueAttributes'));
		expect((await doctor('', account({ attributes: secret }))).code).toBe(3);
	});

	it('asks whose letters lie in a queue where a queue that could send them was not read', async () => {
		const secret = async (url: string) =>
			url.endsWith('-dlq') ? withLetters(url) : Promise.reject(denied('SQS GetQueueAttributes'));
		const told = { items: [queueRef('orders').url] };
		const known = account({ attributes: secret, deadLetterSourcesPage: async () => told });
		expect((await doctor('', known)).stdout).toContain('3 letters lie here');
		const shut = async () => Promise.reject(denied('SQS ListDeadLetterSourceQueues'));
		const unknown = account({ attributes: secret, deadLetterSourcesPage: shut });
		const { code, stdout } = await doctor('', unknown);
		expect(code).toBe(3);
		expect(stdout).toContain('SQS ListDeadLetterSourceQueues was denied');
	});

	it('knows of alarms on metric math and of composite ones', async () => {
		const { namespace, metric, dimensions } = {
			namespace: 'AWS/SQS' as const,
			metric: 'ApproximateAgeOfOldestMessage',
			dimensions: { QueueName: 'orders' },
		};
		const math: Alarm = {
			name: 'orders-lag',
			state: 'OK',
			dimensions: {},
			metrics: [{ namespace, metric, dimensions }],
		};
		const page: Alarm = {
			name: 'page',
			kind: 'composite',
			state: 'ALARM',
			dimensions: {},
			rule: 'ALARM("orders-lag") OR ALARM("other")',
		};
		for (const alarms of [[{ ...math, state: 'ALARM' as const }], [math, page]]) {
			const metrics = { ...calm, alarmsPage: async () => ({ items: alarms }) };
			const { stdout } = await doctor('orders', account({ attributes, resolve }, metrics));
			expect(stdout).toContain('alarm-firing');
		}
	});

	it('reads the policies of the queues that a topic delivers to, where it looks at the topic alone', async () => {
		const topicArn = 'arn:aws:sns:eu-west-1:123456789012:events';
		const subscribed = {
			...{ arn: `${topicArn}:1`, topicArn, protocol: 'sqs', owner: '123456789012' },
			endpoint: queueRef('orders').arn,
		};
		const topics = {
			attributes: async () => ({ arn: topicArn, fifo: false, confirmed: 1, pending: 0, raw: {} }),
			subscriptionsPage: async () => ({ items: [subscribed] }),
			subscription: async () => ({ rawDelivery: true, pending: false, raw: {} }),
		};
		const lets = (Service: string) =>
			JSON.stringify({
				Statement: [{ Effect: 'Allow', Principal: { Service }, Action: 'sqs:SendMessage' }],
			});
		const look = (policy: string | Error) => {
			const read = async () => {
				if (policy instanceof Error) throw policy;
				return queueAttributes('orders', { policy });
			};
			const idle: Partial<MetricsGateway> = {
				...calm,
				series: async ({ queries }) =>
					queries.map((query) => ({ query, points: [], complete: true })),
			};
			const { gateways } = account({ attributes: read, resolve }, idle);
			return doctor(topicArn, { gateways: { ...gateways, topics } });
		};
		expect(await look(lets('sns.amazonaws.com'))).toMatchObject({ code: 0, stdout: '' });
		expect((await look(lets('events.amazonaws.com'))).stdout).toContain('topic-kept-out');
		const refused = await look(denied('SQS GetQueueAttributes'));
		expect(refused.code).toBe(3);
		expect(refused.stdout).toContain('policy of orders: SQS GetQueueAttributes was denied');
	});

	it('knows a dead-letter queue of a subscription, of which no queue tells, where it looks at that alone', async () => {
		const topicArn = 'arn:aws:sns:eu-west-1:123456789012:events';
		const Condition = { ArnEquals: { 'aws:SourceArn': topicArn } };
		const Principal = { Service: 'sns.amazonaws.com' };
		const policy = JSON.stringify({
			Statement: [{ Effect: 'Allow', Principal, Action: 'sqs:SendMessage', Condition }],
		});
		const look = (redrivePolicy: string, subscriptionsPage?: () => Promise<never>) => {
			const read = async () =>
				queueAttributes('undelivered', { policy, visible: 7, retentionSeconds: 1_209_600 });
			const listed = {
				...{ arn: `${topicArn}:1`, topicArn, protocol: 'https', owner: '123456789012' },
				endpoint: 'https://example.com',
			};
			const topics = {
				subscriptionsPage: subscriptionsPage ?? (async () => ({ items: [listed] })),
				subscription: async () => ({ rawDelivery: true, pending: false, raw: {}, redrivePolicy }),
			};
			// For a week seven messages lie there, and nobody receives.
			const quiet: Partial<MetricsGateway> = {
				...calm,
				series: async ({ queries, range: { from, to, periodSeconds } }) =>
					queries.map((query) => ({
						query,
						points: Array.from({ length: (to - from) / (1000 * periodSeconds) }, (_, index) => ({
							at: from + index * 1000 * periodSeconds,
							value: query.metric === 'ApproximateNumberOfMessagesVisible' ? 7 : 0,
						})),
						complete: true,
					})),
			};
			const { gateways } = account({ attributes: read, resolve }, quiet);
			const now = Date.UTC(2026, 10, 20, 9);
			const clock = { now: () => now, sleep: async () => {} };
			return doctor('undelivered', { gateways: { ...gateways, topics }, clock });
		};
		const letters = JSON.stringify({ deadLetterTargetArn: queueRef('undelivered').arn });
		const known = await look(letters);
		expect([known.code, known.stdout]).toEqual([5, expect.stringContaining('7 letters lie here')]);
		expect(known.stdout).not.toContain('no-consumer');
		expect((await look('')).stdout).toContain('no-consumer');
		const refused = await look('', () => Promise.reject(denied('SNS ListSubscriptionsByTopic')));
		expect(refused.stdout).toContain('SNS ListSubscriptionsByTopic was denied');
		expect(refused.stdout).not.toMatch(/no-consumer {2}/);
	});

	it('looks at the dead-letter queue of a queue too, whoever may say that it is one', async () => {
		const shut = async () => Promise.reject(denied('SQS ListDeadLetterSourceQueues'));
		const told = async ({ url }: { url: string }) => ({
			items: url.endsWith('-dlq') ? [queueRef('orders').url] : [],
		});
		for (const deadLetterSourcesPage of [told, shut]) {
			const queues = { attributes: withLetters, resolve, deadLetterSourcesPage };
			const { code, stdout, calls } = await doctor('orders', account(queues));
			expect(code).toBe(5);
			expect(stdout).toContain('orders-dlq  queue');
			expect(stdout).toContain('3 letters lie here');
			expect(calls).not.toContain('queues.listPage');
		}
	});

	it('goes on without a kind that may not be listed, and says which', async () => {
		const { gateways } = account({ attributes: withLetters });
		const topics = { listPage: async () => Promise.reject(denied('SNS ListTopics')) };
		const { code, stderr } = await doctor('', { gateways: { ...gateways, topics } });
		expect(code).toBe(5);
		expect(stderr).toContain('not all topics could be listed: SNS ListTopics was denied');
	});

	it('reads what the owners of a queue expect before it judges, and not more tags than it needs', async () => {
		const parked = account({
			attributes: withLetters,
			tags: async () => ({ 'awsmsg:expect': 'parked' }),
		});
		const excused = await doctor('', parked);
		expect(excused).toMatchObject({ code: 0, stdout: '' });
		expect(excused.calls.filter((call) => call === 'queues.tags')).toHaveLength(1);
		const wrong = account({ attributes, tags: async () => ({ 'awsmsg:expect': 'perked' }) });
		expect((await doctor('orders', wrong)).code).toBe(0);
	});

	it('looks at one resource, and asks for nothing that it does not need', async () => {
		const { code, stdout, calls } = await doctor(
			`${queueRef('orders-dlq').arn} --json`,
			account({
				attributes: withLetters,
				deadLetterSourcesPage: async () => ({ items: [queueRef('orders').url] }),
			}),
		);
		expect(code).toBe(5);
		expect(JSON.parse(stdout).findings).toEqual([
			{
				name: 'dead-letters',
				severity: 'now',
				resource: { kind: 'queue', ...queueRef('orders-dlq') },
				text: expect.stringMatching(/^3 letters lie here since at least Dec 1\d/),
				evidence: { dead: 3, sinceAt: '1969-12-17T00:20:00.000Z', atLeast: true },
				next: 'See what they died of: awsmsg groups orders-dlq --region eu-west-1 --mode protected',
			},
		]);
		expect(calls).not.toContain('queues.receive');
		expect(calls).not.toContain('queues.listPage');
	});

	it('leaves out what somebody knows of, until it grows or the time is over', async () => {
		const key = `aws ${queueRef('orders-dlq').arn}`;
		const known = (until: number, measure: number) => ({
			...account({ attributes: withLetters }),
			acknowledged: { [key]: [{ name: 'dead-letters', at: 0, until, note: '', measure }] },
		});
		const excused = await doctor('', known(2_000_000, 3));
		expect(excused).toMatchObject({ code: 0, stdout: '' });
		expect(excused.stderr).toContain('1 finding left out that you said you know of');
		expect((await doctor('', known(2_000_000, 2))).code).toBe(5);
		expect((await doctor('', known(900_000, 3))).code).toBe(5);
	});

	it('says what CloudWatch will bill before it asks for much', async () => {
		const many = Array.from({ length: 200 }, (_, index) => queueRef(`queue-${index}`));
		const asked: number[] = [];
		const counting: Partial<MetricsGateway> = {
			...calm,
			series: async ({ queries, range }) => {
				asked.push(queries.length);
				const points = [{ at: range.to - 300_000, value: 0 }];
				return queries.map((query) => ({ query, points, complete: true }));
			},
		};
		const { stderr, calls } = await doctor(
			'',
			account(
				{ listPage: async () => ({ items: many }), attributes: async () => queueAttributes('x') },
				counting,
			),
		);
		expect(stderr).toContain('asks CloudWatch for 1,800 metrics, about $0.02.');
		// A request of more than 50 has several pages, each of which is billed for all its metrics again.
		expect(asked.reduce((sum, one) => sum + one, 0)).toBe(1800);
		expect(Math.max(...asked)).toBeLessThanOrEqual(50);
		// Some are judged, and their points dropped, before the figures of all others are there.
		expect(calls.indexOf('queues.tags')).toBeLessThan(calls.lastIndexOf('metrics.series'));
	});

	it('calls a part of a series unknown, and asks no more once CloudWatch refused', async () => {
		const partly: Partial<MetricsGateway> = {
			...calm,
			series: async ({ queries }) =>
				queries.map((query) => ({ query, points: [], complete: false })),
		};
		const busy = async (url: string) => ({ ...(await attributes(url)), visible: 5 });
		const { code, stdout } = await doctor(
			'--only no-consumer',
			account({ attributes: busy }, partly),
		);
		expect(code).toBe(3);
		expect(stdout).toContain('CloudWatch sent only a part of what it was asked for');
		const many = Array.from({ length: 200 }, (_, index) => queueRef(`queue-${index}`));
		const shut = { ...calm, series: async () => Promise.reject(denied('GetMetricData')) };
		const end = await doctor(
			'',
			account({ listPage: async () => ({ items: many }), attributes }, shut),
		);
		expect(end.calls.filter((call) => call === 'metrics.series')).toHaveLength(1);
	});

	it('tells that Lambda does not read a queue in which messages wait, and what hides who reads', async () => {
		const waiting = async (url: string) =>
			url.endsWith('-dlq')
				? attributes(url)
				: queueAttributes('orders', { ...settled, visible: 9 });
		const { gateways } = account({ attributes: waiting });
		const disabled = {
			id: 'u',
			sourceArn: queueRef('orders').arn,
			functionArn: 'arn:aws:lambda:eu-west-1:1:function:worker',
			state: 'Disabled',
		};
		const functions: Partial<FunctionGateway> = {
			mappingsPage: async () => ({ items: [disabled] }),
			configuration: async (arn) => ({ name: 'worker', arn, logGroup: '/aws/lambda/worker' }),
		};
		for (const words of ['', 'orders']) {
			const { code, stdout } = await doctor(`${words} --only mapping-disabled`, {
				gateways: { ...gateways, functions },
			});
			expect([code, stdout]).toEqual([
				5,
				expect.stringContaining(
					'Lambda does not call worker: its event source mapping is disabled, and 9 messages wait.',
				),
			]);
		}
		const hidden = {
			mappingsPage: () => Promise.reject(denied('Lambda ListEventSourceMappings')),
		};
		const refused = await doctor('orders', { gateways: { ...gateways, functions: hidden } });
		expect([refused.code, refused.stdout]).toEqual([
			3,
			expect.stringContaining('its functions: Lambda ListEventSourceMappings was denied'),
		]);
	});
});
