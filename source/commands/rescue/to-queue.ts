import { rescueChoices } from '../../domain/rescue/rescue-choices.ts';
import { placeOfPlan, planRedrive } from '../../operations/redrive/plan/plan.ts';
import { planRows } from '../../presentation/redrive/plan-words.ts';
import { plainRows } from '../../presentation/redrive/redrive-text.ts';
import { dryRun } from '../redrive/redrive-dry-run.ts';
import { runPlan } from '../redrive/redrive-run.ts';
import { planPorts } from '../redrive/redrive-shared.ts';
import type { CommandContext } from '../shell/context.ts';
import { find, identityOf } from '../shell/resource.ts';
import { usage } from '../shell/usage.ts';

/** Moves what may be lost before a time to a queue that keeps it for longer: a redrive by our own engine. */
export async function rescueToQueue(
	context: CommandContext,
	name: string,
	{ to, endsBefore }: { readonly to: string; readonly endsBefore: number },
): Promise<number> {
	const { out, clock, signal, settings, invocation } = context;
	const connected = await context.connect();
	const source = await find(context, connected, 'queue', name);
	const parking = await find(context, connected, 'queue', to);
	if (parking.arn === source.arn) throw usage(`--to ${source.name} is the queue itself`);
	const identity = await identityOf(connected, signal);
	const { limit } = settings;
	const plan = await planRedrive(
		planPorts(context, connected),
		{
			source,
			choices: rescueChoices(parking, endsBefore, limit === undefined ? {} : { limit }),
			place: placeOfPlan(connected.info, identity?.account),
		},
		signal,
	);
	for (const row of plainRows(planRows(plan, clock.now()))) out.note(row);
	if (invocation.flags.has('dry-run')) return dryRun(context, connected, plan);
	return runPlan(context, connected, plan);
}
