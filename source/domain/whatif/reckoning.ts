import type { QueueRef } from '../resources.ts';
import type { Steps } from '../steps.ts';
import { type Assumption, assumptionsOf } from './assumptions.ts';
import type { MeasuredWork } from './measured-work.ts';
import { type Lives, type Outcomes, outcomesOf } from './outcomes.ts';
import type { Consumption, Load } from './simulation.ts';

/** What is known of a queue before anything is changed on paper. Times in ms since the epoch. */
export type WhatIfSubject = {
	readonly ref: QueueRef;
	readonly readAt: number;
	readonly fifo: boolean;
	readonly how: Consumption;
	readonly load: Load;
	readonly work: MeasuredWork;
	/** Messages that came in the last day. */
	readonly arrivedInADay: number;
};

/** A queue as it is, and as it would be. */
export type WhatIf = {
	readonly subject: WhatIfSubject;
	readonly asItIs: Outcomes;
	readonly changed: { readonly how: Consumption; readonly outcomes: Outcomes };
	readonly lives: Lives;
	readonly assumptions: readonly Assumption[];
};

/** Reckons what would become of it, and what becomes of it as it is. Hands over after each life. */
export function* reckon(
	subject: WhatIfSubject,
	changes: Partial<Consumption>,
	lives: Lives,
): Steps<WhatIf> {
	const { load, how, work } = subject;
	const changed = { ...how, ...changes };
	const asItIs = yield* outcomesOf(load, how, work.draw, lives);
	const outcomes = yield* outcomesOf(load, changed, work.draw, lives);
	return {
		...{ subject, asItIs, lives },
		changed: { how: changed, outcomes },
		assumptions: assumptionsOf({ ...subject, changed }),
	};
}
