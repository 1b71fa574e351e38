import { asFailure } from '../failure.ts';
import { calculate } from '../json/exact-arithmetic.ts';
import { type AnyNumber, compareNumbers, readNumber } from '../json/exact-number.ts';
import { compilePattern } from './linear-regex.ts';

/*
The language behind `/` in a list. Terms stand side by side and all must hold:
  orders            text, case aside
  "two words"       text with blanks
  !orders           not; without a column, where one names the row, of its name alone: what is wrong with a row, and other
                    columns, tell of other resources too
  /^inv.*fifo$/     regular expression, case aside (linear time, see linear-regex.ts);
                    ^ and $ are the ends of a column
  type:fifo         text in one column; type:=fifo the whole value; type:/^f/ a pattern
  ready:>100        numbers: > >= < <= =, with 12k, 1,000; ages 2h, 1h30m; sizes 10k, 1MiB
  ready:?           the column's value is not known
*/

/** What the filter knows of a column; a presentation column is one. */
export type FilterColumn = {
	readonly id: string;
	readonly measure?: 'number' | 'duration' | 'bytes';
	/** Whether its value is what the row is called. */
	readonly names?: true;
};

/** A column's value of one row; `number` where it is a known number. */
export type FilterValue = { readonly text: string; readonly number?: AnyNumber };

export type RowFilter = {
	readonly ok: true;
	/** `text` is the row as text, one column a line; `column` answers a column's value, `undefined` for an unknown one. */
	test(text: string, column: (id: string) => FilterValue | undefined): boolean;
	/** Plain texts that a matching row holds: to highlight. */
	readonly needles: readonly string[];
};

export type FilterProblem = {
	readonly ok: false;
	/** Of the first character that is wrong, from 0. */
	readonly position: number;
	/** One sentence without a final period. */
	readonly problem: string;
};

/** Texts are tested up to here: rows are short, and a filter is typed while keys wait. */
const longestText = 4096;

type Test = (text: string, column: (id: string) => FilterValue | undefined) => boolean;
/** `ofRow`: it is about a row as text, not about a column. */
type Term = { readonly test: Test; readonly needle?: string; readonly ofRow?: true };

class Problem extends Error {
	readonly position: number;

	constructor(position: number, message: string) {
		super(message);
		this.position = position;
	}
}

/** Reads a filter; an empty text matches every row. Never throws. */
export function parseRowFilter(
	source: string,
	columns: readonly FilterColumn[] = [],
	/** How much of a row's text is searched. */
	longest = longestText,
): RowFilter | FilterProblem {
	try {
		refuseExpression(source, columns);
		const terms = words(source).map((word) => parseTerm(source, word, columns));
		return {
			ok: true,
			test: (text, column) => {
				const start = text.length > longest ? text.slice(0, longest) : text;
				return terms.every(({ test }) => test(start, column));
			},
			needles: terms.flatMap(({ needle }) => (needle === undefined ? [] : [needle])),
		};
	} catch (error) {
		if (!(error instanceof Problem)) throw error;
		return { ok: false, position: error.position, problem: error.message };
	}
}

/** Messages and records are read before this, where `=` begins an expression. */
function refuseExpression(source: string, columns: readonly FilterColumn[]): void {
	const at = source.search(/\S/);
	if (at === -1 || source[at] !== '=') return;
	const [, name = '', sign = '', value = ''] =
		/^=\s*([A-Za-z][\w-]*)\s*(>=|<=|==|>|<|=)\s*(\S+)$/.exec(source.trim()) ?? [];
	const meant = columns.find(({ id }) => id.toLowerCase() === name.toLowerCase());
	const instead =
		meant === undefined ? 'column:value' : `${meant.id}:${sign.replace('==', '=')}${value}`;
	throw new Problem(at, `= begins an expression, of messages and records alone; here ${instead}`);
}

type Word = { readonly start: number; readonly end: number };

