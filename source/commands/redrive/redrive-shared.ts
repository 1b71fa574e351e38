import { rememberedEndpoint } from '../../domain/here.ts';
import { commandOf, type RedrivePlan } from '../../domain/redrive/redrive-plan.ts';
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

/** A plan in JSON, with the command that does the same. */
export function planJson(plan: RedrivePlan, connected: Connected) {
	return { ...plan, command: commandOf(plan, commandPlaceOf(connected)) };
}

/** Prints the plan as JSON where that is asked for. */
export async function printPlan(
	context: CommandContext,
	plan: RedrivePlan,
	connected: Connected,
): Promise<void> {
	if (wantsJson(context)) await printDocument(context, planJson(plan, connected));
}
