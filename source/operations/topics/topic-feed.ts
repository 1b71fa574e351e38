import { nameOfArn } from '../../domain/arn.ts';
import type { Grant } from '../../domain/effect.ts';
import { asFailure } from '../../domain/failure.ts';
import { maskedView } from '../../domain/masking/mask-message.ts';
import { type MaskRule, Masks } from '../../domain/masking/masks.ts';
import type { Message } from '../../domain/messages/message.ts';
import type { QueueRef } from '../../domain/resources.ts';
import { envelopeOf, type TopicDelivery } from '../../domain/topics/topic-record.ts';
import {
	type TailReading,
	tailLease,
	tailTags,
	tailVisibility,
} from '../../domain/topics/topic-tail.ts';
import type { Clock, QueueGateway } from '../ports.ts';

/** What a tail reads. Plain data: it crosses to the worker. */
export type TopicFeedInput = {
	readonly queue: QueueRef;
	/** Whether others may have put messages there: what is not of the topic is left alone then. */
	readonly lent: boolean;
	readonly topicArn: string;
	readonly raw: boolean;
	readonly grant: Grant;
	/** What may not be seen. */
	readonly masks?: readonly MaskRule[];
};

export type TopicProgress = TailReading & { readonly type: 'topic/progress'; readonly at: number };

export type TopicFeedEvent =
	| {
			readonly type: 'topic/messages';
			readonly deliveries: readonly TopicDelivery[];
			readonly at: number;
	  }
	| TopicProgress
	/** Nothing is read until then, for a passing failure. */
	| { readonly type: 'topic/waiting'; readonly why: string; readonly until: number };

/** Why reading ended: the signal aborted, the taker has enough, or the queue is gone. */
export type TopicFeedEnd = 'stopped' | 'counted' | 'gone';

/** ReceiveMessage calls at a time while each brings as many as it can. */
const mostAtOnce = 8;
const aCall = 10;
/** How long a call waits for a message, seconds: alone, and beside others, which it would keep waiting. */
const waitAlone = 10;
const waitBeside = 1;
/** After this part of its time the tail says that it goes on. */
const renewAfter = tailLease / 3;
/** Ids of messages that came, to know a second delivery: at least those of the retention of a busy topic. */
const mostKnown = 50_000;
/** The first pause after a failure, and the longest, ms. */
const shortPause = 1000;
const longPause = 15_000;

/**
 * Reads the queue of a tail: each message once, deleted as soon as `take` has it. `take` answers `enough` to end it. Throws a
 * failure that would meet every later call as well; ends `gone` where the queue is.
 */
export async function feedTopic(
	ports: { readonly queues: QueueGateway; readonly clock: Clock },
	input: TopicFeedInput,
	take: (event: TopicFeedEvent) => Promise<'enough' | undefined>,
	signal: AbortSignal,
): Promise<TopicFeedEnd> {
	const { queues, clock } = ports;
	const { queue, grant } = input;
	const { url } = queue;
	const read = { messages: 0, receives: 0, deletes: 0, repeats: 0, others: 0, undeleted: 0 };
	const known = new Set<string>();
	const masks = new Masks(input.masks ?? []);
	const topic = nameOfArn(input.topicArn);
	const seen = ({ message, raw }: TopicDelivery): TopicDelivery => ({
		message: maskedView(message, masks, topic, queue.name),
		raw,
	});
	let width = 1;
	let pause = shortPause;
	let renewedAt = clock.now();

	const receive = async () => {
		read.receives += 1;
		const waitSeconds = width === 1 ? waitAlone : waitBeside;
		return queues.receive(
			{ url, max: aCall, leaseSeconds: tailVisibility, waitSeconds },
			{ signal },
		);
	};
	const remove = async (messages: readonly Message[]) => {
		for (let from = 0; from < messages.length; from += aCall) {
			const some = messages.slice(from, from + aCall);
			read.deletes += 1;
			const receiptHandles = some.map(({ receiptHandle }) => receiptHandle);
			// What is shown is deleted also when nobody looks any more: else the next to read it has it again.
			const outcomes = await queues
				.delete(
					{ url, receiptHandles },
					{ signal: AbortSignal.timeout(tailVisibility * 1000), grant },
				)
				.catch(() => []);
			read.undeleted += some.length - outcomes.filter(({ ok }) => ok).length;
		}
	};
	const fresh = (deliveries: readonly TopicDelivery[]) =>
		deliveries.filter(({ message: { id } }) => {
			if (known.has(id)) return false;
			known.add(id);
			return true;
		});
	const progress = () => take({ type: 'topic/progress', ...read, at: clock.now() });

	await progress();
	while (!signal.aborted) {
		try {
			if (clock.now() - renewedAt >= renewAfter) {
				renewedAt = clock.now();
				await renew(ports, input, signal);
			}
			const batches = await Promise.all(Array.from({ length: width }, receive));
			pause = shortPause;
			const isBusy = batches.every(({ length }) => length === aCall);
			width = isBusy ? Math.min(mostAtOnce, width * 2) : Math.max(1, width >> 1);
			const all = batches.flat().map((message) => ({ message, raw: input.raw }));
			const mine = input.lent ? all.filter((one) => isOf(one, input.topicArn)) : all;
			const some = fresh(mine);
			read.messages += some.length;
			read.others += all.length - mine.length;
			read.repeats += mine.length - some.length;
			const enough =
				some.length === 0
					? undefined
					: await take({ type: 'topic/messages', deliveries: some.map(seen), at: clock.now() });
			await remove(mine.map(({ message }) => message));
			if (known.size > mostKnown) forget(known);
			if ((await progress()) === 'enough' || enough === 'enough') return 'counted';
		} catch (error) {
			if (signal.aborted) break;
			const failure = asFailure(error);
			if (failure.kind === 'not-found') return 'gone';
			if (!failure.retryable) throw error;
			const until = clock.now() + pause;
			await take({ type: 'topic/waiting', why: failure.message, until });
			await clock.sleep(pause, signal).catch(() => {});
			pause = Math.min(longPause, pause * 2);
			width = 1;
		}
	}
	return 'stopped';
}

const isOf = (delivery: TopicDelivery, topicArn: string) =>
	envelopeOf(delivery)?.topicArn === topicArn;

/** Says that this tail goes on. Where it can't be said the queue is nobody's in a while, and the tail ends with it. */
async function renew(
	{ queues, clock }: { readonly queues: QueueGateway; readonly clock: Clock },
	{ queue: { url }, grant }: TopicFeedInput,
	signal: AbortSignal,
): Promise<void> {
	const tags = tailTags({ expiresAt: clock.now() + tailLease });
	await queues.tag({ url, tags }, { signal, grant }).catch(() => {});
}

/** Drops the older half. */
function forget(known: Set<string>): void {
	let left = known.size >> 1;
	for (const id of known) {
		if (left-- === 0) return;
		known.delete(id);
	}
}
