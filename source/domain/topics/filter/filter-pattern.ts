import { type AnyNumber, compareNumbers, isNumber } from '../../json/exact-number.ts';
import { type Answer, every, not } from '../answer.ts';
import { type IpRange, isInRange } from './ip-range.ts';

/*
One value of a filter policy against one value of a message. Source of every rule: SNS developer guide, "String value
matching", "Numeric value matching", "Key matching" and "Filter policy constraints".
*/

/** How a number is compared. */
export type NumericOperator = '=' | '<' | '<=' | '>' | '>=';
export type NumericTest = { readonly operator: NumericOperator; readonly number: AnyNumber };

/** A pattern with `*`: the texts between the stars, in their order. */
export type Wildcard = readonly string[];

/** What a field may be, one of the values behind a name of a policy. */
export type Pattern =
	| { readonly kind: 'exact'; readonly value: Scalar }
	| { readonly kind: 'prefix'; readonly text: string }
	| { readonly kind: 'suffix'; readonly text: string }
	| { readonly kind: 'equals-ignore-case'; readonly text: string }
	| { readonly kind: 'wildcard'; readonly parts: Wildcard }
	| { readonly kind: 'cidr'; readonly range: IpRange }
	/** All of them hold: one, or the two ends of a range. */
	| { readonly kind: 'numeric'; readonly tests: readonly NumericTest[] }
	| { readonly kind: 'anything-but'; readonly not: readonly Pattern[] }
	| { readonly kind: 'exists'; readonly exists: boolean };

/** A value without values in it: what is compared. */
export type Scalar = string | AnyNumber | boolean | null;

/** Numbers of a policy and numbers that ranges take lie within plus and minus this. */
export const largestNumber = 1e9;

/** Five digits behind the point count; of numbers that differ behind them AWS does not say which it takes for equal. */
const smallestDifference = 0.9e-5;

/** Whether a value of a message is one that a pattern takes. `exists` is asked of a field, not of a value: see `fieldMatches`. */
export function patternTakes(pattern: Pattern, value: Scalar): Answer {
	switch (pattern.kind) {
		case 'exact':
			return isExactly(pattern.value, value);
		case 'numeric':
			return isNumber(value) ? every(pattern.tests, (test) => holds(test, value)) : false;
		case 'anything-but':
			return every(pattern.not, (one) => not(patternTakes(one, value)));
		case 'exists':
			return pattern.exists && value !== null && value !== '';
		default:
			return typeof value === 'string' && textTakes(pattern, value);
	}
}

function textTakes(
	pattern: Extract<
		Pattern,
		{ kind: 'prefix' | 'suffix' | 'equals-ignore-case' | 'wildcard' | 'cidr' }
	>,
	value: string,
): boolean {
	switch (pattern.kind) {
		case 'prefix':
			return value.startsWith(pattern.text);
		case 'suffix':
			return value.endsWith(pattern.text);
		case 'equals-ignore-case':
			return value.toLowerCase() === pattern.text.toLowerCase();
		case 'wildcard':
			return wildcardTakes(pattern.parts, value);
		case 'cidr':
			return isInRange(pattern.range, value);
	}
}

/** Strings and numbers are never equal, whatever they spell: a policy quotes strings and no numbers. */
function isExactly(wanted: Scalar, value: Scalar): Answer {
	if (isNumber(wanted))
		return isNumber(value) ? holds({ operator: '=', number: wanted }, value) : false;
	return wanted === value;
}

function holds({ operator, number }: NumericTest, value: AnyNumber): Answer {
	const order = compareNumbers(value, number);
	const isOutside = Math.abs(asDouble(value)) > largestNumber;
	if (isOutside) return operator === '=' ? order === 0 : 'unknown';
	if (order !== 0 && Math.abs(asDouble(value) - asDouble(number)) < smallestDifference)
		return 'unknown';
	switch (operator) {
		case '=':
			return order === 0;
		case '<':
			return order < 0;
		case '<=':
			return order <= 0;
		case '>':
			return order > 0;
		case '>=':
			return order >= 0;
	}
}

/** Near enough to tell how far apart two numbers are. */
export function asDouble(number: AnyNumber): number {
	return typeof number === 'object' ? Number(number.text) : Number(number);
}

/** The first and the last part stand at the ends, the others behind one another: no way back is ever needed. */
function wildcardTakes(parts: Wildcard, value: string): boolean {
	const [first = '', ...others] = parts;
	const last = others.pop();
	if (last === undefined) return value === first;
	if (!value.startsWith(first) || value.length < first.length + last.length) return false;
	let at = first.length;
	for (const part of others) {
		const found = value.indexOf(part, at);
		if (found === -1) return false;
		at = found + part.length;
	}
	return value.length - last.length >= at && value.endsWith(last);
}
