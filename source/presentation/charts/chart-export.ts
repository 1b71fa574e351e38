import type { Chart } from '../../domain/charts/chart.ts';
import { csvCell } from '../../domain/text/csv.ts';
import { asciiLine, plainLine } from '../line.ts';
import { seriesName } from './chart-legend.ts';
import { chartLines } from './chart-raster.ts';
import { chartSvg } from './chart-svg.ts';
import { pointRows } from './chart-table.ts';
import { chartWords } from './chart-words.ts';

/** Forms in which a chart is written to a file, by the ending of its name. */
const chartFormats = ['csv', 'txt', 'svg'] as const;
export type ChartFormat = (typeof chartFormats)[number];

/** The form that a file's name asks for; `undefined` for an ending that stands for none. */
export function chartFormatOf(path: string): ChartFormat | undefined {
	const ending = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
	return chartFormats.find((format) => format === ending);
}

type ExportOptions = {
	readonly series: number;
	readonly now: number;
	readonly ascii: boolean;
	readonly zone?: string;
};

/** Cells and lines of a chart in a text file. */
const textSize = { width: 100, height: 26 };

/** A chart as the text of a file. */
export function chartText(chart: Chart, format: ChartFormat, options: ExportOptions): string {
	if (format === 'csv') return chartCsv(chart);
	if (format === 'svg') return chartSvg(chart, options);
	const lines = chartLines(chart, { ...textSize, ...options }).map((line) =>
		plainLine(options.ascii ? asciiLine(line) : line).trimEnd(),
	);
	return `${[...lines, '', ...chartWords(chart, options)].join('\n')}\n`;
}

/**
 * A chart as CSV: a row a time in UTC, a column a series in CloudWatch's own unit, an empty cell where there is a gap.
 * The second column tells CloudWatch's points from our own samples.
 */
function chartCsv(chart: Chart): string {
	const titles = chart.series.map((series) => {
		const { metric, statistic } = series.query;
		return csvCell(`${seriesName(chart, series)} (${metric} ${statistic})`);
	});
	const rows = pointRows(chart).map(({ at, values, live }) =>
		[
			new Date(at).toISOString(),
			live ? 'own' : 'cloudwatch',
			...chart.series.map((series) => String(values.get(series) ?? '')),
		].join(','),
	);
	return [['time', 'source', ...titles].join(','), ...rows].map((row) => `${row}\r\n`).join('');
}
