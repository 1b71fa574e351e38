import type { Message, OutgoingMessage } from '../../../domain/messages/message.ts';
import { deduplicatedFor } from '../../../domain/messages/message-limits.ts';
import { isNotMeant, prepareCopy, wayOf } from '../plan/prepare.ts';
import { recall } from '../recall.ts';
import { type Arrival, noArrival } from './arrival.ts';
import { type Entry, newEntry, type ParkReason } from './entry.ts';
import { type Lane, laneFor } from './lane.ts';
import type { Lease } from './lease-clock.ts';
import { Shares } from './shares.ts';
import type { Destination, Problem, RedriveWork } from './work.ts';

/** All messages of a run and where they are. It decides, and sends nothing. */
export class Ledger {
	readonly #work: RedriveWork;
	readonly #entries = new Map<string, Entry>();
	readonly #lanes = new Map<string, Lane>();
	/** Ids of copies that this run has sent. */
	readonly #copies = new Set<string>();
	#toDelete: Entry[] = [];
	readonly #shares: Shares;
	/** Away, and to be deleted or settled once they are seen. */
	readonly #expected = new Set<string>();
	readonly #unseen: Set<string>;

	constructor(work: RedriveWork) {
		this.#work = work;
		this.#shares = new Shares(work);
		this.#unseen = new Set(work.chosen);
		this.#recall();
	}

	get lanes(): Iterable<Lane> {
		return this.#lanes.values();
	}
	get entries(): Iterable<Entry> {
		return this.#entries.values();
	}

	entry(id: string): Entry | undefined {
		return this.#entries.get(id);
	}

	get ready(): number {
		return [...this.#lanes.values()].reduce((sum, { size }) => sum + size, 0);
	}

	get toDelete(): readonly Entry[] {
		return this.#toDelete;
	}

	/** Ids that must be seen again before the run can end well. */
	get expected(): ReadonlySet<string> {
		return this.#expected;
	}

	get unseen(): ReadonlySet<string> {
		return this.#unseen;
	}

	/** Whether nothing but the chosen is wanted; a split takes all that there is, whatever is meant of it. */
	get #seeksChosen(): boolean {
		const { chosen, rest } = this.#work;
		return chosen !== undefined && (rest === undefined || rest.decidedOnly === true);
	}

	/** How many more messages are wanted from the queue; of chosen ones nobody knows how many receives these take. */
	get wanted(): number {
		const { open } = this.#shares;
		if (!this.#seeksChosen || open === 0) return open;
		return this.#unseen.size > 0 ? Number.POSITIVE_INFINITY : 0;
	}

	get allowanceLeft(): number {
		return this.#shares.allowanceLeft;
	}

	allow(total: number): void {
		this.#shares.allow(total);
	}

	/** Lets one more message through, if the canary does. */
	admit(entry: Entry): boolean {
		return this.#shares.admit(entry);
	}

	/** Takes in what a receive brought. A message seen before is held by its newest handle. */
	arrive(
		messages: readonly Message[],
		lease: Lease,
		now: number,
		arrival: Arrival = noArrival(),
	): Arrival {
		for (const message of messages) {
			const known = this.#entries.get(message.id);
			if (known === undefined) this.#meet(message, lease, now, arrival);
			else this.#meetAgain(known, message, lease, now, arrival);
		}
		return arrival;
	}

	#meet(message: Message, lease: Lease, now: number, arrival: Arrival): void {
		const entry = newEntry(message.id, message.receiptHandle, lease);
		this.#entries.set(message.id, entry);
		arrival.fresh++;
		if (this.#copies.has(message.id)) {
			arrival.returned.push(message.id);
			this.#work.onReturned?.(message);
			this.park(entry, 'returned');
			return;
		}
		const { verdict, isRest } = wayOf(this.#work, message, now);
		entry.rest = isRest;
		this.#unseen.delete(message.id);
		if (!isRest && isNotMeant(verdict)) {
			arrival.unmatched++;
			if (verdict !== 'no-match') arrival[verdict]++;
			this.park(entry, 'unmatched');
			return;
		}
		const surplus = this.#shares.open === 0;
		entry.matched = true;
		arrival.matched++;
		const isDecided = this.#work.rest !== undefined && typeof verdict !== 'object';
		if (isDecided) arrival[isRest ? 'rest' : 'meant'].push(entry.id);
		if (typeof verdict === 'object') {
			arrival.rejected.push({ entry, problem: verdict });
			this.#place(entry, message);
			this.reject(entry);
		} else if (surplus) this.park(entry, 'surplus');
		else this.#prepare(entry, message, now, arrival);
	}

	#meetAgain(entry: Entry, message: Message, lease: Lease, now: number, arrival: Arrival): void {
		entry.handle = message.receiptHandle;
		entry.lease = lease;
		this.#expected.delete(entry.id);
		this.#unseen.delete(entry.id);
		if (this.#copies.has(entry.id)) {
			arrival.returned.push(entry.id);
			this.park(entry, 'returned');
			return;
		}
		switch (entry.state) {
			case 'deleting':
				entry.newerHandle = true;
				return;
			case 'sent':
			case 'deleted':
				this.copied(entry, now);
				return;
			case 'away':
				if (entry.copied) this.copied(entry, now);
				else this.#takeUp(entry, message, now, arrival);
				return;
			default:
		}
	}

