import type { RedrivePlan } from '../../domain/redrive/redrive-plan.ts';
import { resourceOf } from '../../domain/resource-id.ts';
import { noteHidden } from '../../operations/messages/hidden-messages.ts';
import { Leases, notGivenBack } from '../../operations/messages/leases.ts';
import { dryRunPlan } from '../../operations/redrive/plan/dry-run.ts';
import { count, counted } from '../../presentation/formats.ts';
import { obstacleTexts } from '../../presentation/redrive/check-words.ts';
import type { CommandContext, Connected } from '../shell/context.ts';
import { exitCodes } from '../shell/exit-codes.ts';
import { checkMode } from '../shell/permission.ts';
import { printPlan } from './redrive-shared.ts';

/** Messages that a dry run looks at unless -n says otherwise. */
const usualLook = 50;

/** Tries a plan on some messages; a plan for everything as it is needs none. */
export async function dryRun(
	context: CommandContext,
	connected: Connected,
	plan: RedrivePlan,
): Promise<number> {
	const { out, settings, clock, signal } = context;
	const { where, chosen, edits, fingerprint } = plan.choices;
	const [obstacle] = obstacleTexts(plan, 'flags');
	if (obstacle !== undefined) {
		out.note('Dry run: nothing was received, nothing was sent.');
		out.note(`awsmsg: it would be refused: ${obstacle}.`);
		await printPlan(context, plan, connected);
		return exitCodes.refused;
	}
	const selects = where !== undefined || chosen !== undefined || fingerprint !== undefined;
	if (plan.engine === 'aws' || (!selects && edits === undefined)) {
		out.note('Dry run: nothing was received, nothing was sent.');
		await printPlan(context, plan, connected);
		return exitCodes.done;
	}
	checkMode(connected, { kind: 'look', resource: resourceOf('queue', plan.source) });
	const { queues } = connected.gateways;
	const tried = await dryRunPlan(
		{ queues, clock, leases: new Leases(queues, clock) },
		{ plan, max: settings.limit ?? usualLook },
		signal,
	);
	const { received, matched, missing, problems, origins, samples, released } = tried;
	out.note(
		`Dry run: nothing was sent. ${counted(received, 'message')} received and given back, which their receive counts show; ${count(matched)} meant${missing > 0 ? `, ${count(missing)} without the field that was asked for` : ''}.`,
	);
	await noteHidden(context.stores.deleted, released, clock.now());
	const hidden = notGivenBack(released);
	if (hidden > 0) out.note(`${count(hidden)} come back when their lease ends.`);
	for (const { origin, count: number } of origins) {
		out.note(`${count(number)} would stay, without a source queue (${origin}): name one with --to`);
	}
	for (const { problem, count: number } of problems) {
		out.note(`${count(number)} could not be edited: ${problem}`);
	}
	for (const { id, before, after } of samples) {
		for (const line of [id, `- ${before}`, `+ ${after}`]) out.note(line);
	}
	await printPlan(context, plan, connected, tried);
	return exitCodes.done;
}
