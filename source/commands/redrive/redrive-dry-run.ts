import { type RedrivePlan, selects } from '../../domain/redrive/redrive-plan.ts';
import { dryRunPlan } from '../../operations/redrive/plan/dry-run.ts';
import { obstacleTexts } from '../../presentation/redrive/check-words.ts';
import { dryRunRows } from '../../presentation/redrive/dry-run-words.ts';
import { plainRows } from '../../presentation/redrive/redrive-text.ts';
import { giveBack, openReading } from '../messages/reading.ts';
import type { CommandContext, Connected } from '../shell/context.ts';
import { exitCodes } from '../shell/exit-codes.ts';
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
	const { chosen, edits, republish } = plan.choices;
	const [obstacle] = obstacleTexts(plan, 'flags');
	if (obstacle !== undefined) {
		out.note('Dry run: nothing was received, nothing was sent.');
		out.note(`awsmsg: it would be refused: ${obstacle}.`);
		await printPlan(context, plan, connected);
		return exitCodes.refused;
	}
	const goesAsItIs = !selects(plan.choices) && edits === undefined && republish === undefined;
	if (plan.engine === 'aws' || goesAsItIs) {
		out.note('Dry run: nothing was received, nothing was sent.');
		await printPlan(context, plan, connected);
		return exitCodes.done;
	}
	// A dry run is a look: it has its price, and stops at a last delivery.
	const reading = await openReading(context, connected, plan.source);
	const { queues, leases, maxReceiveCount } = reading;
	const { topics } = connected.gateways;
	const { bounces, hash } = context.redrives;
	const tried = await dryRunPlan(
		{ queues, topics, clock, leases, bounces, hash, giveBack: () => giveBack(context, reading) },
		{
			plan,
			max: settings.limit ?? usualLook,
			...(maxReceiveCount === undefined ? {} : { maxReceiveCount }),
		},
		signal,
	);
	out.note('Dry run: nothing was sent.');
	const rows = dryRunRows(tried, { chosen: chosen?.length, by: 'flags' });
	for (const row of plainRows(rows)) out.note(row);
	for (const { id, before, after } of tried.samples) {
		for (const line of [id, `- ${before}`, `+ ${after}`]) out.note(line);
	}
	await printPlan(context, plan, connected, tried);
	// As a look has it: not all was seen, or not decided.
	const whole = tried.stopped !== 'failure' && tried.costly === 0;
	return whole ? exitCodes.done : exitCodes.partly;
}
