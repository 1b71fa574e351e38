import { fail } from '../../domain/failure.ts';
import { commandOf, type RedrivePlan } from '../../domain/redrive/redrive-plan.ts';
import type { PlanPorts } from '../../operations/redrive/plan/plan.ts';
import {
	engineWhyText,
	obstacleTexts,
	warningTexts,
} from '../../presentation/redrive/check-words.ts';
import type { CommandContext, Connected } from '../shell/context.ts';
import { commandPlaceOf } from '../shell/place.ts';
import { printDocument, wantsJson } from '../shell/print.ts';

/** What plans are made with; the same for every command. */
export function planPorts(
	{ redrives, clock }: Pick<CommandContext, 'redrives' | 'clock'>,
	{ gateways: { queues, metrics } }: Connected,
): PlanPorts {
	const { runs, hash } = redrives;
	return { queues, metrics, clock, runs, hash };
}

/** A plan in JSON: with its checks in words too, and the command that does the same. */
export function planJson(plan: RedrivePlan, connected: Connected) {
	return {
		...plan,
		engineWhy: engineWhyText(plan),
		obstacles: obstacleTexts(plan, 'flags'),
		warnings: warningTexts(plan, 'flags'),
		command: commandOf(plan, commandPlaceOf(connected)),
	};
}

/** Throws what stands in the way of a plan. */
export function refuseObstacles(plan: RedrivePlan): void {
	const [first, ...more] = obstacleTexts(plan, 'flags');
	if (first === undefined) return;
	throw fail('refused', more.length === 0 ? first : `${first} (and ${more.length} more)`, {
		hint: 'Nothing was sent',
	});
}

/** Prints the plan as JSON where that is asked for. */
export async function printPlan(
	context: CommandContext,
	plan: RedrivePlan,
	connected: Connected,
): Promise<void> {
	if (wantsJson(context)) await printDocument(context, planJson(plan, connected));
}
