import { chartRange, panned, windowBetween } from '../../domain/charts/chart-range.ts';
import { fileNameOf } from '../../domain/text/file-name.ts';
import { chartFormatOf, chartText } from '../../presentation/charts/chart-export.ts';
import { date, timeOfDay } from '../../presentation/formats.ts';
import type { Command } from '../keys/command.ts';
import { writeFile } from '../redrive/redrive-files.ts';
import type { ScreenContext } from '../shell/screen.ts';
import type { Session } from '../shell/session.ts';
import type { ViewOf } from '../state/views.ts';
import { textField } from '../widgets/text-field.ts';
import { showPanel, showWindow } from './chart-load.ts';
import { chartOn } from './on-chart.ts';

type Context = ScreenContext<'chart'>;

/** Ranges that are stepped through, in hours. */
export const ranges: readonly (readonly [hours: number, label: string])[] = [
	[0.25, '15m'],
	[1, '1h'],
	[3, '3h'],
	[12, '12h'],
	[24, '1d'],
	[7 * 24, '1w'],
	[28 * 24, '4w'],
	[365 * 24, '1y'],
];

/** The next longer or shorter range than the one on show, with the same end. */
function changeRange({ session, view }: Context, by: 1 | -1): void {
	const { hours, ...rest } = view.window;
	const next =
		by > 0
			? ranges.find(([each]) => each > hours + 1e-6)
			: ranges.findLast(([each]) => each < hours - 1e-6);
	if (next === undefined) return;
	showWindow(session, view, { ...rest, hours: next[0] }, 'forgotten');
}

/** What the endpoint's clock shows, as far as its answers have told. */
const nowOf = ({ state, view }: Context) => state.now - (view.chart.value?.clockAhead ?? 0);

function pan(context: Context, share: number): void {
	const { session, view } = context;
	const window = panned(nowOf(context), view.window, share);
	if (window.until === view.window.until) return session.say('this is as far as it goes');
	showWindow(session, view, window, 'forgotten');
}

function moveCursor({ session, view }: Context, by: number): void {
	const range = view.chart.value?.range;
	if (range === undefined) return;
	const step = range.periodSeconds * 1000;
	const from = view.cursor ?? range.to - step;
	const cursor = Math.max(range.from, Math.min(range.to - step, from + by * step));
	session.update(view.id, 'chart', (old) => ({ ...old, cursor }));
}

function chooseSpan({ session, view }: Context): void {
	const range = view.chart.value?.range;
	if (range === undefined) return;
	const at = view.cursor ?? range.to - range.periodSeconds * 1000;
	session.update(view.id, 'chart', (old) => ({ ...old, cursor: at, spanFrom: at }));
	session.say('left and right to its other end, then enter');
}

/** Zooms into the span that was chosen, or into half of the range around the cursor. */
function zoom(context: Context): void {
	const { session, view } = context;
	const range = view.chart.value?.range;
	if (range === undefined) return;
	const { cursor, spanFrom } = view;
	const period = range.periodSeconds * 1000;
	const quarter = (range.to - range.from) / 4;
	const middle = cursor ?? range.to - quarter;
	const window =
		cursor !== undefined && spanFrom !== undefined
			? // The periods at both ends are meant whole.
				windowBetween(
					nowOf(context),
					Math.min(cursor, spanFrom),
					Math.max(cursor, spanFrom) + period,
				)
			: windowBetween(nowOf(context), middle - quarter, middle + quarter);
	const next = chartRange(nowOf(context), window);
	if (next.to - next.from >= range.to - range.from)
		return session.say('this is as near as it goes');
	showWindow(session, view, window, 'kept');
}

function turnPanel({ session, view }: Context, by: number): void {
	const { panels = [], panel } = view.chart.value ?? {};
	const at = panels.findIndex((id) => id === (view.panel ?? panel));
	const next = panels[(at + by + panels.length) % panels.length];
	if (next !== undefined && next !== (view.panel ?? panel)) showPanel(session, view, next);
}

function turnSeries({ session, view }: Context, by: number): void {
	const total = Math.max(1, view.chart.value?.series.length ?? 1);
	session.update(view.id, 'chart', (old) => ({
		...old,
		series: (old.series + by + total) % total,
	}));
}

const shapes = ['plot', 'table', 'words'] as const;

function turnShape({ session, view }: Context): void {
	const next = shapes[(shapes.indexOf(view.shows) + 1) % shapes.length] ?? 'plot';
	session.update(view.id, 'chart', (old) => ({ ...old, shows: next }));
}

