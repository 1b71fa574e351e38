import { memo } from '../memo.ts';
import { partitionOf } from '../place.ts';
import { allOf, matching } from './pattern.ts';
import type { ContextRule, Terms } from './terms.ts';

/** The regions that a file names for where one is, as far as the credentials of that place are good for them. */
export function regionsNamed(
	{ regions }: Pick<Terms, 'regions'>,
	here: string | undefined,
): readonly string[] {
	return regions === undefined || here === undefined ? none : inPartition(regions.value, here);
}

const none: readonly string[] = [];

const inPartition = memo((regions: readonly string[], here: string): readonly string[] =>
	regions.filter((one) => partitionOf(one) === partitionOf(here)),
);

/** Whose regions are looked for: what the shared files tell before anybody is asked. */
export type RegionsOwner = { readonly profile: string; readonly account?: string };

/**
 * The regions that contexts name for a profile that nobody is connected to, the first that certainly holds for it; none
 * where nobody named any. The account is as the shared files tell it: a table of regions guards nothing.
 */
export function defaultRegions(
	contexts: readonly ContextRule[],
	{ profile, account }: RegionsOwner,
): readonly string[] {
	const known = { profile: [profile], account: account === undefined ? undefined : [account] };
	for (const { match, regions, untrusted } of contexts) {
		if (regions === undefined || untrusted === true) continue;
		const answers = Object.entries(match).map(([key, patterns]) =>
			key === 'profile' || key === 'account' ? matching(patterns, known[key]) : 'perhaps',
		);
		if (allOf(answers) === 'yes') return regions;
	}
	return [];
}
