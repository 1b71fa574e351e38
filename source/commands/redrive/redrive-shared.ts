import { fail } from '../../domain/failure.ts';
import { rememberedEndpoint } from '../../domain/here.ts';
import { commandOf, type RedrivePlan } from '../../domain/redrive/redrive-plan.ts';
import { notGivenBack } from '../../operations/messages/leases.ts';
import type { DryRun } from '../../operations/redrive/plan/dry-run.ts';
import { planJson } from '../../presentation/redrive/plan-json.ts';
import type { CommandContext, Connected } from '../shell/context.ts';
import { commandPlaceOf } from '../shell/place.ts';
import { printDocument, wantsJson } from '../shell/print.ts';
import { identityOf } from '../shell/resource.ts';

/** Where a plan is for: it can be run nowhere else. */
export async function placeOfPlan(
	{ signal }: Pick<CommandContext, 'signal'>,
	connected: Connected,
): Promise<RedrivePlan['place']> {
	const { region } = connected.info;
	const endpoint = rememberedEndpoint(connected.info);
	const identity = await identityOf(connected, signal);
	return {
		region,
		...(identity === undefined ? {} : { account: identity.account }),
		...(endpoint === undefined ? {} : { endpoint }),
	};
}

/** Throws what stands in the way of a plan. */
export function refuseObstacles(plan: RedrivePlan): void {
	const [first, ...more] = plan.obstacles;
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
	tried?: DryRun,
): Promise<void> {
	if (!wantsJson(context)) return;
	const { engineWhy, obstacles, warnings } = plan;
	const command = commandOf(plan, commandPlaceOf(connected));
	const told = tried && {
		...tried,
		released: tried.released.released,
		notReleased: notGivenBack(tried.released),
	};
	await printDocument(context, planJson(plan, { engineWhy, obstacles, warnings, command }, told));
}
