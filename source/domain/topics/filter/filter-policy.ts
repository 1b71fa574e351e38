import { type JsonNode, readJsonTree } from '../../json/json-tree.ts';
import type { SubscriptionAttributes } from '../../resources.ts';
import type { Pattern } from './filter-pattern.ts';
import { PolicyError, type PolicyFault, readPattern } from './read-filter-pattern.ts';

/** What a policy is about: attributes, which have no fields in them, or the body. */
export type FilterScope = NonNullable<SubscriptionAttributes['filterPolicyScope']>;

/** A name of a policy with the values behind it, one of which has to match. */
export type FieldCondition = {
	readonly kind: 'field';
	/** Names from the outermost in, joined by points: SNS does not tell `{"a.b"}` from `{"a": {"b"}}`. */
	readonly path: string;
	/** How deep it stands: 1 for a name of the policy itself. */
	readonly depth: number;
	readonly patterns: readonly Pattern[];
	/** The values as the policy spells them. */
	readonly wants: string;
};

/** `$or`: all conditions of one branch have to hold. */
export type OrCondition = {
	readonly kind: 'or';
	readonly path: string;
	readonly branches: readonly (readonly Condition[])[];
	readonly wants: string;
};

export type Condition = FieldCondition | OrCondition;

/** A filter policy: all of its conditions have to hold; without any it takes every message. */
export type FilterPolicy = {
	readonly scope: FilterScope;
	readonly conditions: readonly Condition[];
};

/** What is wrong with a text as a filter policy, and where: both count from 1. */
export type PolicyProblem = PolicyFault & { readonly line: number; readonly column: number };

type Read =
	| { readonly ok: true; readonly policy: FilterPolicy }
	| { readonly ok: false; readonly problem: PolicyProblem };

/** The policy that a text is. Whether SNS would take one so large tells `policyLimits`. */
export function readFilterPolicy(text: string, scope: FilterScope = 'MessageAttributes'): Read {
	const tree = readJsonTree(text);
	try {
		if (!tree.ok) throw new PolicyError(tree.at, { fault: 'json' });
		const { node } = tree;
		if (node.kind !== 'object') throw new PolicyError(node.start, { fault: 'object' });
		return { ok: true, policy: { scope, conditions: conditionsIn(text, node, scope, '', 1) } };
	} catch (error) {
		if (!(error instanceof PolicyError)) throw error;
		return { ok: false, problem: { ...error.fault, ...placeOf(text, error.at) } };
	}
}

/** What is wrong with a text that is to be a JSON object, and where; nothing where it is one. */
export function jsonObjectProblem(text: string): PolicyProblem | undefined {
	const tree = readJsonTree(text);
	if (!tree.ok) return { fault: 'json', ...placeOf(text, tree.at) };
	const { kind, start } = tree.node;
	return kind === 'object' ? undefined : { fault: 'object', ...placeOf(text, start) };
}

/** Line and column of a character, from 1. */
function placeOf(text: string, at: number): { readonly line: number; readonly column: number } {
	const before = text.slice(0, at).split('\n');
	return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

type ObjectNode = Extract<JsonNode, { kind: 'object' }>;

function conditionsIn(
	text: string,
	{ entries }: ObjectNode,
	scope: FilterScope,
	above: string,
	depth: number,
): readonly Condition[] {
	return entries.flatMap(({ name, at, node }): readonly Condition[] => {
		const path = above === '' ? name : `${above}.${name}`;
		if (node.kind === 'object') {
			if (scope === 'MessageAttributes') throw new PolicyError(at.start, { fault: 'nested', name });
			if (node.entries.length === 0) throw new PolicyError(node.start, { fault: 'empty-object' });
			return conditionsIn(text, node, scope, path, depth + 1);
		}
		if (node.kind !== 'list') throw new PolicyError(node.start, { fault: 'value', name });
		if (node.items.length === 0) throw new PolicyError(node.start, { fault: 'empty-list', name });
		const wants = text.slice(node.start, node.end);
		const branches = name === '$or' ? branchesIn(node.items) : undefined;
		if (branches !== undefined) {
			const read = branches.map((branch) => conditionsIn(text, branch, scope, above, depth));
			return [{ kind: 'or', path, branches: read, wants }];
		}
		return [{ kind: 'field', path, depth, patterns: node.items.map(readPattern), wants }];
	});
}

/** Words that make an object a pattern. Source: "AND/OR logic" and Event Ruler's list of reserved words. */
const reserved = new Set([
	'exactly',
	'equals-ignore-case',
	'prefix',
	'suffix',
	'anything-but',
	'exists',
	'wildcard',
	'numeric',
	'cidr',
]);

/** The branches of an `$or`; `undefined` where SNS takes `$or` for a name as any other. */
function branchesIn(items: readonly JsonNode[]): readonly ObjectNode[] | undefined {
	const objects = items.filter((item) => item.kind === 'object');
	if (objects.length < 2 || objects.length < items.length) return;
	if (objects.some(({ entries }) => entries.some(({ name }) => reserved.has(name)))) return;
	const empty = objects.find(({ entries }) => entries.length === 0);
	if (empty !== undefined) throw new PolicyError(empty.start, { fault: 'empty-object' });
	return objects;
}
