import { isPressing } from '../../domain/diagnosis/judge.ts';
import { isFound, type Pulse, type PulseTask, pulseOf } from '../../domain/diagnosis/pulse.ts';
import { rememberedEndpoint } from '../../domain/here.ts';
import { kinds } from '../../domain/kinds.ts';
import { priceOfMetrics } from '../../domain/prices.ts';
import { isSamePlace } from '../../domain/redrive/redrive-plan.ts';
import { type Examined, examineAll } from '../../operations/diagnosis/examine.ts';
import {
	type LookPrice,
	lookOf,
	type PulseLook,
	subscriptionsInPulse,
} from '../../operations/diagnosis/pulse-look.ts';
import { movesOutOf, taskOfRun } from '../../operations/diagnosis/pulse-tasks.ts';
import { pulseJson } from '../../presentation/diagnosis/pulse-json.ts';
import { type PulseLine, pulseLines } from '../../presentation/diagnosis/pulse-rows.ts';
import { pulseText } from '../../presentation/diagnosis/pulse-text.ts';
import { listRuns } from '../redrive/runs.ts';
import type { CommandContext, Connected, Run } from '../shell/context.ts';
import type { Definition } from '../shell/definition.ts';
import { exitCodes } from '../shell/exit-codes.ts';
import { commandPlaceOf } from '../shell/place.ts';
import { printDocument, printLines, printText, wantsJson } from '../shell/print.ts';
import { identityOf } from '../shell/resource.ts';
import { sayPrice, unknownYet } from './examining.ts';

export const definition: Definition = {
	name: 'pulse',
	summary: 'what is wrong right now, since when, and what to do next',
	about:
		'Looks at all queues, topics and streams as doctor does, by their settings, a week of CloudWatch and their alarms, and at the redrives and moves that are under way; receives nothing. It tells what hurts now or soon, by the kind of harm, the worst first; bad settings are left to doctor --all. CloudWatch bills each metric asked, nine of a queue, and of up to twenty with letters or a backlog a few more for since when: above one cent it says how much before. The exit code is 5 when something is found or an alarm fires; 3 when nothing is, and not all could be asked. In the console: the key 0, or awsmsg --start pulse.',
	operands: [],
	flags: [],
	examples: ['awsmsg pulse', 'awsmsg pulse --json'],
};

/** Cells of a line in a pipe. */
const pipeWidth = 120;

/** `awsmsg pulse`: what is wrong right now, of all there is. */
export const run: Run = async (context) => {
	const connected = await context.connect();
	const pulse = await lookAtAll(context, connected, (all) => unknownYet(context, all));
	await print(context, connected, pulse);
	if (isFound(pulse)) return exitCodes.found;
	const isWhole = pulse.sections.every(({ unknown }) => unknown.length === 0);
	return isWhole ? exitCodes.done : exitCodes.partly;
};

/** What is wrong right now, and the work that is under way; `left`: what of all that was examined is to be told. */
export async function lookAtAll(
	context: CommandContext,
	connected: Connected,
	left: (examined: readonly Examined[]) => Promise<readonly Examined[]> | readonly Examined[],
): Promise<Pulse> {
	const look = await examined(context, connected, left);
	const moves = await movesOutOf(connected.gateways.queues, look.found, context.signal);
	const runs = await runsHere(context, connected);
	return pulseOf({
		now: context.clock.now(),
		found: look.found,
		unknown: [...look.unknown, ...moves.unknown],
		alarms: look.alarms,
		tasks: [...runs, ...moves.tasks],
	});
}

/** All that `doctor` finds, as far as it is to be told. */
async function examined(
	context: CommandContext,
	{ gateways, info, spending }: Connected,
	left: Parameters<typeof lookAtAll>[2],
): Promise<PulseLook> {
	const { clock, out, signal } = context;
	const at = clock.now();
	let price: LookPrice = { metrics: 0, dollars: 0, isAsked: true };
	const examination = await examineAll(
		{ gateways, clock, context: info.id },
		{
			onProgress: (kind, done, listed) =>
				out.progress(`${done} of ${listed} ${kinds[kind].many} read`),
			onAsking(metrics) {
				sayPrice(out, metrics, spending);
				price = { metrics, dollars: priceOfMetrics(metrics), isAsked: true };
				return 'ask';
			},
			only: isPressing,
			mostSubscriptions: subscriptionsInPulse,
		},
		signal,
	);
	return lookOf({ ...examination, examined: await left(examination.examined) }, at, price);
}

/** The redrives of this computer that go on, or were interrupted, in this account and region. */
async function runsHere(
	context: CommandContext,
	connected: Connected,
): Promise<readonly PulseTask[]> {
	const runs = await listRuns(context, { openOnly: true });
	if (runs.length === 0) return [];
	const { info } = connected;
	const identity = await identityOf(connected, context.signal);
	const endpoint = rememberedEndpoint(info);
	const here = {
		region: info.region,
		...(identity === undefined ? {} : { account: identity.account }),
		...(endpoint === undefined ? {} : { endpoint }),
	};
	return runs
		.filter(({ run }) => isSamePlace(run.header.plan.place, here))
		.flatMap(({ run, state }) => taskOfRun(run, state) ?? []);
}

async function print(context: CommandContext, connected: Connected, pulse: Pulse): Promise<void> {
	const { clock, out, settings } = context;
	const now = clock.now();
	const place = commandPlaceOf(connected);
	if (wantsJson(context)) return printDocument(context, pulseJson(pulse, now, place));
	const lines = pulseLines(pulse, { now, place });
	if (settings.output === 'text') {
		await printText(context, lines, textColumns);
		return;
	}
	await printLines(context, pulseText(lines, out.width ?? pipeWidth));
}

/** Section, mark, name, sentence, since when, next step. */
const textColumns = (['section', 'mark', 'name', 'sentence', 'since', 'next'] as const).map(
	(field) => ({ title: '', cell: (line: PulseLine) => line[field].trim() }),
);
