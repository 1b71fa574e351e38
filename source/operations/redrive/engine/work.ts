import type { Grant } from '../../../domain/effect.ts';
import type { Verdict } from '../../../domain/expressions/expression.ts';
import type { Message, OutgoingMessage } from '../../../domain/messages/message.ts';
import type { RedriveState } from '../../../domain/redrive/redrive-state.ts';
import { mostHeldAside } from '../../../domain/redrive/run-costs.ts';
import type { QueueRef, TopicRef } from '../../../domain/resources.ts';

/** A queue or a topic that messages may be sent to, and what must be known of it for that. */
export type Destination = {
	readonly ref: QueueRef | TopicRef;
	readonly fifo: boolean;
	/** Its own limit for one message, bytes. */
	readonly maximumMessageBytes: number;
	/** That sending there was confirmed. */
	readonly grant: Grant;
};

/** Why a message can't be sent as it is. */
export type Problem = { readonly code: string; readonly message: string };

/** What a run of our engine has to do. */
export type RedriveWork = {
	readonly runId: string;
	readonly source: QueueRef;
	readonly fifo: boolean;
	/** That deleting what was moved was confirmed. */
	readonly deleteGrant: Grant;
	/** Where a message goes; never a guess. */
	destinationOf(message: Message): Destination | Problem;
	/** Somebody named where some go: of each the journal tells where it came from, also where that is the same. */
	readonly isNamed?: true;
	/** Which messages are meant; all of them without it. What it did not decide stays where it is. */
	readonly filter?: (message: Message, now: number) => Verdict;
	/** A split: where what is not meant goes, as it is. Without it that stays where it is. */
	readonly rest?: {
		readonly destination: Destination;
		/** Of a run that ended: nothing that it has not decided yet, and of that what is chosen. */
		readonly decidedOnly?: true;
	};
	/** Whether a message came after the run had begun, where such are left alone unless chosen: of neither way. */
	readonly isLater?: (message: Message, now: number) => boolean;
	/** Only these, by message id. */
	readonly chosen?: ReadonlySet<string>;
	/** The copy to send instead of a faithful one. */
	readonly edit?: (
		message: Message,
		now: number,
	) =>
		| { readonly ok: true; readonly outgoing: OutgoingMessage }
		| ({ readonly ok: false } & Problem);
	/** At most so many are moved. */
	readonly target?: number;
	/**
	 * Present where it is known which messages are meant, or how many: then no more than so many are hidden at once,
	 * and others are given back. `heldOnce`: their receives are counted, so that each is held until the search is over.
	 */
	readonly aside?: { readonly atOnce: number; readonly heldOnce?: true };
	/** At most so many are sent until the canary allows more. */
	readonly allowance?: number;
	/** Messages a second. */
	readonly perSecond?: number;
	readonly leaseSeconds: number;
	/** Told of a message that is meant and can be sent, before it is. */
	readonly onMeant?: (message: Message) => void;
	/** Told of a copy of ours that is a dead letter again. */
	readonly onReturned?: (message: Message) => void;
	/** A hash in hexadecimal digits, 64 of them. */
	hash(text: string): string;
	/** What an interrupted run left behind. */
	readonly before?: RedriveState;
	/** What to do about messages of unknown outcome of that run; without it they are left alone. */
	readonly resolveUnknown?: 'resend' | 'skip';
	readonly limits?: Partial<RedriveLimits>;
};

/** Numbers that tests make smaller; ms unless they say otherwise. */
export type RedriveLimits = {
	/** Requests of one kind at once, at the start and at most. */
	readonly firstConcurrency: number;
	readonly mostConcurrency: number;
	/** Messages held before they are sent. */
	readonly mostReady: number;
	/** Messages held in all: below SQS's 120,000 in flight. */
	readonly mostHeld: number;
	/** How long an incomplete batch waits for more. */
	readonly linger: number;
	/** Attempts of one message before it is left alone. */
	readonly attempts: number;
	/** Empty long polls before counts are asked. */
	readonly emptyPolls: number;
	/** How long counts above zero are waited for after the last message was seen. */
	readonly settle: number;
	/** How long a stopping run waits for what is under way. */
	readonly drain: number;
	/** Least time that a lease must have left for a send or a delete. */
	readonly margin: number;
};

export const usualLimits: RedriveLimits = {
	firstConcurrency: 8,
	mostConcurrency: 24,
	mostReady: 600,
	mostHeld: mostHeldAside,
	linger: 150,
	attempts: 6,
	emptyPolls: 3,
	settle: 70_000,
	drain: 60_000,
	margin: 500,
};
