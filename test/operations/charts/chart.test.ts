import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	chartRange,
	mostHours,
	panned,
	periodFor,
	windowBetween,
} from '../../../source/domain/charts/chart-range.ts';
import type { PanelId } from '../../../source/domain/charts/panels.ts';
import { fail } from '../../../source/domain/failure.ts';
import type { KindId, RefOf } from '../../../source/domain/kinds.ts';
import type { MetricQuery, MetricRange, MetricSeries } from '../../../source/domain/metric.ts';
import type { StreamSummary } from '../../../source/domain/resources.ts';
import { chartFrame, resourceChart } from '../../../source/operations/charts/chart.ts';
import type { Gateways } from '../../../source/operations/ports.ts';
import { chartWords } from '../../../source/presentation/charts/chart-words.ts';
import { account, gateways, queueAttributes, queueRef, region } from '../fakes.ts';
import { VirtualClock } from '../virtual-clock.ts';

const never = new AbortController().signal;
const hour = 3_600_000;
const day = 24 * hour;

describe('chartRange', () => {
	it('is aligned to its period, covers the hours and the period under way', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 0, max: 2_000_000_000_000 }),
				fc.integer({ min: 1, max: 455 * 24 }),
				(now, hours) => {
					const { from, to, periodSeconds } = chartRange(now, { hours });
					const period = periodSeconds * 1000;
					expect(Math.abs(from % period)).toBe(0);
					expect(to % period).toBe(0);
					expect(to).toBeGreaterThanOrEqual(now);
					expect(to - now).toBeLessThan(period);
					expect(to - from).toBeGreaterThanOrEqual(hours * hour);
					expect((to - from) / period).toBeLessThanOrEqual(456);
				},
			),
		);
	});

	it('has one-minute points for three hours, five-minute ones for a day, hours for a week', () => {
		const seconds = (hours: number) => chartRange(Date.UTC(2026, 10, 20), { hours }).periodSeconds;
		expect([1, 3, 12, 24, 168].map(seconds)).toEqual([60, 60, 300, 300, 3600]);
	});

	it('asks of the past for what CloudWatch still keeps of it', () => {
		const now = Date.UTC(2026, 10, 20);
		const ago = (days: number) =>
			chartRange(now, { hours: 1, until: now - days * day }).periodSeconds;
		expect([1, 14, 15, 62, 63, 400].map(ago)).toEqual([60, 60, 300, 300, 3600, 3600]);
		expect(periodFor(1, 15 * day)).toBe(60);
		expect(periodFor(1, 15 * day + 1)).toBe(300);
		expect(periodFor(1, 63 * day + 1)).toBe(3600);
	});
});

describe('a window', () => {
	const anyNow = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2040, 0) });

	it('that is chosen or panned ends no later than now, and begins within what is kept', () => {
		fc.assert(
			fc.property(
				anyNow,
				fc.integer({ min: -500 * day, max: 2 * day }),
				fc.integer({ min: -500 * day, max: 2 * day }),
				fc.array(fc.double({ min: -40, max: 40, noNaN: true }), { maxLength: 8 }),
				(now, one, other, pans) => {
					let window = windowBetween(now, now + one, now + other);
					for (const share of pans) window = panned(now, window, share);
					expect(window.until ?? now).toBeLessThanOrEqual(now);
					const from = (window.until ?? now) - window.hours * hour;
					expect(from).toBeGreaterThanOrEqual(now - mostHours * hour - 1000);
					expect(window.hours * 60).toBeGreaterThanOrEqual(5 - 1e-6);
				},
			),
		);
	});

	it('that is panned to now follows the time again', () => {
		const now = Date.UTC(2026, 10, 20);
		const past = panned(now, { hours: 3 }, -0.5);
		expect(past.until).toBe(now - 1.5 * hour);
		expect(panned(now, past, 0.5)).toEqual({ hours: 3 });
	});
});

const clock = new VirtualClock();

type World = Parameters<typeof gateways>[0] & { readonly queries?: MetricQuery[] };

/** Gateways over a CloudWatch without points that notes what it is asked. */
function world(some: Omit<World, 'queries'>, asked: MetricQuery[] = []): Gateways {
	return gateways({
		...some,
		metrics: {
			series: async ({ queries }) => {
				asked.push(...queries);
				return queries.map((query) => ({ query, points: [], complete: true }));
			},
			alarmsPage: async () => ({ items: [] }),
			...some.metrics,
		},
	});
}

const topicRef = { name: 'news', arn: `arn:aws:sns:${region}:${account}:news` };
const streamRef = { name: 'clicks', arn: `arn:aws:kinesis:${region}:${account}:stream/clicks` };
const summary: StreamSummary = {
	arn: streamRef.arn,
	name: 'clicks',
	status: 'ACTIVE',
	mode: 'PROVISIONED',
	openShards: 2,
	retentionHours: 24,
	shardMetrics: [],
};

