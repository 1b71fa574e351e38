import { isReservedName } from '../../messages/message-limits.ts';
import type { Condition, FieldCondition, FilterPolicy, FilterScope } from './filter-policy.ts';

/**
 * Why no message can pass a filter policy. `name`: it wants a message attribute whose name none can have; `absent`: it
 * wants a field to be there and not to be there. `path` is the field.
 */
export type NeverTaken = { readonly why: 'name' | 'absent'; readonly path: string };

/**
 * Why a policy takes no message at all; `undefined` where one may pass. Says only what is certain: two lists of values
 * of one field may both be met by an array.
 */
export function neverTaken({ conditions, scope }: FilterPolicy): NeverTaken | undefined {
	return conflictIn(conditions, scope, []);
}

/** `above`: what has to hold beside these conditions. */
function conflictIn(
	conditions: readonly Condition[],
	scope: FilterScope,
	above: readonly FieldCondition[],
): NeverTaken | undefined {
	const fields = conditions.filter((one) => one.kind === 'field');
	const all = [...above, ...fields];
	for (const field of fields) {
		const { path } = field;
		if (needsIt(field) && scope === 'MessageAttributes' && !isAttributeName(path)) {
			return { why: 'name', path };
		}
		const others = all.filter((one) => one.path === path);
		if (others.some(needsIt) && others.some(forbidsIt)) return { why: 'absent', path };
	}
	for (const one of conditions) {
		if (one.kind === 'field') continue;
		const conflicts = one.branches.map((branch) => conflictIn(branch, scope, all));
		const [first] = conflicts;
		if (first !== undefined && conflicts.every((conflict) => conflict !== undefined)) return first;
	}
	return;
}

const isAbsence = (pattern: FieldCondition['patterns'][number]): boolean =>
	pattern.kind === 'exists' && !pattern.exists;

const needsIt = ({ patterns }: FieldCondition): boolean => !patterns.some(isAbsence);
const forbidsIt = ({ patterns }: FieldCondition): boolean => patterns.every(isAbsence);

/** Whether a message can have an attribute of this name. Source: SNS developer guide, "Message attribute items and validation". */
function isAttributeName(name: string): boolean {
	return (
		/^(?!\.)(?!.*\.\.)[A-Za-z0-9_.-]{1,256}(?<!\.)$/.test(name) && !isReservedName(name, 'sns')
	);
}
