import type { Pattern } from './filter-pattern.ts';
import type { Condition, FilterPolicy } from './filter-policy.ts';

/*
How large a filter policy may be when it is set. A policy that a subscription has was taken, whatever its size. Source: SNS
developer guide, "Filter policy constraints" and "AND/OR logic".
*/

const mostKeys = 5;
const mostCombinations = 150;
const mostWildcards = 3;
const mostComplexity = 100;
/** Bytes. */
const mostPolicyBytes = 256 * 1024;

/** A limit that a policy passes; `found` is its own figure. */
export type PolicyLimit = {
	readonly limit: 'keys' | 'combinations' | 'wildcards' | 'complexity' | 'bytes';
	readonly found: number;
	readonly most: number;
};

/** The limits that a policy passes: none where SNS takes it. `text` is what it was read from. */
export function policyLimits(text: string, { conditions }: FilterPolicy): readonly PolicyLimit[] {
	const fields = fieldsOf(conditions);
	const figures: readonly PolicyLimit[] = [
		{ limit: 'bytes', found: new TextEncoder().encode(text).length, most: mostPolicyBytes },
		{ limit: 'keys', found: new Set(fields.map(({ path }) => path)).size, most: mostKeys },
		{ limit: 'combinations', found: combinations(conditions), most: mostCombinations },
		{
			limit: 'wildcards',
			found: most(fields.flatMap(({ patterns }) => patterns.map(stars))),
			most: mostWildcards,
		},
		{
			limit: 'complexity',
			found: fields.reduce((sum, { patterns }) => sum + complexity(patterns), 0),
			most: mostComplexity,
		},
	];
	return figures.filter((figure) => figure.found > figure.most);
}

/** All fields of a policy, those in the branches of an `$or` too. */
export function fieldsOf(
	conditions: readonly Condition[],
): readonly (Condition & { kind: 'field' })[] {
	return conditions.flatMap((one) =>
		one.kind === 'field' ? [one] : one.branches.flatMap((branch) => fieldsOf(branch)),
	);
}

/** Values times depth of each field, multiplied; the branches of an `$or` are added up. */
function combinations(conditions: readonly Condition[]): number {
	return conditions.reduce(
		(product, one) =>
			product *
			(one.kind === 'field'
				? one.patterns.length * one.depth
				: one.branches.reduce((sum, branch) => sum + combinations(branch), 0)),
		1,
	);
}

function most(figures: readonly number[]): number {
	return figures.reduce((largest, each) => Math.max(largest, each), 0);
}

function stars(pattern: Pattern): number {
	if (pattern.kind === 'wildcard') return pattern.parts.length - 1;
	return pattern.kind === 'anything-but' ? most(pattern.not.map(stars)) : 0;
}

/** One point for a pattern with a star, three a star where it has several, one for anything-but; times their number. */
function complexity(patterns: readonly Pattern[]): number {
	if (!patterns.some((pattern) => stars(pattern) > 0)) return 0;
	const points = patterns.map((pattern) => {
		const count = stars(pattern);
		return (count > 1 ? 3 * count : count) + (pattern.kind === 'anything-but' ? 1 : 0);
	});
	const counted = points.filter((each) => each > 0);
	return counted.reduce((sum, each) => sum + each, 0) * counted.length;
}