async function askedBy<Kind extends KindId>(
	kind: Kind,
	input: { readonly ref: RefOf<Kind>; readonly panel?: PanelId },
	some: Omit<World, 'queries'>,
): Promise<readonly string[]> {
	const asked: MetricQuery[] = [];
	const ports = { gateways: world(some, asked), clock };
	const chart = await resourceChart(ports, kind, input, never);
	expect(chart.asked).toBe(asked.length);
	return asked.map(
		({ metric, statistic, dimensions }) =>
			`${Object.values(dimensions).join('/')} ${metric} ${statistic}`,
	);
}

describe('a chart asks', () => {
	const letters = { deadLetterTargetArn: queueRef('orders-dlq').arn, maxReceiveCount: 3 };
	const attributes = (some: Parameters<typeof queueAttributes>[1] = {}) => ({
		queues: { attributes: async () => queueAttributes('orders', some) },
	});

	it('the highest depth of a queue and never its sum, its dead-letter queue beside it', async () => {
		const asked = await askedBy(
			'queue',
			{ ref: queueRef('orders') },
			attributes({ redrivePolicy: letters }),
		);
		expect(asked).toEqual([
			'orders ApproximateNumberOfMessagesVisible Maximum',
			'orders ApproximateNumberOfMessagesNotVisible Maximum',
			'orders ApproximateNumberOfMessagesDelayed Maximum',
			'orders ApproximateAgeOfOldestMessage Maximum',
			'orders-dlq ApproximateNumberOfMessagesVisible Maximum',
			'orders-dlq ApproximateAgeOfOldestMessage Maximum',
		]);
	});

	it('no metric of a dead-letter queue of another account', async () => {
		const elsewhere = { ...letters, deadLetterTargetArn: `arn:aws:sqs:${region}:999999999999:dlq` };
		const asked = await askedBy(
			'queue',
			{ ref: queueRef('orders') },
			attributes({ redrivePolicy: elsewhere }),
		);
		expect(asked.filter((one) => !one.startsWith('orders '))).toEqual([]);
	});

	it('sums of what was sent and deleted', async () => {
		const asked = await askedBy(
			'queue',
			{ ref: queueRef('orders'), panel: 'traffic' },
			attributes(),
		);
		expect(asked).toEqual([
			'orders NumberOfMessagesSent Sum',
			'orders NumberOfMessagesReceived Sum',
			'orders NumberOfMessagesDeleted Sum',
			'orders NumberOfEmptyReceives Sum',
		]);
	});

	it('why the messages of a topic were filtered out', async () => {
		const asked = await askedBy('topic', { ref: topicRef, panel: 'filtered' }, {});
		expect(asked).toContain('news NumberOfNotificationsFilteredOut-MessageBody Sum');
		expect(asked.every((one) => one.endsWith(' Sum'))).toBe(true);
	});

	it('how far each consumer of a stream is behind, and each shard that has metrics of its own', async () => {
		const streams = {
			summary: async () => ({ ...summary, shardMetrics: ['IteratorAgeMilliseconds'] }),
			consumersPage: async () => ({
				items: [{ name: 'app', arn: 'arn', status: 'ACTIVE', createdAt: 0 }],
			}),
			shardsPage: async () => ({
				items: ['shard-0', 'shard-1'].map((id) => ({
					id,
					parents: [],
					startingHashKey: '0',
					endingHashKey: '9',
					startingSequenceNumber: '1',
				})),
			}),
		};
		const asked = (panel: PanelId) => askedBy('stream', { ref: streamRef, panel }, { streams });
		expect(await asked('lag')).toEqual([
			'clicks GetRecords.IteratorAgeMilliseconds Maximum',
			'clicks/app SubscribeToShardEvent.MillisBehindLatest Maximum',
		]);
		expect(await asked('shard-lag')).toEqual([
			'clicks/shard-0 IteratorAgeMilliseconds Maximum',
			'clicks/shard-1 IteratorAgeMilliseconds Maximum',
		]);
		// Without metrics of shards there is no such panel.
		expect((await asked('shard-records'))[0]).toBe('clicks IncomingRecords Sum');
	});

	it('asks for every consumer of a stream: the one that lags may be the last', async () => {
		const items = Array.from({ length: 20 }, (_, index) => ({
			...{ name: `app-${index}`, arn: 'arn', status: 'ACTIVE', createdAt: 0 },
		}));
		const streams = { summary: async () => summary, consumersPage: async () => ({ items }) };
		const asked = await askedBy('stream', { ref: streamRef, panel: 'lag' }, { streams });
		expect(asked).toHaveLength(21);
		expect(asked.at(-1)).toBe('clicks/app-19 SubscribeToShardEvent.MillisBehindLatest Maximum');
	});

	it('no more than a hundred shards, the newest, and says of how many it does not', async () => {
		const items = Array.from({ length: 250 }, (_, index) => ({
			...{ id: `shard-${index}`, parents: [], startingHashKey: '0', endingHashKey: '9' },
			startingSequenceNumber: '1',
		}));
		const streams = {
			summary: async () => ({ ...summary, shardMetrics: ['IncomingRecords'] }),
			consumersPage: async () => ({ items: [] }),
			shardsPage: async () => ({ items }),
		};
		const input = { ref: streamRef, panel: 'shard-records' } as const;
		const ports = { gateways: world({ streams }), clock };
		const chart = await resourceChart(ports, 'stream', input, never);
		expect([chart.asked, chart.unasked]).toEqual([100, 150]);
		const words = chartWords(chart, { now: chart.at }).join(' ');
		expect(words).toContain('150 older shards not asked for.');
		const few = { ...streams, shardsPage: async () => ({ items: items.slice(0, 100) }) };
		const whole = { gateways: world({ streams: few }), clock };
		expect((await resourceChart(whole, 'stream', input, never)).unasked).toBeUndefined();
	});

	it('by name where the queue is gone, and says that it is', async () => {
		const gone = {
			attributes: async () => Promise.reject(fail('not-found', 'there is no orders')),
		};
		const ports = { gateways: world({ queues: gone }), clock };
		const chart = await resourceChart(ports, 'queue', { ref: queueRef('orders') }, never);
		expect(chart.unread?.kind).toBe('not-found');
		expect(chart.asked).toBe(4);
	});
});

