import { unreadOf } from '../../domain/failure.ts';
import {
	type Message,
	receiveCount,
	sentAt,
	type UnreadMessage,
} from '../../domain/messages/message.ts';
import type { SeenMessage, SeenQueue } from '../../domain/messages/seen.ts';
import type { QueueAttributes } from '../../domain/resources.ts';
import type { QueueGateway, ReceiveMemory } from '../ports.ts';
import { type LookPrice, priceOfLooking } from './peek.ts';

/** The name of a queue in the memory: the same for every profile that sees it at this endpoint. */
export function queueKey(arn: string, endpoint: string | undefined): string {
	return `${endpoint ?? 'aws'} ${arn}`;
}

export type ReceiveBudget =
	| { readonly kind: 'free'; readonly blocksGroups: boolean }
	| {
			readonly kind: 'counts';
			readonly maxReceiveCount: number;
			readonly deadLetterQueue: string;
			readonly blocksGroups: boolean;
			/** The highest count seen of a message that may still be there; 0 when none was seen. */
			readonly highest: number;
			/** Set where counts are not told: `highest` is then what we know of, and may be more. */
			readonly untold?: true;
			/** Looks that the most received message can take, the last of them being refused. */
			readonly looksLeft: number;
			/** Whether somebody accepted that looking here costs receives. */
			readonly accepted: boolean;
	  };

/** What looking into a queue may cost now, from its redrive policy and what was seen before. */
export function receiveBudget(
	attributes: QueueAttributes,
	seen: SeenQueue,
	now: number,
): ReceiveBudget {
	const price: LookPrice = priceOfLooking(attributes);
	if (price.kind === 'free') return { kind: 'free', blocksGroups: price.blocksGroups };
	const live = seen.messages.filter(({ expiresAt = Number.POSITIVE_INFINITY }) => expiresAt > now);
	const highest = live.reduce((top, { receives }) => Math.max(top, receives), 0);
	return {
		...price,
		highest,
		...(live.some(({ untold }) => untold) ? { untold: true as const } : {}),
		looksLeft: Math.max(0, price.maxReceiveCount - highest),
		accepted: seen.acceptedAt !== undefined,
	};
}

/**
 * Whether a look may go ahead. `last-delivery`: it could take the last delivery of a message that was
 * seen, and is refused unless confirmed. `price`: nobody has accepted the price yet.
 */
export function decideLook(budget: ReceiveBudget): 'go' | 'price' | 'last-delivery' {
	if (budget.kind === 'free') return 'go';
	if (budget.looksLeft <= 1) return 'last-delivery';
	return budget.accepted ? 'go' : 'price';
}

/** The budget once these messages have been received: the most received one decides. */
export function budgetAfter(budget: ReceiveBudget, messages: readonly Message[]): ReceiveBudget {
	if (budget.kind === 'free' || messages.length === 0) return budget;
	// What was known before may be of a message that this look did not bring.
	const counts = messages.map(receiveCount);
	const highest = counts.reduce<number>((top, one) => Math.max(top, one ?? 1), budget.highest);
	const untold = counts.includes(undefined) ? { untold: true as const } : {};
	return {
		...budget,
		...untold,
		highest,
		looksLeft: Math.max(0, budget.maxReceiveCount - highest),
	};
}

/** `looks left 2 of 5`, `looks left ?, at most 2 of 5` where counts are not told, `free to look`. */
export function budgetText(budget: ReceiveBudget): string {
	if (budget.kind === 'free') return 'free to look';
	if (budget.highest === 0) return `looks left unknown, at most ${budget.maxReceiveCount}`;
	if (budget.untold) {
		return `looks left ?, at most ${budget.looksLeft} of ${budget.maxReceiveCount}: the endpoint tells no receive counts`;
	}
	return `looks left ${budget.looksLeft} of ${budget.maxReceiveCount}`;
}

/** `looks left 2 of 5`, `free to look, blocks groups meanwhile`. */
export function priceText(budget: ReceiveBudget): string {
	return `${budgetText(budget)}${budget.blocksGroups ? ', blocks groups meanwhile' : ''}`;
}

/**
 * The gateway with a memory: every message that any receive brings is noted before the caller sees
 * it, and what a refused answer names as well, so that no look is forgotten. Whoever deletes messages drops them from it (`forget`).
 */
export function rememberingReceives(
	queues: QueueGateway,
	memory: ReceiveMemory,
	options: {
		/** The memory's name of the queue at a URL. */
		keyOf(url: string): string;
		/** Told when the memory can't be kept; the receive itself goes on. */
		onTrouble(error: unknown): void;
	},
): QueueGateway {
	const note = async (url: string, messages: readonly UnreadMessage[]) => {
		const seen = messages.flatMap((message) => seenMessage(message) ?? []);
		if (seen.length > 0) await memory.record(options.keyOf(url), seen).catch(options.onTrouble);
	};
	const remembering: Pick<QueueGateway, 'receive'> = {
		async receive(input, callOptions) {
			try {
				const messages = await queues.receive(input, callOptions);
				await note(input.url, messages);
				return messages;
			} catch (error) {
				await note(input.url, unreadOf(error));
				throw error;
			}
		},
	};
	return new Proxy(queues, {
		get: (target, name) =>
			name === 'receive' ? remembering.receive : Reflect.get(target, name, target),
	});
}

/** The longest retention of a queue: nothing lives longer, whatever the queue is set to. */
const longestRetention = 14 * 86_400_000;

/** When messages were sent that were seen in a queue, and are not known to be gone; ms since the epoch. */
export function sentTimes({ messages }: SeenQueue): readonly number[] {
	return messages.flatMap(({ expiresAt, untold }) =>
		expiresAt === undefined || untold === true ? [] : [expiresAt - longestRetention],
	);
}

function seenMessage(message: UnreadMessage): SeenMessage | undefined {
	const { id } = message;
	if (id === undefined) return;
	const sent = sentAt(message);
	const count = receiveCount(message);
	return {
		id,
		...(count === undefined ? { receives: 1, untold: true } : { receives: count }),
		expiresAt: (sent ?? message.receivedAt) + longestRetention,
	};
}
