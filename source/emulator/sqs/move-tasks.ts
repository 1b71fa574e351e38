import { randomUUID } from 'node:crypto';
import { EmulatedError } from '../errors.ts';
import type { StoredMessage, StoredQueue } from '../fauxqs.ts';
import { type Input, integer, parseObject, requiredText, text } from '../input.ts';
import { messageSize } from './message-attributes.ts';
import { available, giveBack, takeNext } from './move-messages.ts';
import { deadLetterSources, type QueueRegion } from './region.ts';

type Status = 'RUNNING' | 'COMPLETED' | 'CANCELLING' | 'CANCELLED' | 'FAILED';

type Task = {
	readonly handle: string;
	readonly source: StoredQueue;
	readonly destinationArn: string | undefined;
	/** Messages a second as the caller asked, or undefined for the system's choice. */
	readonly askedRate: number | undefined;
	readonly startedAt: number;
	readonly toMove: number;
	status: Status;
	moved: number;
	cancelledAt?: number;
	failureReason?: string;
};

/** One message that a task moved, for the metrics. */
export type Moved = {
	readonly from: StoredQueue;
	readonly to: StoredQueue;
	readonly bytes: number;
};

const TICK_MS = 50;
/** How long a cancelled task stays in CANCELLING. */
const CANCELLING_MS = 500;
const LISTED = 10;
const REMEMBERED = 1000;

/**
 * StartMessageMoveTask, ListMessageMoveTasks and CancelMessageMoveTask: AWS's own redrive.
 *
 * Progress follows `now()`: a timer advances running tasks, and so does every listing. Without a
 * rate `defaultRate` messages move a second, slow enough to be watched.
 */
