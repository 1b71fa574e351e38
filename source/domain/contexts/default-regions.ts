import { allOf, matching } from './pattern.ts';
import type { ContextRule } from './terms.ts';

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
