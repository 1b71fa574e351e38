import { type JsonPart, partsOf, rootSpan, type Span, stringAt } from './json-span.ts';

/** A JSON text, and the value in it that is meant. */
type Value = { readonly text: string; readonly span: Span };

/**
 * Whether two JSON texts mean the same value (RFC 6902, test): of one type; numbers by their exact
 * value, however long and however spelled; texts by their characters, however escaped; objects without
 * regard to the order of their fields, of which the last of a name counts, as JSON.parse reads.
 */
export function sameJson(left: string, right: string): boolean {
	const [one, other] = [rootSpan(left), rootSpan(right)];
	if (one === undefined || other === undefined) return false;
	const pending: [Value, Value][] = [
		[
			{ text: left, span: one },
			{ text: right, span: other },
		],
	];
	// An explicit stack: nesting may be as deep as a message is long.
	for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
		const pairs = partsToCompare(...next);
		if (pairs === undefined) return false;
		for (const pair of pairs) pending.push(pair);
	}
	return true;
}

/** What has to be the same in both; `undefined` where they differ already. */
function partsToCompare(left: Value, right: Value): readonly [Value, Value][] | undefined {
	const kind = kindOf(left);
	if (kind !== kindOf(right)) return;
	if (kind === 'object') return fieldsToCompare(left, right);
	if (kind === 'list') {
		const [ours, theirs] = [valuesOf(left), valuesOf(right)];
		if (ours.length !== theirs.length) return;
		return ours.flatMap((value, index): [Value, Value][] => {
			const other = theirs[index];
			return other === undefined ? [] : [[value, other]];
		});
	}
	return sayingOf(kind, left) === sayingOf(kind, right) ? [] : undefined;
}

function fieldsToCompare(left: Value, right: Value): readonly [Value, Value][] | undefined {
	const [ours, theirs] = [fieldsOf(left), fieldsOf(right)];
	if (ours.size !== theirs.size) return;
	const pairs: [Value, Value][] = [];
	for (const [name, value] of ours) {
		const other = theirs.get(name);
		if (other === undefined) return;
		pairs.push([value, other]);
	}
	return pairs;
}

function fieldsOf({ text, span }: Value): ReadonlyMap<string, Value> {
	const fields = new Map<string, Value>();
	for (const { key, value } of partsOf(text, span)) {
		if (key !== undefined) fields.set(stringAt(text, key), { text, span: value });
	}
	return fields;
}

function valuesOf({ text, span }: Value): readonly Value[] {
	return Array.from(partsOf(text, span), ({ value }: JsonPart) => ({ text, span: value }));
}

type Kind = 'object' | 'list' | 'text' | 'number' | 'word';

function kindOf({ text, span }: Value): Kind {
	switch (text[span.start]) {
		case '{':
			return 'object';
		case '[':
			return 'list';
		case '"':
			return 'text';
		case 't':
		case 'f':
		case 'n':
			return 'word';
		default:
			return 'number';
	}
}

function sayingOf(kind: Kind, { text, span }: Value): string {
	if (kind === 'text') return stringAt(text, span);
	const spelled = text.slice(span.start, span.end);
	return kind === 'number' ? plainNumber(spelled) : spelled;
}

/** The one spelling of a number's exact value: its digits without zeros around them, and an exponent. */
function plainNumber(spelled: string): string {
	const [, sign = '', whole = '', fraction = '', exponent = '0'] =
		/^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(spelled) ?? [];
	const digits = (whole + fraction).replace(/^0+/, '');
	if (digits === '') return '0';
	const significant = digits.replace(/0+$/, '');
	const zeros = digits.length - significant.length;
	const power = BigInt(exponent) - BigInt(fraction.length) + BigInt(zeros);
	return `${sign}${significant}e${power}`;
}