/** Asks for the name of the file to write to. */
function askFile({ session, view, state }: Context): void {
	const name = fileNameOf(view.ref.name);
	const at = `${date(state.now)}-${timeOfDay(state.now).replaceAll(':', '')}`;
	const panel = view.chart.value?.panel ?? 'chart';
	const file = textField(`${name}-${panel}-${at}.csv`);
	session.update(view.id, 'chart', (old) => ({ ...old, file }));
}

/** Writes the chart as it is on show; the ending of the name says in which form. */
export function exportChart(
	session: Session,
	view: ViewOf<'chart'>,
	{ path, trigger }: { readonly path: string; readonly trigger: string },
): void {
	const { state } = session;
	const chart = chartOn(view, state);
	const format = chartFormatOf(path);
	if (format === undefined) {
		return session.say('a name that ends in .csv, .txt or .svg says what to write', 'notice');
	}
	if (chart === undefined) return session.say('there is no chart yet', 'notice');
	const { ascii, coarse } = state.theme;
	const options = { series: view.series, now: state.now, ascii: ascii || coarse };
	const text = chartText(chart, format, options);
	session.run(view.id, async ({ signal }) => {
		if (!(await writeFile(session, { path, text, signal, trigger }))) return;
		session.update(view.id, 'chart', ({ file: _, ...old }) => old);
		session.say(`the chart is in ${path}, for you alone to read`, 'good');
	});
}

const noChart = ({ view }: Context) =>
	view.chart.value === undefined ? 'there is no chart yet' : undefined;

const read = { effect: 'read' } as const;

export const chartCommands: readonly Command<Context>[] = [
	{
		...read,
		keys: ['>'],
		title: 'longer',
		about: 'A longer range of time',
		inFooter: true,
		run: (context) => changeRange(context, 1),
	},
	{
		...read,
		keys: ['<'],
		title: 'shorter',
		about: 'A shorter range of time',
		inFooter: true,
		run: (context) => changeRange(context, -1),
	},
	{
		...read,
		keys: ['tab'],
		title: 'figures',
		about: 'The next figures of this resource, such as its traffic',
		inFooter: true,
		disabled: noChart,
		run: (context) => turnPanel(context, 1),
	},
	{
		...read,
		keys: ['shift-tab'],
		title: 'figures before',
		about: 'The figures before these',
		disabled: noChart,
		run: (context) => turnPanel(context, -1),
	},
	{
		...read,
		keys: ['down'],
		title: 'series',
		about: 'The next series',
		inFooter: true,
		run: (context) => turnSeries(context, 1),
	},
	{
		...read,
		keys: ['up'],
		title: 'series before',
		about: 'The series before this one',
		run: (context) => turnSeries(context, -1),
	},
	{
		...read,
		keys: ['left'],
		title: 'cursor',
		about: 'The cursor one period back',
		inFooter: true,
		run: (context) => moveCursor(context, -1),
	},
	{
		...read,
		keys: ['right'],
		title: 'cursor on',
		about: 'The cursor one period on',
		run: (context) => moveCursor(context, 1),
	},
	{
		...read,
		keys: ['enter'],
		title: 'zoom',
		about: 'Zoom into the span, or around the cursor; esc zooms out',
		inFooter: true,
		disabled: noChart,
		run: zoom,
	},
	{
		...read,
		keys: ['v'],
		title: 'span',
		about: 'Begin a span at the cursor, for zooming into it',
		inFooter: true,
		disabled: noChart,
		run: chooseSpan,
	},
	{
		...read,
		keys: [','],
		title: 'earlier',
		about: 'Half a range earlier',
		run: (context) => pan(context, -0.5),
	},
	{
		...read,
		keys: ['.'],
		title: 'later',
		about: 'Half a range later',
		run: (context) => pan(context, 0.5),
	},
	{
		...read,
		keys: ['f'],
		title: 'now',
		about: 'Back to now, and follow it',
		run: ({ session, view }) => {
			if (view.window.until === undefined) return session.say('this chart follows the time');
			showWindow(session, view, { hours: view.window.hours }, 'forgotten');
		},
	},
	{
		...read,
		keys: ['y'],
		title: 'table',
		about: 'The points as a table, then in sentences, then the chart again',
		inFooter: true,
		run: turnShape,
	},
	{
		...read,
		keys: ['E'],
		title: 'export',
		about: 'Write the chart to a file: CSV, text or SVG, by the ending of its name',
		disabled: noChart,
		run: askFile,
	},
];
