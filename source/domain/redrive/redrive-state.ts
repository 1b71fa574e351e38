import { deduplicatedFor } from '../messages/message-limits.ts';
import type { CanaryVerdict, RedriveEvent, Way } from './redrive-event.ts';

/** Where one message stands. `sending` without an answer after a crash means: unknown. */
export type MessageState =
	| 'sending'
	| 'waiting'
	| 'sent'
	| 'deleted'
	| 'gone'
	| 'rejected'
	| 'unknown'
	| 'lapsed'
	| 'not-found'
	| 'skipped';

/** All that a journal tells about one message. */
export type MessageFate = {
	readonly state: MessageState;
	/** When it was first sent, ms since the epoch: FIFO deduplication counts from there. */
	readonly firstSentAt?: number;
	/** Id of the confirmed copy. */
	readonly copy?: string;
	readonly code?: string;
	readonly message?: string;
	/** It may be at its destination more than once, or there and in the dead-letter queue. */
	readonly possibleDuplicate?: true;
	/** An attempt came to an unknown end, and no later one cleared that up. */
	readonly doubtful?: true;
	/** The lease ended between copy and delete. */
	readonly overdue?: true;
	/** Hashes of original and edited copy. */
	readonly edit?: readonly [before: string, after: string];
};

/** The state of a run: what its events add up to. Immutable for those who only look. */
export type RedriveState = {
	readonly fates: ReadonlyMap<string, MessageFate>;
	readonly scanned: number;
	readonly matched: number;
	readonly unmatched: number;
	readonly missing: number;
	readonly costly: number;
	/** In a split, which way each message goes; empty in other runs. */
	readonly ways: ReadonlyMap<string, Way>;
	/** ARNs of the queues that messages were dead letters of, where their copies went elsewhere. */
	readonly origins: ReadonlyMap<string, string>;
	/** All that any part of the run was about to give back: of these the filter has spoken. */
	readonly decided: ReadonlySet<string>;
	/** Of the matched: the rest of a split. */
	readonly rest: number;
	readonly returned: ReadonlySet<string>;
	readonly steps: readonly { step: number; sent: number; verdict: CanaryVerdict }[];
	/** What it goes on with alone, where it was gone on with after its end. */
	readonly only?: ReadonlySet<string>;
	/** What it was about to give back at its end; absent in journals of earlier versions. */
	readonly givingBack?: Extract<RedriveEvent, { type: 'giving-back' }>;
	/** Absent until a run, or what was resumed of it, has come to its end in an orderly way. */
	readonly givenBack?: Extract<RedriveEvent, { type: 'given-back' }>;
	readonly ended?: Extract<RedriveEvent, { type: 'ended' }>;
};

const none: RedriveState = {
	fates: new Map(),
	ways: new Map(),
	origins: new Map(),
	decided: new Set(),
	scanned: 0,
	matched: 0,
	unmatched: 0,
	missing: 0,
	costly: 0,
	rest: 0,
	returned: new Set(),
	steps: [],
};

/** The state that a list of events adds up to. `fifo`: whether destinations deduplicate. */
export function stateOf(events: Iterable<RedriveEvent>, fifo: boolean): RedriveState {
	const state = new RedriveTally(fifo);
	for (const event of events) state.add(event);
	return state.state;
}

/** Adds events up one by one. */
export class RedriveTally {
	readonly #fifo: boolean;
	readonly #fates = new Map<string, MessageFate>();
	readonly #returned = new Set<string>();
	readonly #ways = new Map<string, Way>();
	readonly #origins = new Map<string, string>();
	readonly #decided = new Set<string>();
	#counts: Omit<RedriveState, 'fates' | 'returned' | 'ways' | 'origins' | 'decided'> = none;

	constructor(fifo: boolean) {
		this.#fifo = fifo;
	}

