import { resourceChart } from '../../operations/charts/chart.ts';
import { chartLines, chartTableLines } from '../../presentation/charts/chart-raster.ts';
import { time } from '../../presentation/formats.ts';
import { type Line, span } from '../../presentation/line.ts';
import type { Work } from '../shell/connection.ts';
import type { Screen, ScreenContext } from '../shell/screen.ts';
import type { Session } from '../shell/session.ts';
import type { ViewOf } from '../state/views.ts';
import { loadedLines, textRows } from '../widgets/text-body.ts';

type ChartView = ViewOf<'chart'>;

const ranges: readonly (readonly [number, string])[] = [
	[0.25, '15m'],
	[1, '1h'],
	[3, '3h'],
	[12, '12h'],
	[24, '1d'],
	[168, '1w'],
];

/** Charts a resource's depth or traffic from CloudWatch. */
export function openChart(session: Session, subject: ChartView['subject'], name: string): void {
	const id = session.push({
		kind: 'chart',
		subject,
		name,
		hours: 3,
		chart: { loading: true },
		series: 0,
		table: false,
	});
	loadChart(session, id);
}

/** Asks CloudWatch again; what is shown stays until the answer. */
export function loadChart(session: Session, id: number): void {
	const view = session.state.views.find((one) => one.id === id);
	if (view?.kind !== 'chart') return;
	const askedAt = session.host.clock.now();
	session.update(id, 'chart', (old) => ({
		...old,
		chart: { ...old.chart, loading: true, askedAt },
	}));
	session.run(
		id,
		async (work) => {
			const value = await ask(view, work);
			session.update(id, 'chart', (old) =>
				old.hours === view.hours
					? { ...old, chart: { loading: false, value, at: value.at, askedAt } }
					: old,
			);
		},
		(failure) =>
			session.update(id, 'chart', (old) => ({
				...old,
				chart: { ...old.chart, loading: false, failure },
			})),
	);
}

function ask({ subject, name, hours }: ChartView, { gateways, clock, signal }: Work) {
	return resourceChart({ metrics: gateways.metrics, clock }, subject, { name, hours }, signal);
}

function changeRange({ session, view }: ScreenContext<'chart'>, by: number): void {
	const at = ranges.findIndex(([hours]) => hours === view.hours);
	const next = ranges[Math.max(0, Math.min(ranges.length - 1, at + by))];
	if (next === undefined || next[0] === view.hours) return;
	session.update(view.id, 'chart', ({ cursor: _, ...old }) => ({ ...old, hours: next[0] }));
	loadChart(session, view.id);
}

function moveCursor({ session, view }: ScreenContext<'chart'>, by: number): void {
	const range = view.chart.value?.range;
	if (range === undefined) return;
	const step = range.periodSeconds * 1000;
	const from = view.cursor ?? range.to - step;
	const cursor = Math.max(range.from, Math.min(range.to - step, from + by * step));
	session.update(view.id, 'chart', (old) => ({ ...old, cursor }));
}

function rangeLine(view: ChartView): Line {
	return [
		span(' '),
		...ranges.map(([hours, label]) =>
			hours === view.hours ? span(`[${label}]`, 'title') : span(` ${label} `, 'dim'),
		),
		span(view.chart.loading ? '  asking CloudWatch' : '', 'dim'),
		span(
			view.cursor === undefined
				? ''
				: `   cursor ${time(view.cursor, view.chart.at ?? view.cursor)}`,
		),
	];
}

const above = 1;

export const chartScreen: Screen<'chart'> = {
	kind: 'chart',
	title: (view) => `${view.name} chart`,
	status: () => 'gaps are gaps  from CloudWatch, by the minute',
	commands: [
		{
			keys: ['>'],
			title: 'longer',
			about: 'A longer range of time',
			inFooter: true,
			effect: 'read',
			run: (context) => changeRange(context, 1),
		},
		{
			keys: ['<'],
			title: 'shorter',
			about: 'A shorter range of time',
			inFooter: true,
			effect: 'read',
			run: (context) => changeRange(context, -1),
		},
		{
			keys: ['left'],
			title: 'cursor',
			about: 'The cursor one period back',
			inFooter: true,
			effect: 'read',
			run: (context) => moveCursor(context, -1),
		},
		{
			keys: ['right'],
			title: 'cursor on',
			about: 'The cursor one period on',
			effect: 'read',
			run: (context) => moveCursor(context, 1),
		},
		{
			keys: ['down'],
			title: 'series',
			about: 'The next series',
			inFooter: true,
			effect: 'read',
			run: ({ session, view }) => turnSeries(session, view, 1),
		},
		{
			keys: ['up'],
			title: 'series before',
			about: 'The series before this one',
			effect: 'read',
			run: ({ session, view }) => turnSeries(session, view, -1),
		},
		{
			keys: ['y'],
			title: 'table',
			about: 'The points as a table, and back',
			inFooter: true,
			effect: 'read',
			run: ({ session, view }) =>
				session.update(view.id, 'chart', (old) => ({ ...old, table: !old.table })),
		},
	],
	body: (view, state, size) => [
		{ line: rangeLine(view) },
		...textRows(
			loadedLines(view.chart, { what: 'the metrics', width: size.columns - 2 }, (chart) => {
				const options = {
					width: size.columns - 2,
					height: size.rows - above,
					ascii: state.theme.ascii || state.theme.coarse,
					series: view.series,
					now: state.now,
					...(view.cursor === undefined ? {} : { cursor: view.cursor }),
				};
				return view.table ? chartTableLines(chart, options) : chartLines(chart, options);
			}),
			0,
			{ ...size, rows: size.rows - above },
		),
	],
	age: (view) => view.chart.at,
};

function turnSeries(session: Session, view: ChartView, by: number): void {
	const total = view.chart.value?.series.length ?? 1;
	session.update(view.id, 'chart', (old) => ({
		...old,
		series: (old.series + by + total) % total,
	}));
}
