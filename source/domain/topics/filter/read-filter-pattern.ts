import { compareNumbers } from '../../json/exact-number.ts';
import type { JsonEntry, JsonNode } from '../../json/json-tree.ts';
import {
	asDouble,
	largestNumber,
	type NumericOperator,
	type NumericTest,
	type Pattern,
	type Wildcard,
} from './filter-pattern.ts';
import { type IpRangeProblem, readIpRange } from './ip-range.ts';

/** What can be wrong with a policy, as a fact. */
export type PolicyFault =
	/** No JSON, from this character on. */
	| { readonly fault: 'json' | 'object' | 'empty-object' }
	| { readonly fault: 'value' | 'empty-list' | 'nested'; readonly name: string }
	/** A value that is neither text, number, word nor an object of one operator. */
	| { readonly fault: 'pattern' | 'one-operator' | 'exists' }
	| { readonly fault: 'operator' | 'text' | 'anything-but'; readonly operator: string }
	| { readonly fault: 'numeric'; readonly what: NumericFault; readonly operator?: string }
	| { readonly fault: 'number' }
	| { readonly fault: 'wildcard'; readonly what: 'escape' | 'consecutive' }
	| { readonly fault: 'cidr'; readonly what: IpRangeProblem };

type NumericFault = 'list' | 'empty' | 'operator' | 'number' | 'too-many' | 'range' | 'order';

/** A fault at a character of the policy. */
export class PolicyError extends Error {
	readonly at: number;
	readonly fault: PolicyFault;

	constructor(at: number, fault: PolicyFault) {
		super(fault.fault);
		this.at = at;
		this.fault = fault;
	}
}

/** A value in a list of a policy: what it says itself, or an object of one operator. Throws PolicyError. */
export function readPattern(node: JsonNode): Pattern {
	switch (node.kind) {
		case 'text':
			return { kind: 'exact', value: node.text };
		case 'word':
			return { kind: 'exact', value: node.word };
		case 'number':
			return { kind: 'exact', value: numberIn(node) };
		case 'list':
			throw new PolicyError(node.start, { fault: 'pattern' });
	}
	const [entry, second] = node.entries;
	if (entry === undefined) throw new PolicyError(node.start, { fault: 'empty-object' });
	if (second !== undefined) throw new PolicyError(second.at.start, { fault: 'one-operator' });
	return readOperator(entry);
}

function readOperator(entry: JsonEntry): Pattern {
	const { name, at, node } = entry;
	switch (name) {
		case 'numeric':
			return { kind: 'numeric', tests: numericTests(node) };
		case 'exists':
			if (node.kind !== 'word' || node.word === null) {
				throw new PolicyError(node.start, { fault: 'exists' });
			}
			return { kind: 'exists', exists: node.word };
		case 'anything-but':
			return { kind: 'anything-but', not: excludedBy(node) };
		default: {
			const pattern = readText(name, node);
			if (pattern === undefined)
				throw new PolicyError(at.start, { fault: 'operator', operator: name });
			return pattern;
		}
	}
}

/** An operator on texts; `undefined` for any other. */
function readText(operator: string, node: JsonNode): Pattern | undefined {
	switch (operator) {
		case 'prefix':
		case 'suffix':
		case 'equals-ignore-case':
			return { kind: operator, text: textIn(operator, node) };
		case 'wildcard':
			return { kind: 'wildcard', parts: wildcardParts(node.start, textIn(operator, node)) };
		case 'cidr': {
			const range = readIpRange(textIn(operator, node));
			if (typeof range === 'string')
				throw new PolicyError(node.start, { fault: 'cidr', what: range });
			return { kind: 'cidr', range };
		}
		default:
			return;
	}
}

function textIn(operator: string, node: JsonNode): string {
	if (node.kind === 'text') return node.text;
	throw new PolicyError(node.start, { fault: 'text', operator });
}

