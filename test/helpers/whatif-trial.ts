/*
What a consumer at the embedded endpoint will do by what it was seen to do before: reckoned, then measured. The reckoning knows
nothing of the set-up that it was not seen in.
*/
import type { MetricSeries } from '../../source/domain/metric.ts';
import { allSteps } from '../../source/domain/steps.ts';
import { observedWork } from '../../source/domain/whatif/observed-work.ts';
import { type Outcomes, outcomesOf, type Spread } from '../../source/domain/whatif/outcomes.ts';
import { type Endpoint, startEndpoint } from '../../source/emulator/endpoint.ts';
import type { MetricsGateway } from '../../source/operations/ports.ts';
import { readSubject } from '../../source/operations/whatif/read-subject.ts';
import { metricsGateway, queueAttributes, queueGateway, queueRef } from '../operations/fakes.ts';
import { Chance } from './chance.ts';
import { type Consumer, type Seen, type SetUp, worked } from './queue-consumer.ts';
import { type Asking, inSharedTime, sleep } from './shared-clock.ts';

/** What would become of a set-up by what was seen of another one. */
function reckoned(seen: Seen, setUp: SetUp, seed: number): Outcomes {
	const { waiting, arriving, visibilitySeconds, ...how } = setUp;
	const arrivals =
		arriving === undefined ? [] : [{ from: 0, to: arriving.withinMs, many: arriving.many }];
	return allSteps(
		outcomesOf(
			{ waiting, arrivals, horizonMs: 3_600_000, receiveMs: seen.receiveMs },
			{ ...how, visibilityMs: visibilitySeconds * 1000 },
			observedWork(seen.work),
			{ lives: 200, seed },
		),
	);
}

/** A set-up of the kind that a queue may have, from a seed. */
export function setUpOf(seed: number): SetUp {
	const chance = new Chance(seed);
	const concurrency = chance.whole(2, 8);
	const isFed = chance.next() < 0.4;
	return {
		waiting: concurrency * chance.whole(30, 60),
		...(isFed ? { arriving: { many: 10 * chance.whole(1, 4), withinMs: 2000 } } : {}),
		visibilitySeconds: chance.whole(1, 2),
		maxReceives: chance.whole(1, 4),
		concurrency,
		batch: chance.of([1, 1, 2, 5]),
	};
}

/** A consumer, from a seed. */
export function consumerOf(seed: number): Consumer {
	const chance = new Chance(seed * 101);
	const least = chance.between(70, 150);
	return {
		takesMs: [least, least * chance.between(1.2, 2)],
		fails: chance.of([0, 0.02, 0.1, 0.2]),
		poison: chance.of([0, 0, 0.02, 0.05]),
	};
}

/** The set-up that a consumer was seen in before anything was changed. */
const usual: SetUp = {
	waiting: 400,
	visibilitySeconds: 1,
	maxReceives: 3,
	concurrency: 5,
	batch: 1,
};

/** Watches a consumer at its usual work. */
export function watched(endpoint: Endpoint, consumer: Consumer, seed: number): Promise<Seen> {
	const order = { name: `usual-${seed}`, setUp: usual, consumer, seed };
	return inSharedTime(endpoint.waiting, (asking) => worked(endpoint, order, asking));
}

/** Reckons what a consumer that was watched would do in another set-up, and lets it do so. */
export async function tried(
	endpoint: Endpoint,
	{
		setUp,
		consumer,
		before,
		seed,
	}: {
		readonly setUp: SetUp;
		readonly consumer: Consumer;
		readonly before: Seen;
		readonly seed: number;
	},
) {
	const { drainMs, dead } = reckoned(before, setUp, seed);
	const order = { name: `changed-${seed}`, setUp, consumer, seed: seed + 1000 };
	const after = await inSharedTime(endpoint.waiting, (asking) => worked(endpoint, order, asking));
	return verdict(
		seed,
		after,
		{ drainMs, dead },
		`${JSON.stringify(setUp)} ${JSON.stringify(consumer)}`,
	);
}

/** Whether what was measured lies within what was reckoned, in words too. */
function verdict(
	seed: number,
	after: Pick<Seen, 'drainMs' | 'dead'>,
	{ drainMs, dead }: Pick<Outcomes, 'drainMs' | 'dead'>,
	of: string,
) {
	const isIn = (value: number, { low, high }: Spread) => value >= low && value <= high;
	const width = (drainMs.high - drainMs.low) / drainMs.median;
	const span = ({ low, median, high }: Spread) =>
		`${median.toFixed(0)} (${low.toFixed(0)} to ${high.toFixed(0)})`;
	const isInside = { drain: isIn(after.drainMs, drainMs), dead: isIn(after.dead, dead) };
	const mark = (inside: boolean) => (inside ? '' : ' !');
	return {
		...isInside,
		width,
		words: `${seed}: drained in ${after.drainMs.toFixed(0)} of ${span(drainMs)}${mark(isInside.drain)}, dead ${after.dead} of ${span(dead)}${mark(isInside.dead)}, width ${(width * 100).toFixed(0)}% ${of}`,
	};
}