	/** A message that was lost sight of, and was not confirmed as sent. */
	#takeUp(entry: Entry, message: Message, now: number, arrival: Arrival): void {
		const isSurplus = !entry.counted && this.#shares.open === 0;
		const stays = entry.parkedAs !== undefined && entry.parkedAs !== 'surplus';
		if (stays || isSurplus) return this.park(entry, entry.parkedAs ?? 'surplus');
		entry.parkedAs = undefined;
		if (entry.doubtful && !this.#mayRepeat(entry, now)) {
			if (this.#work.resolveUnknown === 'skip') arrival.skipped.push(entry.id);
			this.#place(entry, message);
			this.leaveUnknown(entry);
			return;
		}
		this.#prepare(entry, message, now, arrival);
	}

	/** Whether a message of unknown outcome may be sent again. */
	#mayRepeat(entry: Entry, now: number): boolean {
		if (this.#work.fifo && now - (entry.firstSentAt ?? 0) <= deduplicatedFor) return true;
		// Within one run standard queues are tried again; what an earlier part left is asked about.
		if (!this.#work.fifo && entry.attempts > 0) return true;
		return this.#work.resolveUnknown === 'resend';
	}

	#prepare(entry: Entry, message: Message, now: number, arrival: Arrival): void {
		const prepared = this.#outgoing(entry, message, now);
		if ('code' in prepared) {
			arrival.rejected.push({ entry, problem: prepared });
			this.reject(entry);
			return;
		}
		const { lane, outgoing } = prepared;
		if (lane.destination.fifo && lane.stoppedGroups.some(([name]) => name === entry.group)) {
			this.park(entry, 'behind');
			return;
		}
		entry.outgoing = outgoing;
		if (!entry.rest) this.#work.onMeant?.(message);
		this.#shares.count(entry, true);
		entry.state = 'ready';
		entry.since = now;
		lane.add(entry);
	}

