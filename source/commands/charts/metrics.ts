import type { Chart } from '../../domain/charts/chart.ts';
import { mostHours } from '../../domain/charts/chart-range.ts';
import { type PanelId, panelIds, whyNoChart } from '../../domain/charts/panels.ts';
import { fail, failureLine } from '../../domain/failure.ts';
import { type KindId, type RefOf, resource } from '../../domain/kinds.ts';
import { resourceChart } from '../../operations/charts/chart.ts';
import { chartText } from '../../presentation/charts/chart-export.ts';
import { chartJson } from '../../presentation/charts/chart-json.ts';
import { chartLines, clockWords, unaskedWords } from '../../presentation/charts/chart-raster.ts';
import { chartTableLines } from '../../presentation/charts/chart-table.ts';
import { chartWords } from '../../presentation/charts/chart-words.ts';
import { isoTime } from '../../presentation/json/json-facts.ts';
import { type Line, span } from '../../presentation/line.ts';
import { shown } from '../../presentation/text-width.ts';
import { flagValue } from '../command-line/flag-values.ts';
import { resourceOperand } from '../command-line/operands.ts';
import { sinceFlag } from '../command-line/shared-flags.ts';
import type { CommandContext, Connected, Run } from '../shell/context.ts';
import type { Definition } from '../shell/definition.ts';
import { exitCodes } from '../shell/exit-codes.ts';
import { printDocument, printLines, printText, wantsJson } from '../shell/print.ts';
import { findAny, operand } from '../shell/resource.ts';
import { parseSpan } from '../shell/times.ts';
import { usage } from '../shell/usage.ts';

const forms = ['chart', 'table', 'words', 'csv', 'svg'] as const;
type FormName = (typeof forms)[number];

export const definition: Definition = {
	name: 'metrics',
	summary: 'chart a queue, topic or stream, from CloudWatch',
	about: 'CloudWatch bills each metric asked. A gap is a gap: no data, not zero.',
	operands: [resourceOperand],
	flags: [
		sinceFlag,
		{
			name: 'figures',
			value: 'NAME',
			choices: panelIds,
			about: 'which figures; without it those that say how deep or how busy it is',
		},
		{
			name: 'as',
			value: 'FORM',
			choices: forms,
			about: 'a drawing, a table, sentences, CSV or an SVG picture',
		},
	],
	examples: [
		'awsmsg metrics orders',
		'awsmsg metrics orders --since 12h --json',
		'awsmsg metrics orders --figures traffic --as csv',
	],
};

const hour = 3_600_000;
const usualHours = 3;
const pipeWidth = 80;
const height = 20;

/** `awsmsg metrics <resource>`: its depth or traffic from CloudWatch, as a chart or as numbers. */
export const run: Run = async (context) => {
	const hours = hoursFrom(flagValue(context.invocation, 'since'));
	const connected = await context.connect();
	const { kind, ref } = await findAny(context, connected, operand(context, 0));
	return chartIt(context, connected, { kind, ref, hours });
};

async function chartIt<Kind extends KindId>(
	context: CommandContext,
	{ gateways }: Connected,
	{ kind, ref, hours }: { readonly kind: Kind; readonly ref: RefOf<Kind>; readonly hours: number },
): Promise<number> {
	const { invocation, signal, clock, out } = context;
	const why = whyNoChart(ref);
	if (why !== undefined) {
		throw fail('refused', why, {
			hint: 'CloudWatch was not asked: use a --profile of its account',
		});
	}
	const panel = flagValue(invocation, 'figures') as PanelId | undefined;
	const input = { ref, window: { hours }, ...(panel === undefined ? {} : { panel }) };
	const chart = await resourceChart({ gateways, clock }, kind, input, signal);
	if (panel !== undefined && chart.panel !== panel) {
		throw usage(
			`${ref.name} has no figures ${panel}`,
			`It has ${chart.panels.join(', ')}: say one of them`,
		);
	}
	if (wantsJson(context)) await printDocument(context, chartJson(resource(kind, ref), chart));
	else await printChart(context, chart);
	if (chart.unasked !== undefined) out.note(`awsmsg: ${unaskedWords(chart.unasked)}.`);
	if (chart.clockAhead !== undefined) out.note(`awsmsg: ${clockWords(chart.clockAhead)}.`);
	const cut = chart.series.filter(({ complete }) => !complete).length;
	if (cut > 0) {
		out.note(
			`awsmsg: CloudWatch did not send all points of ${cut} of ${chart.series.length} series.`,
		);
	}
	if (chart.unread === undefined) return cut === 0 ? exitCodes.done : exitCodes.partly;
	out.note(`awsmsg: ${ref.name} could not be read: ${failureLine(chart.unread)}.`);
	return exitCodes.partly;
}

async function printChart(context: CommandContext, chart: Chart): Promise<void> {
	const { invocation, settings, out, clock } = context;
	const form = flagValue(invocation, 'as') as FormName | undefined;
	const ascii = settings.theme.ascii || settings.theme.coarse;
	const now = chart.at;
	const width = out.width ?? pipeWidth;
	switch (form ?? (settings.output === 'text' ? 'points' : 'chart')) {
		case 'points':
			return printPoints(context, chart);
		case 'table':
			await printLines(context, chartTableLines(chart, { width, now: clock.now() }));
			return;
		case 'words':
			await printLines(
				context,
				chartWords(chart, { now }).map((text): Line => [span(text)]),
			);
			return;
		case 'csv':
		case 'svg': {
			const text = chartText(chart, form === 'svg' ? 'svg' : 'csv', { series: 0, now, ascii });
			// Names come from outside: a terminal gets them as text, a file or a pipe gets what is written.
			await out.data(out.isTerminal ? text.split(/\r?\n/).map(shown).join('\n') : text);
			return;
		}
		default:
			await printLines(context, chartLines(chart, { width, height, ascii, series: 0, now }));
	}
}

function hoursFrom(since: string | undefined): number {
	if (since === undefined) return usualHours;
	const hours = parseSpan(since, 'since') / hour;
	if (hours <= mostHours) return hours;
	throw usage('CloudWatch keeps 455 days', 'Say --since 455d or less');
}

/** One line a point: metric, time, value, and of what it is. A period without a point has no line. */
async function printPoints(context: CommandContext, { series }: Chart): Promise<void> {
	const points = series.flatMap(({ query, points: all }) =>
		all.map(({ at, value }) => [
			query.metric,
			isoTime(at) ?? '',
			String(value),
			Object.values(query.dimensions).join(' '),
		]),
	);
	const columns = [0, 1, 2, 3].map((index) => ({
		title: '',
		cell: (row: readonly string[]) => row[index] ?? '',
	}));
	await printText(context, points, columns);
}
