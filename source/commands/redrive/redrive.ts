import { muteSeconds } from '../../domain/alarms/mute-rule.ts';
import { asFailure } from '../../domain/failure.ts';
import type { EditTexts } from '../../domain/messages/message-edit.ts';
import { canaryBatches } from '../../domain/redrive/canary-batches.ts';
import {
	type RedriveChoices,
	type RedrivePlan,
	selects,
	usualLease,
	usualStopAbove,
} from '../../domain/redrive/redrive-plan.ts';
import { planText } from '../../domain/redrive/saved-plan.ts';
import { compileChoices } from '../../operations/redrive/plan/compile.ts';
import { placeOfPlan, planRedrive } from '../../operations/redrive/plan/plan.ts';
import { planRows } from '../../presentation/redrive/plan-words.ts';
import { plainRows } from '../../presentation/redrive/redrive-text.ts';
import { flagValue, wholeFlag } from '../command-line/flag-values.ts';
import { deadLetterOperand } from '../command-line/operands.ts';
import { acceptReceivesFlag, endsBeforeFlag, grepFlag } from '../command-line/shared-flags.ts';
import { filterFrom, wantedBy } from '../messages/selection.ts';
import { readText } from '../shell/bodies.ts';
import type { CommandContext, Connected, Run } from '../shell/context.ts';
import type { Definition } from '../shell/definition.ts';
import { exitCodes } from '../shell/exit-codes.ts';
import { nextCommand } from '../shell/place.ts';
import { find, identityOf, operand } from '../shell/resource.ts';
import { parseSpan, parseUntil } from '../shell/times.ts';
import { UsageError, usage } from '../shell/usage.ts';
import { dryRun } from './redrive-dry-run.ts';
import { runPlan } from './redrive-run.ts';
import { planPorts, refuseObstacles } from './redrive-shared.ts';

export const definition: Definition = {
	name: 'redrive',
	summary: 'move dead letters back, or to another queue',
	about:
		"Shows the plan, then moves. Without --to each message returns to the queue it came from. Whole queues go by AWS's own move task; selected or edited messages by awsmsg's own engine, which keeps a journal: after a crash awsmsg resume finishes the run. Ctrl-C stops safely. The exit code is 3 when something is left.",
	operands: [deadLetterOperand],
	flags: [
		{ name: 'to', value: 'QUEUE', about: 'one queue for all of them' },
		{
			name: 'republish',
			value: 'TOPIC',
			about:
				'publish them again: all that subscribed get them. Of a subscription, --to its queue brings them to the one that missed them',
		},
		{
			name: 'rest-to',
			value: 'QUEUE',
			about: 'a split: what is not meant goes to this queue, as it is; nothing is left behind',
		},
		{
			name: 'where',
			value: 'EXPRESSION',
			about: 'only what matches: body.type == "Refund"',
		},
		grepFlag,
		{ name: 'fingerprint', value: 'ID', about: 'only one group, by the id that groups prints' },
		{ name: 'id', value: 'ID', many: true, about: 'only the message with this id' },
		endsBeforeFlag,
		{
			name: 'set',
			value: 'PATH=EXPRESSION',
			many: true,
			about:
				'edit the copies: body.amount=0. What is inside the body is edited and wrapped again as it was; raw=... sets the body as it is sent',
		},
		{
			name: 'patch',
			value: 'JSON',
			about:
				'JSON Patch (RFC 6902) for the bodies: text or file://PATH. What it does not name keeps every byte; of a name that an object has twice the last counts',
		},
		{ name: 'unwrap', about: 'take the envelope off SNS notifications' },
		{ name: 'rate', value: 'COUNT', about: 'at most this many a second' },
		{
			name: 'canary',
			about: `first ${canaryBatches.join(', then ')}, then the rest, if none comes back; usual where dead letters can come back`,
		},
		{ name: 'all-at-once', about: 'no canary' },
		{
			name: 'watch-alone',
			about:
				"don't wait until what stands before the canary is gone: the verdict is whether its own messages, by their ids, are dead letters again",
		},
		{
			name: 'stop-above',
			value: 'PERCENT',
			about: 'share of returning messages to stop at; usually 5',
		},
		{
			name: 'brake-depth',
			value: 'COUNT',
			about:
				'pause while more than this are ready at a destination, or off; usually ten minutes of its drain above the start. An alarm of it pauses, too',
		},
		{
			name: 'mute-alarms',
			value: 'SPAN',
			about:
				'alarms that go by these queues alone call nobody for so long (30m), and no longer than the run: a mute rule of CloudWatch',
		},
		{
			name: 'engine',
			value: 'WHICH',
			choices: ['auto', 'aws', 'own'],
			about: "aws is AWS's own move task; auto prefers it",
		},
		{
			name: 'lease',
			value: 'SECONDS',
			about: 'how long a receive hides a message; usually 120',
		},
		{
			name: 'dry-run',
			about: 'show the plan, try it on some messages, send nothing',
		},
		acceptReceivesFlag,
		{ name: 'plan-out', value: 'FILE', about: 'save the plan for awsmsg apply; send nothing' },
	],
	examples: [
		'awsmsg redrive orders-dlq --dry-run',
		'awsmsg redrive orders-dlq --yes',
		'awsmsg redrive orders-dlq --all-at-once --brake-depth 5000 --yes',
		`awsmsg redrive orders-dlq --where 'receives > 3' --set body.amount=0`,
		`awsmsg redrive orders-dlq --where 'body.type == "Refund"' --rest-to parking`,
		'awsmsg redrive events-dlq --republish order-events --dry-run',
		'awsmsg redrive orders-dlq --plan-out redrive.json',
	],
};

