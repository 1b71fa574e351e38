import { nameOfArn } from '../../domain/arn.ts';
import { asFailure, type Failure, FailureError, fail } from '../../domain/failure.ts';
import { type Message, receiveCount } from '../../domain/messages/message.ts';
import type { QueueAttributes } from '../../domain/resources.ts';
import { throwIfAborted } from '../pause.ts';
import type { Clock, QueueGateway } from '../ports.ts';
import { receiveHeld } from './hold.ts';
import type { Leases } from './leases.ts';

export type PeekReport = {
	/** Each message once, with its newest receipt handle, in the order of arrival. */
	readonly messages: readonly Message[];
	/** Deliveries that this look took, repeated ones too. */
	readonly received: number;
	/** Deliveries of a message that had arrived already. */
	readonly duplicates: number;
	readonly leaseSeconds: number;
	/** When the first of the messages comes back by itself, ms since the epoch. */
	readonly leasedUntil: number;
	/**
	 * Why it went no further. `empty` is one empty long poll, which is not yet an empty queue;
	 * `lease`: the first messages were about to come back; `last-delivery`: a message reached its
	 * maxReceiveCount.
	 */
	readonly stopped: 'max' | 'empty' | 'lease' | 'last-delivery' | 'failure';
	/** What ended it early, though some messages had arrived. */
	readonly failure?: Failure;
};

/** What a look costs the messages of a queue. */
export type LookPrice = (
	| { readonly kind: 'free' }
	/** Each look takes one of the deliveries after which AWS moves a message away. */
	| {
			readonly kind: 'counts';
			readonly maxReceiveCount: number;
			readonly deadLetterQueue: string;
	  }
) & {
	/** FIFO: while we hold a message, nobody gets the rest of its group. */
	readonly blocksGroups: boolean;
};

const defaultLeaseSeconds = 30;
/** A receive that starts this close to the end of the first lease could get its messages again, ms. */
const leaseMargin = 3000;

/** What looking into a queue costs, from its redrive policy and type. */
export function priceOfLooking(attributes: QueueAttributes): LookPrice {
	const { redrivePolicy, fifo } = attributes;
	if (redrivePolicy === undefined) return { kind: 'free', blocksGroups: fifo };
	return {
		kind: 'counts',
		maxReceiveCount: redrivePolicy.maxReceiveCount,
		deadLetterQueue: nameOfArn(redrivePolicy.deadLetterTargetArn),
		blocksGroups: fifo,
	};
}

/**
 * Receives up to `max` messages under one short lease, ten a request, by long polls. Everything
 * received is in `leases` at once, whatever happens next: the caller releases. Throws what the first
 * receive throws; a later failure ends the look and is part of the report.
 *
 * With `maxReceiveCount` the look stops after the first batch in which a message had its last
 * delivery, unless that was confirmed.
 */
export async function peek(
	ports: { queues: QueueGateway; clock: Clock; leases: Leases },
	input: {
		url: string;
		max: number;
		leaseSeconds?: number;
		/** From {@link priceOfLooking}; leave out when the last deliveries were confirmed. */
		maxReceiveCount?: number;
	},
	signal: AbortSignal,
): Promise<PeekReport> {
	const { url, max } = input;
	const leaseSeconds = input.leaseSeconds ?? defaultLeaseSeconds;
	const lastDelivery = input.maxReceiveCount ?? Number.POSITIVE_INFINITY;
	const messages = new Map<string, Message>();
	let received = 0;
	let leasedUntil = Number.POSITIVE_INFINITY;
	const report = (stopped: PeekReport['stopped'], failure?: Failure): PeekReport => ({
		messages: [...messages.values()],
		received,
		duplicates: received - messages.size,
		leaseSeconds,
		leasedUntil: Number.isFinite(leasedUntil) ? leasedUntil : ports.clock.now(),
		stopped,
		...(failure === undefined ? {} : { failure }),
	});
	while (messages.size < max) {
		throwIfAborted(signal);
		if (ports.clock.now() >= leasedUntil - leaseMargin) return report('lease');
		let batch: readonly Message[];
		try {
			const want = Math.min(10, max - messages.size);
			batch = await receiveHeld(ports, { url, max: want, leaseSeconds, waitSeconds: 1 }, signal);
		} catch (error) {
			throwIfAborted(signal);
			const failure = asFailure(error);
			if (received > 0 && failure.kind !== 'aborted') return report('failure', failure);
			throw error instanceof FailureError ? error : fail(failure.kind, failure.message);
		}
		const before = messages.size;
		for (const message of batch) {
			messages.set(message.id, message);
			leasedUntil = Math.min(leasedUntil, message.receivedAt + leaseSeconds * 1000);
		}
		received += batch.length;
		// Only repetitions: going on would take deliveries and show nothing new.
		if (messages.size === before) {
			throwIfAborted(signal);
			return report('empty');
		}
		if (batch.some((message) => (receiveCount(message) ?? 1) >= lastDelivery)) {
			throwIfAborted(signal);
			return report('last-delivery');
		}
	}
	throwIfAborted(signal);
	return report('max');
}
