import { type Chart, resourceChart } from '../../operations/charts/chart.ts';
import { chartJson } from '../../presentation/charts/chart-json.ts';
import { chartLines } from '../../presentation/charts/chart-raster.ts';
import { isoTime } from '../../presentation/json/json-facts.ts';
import type { CommandContext, Run } from '../shell/context.ts';
import type { Definition } from '../shell/definition.ts';
import { exitCodes } from '../shell/exit-codes.ts';
import { flagValue } from '../shell/flag-values.ts';
import { queueOperand } from '../shell/operands.ts';
import { printDocument, printLines, printText, wantsJson } from '../shell/print.ts';
import { find, operand } from '../shell/resource.ts';
import { sinceFlag } from '../shell/shared-flags.ts';
import { parseSpan } from '../shell/times.ts';
import { usage } from '../shell/usage.ts';

export const definition: Definition = {
	name: 'metrics',
	summary: "chart a queue's depth over the last hours, from CloudWatch",
	about: 'CloudWatch bills each metric asked. A gap is a gap: no data, not zero.',
	operands: [queueOperand],
	flags: [sinceFlag],
	examples: ['awsmsg metrics orders', 'awsmsg metrics orders --since 12h --json'],
};

const hour = 3_600_000;
const usualHours = 3;
/** CloudWatch keeps nothing longer: 455 days. */
const mostHours = 455 * 24;
const pipeWidth = 80;
const height = 20;

/** `awsmsg metrics <queue>`: a queue's depth from CloudWatch, as a chart or as numbers. */
export const run: Run = async (context) => {
	const { invocation, signal, clock } = context;
	const hours = hoursFrom(flagValue(invocation, 'since'));
	const connected = await context.connect();
	const { metrics } = connected.gateways;
	const queue = await find(context, connected, 'queue', operand(context, 0));
	const chart = await resourceChart(
		{ metrics, clock },
		'queue',
		{ name: queue.name, hours },
		signal,
	);
	if (wantsJson(context)) await printDocument(context, chartJson(queue, chart));
	else if (context.settings.output === 'text') await printPoints(context, chart);
	else {
		const { out, settings } = context;
		const lines = chartLines(chart, {
			width: out.width ?? pipeWidth,
			height,
			ascii: settings.theme.ascii || settings.theme.coarse,
			series: 0,
			now: clock.now(),
		});
		await printLines(context, lines);
	}
	return exitCodes.done;
};

function hoursFrom(since: string | undefined): number {
	if (since === undefined) return usualHours;
	const hours = parseSpan(since, 'since') / hour;
	if (hours <= mostHours) return hours;
	throw usage('CloudWatch keeps 455 days', 'Say --since 455d or less');
}

/** One line a point: metric, time, value. A period without a point has no line. */
async function printPoints(context: CommandContext, { series }: Chart) {
	const points = series.flatMap(({ query, points: all }) =>
		all.map(({ at, value }) => [query.metric, isoTime(at) ?? '', String(value)]),
	);
	const columns = [0, 1, 2].map((index) => ({
		title: '',
		cell: (row: readonly string[]) => row[index] ?? '',
	}));
	await printText(context, points, columns);
}
