import type { Environment } from '@marcbachmann/cel-js';
import { Duration } from '@marcbachmann/cel-js/evaluator';
import { type ArithmeticSign, calculate, negated } from '../json/exact-arithmetic.ts';
import {
	type AnyNumber,
	compareNumbers,
	ExactNumber,
	isNumber,
	readNumber,
} from '../json/exact-number.ts';
import { sameValue } from '../json/json-value.ts';
import { own } from '../own.ts';
import { spend, spendReading } from '../step-budget.ts';
import { binding, type ExpressionProblem } from './expression-check.ts';

/*
CEL's operators over exact values. The library computes with 64-bit ints and doubles and lets nobody replace
its operators, so they are replaced in the tree of a parsed expression: literals become what is written in
the text, comparisons and arithmetic ask domain/text. Types are checked by the library as ever. This is the
one place that knows the insides of its nodes; package.json pins its version.
*/

/** The type of literals and values that neither an int nor a double of CEL holds. */
export const decimalType = 'decimal';

/** A type of the library's checker. */
type Type = { readonly name: string };
type Checker = { readonly dynType: Type; readonly boolType: Type };
/** Every node runs its operands by this one method. */
type Evaluator = { run(node: Node, context: unknown): unknown };
type Check = (checker: Checker, node: Node, context: unknown) => Type;
type Evaluate = (evaluator: Evaluator, node: Node, context: unknown) => unknown;
/** A node of the library's tree. */
type Node = {
	readonly op: string;
	args: unknown;
	readonly start: number;
	readonly end: number;
	/** `alternate`: what a macro (`all`, `map`) was made into. */
	readonly meta: { readonly check: Check; readonly alternate?: Node };
	evaluate(evaluator: Evaluator, node: Node, context: unknown): unknown;
	/** How the library computes it from its operands, once it is checked. */
	readonly handle?: (left: unknown, right: unknown, node: Node, evaluator: Evaluator) => unknown;
	setMeta(name: 'check' | 'evaluate', value: Check | Evaluate): unknown;
};

function isNode(value: unknown): value is Node {
	return typeof value === 'object' && value !== null && 'setMeta' in value && 'op' in value;
}

/**
 * Makes a parsed expression exact, before its types are checked. `source` is the text as it was written:
 * its literals are read from there. `asJson` names the variables that hold the JSON of a text variable. The
 * problem is of a constant that has no exact value.
 */
export function makeExact(
	tree: unknown,
	source: string,
	asJson: Readonly<Record<string, string>>,
): ExpressionProblem | undefined {
	try {
		readFields(tree, asJson, new Set());
		visit(tree, source);
		return;
	} catch (error) {
		if (error instanceof Inexact) return { position: error.position, problem: error.message };
		throw error;
	}
}

class Inexact extends Error {
	readonly position: number;

	constructor({ start }: Node, message: string) {
		super(message);
		this.position = start;
	}
}

/** Where an expression asks a text for a field or an item, it means its JSON. */
function readFields(
	value: unknown,
	asJson: Readonly<Record<string, string>>,
	bound: ReadonlySet<unknown>,
): void {
	if (Array.isArray(value)) for (const inner of value) readFields(inner, asJson, bound);
	if (!isNode(value)) return;
	const args: readonly unknown[] = Array.isArray(value.args) ? value.args : [value.args];
	const isMacro = value.op === 'rcall' && binding.has(String(args[0]));
	const [variable] = isMacro && Array.isArray(args[2]) ? args[2] : [];
	const inside = isNode(variable) ? new Set([...bound, variable.args]) : bound;
	const target = value.op === 'in' || isMacro ? args[1] : args[0];
	const asks = isMacro || value.op === 'in' || value.op === '.' || value.op === '[]';
	if (asks && isNode(target) && target.op === 'id' && !bound.has(target.args)) {
		target.args = own(asJson, String(target.args)) ?? target.args;
	}
	for (const inner of args) readFields(inner, asJson, inside);
}

