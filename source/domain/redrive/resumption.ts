import { outcomeOf, type RedriveState } from './redrive-report.ts';

/**
 * What going on with a run means. `whole`: it was cut off or failed, and goes on with its plan. `rest`: it
 * has ended, and goes on with exactly these messages: what is open, and what it gave back. `over`: it has
 * ended, and nothing is left of it.
 */
export type Resumption =
	| { readonly kind: 'whole' }
	| { readonly kind: 'rest'; readonly ids: ReadonlySet<string> }
	| { readonly kind: 'over' };

export function resumptionOf({ ended, fates, givenBack }: RedriveState): Resumption {
	if (ended === undefined || ended.why === 'failed') return { kind: 'whole' };
	const ids = new Set<string>();
	for (const [id, fate] of fates) {
		const outcome = outcomeOf(fate);
		const open = outcome === 'sent-not-deleted' || outcome === 'unknown';
		if (open && fate.state !== 'skipped') ids.add(id);
	}
	// What came back is no reason to go on with the others.
	const back = ended.why === 'canary' ? [] : [givenBack?.ids, givenBack?.hidden?.ids];
	for (const id of back.flatMap((some) => some ?? [])) ids.add(id);
	return ids.size === 0 ? { kind: 'over' } : { kind: 'rest', ids };
}
