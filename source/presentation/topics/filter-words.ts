import { toJson } from '../../domain/json/json-value.ts';
import type { FieldTrouble } from '../../domain/topics/filter/filter-fields.ts';
import type { Clause } from '../../domain/topics/filter/filter-judge.ts';
import type { PolicyLimit } from '../../domain/topics/filter/filter-limits.ts';
import type { PolicyProblem } from '../../domain/topics/filter/filter-policy.ts';
import type { PolicyFault } from '../../domain/topics/filter/read-filter-pattern.ts';
import { count } from '../formats.ts';

/** A clause that failed, in words: `kind is "Order", wants ["Refund"]`. */
export function clauseWords({ path, wants, found, trouble, bare, branches }: Clause): string {
	if (branches !== undefined) return `no branch of $or: ${branches.map(clauseWords).join('; ')}`;
	const wanted = `wants ${onOneRow(wants)}`;
	if (trouble !== undefined) return `${path} ${troubleWords[trouble]}, ${wanted}`;
	if (bare) return `${path} is missing, and so is every other field, ${wanted}`;
	if (found.length === 0) return `${path} is missing, ${wanted}`;
	return `${path} is ${found.map((value) => toJson(value) ?? '?').join(', ')}, ${wanted}`;
}

const troubleWords: Readonly<Record<FieldTrouble, string>> = {
	type: 'has a type that SNS does not compare',
	escape: 'has a quote or backslash that is not escaped, as filters need it',
	list: 'is no JSON list',
	number: 'is no number',
};

/** What a clause wants, without the line ends of its policy. */
export function onOneRow(wants: string): string {
	return wants.replace(/\s+/g, ' ');
}

/** What is wrong with a filter policy and where, without a period. */
export function policyProblemWords(problem: PolicyProblem): string {
	return `${faultWords(problem)} (line ${problem.line}, column ${problem.column})`;
}

/** What SNS would not take of a policy as large as it is, without a period. */
export function policyLimitWords({ limit, found, most }: PolicyLimit): string {
	const what = {
		keys: 'keys',
		combinations: 'combinations of values',
		wildcards: 'stars in one wildcard',
		complexity: 'points of complexity by its wildcards',
		bytes: 'bytes',
	}[limit];
	return `it has ${count(found)} ${what}, SNS takes ${count(most)}`;
}

function faultWords(fault: PolicyFault): string {
	switch (fault.fault) {
		case 'json':
			return 'it is no JSON from here on';
		case 'object':
			return 'it is no JSON object';
		case 'empty-object':
			return 'an object in it is empty';
		case 'empty-list':
			return `the list of ${fault.name} is empty`;
		case 'value':
			return `${fault.name} needs a list of values`;
		case 'nested':
			return `${fault.name} is nested, which only a policy on the body may be`;
		case 'pattern':
			return 'a list stands in a list of values';
		case 'one-operator':
			return 'an object of a value has more than one operator';
		case 'operator':
			return `there is no operator ${fault.operator}`;
		case 'text':
			return `${fault.operator} needs a text`;
		case 'exists':
			return 'exists needs true or false';
		case 'anything-but':
			return fault.operator === 'anything-but'
				? 'anything-but needs texts alone, numbers alone, or one operator on texts'
				: `anything-but takes no ${fault.operator}`;
		case 'number':
			return 'a number lies beyond plus or minus 1,000,000,000';
		case 'numeric':
			return numericWords(fault);
		case 'wildcard':
			return fault.what === 'escape'
				? 'a wildcard has a backslash before something else than * or \\'
				: 'a wildcard has two stars in a row';
		case 'cidr':
			return {
				slash: 'cidr needs an address and a mask, such as 10.0.0.0/24',
				mask: 'cidr has a mask that is no number of bits',
				address: 'cidr has no IP address',
			}[fault.what];
	}
}

function numericWords({ what, operator }: PolicyFault & { fault: 'numeric' }): string {
	switch (what) {
		case 'list':
		case 'empty':
			return 'numeric needs an operator and a number, such as [">=", 100]';
		case 'operator':
			return operator === undefined
				? 'numeric needs an operator: =, <, <=, > or >='
				: `numeric has no operator ${operator}`;
		case 'number':
			return `numeric needs a number behind ${operator}`;
		case 'too-many':
			return 'numeric takes one test, or the lower and then the upper end of a range';
		case 'range':
			return `the upper end of a range begins with < or <=, not ${operator}`;
		case 'order':
			return 'the lower end of a range is not below its upper end';
	}
}