/** Replaces a node and those in it; answers its value where that is a constant number. */
function visit(value: unknown, source: string): AnyNumber | undefined {
	if (Array.isArray(value)) {
		for (const inner of value) visit(inner, source);
		return;
	}
	if (!isNode(value)) return;
	const node = value;
	if (node.op === 'value') return literal(node, source);
	const operands = (Array.isArray(node.args) ? node.args : [node.args]).map((inner: unknown) =>
		visit(inner, source),
	);
	switch (node.op) {
		case '-_':
			node.setMeta('check', anyNumber(node.meta.check));
			node.setMeta('evaluate', negation);
			return operands[0] === undefined ? undefined : negated(operands[0]);
		case '?:':
			node.setMeta('check', eitherNumber(node.meta.check));
			return;
		case 'map':
			checkNames(node);
			node.setMeta('evaluate', mapLiteral);
			return;
	}
	const evaluate = operators[node.op];
	if (evaluate === undefined) return;
	node.setMeta('evaluate', evaluate);
	if (!isArithmetic(node.op)) return;
	node.setMeta('check', anyNumber(node.meta.check));
	return constant(node, node.op, operands);
}

function literal(node: Node, source: string): AnyNumber | undefined {
	const { args } = node;
	if (typeof args === 'bigint') return args;
	const written = source.slice(node.start, node.end);
	// An unsigned int is an int: numbers have one order.
	if (/^\w+[uU]$/.test(written) && typeof args === 'object') {
		const int = BigInt(written.slice(0, -1));
		node.args = int;
		return int;
	}
	if (typeof args !== 'number') return;
	const number = readNumber(written);
	if (number === undefined) throw new Inexact(node, 'this exponent is too long');
	node.args = number;
	return number;
}

function isArithmetic(op: string): op is ArithmeticSign {
	return '+-*/%'.includes(op);
}

/** Constants are computed once: what has no exact result is told before anything is received. */
function constant(
	node: Node,
	sign: ArithmeticSign,
	[left, right]: readonly (AnyNumber | undefined)[],
): AnyNumber | undefined {
	if (right === undefined) return;
	try {
		if (left !== undefined) return calculate(sign, left, right);
		if (sign === '/' || sign === '%') calculate(sign, 1, right);
		return;
	} catch (error) {
		throw new Inexact(node, error instanceof Error ? error.message : String(error));
	}
}

function checkNames({ args }: Node): void {
	for (const [name] of pairsOf(args)) {
		if (name.op === 'value' && typeof name.args !== 'string')
			throw new Inexact(name, namesAreTexts);
	}
}

const namesAreTexts = 'the names of an object are texts';

function pairsOf(args: unknown): readonly (readonly [Node, Node])[] {
	return Array.isArray(args) ? args : [];
}

const ofNumbers: ReadonlySet<string> = new Set(['int', 'uint', 'double', decimalType]);

/** A result that is a double for the library may be any number of ours. */
function anyNumber(check: Check): Check {
	return (checker, node, context) => {
		const type = check(checker, node, context);
		return type.name === 'double' || type.name === decimalType ? checker.dynType : type;
	};
}

/** `a ? 1 : 2.50`: the library wants one type, and numbers are one. */
function eitherNumber(check: Check): Check {
	return (checker, node, context) => {
		try {
			return check(checker, node, context);
		} catch (error) {
			const branches = Array.isArray(node.args) ? node.args.slice(1) : [];
			if (branches.every((one) => ofNumbers.has(String(one?.checkedType?.name)))) {
				return checker.dynType;
			}
			throw error;
		}
	};
}

type Binary = (left: unknown, right: unknown) => unknown;

/** The evaluation of an operator: what `own` answers, else what the library does. */
function binary(own: Binary): Evaluate {
	return (evaluator, node, context) => {
		const [one, other] = Array.isArray(node.args) ? node.args : [];
		const left = evaluator.run(one, context);
		const right = evaluator.run(other, context);
		return own(left, right) ?? node.handle?.(left, right, node, evaluator);
	};
}

function compared(holds: (order: number) => boolean): Evaluate {
	return binary((left, right) => {
		if (isNumber(left) && isNumber(right)) return holds(compareNumbers(left, right));
		return;
	});
}

function computed(sign: ArithmeticSign): Evaluate {
	return binary((left, right) => {
		if (isNumber(left) && isNumber(right)) {
			if (typeof left !== 'bigint' || typeof right !== 'bigint') spend(stepsASum);
			return calculate(sign, left, right);
		}
		// The library loses the sign of what is below a second.
		if (!(left instanceof Duration && right instanceof Duration)) return;
		const other = sign === '-' ? -right.valueOf() : right.valueOf();
		return Duration.fromMilliseconds(left.valueOf() + other);
	});
}

