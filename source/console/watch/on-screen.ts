import { hasLettersOfOthers } from '../../domain/diagnosis/queue-metrics.ts';
import { memoBy } from '../../domain/memo.ts';
import type { ShownQueue } from '../../operations/metrics/watch-figures.ts';
import { type Excusable, excusableOf } from '../../operations/queues/excuses.ts';
import { visibleKeys } from '../resources/list.ts';
import { queueByArn, queueRows, sourcesOf } from '../state/selectors.ts';
import type { State } from '../state/state.ts';

/**
 * What is made of the queues on the screen, looked at every second: anew where something has been told of them, or the screen is
 * another one. What is filtered behind the frames follows with the next answers.
 */
export function ofTheScreen<Made>(make: (state: State, rows: number) => Made) {
	return memoBy(
		({ resources: { queue }, views, size, demoStands }: State, rows: number) =>
			[queue.entries, queueRows(queue), views, size, demoStands, rows] as const,
		make,
	);
}

/** The queues that somebody looks at: nothing else is asked of CloudWatch by itself. */
export function queuesOnScreen(state: State, rows: number): readonly ShownQueue[] {
	// While the demo is set up its history is not there yet.
	if (state.demo && !state.demoStands) return [];
	return visibleKeys(state, 'queue', rows).flatMap((arn) => {
		const known = queueByArn(state, arn);
		if (known === undefined) return [];
		const dead = sourcesOf(state, arn).length > 0;
		return [{ known, dead, ofLetters: dead || hasLettersOfOthers(known.figures) }];
	});
}

/** The queues that somebody looks at and of which something is found, or was hidden, that may be excused. */
export function excusableOnScreen(state: State, rows: number): readonly Excusable[] {
	const { queue } = state.resources;
	const all = queueRows(queue);
	return visibleKeys(state, 'queue', rows).flatMap((arn) => {
		const known = queueByArn(state, arn);
		// Rows stand in the order in which queues are known, and may be those of a moment ago: then it is asked for in a second.
		const row = known && all[queue.entries.placeOf(known.key) ?? -1];
		return known !== undefined && row?.key === known.key ? (excusableOf(known, row) ?? []) : [];
	});
}
