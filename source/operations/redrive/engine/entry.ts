import type { OutgoingMessage } from '../../../domain/messages/message.ts';
import type { Lease } from './lease-clock.ts';
import type { Destination } from './work.ts';

/**
 * Where a message is on its way through our engine.
 *
 * - `ready`: held, waits in its lane.
 * - `sending`: on its way to the destination.
 * - `sent`: its copy is confirmed, the original waits for its delete.
 * - `deleting`, `deleted`.
 * - `parked`: held and not to be sent; given back at the end.
 * - `away`: not held: it has to be received again before anything is done to it.
 */
export type EntryState = 'ready' | 'sending' | 'sent' | 'deleting' | 'deleted' | 'parked' | 'away';

/** Why a message is parked. */
export type ParkReason =
	| 'unmatched'
	| 'surplus'
	| 'rejected'
	| 'unknown'
	| 'returned'
	| 'behind'
	| 'done-before';

/**
 * One message of the dead-letter queue, as far as the run knows it. Changed by the ledger alone; what is no more is `undefined`, since of an
 * object that loses a property V8 makes a table that is ten times as large.
 */
export type Entry = {
	readonly id: string;
	state: EntryState;
	/** Whether it counts as one of the messages that are to be moved. */
	matched: boolean;
	/** Of the rest of a split: decided once, since a filter may say something else of it later. */
	rest: boolean;
	parkedAs: ParkReason | undefined;
	handle: string;
	lease: Lease;
	/** Received again since its present delete began. */
	newerHandle: boolean;
	outgoing: OutgoingMessage | undefined;
	edit?: readonly [before: string, after: string];
	bytes: number;
	destination?: Destination;
	/** ARN of the queue that it is a dead letter of, where it goes elsewhere: its copy will not say it. */
	origin?: string;
	/** FIFO: group and place in it. */
	group?: string;
	sequence?: string;
	attempts: number;
	deleteAttempts: number;
	firstSentAt?: number;
	/** An attempt came to an unknown end and no later one cleared that up. */
	doubtful: boolean;
	/** Its copy is confirmed: it must never be sent again. */
	copied: boolean;
	/** Counted against the canary's allowance. */
	admitted: boolean;
	/** Whether it counts against the target. */
	counted: boolean;
	/** Not to be tried before, ms since the epoch. */
	notBefore: number;
	/** When it became ready or sent, ms since the epoch, for batches that wait for more. */
	since: number;
};

/** By which something that was received is given back. */
export type Held = Pick<Entry, 'handle' | 'lease'>;

export function newEntry(id: string, handle: string, lease: Lease): Entry {
	return {
		id,
		state: 'parked',
		matched: false,
		rest: false,
		parkedAs: undefined,
		handle,
		lease,
		newerHandle: false,
		outgoing: undefined,
		bytes: 0,
		attempts: 0,
		deleteAttempts: 0,
		doubtful: false,
		copied: false,
		admitted: false,
		counted: false,
		notBefore: 0,
		since: 0,
	};
}

/** A message of an earlier part of the run, which is not held now. */
export function knownEntry(id: string): Entry {
	return { ...newEntry(id, '', { wall: 0, steady: 0 }), state: 'away', matched: true };
}
