import type { Grant } from '../domain/effect.ts';
import { asFailure, type Failure, FailureError, fail } from '../domain/failure.ts';
import type { MoveTask } from '../domain/resources.ts';
import type { Leases, ReleaseReport } from './leases.ts';
import { throwIfAborted } from './pause.ts';
import type { Clock, QueueGateway } from './ports.ts';

/** A move that AWS accepted. */
export type StartedMove = {
	readonly handle: string;
	/**
	 * By AWS's clock, ms since the epoch: our task is the first that started after this. It is the
	 * start of the newest task before ours, so that no difference of clocks matters.
	 */
	readonly startedAfter: number;
	/** What we held on the queue and gave back first. */
	readonly released: ReleaseReport;
};

export type MoveProgress = {
	readonly status: MoveTask['status'];
	readonly moved: number;
	/** Counted by AWS once, at the start. */
	readonly toMove?: number;
	/** Messages a second over the last half minute. */
	readonly rate?: number;
	/** ms until the end at this rate. */
	readonly eta?: number;
	readonly at: number;
};

const longestBackoff = 30_000;
/** A task that AWS accepted should be in its list by then, ms. */
const appearsWithin = 30_000;
const rateWindow = 30_000;
const unclearClocks = 60_000;

/**
 * Starts AWS's own move of a whole dead-letter queue. Messages that this session holds there are
 * given back first, since AWS can't move what is in flight. Throws `conflict` when a move is running,
 * and `timeout` when it is unknown whether the move has started.
 */
export async function startMove(
	ports: { queues: QueueGateway; clock: Clock; leases: Leases },
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
	const startedAfter = await newestStart(ports, source, signal);
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
		return { handle, startedAfter, released };
	} catch (error) {
		const failure = asFailure(error);
		const unknown = ['timeout', 'unreachable', 'service', 'aborted', 'bug'].includes(failure.kind);
		if (!unknown) throw error;
		throw fail('timeout', `unknown whether the move of ${source.name} started: ${failure.message}`, {
			hint: 'Look at the queue and its move tasks before you start another',
		});
	}
}

async function newestStart(
	ports: { queues: QueueGateway; clock: Clock },
	source: { readonly arn: string; readonly name: string },
	signal: AbortSignal,
): Promise<number> {
	let tasks: readonly MoveTask[];
	try {
		tasks = await ports.queues.listMoves(source.arn, { signal });
	} catch (error) {
		throwIfAborted(signal);
		const { kind } = asFailure(error);
		if (kind !== 'denied' && kind !== 'unsupported') throw error;
		return ports.clock.now() - unclearClocks;
	}
	const running = tasks.find((task) => task.status === 'RUNNING' || task.status === 'CANCELLING');
	if (running !== undefined) {
		throw fail('conflict', `a move of ${source.name} is running already`, {
			hint: 'Follow or cancel it first: AWS runs one move a queue',
		});
	}
	return Math.max(0, ...tasks.map((task) => task.startedAt ?? 0));
}

/**
 * Follows a move to its end by ListMessageMoveTasks: every second at first, later every two and five.
 * Answers the task as it ended, `FAILED` among them. After an abort AWS goes on moving.
 */
export async function followMove(
	ports: { queues: QueueGateway; clock: Clock },
	input: { sourceArn: string; startedAfter: number; handle?: string },
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
			if (!(error instanceof FailureError) || !error.failure.retryable) throw error;
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

/**
 * Only a running task has its handle, so a finished one is known by its start. Once seen, its own;
 * before that, the first that started after ours was asked for.
 */
function ownTask(
	tasks: readonly MoveTask[],
	{ startedAfter, handle }: { startedAfter: number; handle?: string },
	startedAt: number | undefined,
): MoveTask | undefined {
	const byHandle = handle === undefined ? undefined : tasks.find((task) => task.handle === handle);
	if (byHandle !== undefined) return byHandle;
	if (startedAt !== undefined) return tasks.find((task) => task.startedAt === startedAt);
	return tasks
		.filter((task) => (task.startedAt ?? 0) > startedAfter)
		.filter((task) => handle === undefined || task.handle === undefined)
		.toSorted((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0))[0];
}

function progressOf(
	task: MoveTask,
	seen: readonly { at: number; moved: number }[],
	now: number,
): MoveProgress {
	const first = seen[0];
	const elapsed = first === undefined ? 0 : now - first.at;
	const rate =
		first === undefined || elapsed < 1000
			? undefined
			: ((task.moved - first.moved) / elapsed) * 1000;
	const left = task.toMove === undefined ? undefined : Math.max(0, task.toMove - task.moved);
	return {
		status: task.status,
		moved: task.moved,
		...(task.toMove === undefined ? {} : { toMove: task.toMove }),
		...(rate === undefined ? {} : { rate }),
		...(rate === undefined || rate <= 0 || left === undefined
			? {}
			: { eta: (left / rate) * 1000 }),
		at: now,
	};
}

/** Cancels the running move of a queue; what was moved stays moved. Answers how many were. */
export async function cancelMove(
	ports: { queues: QueueGateway },
	input: { sourceArn: string; handle?: string; grant: Grant },
	signal: AbortSignal,
): Promise<{ readonly moved: number }> {
	throwIfAborted(signal);
	const handle = input.handle ?? (await runningHandle(ports.queues, input.sourceArn, signal));
	throwIfAborted(signal);
	return ports.queues.cancelMove(handle, { signal, grant: input.grant });
}

async function runningHandle(
	queues: QueueGateway,
	sourceArn: string,
	signal: AbortSignal,
): Promise<string> {
	const tasks = await queues.listMoves(sourceArn, { signal });
	const handle = tasks.find((task) => task.status === 'RUNNING')?.handle;
	if (handle === undefined) {
		throw fail('conflict', 'no move of this queue is running', {
			hint: 'It may have ended by itself: look at its tasks',
		});
	}
	return handle;
}

/** The failure of a move that ended badly, in words; `undefined` when it ended well. */
export function moveFailure(task: MoveTask): Failure | undefined {
	if (task.status !== 'FAILED') return;
	const reason = task.failureReason ?? 'AWS gives no reason';
	const noSource = /CouldNotDetermineMessageSource/.test(reason);
	return {
		kind: 'conflict',
		message: `the move failed after ${task.moved} messages: ${reason}`,
		retryable: false,
		hint: noSource
			? 'Messages sent by hand, by SNS or by Lambda have no source queue: name a destination'
			: 'What was moved stays moved: look at the rest and start again',
	};
}
