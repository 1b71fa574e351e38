import type { Chart } from '../../domain/charts/chart.ts';
import { failureLine } from '../../domain/failure.ts';
import { billsMetrics, priceOfMetrics } from '../../domain/prices.ts';
import { chartLines } from '../../presentation/charts/chart-raster.ts';
import { chartTableLines, pointRows } from '../../presentation/charts/chart-table.ts';
import { momentName } from '../../presentation/charts/chart-time.ts';
import { chartWords } from '../../presentation/charts/chart-words.ts';
import { panelName } from '../../presentation/charts/metric-words.ts';
import { counted } from '../../presentation/formats.ts';
import { type Line, lineWidth, type Span, span } from '../../presentation/line.ts';
import type { Screen } from '../shell/screen.ts';
import type { Size, State } from '../state/state.ts';
import type { ViewOf } from '../state/views.ts';
import type { BodyRow } from '../widgets/body-row.ts';
import { wrapText } from '../widgets/dialog.ts';
import { filePromptKey, filePromptLine, filePromptPaste } from '../widgets/file-prompt.ts';
import type { Status } from '../widgets/status.ts';
import { chartCommands, exportChart, ranges } from './chart-commands.ts';
import { chartOn } from './on-chart.ts';

type ChartView = ViewOf<'chart'>;

/** The figures that there are, and the ranges; what does not fit gives way, the chosen one last. */
function headLine(view: ChartView, now: number, width: number): Line {
	const { panels = [], panel } = view.chart.value ?? {};
	const chosen = view.panel ?? panel;
	const tabs = panels.map((id) =>
		id === chosen ? span(`[${panelName(id)}]`, 'title') : span(` ${panelName(id)} `, 'dim'),
	);
	const rest: Span[] = [span('  '), ...windowSpans(view, now)];
	if (view.chart.loading) rest.push(span('  asking', 'dim'));
	const all = [span(' '), ...tabs, ...rest];
	if (lineWidth(all) <= width || chosen === undefined) return all;
	const at = panels.indexOf(chosen) + 1;
	const one = [span(` [${panelName(chosen)}]`, 'title'), span(` ${at}/${panels.length}`, 'dim')];
	return [...one, ...rest];
}

function windowSpans({ window, chart }: ChartView, now: number): readonly Span[] {
	const shown = ranges.map(([hours, label]) =>
		hours === window.hours ? span(`[${label}]`, 'title') : span(` ${label} `, 'dim'),
	);
	const range = chart.value?.range;
	if (window.until === undefined || range === undefined) return shown;
	const { from, to } = range;
	return [span(`${momentName(from, now)} to ${momentName(to, from)}`, 'title')];
}

/** What the last answer cost, and what it is. */
function status(view: ChartView, state: State): Status {
	const asked = view.chart.value?.asked ?? 0;
	if (view.chart.loading && asked === 0) return ['asking CloudWatch'];
	const gaps = 'gaps are gaps';
	const source = 'from CloudWatch';
	const { info } = state.context;
	if (asked === 0 || info === undefined || !billsMetrics(info)) return [gaps, source];
	const price = `$${priceOfMetrics(asked).toFixed(5)}`;
	return [gaps, { counts: [source, counted(asked, 'metric'), price] }];
}

function problemLines({ chart }: ChartView, width: number): readonly Line[] {
	const { failure, value } = chart;
	if (failure === undefined) return [];
	const below =
		value === undefined
			? ''
			: value.asked === 0
				? 'below are our own samples alone'
				: 'below is what was known before';
	return [
		...wrapText(failureLine(failure), Math.max(20, width)).map((text): Line => [span(text, 'bad')]),
		...(below === '' ? [] : [[span(below, 'dim')]]),
	];
}

function shownLines(view: ChartView, chart: Chart, state: State, size: Size): readonly BodyRow[] {
	const { now, theme } = state;
	const inset = (line: Line): BodyRow => ({ line: [span(' '), ...line] });
	const width = size.columns - 2;
	if (view.shows === 'words') {
		return chartWords(chart, { now })
			.flatMap((text) => wrapText(text, Math.max(20, width)))
			.slice(0, size.rows)
			.map((text) => inset([span(text)]));
	}
	if (view.shows === 'table') return tableRows(view, chart, now, size).map(inset);
	const { cursor, spanFrom } = view;
	const options = {
		width,
		height: size.rows,
		ascii: theme.ascii || theme.coarse,
		series: view.series,
		now,
		...(cursor === undefined ? {} : { cursor }),
		...(spanFrom === undefined ? {} : { spanFrom }),
	};
	return chartLines(chart, options).map(inset);
}

/** The rows of the table around the cursor, which is marked. */
function tableRows(view: ChartView, chart: Chart, now: number, size: Size): readonly Line[] {
	const [head, ...rows] = chartTableLines(chart, { width: size.columns - 2, now });
	const { cursor } = view;
	const newestFirst = pointRows(chart).toReversed();
	const at = cursor === undefined ? -1 : newestFirst.findIndex((row) => row.at <= cursor);
	const height = Math.max(0, size.rows - 1);
	const top = Math.max(0, Math.min(rows.length - height, at - Math.floor(height / 2)));
	const shown = rows.slice(top, top + height);
	return [
		...(head === undefined ? [] : [head]),
		...shown.map((line, index) =>
			top + index === at ? line.map((piece) => ({ ...piece, style: 'marked' as const })) : line,
		),
	];
}

export const chartScreen: Screen<'chart'> = {
	kind: 'chart',
	title: (view) => `${view.ref.name} chart`,
	status,
	commands: chartCommands,
	takesText: (view) => view.file !== undefined,
	type: ({ session, view, key }) => {
		if (view.file === undefined) return false;
		const answer = filePromptKey(view.file, key);
		if (answer.kind === 'take') exportChart(session, view, { path: answer.path, trigger: key });
		else if (answer.kind === 'cancel') {
			session.update(view.id, 'chart', ({ file: _, ...old }) => old);
		} else session.update(view.id, 'chart', (old) => ({ ...old, file: answer.field }));
		return true;
	},
	paste: ({ session, view: { id, file } }, text) => {
		if (file === undefined) return;
		session.update(id, 'chart', (old) => ({ ...old, file: filePromptPaste(file, text) }));
	},
	body: (view, state, size) => {
		const width = size.columns - 2;
		const top: BodyRow[] = [{ line: headLine(view, state.now, width) }];
		if (view.file !== undefined) {
			top.push({ line: [span(' '), ...filePromptLine(view.file, 'write to', size.columns - 1)] });
		}
		for (const line of problemLines(view, width)) top.push({ line: [span(' '), ...line] });
		const chart = chartOn(view, state);
		const rows = Math.max(0, size.rows - top.length);
		if (chart === undefined) {
			const text = view.chart.loading ? 'asking for the metrics' : 'no metrics';
			return [...top, { line: [span(` ${text}`, 'dim')] }];
		}
		return [...top, ...shownLines(view, chart, state, { ...size, rows })];
	},
	age: (view) => view.chart.at,
};
