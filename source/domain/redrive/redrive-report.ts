import type { EndReason, RedriveEvent } from './redrive-event.ts';
import {
	addUntouched,
	emptySaid,
	hiddenOf,
	noOutcomes,
	type Outcomes,
	type RedriveOutcome,
} from './redrive-outcome.ts';
import type { MessageFate, MessageState, RedriveState } from './redrive-state.ts';

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
