import { pack, sqsSendLimits } from '../../domain/batch.ts';
import type { Grant } from '../../domain/effect.ts';
import { asFailure, type Failure } from '../../domain/failure.ts';
import { messageSize, type OutgoingMessage } from '../../domain/messages/message.ts';
import { inHalves } from '../in-halves.ts';
import type { QueueGateway } from '../ports.ts';
import {
	endsSending,
	type NamedOutcome,
	notTried,
	outcomeOfEntry,
	outcomeOfFailure,
} from './outcome.ts';

/**
 * Sends messages in batches of up to ten entries and 1 MiB, and answers an outcome for each, in their
 * order; a few batches may be on their way at once, where order does not count. Never throws: once the signal aborts, what was on its way is unknown and the
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
		/** Requests under way at a time; those that carry one group are sent one after another. */
		atOnce?: number;
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
	const sendBatch = async (batch: readonly number[]) => {
		if (signal.aborted) return;
		if (ended !== undefined) {
			for (const index of batch) outcomes[index] = ended;
			return;
		}
		const indexes = batch.filter((index) => {
			const group = groups[index];
			const broken = group === undefined ? undefined : brokenAt.get(group);
			if (broken === undefined || broken > index) return true;
			outcomes[index] = notTried(`an earlier message of group ${group} was not confirmed`);
			return false;
		});
		if (indexes.length === 0) return;
		const entries = indexes.flatMap((index) => messages[index] ?? []);
		try {
			const answers = await inHalves(
				entries,
				(some) => ports.queues.send({ url, entries: some }, { signal, grant }),
				signal,
			);
			for (const [at, index] of indexes.entries()) note(index, outcomeOfEntry(answers[at]));
		} catch (error) {
			const failure = asFailure(error);
			for (const index of indexes) note(index, outcomeOfFailure(failure));
			if (!endsSending(failure) || ended !== undefined) return;
			ended = notTried(failure.message);
			input.onEnded?.(failure);
		}
	};
	const under = new Set<Promise<void>>();
	/** The last request that carries a message of a group. */
	const lastOf = new Map<string, Promise<void>>();
	for (const batch of batches) {
		if (signal.aborted) break;
		const own = batch.flatMap((index) => groups[index] ?? []);
		const earlier = own.flatMap((group) => lastOf.get(group) ?? []);
		const request = Promise.all(earlier).then(() => sendBatch(batch));
		for (const group of own) lastOf.set(group, request);
		under.add(request);
		request.finally(() => under.delete(request));
		if (under.size >= (input.atOnce ?? 1)) await Promise.race(under);
	}
	await Promise.all(under);
	return outcomes;
}

function tooLong(size: number, most: number): NamedOutcome {
	return {
		outcome: 'rejected',
		code: 'MessageTooLong',
		message: `the message has ${size} bytes with its attributes, the queue takes ${most}`,
	};
}
