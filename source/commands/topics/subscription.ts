import type { SettingChange } from '../../domain/queues/queue-settings.ts';
import { resourceOf } from '../../domain/resource-id.ts';
import { bareCommand } from '../../domain/text/shell-words.ts';
import { type SubscriptionSettings, settingOf } from '../../domain/topics/new-subscription.ts';
import {
	listedArn,
	type SubscriptionRef,
	subscriptionWords,
} from '../../domain/topics/subscription.ts';
import { applySubscription, planSubscription } from '../../operations/topics/change-topics.ts';
import { shortTime } from '../../presentation/formats.ts';
import { topicChangeJson } from '../../presentation/resources/change-json.ts';
import {
	missingLettersWords,
	replayChangeWords,
	settingChangeWords,
	spreadsUntil,
} from '../../presentation/topics/change-words.ts';
import { quoted } from '../command-line/flag-values.ts';
import { dryRunFlag } from '../command-line/shared-flags.ts';
import type { CommandContext, Connected, Run } from '../shell/context.ts';
import type { Definition } from '../shell/definition.ts';
import { exitCodes } from '../shell/exit-codes.ts';
import { permit } from '../shell/permission.ts';
import { nextCommand } from '../shell/place.ts';
import { printDocument, wantsJson } from '../shell/print.ts';
import { find, operand } from '../shell/resource.ts';
import { usage } from '../shell/usage.ts';
import { anywayFlag, namesAndValues, refuseMissing, refuseProblems } from './subscription-flags.ts';

export const definition: Definition = {
	name: 'subscription',
	summary: 'change the settings of a subscription',
	about:
		'Attributes have the names of AWS: FilterPolicy, FilterPolicyScope, RawMessageDelivery, RedrivePolicy. What changes is shown and checked against the rules of SNS first; the command that takes it back is printed. A filter policy may take 15 minutes.',
	operands: [
		{ name: 'action', choices: ['set'], about: 'set' },
		{
			name: 'subscription',
			kinds: ['subscription'],
			about: 'a subscription: its ARN, or how that ends',
		},
	],
	flags: [
		{
			name: 'set',
			value: 'NAME=VALUE',
			many: true,
			about: 'an attribute; the value may be file://PATH',
		},
		{ name: 'unset', value: 'NAME', many: true, about: 'as if the attribute were never set' },
		anywayFlag,
		dryRunFlag,
	],
	examples: [
		'awsmsg subscription set ID --set FilterPolicy=file://refunds.json --yes',
		'awsmsg subscription set ID --unset FilterPolicy --yes',
	],
};

/** `awsmsg subscription set <subscription>`. */
export const run: Run = async (context) => {
	const { invocation, signal, out } = context;
	const action = operand(context, 0);
	if (action !== 'set')
		throw usage(`${bareCommand('subscription')} can set, not ${quoted(action)}`);
	const settings = await settingsFrom(context);
	const connected = await context.connect();
	const { topics } = connected.gateways;
	const ref = await find(context, connected, 'subscription', operand(context, 1));
	const { changes, problems, letters } = await planSubscription(
		connected.gateways,
		{ ref, settings },
		signal,
	);
	refuseProblems(problems);
	const lines = [
		...changes.map(settingChangeWords),
		...replayChangeWords(changes),
		...(letters === undefined ? [] : [missingLettersWords(letters)]),
	];
	for (const line of lines) out.note(line);
	if (changes.length === 0) {
		out.note(`${subscriptionWords(ref)} is set so already: nothing was sent.`);
		return exitCodes.done;
	}
	if (invocation.flags.has('dry-run')) {
		out.note('Dry run: nothing was sent.');
		return exitCodes.done;
	}
	refuseMissing(context, letters);
	const grant = await permit(context, connected, {
		kind: 'set-subscription',
		resource: resourceOf('subscription', ref),
		detail: [subscriptionWords(ref), ...lines],
	});
	const done: SettingChange[] = [];
	try {
		await applySubscription({ topics }, { ref, changes, grant }, (one) => done.push(one), signal);
	} finally {
		// What was set before a refusal can be taken back.
		if (done.length > 0) noteUndo(context, connected, ref, done);
	}
	if (wantsJson(context)) {
		const one = { name: ref.name, arn: listedArn(ref) };
		await printDocument(context, topicChangeJson('set', 'subscription', one, { changes }));
	}
	const until = spreadsUntil(changes, context.clock.now());
	if (until !== undefined) out.note(`SNS may take until ${shortTime(until)} for a filter policy.`);
	return exitCodes.done;
};

async function settingsFrom(context: CommandContext): Promise<SubscriptionSettings> {
	const set = await namesAndValues(context, 'set');
	const unset = context.invocation.flags.get('unset') ?? [];
	const twice = unset.find((name) => Object.hasOwn(set, name));
	if (twice !== undefined) throw usage(`${twice} is set and unset`, 'Say one of the two');
	if (Object.keys(set).length + unset.length === 0) {
		throw usage(
			`${bareCommand('subscription', 'set')} has nothing to set`,
			'Say --set NAME=VALUE or --unset NAME',
		);
	}
	return { ...set, ...Object.fromEntries(unset.map((name) => [name, ''])) };
}

function noteUndo(
	{ out }: CommandContext,
	connected: Connected,
	{ arn }: SubscriptionRef,
	done: readonly SettingChange[],
): void {
	const flags = done.flatMap(({ name, before = '' }) =>
		settingOf({ [name]: before }, name) === '' ? ['--unset', name] : ['--set', `${name}=${before}`],
	);
	out.note(`Undo with: ${nextCommand(connected, 'subscription', 'set', arn, ...flags)}`);
}
