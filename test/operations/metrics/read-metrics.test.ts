import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fail } from '../../../source/domain/failure.ts';
import type { MetricQuery, MetricRange, MetricSeries } from '../../../source/domain/metric.ts';
import { mostPoints, mostQueries, pointsIn } from '../../../source/domain/metric.ts';
import { priceOfMetrics } from '../../../source/domain/prices.ts';
import {
	readMetrics,
	seriesIn,
	wholePoints,
} from '../../../source/operations/metrics/read-metrics.ts';
import { Spending } from '../../../source/operations/metrics/spending.ts';
import type { MetricsGateway } from '../../../source/operations/ports.ts';
import { repository } from '../../helpers/program.ts';
import { metricsGateway } from '../fakes.ts';
import { VirtualClock } from '../virtual-clock.ts';

const never = new AbortController().signal;
const minute = 60_000;
const hour = 60 * minute;

const query = (metric: string): MetricQuery => ({
	...{ namespace: 'AWS/SQS', metric, statistic: 'Sum' },
	dimensions: { QueueName: 'orders' },
});
const queriesOf = (many: number) => Array.from({ length: many }, (_, at) => query(`m${at}`));

/** The last quarter of an hour, by the minute. */
const quarter = (now: number): MetricRange => {
	const to = Math.ceil(now / minute) * minute;
	return { from: to - 15 * minute, to, periodSeconds: 60 };
};

type Asked = Parameters<MetricsGateway['series']>[0];

/** CloudWatch that notes what it is asked, and answers as it is told. */
function cloudWatch(answer: (asked: Asked) => readonly Partial<MetricSeries>[] = () => []) {
	const asked: Asked[] = [];
	const series: MetricsGateway['series'] = async (input) => {
		asked.push(input);
		const told = answer(input);
		return input.queries.map((one, at) => ({
			query: one,
			points: [],
			complete: true,
			...told[at],
		}));
	};
	return { asked, metrics: metricsGateway({ series }) };
}

describe('reading metrics', () => {
	it('asks for all, each once and in order, with no request larger than one page of an answer', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 0, max: 1_300 }),
				fc.constantFrom(60, 300, 3600),
				fc.integer({ min: 1, max: 120_000 }),
				async (many, periodSeconds, periods) => {
					const { asked, metrics } = cloudWatch();
					const range = () => ({ from: 0, to: periods * periodSeconds * 1000, periodSeconds });
					const queries = queriesOf(many);
					const told = await readMetrics(
						{ metrics, clock: new VirtualClock() },
						{ queries, range },
						never,
					);
					expect(asked.flatMap((one) => one.queries)).toEqual(queries);
					expect(seriesIn(told).map((one) => one.query)).toEqual(queries);
					for (const one of asked) {
						expect(one.queries.length).toBeLessThanOrEqual(mostQueries);
						const points = one.queries.length * pointsIn(one.range);
						expect(one.queries.length === 1 || points <= mostPoints).toBe(true);
					}
					const most = Math.max(1, Math.min(500, Math.floor(mostPoints / periods)));
					expect(asked).toHaveLength(Math.ceil(many / most));
				},
			),
			{ numRuns: 40 },
		);
	});

	it('answers with points that ascend, are finite, and one a time: the last that was told', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(
					fc.record({
						at: fc.oneof(fc.integer({ min: 0, max: 20 }), fc.constant(Number.NaN)),
						value: fc.oneof(
							fc.integer(),
							fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
						),
					}),
				),
				async (points) => {
					const { metrics } = cloudWatch(() => [{ points }]);
					const asked = { queries: queriesOf(1), range: quarter };
					const told = await readMetrics({ metrics, clock: new VirtualClock() }, asked, never);
					const good = points.filter((one) => Number.isFinite(one.at + one.value));
					const expected = new Map(good.map(({ at, value }) => [at, value]));
					const [series] = seriesIn(told);
					expect(new Map(series?.points.map(({ at, value }) => [at, value]))).toEqual(expected);
					const times = series?.points.map(({ at }) => at) ?? [];
					expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
				},
			),
		);
	});

	it.each([
		['behind', -hour],
		['ahead', hour],
		['two minutes ahead', 2 * minute],
	])(
		'asks by the time of the endpoint where our clock is %s: one batch twice, once',
		async (_, ahead) => {
			const clock = new VirtualClock();
			const truth = () => clock.now() - ahead;
			const { asked, metrics } = cloudWatch(({ queries }) =>
				queries.map(() => ({ answeredAt: truth() })),
			);
			const input = { queries: queriesOf(600), range: quarter };
			const told = await readMetrics({ metrics, clock }, input, never);
			expect(told).toMatchObject({ clockAhead: ahead, at: truth(), range: quarter(truth()) });
			expect(asked.map((one) => one.queries.length)).toEqual([500, 500, 100]);
			await readMetrics({ metrics, clock }, input, never);
			expect(asked.slice(3).every(({ range }) => range.to === quarter(truth()).to)).toBe(true);
			expect(asked).toHaveLength(5);
		},
	);

	it('asks once where the clocks agree within a minute', async () => {
		const clock = new VirtualClock();
		const { asked, metrics } = cloudWatch(() => [{ answeredAt: clock.now() - 50_000 }]);
		const told = await readMetrics(
			{ metrics, clock },
			{ queries: queriesOf(1), range: quarter },
			never,
		);
		expect([asked.length, told.clockAhead, told.at]).toEqual([1, 0, clock.now()]);
	});

	it('takes a failure as the answer to its queries, and asks on only where another may be answered', async () => {
		const input = { queries: queriesOf(1_200), range: quarter };
		const tried = async (kind: 'throttled' | 'denied') => {
			let requests = 0;
			const { metrics } = cloudWatch(() => {
				if (++requests === 2) throw fail(kind, kind);
				return [];
			});
			const told = await readMetrics({ metrics, clock: new VirtualClock() }, input, never);
			return { requests, ok: told.answers.map(({ ok }) => ok) };
		};
		const span = (ok: boolean, many: number) => Array.from({ length: many }, () => ok);
		expect(await tried('throttled')).toEqual({
			requests: 3,
			ok: [...span(true, 500), ...span(false, 500), ...span(true, 200)],
		});
		expect(await tried('denied')).toEqual({
			requests: 2,
			ok: [...span(true, 500), ...span(false, 700)],
		});
	});

	it('does not take a part of a series for the whole, nor an answer that lacks one', async () => {
		const clock = new VirtualClock();
		const points = [{ at: 0, value: 1 }];
		const { metrics } = cloudWatch(() => [{ points, complete: false }]);
		const short = metricsGateway({ series: async () => [] });
		for (const gateway of [metrics, short]) {
			const told = await readMetrics(
				{ metrics: gateway, clock },
				{ queries: queriesOf(1), range: quarter },
				never,
			);
			expect(wholePoints(told.answers[0])).toMatchObject({
				ok: false,
				failure: { message: 'CloudWatch sent only a part of what it was asked for' },
			});
		}
	});

	it('waits no longer than it is told to', async () => {
		const clock = new VirtualClock();
		const metrics = metricsGateway({ series: () => new Promise<never>(() => {}) });
		const input = { queries: queriesOf(1), range: quarter, patienceMs: 3000 };
		const told = await clock.run(readMetrics({ metrics, clock }, input, never));
		expect(told.answers).toMatchObject([{ ok: false, failure: { kind: 'timeout' } }]);
	});

	it('takes the last answer while it is fresh, a refusal too, and of no other question', async () => {
		const clock = new VirtualClock();
		const { asked, metrics } = cloudWatch(() => {
			throw fail('denied', 'no');
		});
		const ask = (many: number) =>
			readMetrics(
				{ metrics, clock },
				{ queries: queriesOf(many), range: quarter, freshMs: minute },
				never,
			);
		await ask(1);
		await ask(1);
		expect(asked).toHaveLength(1);
		await ask(2);
		expect(asked).toHaveLength(2);
		await clock.advance(minute);
		await ask(1);
		expect(asked).toHaveLength(3);
	});
});