/** CloudWatch of the endpoint, as it has counted the traffic that passed. */
function metricsOf(endpoint: Endpoint): MetricsGateway {
	const scope = `Credential=test/20260101/${endpoint.region}/monitoring/aws4_request`;
	const series: MetricsGateway['series'] = async ({ queries, range }) => {
		const body = Buffer.from(
			JSON.stringify({
				StartTime: range.from / 1000,
				EndTime: range.to / 1000,
				ScanBy: 'TimestampAscending',
				MetricDataQueries: queries.map(({ namespace, metric, dimensions, statistic }, index) => ({
					Id: `m${index}`,
					MetricStat: {
						Metric: {
							Namespace: namespace,
							MetricName: metric,
							Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
						},
						Period: range.periodSeconds,
						Stat: statistic,
					},
				})),
			}),
		);
		const headers = {
			authorization: `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=0`,
			'content-type': 'application/x-amz-json-1.0',
			'x-amz-target': 'GraniteServiceVersion20100801.GetMetricData',
		};
		const answer = await endpoint.ask(headers, body, new AbortController().signal);
		const { MetricDataResults: results } = JSON.parse(answer?.body.toString() ?? '{}') as {
			readonly MetricDataResults: readonly {
				readonly Timestamps: readonly number[];
				readonly Values: readonly number[];
			}[];
		};
		return queries.map((query, index): MetricSeries => {
			const { Timestamps = [], Values = [] } = results[index] ?? {};
			const points = Timestamps.map((at, place) => ({ at: at * 1000, value: Values[place] ?? 0 }));
			return { query, points, complete: true };
		});
	};
	return metricsGateway({ series });
}

/** The same from what CloudWatch counted while the consumer worked for an hour and a half, as `awsmsg whatif` reads it. */
export function triedByCloudWatch(seed: number) {
	let endpoint: Endpoint | undefined;
	return inSharedTime(
		() => endpoint?.waiting() ?? 0,
		async (asking) => {
			// Its gauges are read by the same clock.
			endpoint = await asking(startEndpoint({}));
			const result = await byCloudWatch(endpoint, seed, asking);
			await asking(endpoint.stop());
			return result;
		},
	);
}

async function byCloudWatch(endpoint: Endpoint, seed: number, asking: Asking) {
	const chance = new Chance(seed * 57);
	const slow: Consumer = {
		takesMs: [chance.between(30_000, 50_000), chance.between(60_000, 90_000)],
		fails: chance.of([0, 0.02, 0.1]),
		poison: chance.of([0, 0.01, 0.05]),
	};
	const day: SetUp = {
		...{ waiting: 400, visibilitySeconds: 300, maxReceives: 3 },
		...{ concurrency: chance.whole(3, 6), batch: 1 },
	};
	const seen = { name: `day-${seed}`, setUp: day, consumer: slow, seed };
	await worked(endpoint, seen, asking);
	// The last of its periods are told a little later.
	await sleep(600_000);
	const ref = queueRef(`day-${seed}`);
	const attributes = async () =>
		queueAttributes(ref.name, {
			visibilitySeconds: day.visibilitySeconds,
			redrivePolicy: { deadLetterTargetArn: `${ref.arn}-dlq`, maxReceiveCount: day.maxReceives },
		});
	const clock = { now: () => Date.now(), sleep: () => Promise.resolve() };
	const ports = { metrics: metricsOf(endpoint), queues: queueGateway({ attributes }), clock };
	const subject = await readSubject(ports, ref, new AbortController().signal);
	const changed: SetUp = {
		waiting: 400,
		visibilitySeconds: chance.of([300, 600]),
		maxReceives: chance.whole(1, 4),
		concurrency: chance.whole(4, 20),
		batch: 1,
	};
	const { waiting, visibilitySeconds, ...how } = changed;
	const { drainMs, dead } = allSteps(
		outcomesOf(
			{ ...subject.load, waiting, arrivals: [] },
			{ ...how, visibilityMs: visibilitySeconds * 1000 },
			subject.work.draw,
			{ lives: 200, seed },
		),
	);
	const order = { name: `after-${seed}`, setUp: changed, consumer: slow, seed: seed + 1000 };
	const after = await worked(endpoint, order, asking);
	return verdict(
		seed,
		after,
		{ drainMs, dead },
		`${JSON.stringify(changed)} ${JSON.stringify(slow)} read as ${JSON.stringify(subject.work)} of ${day.concurrency}`,
	);
}
