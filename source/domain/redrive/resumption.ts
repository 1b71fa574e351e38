import type { EndReason } from './redrive-event.ts';
import type { RedrivePlan } from './redrive-plan.ts';
import { outcomeOf } from './redrive-report.ts';
import type { MessageFate, RedriveState } from './redrive-state.ts';

/**
 * What going on with a run means. `whole`: it was cut off or failed, and goes on with its plan. `rest`: it
 * has ended, and goes on with exactly these messages: what is open, and what it gave back. `over`: it has
 * ended, and nothing is left of it.
 */
export type Resumption =
	| { readonly kind: 'whole' }
	| { readonly kind: 'rest'; readonly ids: ReadonlySet<string> }
	| { readonly kind: 'over' };

/** A run as its journal tells it, as far as that decides how it goes on. */
type ToldRun = {
	readonly header: {
		readonly plan: Pick<RedrivePlan, 'fifo'> & {
			readonly choices: Pick<RedrivePlan['choices'], 'chosen'>;
		};
	};
	readonly state: RedriveState;
};

/** Whoever stopped a run is asked nothing about letters that came later: that holds for all later parts of it, too. */
export function resumptionOf({ header, state }: ToldRun): Resumption {
	const { fates, only, givenBack, givingBack } = state;
	const why = endOf(state);
	if (why === undefined || why === 'failed') {
		return only === undefined ? { kind: 'whole' } : restOf([...only].filter(isOpenIn(state)));
	}
	const ids: string[] = [];
	for (const [id, fate] of fates) if (isOpen(fate)) ids.push(id);
	if (why !== 'canary') {
		// What came back is no reason to go on with the others.
		for (const [id, { state: now }] of fates) if (now === 'lapsed') ids.push(id);
		const back =
			givenBack === undefined ? [givingBack?.ids] : [givenBack.ids, givenBack.hidden?.ids];
		for (const id of back.flatMap((some) => some ?? [])) ids.push(id);
	}
	if (why === 'stopped') {
		// Those that it never came to are known where they were chosen.
		const meant = only ?? header.plan.choices.chosen ?? [];
		for (const id of meant) if (!fates.has(id)) ids.push(id);
	}
	if (header.plan.fifo && why !== 'canary' && ids.length > 0) {
		// Those that were behind one in its group must not overtake it now: it is tried again first.
		for (const [id, { state: now }] of fates) if (now === 'rejected') ids.push(id);
	}
	return restOf(ids);
}

/** How a run ended. One that was cut off while it gave back what it held had been stopped before. */
export function endOf({ ended, givingBack }: RedriveState): EndReason | undefined {
	if (ended !== undefined) return ended.why;
	const why = givingBack?.why;
	return why === 'stopped' || why === 'canary' ? why : undefined;
}

function restOf(ids: readonly string[]): Resumption {
	return ids.length === 0 ? { kind: 'over' } : { kind: 'rest', ids: new Set(ids) };
}

function isOpen(fate: MessageFate): boolean {
	const outcome = outcomeOf(fate);
	const open = outcome === 'sent-not-deleted' || outcome === 'unknown';
	return open && fate.state !== 'skipped';
}

/** Whether something is left to do about a message of a part that was cut off. */
function isOpenIn({ fates }: RedriveState): (id: string) => boolean {
	const settled = new Set(['deleted', 'gone', 'skipped', 'not-found']);
	return (id) => {
		const fate = fates.get(id);
		return fate === undefined || !settled.has(fate.state);
	};
}
