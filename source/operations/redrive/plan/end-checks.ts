import type { PlanCheck } from '../../../domain/redrive/plan-check.ts';
import { putsAside } from '../../../domain/redrive/redrive-plan.ts';
import type { Checks } from './plan-checks.ts';

/** What keeps messages that are lost soon from being kept for longer elsewhere. */
export function obstaclesOfEnds({ now, choices, facts, looks }: Checks): readonly PlanCheck[] {
	const { endsBefore } = choices;
	if (endsBefore === undefined) return [];
	const [name, state] = ['retention', 'obstacle'] as const;
	const isUnknown = !facts.ok || facts.value.retentionSeconds === undefined;
	return [
		...(isUnknown ? [{ name, state, finding: 'retention-unknown' } as const] : []),
		...looks.flatMap(({ ref, attributes }): readonly PlanCheck[] => {
			const kept = attributes.ok ? attributes.value.retentionSeconds : undefined;
			// The time of a copy starts anew with its send.
			if (kept === undefined || now + kept * 1000 > endsBefore) return [];
			const fact = { queue: ref.name, retentionSeconds: kept, endsBefore };
			return [{ name, state, finding: 'lost-as-soon', ...fact }];
		}),
	];
}

/** What may surprise who puts messages aside to keep them. */
export function warningsOfEnds({ choices, facts, looks }: Checks): readonly PlanCheck[] {
	if (!putsAside(choices)) return [];
	const state = 'warning';
	const here = facts.ok ? facts.value.retentionSeconds : undefined;
	return looks.flatMap(({ ref, attributes }): readonly PlanCheck[] => {
		if (!attributes.ok) return [];
		const { retentionSeconds: kept, inFlight = 0 } = attributes.value;
		const queue = ref.name;
		const found: PlanCheck[] = [];
		if (kept !== undefined && here !== undefined && kept < here) {
			const fact = { queue, retentionSeconds: kept, sourceSeconds: here };
			found.push({ name: 'retention', state, finding: 'kept-shorter', ...fact });
		}
		if (inFlight > 0) {
			found.push({ name: 'readers', state, finding: 'somebody-reads', queue, inFlight });
		}
		return found;
	});
}