	/**
	 * A message may be sent before the batch that it came with is counted, and a crash may lose that count: there are never
	 * fewer than those whose fate is known.
	 */
	get state(): RedriveState {
		const { unmatched, ...counts } = this.#counts;
		const matched = Math.max(counts.matched, this.#fates.size);
		const scanned = Math.max(counts.scanned, matched + unmatched);
		const ofMessages = {
			...{ fates: this.#fates, returned: this.#returned, ways: this.#ways },
			...{ origins: this.#origins, decided: this.#decided },
		};
		return { ...counts, ...ofMessages, unmatched, matched, scanned };
	}

	add(event: RedriveEvent): void {
		const counts = this.#counts;
		switch (event.type) {
			case 'seen':
				this.#counts = {
					...counts,
					scanned: counts.scanned + event.matched + event.unmatched,
					matched: counts.matched + event.matched,
					unmatched: counts.unmatched + event.unmatched,
					missing: counts.missing + event.missing,
					costly: counts.costly + (event.costly ?? 0),
					rest: counts.rest + (event.split?.rest.length ?? 0),
				};
				for (const id of event.split?.meant ?? []) this.#ways.set(id, 'meant');
				for (const id of event.split?.rest ?? []) this.#ways.set(id, 'rest');
				return;
			case 'sending':
				for (const id of event.ids) this.#sending(id, event.at);
				for (const [id, before, after] of event.edits ?? []) {
					this.#change(id, { edit: [before, after] });
				}
				for (const [arn, ...ids] of event.origins ?? []) {
					for (const id of ids) this.#origins.set(id, arn);
				}
				return;
			case 'sent':
				for (const [id, copy] of event.copies) this.#set(id, 'sent', { copy });
				return;
			case 'unsent':
				for (const id of event.ids) this.#set(id, 'waiting', event);
				return;
			case 'rejected':
			case 'unknown':
				for (const id of event.ids) this.#set(id, event.type, event);
				return;
			case 'kept':
				for (const id of event.ids) {
					this.#change(id, { code: event.code, message: event.message, overdue: true });
				}
				return;
			case 'deleted':
			case 'gone':
			case 'lapsed':
			case 'not-found':
				for (const id of event.ids) this.#set(id, event.type);
				return;
			case 'returned':
				for (const id of event.ids) this.#returned.add(id);
				return;
			case 'resolved':
				for (const id of event.ids) {
					if (event.as === 'skip') this.#set(id, 'skipped');
				}
				return;
			case 'step':
				this.#counts = { ...counts, steps: [...counts.steps, event] };
				return;
			case 'resumed': {
				const { ended: _, givingBack: __, givenBack: ___, only: before, ...rest } = counts;
				const matched = this.#fates.size;
				const unseen = { unmatched: 0, missing: 0, costly: 0 };
				const only = event.only === undefined ? before : new Set(event.only);
				this.#counts = {
					...rest,
					...unseen,
					scanned: matched,
					matched,
					rest: this.#restBegun,
					...(only === undefined ? {} : { only }),
				};
				return;
			}
			case 'giving-back':
				for (const id of event.ids) this.#decided.add(id);
				this.#counts = { ...counts, givingBack: event };
				return;
			case 'given-back':
				for (const id of event.ids ?? []) this.#decided.add(id);
				this.#counts = { ...counts, givenBack: event };
				return;
			case 'ended':
				this.#counts = { ...counts, ended: event };
		}
	}

	/** A message that may have been taken before is sent again: it can be there twice. */
	#sending(id: string, at: number): void {
		const fate = this.#fates.get(id);
		const open = fate?.state === 'unknown' || fate?.state === 'sending' || fate?.doubtful === true;
		const knownByQueue = this.#fifo && at - (fate?.firstSentAt ?? at) <= deduplicatedFor;
		this.#set(id, 'sending', {
			firstSentAt: fate?.firstSentAt ?? at,
			...(open ? { doubtful: true } : {}),
			...(open && !knownByQueue ? { possibleDuplicate: true } : {}),
		});
	}

	/** Of the rest of a split: those whose fate is known. */
	get #restBegun(): number {
		let many = 0;
		for (const id of this.#fates.keys()) if (this.#ways.get(id) === 'rest') many++;
		return many;
	}

	#set(id: string, state: MessageState, more: Partial<MessageFate> = {}): void {
		// An attempt that a crash cut off, and of which nothing but this was written since.
		const cutOff =
			this.#fates.get(id)?.state === 'sending' && (state === 'lapsed' || state === 'not-found');
		const doubt: Partial<MessageFate> = state === 'unknown' || cutOff ? { doubtful: true } : {};
		this.#change(id, { ...reasonOf(more), ...doubt, state });
	}

	#change(id: string, more: Partial<MessageFate>): void {
		const fate = this.#fates.get(id);
		// `kept` of a message whose copy a lost line confirmed: what is known best is that it was sent.
		this.#fates.set(id, { state: 'sent', ...fate, ...more });
	}
}

function reasonOf(more: Partial<MessageFate>): Partial<MessageFate> {
	const { code, message, copy, firstSentAt, possibleDuplicate, doubtful } = more;
	return {
		...(code === undefined ? {} : { code }),
		...(message === undefined ? {} : { message }),
		...(copy === undefined ? {} : { copy }),
		...(firstSentAt === undefined ? {} : { firstSentAt }),
		...(possibleDuplicate === undefined ? {} : { possibleDuplicate }),
		...(doubtful === undefined ? {} : { doubtful }),
	};
}
