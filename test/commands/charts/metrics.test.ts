import { describe, expect, it } from 'vitest';
import { run } from '../../../source/commands/charts/metrics.ts';
import { fail } from '../../../source/domain/failure.ts';
import type { MetricPoint } from '../../../source/domain/metric.ts';
import type { MetricsGateway } from '../../../source/operations/ports.ts';
import { denied, queueAttributes, runFake } from '../fake-context.ts';

/** When the commands of these tests run, ms since 1970. */
const now = 1_000_000;

const series: MetricsGateway['series'] = async ({ queries, range }) =>
	queries.map((query) => ({
		query,
		points: [0, 1].map((index) => ({ at: range.from + index * 60_000, value: 5 + index })),
		complete: true,
	}));

function metrics(
	flags: readonly string[],
	some: { series?: MetricsGateway['series']; attributes?: () => Promise<never> } = {},
) {
	return runFake(run, ['metrics', 'orders', ...flags], {
		gateways: {
			queues: {
				attributes: some.attributes ?? (async () => queueAttributes('orders')),
			},
			metrics: { series: some.series ?? series, alarmsPage: async () => ({ items: [] }) },
		},
	});
}

describe('awsmsg metrics', () => {
	it('draws, tells in words, and writes tables, CSV and SVG', async () => {
		const drawn = await metrics([]);
		expect(drawn.code).toBe(0);
		expect(drawn.stdout).toContain('last  > █ ready 6');
		expect((await metrics(['--as', 'words'])).stdout).toMatch(/ready, maximum: 5 at .*, 6 at /);
		expect((await metrics(['--as', 'table'])).stdout).toMatch(/TIME +READY/);
		expect((await metrics(['--as', 'csv'])).stdout).toMatch(
			/^time,source,ready .*\r\n.*,5,5,5,5\r\n/,
		);
		expect((await metrics(['--as', 'svg'])).stdout).toMatch(/^<svg .*<\/svg>\n$/s);
	});

	it('takes the figures that are named, and says which there are', async () => {
		const traffic = await metrics(['--figures', 'traffic', '--output', 'text']);
		expect(traffic.stdout).toContain('NumberOfMessagesSent - NumberOfMessagesDeleted');
		const none = await metrics(['--figures', 'groups']);
		expect(none.code).toBe(2);
		expect(none.stderr).toContain('It has depth, traffic, quiet');
	});

	describe.each(['', '--as words', '--as table', '--as csv', '--as svg', '--json'])(
		'%s',
		(form) => {
			const flags = form.split(' ').filter(Boolean);
			const printed = async (
				distort: (points: readonly MetricPoint[]) => readonly MetricPoint[],
			) => {
				const { code, stdout } = await metrics(flags, {
					series: async (asked, options) =>
						(await series(asked, options)).map((one) => ({ ...one, points: distort(one.points) })),
				});
				return [code, stdout];
			};

			it('is the same of points that come out of order, twice, and among what is no number', async () => {
				const right = await printed((points) => points);
				for (const distort of [
					(points: readonly MetricPoint[]) => points.toReversed(),
					(points: readonly MetricPoint[]) => [...points, ...points],
					(points: readonly MetricPoint[]) =>
						points.flatMap((one) => [
							{ at: one.at + 1, value: Number.NaN },
							one,
							{ at: Number.NaN, value: 1 },
							{ at: one.at, value: Number.POSITIVE_INFINITY },
						]),
				]) {
					expect(await printed(distort)).toEqual(right);
				}
			});

			it('says nothing but that there is nothing where CloudWatch has no point, or none that is a number', async () => {
				const none = await printed(() => []);
				expect(none[0]).toBe(0);
				expect(none[1]).not.toMatch(/NaN|Infinity|undefined/);
				expect(
					await printed((points) => points.map(({ at }) => ({ at, value: Number.NaN }))),
				).toEqual(none);
			});
		},
	);

	it('has the window of the endpoint by a computer whose clock is an hour wrong, and says so', async () => {
		const of = async (ahead: number) => {
			const ranges: number[] = [];
			const { code, stdout } = await metrics([], {
				series: async (asked, options) => {
					const answeredAt = now - ahead;
					ranges.push(asked.range.to - answeredAt);
					return (await series(asked, options)).map((one) => ({ ...one, answeredAt }));
				},
			});
			const last = ranges.at(-1) ?? Number.NaN;
			return { code, stdout, isNow: last >= 0 && last <= 300_000 };
		};
		expect(await of(3_600_000)).toMatchObject({
			...{ code: 0, isNow: true, stdout: expect.stringContaining('clock is 1 h ahead') },
		});
		expect(await of(-3_600_000)).toMatchObject({
			...{ code: 0, isNow: true, stdout: expect.stringContaining('clock is 1 h behind') },
		});
	});

	it('goes on by its name where the queue was deleted meanwhile, and where it is throttled says so', async () => {
		const gone = fail('not-found', 'there is no queue orders');
		const deleted = await metrics([], { attributes: async () => Promise.reject(gone) });
		expect(deleted.stdout).toContain('ready 6');
		expect(deleted.stderr).toContain('there is no queue orders');
		const throttled = await metrics([], {
			series: async () => Promise.reject(fail('throttled', 'CloudWatch asks to slow down')),
		});
		expect([throttled.code, throttled.stdout]).toEqual([1, '']);
		expect(throttled.stderr).toContain('CloudWatch asks to slow down');
	});

	it('fails where CloudWatch is refused, and says in part what the queue did not tell', async () => {
		const refused = await metrics([], {
			series: async () => Promise.reject(denied('CloudWatch GetMetricData')),
		});
		expect(refused.code).not.toBe(0);
		expect(refused.stderr).toContain('GetMetricData');
		const partly = await metrics([], {
			attributes: async () => Promise.reject(denied('SQS GetQueueAttributes')),
		});
		expect(partly.stdout).toContain('ready 6');
		expect(partly.stderr).toContain('orders could not be read');
		expect(partly.code).not.toBe(0);
	});
});