/** `awsmsg redrive <dlq>`: plans, shows the plan, confirms, moves, reports. */
export const run: Run = async (context) => {
	const { invocation, out, clock } = context;
	const choices = await choicesFrom(context);
	const connected = await context.connect();
	const plan = await makePlan(context, connected, choices);
	for (const row of plainRows(planRows(plan, clock.now()))) out.note(row);
	const file = flagValue(invocation, 'plan-out');
	if (file !== undefined) {
		refuseObstacles(plan);
		const { writeOutput, hash } = context.redrives;
		await writeOutput(file, planText(plan, hash), context.signal);
		const apply = nextCommand(connected, 'apply', file);
		out.note(`Saved, nothing was sent. Exactly this, or a refusal: ${apply}`);
		return exitCodes.done;
	}
	if (invocation.flags.has('dry-run')) return dryRun(context, connected, plan);
	if (plan.choices.edits !== undefined) {
		out.note('The same with --dry-run shows what the edits do to some messages.');
	}
	return runPlan(context, connected, plan);
};

/** Choices whose queues are still to be found. */
type Queueless = Omit<RedriveChoices, 'to' | 'republish' | 'restTo'>;

/** What the flags choose, checked before anything is asked of AWS. */
async function choicesFrom(context: CommandContext): Promise<Queueless> {
	const { invocation, settings, clock } = context;
	const ends = flagValue(invocation, 'ends-before');
	const where = wantedBy(invocation, filterFrom)?.text;
	const fingerprint = flagValue(invocation, 'fingerprint');
	const chosen = invocation.flags.get('id');
	const allAtOnce = invocation.flags.has('all-at-once');
	const stopAbove = wholeFlag(invocation, 'stop-above', 0, 100);
	const alone = invocation.flags.has('watch-alone');
	const ofCanary = [
		...(invocation.flags.has('canary') ? ['--canary'] : []),
		...(stopAbove === undefined ? [] : ['--stop-above']),
		...(alone ? ['--watch-alone'] : []),
	];
	if (allAtOnce && ofCanary[0] !== undefined) {
		throw usage(`${ofCanary[0]} is for a canary, and --all-at-once wants none`);
	}
	if (flagValue(invocation, 'republish') !== undefined) {
		if (flagValue(invocation, 'to') !== undefined) {
			throw usage('--to is a queue and --republish a topic', 'Say one of them');
		}
		if (ofCanary[0] !== undefined) {
			throw usage(
				`${ofCanary[0]} is for a canary, which tells by the dead letters of a queue`,
				'A topic has none: -n publishes a few first',
			);
		}
	}
	const brakeDepth = brakeDepthFrom(invocation);
	const mute = muteFrom(invocation);
	const perSecond = wholeFlag(invocation, 'rate', 1, 100_000);
	const engine = (['aws', 'own'] as const).find((one) => one === flagValue(invocation, 'engine'));
	const edits = await editsFrom(context);
	const choices: Queueless = {
		engine: engine ?? 'auto',
		leaseSeconds: wholeFlag(invocation, 'lease', 1, 43_200) ?? usualLease,
		...(where === undefined ? {} : { where }),
		...(fingerprint === undefined ? {} : { fingerprint }),
		...(ends === undefined ? {} : { endsBefore: parseUntil(ends, 'ends-before', clock.now()) }),
		...(chosen === undefined ? {} : { chosen }),
		...(edits === undefined ? {} : { edits }),
		...(settings.limit === undefined ? {} : { limit: settings.limit }),
		...(perSecond === undefined ? {} : { perSecond }),
		...(allAtOnce
			? {}
			: {
					canary: {
						stopAbovePercent: stopAbove ?? usualStopAbove,
						...(alone ? { alone: true as const } : {}),
					},
				}),
		...(brakeDepth === undefined ? {} : { brakeDepth }),
		...(mute === undefined ? {} : { muteSeconds: mute }),
	};
	if (flagValue(invocation, 'rest-to') !== undefined && !selects(choices)) {
		throw usage('--rest-to needs --where, --grep, --fingerprint or --id: they say what is meant');
	}
	try {
		compileChoices(choices, operand(context, 0));
	} catch (error) {
		throw new UsageError(asFailure(error));
	}
	return choices;
}

