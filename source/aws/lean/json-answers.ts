import { isAbsent, isAnothers } from '../failures/answer-shape.ts';
import type { Shape } from '../failures/answer-shapes.ts';

/*
The part of AWS's JSON protocols that the lean client speaks. What is written is what the SDK would write;
what is read is a plain success whose every field has the type that the service model gives it, or is null where
that says no more than absent. Anything else (errors, other types, bad base64) is left to the SDK: `undefined` here.
*/

/** The body of a request, as text: Node sends that in one piece with the headers, and bytes beside them. */
export function writeInput(input: object): string {
	const { Entries: entries } = input as { readonly Entries?: readonly object[] };
	const body = entries?.some(hasBytes) ? { ...input, Entries: entries.map(withBase64) } : input;
	return JSON.stringify(body);
}

/** The same of an input with dates: seconds since 1970. */
export function writeDates(input: object): string {
	const fields = Object.entries(input).map(([name, value]: [string, unknown]) => [
		name,
		value instanceof Date ? value.getTime() / 1000 : value,
	]);
	return JSON.stringify(Object.fromEntries(fields));
}

type MaybeAttributes = { readonly MessageAttributes?: Readonly<Record<string, unknown>> };

function hasBytes({ MessageAttributes }: MaybeAttributes): boolean {
	if (MessageAttributes === undefined) return false;
	for (const name in MessageAttributes) {
		if (isObject(MessageAttributes[name]) && 'BinaryValue' in MessageAttributes[name]) return true;
	}
	return false;
}

/** An entry whose bytes are base64. A name may be `__proto__`: entries are defined, not assigned. */
function withBase64(entry: MaybeAttributes): object {
	if (entry.MessageAttributes === undefined) return entry;
	return {
		...entry,
		MessageAttributes: Object.fromEntries(
			Object.entries(entry.MessageAttributes).map(([name, value]) => {
				if (!isObject(value) || !(value['BinaryValue'] instanceof Uint8Array)) return [name, value];
				const { buffer, byteOffset, byteLength } = value['BinaryValue'];
				const base64 = Buffer.from(buffer, byteOffset, byteLength).toString('base64');
				return [name, { ...value, BinaryValue: base64 }];
			}),
		),
	};
}

/** The answer in its text; `undefined` for one that the SDK has to read. */
export function readAnswer(text: string, shape: Shape): object | undefined {
	let answer: unknown;
	try {
		answer = JSON.parse(text);
	} catch {
		return;
	}
	// Asked first: fields that are null are gone afterwards.
	if (isAnothers(answer, shape)) return;
	return fits(answer, shape) ? (answer as object) : undefined;
}

/** Whether a value has a shape; inside it null goes, base64 becomes bytes, and seconds become dates on the way. */
function fits(value: unknown, shape: Shape): boolean {
	if (shape === 'bytes' || shape === 'time') return false;
	if (typeof shape === 'string') return typeof value === shape;
	if ('shown' in shape) return typeof value === shape.shown;
	if ('list' in shape) {
		if (!Array.isArray(value)) return false;
		if (shape.list === 'time') return datesIn(value);
		return value.every((item) => fits(item, shape.list));
	}
	if (!isObject(value)) return false;
	if ('map' in shape) {
		for (const name of Object.keys(value)) if (!fits(value[name], shape.map)) return false;
		return true;
	}
	const { fields } = shape;
	for (const name in fields) {
		const field = fields[name];
		const inner = value[name];
		if (inner === undefined || field === undefined) continue;
		if (isAbsent(inner, field)) {
			delete value[name];
			continue;
		}
		if (field !== 'bytes' && field !== 'time') {
			if (!fits(inner, field)) return false;
			continue;
		}
		const read = field === 'bytes' ? fromBase64(inner) : fromSeconds(inner);
		if (read === undefined) return false;
		value[name] = read;
	}
	return true;
}

/** Whether a list is of seconds, which become dates. */
function datesIn(list: unknown[]): boolean {
	for (const [index, seconds] of list.entries()) {
		const date = fromSeconds(seconds);
		if (date === undefined) return false;
		list[index] = date;
	}
	return true;
}

/** To the millisecond, as the SDK does. */
function fromSeconds(value: unknown): Date | undefined {
	return typeof value === 'number' && Number.isFinite(value)
		? new Date(Math.round(value * 1000))
		: undefined;
}

/** As strict as the SDK: what is no base64 in full groups is not guessed at. */
function fromBase64(value: unknown): Uint8Array | undefined {
	if (typeof value !== 'string' || value.length % 4 !== 0) return;
	if (!/^[A-Za-z0-9+/]*={0,2}$/.test(value)) return;
	const bytes = Buffer.from(value, 'base64');
	return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