/** Splits at white space, except in quotes and in patterns. */
function words(source: string): readonly Word[] {
	const found: Word[] = [];
	let at = 0;
	while (at < source.length) {
		if (/\s/.test(source[at] ?? '')) {
			at++;
			continue;
		}
		const start = at;
		if (source[at] === '!') at++;
		const column = /^[A-Za-z][\w-]*:/.exec(source.slice(at, at + 60));
		if (column !== null) at += column[0].length;
		if (source[at] === '=' && source[at + 1] === '"') at++;
		const mark = source[at];
		if (mark === '"' || (mark === '/' && closing(source, at) !== -1)) {
			const end = closing(source, at);
			if (end === -1) throw new Problem(at, 'this quote is not closed');
			at = end + 1;
		}
		while (at < source.length && !/\s/.test(source[at] ?? '')) at++;
		found.push({ start, end: at });
	}
	return found;
}

/** Where the quote or pattern that starts at `start` is closed, or -1. */
function closing(source: string, start: number): number {
	const mark = source[start];
	let bracket = false;
	for (let at = start + 1; at < source.length; at++) {
		const letter = source[at];
		if (letter === '\\') at++;
		else if (mark === '/' && letter === '[') bracket = true;
		else if (mark === '/' && letter === ']') bracket = false;
		else if (letter === mark && !bracket) return at;
	}
	return -1;
}

function parseTerm(source: string, { start, end }: Word, columns: readonly FilterColumn[]): Term {
	const not = source[start] === '!';
	const at = not ? start + 1 : start;
	if (at === end) throw new Problem(start, 'write what ! shall leave out behind it');
	const term = parsePositive(source.slice(at, end), at, columns);
	if (!not) return term;
	const name = term.ofRow === true ? columns.find(({ names }) => names === true)?.id : undefined;
	return {
		test: (text, column) =>
			!term.test((name === undefined ? undefined : column(name)?.text) ?? text, column),
	};
}

function parsePositive(word: string, at: number, columns: readonly FilterColumn[]): Term {
	const match = /^([A-Za-z][\w-]*):(.*)$/s.exec(word);
	const name = match?.[1]?.toLowerCase();
	const rest = match?.[2];
	if (name === undefined || rest === undefined) return textTerm(word, at);
	const column = columns.find(({ id }) => id.toLowerCase() === name);
	if (column === undefined && columns.length > 0) {
		const meant = columns.find(({ id }) => isSlip(name, id.toLowerCase()));
		if (meant !== undefined) {
			throw new Problem(at, `there is no column ${name}; did you mean ${meant.id}:`);
		}
		// Not a column at all: `arn:aws:...` and `https://...` are texts.
		return textTerm(word, at);
	}
	if (rest === '') {
		throw new Problem(at + word.length, `write a value behind ${name}: or "${word}" for the text`);
	}
	return columnTerm(word, column ?? { id: name }, rest, at + word.length - rest.length);
}

function textTerm(word: string, at: number): Term {
	const pattern = parsePattern(word, at);
	if (pattern !== undefined) return { test: (text) => pattern(text), ofRow: true };
	const needle = unquoted(word);
	const folded = needle.toLowerCase();
	return { test: (text) => text.toLowerCase().includes(folded), needle, ofRow: true };
}

/** The test of `/pattern/`; `undefined` when the word is none. */
function parsePattern(word: string, at: number): ((text: string) => boolean) | undefined {
	if (word[0] !== '/') return;
	const end = closing(word, 0);
	// While it is typed the second slash is not there yet: then it is text. One that stands in a [ is there.
	const isOpen = end === -1 && /^\/.*[^\\]\/$/s.test(word);
	if (end === 1 || (end === -1 && !isOpen)) return;
	if (!isOpen && end !== word.length - 1) {
		throw new Problem(at + end + 1, 'nothing may follow a /pattern/; put a blank between terms');
	}
	try {
		return compilePattern(word.slice(1, isOpen ? -1 : end), { ignoreCase: true, multiline: true });
	} catch (error) {
		throw new Problem(at, asFailure(error).message);
	}
}