function brakeDepthFrom(invocation: CommandContext['invocation']): RedriveChoices['brakeDepth'] {
	if (flagValue(invocation, 'brake-depth') === 'off') return 'off';
	return wholeFlag(invocation, 'brake-depth', 1, Number.MAX_SAFE_INTEGER);
}

function muteFrom(invocation: CommandContext['invocation']): number | undefined {
	const text = flagValue(invocation, 'mute-alarms');
	if (text === undefined) return;
	const wanted = Math.round(parseSpan(text, 'mute-alarms') / 1000);
	const { least, most } = muteSeconds;
	if (wanted >= least && wanted <= most) return wanted;
	throw usage(`--mute-alarms ${text}: CloudWatch mutes for 1 m to 15 d`);
}

async function editsFrom(context: CommandContext): Promise<EditTexts | undefined> {
	const { invocation } = context;
	const set = invocation.flags.get('set');
	const patch = flagValue(invocation, 'patch');
	const unwrap = invocation.flags.has('unwrap');
	if (set === undefined && patch === undefined && !unwrap) return;
	return {
		...(set === undefined ? {} : { set }),
		...(patch === undefined ? {} : { patch: await readText(context, patch, 'patch') }),
		...(unwrap ? { unwrap: true as const } : {}),
	};
}

async function makePlan(
	context: CommandContext,
	connected: Connected,
	some: Queueless,
): Promise<RedrivePlan> {
	const { invocation, signal } = context;
	const source = await find(context, connected, 'queue', operand(context, 0));
	const named = async (flag: 'to' | 'rest-to') => {
		const name = flagValue(invocation, flag);
		const queue = name === undefined ? undefined : await find(context, connected, 'queue', name);
		if (queue?.arn === source.arn) throw usage(`--${flag} ${source.name} is the queue itself`);
		return queue;
	};
	const [to, restTo] = [await named('to'), await named('rest-to')];
	const topic = flagValue(invocation, 'republish');
	const republish =
		topic === undefined ? undefined : await find(context, connected, 'topic', topic);
	const choices: RedriveChoices = {
		...some,
		...(to === undefined ? {} : { to }),
		...(republish === undefined ? {} : { republish }),
		...(restTo === undefined ? {} : { restTo }),
	};
	const identity = await identityOf(connected, signal);
	const place = placeOfPlan(connected.info, identity?.account);
	const { flags } = invocation;
	const wanted = ['canary', 'stop-above', 'watch-alone'].some((name) => flags.has(name));
	return planRedrive(
		planPorts(context, connected),
		{
			...{ source, choices, place },
			...(identity === undefined ? {} : { identity }),
			...(wanted ? {} : { usualCanary: true as const }),
		},
		signal,
	);
}
