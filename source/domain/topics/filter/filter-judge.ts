import type { MessageAttribute } from '../../messages/message.ts';
import { type Answer, every, some } from '../answer.ts';
import {
	agree,
	attributeFields,
	bodyFields,
	type Fields,
	type FieldTrouble,
	type JsonReader,
	type Leaf,
} from './filter-fields.ts';
import { fieldsOf } from './filter-limits.ts';
import { patternTakes, type Scalar } from './filter-pattern.ts';
import type { Condition, FieldCondition, FilterPolicy } from './filter-policy.ts';

/** The part of a message that policies judge. */
export type Judged = {
	readonly body: string;
	readonly attributes?: Readonly<Record<string, MessageAttribute>>;
	/** Reads the body, where others will read it too. */
	readonly reader?: JsonReader;
};

/** A condition of a policy that a message does not meet, or of which that is unknown. */
export type Clause = {
	/** The field that it names; `$or` for a choice. */
	readonly path: string;
	/** The values that the policy takes, as it spells them. */
	readonly wants: string;
	/** What the message has there: the first few values; none where the field is not there. */
	readonly found: readonly Scalar[];
	/** Why the field can't be compared, though it is there. */
	readonly trouble?: FieldTrouble;
	/** The field may be missing, but from a message that has any: this one has none at all. */
	readonly bare?: true;
	/** Of `$or`: the clause that failed in each branch. */
	readonly branches?: readonly Clause[];
};

/** Whether a policy takes a message, and if not the first clause that failed. */
export type Verdict =
	| { readonly takes: true }
	| { readonly takes: false; readonly why: 'clause'; readonly clause: Clause }
	/** The policy is about the body, which is no JSON object. */
	| { readonly takes: false; readonly why: 'body' }
	| { readonly takes: 'unknown'; readonly why: 'number'; readonly clause: Clause }
	/** All clauses hold, but only in different elements of a list: AWS does not say whether that counts. */
	| { readonly takes: 'unknown'; readonly why: 'elements' }
	/** So many fields in lists that not all ways to pair them were tried, or a field that stands too deep. */
	| { readonly takes: 'unknown'; readonly why: 'steps' };

/** Values of a clause that are kept: a list may have thousands. */
const foundAtMost = 5;

/** Judges a message by a filter policy. Pure, and ends whatever the message is. */
export function judge(policy: FilterPolicy, { body, attributes, reader }: Judged): Verdict {
	const { conditions, scope } = policy;
	if (conditions.length === 0) return { takes: true };
	const fields =
		scope === 'MessageBody'
			? bodyFields(
					body,
					fieldsOf(conditions).map(({ path }) => path),
					reader,
				)
			: attributeFields(attributes);
	if (fields === 'body') return { takes: false, why: 'body' };
	if (fields === 'deep') return { takes: 'unknown', why: 'steps' };
	const answer = every(conditions, (one) => answerOf(one, fields));
	if (answer !== true) {
		const failed = conditions.find((one) => answerOf(one, fields) === answer);
		if (failed === undefined) throw new Error('a verdict comes from a condition');
		const clause = clauseOf(failed, fields, answer);
		return answer === false
			? { takes: false, why: 'clause', clause }
			: { takes: 'unknown', why: 'number', clause };
	}
	const isListed = [...fields.leaves.values()].some((all) =>
		all.some(({ within }) => within !== undefined),
	);
	if (!isListed) return { takes: true };
	const inOne = new Pairing(fields).finds(conditions, []);
	return inOne === true
		? { takes: true }
		: { takes: 'unknown', why: inOne === undefined ? 'steps' : 'elements' };
}

function answerOf(condition: Condition, fields: Fields): Answer {
	return condition.kind === 'field'
		? fieldAnswer(condition, fields)
		: some(condition.branches, (branch) => every(branch, (one) => answerOf(one, fields)));
}

function fieldAnswer(condition: FieldCondition, fields: Fields): Answer {
	if (isMissing(condition, fields)) return true;
	return some(leavesOf(condition, fields), (leaf) => leafAnswer(condition, leaf));
}

function leafAnswer({ patterns }: FieldCondition, { value }: Leaf): Answer {
	return some(patterns, (pattern) => patternTakes(pattern, value));
}

function leavesOf({ path }: FieldCondition, { leaves }: Fields): readonly Leaf[] {
	return leaves.get(path) ?? [];
}

/** Whether a condition asks for a field that is not there, and it is not. A type that SNS ignores is not there. */
function isMissing({ path, patterns }: FieldCondition, { any, leaves, troubles }: Fields): boolean {
	const trouble = troubles.get(path);
	if (!any || leaves.has(path) || (trouble !== undefined && trouble !== 'type')) return false;
	return asksForNone({ patterns });
}

function asksForNone({ patterns }: Pick<FieldCondition, 'patterns'>): boolean {
	return patterns.some((pattern) => pattern.kind === 'exists' && !pattern.exists);
}

function clauseOf(condition: Condition, fields: Fields, answer: false | 'unknown'): Clause {
	const { path, wants } = condition;
	if (condition.kind === 'field') {
		const trouble = fields.troubles.get(path);
		return {
			path,
			wants,
			found: leavesOf(condition, fields)
				.slice(0, foundAtMost)
				.map(({ value }) => value),
			...(trouble === undefined ? {} : { trouble }),
			...(fields.any || !asksForNone(condition) ? {} : { bare: true as const }),
		};
	}
	const branches = condition.branches.flatMap((branch) => {
		const failed = branch.find((one) => answerOf(one, fields) === answer);
		return failed === undefined ? [] : [clauseOf(failed, fields, answer)];
	});
	return { path, wants, found: [], branches };
}

/** Tries are counted, so that a message of thousands of elements ends too. */
const mostTries = 20_000;

/**
 * Looks for one value a condition that stand in the same elements of all lists that they share, as Event Ruler pairs
 * them: the key of one record is not matched with the name of another.
 */
class Pairing {
	readonly #fields: Fields;
	#tries = 0;

	constructor(fields: Fields) {
		this.#fields = fields;
	}

	/** `undefined` where there were too many ways to try. */
	finds(conditions: readonly Condition[], chosen: readonly Leaf[]): boolean | undefined {
		const [first, ...rest] = conditions;
		if (first === undefined) return true;
		if (++this.#tries > mostTries) return;
		if (first.kind === 'or') {
			return this.#any(first.branches, (branch) => this.finds([...branch, ...rest], chosen));
		}
		if (isMissing(first, this.#fields)) return this.finds(rest, chosen);
		return this.#any(leavesOf(first, this.#fields), (leaf) => {
			if (++this.#tries > mostTries) return;
			if (leafAnswer(first, leaf) !== true || !chosen.every((one) => agree(one, leaf)))
				return false;
			return this.finds(rest, [...chosen, leaf]);
		});
	}

	#any<Way>(ways: readonly Way[], works: (way: Way) => boolean | undefined): boolean | undefined {
		for (const way of ways) {
			const found = works(way);
			if (found !== false) return found;
		}
		return false;
	}
}