	#outgoing(
		entry: Entry,
		message: Message,
		now: number,
	): { lane: Lane; outgoing: OutgoingMessage } | Problem {
		const lane = this.#place(entry, message);
		if ('code' in lane) return lane;
		const { edit, ...asItIs } = this.#work;
		const work = entry.rest || edit === undefined ? asItIs : { ...asItIs, edit };
		const prepared = prepareCopy(work, lane.destination, message, now);
		if ('code' in prepared) return prepared;
		entry.bytes = prepared.bytes;
		if (prepared.edit !== undefined) entry.edit = prepared.edit;
		return { lane, outgoing: prepared.outgoing };
	}

	/** Where it goes, and its group and place there. */
	#place(entry: Entry, message: Message): Lane | Problem {
		const { rest, destinationOf, isNamed } = this.#work;
		const destination = (entry.rest && rest?.destination) || destinationOf(message);
		if ('code' in destination) return destination;
		entry.destination = destination;
		const origin = message.system['DeadLetterQueueSourceArn'];
		if (origin && (isNamed === true || origin !== destination.ref.arn)) entry.origin = origin;
		const group = message.system['MessageGroupId'];
		if (destination.fifo && group !== undefined) entry.group = group;
		const sequence = message.system['SequenceNumber'];
		if (sequence !== undefined) entry.sequence = sequence;
		return this.#laneOf(destination);
	}

	/** Its copy is confirmed: it is to be deleted, now or whenever it is seen. */
	copied(entry: Entry, now: number, copy?: string): void {
		entry.copied = true;
		entry.doubtful = false;
		if (copy !== undefined) this.#copies.add(copy);
		entry.outgoing = undefined;
		entry.state = 'sent';
		entry.since = now;
		entry.deleteAttempts = 0;
		this.laneOf(entry)?.settle(entry);
		if (!this.#toDelete.includes(entry)) this.#toDelete.push(entry);
	}

	/** Takes up to `count` messages whose delete may be tried now. */
	takeDeletes(count: number, now: number): readonly Entry[] {
		const batch: Entry[] = [];
		const rest: Entry[] = [];
		for (const entry of this.#toDelete) {
			if (batch.length < count && entry.notBefore <= now) batch.push(entry);
			else rest.push(entry);
		}
		this.#toDelete = rest;
		for (const entry of batch) Object.assign(entry, { state: 'deleting', newerHandle: false });
		return batch;
	}

	deleted(entry: Entry): void {
		entry.state = entry.newerHandle ? 'sent' : 'deleted';
		// The newer handle's message may be there still.
		if (entry.newerHandle) this.#toDelete.push(entry);
	}

	/** The delete is to be tried again. */
	deleteLater(entry: Entry, notBefore: number): void {
		entry.state = 'sent';
		entry.notBefore = notBefore;
		this.#toDelete.push(entry);
	}

	/** Back into its lane, after an attempt that failed for certain or came to an unknown end. */
	again(entry: Entry, notBefore: number): void {
		entry.state = 'ready';
		entry.notBefore = notBefore;
		this.laneOf(entry)?.putBack(entry);
	}

	/** Held, and not to be sent in this run. */
	park(entry: Entry, reason: ParkReason): void {
		entry.state = 'parked';
		entry.parkedAs = reason;
		entry.outgoing = undefined;
	}

	/** Not to be sent: the canary and the target get their share back. FIFO: its group stops. */
	reject(entry: Entry): readonly Entry[] {
		return this.#giveUp(entry, 'rejected', 'one of its messages was rejected');
	}

	/** Nobody knows whether it was taken, and it may not be tried again. */
	leaveUnknown(entry: Entry): readonly Entry[] {
		return this.#giveUp(entry, 'unknown', 'it is unknown whether one of its messages was taken');
	}

	#giveUp(entry: Entry, reason: ParkReason, why: string): readonly Entry[] {
		// What may have been taken counts as moved.
		if (reason === 'rejected') this.#shares.count(entry, false);
		this.#shares.readmit(entry);
		this.park(entry, reason);
		const lane = this.laneOf(entry);
		lane?.settle(entry);
		if (lane === undefined || entry.group === undefined) return [];
		return this.#parkBehind(lane.stop(entry.group, why));
	}

	#parkBehind(behind: readonly Entry[]): readonly Entry[] {
		for (const one of behind) {
			this.#shares.count(one, one.doubtful);
			this.park(one, 'behind');
		}
		return behind;
	}

	/** Its lease is over, or about to be: nothing is done to it before it is received again. */
	lapse(entry: Entry): { readonly lapsed: readonly Entry[]; readonly release: readonly Entry[] } {
		if (entry.copied) {
			this.#toDelete = this.#toDelete.filter((one) => one !== entry);
			entry.state = 'away';
			this.#expected.add(entry.id);
			return { lapsed: [entry], release: [] };
		}
		if (entry.state === 'parked') {
			entry.state = 'away';
			return { lapsed: [], release: [] };
		}
		const all = this.laneOf(entry)?.withdraw(entry) ?? [entry];
		for (const one of all) {
			one.state = 'away';
			one.outgoing = undefined;
			this.#shares.count(one, one.doubtful);
			if (one.doubtful) this.#expected.add(one.id);
			this.#shares.readmit(one);
			if (this.#work.chosen?.has(one.id) === true) this.#unseen.add(one.id);
		}
		return { lapsed: all, release: all.filter((one) => one !== entry) };
	}

	laneOf({ destination }: Entry): Lane | undefined {
		return destination && this.#lanes.get(destination.ref.arn);
	}

	/** Groups that wait for a message that does not come back will wait no longer. */
	stopWaiting(): readonly Entry[] {
		return this.#parkBehind([...this.#lanes.values()].flatMap((lane) => lane.stopWaiting()));
	}

	/** Given up waiting for those that were to be seen again. */
	forgetExpected(): readonly Entry[] {
		const ids = [...this.#expected];
		this.#expected.clear();
		return ids.flatMap((id) => this.#entries.get(id) ?? []);
	}

	#laneOf(destination: Destination): Lane {
		const known = this.#lanes.get(destination.ref.arn);
		if (known !== undefined) return known;
		const lane = laneFor(destination);
		this.#lanes.set(destination.ref.arn, lane);
		return lane;
	}

	/** What an interrupted part of the run left: none of it is held now. */
	#recall(): void {
		const { before } = this.#work;
		if (before === undefined) return;
		for (const { entry, copy, expected } of recall(before)) {
			this.#entries.set(entry.id, entry);
			const isOut = this.#seeksChosen && this.#work.chosen?.has(entry.id) !== true;
			if (isOut && !expected && !entry.copied) entry.parkedAs ??= 'unmatched';
			// One that was chosen and not settled has to be received once more.
			if (expected || entry.copied || entry.parkedAs !== undefined) this.#unseen.delete(entry.id);
			if (copy !== undefined) this.#copies.add(copy);
			this.#shares.count(entry, entry.copied || entry.doubtful);
			if (expected) this.#expected.add(entry.id);
		}
	}
}
