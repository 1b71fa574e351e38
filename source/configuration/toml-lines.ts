import { parse, TomlError } from 'smol-toml';

/** A table of TOML: what stands in it is looked at before it is used. */
export type Table = Readonly<Record<string, unknown>>;

/** A way to a value: names of tables and keys, numbers of the tables of a list. */
export type Way = readonly (string | number)[];

/** A document as a table, or where it is no TOML and why. */
export function parseToml(
	text: string,
):
	| { readonly ok: true; readonly table: Table }
	| { readonly ok: false; readonly line: number; readonly column: number; readonly says: string } {
	try {
		return { ok: true, table: parse(text) };
	} catch (error) {
		if (!(error instanceof TomlError)) throw error;
		// The parser draws the place behind its sentence.
		const [sentence = ''] = error.message.split('\n');
		const says = sentence.replace(/^Invalid TOML document: /, '');
		return { ok: false, line: error.line, column: error.column, says };
	}
}

/**
 * The line, from 1, at which what a way leads to begins. The parser tells no places, so it is asked for more and more
 * lines of the document until the value is there: what a line is, it decides. For errors alone, since it takes its time.
 */
export function lineOf(text: string, way: Way): number {
	const lines = text.split('\n');
	let begins = 1;
	for (let count = 1; count <= lines.length; count++) {
		const read = parseToml(lines.slice(0, count).join('\n'));
		// In the middle of a value.
		if (!read.ok) continue;
		if (leadsTo(read.table, way)) return Math.min(count, firstOf(lines, begins));
		begins = count + 1;
	}
	return 1;
}

/** The first line from `begins` on that says something. */
function firstOf(lines: readonly string[], begins: number): number {
	const at = lines.findIndex(
		(line, index) => index >= begins - 1 && line.trim() !== '' && !/^\s*#/.test(line),
	);
	return at + 1;
}

function leadsTo(table: unknown, way: Way): boolean {
	let at = table;
	for (const name of way) {
		if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return false;
		at = Reflect.get(at, name);
	}
	return true;
}

/** The lines at which the tables of a list begin (`[[context]]`), in their order. */
export function tableLines(text: string, name: string, many: number): readonly number[] {
	const header = new RegExp(`^\\s*\\[\\[\\s*["']?${name}["']?\\s*\\]\\]`);
	const found = text.split('\n').flatMap((line, index) => (header.test(line) ? [index + 1] : []));
	// In a long text may stand what looks like one.
	if (found.length === many) return found;
	return Array.from({ length: many }, (_, index) => lineOf(text, [name, index]));
}
