import { pack, sqsSendLimits } from '../domain/batch.ts';
import type { Grant } from '../domain/effect.ts';
import { asFailure, type Failure } from '../domain/failure.ts';
import { messageSize, type OutgoingMessage } from '../domain/message.ts';
import {
	endsSending,
	type NamedOutcome,
	notTried,
	outcomeOfEntry,
	outcomeOfFailure,
} from './outcome.ts';
import type { QueueGateway } from './ports.ts';

/**
 * Sends messages in order, in batches of up to ten entries and 1 MiB, and answers an outcome for
 * each, in their order. Never throws: once the signal aborts, what was on its way is unknown and the
 * rest was not sent.
 *
 * FIFO: after a message of a group was not confirmed, the group's later messages are not sent, since
 * they would overtake it; for the same reason a batch carries one message of a group.
 */
export async function sendMessages(
	ports: { queues: QueueGateway },
	input: {
		url: string;
		messages: readonly OutgoingMessage[];
		grant: Grant;
		/** The queue's own limit, where it is known. */
		maximumMessageBytes?: number;
		/** Told of a failure that every later request would meet as well: the rest was not sent. */
		onEnded?(failure: Failure): void;
	},
	signal: AbortSignal,
): Promise<readonly NamedOutcome[]> {
	const { url, messages, grant } = input;
	const most = Math.min(sqsSendLimits.bytes, input.maximumMessageBytes ?? sqsSendLimits.bytes);
	const sizes = messages.map(messageSize);
	const groups = messages.map(({ groupId }) => (url.endsWith('.fifo') ? groupId : undefined));
	const brokenAt = new Map<string, number>();
	const outcomes: NamedOutcome[] = messages.map(() => notTried('stopped before its turn'));
	const note = (index: number, outcome: NamedOutcome) => {
		outcomes[index] = outcome;
		const group = groups[index];
		if (group === undefined || outcome.outcome === 'sent') return;
		brokenAt.set(group, Math.min(index, brokenAt.get(group) ?? index));
	};
	for (const [index, size] of sizes.entries()) {
		if (size > most) note(index, tooLong(size, most));
	}
	const { batches } = pack(
		sizes.map((size) => (size > most ? Number.POSITIVE_INFINITY : size)),
		sqsSendLimits,
		groups,
	);
	let ended: NamedOutcome | undefined;
	for (const batch of batches) {
		if (signal.aborted) break;
		if (ended !== undefined) {
			for (const index of batch) outcomes[index] = ended;
			continue;
		}
		const indexes = batch.filter((index) => {
			const group = groups[index];
			const broken = group === undefined ? undefined : brokenAt.get(group);
			if (broken === undefined || broken > index) return true;
			outcomes[index] = notTried(`an earlier message of group ${group} was not confirmed`);
			return false;
		});
		if (indexes.length === 0) continue;
		const entries = indexes.flatMap((index) => messages[index] ?? []);
		try {
			const answers = await ports.queues.send({ url, entries }, { signal, grant });
			for (const [at, index] of indexes.entries()) note(index, outcomeOfEntry(answers[at]));
		} catch (error) {
			const failure = asFailure(error);
			for (const index of indexes) note(index, outcomeOfFailure(failure));
			if (!endsSending(failure)) continue;
			ended = notTried(failure.message);
			input.onEnded?.(failure);
		}
	}
	return outcomes;
}

function tooLong(size: number, most: number): NamedOutcome {
	return {
		outcome: 'rejected',
		code: 'MessageTooLong',
		message: `the message has ${size} bytes with its attributes, the queue takes ${most}`,
	};
}
