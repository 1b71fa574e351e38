import { parseExact, toJson } from '../expressions/expression-values.ts';

/** One operation of RFC 6902. */
export type PatchOperation =
	| { readonly op: 'add' | 'replace' | 'test'; readonly path: string; readonly value: unknown }
	| { readonly op: 'remove'; readonly path: string }
	| { readonly op: 'move' | 'copy'; readonly from: string; readonly path: string };

export type JsonPatch = readonly PatchOperation[];

/** A JSON Patch from its text, or what is wrong with it. Integers of any length stay exact. */
export function parsePatch(
	text: string,
):
	| { readonly ok: true; readonly patch: JsonPatch }
	| { readonly ok: false; readonly problem: string } {
	const parsed = parseExact(text);
	if (parsed === undefined) return { ok: false, problem: 'it is not JSON' };
	if (!Array.isArray(parsed.value)) return { ok: false, problem: 'it is not a list of operations' };
	if (parsed.value.length === 0) return { ok: false, problem: 'it has no operation' };
	for (const [index, operation] of parsed.value.entries()) {
		const problem = operationProblem(operation);
		if (problem !== undefined) return { ok: false, problem: `operation ${index + 1}: ${problem}` };
	}
	return { ok: true, patch: parsed.value };
}

function operationProblem(value: unknown): string | undefined {
	if (typeof value !== 'object' || value === null) return 'it is no object';
	const { op, path, from }: { op?: unknown; path?: unknown; from?: unknown } = value;
	if (typeof op !== 'string' || !/^(add|replace|test|remove|move|copy)$/.test(op)) {
		return 'op must be add, remove, replace, move, copy or test';
	}
	if (!isPointer(path)) return 'path must be a JSON pointer such as /order/id';
	if ((op === 'move' || op === 'copy') && !isPointer(from)) return 'from must be a JSON pointer';
	if ((op === 'add' || op === 'replace' || op === 'test') && !('value' in value)) {
		return `${op} needs a value`;
	}
	if (op === 'move' && typeof from === 'string' && String(path).startsWith(`${from}/`)) {
		return 'a value can not be moved into itself';
	}
	return;
}

function isPointer(value: unknown): boolean {
	return typeof value === 'string' && /^(\/([^~/]|~[01])*)*$/.test(value);
}

/**
 * The JSON text that a patch makes of another. All operations or none: the first that does not fit is
 * the problem. Spacing is lost; values that the patch does not name stay what they are.
 */
export function applyPatch(
	text: string,
	patch: JsonPatch,
): { readonly ok: true; readonly text: string } | { readonly ok: false; readonly problem: string } {
	const parsed = parseExact(text);
	if (parsed === undefined) return { ok: false, problem: 'the body is not JSON' };
	const document = { root: parsed.value };
	for (const operation of patch) {
		const problem = apply(document, operation);
		if (problem !== undefined) {
			return { ok: false, problem: `${operation.op} ${operation.path || '/'}: ${problem}` };
		}
	}
	const json = toJson(document.root);
	return json === undefined
		? { ok: false, problem: 'the result has no form in JSON' }
		: { ok: true, text: json };
}

type Root = { root: unknown };

function apply(document: Root, operation: PatchOperation): string | undefined {
	const { path } = operation;
	switch (operation.op) {
		case 'test': {
			const found = read(document, path);
			if (found === undefined) return 'there is no such value';
			return toJson(sorted(found.value)) === toJson(sorted(operation.value))
				? undefined
				: 'the value is another';
		}
		case 'replace':
			if (read(document, path) === undefined) return 'there is no such value';
			return write(document, path, operation.value, 'replace');
		case 'add':
			return write(document, path, operation.value, 'add');
		case 'remove':
			return remove(document, path);
		default: {
			const found = read(document, operation.from);
			if (found === undefined) return `there is no value at ${operation.from || '/'}`;
			const value: unknown = operation.op === 'copy' ? structuredClone(found.value) : found.value;
			const problem = operation.op === 'move' ? remove(document, operation.from) : undefined;
			return problem ?? write(document, path, value, 'add');
		}
	}
}

/** `/a~1b/0` as its steps. */
function stepsOf(path: string): readonly string[] {
	return path
		.split('/')
		.slice(1)
		.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function read({ root }: Root, path: string): { readonly value: unknown } | undefined {
	let value = root;
	for (const step of stepsOf(path)) {
		const found = child(value, step);
		if (found === undefined) return;
		value = found.value;
	}
	return { value };
}

function child(parent: unknown, step: string): { readonly value: unknown } | undefined {
	if (Array.isArray(parent)) {
		const index = indexOf(step, parent.length - 1);
		return index === undefined ? undefined : { value: parent[index] };
	}
	if (typeof parent !== 'object' || parent === null) return;
	const descriptor = Object.getOwnPropertyDescriptor(parent, step);
	return descriptor === undefined ? undefined : { value: descriptor.value };
}

function indexOf(step: string, most: number): number | undefined {
	if (!/^(0|[1-9]\d{0,9})$/.test(step)) return;
	return Number(step) <= most ? Number(step) : undefined;
}

function write(
	document: Root,
	path: string,
	value: unknown,
	how: 'add' | 'replace',
): string | undefined {
	if (path === '') {
		document.root = value;
		return;
	}
	const { parent, step } = parentOf(document, path);
	if (Array.isArray(parent)) {
		const last = how === 'add' ? parent.length : parent.length - 1;
		const index = step === '-' && how === 'add' ? parent.length : indexOf(step, last);
		if (index === undefined) return 'there is no such place in the list';
		parent.splice(index, how === 'add' ? 0 : 1, value);
		return;
	}
	if (typeof parent !== 'object' || parent === null) return 'there is no object or list to put it';
	// Whatever its name: `__proto__` is a field like any other.
	const place = { value, enumerable: true, writable: true, configurable: true };
	Object.defineProperty(parent, step, place);
	return;
}

function remove(document: Root, path: string): string | undefined {
	if (path === '') return 'the whole body can not be removed';
	const { parent, step } = parentOf(document, path);
	if (child(parent, step) === undefined) return 'there is no such value';
	if (Array.isArray(parent)) parent.splice(Number(step), 1);
	else if (typeof parent === 'object' && parent !== null) Reflect.deleteProperty(parent, step);
	return;
}

function parentOf(document: Root, path: string): { parent: unknown; step: string } {
	const steps = stepsOf(path);
	const above = path.slice(0, path.lastIndexOf('/'));
	return { parent: read(document, above)?.value, step: steps.at(-1) ?? '' };
}

/** With the fields of all objects in one order, since order does not count in a comparison. */
function sorted(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(sorted);
	if (typeof value !== 'object' || value === null) return value;
	return new Map(
		Object.entries(value)
			.toSorted(([a], [b]) => (a < b ? -1 : 1))
			.map(([name, field]) => [name, sorted(field)]),
	);
}
