import { describe, expect, it } from 'vitest';
import { fail } from '../../../source/domain/failure.ts';
import type { MetricPoint, MetricSeries } from '../../../source/domain/metric.ts';
import { resourceChart } from '../../../source/operations/charts/chart.ts';
import { figuresReader } from '../../../source/operations/diagnosis/figures.ts';
import { findSince } from '../../../source/operations/metrics/find-since.ts';
import { readFigures } from '../../../source/operations/metrics/read-figures.ts';
import type { MetricsPorts } from '../../../source/operations/metrics/read-metrics.ts';
import type { MetricsGateway } from '../../../source/operations/ports.ts';
import { oldestHereSince } from '../../../source/operations/redrive/plan/oldest.ts';
import { trafficOf } from '../../../source/operations/redrive/plan/traffic.ts';
import { streamLag } from '../../../source/operations/streams/stream-lag.ts';
import { gateways, queueAttributes, queueRef } from '../fakes.ts';
import { VirtualClock } from '../virtual-clock.ts';

const never = new AbortController().signal;
const minute = 60_000;
const hour = 60 * minute;

/** The endpoint's time. */
const truth = Date.UTC(2026, 10, 20, 9, 0, 20);
/** When letters came. */
const began = truth - (truth % minute) - hour;

type Distort = (points: readonly MetricPoint[], series: MetricSeries) => Partial<MetricSeries>;

/** What CloudWatch has: ten of everything since an hour, and nothing before. */
function cloudWatch(distort: Distort): MetricsGateway {
	const series: MetricsGateway['series'] = async ({
		queries,
		range: { from, to, periodSeconds },
	}) => {
		const points: MetricPoint[] = [];
		for (let at = from; at < Math.min(to, truth - minute); at += periodSeconds * 1000) {
			points.push({ at, value: at < began ? 0 : 10 });
		}
		return queries.map((query): MetricSeries => {
			const whole = query.metric.endsWith('NotVisible')
				? points.map(({ at }) => ({ at, value: 0 }))
				: points;
			const one = { query, points: whole, complete: true, answeredAt: truth };
			return { ...one, ...distort(whole, one) };
		});
	};
	return gateways({ metrics: { series, alarmsPage: async () => ({ items: [] }) } }).metrics;
}

/** Everybody who asks CloudWatch; `ahead` is how far times are told from the endpoint's. */
const askers: Readonly<
	Record<string, (ports: MetricsPorts, metrics: MetricsGateway) => Promise<unknown>>
> = {
	'the figures of a list': async (ports) => {
		const firstAskedAt = ports.clock.now() - hour;
		const wanted = [{ name: 'orders', dead: false, firstAskedAt }];
		const { askedAt: _, ...told } = (await readFigures(ports, wanted, never)).get('orders') ?? {};
		return told;
	},
	'since when': async (ports) => {
		const { foundAt: _, ...told } = await findSince(ports, { name: 'orders', dead: true }, never);
		return told;
	},
	doctor: async (ports) => {
		const { figures } = await figuresReader(ports)([{ kind: 'queue', name: 'orders' }], never);
		return figures;
	},
	'a chart': async ({ clock }, metrics) => {
		const queues = { attributes: async () => queueAttributes('orders') };
		const world = { ...gateways({ queues }), metrics };
		const ref = queueRef('orders');
		const {
			clockAhead: _,
			at: __,
			...chart
		} = await resourceChart({ gateways: world, clock }, 'queue', { ref, panel: 'traffic' }, never);
		return { ...chart, series: chart.series.map(({ answeredAt: ___, ...series }) => series) };
	},
	'the lag of a stream': (ports) => streamLag(ports, 'clicks', ['app'], never),
	'a plan, of the oldest': (ports) => oldestHereSince(ports, 'orders-dlq', never),
	'a plan, of the traffic': (ports) => trafficOf(ports, 'orders-dlq', ['orders'], never),
};
const names = Object.keys(askers);

