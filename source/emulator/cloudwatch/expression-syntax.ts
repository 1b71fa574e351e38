import { validation } from './input.ts';

/** Operators between two values, loosest first. Comparisons and logic answer 1 or 0. */
export type Operator =
	| '||'
	| '&&'
	| '<'
	| '<='
	| '>'
	| '>='
	| '=='
	| '!='
	| '+'
	| '-'
	| '*'
	| '/'
	| '^';

/** A parsed metric math expression. */
export type Expression =
	| { readonly kind: 'number'; readonly value: number }
	| { readonly kind: 'id'; readonly id: string }
	| { readonly kind: 'negate'; readonly of: Expression }
	| {
			readonly kind: 'binary';
			readonly operator: Operator;
			readonly left: Expression;
			readonly right: Expression;
	  }
	| { readonly kind: 'list'; readonly items: readonly Expression[] }
	| { readonly kind: 'call'; readonly name: string; readonly parameters: readonly Expression[] };

type Token = { readonly text: string; readonly at: number };

const tokenPattern =
	/\s*(?:(\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|([A-Za-z_]\w*)|(\|\||&&|<=|>=|==|!=|[-+*/^()[\],<>]))/y;

/** Left-associative levels, loosest first; `^` and the sign bind tighter and are parsed apart. */
const levels: readonly (readonly string[])[] = [
	['||', 'OR'],
	['&&', 'AND'],
	['<', '<=', '>', '>=', '==', '!='],
	['+', '-'],
	['*', '/'],
];

const operators: Readonly<Record<string, Operator>> = {
	'||': '||',
	OR: '||',
	'&&': '&&',
	AND: '&&',
	'<': '<',
	'<=': '<=',
	'>': '>',
	'>=': '>=',
	'==': '==',
	'!=': '!=',
	'+': '+',
	'-': '-',
	'*': '*',
	'/': '/',
};

/** Nesting beyond this is refused, so that no input can exhaust the stack. */
const deepest = 100;

/** Parses metric math (`FILL(m1, 0) / m2 * 60`); throws ValidationException with the position. */
export function parseExpression(text: string): Expression {
	const tokens = tokensOf(text);
	let index = 0;
	let depth = 0;
	const peek = (): string | undefined => tokens[index]?.text;
	const fail = (): never => {
		const token = tokens[index];
		const place = token === undefined ? 'at its end' : `at "${token.text}" (${token.at + 1})`;
		throw validation(`Error in expression "${text}": unexpected input ${place}.`);
	};
	const expect = (wanted: string): void => {
		if (peek() !== wanted) fail();
		index += 1;
	};

	function level(rank: number): Expression {
		const names = levels[rank];
		if (names === undefined) return sign();
		let left = level(rank + 1);
		for (;;) {
			const token = peek();
			const operator = token !== undefined && names.includes(token) ? operators[token] : undefined;
			if (operator === undefined) return left;
			index += 1;
			left = { kind: 'binary', operator, left, right: level(rank + 1) };
		}
	}

	function sign(): Expression {
		if (peek() !== '-') return power();
		index += 1;
		return nested(() => ({ kind: 'negate', of: sign() }));
	}

	function power(): Expression {
		const left = primary();
		if (peek() !== '^') return left;
		index += 1;
		return nested(() => ({ kind: 'binary', operator: '^', left, right: sign() }));
	}

	function primary(): Expression {
		const token = peek();
		if (token === undefined) return fail();
		if (/^[\d.]/.test(token)) {
			index += 1;
			return { kind: 'number', value: Number(token) };
		}
		if (/^[A-Za-z_]/.test(token)) {
			index += 1;
			if (peek() !== '(') return { kind: 'id', id: token };
			index += 1;
			return { kind: 'call', name: token.toUpperCase(), parameters: listUntil(')') };
		}
		index += 1;
		if (token === '[') return { kind: 'list', items: listUntil(']') };
		if (token !== '(') {
			index -= 1;
			return fail();
		}
		const inner = nested(() => level(0));
		expect(')');
		return inner;
	}

	function listUntil(close: string): Expression[] {
		const items: Expression[] = [];
		if (peek() !== close) {
			items.push(nested(() => level(0)));
			while (peek() === ',') {
				index += 1;
				items.push(nested(() => level(0)));
			}
		}
		expect(close);
		return items;
	}

	function nested(parse: () => Expression): Expression {
		depth += 1;
		if (depth > deepest)
			throw validation(`Error in expression "${text}": it is nested too deeply.`);
		const result = parse();
		depth -= 1;
		return result;
	}

	const result = level(0);
	if (index < tokens.length) fail();
	return result;
}

function tokensOf(text: string): readonly Token[] {
	const tokens: Token[] = [];
	const pattern = new RegExp(tokenPattern);
	const end = text.trimEnd().length;
	while (pattern.lastIndex < end) {
		const from = pattern.lastIndex;
		const match = pattern.exec(text);
		if (match === null) {
			throw validation(`Error in expression "${text}": unexpected input at (${from + 1}).`);
		}
		const token = match[1] ?? match[2] ?? match[3] ?? '';
		tokens.push({ text: token, at: pattern.lastIndex - token.length });
	}
	return tokens;
}

/** The ids that an expression refers to. */
export function idsIn(expression: Expression): ReadonlySet<string> {
	const ids = new Set<string>();
	const visit = (node: Expression): void => {
		if (node.kind === 'id') ids.add(node.id);
		else if (node.kind === 'negate') visit(node.of);
		else if (node.kind === 'binary') {
			visit(node.left);
			visit(node.right);
		} else if (node.kind === 'list') node.items.forEach(visit);
		else if (node.kind === 'call') node.parameters.forEach(visit);
	};
	visit(expression);
	return ids;
}
