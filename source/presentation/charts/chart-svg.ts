import type { Chart, ChartSeries, Stretch } from '../../domain/charts/chart.ts';
import { seamOf } from '../../domain/charts/live.ts';
import { shown } from '../text-width.ts';
import { drawnInOrder, seriesName } from './chart-legend.ts';
import { alarmedIn, plotSeries, thresholdsOf } from './chart-raster.ts';
import { axisTicks, tickLabel } from './chart-scale.ts';
import { timeTicks, zoneName } from './chart-time.ts';
import { chartWords } from './chart-words.ts';
import { metricWords, panelName } from './metric-words.ts';

const width = 960;
const height = 480;
const plot = { left: 90, right: 20, top: 50, bottom: 110 };
/** Colours that people with any colour vision tell apart (Okabe and Ito), with dashes beside them. */
const colours = ['#0072b2', '#e69f00', '#cc79a7', '#009e73', '#56b4e9', '#d55e00', '#000000'];
const dashes = ['', '', '8 4', '2 3', '14 3', '8 3 2 3', '2 7'];

/**
 * A chart as an SVG picture on white, its sentences as description for whoever hears it. Gaps break the lines. Text
 * from outside is made safe as on screen, and escaped.
 */
export function chartSvg(
	chart: Chart,
	options: { readonly series: number; readonly now: number; readonly zone?: string },
): string {
	const { range } = chart;
	const { zone } = options;
	const all = drawnInOrder(chart, options.series);
	const selected = all[0];
	const unit = selected === undefined ? 'count' : metricWords(selected.query).unit;
	const lines = all.map((series) => runsOf(chart, series));
	const thresholds = selected === undefined ? [] : thresholdsOf(chart, selected.query);
	const values = [
		...lines.flat(2).map(({ value }) => value),
		...thresholds.map(({ value }) => value),
	];
	const most = values.reduce((high, value) => Math.max(high, value), 0);
	const least = values.reduce((low, value) => Math.min(low, value), 0);
	const ticks = axisTicks({ least, most }, 6, unit);
	const [bottom, top] = [Math.min(0, ticks[0] ?? 0), Math.max(ticks.at(-1) ?? 1, 0)];
	const span = Math.max(1, range.to - range.from);
	const x = (at: number) =>
		round(plot.left + ((at - range.from) / span) * (width - plot.left - plot.right));
	const y = (value: number) =>
		round(
			height -
				plot.bottom -
				((value - bottom) / (top - bottom || 1)) * (height - plot.top - plot.bottom),
		);
	const seam = seamOf(selected);
	const floor = height - plot.bottom;
	const parts = [
		`<rect width="${width}" height="${height}" fill="#fff"/>`,
		label(plot.left, 28, `${chart.title}: ${panelName(chart.panel)}`, 'font-size="18"'),
		...ticks.flatMap((tick) => [
			line(plot.left, y(tick), width - plot.right, y(tick), tick === 0 ? '#555' : '#ddd'),
			label(plot.left - 8, y(tick) + 4, tickLabel(tick, unit), 'text-anchor="end"'),
		]),
		...timeTicks(range.from, range.to, 8, zone).flatMap((tick) => [
			line(x(tick.at), floor, x(tick.at), floor + 6, '#555'),
			label(x(tick.at), floor + 20, tick.label, 'text-anchor="middle"'),
		]),
		label(8, floor + 20, zoneName(range.from, zone)),
		...lines.map((runs, index) => runs.map((run) => path(run, index, { x, y })).join('')),
		...thresholds.map(
			({ value, label: text }) =>
				line(plot.left, y(value), width - plot.right, y(value), '#d00', '6 4') +
				label(plot.left + 6, y(value) - 5, text, 'fill="#d00"'),
		),
		...(seam === undefined
			? []
			: [
					line(x(seam), plot.top, x(seam), floor, '#888', '2 4'),
					label(x(seam) + 4, plot.top, 'live'),
				]),
		...alarmedIn(chart).map(({ from, to }) =>
			line(x(Math.max(range.from, from)), floor, x(to), floor, '#d00', '', 4),
		),
		...(values.length === 0 ? [label(width / 2, height / 2, 'no data in this range')] : []),
		...all.map((series, index) => legend(chart, series, index)),
	];
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="13" role="img">`,
		`<title>${escaped(`${chart.title}: ${panelName(chart.panel)}`)}</title>`,
		`<desc>${chartWords(chart, options).map(escaped).join('\n')}</desc>`,
		...parts,
		'</svg>',
		'',
	].join('\n');
}

/** A point of a line; its value stands until `to`. */
type Run = readonly Stretch[];

/** The stretches of a series that follow each other without a gap. */
function runsOf(chart: Chart, series: ChartSeries): readonly Run[] {
	const { points, periodMs, live = [] } = plotSeries(chart, series);
	const { from: start, to: end } = chart.range;
	const all = [...points.map(({ at, value }) => ({ from: at, to: at + periodMs, value })), ...live]
		.filter(({ from, to }) => to > start && from < end)
		.map(({ from, to, value }) => ({ from: Math.max(start, from), to: Math.min(end, to), value }));
	const runs: Stretch[][] = [];
	for (const stretch of all) {
		const run = runs.at(-1);
		if (run === undefined || stretch.from > (run.at(-1)?.to ?? 0)) runs.push([stretch]);
		else run.push(stretch);
	}
	return runs;
}

type Axes = { x(at: number): number; y(value: number): number };

/** A run as steps; the first series is an area too. */
function path(run: Run, index: number, { x, y }: Axes): string {
	const [first, last] = [run[0], run.at(-1)];
	if (first === undefined || last === undefined) return '';
	const steps = run
		.map(({ from, to, value }, at) => `${at === 0 ? 'M' : 'L'}${x(from)} ${y(value)}H${x(to)}`)
		.join('');
	const colour = colours[index] ?? '#000';
	const dash = dashes[index] ?? '';
	const area =
		index === 0
			? `<path d="${steps}V${y(0)}H${x(first.from)}Z" fill="${colour}" fill-opacity="0.2"/>`
			: '';
	const dashing = dash === '' ? '' : ` stroke-dasharray="${dash}"`;
	return `${area}<path d="${steps}" fill="none" stroke="${colour}" stroke-width="2"${dashing}/>`;
}

function legend(chart: Chart, series: ChartSeries, index: number): string {
	const column = plot.left + (index % 4) * 215;
	const row = height - 60 + Math.floor(index / 4) * 24;
	const dash = dashes[index] ?? '';
	const name = seriesName(chart, series);
	return (
		line(column, row - 4, column + 28, row - 4, colours[index] ?? '#000', dash) +
		label(column + 36, row, name.length > 26 ? `${name.slice(0, 25)}~` : name)
	);
}

function line(
	x1: number,
	y1: number,
	x2: number,
	y2: number,
	colour: string,
	dash = '',
	wide = 1,
): string {
	const dashing = dash === '' ? '' : ` stroke-dasharray="${dash}"`;
	const stroke = wide === 1 ? '' : ` stroke-width="${wide}"`;
	return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${colour}"${stroke}${dashing}/>`;
}

function label(x: number, y: number, text: string, more = ''): string {
	return `<text x="${x}" y="${y}"${more === '' ? '' : ` ${more}`}>${escaped(text)}</text>`;
}

const entities: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
};

function escaped(text: string): string {
	return shown(text).replace(/[&<>"]/g, (character) => entities[character] ?? character);
}

const round = (value: number) => Math.round(value * 10) / 10;
