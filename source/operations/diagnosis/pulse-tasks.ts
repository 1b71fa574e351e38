import { type Missing, missingOf } from '../../domain/diagnosis/finding.ts';
import type { Judged, PulseTask, Unknown } from '../../domain/diagnosis/pulse.ts';
import { asFailure, type Failure } from '../../domain/failure.ts';
import { meantBy } from '../../domain/redrive/redrive-plan.ts';
import { reportOf } from '../../domain/redrive/redrive-report.ts';
import type { Standing } from '../../domain/redrive/standing.ts';
import type { MoveTask, QueueRef } from '../../domain/resources.ts';
import { throwIfAborted } from '../pause.ts';
import type { QueueGateway } from '../ports.ts';
import type { ReadRun } from '../redrive/run-journal.ts';

/*
Work that is under way, as pulse tells of it: redrives of this computer by their journals, and moves by AWS.
*/

/** A redrive by our own engine; nothing where it is over. */
export function taskOfRun(run: ReadRun, standing: Standing): PulseTask | undefined {
	if (standing === 'ended') return;
	const { runId, at, plan } = run.header;
	const total = meantBy(plan);
	return {
		key: runId,
		kind: 'redrive',
		name: plan.source.name,
		state: standing,
		startedAt: at,
		done: reportOf(run.state).outcomes.moved,
		...(total === undefined ? {} : { total }),
		runId,
	};
}

/** A move by AWS; nothing where it is over. */
export function taskOfMove(source: QueueRef, move: MoveTask): PulseTask | undefined {
	if (move.status !== 'RUNNING' && move.status !== 'CANCELLING') return;
	const { startedAt, moved, toMove, handle = '' } = move;
	return {
		key: `${source.arn} ${startedAt ?? handle}`,
		kind: 'move',
		name: source.name,
		state: move.status === 'RUNNING' ? 'running' : 'stopping',
		...(startedAt === undefined ? {} : { startedAt }),
		done: moved,
		...(toMove === undefined ? {} : { total: toMove }),
	};
}

/** What hides the moves by AWS. */
export function unknownMoves(failure: Failure): Unknown {
	const missing: Missing = missingOf('moves by AWS', failure);
	return { sections: ['tasks'], missing, many: 0, named: [] };
}

/** Queues that are asked for their moves: one request each. */
const mostAsked = 20;
const askedAtOnce = 5;

/** The moves by AWS out of the deepest dead-letter queues that were found. Never throws but when aborted. */
export async function movesOutOf(
	queues: Pick<QueueGateway, 'listMoves'>,
	found: readonly Judged[],
	signal: AbortSignal,
): Promise<{ readonly tasks: readonly PulseTask[]; readonly unknown: readonly Unknown[] }> {
	const tasks: PulseTask[] = [];
	let failure: Failure | undefined;
	const refs = deepest(found);
	for (let at = 0; at < refs.length; at += askedAtOnce) {
		throwIfAborted(signal);
		await Promise.all(
			refs.slice(at, at + askedAtOnce).map(async (ref) => {
				try {
					const moves = await queues.listMoves(ref.arn, { signal });
					for (const move of moves) {
						const task = taskOfMove(ref, move);
						if (task !== undefined) tasks.push(task);
					}
				} catch (error) {
					throwIfAborted(signal);
					const one = asFailure(error);
					// An endpoint without move tasks has none.
					if (one.kind !== 'unsupported') failure ??= one;
				}
			}),
		);
	}
	return { tasks, unknown: failure === undefined ? [] : [unknownMoves(failure)] };
}

function deepest(found: readonly Judged[]): readonly QueueRef[] {
	return found
		.flatMap(({ resource, findings }) => {
			if (resource.kind !== 'queue') return [];
			const letters = findings.find((one) => one.name === 'dead-letters');
			return letters?.name === 'dead-letters'
				? [{ ref: resource.ref, dead: letters.evidence.dead }]
				: [];
		})
		.sort((one, other) => other.dead - one.dead)
		.slice(0, mostAsked)
		.map(({ ref }) => ref);
}
