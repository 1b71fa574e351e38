import { EmulatedError } from '../errors.ts';
import type { StoredQueue } from '../fauxqs.ts';
import { type Input, integer, invalidParameter, requiredText } from '../input.ts';
import { eachEntry } from './batch.ts';
import { type QueueRegion, queueOf } from './region.ts';

/** A message can be hidden for twelve hours from its receive, however often that is extended. */
const VISIBILITY_CAP_SECONDS = 43_200;

/** How many deleted handles a FIFO queue remembers, to tell a repeated delete from a late one. */
const REMEMBERED = 10_000;

/** DeleteMessage, ChangeMessageVisibility and their batches. */
export function createHandles(region: QueueRegion) {
	const deleted = new WeakMap<StoredQueue, Set<string>>();

	function remove(queue: StoredQueue, input: Input) {
		const handle = receiptHandle(input);
		queue.processTimers();
		if (queue.deleteMessage(handle)) {
			if (queue.isFifo()) remember(queue, handle);
			return {};
		}
		// A standard queue answers an old handle with success and deletes nothing.
		if (queue.isFifo() && !deleted.get(queue)?.has(handle)) {
			throw invalidParameter('ReceiptHandle', handle, 'The receipt handle has expired.');
		}
		return {};
	}

	function remember(queue: StoredQueue, handle: string): void {
		const handles = deleted.get(queue) ?? new Set();
		deleted.set(queue, handles.add(handle));
		if (handles.size > REMEMBERED) {
			for (const oldest of handles) {
				handles.delete(oldest);
				break;
			}
		}
	}

	function changeVisibility(queue: StoredQueue, input: Input) {
		const handle = receiptHandle(input);
		const seconds = integer(input, 'VisibilityTimeout', { min: 0, max: VISIBILITY_CAP_SECONDS });
		if (seconds === undefined) {
			throw new EmulatedError(
				'MissingParameter',
				'The request must contain the parameter VisibilityTimeout.',
			);
		}
		queue.processTimers();
		const entry = queue.inflightMessages.get(handle);
		if (entry === undefined) {
			throw invalidParameter(
				'ReceiptHandle',
				handle,
				'Message does not exist or is not available for visibility timeout change.',
			);
		}
		const held = (region.now() - (entry.receivedAt ?? region.now())) / 1000;
		if (held + seconds > VISIBILITY_CAP_SECONDS) {
			throw invalidParameter(
				'VisibilityTimeout',
				seconds,
				`Total VisibilityTimeout for the message is beyond the limit [${VISIBILITY_CAP_SECONDS} seconds]`,
			);
		}
		queue.changeVisibility(handle, seconds);
		return {};
	}

	return {
		deleteMessage: (input: Input) => remove(queueOf(region, input), input),
		deleteMessageBatch(input: Input) {
			const queue = queueOf(region, input);
			return eachEntry(input, (entry) => remove(queue, entry));
		},
		changeMessageVisibility: (input: Input) => changeVisibility(queueOf(region, input), input),
		changeMessageVisibilityBatch(input: Input) {
			const queue = queueOf(region, input);
			return eachEntry(input, (entry) => changeVisibility(queue, entry));
		},
	};
}

/** Handles are UUIDs here; what is none never was a handle. */
function receiptHandle(input: Input): string {
	const handle = requiredText(input, 'ReceiptHandle');
	if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(handle)) {
		throw new EmulatedError(
			'ReceiptHandleIsInvalid',
			`The input receipt handle "${handle}" is not a valid receipt handle.`,
			{ status: 404 },
		);
	}
	return handle;
}
