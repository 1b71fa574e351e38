import type { Failure } from '../../../domain/failure.ts';
import type { MoveTask } from '../../../domain/resources.ts';

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

/**
 * Only a running task has its handle, so a finished one is known by its start. Once seen, its own;
 * before that, the first that started after ours was asked for.
 */
export function ownTask(
	tasks: readonly MoveTask[],
	{ startedAfter, handle }: { startedAfter?: number; handle?: string },
	startedAt: number | undefined,
): MoveTask | undefined {
	const byHandle = handle === undefined ? undefined : tasks.find((task) => task.handle === handle);
	if (byHandle !== undefined) return byHandle;
	if (startedAt !== undefined) return tasks.find((task) => task.startedAt === startedAt);
	// With a handle that no running task has, ours is over, or not listed yet.
	const others = tasks.filter((task) => handle === undefined || task.handle === undefined);
	const byStart = others.toSorted((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0));
	if (startedAfter === undefined) return handle === undefined ? byStart.at(-1) : undefined;
	return byStart.find((task) => (task.startedAt ?? 0) > startedAfter);
}

/** Progress of a task, its rate by what was seen of it lately. */
export function progressOf(
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
			: { eta: Math.round((left / rate) * 1000) }),
		at: now,
	};
}

/**
 * What to do about AWS's reasons for a failed move. AWS documents the first alone (troubleshooting of
 * dead-letter queue redrives); the others are the codes that SQS and KMS give for the sends, receives
 * and deletes which a task makes with the rights of whoever started it.
 */
const wayOuts: readonly (readonly [reason: RegExp, hint: string])[] = [
	[
		/CouldNotDetermineMessageSource/,
		'Messages sent by hand, by SNS or by Lambda have no source queue: name a destination with --to, or use --engine own, which leaves them where they are',
	],
	[
		/NonExistentQueue|QueueDoesNotExist|ResourceNotFound/,
		'A queue that messages came from, or the destination, does not exist any more: create it again, or name another destination',
	],
	[
		/kms/i,
		'Whoever starts the move needs kms:Decrypt for the key of the dead-letter queue, kms:GenerateDataKey and kms:Decrypt for that of the destination, and both keys must be enabled',
	],
	[
		/AccessDenied|NotAuthorized|Forbidden/i,
		'Whoever starts the move needs sqs:ReceiveMessage, sqs:DeleteMessage and sqs:GetQueueAttributes on the dead-letter queue and sqs:SendMessage on the destination; queue policies can deny it too',
	],
	[
		/OverLimit|TooManyMessagesInFlight/,
		'Too many messages are in flight (120,000 a standard queue): wait until consumers have finished, then start again',
	],
	[/Throttl/i, 'AWS was asked too often: start again with a lower --rate'],
	[
		/TooLong|too large|InvalidParameterValue|InvalidMessageContents/i,
		'A message does not fit the destination, by its size or its characters: use --engine own, which names it and moves the others',
	],
];

/** The failure of a move that ended badly, in words; `undefined` when it ended well. */
export function moveFailure(task: MoveTask): Failure | undefined {
	if (task.status !== 'FAILED') return;
	const reason = task.failureReason ?? 'AWS gives no reason';
	const known = wayOuts.find(([pattern]) => pattern.test(reason));
	return {
		kind: 'conflict',
		message: `the move failed after ${task.moved} ${task.moved === 1 ? 'message' : 'messages'}: ${reason}`,
		retryable: false,
		hint: known?.[1] ?? 'What was moved stays moved: look at the rest and start again',
	};
}
