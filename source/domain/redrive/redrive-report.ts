import type { CanaryVerdict, EndReason, RedriveEvent, Way } from './redrive-event.ts';
import {
	addUntouched,
	emptySaid,
	hiddenOf,
	noOutcomes,
	type Outcomes,
	type RedriveOutcome,
} from './redrive-outcome.ts';

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

/** What a run came to, for people and programs. The sums balance: see {@link balance}. */
export type RedriveReport = {
	/** `interrupted`: its journal has no end; what is under way at this moment looks so, too. */
	readonly state: 'interrupted' | 'ended';
	readonly why?: EndReason;
	readonly said?: string;
	/** Messages received, each once. */
	readonly scanned: number;
	readonly unmatched: number;
	/** Of the unmatched: those without a field that the filter asks for. */
	readonly missing: number;
	/** Of the unmatched: those that the filter was too costly for, so that nobody knows whether it means them. */
	readonly costly: number;
	/** To be moved: those that are meant and, in a split, the rest. */
	readonly matched: number;
	readonly outcomes: Outcomes;
	/** Of these the rest of a split; absent where there is none. */
	readonly rest?: { readonly matched: number; readonly outcomes: Outcomes };
	/** Deletes that were confirmed; less than moved when originals went away otherwise. */
	readonly deleted: number;
	/** How many failed, by AWS's or our code. */
	readonly failed: readonly { readonly code: string; readonly count: number; message: string }[];
	/** Ids of originals. */
	readonly possibleDuplicates: readonly string[];
	readonly sentNotDeleted: readonly string[];
	readonly unknown: readonly string[];
	/** Ids that were dead letters again. */
	readonly returned: readonly string[];
	/** Ids that were to be moved and went back untouched; absent in journals of earlier versions. */
	readonly givenBack?: readonly string[];
	/**
	 * Ids that it was giving back when it was cut off: each is back, or returns by itself until then. Nobody knows
	 * which.
	 */
	readonly perhapsGivenBack?: { readonly ids: readonly string[]; readonly until: number };
	/** How many could not be given back, meant or not, and when all have returned by themselves. */
	readonly hidden?: { readonly count: number; readonly until: number };
	readonly edited: readonly { id: string; copy?: string; before: string; after: string }[];
	/** About how many are in the queue. */
	readonly left?: number;
	readonly stoppedGroups: readonly (readonly [group: string, why: string])[];
	/** Of a canary: its steps and what came of each. */
	readonly steps: RedriveState['steps'];
};

