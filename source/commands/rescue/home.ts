import { nameOfArn } from '../../domain/arn.ts';
import { fail } from '../../domain/failure.ts';
import type { Parked } from '../../domain/rescue/parked.ts';
import { homeChoices } from '../../domain/rescue/rescue-choices.ts';
import { placeOfPlan, planRedrive } from '../../operations/redrive/plan/plan.ts';
import { readParked } from '../../operations/rescue/read-parked.ts';
import { count } from '../../presentation/formats.ts';
import { planRows } from '../../presentation/redrive/plan-words.ts';
import { plainRows } from '../../presentation/redrive/redrive-text.ts';
import { dryRun } from '../redrive/redrive-dry-run.ts';
import { runPlan } from '../redrive/redrive-run.ts';
import { planPorts } from '../redrive/redrive-shared.ts';
import type { CommandContext, Connected } from '../shell/context.ts';
import { nextCommand } from '../shell/place.ts';
import { find, identityOf } from '../shell/resource.ts';
import { usage } from '../shell/usage.ts';

/**
 * Brings home what a run put aside: each copy to the queue that it was a dead letter of, by the run's journal, or all to
 * the queue of `--to`.
 */
export async function bringHome(
	context: CommandContext,
	runId: string,
	{ queue, to }: { readonly queue: string | undefined; readonly to: string | undefined },
): Promise<number> {
	const { out, clock, signal, redrives, invocation } = context;
	const connected = await context.connect();
	const identity = await identityOf(connected, signal);
	const place = placeOfPlan(connected.info, identity?.account);
	const all = await readParked(redrives.runs, runId, place);
	const parked = await chosen(context, connected, all, { runId, queue });
	const ways = await waysHome(context, connected, parked, to);
	for (const { arn, as, ids } of to === undefined ? parked.homes : []) {
		if (as === 'origin') continue;
		out.note(
			`${count(ids.length)} did not say which queue they came from: they go to ${nameOfArn(arn)}, where they were taken from.`,
		);
	}
	const plan = await planRedrive(
		planPorts(context, connected),
		{ source: parked.queue, choices: homeChoices(runId, ways), place },
		signal,
	);
	for (const row of plainRows(planRows(plan, clock.now()))) out.note(row);
	if (invocation.flags.has('dry-run')) return dryRun(context, connected, plan);
	return runPlan(context, connected, plan);
}

/** The queue that the copies lie in; a split may have put them into two. */
async function chosen(
	context: CommandContext,
	connected: Connected,
	all: readonly [Parked, ...Parked[]],
	{ runId, queue }: { readonly runId: string; readonly queue: string | undefined },
): Promise<Parked> {
	const [first, ...others] = all;
	if (queue === undefined) {
		if (others.length === 0) return first;
		const names = all.map((one) => one.queue.name);
		throw usage(
			`run ${runId} put messages into ${names.join(' and ')}`,
			`Name one of them: ${nextCommand(connected, 'rescue', first.queue.name, '--home', runId)}`,
		);
	}
	const { arn, name } = await find(context, connected, 'queue', queue);
	const named = all.find((one) => one.queue.arn === arn);
	if (named === undefined) {
		throw fail('refused', `run ${runId} put nothing into ${name}`, {
			hint: `It put messages into ${all.map((one) => one.queue.name).join(' and ')}`,
		});
	}
	return named;
}

async function waysHome(
	context: CommandContext,
	connected: Connected,
	{ queue, homes }: Parked,
	to: string | undefined,
) {
	if (to !== undefined) {
		const one = await find(context, connected, 'queue', to);
		if (one.arn === queue.arn) throw usage(`--to ${one.name} is where they are`);
		return [{ to: one, ids: homes.flatMap(({ ids }) => ids) }];
	}
	const ways = [];
	for (const { arn, ids } of homes) {
		ways.push({ to: await find(context, connected, 'queue', arn), ids });
	}
	return ways;
}
