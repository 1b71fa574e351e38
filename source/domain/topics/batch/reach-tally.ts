import { type BatchLimits, pack } from '../../batch.ts';
import { messageSize, type OutgoingMessage } from '../../messages/message.ts';
import { pieceBytes, recipientsOf, type Subscribers } from '../audience.ts';
import type { Delivery } from '../delivery.ts';
import type { Reach } from '../reach.ts';

/** How many of some messages a subscription gets. */
export type SubscriberReach = {
	readonly subscription: Subscribers['subscriptions'][number];
	readonly delivers: number;
	readonly not: number;
	readonly unknown: number;
	/** Of the first that it does not get, or perhaps not: why. */
	readonly first?: Exclude<Delivery, { delivers: true }>;
};

/** How far the messages of a file go, added up: `delivers`, `not` and `unknown` count deliveries, `judged` the messages behind them. */
export type FileReach = Reach & {
	/** Messages in all; where fewer were judged, those are the first ones. */
	readonly messages: number;
	/** By subscription, in the order of the topic. */
	readonly each: readonly SubscriberReach[];
	/** FIFO: messages with a deduplication id that an earlier one of the file has. */
	readonly repeated: number;
};

/** Messages times subscriptions that are judged at most: a few seconds. */
const mostJudgements = 300_000;

/** How a file is sent: what is packed together, and what one request takes. */
export type Packing = {
	readonly limits: BatchLimits;
	/** Messages that are read ahead and packed at a time. */
	readonly lines: number;
	readonly bytes: number;
};

/** Adds up how far messages go, one after another, and what that is billed. */
export class ReachTally {
	readonly #subscribers: Subscribers;
	readonly #packing: Packing;
	readonly #fifo: boolean;
	readonly #each: {
		delivers: number;
		not: number;
		unknown: number;
		first?: NonNullable<SubscriberReach['first']>;
	}[];
	readonly #protocols = new Map<string, number>();
	readonly #ids = new Set<string>();
	readonly #most: number;
	#messages = 0;
	#judged = 0;
	#repeated = 0;
	#requests = 0;
	#sizes: number[] = [];
	#groups: (string | undefined)[] = [];
	#bytes = 0;

	constructor(
		subscribers: Subscribers,
		fifo: boolean,
		packing: Packing,
		most: number = mostJudgements,
	) {
		this.#subscribers = subscribers;
		this.#packing = packing;
		this.#fifo = fifo;
		this.#each = subscribers.subscriptions.map(() => ({ delivers: 0, not: 0, unknown: 0 }));
		this.#most = Math.ceil(most / Math.max(1, this.#each.length));
	}

	/** A message as it will be sent; `deduplicationId` only where it has one of its own. */
	add(message: OutgoingMessage): void {
		this.#messages++;
		this.#bill(message);
		const isRepeated = this.#isRepeated(message);
		if (isRepeated) this.#repeated++;
		if (this.#judged >= this.#most) return;
		this.#judged++;
		const sent = this.#fifo ? withId(message) : message;
		const judged = isRepeated ? { ...sent, repeats: 0 } : sent;
		const recipients = recipientsOf(judged, this.#subscribers);
		for (const [index, { subscription, delivery }] of recipients.entries()) {
			const tally = this.#each[index];
			if (tally === undefined) continue;
			if (delivery.delivers === true) {
				tally.delivers++;
				const { protocol } = subscription;
				this.#protocols.set(protocol, (this.#protocols.get(protocol) ?? 0) + 1);
				continue;
			}
			if (delivery.delivers === false) tally.not++;
			else tally.unknown++;
			tally.first ??= delivery;
		}
	}

	get reach(): FileReach {
		const { more, subscriptions } = this.#subscribers;
		const sum = (of: 'delivers' | 'not' | 'unknown') =>
			this.#each.reduce((total, one) => total + one[of], 0);
		return {
			messages: this.#messages,
			judged: this.#judged,
			repeated: this.#repeated,
			delivers: sum('delivers'),
			not: sum('not'),
			unknown: sum('unknown'),
			more,
			fifo: this.#fifo,
			requests: this.#requests + this.#billed(),
			byProtocol: [...this.#protocols].toSorted(([, a], [, b]) => b - a),
			each: subscriptions.map((subscription, index) => ({
				subscription,
				delivers: 0,
				not: 0,
				unknown: 0,
				...this.#each[index],
			})),
		};
	}

	/** What is sent together is billed together: a request for each 64 KB that is begun. Source: SNS pricing. */
	#bill(message: OutgoingMessage): void {
		const size = messageSize(message);
		this.#sizes.push(size);
		this.#groups.push(this.#fifo ? message.groupId : undefined);
		this.#bytes += size;
		if (this.#sizes.length < this.#packing.lines && this.#bytes < this.#packing.bytes) return;
		this.#requests += this.#billed();
		this.#sizes = [];
		this.#groups = [];
		this.#bytes = 0;
	}

	#billed(): number {
		const { batches } = pack(this.#sizes, this.#packing.limits, this.#groups);
		return batches.reduce((sum, batch) => {
			const bytes = batch.reduce((total, index) => total + (this.#sizes[index] ?? 0), 0);
			return sum + Math.max(1, Math.ceil(bytes / pieceBytes));
		}, 0);
	}

	#isRepeated({ deduplicationId, groupId = '' }: OutgoingMessage): boolean {
		if (!this.#fifo || deduplicationId === undefined) return false;
		const { topic } = this.#subscribers;
		// A topic that says nothing of its scope is one for all groups.
		const everywhere = topic.ok && topic.value.fifoThroughputScope !== 'MessageGroup';
		const key = everywhere ? deduplicationId : `${groupId} ${deduplicationId}`;
		const isRepeated = this.#ids.has(key);
		this.#ids.add(key);
		return isRepeated;
	}
}

/** Each gets an id when it is sent, so that the topic needs to make none of the body. */
function withId(message: OutgoingMessage): OutgoingMessage {
	return message.deduplicationId === undefined
		? { ...message, deduplicationId: 'awsmsg-import' }
		: message;
}
