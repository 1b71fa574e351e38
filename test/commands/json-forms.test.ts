import type { AnySchemaObject } from 'ajv';
import { describe, expect, it, test } from 'vitest';
import { jsonForms } from '../../source/presentation/json/shapes/forms.ts';
import { fieldsOf, problemsOf, schemas } from '../helpers/json-schemas.ts';
import { type Finished, runFake } from './fake-context.ts';
import { type Case, cases, loopback } from './json-cases.ts';
import { rareDocuments } from './json-rare.ts';

/** The documents in what was printed. */
function documentsIn(stdout: string, output: 'json' | 'ndjson'): readonly unknown[] {
	const text = stdout.trim();
	if (text === '') return [];
	if (output === 'ndjson') return text.split('\n').map((line): unknown => JSON.parse(line));
	const whole: unknown = JSON.parse(
		text.startsWith('[') ? text : `[${text.replaceAll('\n}\n{', '\n},{')}]`,
	);
	return whole as readonly unknown[];
}

function formOf(document: unknown, form: string | undefined): string {
	if (form !== undefined) return form;
	return String((document as { readonly kind?: unknown }).kind);
}

/** Every field that is in a document, by its path in the schema of its form. */
function pathsIn(value: unknown, fields: ReadonlySet<string>, prefix = ''): readonly string[] {
	if (Array.isArray(value)) {
		return value.flatMap((entry) => pathsIn(entry, fields, `${prefix.replace(/\.$/, '')}[].`));
	}
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value).flatMap(([name, inner]) => {
		const path = fields.has(`${prefix}${name}`) ? `${prefix}${name}` : `${prefix}*`;
		return [path, ...pathsIn(inner, fields, `${path}.`)];
	});
}

const printed = new Map<string, Set<string>>();
const printers = new Set<string>();

/** Judges a document, and notes which fields it has. */
function judge(form: string, document: unknown): void {
	expect(problemsOf(form, document)).toEqual([]);
	const fields = new Set(fieldsOf(schemas.get(form) ?? {}).map(([path]) => path));
	const seen = printed.get(form) ?? new Set();
	for (const path of pathsIn(document, fields)) seen.add(path);
	printed.set(form, seen);
}

async function runCase({ run, line, on: options }: Case, output: string): Promise<Finished> {
	const words = [...line.split(' '), '--output', output];
	return runFake(run, words, { loopback, ...(await options?.()) });
}

describe('what a command prints for programs is what its schema says', () => {
	it.each(cases)('$line', async (one) => {
		const json = await runCase(one, 'json');
		const documents = documentsIn(json.stdout, 'json');
		expect(documents.length, json.stderr).toBeGreaterThan(0);
		for (const document of documents) {
			const form = formOf(document, one.form);
			judge(form, document);
			printers.add(`${form} by ${one.line.split(' ')[0]}`);
		}
		const lines = await runCase(one, 'ndjson');
		expect(documentsIn(lines.stdout, 'ndjson')).toEqual(documents);
		expect(lines.code).toBe(json.code);
	});

	it.each(rareDocuments)('a rare %s', (form, document) => judge(form, document));

	test('and every form is printed here by every command that prints it', () => {
		const promised = Object.entries(jsonForms).flatMap(([form, { commands }]) =>
			commands.map((command) => `${form} by ${command}`),
		);
		expect([...printers].toSorted()).toEqual(promised.toSorted());
	});

	test('and every field of every form', () => {
		const missing = [...schemas].flatMap(([form, schema]) =>
			fieldsOf(schema)
				.map(([path]) => path)
				.filter((path) => printed.get(form)?.has(path) !== true)
				.map((path) => `${form}: ${path}`),
		);
		expect(missing).toEqual([]);
	});
});

/** `array of string`, `date-time`; of an object by name what its values are. */
function typeOf(field: AnySchemaObject): string {
	const inner = field['items'] ?? Object.values(field['patternProperties'] ?? {})[0];
	const own: string = field['format'] ?? field['type'] ?? 'string';
	return inner === undefined ? own : `${own} of ${typeOf(inner)}`;
}

/** What a value is depends on what it is the value of; messages keep the names of their files. */
const several = new Set(['value', 'attributes']);

test('a name has one type, wherever it stands', () => {
	const types = new Map<string, Set<string>>();
	for (const [form, schema] of schemas) {
		for (const [path, field] of fieldsOf(schema)) {
			const name = path.split(/[.[]/).findLast((part) => part !== ']' && part !== '*') ?? '';
			const type = typeOf(field);
			const all = types.get(name) ?? new Set();
			types.set(name, all.add(`${type} (${form})`));
		}
	}
	const conflicts = [...types].filter(
		([name, all]) =>
			!several.has(name) && new Set([...all].map((one) => one.split(' (')[0])).size > 1,
	);
	expect(conflicts.map(([name, all]) => [name, ...all])).toEqual([]);
});
