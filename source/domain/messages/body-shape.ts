import { isNumber, numberText } from '../json/exact-number.ts';
import { entriesOf } from '../json/json-value.ts';
import { patternOf } from '../text/error-text.ts';

/** The named values of a body, and its form without them. */
export type BodyShape = {
	/** Names, with what is null where that is asked for: `{amount: null, order {id}, type}`. */
	form(nulls: boolean): string;
	/** Texts and numbers by name, the outer ones first. */
	readonly fields: readonly NamedText[];
};

/** `within`: the name of the object that holds the field, as for `code` in `error: {code: 1}`. */
export type NamedText = { readonly name: string; readonly text: string; readonly within?: string };

const mostKeys = 40;
const mostItems = 20;
const deepest = 3;

/**
 * The shape of a JSON value. Lists tell only what is null in them: how many items there are, and what the
 * optional fields of the first happen to be, says nothing about the kind of a message.
 */
export function jsonShape(value: unknown): BodyShape {
	const fields: NamedText[] = [];
	addTexts(value, fields);
	return { form: (nulls) => shapeOf(value, 0, nulls), fields };
}

function shapeOf(value: unknown, depth: number, nulls: boolean): string {
	if (Array.isArray(value)) return listShape(value, depth, nulls);
	if (isNumber(value)) return 'number';
	const entries = entriesOf(value);
	if (entries === undefined) return value === null ? 'null' : typeof value;
	return fieldsShape(entries, depth, nulls);
}

function fieldsShape(
	entries: readonly (readonly [string, unknown])[],
	depth: number,
	nulls: boolean,
): string {
	if (depth >= deepest) return '{…}';
	const shown = new Set<string>();
	for (const [key, inner] of entries.toSorted(([a], [b]) => (a < b ? -1 : 1))) {
		const name = keyName(key);
		if (inner === null) shown.add(nulls ? `${name}: null` : name);
		else if (Array.isArray(inner)) shown.add(`${name}${listShape(inner, depth + 1, nulls)}`);
		else {
			const within = entriesOf(inner);
			shown.add(within === undefined ? name : `${name} ${fieldsShape(within, depth + 1, nulls)}`);
		}
	}
	const all = [...shown];
	return `{${[...all.slice(0, mostKeys), ...(all.length > mostKeys ? ['…'] : [])].join(', ')}}`;
}

/** A key that is an id, as in maps: `{"A1-17": 2}`. */
function keyName(key: string): string {
	return /\d{2}|[0-9a-f-]{16}/i.test(key) || (/\d/.test(key) && /[^\w]/.test(key)) ? '#' : key;
}

function listShape(list: readonly unknown[], depth: number, nulls: boolean): string {
	const objects = list
		.slice(0, mostItems)
		.filter((item) => item === null || Array.isArray(item) || entriesOf(item) !== undefined);
	// A message that is a list has its kind in the items.
	if (depth === 0) return `[${list.length === 0 ? '' : shapeOf(list[0], 1, nulls)}]`;
	if (!nulls) return '[]';
	const empty = new Set(objects.flatMap((item) => nullNames(item)));
	const names = [...empty].sort().slice(0, mostKeys);
	return `[${names.map((name) => `${name}: null`).join(', ')}]`;
}

function nullNames(item: unknown): readonly string[] {
	const entries = Array.isArray(item) ? Object.entries(item) : entriesOf(item);
	if (entries === undefined) return ['item'];
	return entries.flatMap(([key, inner]) => (inner === null ? [keyName(key)] : []));
}

/** Adds the texts and numbers of a value, and behind them those of the objects in it. */
function addTexts(value: unknown, found: NamedText[], depth = 0, within?: string): void {
	const entries = depth > deepest ? undefined : entriesOf(value)?.slice(0, 200);
	if (entries === undefined) return;
	for (const [name, inner] of entries) {
		if (typeof inner !== 'string' && !isNumber(inner)) continue;
		const text = typeof inner === 'string' ? inner : numberText(inner);
		found.push(within === undefined ? { name, text } : { name, text, within });
	}
	for (const [name, inner] of entries) {
		if (typeof inner === 'object') addTexts(inner, found, depth + 1, name);
	}
}

const pair = /(?:^|[\s,;&])([A-Za-z_][\w.-]{0,40})=("(?:[^"\\]|\\.)*"|[^\s,;&]*)/g;

/** The shape of a text that is no JSON: pairs, XML, fields between separators, else its words. */
export function textShape(text: string): BodyShape {
	const start = text.slice(0, 4000);
	const pairs = [...start.matchAll(pair)];
	const paired = pairs.reduce((sum, [all]) => sum + all.length, 0);
	if (pairs.length >= 2 && paired >= start.trim().length * 0.6) {
		const fields = pairs.map(([, name = '', value = '']) => ({
			name,
			text: value.replace(/^"|"$/g, ''),
		}));
		return form(
			`pairs {${[...new Set(fields.map(({ name }) => name))].sort().join(', ')}}`,
			fields,
		);
	}
	if (/^\s*<[?!A-Za-z]/.test(start)) return xmlShape(start);
	return form(separated(start) ?? `text ${patternOf(start)}`, []);
}

function xmlShape(text: string): BodyShape {
	const names = [...text.matchAll(/<([A-Za-z][\w:.-]*)/g)].map(([, name = '']) => name);
	const fields = [...text.matchAll(/<([A-Za-z][\w:.-]*)[^>]*>([^<]{1,500})<\//g)].map(
		([, name = '', inner = '']) => ({ name: name.replace(/^.*:/, ''), text: inner.trim() }),
	);
	const [root = '', ...inner] = new Set(names);
	return form(`<${root}> {${inner.sort().slice(0, mostKeys).join(', ')}}`, fields);
}

/** A line of at least three fields: `A1-17;12.50;EUR`. Prose has blanks behind its commas. */
function separated(text: string): string | undefined {
	const line = text.trim().split('\n', 1)[0] ?? '';
	for (const mark of [';', '\t', '|', ',']) {
		const fields = line.split(mark);
		if (fields.length < 3 || (mark === ',' && line.includes(', '))) continue;
		const kinds = fields.map((field) => (field.trim() === '' ? '' : /\d/.test(field) ? '#' : 'a'));
		return `fields ${kinds.slice(0, mostKeys).join(mark === '\t' ? '\\t' : mark)}`;
	}
	return;
}

function form(shape: string, fields: readonly NamedText[]): BodyShape {
	return { form: () => shape, fields };
}