/** What each says where it was refused, and where a part of a series came. */
const unhealthy: Readonly<Record<string, { readonly refused: object; readonly part: object }>> = {
	'the figures of a list': {
		refused: { told: { state: 'failed', failure: { kind: 'denied' } } },
		part: { told: { state: 'failed', failure: { kind: 'service' } } },
	},
	'since when': {
		refused: { told: { failure: { kind: 'denied' } } },
		part: { told: { failure: { kind: 'service' } } },
	},
	doctor: {
		refused: { told: [{ ok: false, missing: { because: 'refused' } }] },
		part: { told: [{ ok: false, missing: { because: 'failed' } }] },
	},
	'a chart': {
		refused: { error: { failure: { kind: 'denied' } } },
		part: { told: { series: [{ complete: false }, {}, {}, {}, { complete: false }] } },
	},
	'the lag of a stream': {
		refused: { error: { failure: { kind: 'denied' } } },
		part: { error: { failure: { kind: 'service' } } },
	},
	'a plan, of the oldest': { refused: { told: undefined }, part: { told: undefined } },
	'a plan, of the traffic': {
		refused: { told: { drains: new Map() } },
		part: { told: { drains: new Map() } },
	},
};

async function asked(name: string, distort: Distort, ahead = 0) {
	const metrics = cloudWatch(distort);
	const ports = { metrics, clock: new VirtualClock(truth + ahead) };
	try {
		return { told: await askers[name]?.(ports, metrics) };
	} catch (error) {
		return { error };
	}
}

const asItIs: Distort = () => ({});

/** Times that are told by our clock. */
const byOurs = new Set([
	'the figures of a list',
	'since when',
	'the lag of a stream',
	'a plan, of the oldest',
]);

/** All times of a value, by a clock that is `ahead`. */
function later(value: unknown, ahead: number): unknown {
	if (typeof value === 'number') return value > truth / 2 ? value + ahead : value;
	if (value instanceof Map) return value;
	if (Array.isArray(value)) return value.map((one) => later(one, ahead));
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, later(one, ahead)]));
}

describe.each(names)('%s', (name) => {
	it.each<[string, Distort]>([
		['out of order', (points) => ({ points: points.toReversed() })],
		['told twice', (points) => ({ points: points.flatMap((one) => [one, one]) })],
		[
			'told anew',
			(points) => ({ points: [...points.map(({ at }) => ({ at, value: 77 })), ...points] }),
		],
		[
			'among what is no number',
			(points) => ({
				points: points.flatMap((one) => [
					{ at: one.at + 1, value: Number.NaN },
					one,
					{ at: one.at, value: Number.POSITIVE_INFINITY },
					{ at: Number.NaN, value: 1 },
				]),
			}),
		],
	])('is the same by points that come %s', async (_, distort) => {
		expect(await asked(name, distort)).toEqual(await asked(name, asItIs));
	});

	it.each([
		['an hour ahead', hour],
		['an hour behind', -hour],
	])('is the same by a computer whose clock is %s', async (_, ahead) => {
		const right = await asked(name, asItIs);
		expect(right).not.toHaveProperty('error');
		const wrong = await asked(name, asItIs, ahead);
		expect(wrong).toEqual(byOurs.has(name) ? later(right, ahead) : right);
	});

	it('is not healthy where it was refused, or told in part', async () => {
		const refused = await asked(name, () => {
			throw fail('denied', 'you may not call CloudWatch GetMetricData');
		});
		const part = await asked(name, (points) => ({ points: points.slice(0, 3), complete: false }));
		expect({ refused, part }).toMatchObject(unhealthy[name] ?? {});
	});
});

it('a queue that is deleted while it is charted keeps its past, and the chart says that it is gone', async () => {
	const metrics = cloudWatch(asItIs);
	let isGone = false;
	const attributes = async () => {
		if (isGone) throw fail('not-found', 'there is no queue orders');
		return queueAttributes('orders');
	};
	const ports = {
		gateways: { ...gateways({ queues: { attributes } }), metrics },
		clock: new VirtualClock(truth),
	};
	const look = () => resourceChart(ports, 'queue', { ref: queueRef('orders') }, never);
	const before = await look();
	isGone = true;
	const after = await look();
	expect(before.unread).toBeUndefined();
	expect(after.unread).toMatchObject({ kind: 'not-found' });
	expect(after.series).toEqual(before.series);
});
