import { fail } from '../../domain/failure.ts';
import type { RedrivePlan } from '../../domain/redrive/redrive-plan.ts';
import type { QueueGateway, RunStore } from '../ports.ts';
import { planRedrive, runHere } from './plan/plan.ts';
import { refuseMoved } from './run-ends.ts';
import { type ReadRun, readRun } from './run-journal.ts';

/**
 * A run to go on with, which the user has seen when its journal had `lines`: throws `conflict` when another process
 * went on with it since, whatever is left of it now.
 */
export async function readAt(
	runs: Pick<RunStore, 'read'>,
	runId: string,
	lines: number,
): Promise<ReadRun> {
	const read = readRun(runId, await runs.read(runId));
	if (read.lines !== lines) await refuseMoved(runs, { header: read.header, lines });
	return read;
}

/**
 * The plan of a run that is gone on with, made for the queues as they are now: what moves is what its own plan
 * says. Throws `refused` for what stands in its way.
 */
export async function planAgain(
	ports: {
		readonly queues: QueueGateway;
		readonly runs: Pick<RunStore, 'holder'>;
		hash(text: string): string;
	},
	{ source, choices, place }: RedrivePlan,
	signal: AbortSignal,
): Promise<RedrivePlan> {
	const { queues, runs, hash } = ports;
	const now = await planRedrive(
		{ queues, hash },
		{
			source,
			choices: { ...choices, engine: 'own' },
			place,
			...(await runHere(runs, { source, place })),
		},
		signal,
	);
	refuseObstacles(now);
	return now;
}

/** Throws `refused` for what stands in the way of a plan. */
export function refuseObstacles({ obstacles }: Pick<RedrivePlan, 'obstacles'>): void {
	const [first, ...more] = obstacles;
	if (first === undefined) return;
	throw fail('refused', more.length === 0 ? first : `${first} (and ${more.length} more)`, {
		hint: 'Nothing was sent',
	});
}