const none: RedriveState = {
	fates: new Map(),
	ways: new Map(),
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

/** How long a FIFO queue knows a deduplication id, ms, less a margin for clocks and travel. */
export const deduplicatedFor = 5 * 60_000 - 15_000;

/** Adds events up one by one. */
export class RedriveTally {
	readonly #fifo: boolean;
	readonly #fates = new Map<string, MessageFate>();
	readonly #returned = new Set<string>();
	readonly #ways = new Map<string, Way>();
	readonly #decided = new Set<string>();
	#counts: Omit<RedriveState, 'fates' | 'returned' | 'ways' | 'decided'> = none;

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
		const ofMessages = { fates: this.#fates, returned: this.#returned, ways: this.#ways };
		return { ...counts, ...ofMessages, decided: this.#decided, unmatched, matched, scanned };
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

const outcomeOfState: Readonly<Record<MessageState, RedriveOutcome>> = {
	sending: 'unknown',
	unknown: 'unknown',
	skipped: 'unknown',
	waiting: 'released',
	sent: 'sent-not-deleted',
	deleted: 'moved',
	gone: 'moved',
	rejected: 'rejected',
	lapsed: 'lease-lost',
	'not-found': 'not-found',
};

/** An attempt of unknown end outweighs what came of a later one that was not confirmed either. */
export function outcomeOf({ state, doubtful }: MessageFate, isHidden = false): RedriveOutcome {
	const outcome = outcomeOfState[state];
	if (isHidden && outcome === 'released' && doubtful !== true) return 'held';
	const untouched = outcome === 'released' || outcome === 'lease-lost' || outcome === 'rejected';
	return doubtful === true && untouched ? 'unknown' : outcome;
}

/** The report of a state. Messages that matched and were never touched count as given back. */
export function reportOf(state: RedriveState): RedriveReport {
	const outcomes = noOutcomes();
	const ofRest = noOutcomes();
	const isAside = (id: string) => state.ways.get(id) === 'rest';
	const codes = new Map<string, { count: number; message: string }>();
	const possibleDuplicates: string[] = [];
	const sentNotDeleted: string[] = [];
	const unknown: string[] = [];
	const edited: { id: string; copy?: string; before: string; after: string }[] = [];
	const hidden = new Set(state.givenBack?.hidden?.ids);
	const cutOff = state.givenBack === undefined && state.ended === undefined;
	let deleted = 0;
	for (const [id, fate] of state.fates) {
		const outcome = outcomeOf(fate, cutOff || hidden.has(id));
		outcomes[outcome]++;
		if (isAside(id)) ofRest[outcome]++;
		if (fate.state === 'deleted') deleted++;
		if (outcome === 'sent-not-deleted') sentNotDeleted.push(id);
		if (outcome === 'unknown') unknown.push(id);
		const doubled =
			outcome === 'sent-not-deleted' || (outcome === 'moved' && fate.overdue === true);
		if (fate.possibleDuplicate === true || doubled || outcome === 'unknown') {
			possibleDuplicates.push(id);
		}
		if (['rejected', 'unknown', 'sent-not-deleted'].includes(outcome)) {
			const code = fate.code ?? (outcome === 'unknown' ? 'NoAnswer' : 'NotDeleted');
			const known = codes.get(code);
			codes.set(code, {
				count: (known?.count ?? 0) + 1,
				message: known?.message ?? fate.message ?? '',
			});
		}
		if (fate.edit !== undefined) {
			const [before, after] = fate.edit;
			const copy = fate.copy === undefined ? {} : { copy: fate.copy };
			edited.push({ id, before, after, ...copy });
		}
	}
	const { matched, rest, ended, givenBack, givingBack } = state;
	const unbegun = [...hidden].filter((id) => !state.fates.has(id));
	addUntouched(outcomes, matched, cutOff ? undefined : unbegun);
	addUntouched(ofRest, rest, cutOff ? undefined : unbegun.filter(isAside));
	return {
		state: ended === undefined ? 'interrupted' : 'ended',
		...(ended === undefined ? {} : { why: ended.why, said: saidOf(ended) }),
		scanned: state.scanned,
		unmatched: state.unmatched,
		missing: state.missing,
		costly: state.costly,
		matched,
		outcomes,
		...(rest === 0 ? {} : { rest: { matched: rest, outcomes: ofRest } }),
		deleted,
		failed: [...codes]
			.map(([code, { count, message }]) => ({ code, count, message }))
			.toSorted((a, b) => b.count - a.count),
		possibleDuplicates,
		sentNotDeleted,
		unknown,
		returned: [...state.returned],
		...(givenBack?.ids === undefined ? {} : { givenBack: givenBack.ids }),
		...(givingBack === undefined || givenBack !== undefined
			? {}
			: { perhapsGivenBack: { ids: givingBack.ids, until: givingBack.until } }),
		...(givenBack?.hidden === undefined ? {} : { hidden: hiddenOf(givenBack.hidden) }),
		edited,
		...(ended?.left === undefined ? {} : { left: ended.left }),
		stoppedGroups: ended?.stoppedGroups ?? [],
		steps: state.steps,
	};
}

/** How a run ended, in a sentence: an empty queue is one in which nothing is left. */
function saidOf({ why, said, left = 0 }: Extract<RedriveEvent, { type: 'ended' }>): string {
	return why === 'believed-empty' ? emptySaid(left) : said;
}

/** What a report must fulfil: 0 when scanned and matched are the sums of their parts. */
export function balance(report: RedriveReport): number {
	const parts = Object.values(report.outcomes).reduce((sum, count) => sum + count, 0);
	const { rest } = report;
	const ofRest = Object.values(rest?.outcomes ?? {}).reduce((sum, count) => sum + count, 0);
	return (
		Math.abs((rest?.matched ?? 0) - ofRest) +
		Math.abs(report.matched - parts) +
		Math.abs(report.scanned - report.matched - report.unmatched)
	);
}
