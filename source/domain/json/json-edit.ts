import { cutOut, type Piece, replaced, textOf } from '../text/text-pieces.ts';
import { type JsonPart, keyIs, partAt, partsOf, type Span } from './json-span.ts';

/*
Edits of a JSON text in its pieces. Each changes what it names and no other character: keys keep their
order, values their spelling, and blanks stay around what stays. The text must be valid JSON, and what is
put in must be.
*/

/** A JSON text and the pieces that it is made of. */
export type JsonText = { readonly text: string; readonly pieces: readonly Piece[] };

export function jsonText(pieces: readonly Piece[]): JsonText {
	return { text: textOf(pieces), pieces };
}

/** The field of an object is this value: of a repeated name the last is set, a new one goes to the end. */
export function withField(
	json: JsonText,
	object: Span,
	name: string,
	value: readonly Piece[],
): JsonText {
	const known = partAt(json.text, object, name);
	if (known !== undefined) return jsonText(replaced(json.pieces, known.value, value));
	return appended(json, object, [{ text: `${JSON.stringify(name)}:` }, ...value]);
}

/** One more item, before the one that has the index now, or at the end. */
export function withItem(
	json: JsonText,
	list: Span,
	index: number | 'end',
	value: readonly Piece[],
): JsonText | undefined {
	if (index === 'end') return appended(json, list, value);
	let count = 0;
	for (const { value: item } of partsOf(json.text, list)) {
		if (count++ < index) continue;
		const place = { start: item.start, end: item.start };
		return jsonText(replaced(json.pieces, place, [...value, { text: ',' }]));
	}
	return index === count ? appended(json, list, value) : undefined;
}

/** Without the fields of this name, all of them, or without the item of this index. */
export function without(json: JsonText, parent: Span, step: string | number): JsonText {
	const { text } = json;
	const isGone = ({ key }: JsonPart, index: number) =>
		typeof step === 'number' ? index === step : key !== undefined && keyIs(text, key, step);
	const parts = [...partsOf(text, parent)];
	const cuts: Span[] = [];
	let kept: JsonPart | undefined;
	for (const [index, part] of parts.entries()) {
		if (!isGone(part, index)) {
			kept = part;
			continue;
		}
		const before = parts[index - 1];
		const next = parts[index + 1];
		// With the comma before it, or the one behind it where it is the first.
		cuts.push(
			kept !== undefined && before !== undefined
				? { start: before.value.end, end: part.value.end }
				: { start: startOf(part), end: next === undefined ? part.value.end : startOf(next) },
		);
	}
	return jsonText(cutOut(json.pieces, cuts));
}

function startOf({ key, value }: JsonPart): number {
	return (key ?? value).start;
}

/** Behind the last part of an object or a list. */
function appended({ text, pieces }: JsonText, parent: Span, part: readonly Piece[]): JsonText {
	const inside = text.slice(parent.start + 1, parent.end - 1).trimEnd();
	const at = parent.start + 1 + inside.length;
	const comma = inside === '' ? [] : [{ text: ',' }];
	return jsonText(replaced(pieces, { start: at, end: at }, [...comma, ...part]));
}
