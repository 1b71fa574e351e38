import { spend } from '../step-budget.ts';
import { compareNumbers, isNumber, numberJson, numberText } from './exact-number.ts';
import { readJson } from './json-reader.ts';

/*
Values as expressions and views have them: those of JSON, and bytes, times and ints of CEL beside them.
Equal is what has the same value and type, however it was written; all that compares asks here.
*/

/** The fields of an object in their order, however it is kept; `undefined` for what is no object. */
export function entriesOf(value: unknown): readonly (readonly [string, unknown])[] | undefined {
	if (typeof value !== 'object' || value === null) return;
	if (value instanceof Map) return [...value].map(([name, inner]) => [String(name), inner]);
	const prototype: unknown = Object.getPrototypeOf(value);
	return prototype === Object.prototype || prototype === null ? Object.entries(value) : undefined;
}

/** The field of this name; `undefined` where there is none. */
export function fieldOf(value: unknown, name: string): unknown {
	if (value instanceof Map) return value.get(name);
	if (typeof value !== 'object' || value === null) return;
	return Object.getOwnPropertyDescriptor(value, name)?.value;
}

/** Whether two values are equal: numbers by what they are worth, objects whatever the order of their fields. */
export function sameValue(left: unknown, right: unknown): boolean {
	// An explicit stack: values may be nested deeper than ours may be.
	const pending: [unknown, unknown][] = [[left, right]];
	for (let pair = pending.pop(); pair !== undefined; pair = pending.pop()) {
		const inner = partsOf(...pair);
		if (inner === undefined) return false;
		spend(1 + inner.length);
		for (const one of inner) pending.push(one);
	}
	return true;
}

const none: readonly [unknown, unknown][] = [];

/** The pairs that must be equal for two values to be; `undefined` when they can't be. */
function partsOf(left: unknown, right: unknown): readonly [unknown, unknown][] | undefined {
	if (left === right) return none;
	if (isNumber(left))
		return isNumber(right) && compareNumbers(left, right) === 0 ? none : undefined;
	if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) {
		return;
	}
	if (left instanceof Date) {
		return right instanceof Date && left.getTime() === right.getTime() ? none : undefined;
	}
	if (left instanceof Uint8Array) {
		return right instanceof Uint8Array && sameBytes(left, right) ? none : undefined;
	}
	if (Array.isArray(left)) {
		if (!Array.isArray(right) || left.length !== right.length) return;
		return left.map((item, index): [unknown, unknown] => [item, right[index]]);
	}
	const [fields, others] = [entriesOf(left), entriesOf(right)];
	if (fields === undefined || others === undefined || fields.length !== others.length) return;
	const byName = new Map(others);
	if (!fields.every(([name]) => byName.has(name))) return;
	return fields.map(([name, value]): [unknown, unknown] => [value, byName.get(name)]);
}

/** Whether two JSON texts say equal values. */
export function sameJson(left: string, right: string): boolean {
	const [one, other] = [readJson(left), readJson(right)];
	return one !== undefined && other !== undefined && sameValue(one.value, other.value);
}

function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
	return left.length === right.length && left.every((byte, index) => byte === right[index]);
}

/** JSON of a value, with its numbers as they were written; `undefined` where JSON has no form for it. */
export function toJson(value: unknown): string | undefined {
	return written(value, { number: numberJson, fields: (entries) => entries });
}

/** A text that is the same for equal values and for no others; `undefined` where JSON has no form. */
export function valueKey(value: unknown): string | undefined {
	return written(value, {
		number: numberText,
		fields: (entries) => entries.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
	});
}

type Entries = readonly (readonly [string, unknown])[];
type Writing = {
	readonly number: typeof numberJson;
	readonly fields: (entries: Entries) => Entries;
};
/** A list or an object that is being written. */
type Open = {
	readonly items: readonly unknown[];
	/** In front of each item: its name. */
	readonly names?: readonly string[];
	at: number;
};

function written(root: unknown, writing: Writing): string | undefined {
	const open: Open[] = [];
	let text = '';
	let value = root;
	for (;;) {
		const opened = openedBy(value, writing);
		if (opened === undefined) {
			const scalar = scalarText(value, writing);
			if (scalar === undefined) return;
			text += scalar;
		} else {
			text += opened.names === undefined ? '[' : '{';
			open.push(opened);
		}
		for (;;) {
			const inner = open.at(-1);
			if (inner === undefined) return text;
			if (inner.at < inner.items.length) {
				const name = inner.names?.[inner.at];
				if (inner.at > 0) text += ',';
				if (name !== undefined) text += `${JSON.stringify(name)}:`;
				value = inner.items[inner.at++];
				break;
			}
			text += inner.names === undefined ? ']' : '}';
			open.pop();
		}
	}
}

function openedBy(value: unknown, { fields }: Writing): Open | undefined {
	if (Array.isArray(value)) return { items: value, at: 0 };
	const entries = entriesOf(value);
	if (entries === undefined) return;
	const ordered = fields(entries);
	return {
		items: ordered.map(([, inner]) => inner),
		names: ordered.map(([name]) => name),
		at: 0,
	};
}

function scalarText(value: unknown, { number }: Writing): string | undefined {
	if (isNumber(value)) return number(value);
	if (value === null || typeof value === 'string' || typeof value === 'boolean') {
		return JSON.stringify(value);
	}
	return value instanceof Date ? JSON.stringify(value.toISOString()) : undefined;
}
