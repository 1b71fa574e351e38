import type { Grant } from '../../../domain/effect.ts';
import { greatest } from '../../../domain/extent.ts';
import { asFailure, fail } from '../../../domain/failure.ts';
import type { MoveTask } from '../../../domain/resources.ts';
import type { Leases } from '../../messages/leases.ts';
import { mayHaveTakenEffect } from '../../messages/outcome.ts';
import type { ReleaseReport } from '../../messages/release-tally.ts';
import { throwIfAborted } from '../../pause.ts';
import type { Clock, QueueGateway } from '../../ports.ts';
import { isLoginOver } from '../../silence.ts';
import { type MoveProgress, ownTask, progressOf } from './move-progress.ts';

/** A move that AWS accepted. */
export type StartedMove = {
	readonly handle: string;
	/**
	 * By AWS's clock, ms since the epoch: our task is the first that started after this. It is the
	 * start of the newest task before ours, so that no difference of clocks matters. Absent when the
	 * tasks could not be listed.
	 */
	readonly startedAfter?: number;
	/** What we held on the queue and gave back first. */
	readonly released: ReleaseReport;
};

const longestBackoff = 30_000;
/** A task that AWS accepted should be in its list by then, ms. */
const appearsWithin = 30_000;
const rateWindow = 30_000;

/**
 * Starts AWS's own move of a whole dead-letter queue. Messages that this session holds there are
 * given back first, since AWS can't move what is in flight. Throws `refused` when a move is running,
 * and `timeout` when it is unknown whether the move has started.
 */
export async function startMove(
	ports: { queues: QueueGateway; leases: Leases },
	input: {
		source: { readonly url: string; readonly arn: string; readonly name: string };
		destinationArn?: string;
		/** At most 500 messages a second; left to AWS when absent. */
		perSecond?: number;
		grant: Grant;
	},
	signal: AbortSignal,
): Promise<StartedMove> {
	const { source, destinationArn, perSecond, grant } = input;
	throwIfAborted(signal);
	const released = await ports.leases.release(source.url, signal);
	throwIfAborted(signal);
	const startedAfter = await newestStart(ports.queues, source, signal);
	throwIfAborted(signal);
	try {
		const { handle } = await ports.queues.startMove(
			{
				sourceArn: source.arn,
				...(destinationArn === undefined ? {} : { destinationArn }),
				...(perSecond === undefined ? {} : { perSecond }),
			},
			{ signal, grant },
		);
		return { handle, released, ...(startedAfter === undefined ? {} : { startedAfter }) };
	} catch (error) {
		const failure = asFailure(error);
		if (!mayHaveTakenEffect(failure)) throw error;
		const what = `unknown whether the move of ${source.name} started`;
		throw fail('timeout', `${what}: ${failure.message}`, {
			hint: 'Look at the queue and its move tasks before you start another',
			outcomeUnknown: true,
			...(failure.broke === undefined ? {} : { broke: `${what}: ${failure.broke}` }),
		});
	}
}

async function newestStart(
	queues: QueueGateway,
	source: { readonly arn: string; readonly name: string },
	signal: AbortSignal,
): Promise<number | undefined> {
	let tasks: readonly MoveTask[];
	try {
		tasks = await queues.listMoves(source.arn, { signal });
	} catch (error) {
		throwIfAborted(signal);
		const { kind } = asFailure(error);
		if (kind !== 'denied' && kind !== 'unsupported') throw error;
		return;
	}
	const running = tasks.find((task) => task.status === 'RUNNING' || task.status === 'CANCELLING');
	if (running !== undefined) {
		throw fail('refused', `a move of ${source.name} is running already`, {
			hint: 'Nothing was sent: follow or cancel it first: AWS runs one move a queue',
		});
	}
	return Math.max(0, greatest(tasks.map((task) => task.startedAt ?? 0)));
}

/**
 * Follows a move to its end by ListMessageMoveTasks: every second at first, later every two and five.
 * Answers the task as it ended, `FAILED` among them. After an abort AWS goes on moving.
 */
export async function followMove(
	ports: { queues: QueueGateway; clock: Clock },
	input: { sourceArn: string; startedAfter?: number; handle?: string },
	onProgress: (progress: MoveProgress) => void,
	signal: AbortSignal,
): Promise<MoveTask> {
	const { clock } = ports;
	const from = clock.now();
	const seen: { at: number; moved: number }[] = [];
	let startedAt: number | undefined;
	let failures = 0;
	for (;;) {
		throwIfAborted(signal);
		let task: MoveTask | undefined;
		try {
			const tasks = await ports.queues.listMoves(input.sourceArn, { signal });
			throwIfAborted(signal);
			task = ownTask(tasks, input, startedAt);
			failures = 0;
		} catch (error) {
			throwIfAborted(signal);
			const failure = asFailure(error);
			// AWS goes on with it meanwhile: what is refused until somebody logs in is asked again then.
			if (!failure.retryable && !isLoginOver(failure)) throw error;
			failures++;
			await sleep(clock, Math.min(longestBackoff, 1000 * 2 ** failures), signal);
			continue;
		}
		const now = clock.now();
		if (task !== undefined) {
			startedAt = task.startedAt ?? startedAt;
			seen.push({ at: now, moved: task.moved });
			while ((seen[0]?.at ?? now) < now - rateWindow && seen.length > 2) seen.shift();
			onProgress(progressOf(task, seen, now));
			if (task.status !== 'RUNNING' && task.status !== 'CANCELLING') return task;
		} else if (now - from >= appearsWithin) {
			throw fail('not-found', 'the move is not among the tasks that AWS lists for this queue', {
				hint: 'Watch the counts of the queue: the move may go on all the same',
			});
		}
		await sleep(clock, pollEvery(now - from), signal);
	}
}

function pollEvery(elapsed: number): number {
	if (elapsed < 10_000) return 1000;
	return elapsed < 60_000 ? 2000 : 5000;
}

async function sleep(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
	try {
		await clock.sleep(milliseconds, signal);
	} finally {
		throwIfAborted(signal);
	}
}

/** Cancels a move; what was moved stays moved. Answers how many were, where that is told. */
export async function cancelMove(
	ports: { queues: QueueGateway },
	input: { readonly handle: string; readonly grant: Grant },
	signal: AbortSignal,
): Promise<{ readonly moved?: number }> {
	throwIfAborted(signal);
	return ports.queues.cancelMove(input.handle, { signal, grant: input.grant });
}

/** The handle of the move of a queue that runs; AWS runs one at most. Throws what AWS answered. */
export async function runningMove(
	queues: Pick<QueueGateway, 'listMoves'>,
	sourceArn: string,
	signal: AbortSignal,
): Promise<string | undefined> {
	const tasks = await queues.listMoves(sourceArn, { signal });
	return tasks.find((task) => task.status === 'RUNNING')?.handle;
}
