import { keptRuns } from '../text/kept-runs.ts';
import { partsOf, rootSpan, type Span, stringAt, tokensOf, withoutBlanks } from './json-span.ts';

/** A change of one place in a JSON text; `value` is JSON text as it is spelled. */
export type JsonChange =
	| { readonly op: 'replace' | 'add'; readonly path: JsonPath; readonly value: string }
	| { readonly op: 'remove'; readonly path: JsonPath };

/** Names of fields and indexes of items, from the outside in. */
export type JsonPath = readonly (string | number)[];

/** Deeper texts are not compared place by place. */
const deepest = 100;

/**
 * The changes that make one JSON text mean what another one says, as few and as deep as they go, to be
 * made one after the other. Values are compared by their spelling; blanks between them do not count.
 * `undefined` where changes of places can't say it: fields in another order, or a name that occurs twice.
 */
export function jsonChanges(before: string, after: string): readonly JsonChange[] | undefined {
	const [one, other] = [rootSpan(before), rootSpan(after)];
	if (one === undefined || other === undefined) return;
	const changes: JsonChange[] = [];
	const told = compare({ text: before, span: one }, { text: after, span: other }, [], changes);
	return told ? changes : undefined;
}

type Value = { readonly text: string; readonly span: Span };

/** Adds the changes of a value; false where they can't be told. */
function compare(before: Value, after: Value, path: JsonPath, into: JsonChange[]): boolean {
	const [one, other] = [spelled(before), spelled(after)];
	if (one === other) return true;
	if (path.length > deepest) return false;
	const kind = one[0];
	if (kind === other[0] && kind === '{') return compareFields(before, after, path, into);
	if (kind === other[0] && kind === '[') return compareItems(before, after, path, into);
	into.push({ op: 'replace', path, value: textIn(after) });
	return true;
}

function compareFields(before: Value, after: Value, path: JsonPath, into: JsonChange[]): boolean {
	const [ours, theirs] = [fieldsOf(before), fieldsOf(after)];
	if (ours === undefined || theirs === undefined) return false;
	const kept = [...ours.keys()].filter((name) => theirs.has(name));
	const added = [...theirs.keys()].filter((name) => !ours.has(name));
	const order = [...kept, ...added];
	if ([...theirs.keys()].some((name, index) => name !== order[index])) return false;
	for (const name of ours.keys()) {
		if (!theirs.has(name)) into.push({ op: 'remove', path: [...path, name] });
	}
	return [...theirs].every(([name, value]) => {
		const known = ours.get(name);
		if (known !== undefined) return compare(known, value, [...path, name], into);
		into.push({ op: 'add', path: [...path, name], value: textIn(value) });
		return true;
	});
}

function compareItems(before: Value, after: Value, path: JsonPath, into: JsonChange[]): boolean {
	const [ours, theirs] = [itemsOf(before), itemsOf(after)];
	const runs = [
		...keptRuns(ours.map(spelled), theirs.map(spelled)),
		{ before: ours.length, after: theirs.length, length: 0 },
	];
	let [from, to] = [0, 0];
	for (const run of runs) {
		// Items between two that stayed: one for one as far as it goes, then more or fewer.
		for (; from < run.before && to < run.after; from++, to++) {
			const [one, other] = [ours[from], theirs[to]];
			if (one === undefined || other === undefined) return false;
			if (!compare(one, other, [...path, to], into)) return false;
		}
		for (; from < run.before; from++) into.push({ op: 'remove', path: [...path, to] });
		for (; to < run.after; to++) {
			const value = theirs[to];
			if (value !== undefined) into.push({ op: 'add', path: [...path, to], value: textIn(value) });
		}
		from = run.before + run.length;
		to = run.after + run.length;
	}
	return true;
}

/** By name, in their order; `undefined` where a name occurs twice. */
function fieldsOf({ text, span }: Value): ReadonlyMap<string, Value> | undefined {
	const fields = new Map<string, Value>();
	for (const { key, value } of partsOf(text, span)) {
		if (key === undefined) continue;
		const name = stringAt(text, key);
		if (fields.has(name)) return;
		fields.set(name, { text, span: value });
	}
	return fields;
}

function itemsOf({ text, span }: Value): readonly Value[] {
	return Array.from(partsOf(text, span), ({ value }) => ({ text, span: value }));
}

function textIn({ text, span }: Value): string {
	return text.slice(span.start, span.end);
}

function spelled(value: Value): string {
	return withoutBlanks(textIn(value));
}

/**
 * An edited JSON text with the blanks of the one that it was made of, for whoever was shown that with
 * other blanks: what was typed anew stands without any.
 */
export function withBlanksOf(before: string, edited: string): string {
	const [ours, theirs] = [tokensOf(before), tokensOf(edited)];
	const made: string[] = [];
	let next = 0;
	for (const run of keptRuns(
		ours.map(({ token }) => token),
		theirs.map(({ token }) => token),
	)) {
		for (const { token } of theirs.slice(next, run.after)) made.push(token);
		for (const { blank, token } of ours.slice(run.before, run.before + run.length)) {
			made.push(blank, token);
		}
		next = run.after + run.length;
	}
	for (const { token } of theirs.slice(next)) made.push(token);
	return made.join('') + before.slice(before.trimEnd().length);
}
