import type { MeasuredWork } from './measured-work.ts';
import { type Consumption, type Load, perMessage } from './simulation.ts';

/*
What a reckoning takes for granted: it is told with each, and worded in `presentation/whatif`.
*/

const assumptionIds = [
	'same-arrivals',
	'same-work',
	'times-vary',
	'one-a-receive',
	'seen-consumers',
	'held-by-failing',
	'latest-receive',
	'in-order',
	'no-groups',
	'own-letters',
	'no-letters',
	'several-together',
] as const;

export type Assumption = (typeof assumptionIds)[number];

/** What is taken for granted of a queue and its change. */
export function assumptionsOf(of: {
	readonly how: Consumption;
	readonly changed: Consumption;
	readonly load: Load;
	readonly work: Pick<MeasuredWork, 'isAllOfThem'>;
	readonly fifo: boolean;
}): readonly Assumption[] {
	const { how, load, work, fifo } = of;
	const has: Readonly<Partial<Record<Assumption, boolean>>> = {
		'seen-consumers': !work.isAllOfThem,
		'in-order': !fifo,
		'no-groups': fifo,
		'own-letters': how.maxReceives !== undefined,
		'no-letters': how.maxReceives === undefined,
		'several-together': perMessage(load) > 1,
	};
	return assumptionIds.filter((id) => has[id] !== false);
}
