import { type JsonText, jsonText, withField, withItem, without } from '../json/json-edit.ts';
import { partAt, partsOf, rootSpan, type Span } from '../json/json-span.ts';
import { sameJson } from '../json/json-value.ts';
import { type Piece, replaced, slice, untouched } from '../text/text-pieces.ts';

/** One operation of RFC 6902. Values are JSON texts, as they are spelled in the patch. */
export type PatchOperation =
	| { readonly op: 'add' | 'replace' | 'test'; readonly path: string; readonly value: string }
	| { readonly op: 'remove'; readonly path: string }
	| { readonly op: 'move' | 'copy'; readonly from: string; readonly path: string };

export type JsonPatch = readonly PatchOperation[];

/** A JSON Patch from its text, or what is wrong with it. */
export function parsePatch(
	text: string,
):
	| { readonly ok: true; readonly patch: JsonPatch }
	| { readonly ok: false; readonly problem: string } {
	const parsed = parsedOf(text);
	const root = rootSpan(text);
	if (parsed === undefined || root === undefined) return { ok: false, problem: 'it is not JSON' };
	if (!Array.isArray(parsed.value)) return { ok: false, problem: 'it is not a list of operations' };
	if (parsed.value.length === 0) return { ok: false, problem: 'it has no operation' };
	const patch: PatchOperation[] = [];
	for (const { value: place } of partsOf(text, root)) {
		const index = patch.length;
		const value = partAt(text, place, 'value')?.value;
		const read = operationOf(
			parsed.value[index],
			value === undefined ? undefined : text.slice(value.start, value.end),
		);
		if (typeof read === 'string') {
			return { ok: false, problem: `operation ${index + 1}: ${read}` };
		}
		patch.push(read);
	}
	return { ok: true, patch };
}

/** The operation, or what is wrong with it. */
function operationOf(given: unknown, value: string | undefined): PatchOperation | string {
	if (typeof given !== 'object' || given === null) return 'it is no object';
	const { op, path, from }: { op?: unknown; path?: unknown; from?: unknown } = given;
	switch (op) {
		case 'add':
		case 'replace':
		case 'test':
			if (!isPointer(path)) return noPath;
			return value === undefined ? `${op} needs a value` : { op, path, value };
		case 'remove':
			return isPointer(path) ? { op, path } : noPath;
		case 'move':
		case 'copy':
			if (!isPointer(path)) return noPath;
			if (!isPointer(from)) return 'from must be a JSON pointer';
			if (op === 'move' && path.startsWith(`${from}/`)) {
				return 'a value can not be moved into itself';
			}
			return { op, from, path };
		default:
			return 'op must be add, remove, replace, move, copy or test';
	}
}

const noPath = 'path must be a JSON pointer such as /order/id';

function isPointer(value: unknown): value is string {
	return typeof value === 'string' && /^(\/([^~/]|~[01])*)*$/.test(value);
}

/**
 * What an edit may add to a message, bytes or characters. No message holds more, so that what grows by
 * more can't be sent; and a text that is copied into itself again and again would grow without end.
 */
const mostGrowth = 1_048_576;

/** What is wrong with an edit that adds so much; `undefined` for one that may fit into a message. */
export function growthProblem(added: number): string | undefined {
	if (added <= mostGrowth) return;
	const most = mostGrowth.toLocaleString('en-US');
	return `it would grow by more than ${most} bytes, which is all that a message can have`;
}

/** Characters that the operations may go through in all: seconds of work, on the thread of the move. */
const mostWork = 2 ** 29;

type Outcome =
	| { readonly ok: true; readonly json: JsonText }
	| { readonly ok: false; readonly problem: string };

const bad = (problem: string): Outcome => ({ ok: false, problem });

/**
 * What a patch makes of a JSON text, in pieces of it: every character that the patch does not name stays
 * what and where it is. All operations or none: the first that does not fit is the problem. Of a name
 * that an object has more than once the last counts, as JSON.parse reads; removing it removes all.
 */
