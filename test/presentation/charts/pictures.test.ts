import { describe, expect, test } from 'vitest';
import type { Chart } from '../../../source/domain/charts/chart.ts';
import { chartText } from '../../../source/presentation/charts/chart-export.ts';
import { chartLines } from '../../../source/presentation/charts/chart-raster.ts';
import { chartWords } from '../../../source/presentation/charts/chart-words.ts';
import { asciiLine, composeLine, lineWidth, plainLine } from '../../../source/presentation/line.ts';
import { chooseTheme } from '../../../source/presentation/theme.ts';
import { chartOf, filled, hour, minute, seriesOf } from './charts-for-tests.ts';

const zone = 'Europe/Berlin';
/** Seven in the morning there, on a day of winter time. */
const from = Date.UTC(2026, 10, 20, 6);
const window = { from, hours: 3 };
const ready = 'ApproximateNumberOfMessagesVisible';
const inFlight = 'ApproximateNumberOfMessagesNotVisible';

const wave = (index: number) => Math.round(400 + 300 * Math.sin(index / 20));

/** The night of 25 October 2026: at three o'clock summer time it is two again. */
const night = { from: Date.UTC(2026, 9, 24, 22), hours: 6 };

const charts: Readonly<Record<string, Chart>> = {
	'flat zero': chartOf(
		[
			seriesOf(
				ready,
				filled(180, () => 0),
				window,
			),
		],
		window,
	),
	'one point': chartOf([seriesOf(ready, [...filled(90, () => undefined), 37], window)], window),
	gaps: chartOf(
		[
			seriesOf(
				ready,
				filled(180, (index) => (index % 60 < 40 ? wave(index) : undefined)),
				window,
			),
		],
		window,
	),
	'a spike': chartOf(
		[
			seriesOf(
				ready,
				filled(180, (index) => (index === 100 ? 100_000 : 3)),
				window,
			),
			seriesOf(
				inFlight,
				filled(180, () => 10),
				window,
			),
		],
		window,
		{
			alarms: [
				{
					name: 'orders-depth',
					state: 'OK',
					since: from - hour,
					namespace: 'AWS/SQS',
					metric: ready,
					dimensions: { QueueName: 'orders' },
					threshold: 50_000,
					comparison: 'GreaterThanThreshold',
				},
				{ name: 'orders-all', kind: 'composite', state: 'OK', dimensions: {}, muted: 'suppressed' },
				{ name: 'orders-age', state: 'ALARM', since: from + 2 * hour, dimensions: {} },
			],
		},
	),
	'1 to 1,000,000,000': chartOf(
		[
			seriesOf(
				ready,
				filled(180, (index) => 10 ** Math.floor(index / 18)),
				window,
			),
		],
		window,
	),
	'less than zero': chartOf(
		[
			seriesOf(
				'NumberOfMessagesSent - NumberOfMessagesDeleted',
				filled(180, (index) => Math.round(120 * Math.sin(index / 25)) - 40),
				window,
				{ statistic: 'Sum' },
			),
		],
		window,
		{ panel: 'traffic' },
	),
	'the clocks go back': chartOf(
		[seriesOf(ready, filled(72, wave), { ...night, period: 5 * minute })],
		{ ...night, period: 5 * minute },
	),
	'seven series': chartOf(
		filled(7, (index) =>
			seriesOf(
				'IncomingRecords',
				filled(180, (at) => Math.round((index + 1) * 100 + 40 * Math.sin((at + index * 9) / 12))),
				window,
				{
					namespace: 'AWS/Kinesis',
					statistic: 'Sum',
					dimensions: { StreamName: 'clicks', ShardId: `shard-${index}` },
				},
			),
		),
		window,
		{ title: 'clicks', panel: 'shard-records', left: 3 },
	),
	empty: chartOf([seriesOf(ready, [], window)], window),
	'our own samples': chartOf(
		[
			{
				...seriesOf(ready, filled(150, wave), window),
				live: filled(180, (index) => ({
					from: from + 150 * minute + index * 10_000,
					to: from + 150 * minute + (index + 1) * 10_000,
					value: 500 + index * 2,
				})),
			},
		],
		window,
	),
};

const sizes = [
	{ name: '80x24', width: 78, height: 17 },
	{ name: '120x40', width: 118, height: 33 },
] as const;

function picture(chart: Chart, series = 0): string {
	const now = chart.at;
	const parts: string[] = [];
	for (const { name, width, height } of sizes) {
		for (const ascii of [false, true]) {
			const lines = chartLines(chart, { width, height, ascii, series, now, zone });
			expect(lines.length).toBeLessThanOrEqual(height);
			const texts = lines.map((line) => plainLine(ascii ? asciiLine(line) : line).trimEnd());
			parts.push(`${name}, ${ascii ? 'ASCII' : 'braille'}`, ...texts, '');
		}
	}
	const [{ width, height }] = sizes;
	const mono = chooseTheme({ noColor: true, ascii: false });
	const lines = chartLines(chart, { width, height, ascii: false, series, now, zone });
	// Without colour emphasis is all that is left: bold, dim, reversed.
	const composed = lines.map((line) => composeLine(line, Math.min(width, lineWidth(line)), mono));
	for (const line of composed)
		expect(line.split('\u001b').join('^')).not.toMatch(/\^\[[0-9;]*[349][0-7]m/);
	parts.push(
		'80x24, NO_COLOR',
		...composed.map((line) => line.replaceAll('\u001b', '^').trimEnd()),
	);
	parts.push('', 'in words', ...chartWords(chart, { now, zone }), '');
	return parts.join('\n');
}

describe('pictures of charts', () => {
	test.each(Object.entries(charts))('%s', async (name, chart) => {
		const file = name.replaceAll(/[ ,]+/g, '-');
		await expect(picture(chart)).toMatchFileSnapshot(`pictures/${file}.txt`);
	});
});

test('a chart as SVG is well formed, with its sentences and without a gap drawn over', async () => {
	const gaps = charts['gaps'] as Chart;
	const svg = chartText(gaps, 'svg', { series: 0, now: gaps.at, ascii: false, zone });
	await expect(svg).toMatchFileSnapshot('pictures/gaps.svg');
});

test('a chart as CSV has a row a time and an empty cell in a gap', () => {
	const two = [seriesOf(ready, [1, undefined], window), seriesOf(inFlight, [2, 3], window)];
	const chart = chartOf(two, window);
	expect(chartText(chart, 'csv', { series: 0, now: 0, ascii: false }).split('\r\n')).toEqual([
		'time,source,ready (ApproximateNumberOfMessagesVisible Maximum),in flight (ApproximateNumberOfMessagesNotVisible Maximum)',
		'2026-11-20T06:00:00.000Z,cloudwatch,1,2',
		'2026-11-20T06:01:00.000Z,cloudwatch,,3',
		'',
	]);
});
