import { isNumber, readNumber } from '../../json/exact-number.ts';
import { type JsonValue, readJson } from '../../json/json-reader.ts';
import { entriesOf } from '../../json/json-value.ts';
import type { MessageAttribute } from '../../messages/message.ts';
import type { Scalar } from './filter-pattern.ts';

/** A value of a message, and the element of a list that it stands in. */
export type Leaf = { readonly value: Scalar; readonly within?: Element };

/** One element of one list, and the element that the list itself stands in. */
export type Element = {
	readonly list: number;
	readonly index: number;
	/** Lists from the outermost to this one. */
	readonly depth: number;
	readonly outer?: Element;
};

/** Why an attribute is there and can't be compared. */
export type FieldTrouble =
	/** SNS compares String, String.Array and Number alone. */
	| 'type'
	/** A quote or a backslash in a String, which has to be escaped once more. */
	| 'escape'
	/** A String.Array that is no JSON list. */
	| 'list'
	/** A Number that is none. */
	| 'number';

/** What a filter policy compares of one message, by the path of the field. */
export type Fields = {
	readonly leaves: ReadonlyMap<string, readonly Leaf[]>;
	readonly troubles: ReadonlyMap<string, FieldTrouble>;
	/** Whether there is any field: `exists: false` holds of none where there is not. */
	readonly any: boolean;
};

/**
 * The attributes of a message as fields. Source: SNS developer guide, "Filter policy constraints" (types, escapes) and
 * "Message attributes"; Number.Array is in the examples of "Numeric value matching" alone.
 */
export function attributeFields(
	attributes: Readonly<Record<string, MessageAttribute>> = {},
): Fields {
	const leaves = new Map<string, readonly Leaf[]>();
	const troubles = new Map<string, FieldTrouble>();
	for (const [name, attribute] of Object.entries(attributes)) {
		const values = valuesOf(attribute);
		if (typeof values === 'string') troubles.set(name, values);
		else if (values.length > 0) leaves.set(name, values);
	}
	return { leaves, troubles, any: Object.keys(attributes).length > 0 };
}

function valuesOf(attribute: MessageAttribute): readonly Leaf[] | FieldTrouble {
	if ('bytes' in attribute) return 'type';
	const { type, text } = attribute;
	switch (type) {
		case 'String': {
			const value = unescaped(text);
			return value === undefined ? 'escape' : [{ value }];
		}
		case 'Number': {
			const value = readNumber(text);
			return value === undefined ? 'number' : [{ value }];
		}
		case 'String.Array':
		case 'Number.Array': {
			const list = readJson(text);
			return list !== undefined && Array.isArray(list.value) ? scalarsIn(list.value) : 'list';
		}
		default:
			return 'type';
	}
}

/** What a String says to SNS, which reads it as the inside of a JSON string; `undefined` where it can't be one. */
function unescaped(text: string): string | undefined {
	if (!/["\\]/.test(text)) return text;
	// Quotes and backslashes alone have to be escaped; a line break says itself.
	const plain = text.replace(/\p{Cc}/gu, (character) => JSON.stringify(character).slice(1, -1));
	const read = readJson(`"${plain}"`);
	return typeof read?.value === 'string' ? read.value : undefined;
}

function scalarsIn(list: readonly JsonValue[]): readonly Leaf[] {
	const found: Leaf[] = [];
	const pending: JsonValue[] = list.toReversed();
	for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
		if (Array.isArray(value)) for (const inner of value.toReversed()) pending.push(inner);
		// SNS warns of objects in lists: their fields have no name here.
		else if (isScalar(value)) found.push({ value });
	}
	return found;
}

/** Reads JSON: one that remembers saves many policies from reading one body again. */
export type JsonReader = typeof readJson;

/** Deeper values are not looked for: whether SNS reads them is not documented. */
const deepest = 1000;

type Step = {
	readonly value: JsonValue;
	readonly path: string;
	readonly depth: number;
	readonly within?: Element | undefined;
};

/**
 * The body of a message as fields, those that `paths` name. `body` where it is no JSON object, `deep` where a field that is
 * named may stand deeper than is looked.
 */
export function bodyFields(
	body: string,
	paths: Iterable<string>,
	reader: JsonReader = readJson,
): Fields | 'body' | 'deep' {
	const read = reader(body);
	if (read === undefined || Array.isArray(read.value) || entriesOf(read.value) === undefined) {
		return 'body';
	}
	const wanted = [...new Set(paths)];
	const leaves = new Map<string, Leaf[]>();
	let lists = 0;
	const pending: Step[] = [{ value: read.value, path: '', depth: 0 }];
	for (let step = pending.pop(); step !== undefined; step = pending.pop()) {
		const { value, path, within } = step;
		const depth = step.depth + 1;
		if (isScalar(value)) {
			if (!wanted.includes(path)) continue;
			const leaf = within === undefined ? { value } : { value, within };
			const others = leaves.get(path);
			if (others === undefined) leaves.set(path, [leaf]);
			else others.push(leaf);
		} else if (depth > deepest) {
			return 'deep';
		} else if (Array.isArray(value)) {
			const list = lists++;
			for (let index = value.length - 1; index >= 0; index--) {
				const element = elementOf(list, index, within);
				pending.push({ value: value[index], path, depth, within: element });
			}
		} else {
			for (const [name, inner] of (entriesOf(value) ?? []).toReversed()) {
				const at = path === '' ? name : `${path}.${name}`;
				// Elsewhere there is nothing to find, however deep the message is.
				if (wanted.some((one) => one === at || one.startsWith(`${at}.`))) {
					pending.push({ value: inner as JsonValue, path: at, depth, within });
				}
			}
		}
	}
	return { leaves, troubles: new Map(), any: leaves.size > 0 || hasScalar(read.value) };
}

function elementOf(list: number, index: number, outer: Element | undefined): Element {
	return outer === undefined
		? { list, index, depth: 1 }
		: { list, index, depth: outer.depth + 1, outer };
}

/** Whether two values stand in the same elements of all lists that they share. */
export function agree({ within: one }: Leaf, { within: other }: Leaf): boolean {
	let [a, b] = [one, other];
	while (a !== undefined && b !== undefined) {
		if (a.list === b.list) return a.index === b.index;
		const [left, right]: [Element, Element] = [a, b];
		if (left.depth >= right.depth) a = left.outer;
		if (right.depth >= left.depth) b = right.outer;
	}
	return true;
}

function isScalar(value: JsonValue): value is Scalar & JsonValue {
	return (
		value === null || typeof value === 'string' || typeof value === 'boolean' || isNumber(value)
	);
}

function hasScalar(root: JsonValue): boolean {
	const pending: JsonValue[] = [root];
	for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
		if (isScalar(value)) return true;
		if (Array.isArray(value)) for (const inner of value) pending.push(inner);
		else for (const [, inner] of entriesOf(value) ?? []) pending.push(inner as JsonValue);
	}
	return false;
}
