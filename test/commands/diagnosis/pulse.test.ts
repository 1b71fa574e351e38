import { describe, expect, it } from 'vitest';
import { run } from '../../../source/commands/diagnosis/pulse.ts';
import type { Alarm } from '../../../source/domain/metric.ts';
import type { MetricsGateway, QueueGateway } from '../../../source/operations/ports.ts';
import { denied, queueAttributes, queueRef, runFake } from '../fake-context.ts';

const none = async () => ({ items: [] });

/** CloudWatch of an hour in which nothing has changed. */
const silent: Partial<MetricsGateway> = {
	alarmsPage: none,
	series: async ({ queries, range: { to } }) =>
		queries.map((query) => {
			const points = Array.from({ length: 12 }, (_, index) => ({
				at: to - (12 - index) * 300_000,
				value: query.metric.includes('Age') ? 60 : 3,
			}));
			return { query, points, complete: true };
		}),
};

function account(queues: Partial<QueueGateway>, metrics: Partial<MetricsGateway> = silent) {
	return {
		gateways: {
			queues: {
				listPage: async () => ({ items: ['orders', 'orders-dlq'].map(queueRef) }),
				tags: async () => ({}),
				deadLetterSourcesPage: none,
				listMoves: async () => [],
				...queues,
			},
			topics: { listPage: none, allSubscriptionsPage: none },
			streams: { listPage: none },
			metrics,
		},
	};
}

const orders = queueAttributes('orders', {
	retentionSeconds: 345_600,
	redrivePolicy: { deadLetterTargetArn: queueRef('orders-dlq').arn, maxReceiveCount: 5 },
});
const letters = (many: number) => async (url: string) =>
	url.endsWith('-dlq')
		? queueAttributes('orders-dlq', { retentionSeconds: 1_209_600, visible: many })
		: orders;

const firing: Alarm = {
	...{ name: 'orders-page', state: 'ALARM', since: 0, namespace: 'AWS/SQS' },
	metric: 'ApproximateNumberOfMessagesVisible',
	dimensions: { QueueName: 'orders' },
};

const pulse = (words: string, options: Parameters<typeof runFake>[2]) =>
	runFake(run, ['pulse', ...words.split(' ').filter(Boolean)], options);

describe('pulse', () => {
	it('ends with 0 where nothing is wrong, and says so section by section', async () => {
		const { code, stdout } = await pulse('', account({ attributes: letters(0) }));
		expect(code).toBe(0);
		for (const said of [
			...['nothing is about to be lost', 'no dead letters', 'nothing is stuck', 'nothing grows'],
			...['nothing lags', 'no alarm fires', 'nothing runs'],
		]) {
			expect(stdout).toContain(said);
		}
	});

	it('ends with 5 where something is, and says what, since when, and what to do next', async () => {
		const { code, stdout } = await pulse('', account({ attributes: letters(3) }));
		expect(code).toBe(5);
		expect(stdout).toContain(
			[
				'dead',
				'  ! orders-dlq: 3 dead, since at least Dec 31 23:20',
				'    See what they died of: awsmsg groups orders-dlq --region eu-west-1 --mode protected.',
			].join('\n'),
		);
		expect(stdout).toContain('nothing grows');
	});

	it('ends with 5 where an alarm fires and nothing else is found', async () => {
		const metrics = { ...silent, alarmsPage: async () => ({ items: [firing] }) };
		const { code, stdout } = await pulse('', account({ attributes: letters(0) }, metrics));
		expect(code).toBe(5);
		expect(stdout).toContain('! orders-page: ALARM on orders, since 00:00');
		expect(stdout).toContain('awsmsg doctor queue:orders');
	});

	it('never calls healthy what nobody could say', async () => {
		const shut: Partial<MetricsGateway> = {
			alarmsPage: async () => Promise.reject(denied('CloudWatch DescribeAlarms')),
			series: async () => Promise.reject(denied('CloudWatch GetMetricData')),
		};
		const busy = async (url: string) => ({
			...(await letters(0)(url)),
			visible: url.endsWith('-dlq') ? 0 : 5,
		});
		const { code, stdout } = await pulse('', account({ attributes: busy }, shut));
		expect(code).toBe(3);
		expect(stdout).toContain(
			'? not known of orders: CloudWatch: CloudWatch GetMetricData was denied',
		);
		expect(stdout).toContain('? not known: alarms: CloudWatch DescribeAlarms was denied');
		expect(stdout).not.toContain('nothing is stuck');
		expect(stdout).not.toContain('no alarm fires');
	});

	it('names the kinds that may not be listed, and goes on', async () => {
		const { gateways } = account({ attributes: letters(3) });
		const topics = { listPage: async () => Promise.reject(denied('SNS ListTopics')) };
		const { code, stdout } = await pulse('', { gateways: { ...gateways, topics } });
		expect(code).toBe(5);
		expect(stdout).toContain('? not known: the list of topics: SNS ListTopics was denied');
	});

	it('tells moves by AWS, and where it may not ask for them that they are unknown', async () => {
		const move = {
			status: 'RUNNING' as const,
			sourceArn: queueRef('orders-dlq').arn,
			...{ moved: 12, toMove: 36, startedAt: 0 },
		};
		const moving = account({ attributes: letters(3), listMoves: async () => [move] });
		expect((await pulse('', moving)).stdout).toContain(
			'orders-dlq: move by AWS runs, 12 of ~36 33%, since 00:00',
		);
		const shut = async () => Promise.reject(denied('SQS ListMessageMoveTasks'));
		const { stdout } = await pulse('', account({ attributes: letters(3), listMoves: shut }));
		expect(stdout).toContain('? not known: moves by AWS: SQS ListMessageMoveTasks was denied');
	});

	it('leaves out what somebody knows of, and says how much', async () => {
		const key = `aws ${queueRef('orders-dlq').arn}`;
		const known = {
			...account({ attributes: letters(3) }),
			acknowledged: {
				[key]: [{ name: 'dead-letters', at: 0, until: 2_000_000, note: '', measure: 3 }],
			},
		};
		const { code, stdout, stderr } = await pulse('', known);
		expect(code).toBe(0);
		expect(stdout).toContain('no dead letters');
		expect(stderr).toContain('1 finding left out that you said you know of');
	});

	it('says what CloudWatch will bill before it asks for much', async () => {
		const many = Array.from({ length: 200 }, (_, index) => queueRef(`queue-${index}`));
		const { stderr } = await pulse(
			'',
			account({
				listPage: async () => ({ items: many }),
				attributes: async () => queueAttributes('x'),
			}),
		);
		expect(stderr).toContain('asks CloudWatch for 1,800 metrics, about $0.02.');
	});

	it('prints one line a row for programs that read lines', async () => {
		const { stdout } = await pulse('--output text', account({ attributes: letters(3) }));
		expect(stdout).toMatch(
			/^dead\t!\torders-dlq\t3 letters lie here since at least [\w :]+\t\?-[\w :]+\tSee what/m,
		);
		expect(stdout).toMatch(/^stuck\t\t\tnothing is stuck\t\t$/m);
	});

	it('throws what concerns all', async () => {
		const gone = async () => Promise.reject(denied('SQS ListQueues'));
		const { code, stdout } = await pulse('', account({ listPage: gone }));
		expect(code).toBe(3);
		expect(stdout).toContain('? not known: the list of queues: SQS ListQueues was denied');
	});
});
