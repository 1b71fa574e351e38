import { type BatchLimits, pack, snsPublishEntries, sqsSendLimits } from '../../domain/batch.ts';
import type { Grant } from '../../domain/effect.ts';
import { asFailure, type Failure, fail } from '../../domain/failure.ts';
import {
	type EntryOutcome,
	messageSize,
	type OutgoingMessage,
} from '../../domain/messages/message.ts';
import { usualTopicBytes } from '../../domain/topics/topic-limits.ts';
import { inHalves } from '../in-halves.ts';
import type { QueueGateway, TopicGateway } from '../ports.ts';
import {
	endsSending,
	type NamedOutcome,
	notTried,
	outcomeOfEntry,
	outcomeOfFailure,
} from './outcome.ts';

/** What takes messages in batches: a queue by its URL, or a topic by its ARN, and by it all that subscribed. */
export type Taker = { readonly url: string } | { readonly topicArn: string };

/** What batches are handed to. */
export type SendPorts = {
	readonly queues: Pick<QueueGateway, 'send'>;
	/** Needed for topics alone. */
	readonly topics?: Pick<TopicGateway, 'publishBatch'>;
};

/**
 * Sends messages in batches of up to ten entries and 1 MiB, of a topic of what it takes of one message, and answers an outcome for each, in their
 * order; a few batches may be on their way at once, where order does not count. Never throws: once the signal aborts, what was on its way is unknown and the
 * rest was not sent.
 *
 * FIFO: after a message of a group was not confirmed, the group's later messages are not sent, since
 * they would overtake it; for the same reason a batch carries one message of a group.
 */
export async function sendMessages(
	ports: SendPorts,
	input: Taker & {
		messages: readonly OutgoingMessage[];
		grant: Grant;
		/** The limit of the queue or topic itself, where it is known. */
		maximumMessageBytes?: number;
		/** Requests under way at a time; those that carry one group are sent one after another. */
		atOnce?: number;
		/** Told of a failure that every later request would meet as well: the rest was not sent. */
		onEnded?(failure: Failure): void;
	},
	signal: AbortSignal,
): Promise<readonly NamedOutcome[]> {
	const { messages, grant } = input;
	const { limits, most, who } = limitsOf(input, input.maximumMessageBytes);
	const fifo = ('url' in input ? input.url : input.topicArn).endsWith('.fifo');
	const sizes = messages.map(messageSize);
	const groups = messages.map(({ groupId }) => (fifo ? groupId : undefined));
	const brokenAt = new Map<string, number>();
	const outcomes: NamedOutcome[] = messages.map(() => notTried('stopped before its turn'));
	const note = (index: number, outcome: NamedOutcome) => {
		outcomes[index] = outcome;
		const group = groups[index];
		if (group === undefined || outcome.outcome === 'sent') return;
		brokenAt.set(group, Math.min(index, brokenAt.get(group) ?? index));
	};
	for (const [index, size] of sizes.entries()) {
		if (size > most) note(index, tooLong(size, most, who));
	}
	const { batches } = pack(
		sizes.map((size) => (size > most ? Number.POSITIVE_INFINITY : size)),
		limits,
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
				(some) => handOver(ports, input, some, { signal, grant }),
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

/** The limits of one request, and of one message in bytes. */
export function limitsOf(
	taker: Taker,
	maximumMessageBytes: number | undefined,
): { readonly limits: BatchLimits; readonly most: number; readonly who: string } {
	if ('url' in taker) {
		const most = Math.min(sqsSendLimits.bytes, maximumMessageBytes ?? sqsSendLimits.bytes);
		return { limits: sqsSendLimits, most, who: 'the queue' };
	}
	const most = maximumMessageBytes ?? usualTopicBytes;
	return { limits: { count: snsPublishEntries, bytes: most }, most, who: 'the topic' };
}

/** One request: to a queue, or to a topic. */
function handOver(
	{ queues, topics }: SendPorts,
	taker: Taker,
	entries: readonly OutgoingMessage[],
	options: { readonly signal: AbortSignal; readonly grant: Grant },
): Promise<readonly EntryOutcome[]> {
	if ('url' in taker) return queues.send({ url: taker.url, entries }, options);
	if (topics === undefined) throw fail('bug', `nothing here publishes to ${taker.topicArn}`);
	return topics.publishBatch({ topicArn: taker.topicArn, entries }, options);
}

function tooLong(size: number, most: number, who: string): NamedOutcome {
	return {
		outcome: 'rejected',
		code: 'MessageTooLong',
		message: `the message has ${size} bytes with its attributes, ${who} takes ${most}`,
	};
}