describe('the budget of a day', () => {
	const spent = (dollars: number) => {
		const budget = new Spending({ clock: new VirtualClock(), context: 'prod', budget: 0.01 });
		budget.note([{ ...call, price: dollars }]);
		return budget;
	};
	const call = { at: 0, operation: '', effect: 'read', attempt: 1, milliseconds: 1 } as const;
	const input = { queries: queriesOf(300), range: quarter };

	it('lets what asks by itself ask for what fits, and refuses the rest unasked', async () => {
		const clock = new VirtualClock();
		const { asked, metrics } = cloudWatch();
		const ask = (budget?: Spending) =>
			readMetrics({ metrics, clock, ...(budget && { budget }) }, input, never);
		expect((await ask(spent(0.007))).answers[0]?.ok).toBe(true);
		expect(asked).toHaveLength(1);
		expect((await ask(spent(0.0071))).answers[0]).toMatchObject({
			ok: false,
			failure: {
				kind: 'refused',
				message: 'CloudWatch was not asked: $0.0071 of $0.01 a day are spent',
				hint: 'A key or a command asks all the same',
			},
		});
		expect(asked).toHaveLength(1);
		expect((await ask()).answers[0]?.ok, 'a key').toBe(true);
	});

	it('counts what is on its way, whoever asks at once', async () => {
		const clock = new VirtualClock();
		const budget = spent(0);
		let most = 0;
		let underway = 0;
		const series: MetricsGateway['series'] = async ({ queries }) => {
			underway += queries.length;
			most = Math.max(most, underway);
			await clock.sleep(10, never);
			underway -= queries.length;
			return queries.map((one) => ({ query: one, points: [], complete: true }));
		};
		const ports = { metrics: metricsGateway({ series }), clock, budget };
		const all = Promise.all(Array.from({ length: 9 }, () => readMetrics(ports, input, never)));
		const told = await clock.run(all);
		expect(priceOfMetrics(most)).toBeLessThanOrEqual(0.01);
		expect(told.filter(({ answers }) => answers[0]?.ok)).toHaveLength(3);
	});

	it('holds nobody where nobody sends a bill', async () => {
		const free = new Spending({ clock: new VirtualClock(), context: 'x', budget: 0, bills: false });
		free.note([{ ...call, price: 5 }]);
		expect([free.spent, free.pace, free.stretch]).toEqual([0, 'full', 1]);
		const { metrics } = cloudWatch();
		const told = await readMetrics(
			{ metrics, clock: new VirtualClock(), budget: free },
			input,
			never,
		);
		expect(told.answers[0]?.ok).toBe(true);
	});
});

it('nothing else asks CloudWatch for metrics', () => {
	const folder = path.join(repository, 'source');
	const asking = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
		(file) =>
			!/^(aws|emulator)\//.test(file) &&
			file.endsWith('.ts') &&
			readFileSync(path.join(folder, file), 'utf8').includes('.series('),
	);
	expect(asking).toEqual(['operations/metrics/read-metrics.ts']);
});
