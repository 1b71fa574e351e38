import type { ASTNode } from '@marcbachmann/cel-js';

/** The names that an expression may read. */
export type Names = { has(name: string): boolean };

/** Why an expression is refused, and where: characters from 0. */
export type ExpressionProblem = { readonly position: number; readonly problem: string };

/** A node as far as walking needs it. */
type Node = { readonly op: string; readonly args: unknown; readonly start: number };

/** Macros whose first argument is a name of their own: `body.items.exists(i, i.sku == "A")`. */
export const binding: ReadonlySet<string> = new Set([
	'all',
	'exists',
	'exists_one',
	'map',
	'filter',
	'bind',
]);

/**
 * Finds the part of a filter that does not depend on its subject (a message, a record): the whole of it, or one side of
 * `&&`, `||`, a negation or a condition, which is a slip of the pen more often than meant.
 */
export function checkTree(
	ast: ASTNode,
	names: Names,
	subject: string,
): ExpressionProblem | undefined {
	return constantIn(nodeOf(ast), names, subject);
}

function constantIn(
	node: Node | undefined,
	names: Names,
	subject: string,
): ExpressionProblem | undefined {
	if (node === undefined) return;
	if (free(node, names, new Set()).length === 0) {
		return {
			position: node.start,
			problem: `this is a constant: it is the same for every ${subject}`,
		};
	}
	const args = Array.isArray(node.args) ? node.args : [node.args];
	if (node.op === '&&' || node.op === '||' || node.op === '!_') {
		for (const arg of args) {
			const found = constantIn(nodeOf(arg), names, subject);
			if (found !== undefined) return found;
		}
	}
	return node.op === '?:' ? constantIn(nodeOf(args[0]), names, subject) : undefined;
}

/** The paths that an expression reads: `body.order.id`, `attributes.type`, `receives`. */
export function readsOf(ast: ASTNode, names: Names): readonly string[] {
	const node = nodeOf(ast);
	return node === undefined ? [] : [...new Set(free(node, names, new Set()))];
}

/** Paths of the message's variables that a node reads; names bound by macros are not among them. */
function free(node: Node, names: Names, bound: ReadonlySet<string>): readonly string[] {
	const path = pathOf(node, names, bound);
	if (path !== undefined) return [path];
	const { op, args } = node;
	if (op === 'rcall' && Array.isArray(args) && binding.has(String(args[0]))) {
		const [variable, ...rest]: readonly unknown[] = Array.isArray(args[2]) ? args[2] : [];
		const name = nodeOf(variable)?.args;
		const inside = new Set([...bound, ...(typeof name === 'string' ? [name] : [])]);
		return [...inAll([args[1]], names, bound), ...inAll(rest, names, inside)];
	}
	return inAll([args], names, bound);
}

function inAll(
	values: readonly unknown[],
	names: Names,
	bound: ReadonlySet<string>,
): readonly string[] {
	return values.flatMap((value) => {
		if (Array.isArray(value)) return inAll(value, names, bound);
		const node = nodeOf(value);
		return node === undefined ? [] : free(node, names, bound);
	});
}

/** `body.order["id"]` as `body.order.id`; `undefined` for what is no path of a variable of ours. */
function pathOf({ op, args }: Node, names: Names, bound: ReadonlySet<string>): string | undefined {
	if (op === 'id') {
		return typeof args === 'string' && names.has(args) && !bound.has(args) ? args : undefined;
	}
	if ((op !== '.' && op !== '[]') || !Array.isArray(args)) return;
	const target = nodeOf(args[0]);
	const key: unknown = op === '.' ? args[1] : literalOf(args[1]);
	if (target === undefined || typeof key !== 'string') return;
	const path = pathOf(target, names, bound);
	return path === undefined ? undefined : `${path}.${key}`;
}

/** The path that an expression is and nothing else, in steps: `body.lines[0].id`. */
export function pathOfTree(ast: ASTNode, names: Names): readonly (string | number)[] | undefined {
	const steps: (string | number)[] = [];
	let node = nodeOf(ast);
	while (node !== undefined && Array.isArray(node.args) && (node.op === '.' || node.op === '[]')) {
		const step: unknown = node.op === '.' ? node.args[1] : nodeOf(node.args[1])?.args;
		const isStep = typeof step === 'string' || typeof step === 'bigint';
		if (!isStep || (node.op === '[]' && nodeOf(node.args[1])?.op !== 'value')) return;
		steps.push(typeof step === 'bigint' ? Number(step) : step);
		node = nodeOf(node.args[0]);
	}
	if (node?.op !== 'id' || typeof node.args !== 'string' || !names.has(node.args)) return;
	return [node.args, ...steps.reverse()];
}

function literalOf(value: unknown): unknown {
	const node = nodeOf(value);
	if (node?.op !== 'value') return;
	return typeof node.args === 'bigint' ? String(node.args) : node.args;
}

function nodeOf(value: unknown): Node | undefined {
	if (typeof value !== 'object' || value === null || !('op' in value) || !('args' in value)) return;
	const start: unknown = 'start' in value ? value.start : 0;
	return {
		op: String(value.op),
		args: value.args,
		start: typeof start === 'number' ? start : 0,
	};
}
