import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import type { Chart } from '../../../source/domain/charts/chart.ts';
import type { MetricSeries } from '../../../source/domain/metric.ts';
import { plotLines } from '../../../source/presentation/charts/chart-plot.ts';
import { chartLines, thresholdsOf } from '../../../source/presentation/charts/chart-raster.ts';
import { valueTicks } from '../../../source/presentation/charts/chart-scale.ts';
import { chartTableLines } from '../../../source/presentation/charts/chart-table.ts';
import { timeTicks } from '../../../source/presentation/charts/chart-time.ts';
import { sparkline } from '../../../source/presentation/charts/sparkline.ts';
import { asciiGlyphs } from '../../../source/presentation/glyphs.ts';
import { asciiLine, composeLine, lineWidth, plainLine } from '../../../source/presentation/line.ts';
import { themes } from '../../../source/presentation/theme.ts';
import { runs } from '../../helpers/whole.ts';

const minute = 60_000;
const from = new Date(2026, 10, 20, 7, 0, 0).getTime();
const to = from + 180 * minute;
const plot = {
	from,
	to,
	series: [],
	width: 80,
	height: 14,
	ascii: false,
} as const;

function points(values: readonly (number | undefined)[], step = minute) {
	return values.flatMap((value, index) =>
		value === undefined ? [] : [{ at: from + index * step, value }],
	);
}

const ramp = Array.from({ length: 180 }, (_, index) => index * 10);
const series = { label: 'ready', points: points(ramp), periodMs: minute };
const text = (lines: ReturnType<typeof plotLines>) => lines.map(plainLine);
const isBraille = (glyph: string) => glyph > '\u2800' && glyph <= '\u28ff';