export function applyPatch(
	text: string,
	patch: JsonPatch,
):
	| { readonly ok: true; readonly pieces: readonly Piece[] }
	| { readonly ok: false; readonly problem: string } {
	if (parsedOf(text) === undefined) return { ok: false, problem: 'the body is not JSON' };
	let json = jsonText(untouched(text));
	let work = 0;
	for (const operation of patch) {
		work += json.text.length;
		const made = work > mostWork ? bad(tooMuch) : apply(json, operation);
		const problem = made.ok ? growthProblem(made.json.text.length - text.length) : made.problem;
		if (problem !== undefined || !made.ok) {
			return { ok: false, problem: `${operation.op} ${operation.path || '/'}: ${problem}` };
		}
		json = made.json;
	}
	return { ok: true, pieces: json.pieces };
}

const tooMuch = 'so many operations on so long a body would take too long';

function apply(json: JsonText, operation: PatchOperation): Outcome {
	const { path } = operation;
	switch (operation.op) {
		case 'test': {
			const found = valueAt(json, path);
			if (found === undefined) return bad(noValue);
			const there = json.text.slice(found.start, found.end);
			return sameJson(there, operation.value) ? { ok: true, json } : bad('the value is another');
		}
		case 'replace': {
			const found = valueAt(json, path);
			if (found === undefined) return bad(noValue);
			const value = [{ text: operation.value }];
			return { ok: true, json: jsonText(replaced(json.pieces, found, value)) };
		}
		case 'add':
			return add(json, path, [{ text: operation.value }]);
		case 'remove':
			return remove(json, path);
		default: {
			const { op, from } = operation;
			const found = valueAt(json, from);
			if (found === undefined) return bad(`there is no value at ${from || '/'}`);
			if (op === 'move' && from === path) return { ok: true, json };
			const value = slice(json.pieces, found.start, found.end);
			const rest = op === 'move' ? remove(json, from) : { ok: true as const, json };
			return rest.ok ? add(rest.json, path, value) : rest;
		}
	}
}

const noValue = 'there is no such value';

function add(json: JsonText, path: string, value: readonly Piece[]): Outcome {
	const parent = parentAt(json, path);
	if (parent === undefined) {
		const root = path === '' ? rootSpan(json.text) : undefined;
		if (root === undefined) return bad('there is no object or list to put it');
		return { ok: true, json: jsonText(replaced(json.pieces, root, value)) };
	}
	const { span, step } = parent;
	if (json.text[span.start] === '{') {
		return { ok: true, json: withField(json, span, step, value) };
	}
	const index = step === '-' ? 'end' : indexOf(step);
	const made = index === undefined ? undefined : withItem(json, span, index, value);
	return made === undefined ? bad('there is no such place in the list') : { ok: true, json: made };
}

function remove(json: JsonText, path: string): Outcome {
	const parent = parentAt(json, path);
	if (parent === undefined) {
		return bad(path === '' ? 'the whole body can not be removed' : noValue);
	}
	const { span, step } = parent;
	const which = json.text[span.start] === '{' ? step : indexOf(step);
	if (which === undefined || partAt(json.text, span, which) === undefined) return bad(noValue);
	return { ok: true, json: without(json, span, which) };
}

/** The object or list that a path leads into, and the last step; `undefined` where there is none. */
function parentAt(
	json: JsonText,
	path: string,
): { readonly span: Span; readonly step: string } | undefined {
	const step = stepsOf(path).at(-1);
	if (step === undefined) return;
	const span = valueAt(json, path.slice(0, path.lastIndexOf('/')));
	if (span === undefined || !/[[{]/.test(json.text[span.start] ?? '')) return;
	return { span, step };
}

function valueAt({ text }: JsonText, path: string): Span | undefined {
	let span = rootSpan(text);
	for (const step of stepsOf(path)) {
		if (span === undefined) return;
		const which = text[span.start] === '[' ? indexOf(step) : step;
		if (which === undefined) return;
		span = partAt(text, span, which)?.value;
	}
	return span;
}

/** `/a~1b/0` as its steps. */
function stepsOf(path: string): readonly string[] {
	return path
		.split('/')
		.slice(1)
		.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function indexOf(step: string): number | undefined {
	return /^(0|[1-9]\d{0,9})$/.test(step) ? Number(step) : undefined;
}

function parsedOf(text: string): { readonly value: unknown } | undefined {
	try {
		return { value: JSON.parse(text.replace(/^\ufeff/, '')) };
	} catch {
		return;
	}
}