function unquoted(word: string): string {
	if (word[0] !== '"' || word.length < 2 || !word.endsWith('"')) return word;
	return word.slice(1, -1).replace(/\\(["\\])/g, '$1');
}

function columnTerm(word: string, column: FilterColumn, rest: string, at: number): Term {
	const { id } = column;
	const whole = word.toLowerCase();
	/** A word that names no column here is text after all. */
	const orText =
		(test: (value: FilterValue) => boolean): Test =>
		(text, get) => {
			const value = get(id);
			return value === undefined ? text.toLowerCase().includes(whole) : test(value);
		};
	if (rest === '?') return { test: orText(({ text }) => text === '?') };
	const compared = /^(>=|<=|>|<|=)(.*)$/s.exec(rest);
	const sign = compared?.[1] ?? '';
	const operand = compared?.[2] ?? rest;
	if (compared !== null && operand === '') {
		throw new Problem(at + rest.length, `write a number behind ${sign}`);
	}
	const limit = quantity(operand, column.measure);
	if (sign !== '' && sign !== '=' && limit === undefined) {
		throw new Problem(at + sign.length, `${operand} is no ${quantityWord(column.measure)}`);
	}
	const pattern = sign === '' ? parsePattern(rest, at) : undefined;
	const needle = unquoted(operand).toLowerCase();
	const matches = (value: FilterValue): boolean => {
		if (pattern !== undefined) return pattern(value.text);
		if (value.number !== undefined && limit !== undefined)
			return compare(value.number, sign, limit);
		// An unknown number is neither more nor less than anything.
		if (sign === '>' || sign === '<' || sign === '>=' || sign === '<=') return false;
		const text = value.text.toLowerCase();
		return sign === '=' ? text === needle : text.includes(needle);
	};
	return { test: orText(matches) };
}

function compare(value: AnyNumber, sign: string, limit: AnyNumber): boolean {
	const order = compareNumbers(value, limit);
	switch (sign) {
		case '>':
			return order > 0;
		case '>=':
			return order >= 0;
		case '<':
			return order < 0;
		case '<=':
			return order <= 0;
		default:
			return order === 0;
	}
}

function quantityWord(measure: FilterColumn['measure']): string {
	if (measure === 'duration') return 'duration; write 30s, 2h or 1d12h';
	if (measure === 'bytes') return 'size; write 512, 10k or 1MiB';
	return 'number';
}

const second = 1000;
const times: Readonly<Record<string, number>> = {
	ms: 1,
	s: second,
	m: 60 * second,
	h: 3600 * second,
	d: 86_400 * second,
	w: 7 * 86_400 * second,
};
const thousands: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9 };
const sizes: Readonly<Record<string, number>> = {
	'': 1,
	b: 1,
	k: 1024,
	m: 1024 ** 2,
	g: 1024 ** 3,
};

/** `1,000`, `12k`, `1h30m`, `10KiB` as a number of the column's unit. */
function quantity(text: string, measure: FilterColumn['measure']): AnyNumber | undefined {
	const plain = text.toLowerCase().replaceAll(',', '');
	if (measure === 'duration') {
		if (/^\d+(?:\.\d+)?$/.test(plain)) return Number(plain) * second;
		if (!/^(?:\d+(?:\.\d+)?(?:ms|[smhdw]))+$/.test(plain)) return;
		let sum = 0;
		for (const [, digits, unit] of plain.matchAll(/(\d+(?:\.\d+)?)(ms|[smhdw])/g)) {
			sum += Number(digits) * (times[unit ?? ''] ?? 0);
		}
		return sum;
	}
	const written = measure === 'bytes' ? undefined : readNumber(plain);
	if (written !== undefined) return written;
	const match = /^([+-]?\d+(?:\.\d+)?)([kmg]?)(i?b)?$/.exec(plain);
	if (match === null || (measure !== 'bytes' && match[3] !== undefined)) return;
	const factors = measure === 'bytes' ? sizes : thousands;
	const number = readNumber(match[1] ?? '');
	return number === undefined ? undefined : calculate('*', number, factors[match[2] ?? ''] ?? 1);
}

/** Whether `typed` is `name` but for one slip: a letter too many, too few, wrong or swapped. */
function isSlip(typed: string, name: string): boolean {
	if (typed.length < 3 || Math.abs(typed.length - name.length) > 1) return false;
	let start = 0;
	while (start < typed.length && typed[start] === name[start]) start++;
	const a = typed.slice(start);
	const b = name.slice(start);
	return (
		a.slice(1) === b.slice(1) ||
		a.slice(1) === b ||
		a === b.slice(1) ||
		(a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2))
	);
}