function numberIn(node: JsonNode & { kind: 'number' }) {
	if (Math.abs(asDouble(node.number)) > largestNumber) {
		throw new PolicyError(node.start, { fault: 'number' });
	}
	return node.number;
}

/** A text or a number, several of one kind, or operators on texts; Event Ruler takes lists of texts in these too. */
function excludedBy(node: JsonNode): readonly Pattern[] {
	const wrong = (at: JsonNode, operator = 'anything-but') =>
		new PolicyError(at.start, { fault: 'anything-but', operator });
	if (node.kind === 'object') {
		const [entry, second] = node.entries;
		if (entry === undefined) throw new PolicyError(node.start, { fault: 'empty-object' });
		if (second !== undefined) throw new PolicyError(second.at.start, { fault: 'one-operator' });
		const texts = entry.node.kind === 'list' ? entry.node.items : [entry.node];
		if (entry.name === 'cidr' || texts.length === 0) throw wrong(node, entry.name);
		return texts.map((text) => {
			const pattern = readText(entry.name, text);
			if (pattern === undefined) throw wrong(node, entry.name);
			return pattern;
		});
	}
	const items = node.kind === 'list' ? node.items : [node];
	const first = items[0];
	if (first === undefined || (first.kind !== 'text' && first.kind !== 'number')) throw wrong(node);
	return items.map((item) => {
		if (item.kind !== first.kind) throw wrong(item);
		return readPattern(item);
	});
}

const operators: readonly string[] = ['=', '<', '<=', '>', '>='];

function isOperator(text: string): text is NumericOperator {
	return operators.includes(text);
}

/** `["=", 3]`, `["<", 3]`, or both ends of a range, the lower one first: `[">", 0, "<=", 150]`. */
function numericTests(node: JsonNode): readonly NumericTest[] {
	const wrong = (at: JsonNode, what: NumericFault, operator?: string) =>
		new PolicyError(at.start, {
			fault: 'numeric',
			what,
			...(operator === undefined ? {} : { operator }),
		});
	if (node.kind !== 'list') throw wrong(node, 'list');
	if (node.items.length === 0) throw wrong(node, 'empty');
	const tests: NumericTest[] = [];
	for (let index = 0; index < node.items.length; index += 2) {
		const [first, second] = node.items.slice(index, index + 2);
		if (first?.kind !== 'text' || !isOperator(first.text)) {
			throw wrong(first ?? node, 'operator', first?.kind === 'text' ? first.text : undefined);
		}
		if (second?.kind !== 'number') throw wrong(second ?? first, 'number', first.text);
		tests.push({ operator: first.text, number: numberIn(second) });
		if (tests.length > 2) throw wrong(first, 'too-many');
	}
	const [low, high] = tests;
	if (low === undefined || high === undefined) return tests;
	if (!low.operator.startsWith('>')) throw wrong(node, 'too-many');
	if (!high.operator.startsWith('<')) throw wrong(node.items[2] ?? node, 'range', high.operator);
	if (compareNumbers(low.number, high.number) >= 0) {
		throw wrong(node.items[3] ?? node, 'order');
	}
	return tests;
}

/** The texts between the stars. `\*` is a star and `\\` a backslash. Source: Event Ruler, "Wildcard matching". */
function wildcardParts(at: number, text: string): Wildcard {
	const parts = [''];
	for (let index = 0; index < text.length; index++) {
		const character = text.charAt(index);
		if (character === '*') {
			if (text[index + 1] === '*')
				throw new PolicyError(at, { fault: 'wildcard', what: 'consecutive' });
			parts.push('');
			continue;
		}
		const taken = character === '\\' ? text.charAt(++index) : character;
		if (character === '\\' && taken !== '*' && taken !== '\\') {
			throw new PolicyError(at, { fault: 'wildcard', what: 'escape' });
		}
		parts[parts.length - 1] += taken;
	}
	return parts;
}
