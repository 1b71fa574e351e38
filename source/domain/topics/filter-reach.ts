import type { Condition, FieldCondition, FilterPolicy } from './filter-policy.ts';

/**
 * Whether no message at all can meet a policy: a field has to be there and must not, in every branch of its `$or`. Only
 * what is certain counts: two values of one field are none, since a list may have both.
 */
export function takesNothing({ conditions }: FilterPolicy): boolean {
	return contradicts(conditions, new Map());
}

/** Fields that have to be there, or must not. */
type Asked = ReadonlyMap<string, boolean>;

function contradicts(conditions: readonly Condition[], outside: Asked): boolean {
	const asked = new Map(outside);
	for (const one of conditions) {
		if (one.kind !== 'field') continue;
		const wanted = isWanted(one);
		if (wanted === undefined) continue;
		if (asked.has(one.path) && asked.get(one.path) !== wanted) return true;
		asked.set(one.path, wanted);
	}
	return conditions.some(
		(one) => one.kind === 'or' && one.branches.every((branch) => contradicts(branch, asked)),
	);
}

/** Whether a field has to be there; `undefined` where both will do. */
function isWanted({ patterns }: FieldCondition): boolean | undefined {
	const absent = patterns.filter((pattern) => pattern.kind === 'exists' && !pattern.exists);
	if (absent.length === 0) return true;
	return absent.length === patterns.length ? false : undefined;
}