export function createMoveTasks(
	region: QueueRegion,
	options: { readonly defaultRate: number; onMoved(moved: Moved): void },
) {
	let tasks: readonly Task[] = [];
	let timer: NodeJS.Timeout | undefined;

	function start(input: Input) {
		const sourceArn = arn(input, 'SourceArn');
		const rate = integer(input, 'MaxNumberOfMessagesPerSecond', { min: 1, max: 500 });
		const source = region.store.getQueueByArn(sourceArn);
		if (source === undefined) throw noSuchResource('SourceArn');
		if (deadLetterSources(region, sourceArn).length === 0) {
			throw refused('Source queue must be configured as a Dead Letter Queue.');
		}
		const destinationArn = text(input, 'DestinationArn');
		if (destinationArn !== undefined) checkDestination(source, arn(input, 'DestinationArn'));
		advance();
		if (tasks.some((task) => task.source.arn === sourceArn && isActive(task))) {
			throw refused(
				'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
			);
		}
		const handle = Buffer.from(JSON.stringify({ taskId: randomUUID(), sourceArn })).toString(
			'base64',
		);
		tasks = [
			{
				handle,
				source,
				destinationArn,
				askedRate: rate,
				startedAt: region.now(),
				toMove: available(source),
				status: 'RUNNING',
				moved: 0,
			},
			...tasks.slice(0, REMEMBERED - 1),
		];
		keepTicking();
		return { TaskHandle: handle };
	}

	function checkDestination(source: StoredQueue, destinationArn: string): void {
		if (source.arn === destinationArn) {
			throw refused('Source queue arn and destination queue arn cannot be the same.');
		}
		const destination = region.store.getQueueByArn(destinationArn);
		if (destination === undefined) throw noSuchResource('DestinationArn');
		if (destination.isFifo() !== source.isFifo()) {
			throw refused('Source queue and destination queue must be of the same type.');
		}
	}

	function list(input: Input) {
		const sourceArn = arn(input, 'SourceArn');
		const limit = integer(input, 'MaxResults', { min: 1, max: LISTED }) ?? 1;
		if (region.store.getQueueByArn(sourceArn) === undefined) throw noSuchResource('SourceArn');
		advance();
		const own = tasks.filter((task) => task.source.arn === sourceArn);
		return { Results: own.slice(0, limit).map(present) };
	}

	function cancel(input: Input) {
		const handle = requiredText(input, 'TaskHandle');
		const sourceArn = parseObject(Buffer.from(handle, 'base64').toString('utf8'))?.['sourceArn'];
		if (typeof sourceArn !== 'string') {
			throw refused('Value for parameter TaskHandle is invalid.');
		}
		if (region.store.getQueueByArn(sourceArn) === undefined) throw noSuchResource('SourceArn');
		advance();
		const task = tasks.find((candidate) => candidate.handle === handle);
		if (task === undefined) {
			throw new EmulatedError('ResourceNotFoundException', 'Task does not exist.', { status: 404 });
		}
		if (task.status !== 'RUNNING') {
			throw new EmulatedError('UnsupportedOperation', 'Only active tasks can be cancelled.');
		}
		task.status = 'CANCELLING';
		task.cancelledAt = region.now();
		return { ApproximateNumberOfMessagesMoved: task.moved };
	}

	/** Moves what is due by now. */
	function advance(): void {
		const now = region.now();
		for (const task of tasks) {
			if (task.status === 'CANCELLING' && now - (task.cancelledAt ?? now) >= CANCELLING_MS) {
				task.status = 'CANCELLED';
			}
			if (task.status === 'RUNNING') run(task, now);
		}
	}

	function run(task: Task, now: number): void {
		const rate = task.askedRate ?? options.defaultRate;
		const due = Math.min(Math.floor(((now - task.startedAt) / 1000) * rate), task.toMove);
		while (task.status === 'RUNNING' && task.moved < due) moveOne(task);
		if (task.status !== 'RUNNING') return;
		// What others hold, and what arrived since, stays.
		if (task.moved >= task.toMove || available(task.source) === 0) task.status = 'COMPLETED';
	}

	function moveOne(task: Task): void {
		if (region.store.getQueueByArn(task.source.arn) !== task.source) {
			return fail(task, 'AWS.SimpleQueueService.NonExistentQueue');
		}
		const message = takeNext(task.source);
		if (message === undefined) {
			task.status = 'COMPLETED';
			return;
		}
		const destinationArn = task.destinationArn ?? message.deadLetterSourceArn;
		const destination =
			destinationArn === undefined ? undefined : region.store.getQueueByArn(destinationArn);
		if (destination === undefined) {
			giveBack(task.source, message);
			return fail(
				task,
				destinationArn === undefined
					? 'CouldNotDetermineMessageSource'
					: 'AWS.SimpleQueueService.NonExistentQueue',
			);
		}
		destination.enqueue(copy(message, destination));
		task.moved += 1;
		options.onMoved({
			from: task.source,
			to: destination,
			bytes: messageSize(message.body, message.messageAttributes),
		});
	}

	/** The message as the destination gets it: new id, time and count; the rest as it was. */
	function copy(message: StoredMessage, destination: StoredQueue): StoredMessage {
		const delay = Number(destination.attributes['DelaySeconds']);
		const moved = region.fauxqs.SqsStore.createMessage(
			message.body,
			message.messageAttributes,
			delay > 0 ? delay : undefined,
			message.messageGroupId,
			message.messageDeduplicationId,
		);
		moved.sentTimestamp = region.now();
		if (message.traceHeader !== undefined) moved.traceHeader = message.traceHeader;
		if (destination.isFifo()) moved.sequenceNumber = destination.nextSequenceNumber();
		return moved;
	}

	function keepTicking(): void {
		timer ??= setInterval(() => {
			advance();
			if (!tasks.some(isActive)) stop();
		}, TICK_MS).unref();
	}

	function stop(): void {
		clearInterval(timer);
		timer = undefined;
	}

	return { start, list, cancel, advance, stop };
}

function fail(task: Task, reason: string): void {
	task.status = 'FAILED';
	task.failureReason = reason;
}

function isActive(task: Task): boolean {
	return task.status === 'RUNNING' || task.status === 'CANCELLING';
}

function present(task: Task) {
	return {
		...(task.status === 'RUNNING' ? { TaskHandle: task.handle } : {}),
		Status: task.status,
		SourceArn: task.source.arn,
		...(task.destinationArn === undefined ? {} : { DestinationArn: task.destinationArn }),
		...(task.askedRate === undefined ? {} : { MaxNumberOfMessagesPerSecond: task.askedRate }),
		ApproximateNumberOfMessagesMoved: task.moved,
		ApproximateNumberOfMessagesToMove: task.toMove,
		...(task.failureReason === undefined ? {} : { FailureReason: task.failureReason }),
		StartedTimestamp: task.startedAt,
	};
}

function arn(input: Input, name: string): string {
	const value = requiredText(input, name);
	if (!/^arn:[a-z-]+:sqs:[a-z0-9-]+:\d{12}:[A-Za-z0-9_.-]+$/.test(value)) {
		throw refused(
			`You must use this format to specify the ${name}: arn:<partition>:<service>:<region>:<account-id>:<resource-id>`,
		);
	}
	return value;
}

function refused(message: string): EmulatedError {
	return new EmulatedError('InvalidParameterValue', message);
}

function noSuchResource(parameter: string): EmulatedError {
	return new EmulatedError(
		'ResourceNotFoundException',
		`The resource that you specified for the ${parameter} parameter doesn't exist.`,
		{ status: 404 },
	);
}