describe('a chart', () => {
	test('is exactly as wide and high as asked, whatever the numbers', () => {
		const anyPoints = fc.array(
			fc.record({
				at: fc.integer({ min: from - 3_600_000, max: to + 3_600_000 }),
				value: fc.oneof(fc.integer({ min: 0, max: 1e9 }), fc.double(), fc.constant(-5)),
			}),
			{ maxLength: 30 },
		);
		fc.assert(
			fc.property(
				fc.array(anyPoints, { maxLength: 5 }),
				fc.record({
					width: fc.integer({ min: 1, max: 160 }),
					height: fc.integer({ min: 1, max: 30 }),
					ascii: fc.boolean(),
					unit: fc.constantFrom(
						'count' as const,
						'seconds' as const,
						'bytes' as const,
						'share' as const,
					),
					cursorAt: fc.integer({ min: from - minute, max: to + minute }),
					liveFrom: fc.integer({ min: from - minute, max: to + minute }),
				}),
				fc.integer({ min: 0, max: 1e6 }),
				(all, options, threshold) => {
					const lines = plotLines({
						...plot,
						...options,
						series: all.map((each) => ({
							label: 'x',
							points: each.toSorted((a, b) => a.at - b.at),
							periodMs: minute,
						})),
						thresholds: [{ value: threshold, label: 'alarm' }],
					});
					expect(lines).toHaveLength(options.height);
					for (const line of lines) expect(lineWidth(line)).toBe(options.width);
				},
			),
			{ numRuns: runs(300) },
		);
	});

	test('rises with its values', () => {
		const lines = text(plotLines({ ...plot, series: [series] }));
		const heights = (column: number) =>
			lines.slice(0, 12).filter((line) => isBraille([...line][column] ?? '')).length;
		expect(heights(10)).toBeLessThan(heights(40));
		expect(heights(40)).toBeLessThan(heights(79));
	});

	test('a gap is empty and says so; a zero is not empty', () => {
		const values = ramp.map((_, index) => (index >= 60 && index < 120 ? undefined : 0));
		const lines = text(plotLines({ ...plot, series: [{ ...series, points: points(values) }] }));
		const floor = [...(lines[11] ?? '')];
		const inside = floor.slice(8 + 26, 8 + 46);
		expect(inside.some(isBraille)).toBe(false);
		expect(floor.slice(9, 30).every(isBraille)).toBe(true);
		expect(lines.join('\n')).toContain('(gap: no data)');
	});

	test('a zero is told from little, with braille and with ASCII', () => {
		for (const ascii of [false, true]) {
			const glyphs = [0, 0.01, 100].map((value) => {
				const points = [
					{ at: from, value },
					{ at: to - 90 * minute, value: 100 },
				];
				const lone = { ...series, points, periodMs: 90 * minute };
				return text(plotLines({ ...plot, ascii, series: [lone] }))[11]?.[10];
			});
			expect(new Set(glyphs).size).toBe(3);
		}
	});

	test('with ASCII a line at zero lies on the axis and hides no area, and the axis breaks in a gap', () => {
		const half = points(ramp.map((_, index) => (index < 90 ? 50 : index < 150 ? 0 : undefined)));
		const zero = points(ramp.map((_, index) => (index < 150 ? 0 : undefined)));
		const lines = plotLines({
			...plot,
			ascii: true,
			series: [
				{ ...series, points: half },
				{ ...series, label: 'in flight', points: zero },
			],
		}).map((line) => plainLine(asciiLine(line)));
		const [floor = '', axis = ''] = [lines[11], lines[12]];
		expect(floor).toMatch(/\|#+_+ +$/);
		// Marks of times stand there too.
		expect(axis.slice(floor.trimEnd().length)).not.toContain('-');
	});

	test('without any point says that there is no data', () => {
		expect(text(plotLines(plot)).join('\n')).toContain('no data in this range');
	});

	test('points outside the range are not drawn', () => {
		const early = [{ at: from - 10 * minute, value: 1e9 }];
		const lines = text(plotLines({ ...plot, series: [{ ...series, points: early }] }));
		expect(lines.join('')).toContain('no data in this range');
		expect(lines.join('')).not.toMatch(/[\u2801-\u28ff]/);
	});

	test('keeps a single peak among thousands of points', () => {
		const values = Array.from({ length: 10_080 }, (_, index) => (index === 5000 ? 100 : 1));
		const week = { ...plot, to: from + 10_080 * minute };
		const lines = text(plotLines({ ...week, series: [{ ...series, points: points(values) }] }));
		expect([...(lines[0] ?? '')].filter(isBraille)).toHaveLength(1);
	});

	test('marks an alarm, its name, and one that is out of sight', () => {
		const shown = text(
			plotLines({
				...plot,
				series: [series],
				thresholds: [{ value: 1000, label: 'alarm depth > 1,000' }],
			}),
		).join('\n');
		expect(shown).toMatch(/1,000 ┼╌╌ alarm depth > 1,000 ╌╌/);
		const far = text(
			plotLines({ ...plot, series: [series], thresholds: [{ value: 1e6, label: 'alarm far' }] }),
		).join('\n');
		expect(far).toContain('alarm far is above this chart');
	});

	test('marks the cursor and where our own samples begin', () => {
		const lines = text(
			plotLines({ ...plot, cursorAt: from + 90 * minute, liveFrom: from + 170 * minute }),
		);
		const column = [...(lines[12] ?? '')].indexOf('┼', 10);
		for (const line of lines.slice(0, 6)) expect([...line][column]).toBe('│');
		expect(lines[12]).toContain('┊');
		expect(lines[13]).toContain('live ┊');
	});

	test('needs nothing but ASCII when asked', () => {
		const theme = { ...themes['plain'], ascii: true } as NonNullable<(typeof themes)['plain']>;
		const lines = plotLines({
			...plot,
			ascii: true,
			series: [series, { ...series, label: 'b' }, { ...series, label: 'c' }],
			thresholds: [{ value: 500, label: 'alarm' }],
			cursorAt: from + 90 * minute,
			liveFrom: from + 170 * minute,
		});
		for (const line of lines) {
			const composed = composeLine(line, 80, theme);
			expect(composed).toMatch(/^[\x20-\x7e]*$/);
			expect(stringWidth(composed)).toBe(80);
		}
	});

	test('says that there is no room where there is none', () => {
		expect(text(plotLines({ ...plot, width: 30, height: 3 }))[0]).toContain('too small');
	});
});

describe('ticks', () => {
	test('count in 1, 2 and 5, and reach the top', () => {
		expect(valueTicks(1284, 6, 'count')).toEqual([0, 200, 400, 600, 800, 1000, 1200, 1400]);
		expect(valueTicks(0, 6, 'count')).toEqual([0, 1]);
		fc.assert(
			fc.property(
				fc.double({ min: 1e-6, max: 1e12, noNaN: true }),
				fc.integer({ min: 2, max: 8 }),
				fc.constantFrom('count' as const, 'seconds' as const, 'bytes' as const),
				(most, wanted, unit) => {
					const ticks = valueTicks(most, wanted, unit);
					expect(ticks[0]).toBe(0);
					expect(ticks.at(-1)).toBeGreaterThanOrEqual(most);
					expect(ticks.length).toBeLessThan(30);
				},
			),
		);
	});

	test('durations have steps that clocks have', () => {
		expect(valueTicks(2400, 3, 'seconds')).toEqual([0, 900, 1800, 2700]);
	});

	test('times are local and round, midnight is a date', () => {
		expect(timeTicks(from, to, 6).map(({ label }) => label)).toEqual([
			'07:00',
			'07:30',
			'08:00',
			'08:30',
			'09:00',
			'09:30',
			'10:00',
		]);
		const late = new Date(2026, 10, 20, 22, 0, 0).getTime();
		expect(timeTicks(late, late + 240 * minute, 4).map(({ label }) => label)).toContain('Nov 21');
		expect(timeTicks(to, from, 4)).toEqual([]);
	});
});

describe('a chart of metrics', () => {
	const metric = (name: string, values: readonly (number | undefined)[]): MetricSeries => ({
		query: {
			namespace: 'AWS/SQS',
			metric: name,
			statistic: 'Maximum',
			dimensions: { QueueName: 'orders' },
		},
		points: points(values),
		complete: true,
	});
	const chart: Chart = {
		title: 'orders',
		panel: 'depth',
		panels: ['depth'],
		asked: 3,
		left: 0,
		alarms: [],
		at: to,
		range: { from, to, periodSeconds: 60 },
		series: [
			metric('ApproximateNumberOfMessagesVisible', ramp),
			metric(
				'ApproximateNumberOfMessagesNotVisible',
				ramp.map(() => 10),
			),
			metric('ApproximateAgeOfOldestMessage', ramp.slice(0, 30)),
		],
	};
	const options = { width: 78, height: 16, ascii: false, series: 0, now: to };

	test('tells every series at the cursor, the selected one marked, gaps as no data', () => {
		const lines = chartLines(chart, { ...options, cursor: from + 60 * minute + 5000 }).map(
			plainLine,
		);
		expect(lines).toHaveLength(16);
		expect(lines.at(-2)).toContain(' 08:00  > █ ready 600   ── in flight 10   oldest no data');
	});

	test('values of a day are called by that day, wherever in it the cursor stands, and today too', () => {
		const day = 1440 * minute;
		const first = new Date(2026, 10, 1).getTime();
		const range = { from: first, to: first + 20 * day, periodSeconds: 86_400 };
		const depth = { ...chart.series[0], points: [{ at: first + 19 * day, value: 7 }] };
		const days = { ...chart, range, at: range.to - minute, series: [depth] } as Chart;
		const now = range.to - minute;
		const cursor = range.to - 5 * 60 * minute;
		const lines = chartLines(days, { ...options, now, cursor }).map(plainLine);
		expect(lines.at(-2)).toContain(' Nov 20 00:00  > █ ready 7');
		expect(lines.at(-1)).toContain('last Nov 20 00:00 not over yet');
		expect(chartTableLines(days, { ...options, now }).map(plainLine)[1]).toMatch(
			/^2026-11-20 00:00/,
		);
	});

	test('tells the last values without a cursor, and what the numbers are', () => {
		const lines = chartLines(chart, { ...options, series: 2 }).map(plainLine);
		expect(lines.at(-2)).toContain(
			'last    ready 1,790   in flight 10 > █ oldest none since 07:30',
		);
		expect(lines.at(-1)).toContain(
			'maximum in each 1 m, from CloudWatch, last 07:29, 150 periods of oldest without data',
		);
		expect(lines[0]).toMatch(/\d m ┤/);
	});

	test('values side by side are of one moment, or say of which', () => {
		const [ready, held, oldest] = [
			metric('ApproximateNumberOfMessagesVisible', ramp),
			metric(
				'ApproximateNumberOfMessagesNotVisible',
				ramp.slice(0, -2).map(() => 10),
			),
			metric('ApproximateAgeOfOldestMessage', ramp),
		];
		const legend = (...series: Chart['series']) =>
			chartLines({ ...chart, series }, options)
				.map(plainLine)
				.at(-2);
		// A point that comes a little later than others is no gap.
		expect(legend(ready, held)).toContain('last  > █ ready 1,790   ── in flight 10 (09:57)');
		const live = [{ from: to - minute, to, value: 1_800 }];
		expect(legend({ ...ready, live }, oldest)).toContain(
			'now  > █ ready 1,800   oldest 29 m 50 s (09:59)',
		);
	});

	test('as a table has the newest first and gaps as gaps', () => {
		const lines = chartTableLines(chart, options).map(plainLine);
		expect(lines[0]).toMatch(/^TIME +READY +IN FLIGHT +OLDEST/);
		expect(lines[1]).toMatch(/^09:59:00 +1,790 +10 +- /);
		expect(lines).toHaveLength(181);
	});

	test('without series is still a chart', () => {
		const lines = chartLines({ ...chart, series: [] }, options).map(plainLine);
		expect(lines.join('\n')).toContain('no data in this range');
		expect(chartTableLines({ ...chart, series: [] }, options)).toHaveLength(1);
	});
});

describe('a sparkline', () => {
	test('shows change; only zero is the lowest bar', () => {
		expect(sparkline([0, 1, 50, 100], 10)).toBe('▁▂▄▇');
		expect(sparkline([0, 0, 0], 10)).toBe('▁▁▁');
		expect(sparkline([1330, 1337, 1344, 1358], 10)).toBe('▂▄▅▇');
		expect(sparkline([1999, 2001, 2009], 10)).toBe('▄▄▄');
		expect(sparkline([3, 3, 3], 10)).toBe('▄▄▄');
		expect(sparkline([0, 1, 50, 100], 10, true)).toBe('_.-#');
	});

	test('a gap is a blank and nothing is nothing', () => {
		expect(sparkline([100, undefined, 100, 0], 10)).toBe('▇ ▇▁');
		expect(sparkline([], 10)).toBe('');
		expect(sparkline([undefined, Number.NaN], 10)).toBe('');
	});

	test('never exceeds its width and keeps the peak', () => {
		fc.assert(
			fc.property(
				fc.array(fc.option(fc.nat(1000), { nil: undefined }), { maxLength: 100 }),
				fc.integer({ min: 1, max: 30 }),
				(values, width) => {
					const line = sparkline(values, width);
					expect(line.length).toBeLessThanOrEqual(width);
					const known = values.filter((value) => value !== undefined);
					if (
						new Set(known).size > 1 &&
						values.length > width &&
						new Set(line.replaceAll(' ', '')).size > 1
					) {
						expect(line).toContain('▇');
					}
					// A full block would touch the row above.
					expect(line).not.toContain('█');
				},
			),
		);
	});
});

test('ASCII glyphs keep the length of a text and leave foreign letters alone', () => {
	expect(asciiGlyphs('─│┌┐└┘├┤┼╌┊░█▁⣿ é日')).toBe('-|+++++++-|.#_* é日');
});

test('a threshold is told in the unit of its axis', () => {
	const query = {
		namespace: 'AWS/SQS',
		metric: 'ApproximateAgeOfOldestMessage',
		statistic: 'Maximum',
		dimensions: { QueueName: 'orders' },
	} as const;
	const chart: Chart = {
		title: 'orders',
		panel: 'depth',
		panels: ['depth'],
		asked: 1,
		left: 0,
		alarms: [
			{ ...query, name: 'old', state: 'OK', threshold: 3600, comparison: 'GreaterThanThreshold' },
		],
		at: to,
		range: { from, to, periodSeconds: 60 },
		series: [{ query, points: points(ramp.map((value) => value * 3)), complete: true }],
	};
	const lines = chartLines(chart, { width: 78, height: 16, ascii: false, series: 0, now: to });
	expect(lines.map(plainLine).join('\n')).toContain('alarm old > 1 h');
});

test('an alarm on a sum has no line on the axis of a gauge, nor one on a gauge on that of a sum', () => {
	const query = {
		namespace: 'AWS/SQS',
		metric: 'ApproximateNumberOfMessagesVisible',
		statistic: 'Maximum',
		dimensions: { QueueName: 'orders' },
	} as const;
	const lineOf = (drawn: 'Maximum' | 'Sum', statistic?: string) =>
		thresholdsOf(
			{
				title: 'orders',
				panel: 'depth',
				panels: ['depth'],
				asked: 1,
				left: 0,
				alarms: [
					{
						...{ namespace: query.namespace, metric: query.metric, dimensions: query.dimensions },
						name: 'a',
						state: 'OK' as const,
						threshold: 500,
						comparison: 'GreaterThanThreshold',
						...(statistic === undefined ? {} : { statistic }),
					},
				],
				at: to,
				range: { from, to, periodSeconds: 60 },
				series: [],
			},
			{ ...query, statistic: drawn },
		).length;
	const told = (['Maximum', 'Sum'] as const).map((drawn) =>
		['Maximum', 'Average', 'Minimum', 'p90', 'Sum', 'SampleCount', undefined].map((one) =>
			lineOf(drawn, one),
		),
	);
	expect(told).toEqual([
		[1, 1, 1, 1, 0, 0, 1],
		[0, 0, 0, 0, 1, 0, 1],
	]);
});
