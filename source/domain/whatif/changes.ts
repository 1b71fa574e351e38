import type { Consumption } from './simulation.ts';

/** One of the things that can be changed on paper, as people write it. */
export type ChangeId = 'visibility-timeout' | 'max-receive-count' | 'concurrency' | 'batch';

/** What each may be: whole numbers. Source: SQS quotas; above a hundred thousand consumers nobody has. */
export const changeLimits: Readonly<Record<ChangeId, readonly [least: number, most: number]>> = {
	'visibility-timeout': [0, 43_200],
	'max-receive-count': [1, 1000],
	concurrency: [1, 100_000],
	batch: [1, 10],
};

export const changeIds = Object.keys(changeLimits) as readonly ChangeId[];

/** Changes that were said, as the simulation has them. Seconds of a timeout, else counts. */
export function changesOf(said: Readonly<Partial<Record<ChangeId, number>>>): Partial<Consumption> {
	const {
		'visibility-timeout': seconds,
		'max-receive-count': maxReceives,
		concurrency,
		batch,
	} = said;
	return {
		...(seconds === undefined ? {} : { visibilityMs: seconds * 1000 }),
		...(maxReceives === undefined ? {} : { maxReceives }),
		...(concurrency === undefined ? {} : { concurrency }),
		...(batch === undefined ? {} : { batch }),
	};
}
