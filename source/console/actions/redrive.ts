import type { Grant } from '../../domain/effect.ts';
import { asFailure, FailureError } from '../../domain/failure.ts';
import type { MoveTask, QueueRef } from '../../domain/resources.ts';
import { cancelMove, followMove, startMove } from '../../operations/move.ts';
import { moveFailure } from '../../operations/move-progress.ts';
import type { TaskRun } from '../../operations/tasks.ts';
import { count } from '../../presentation/formats.ts';
import type { Session } from '../session.ts';

/**
 * Starts AWS's move of a whole dead-letter queue as a task, which outlives the screen it came from.
 * Stopping the task asks AWS to cancel the move.
 */
export function redrive(
	session: Session,
	source: QueueRef,
	perSecond: number | undefined,
	grant: Grant,
): void {
	session.tasks.start(
		{ kind: 'redrive', title: `redrive ${source.name}`, resource: source.name },
		async (run) => {
			const task = await move(session, source, perSecond, grant, run);
			const failure = moveFailure(task);
			if (failure !== undefined) {
				session.fail(failure);
				throw new FailureError(failure);
			}
			const total = task.toMove === undefined ? '' : ` of ~${count(task.toMove)}`;
			const note = `${count(task.moved)}${total} moved`;
			const cancelled = task.status === 'CANCELLED';
			session.say(`redrive ${source.name}: ${cancelled ? 'cancelled, ' : ''}${note}`, 'good');
			return cancelled ? `cancelled: ${note} and stay moved` : note;
		},
	);
}

async function move(
	session: Session,
	source: QueueRef,
	perSecond: number | undefined,
	grant: Grant,
	{ signal, report }: Parameters<TaskRun>[0],
): Promise<MoveTask> {
	const { gateways, leases, clock } = session.work();
	const { queues } = gateways;
	const started = await startMove(
		{ queues, leases },
		{ source, grant, ...(perSecond === undefined ? {} : { perSecond }) },
		signal,
	);
	// Following goes on while AWS cancels: how many were moved is known only at the end.
	const following = new AbortController();
	const cancel = () => {
		cancelMove({ queues }, { sourceArn: source.arn, grant }, following.signal).catch(
			(error: unknown) => session.fail(asFailure(error)),
		);
	};
	// The user may have stopped the task while AWS was accepting it.
	if (signal.aborted) cancel();
	else signal.addEventListener('abort', cancel, { once: true });
	const { startedAfter, handle } = started;
	return followMove(
		{ queues, clock },
		{
			sourceArn: source.arn,
			handle,
			...(startedAfter === undefined ? {} : { startedAfter }),
		},
		report,
		following.signal,
	);
}