describe('what CloudWatch answers', () => {
	const queues = { attributes: async () => queueAttributes('orders') };
	const chartOf = (series: (query: MetricQuery, range: MetricRange) => Partial<MetricSeries>) => {
		const metrics = {
			series: async ({ queries, range }: { queries: readonly MetricQuery[]; range: MetricRange }) =>
				queries.map((query) => ({ query, points: [], complete: true, ...series(query, range) })),
		};
		return resourceChart(
			{ gateways: world({ queues, metrics }), clock },
			'queue',
			{ ref: queueRef('orders'), panel: 'traffic' },
			never,
		);
	};

	it('may be out of order, duplicated and no number: points ascend, are finite, one a time', async () => {
		const points = [
			{ at: 3, value: 1 },
			{ at: 1, value: Number.NaN },
			{ at: 2, value: 5 },
			{ at: 3, value: 7 },
			{ at: 2, value: Number.POSITIVE_INFINITY },
		];
		const chart = await chartOf(() => ({ points }));
		expect(chart.series[0]?.points).toEqual([
			{ at: 2, value: 5 },
			{ at: 3, value: 7 },
		]);
	});

	it('is subtracted where both have a point: sent less deleted may be negative', async () => {
		const chart = await chartOf(({ metric }) => ({
			points:
				metric === 'NumberOfMessagesSent'
					? [
							{ at: 1, value: 2 },
							{ at: 2, value: 2 },
						]
					: [{ at: 2, value: 9 }],
		}));
		const net = chart.series.at(-1);
		expect(net?.query.metric).toBe('NumberOfMessagesSent - NumberOfMessagesDeleted');
		expect(net?.points).toEqual([{ at: 2, value: -7 }]);
	});

	it.each([
		['behind', -hour],
		['ahead', hour],
	])('tells the time: with our clock an hour %s the window still ends now', async (_, wrong) => {
		const ranges: MetricRange[] = [];
		const truth = clock.now() - wrong;
		const chart = await chartOf((_query, range) => {
			ranges.push(range);
			return { answeredAt: truth };
		});
		expect(chart.range.to).toBeGreaterThanOrEqual(truth);
		expect(chart.range.to - truth).toBeLessThan(60_000);
		expect(chart.clockAhead).toBe(wrong);
		expect(chart.at).toBe(truth);
	});

	it('does not wait for alarms that take their time', async () => {
		const own = new VirtualClock();
		const metrics = { alarmsPage: () => new Promise<never>(() => {}) };
		const ports = { gateways: world({ queues, metrics }), clock: own };
		const chart = resourceChart(ports, 'queue', { ref: queueRef('orders') }, never);
		await own.advance(1000);
		expect((await chart).alarms).toBeUndefined();
		expect((await chart).asked).toBe(4);
	});

	it('is asked again for nothing where our clock is right', async () => {
		let calls = 0;
		const metrics = {
			series: async ({ queries }: { queries: readonly MetricQuery[] }) => {
				calls++;
				const answeredAt = clock.now() - 900;
				return queries.map((query) => ({ query, points: [], complete: true, answeredAt }));
			},
		};
		const ports = { gateways: world({ queues, metrics }), clock };
		const chart = await resourceChart(ports, 'queue', { ref: queueRef('orders') }, never);
		expect(calls).toBe(1);
		expect(chart.clockAhead).toBeUndefined();
	});
});

it('a chart has axes before anything was answered', () => {
	const chart = chartFrame(clock, 'queue', { ref: queueRef('orders') });
	expect(chart).toMatchObject({ title: 'orders', panel: 'depth', asked: 0 });
	expect(chart.series.map(({ points }) => points)).toEqual([[], [], [], []]);
});
