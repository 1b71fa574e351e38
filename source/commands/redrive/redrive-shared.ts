import { fail } from '../../domain/failure.ts';
import type { PlanCheck } from '../../domain/redrive/plan-check.ts';
import { commandOf, type RedrivePlan } from '../../domain/redrive/redrive-plan.ts';
import type { PlanPorts } from '../../operations/redrive/plan/plan.ts';
import { checkText, engineWhyText, obstacleTexts } from '../../presentation/redrive/check-words.ts';
import type { TriedPlan } from '../../presentation/redrive/dry-run-words.ts';
import { planJson } from '../../presentation/redrive/plan-json.ts';
import type { CommandContext, Connected } from '../shell/context.ts';
import { commandPlaceOf } from '../shell/place.ts';
import { printDocument, wantsJson } from '../shell/print.ts';

/** What plans are made with; the same for every command. */
export function planPorts(
	{ redrives, clock }: Pick<CommandContext, 'redrives' | 'clock'>,
	{ gateways: { queues, topics, metrics } }: Connected,
): PlanPorts {
	const { runs, bounces, hash } = redrives;
	return { queues, topics, metrics, clock, runs, bounces, hash };
}

/** Throws what stands in the way of a plan. */
export function refuseObstacles(plan: RedrivePlan): void {
	const [first, ...more] = obstacleTexts(plan, 'flags');
	if (first === undefined) return;
	throw fail('refused', more.length === 0 ? first : `${first} (and ${more.length} more)`, {
		hint: 'Nothing was sent',
	});
}

/** Prints the plan as JSON where that is asked for, with what came of trying it. */
export async function printPlan(
	context: CommandContext,
	plan: RedrivePlan,
	connected: Connected,
	tried?: TriedPlan,
): Promise<void> {
	if (!wantsJson(context)) return;
	const words = {
		engineWhy: engineWhyText(plan),
		check: (check: PlanCheck) => checkText(check, plan, 'flags'),
		command: commandOf(plan, commandPlaceOf(connected)),
	};
	await printDocument(context, planJson(plan, words, tried));
}
