import { bodyValues, names } from '../../domain/expressions/expression-values.ts';
import { entriesOf } from '../../domain/json/json-value.ts';
import type { Message } from '../../domain/messages/message.ts';

/** Messages whose fields are offered, and how deep they are looked into. */
const mostMessages = 50;
const deepest = 4;
const mostPaths = 500;

/**
 * An expression (`=...`) with the path at its end completed from the fields that messages have; as far
 * as all candidates agree. `undefined` when the text is no expression or nothing fits.
 */
export function completedPath(messages: readonly Message[], text: string): string | undefined {
	return completed(text, () => pathsOf(messages));
}

/** {@link completedPath} for records: `bodies` are what was decoded, `fields` what else has a name. */
export function completedRecordPath(
	bodies: readonly unknown[],
	fields: readonly string[],
	text: string,
): string | undefined {
	return completed(text, () => {
		const paths = new Set<string>(fields);
		for (const body of bodies.slice(0, mostMessages)) visit(body, 'body', 1, paths);
		return inOrder(paths);
	});
}

function completed(text: string, all: () => readonly string[]): string | undefined {
	if (!text.startsWith('=')) return undefined;
	const typed = /[A-Za-z_][\w.]*$/.exec(text)?.[0] ?? '';
	const paths = all().filter((path) => path.startsWith(typed) && path !== typed);
	const [first] = paths;
	if (first === undefined) return undefined;
	const common = paths.reduce(commonStart, first);
	// Nothing that all agree on: the first one, so that the key does something.
	const completion = common.length > typed.length ? common : first;
	return text.slice(0, text.length - typed.length) + completion;
}

function inOrder(paths: ReadonlySet<string>): readonly string[] {
	return [...paths].sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
}

function commonStart(one: string, other: string): string {
	let length = 0;
	while (length < one.length && one[length] === other[length]) length++;
	return one.slice(0, length);
}

/** What expressions may read of these messages, the shorter paths first. */
function pathsOf(messages: readonly Message[]): readonly string[] {
	const paths = new Set<string>(names);
	for (const message of messages.slice(0, mostMessages)) {
		for (const name of Object.keys(message.attributes)) add(paths, 'attributes', name);
		for (const value of bodyValues(message)) visit(value, 'body', 1, paths);
	}
	return inOrder(paths);
}

function add(paths: Set<string>, path: string, name: string): string | undefined {
	if (!/^[A-Za-z_]\w*$/.test(name) || paths.size >= mostPaths) return undefined;
	paths.add(`${path}.${name}`);
	return `${path}.${name}`;
}

function visit(value: unknown, path: string, depth: number, paths: Set<string>): void {
	if (depth > deepest) return;
	for (const [name, inner] of entriesOf(value) ?? []) {
		const next = add(paths, path, name);
		if (next !== undefined) visit(inner, next, depth + 1, paths);
	}
}