function equal(left: unknown, right: unknown): boolean {
	if (left instanceof Duration && right instanceof Duration) {
		return left.valueOf() === right.valueOf();
	}
	return sameValue(left, right);
}

function contained(left: unknown, right: unknown): boolean | undefined {
	if (Array.isArray(right)) {
		spend(right.length);
		return right.some((item) => equal(left, item));
	}
	// The names of an object are texts: 5 is not in {"5": 1}.
	if (right instanceof Map) return typeof left === 'string' && right.has(left);
	if (Object.getPrototypeOf(right ?? 0) !== Object.prototype) return;
	return typeof left === 'string' && Object.hasOwn(Object(right), left);
}

const operators: Readonly<Record<string, Evaluate>> = {
	'==': binary(equal),
	'!=': binary((left, right) => !equal(left, right)),
	'<': compared((order) => order < 0),
	'<=': compared((order) => order <= 0),
	'>': compared((order) => order > 0),
	'>=': compared((order) => order >= 0),
	in: binary(contained),
	'+': computed('+'),
	'-': computed('-'),
	'*': computed('*'),
	'/': computed('/'),
	'%': computed('%'),
};

const negation: Evaluate = (evaluator, node, context) => {
	const operand = isNode(node.args) ? evaluator.run(node.args, context) : undefined;
	if (!isNumber(operand)) throw new Error('only a number has a negative');
	return negated(operand);
};

/** With every field that is written: the library leaves `constructor` and its like out. */
const mapLiteral: Evaluate = (evaluator, node, context) => {
	return new Map(
		pairsOf(node.args).map(([name, value]) => {
			const key = evaluator.run(name, context);
			if (typeof key !== 'string') throw new Error(namesAreTexts);
			return [key, evaluator.run(value, context)];
		}),
	);
};

/** Whatever an expression does, it does in nodes: each is a step, and so is the reading of what it makes. */
export function countSteps(environment: Environment): void {
	const program = environment.parse('1 == 1');
	const tree: unknown = program.ast;
	if (!isNode(tree)) throw new Error('the library has other nodes');
	tree.setMeta('evaluate', (evaluator: Evaluator) => {
		evaluator.run = (node: Node, context: unknown) => {
			spend(1);
			const iterable: unknown = Object(node.meta.alternate?.args).iterable;
			if (isNode(iterable)) iterated.add(iterable);
			const value = node.evaluate(evaluator, node, context);
			if (typeof value === 'string' || value instanceof Uint8Array) spendReading(value.length);
			else if (value instanceof ExactNumber) spendReading(value.text.length);
			else if (iterated.has(node) && !Array.isArray(value)) spend(namesIn(value) * stepsAName);
			return value;
		};
		return true;
	});
	program({});
}

/** The names of an object are listed anew each time it is gone through. */
const stepsAName = 10;
/** A sum of decimals takes as long as so many plain steps. */
const stepsASum = 20;

function namesIn(value: unknown): number {
	return value instanceof Map ? value.size : Object.keys(Object(value)).length;
}

/** Nodes whose value is gone through as a whole. */
const iterated = new WeakSet<Node>();

/** Teaches the library's checker the numbers that it does not know, and how its own may be mixed. */
export function addDecimals(environment: Environment): void {
	environment.registerType(decimalType, ExactNumber);
	environment.registerOperator(`-${decimalType}`, negated);
	for (const [left, right] of mixed) {
		environment.registerOperator(`${left} == ${right}: bool`, equal);
		for (const [one, other] of left === right
			? [[left, right]]
			: [
					[left, right],
					[right, left],
				]) {
			for (const sign of ['+', '-', '*', '/', '%'] as const) {
				environment.registerOperator(
					`${one} ${sign} ${other}: ${decimalType}`,
					(a: AnyNumber, b: AnyNumber) => calculate(sign, a, b),
				);
			}
			if (one !== decimalType && other !== decimalType) continue;
			for (const sign of ['<', '<=', '>', '>=']) {
				environment.registerOperator(`${one} ${sign} ${other}: bool`, compareNumbers);
			}
		}
	}
}

const mixed: readonly (readonly [left: string, right: string])[] = [
	['int', decimalType],
	['double', decimalType],
	[decimalType, decimalType],
	['int', 'double'],
];
