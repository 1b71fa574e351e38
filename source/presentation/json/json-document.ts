import { startOfJson } from '../../domain/json/json-reader.ts';
import { countStructures } from '../../domain/text/encoded-text.ts';
import { counted } from '../formats.ts';
import { type Line, type Span, type Style, span, wrapLine } from '../line.ts';
import { wrapText } from '../text-width.ts';
import { endOfString, isJson, nextToken, type Token, type TokenKind } from './json-tokens.ts';

/**
 * A text in rows, made for large ones: finding the rows is one pass over the text, and a row's spans
 * are made when it is asked for.
 */
export type TextDocument = {
	readonly kind: 'json' | 'text';
	readonly count: number;
	/** Row `index`, from 0; an empty row outside the document. */
	line(index: number): DocumentLine;
	/** Row `index` as it is written in the text, for searching without making its spans. */
	source(index: number): string;
	/** What row `index` says, as written: the value behind its key, with all that is inside it. */
	value(index: number): string;
};

export type DocumentLine = {
	/** Nesting; 0 on the outside and in plain text. */
	readonly depth: number;
	readonly spans: Line;
	/** On a row that opens an object or array: the row that closes it. */
	readonly foldEnd?: number;
	/** What a folded row shows instead of its contents: `{ 4 keys }`. */
	readonly folded?: Line;
	/** `order.items[2].sku`: the place of the row's value; empty at the root. */
	readonly path: string;
};

/** Deeper rows aren't moved further to the right: nobody could see them. */
const deepestIndent = 40;

const empty: DocumentLine = { depth: 0, spans: [], path: '' };

/** JSON in pretty rows that keep the source's spelling, or plain text wrapped at `width` cells. */
export function textDocument(text: string, width: number): TextDocument {
	return jsonDocument(text) ?? plainDocument(text, width);
}

/** Plain text: its own rows, wrapped. The trailing line break of a file adds no row. */
export function plainDocument(text: string, width: number): TextDocument {
	const rows = text
		.replace(/(?:\r\n|\n)$/, '')
		.split(/\r\n|\n/)
		.flatMap((row) => wrapText(row, width));
	return {
		kind: 'text',
		count: rows.length,
		line: (index) => {
			const row = rows[index];
			return row === undefined ? empty : { depth: 0, spans: [span(row)], path: '' };
		},
		source: (index) => rows[index] ?? '',
		value: (index) => rows[index] ?? '',
	};
}

/**
 * Rows of a JSON text, or of several objects and lists one after the other, each beginning a row; a byte
 * order mark before them is left out. `undefined` when it is neither.
 */
export function jsonDocument(text: string): TextDocument | undefined {
	const json = text.slice(startOfJson(text));
	return isJson(json) || countStructures(json) > 0 ? new JsonDocument(json) : undefined;
}

/** Rows that are made when they are asked for; an array of lines is one too. */
export type Lines = {
	readonly length: number;
	/** Like an array's `slice`. */
	slice(from?: number, to?: number): readonly Line[];
};

/** The rows of a document without their folds. */
export function documentLines(document: TextDocument): Lines {
	return {
		length: document.count,
		slice: (from = 0, to = document.count) => {
			const lines: Line[] = [];
			const end = Math.min(document.count, to);
			for (let index = Math.max(0, from); index < end; index++) {
				lines.push(document.line(index).spans);
			}
			return lines;
		},
	};
}

/** All rows of a short JSON text (a policy), or of plain text; what is too long goes on in the next row. */
export function jsonLines(text: string, width: number): Line[] {
	const document = textDocument(text, width);
	return Array.from({ length: document.count }, (_, index) => document.line(index)).flatMap(
		({ spans, depth }) => wrapLine(spans, width, 2 * (depth + 1)),
	);
}

/** Rows that stay visible when `folded` rows are: their indexes, in order. */
export function unfoldedRows(document: TextDocument, folded: ReadonlySet<number>): number[] {
	const rows: number[] = [];
	for (let index = 0; index < document.count; index++) {
		rows.push(index);
		if (!folded.has(index)) continue;
		const end = document.line(index).foldEnd;
		if (end !== undefined && end > index) index = end;
	}
	return rows;
}

/** A growing column of 32-bit numbers: a megabyte of `[1,1,1,...` has half a million rows. */
class Numbers {
	values: Int32Array<ArrayBuffer>;
	length = 0;

	constructor(capacity: number) {
		this.values = new Int32Array(Math.max(16, capacity));
	}

	push(value: number): void {
		if (this.length === this.values.length) {
			const larger = new Int32Array(this.values.length * 2);
			larger.set(this.values);
			this.values = larger;
		}
		this.values[this.length++] = value;
	}

	at(index: number): number {
		return this.values[index] ?? -1;
	}
}

class JsonDocument implements TextDocument {
	readonly kind = 'json';
	readonly #text: string;
	/** Where a row's first token stands. */
	readonly #starts: Numbers;
	/** The row that opens the container a row is in; -1 at the root. */
	readonly #parents: Numbers;
	/** Place among its siblings; on a closing row, how many there are. */
	readonly #ordinals: Numbers;
	readonly #depths: Numbers;
	/** On an opening row the row that closes it, on a closing one -2 - the row that opens, else -1. */
	readonly #ends: Numbers;

	constructor(text: string) {
		const guess = Math.ceil(text.length / 24);
		this.#text = text;
		this.#starts = new Numbers(guess);
		this.#parents = new Numbers(guess);
		this.#ordinals = new Numbers(guess);
		this.#depths = new Numbers(guess);
		this.#ends = new Numbers(guess);
		this.#findRows();
	}

	get count(): number {
		return this.#starts.length;
	}

	/** A row starts at the start of a value, behind `{`, `[` and `,`, and at `}` and `]`. */
	#findRows(): void {
		const text = this.#text;
		const open: number[] = [];
		const children: number[] = [];
		let fresh = true;
		let at = 0;
		const row = (start: number, ordinal: number) => {
			this.#starts.push(start);
			this.#parents.push(open.at(-1) ?? -1);
			this.#ordinals.push(ordinal);
			this.#depths.push(open.length);
			this.#ends.push(-1);
		};
		const child = (start: number) => {
			const place = children.at(-1) ?? 0;
			if (children.length > 0) children[children.length - 1] = place + 1;
			row(start, place);
			fresh = false;
		};
		while (at < text.length) {
			const code = text.charCodeAt(at);
			if (code <= 0x20) {
				at++;
			} else if (code === 0x22) {
				if (fresh) child(at);
				at = endOfString(text, at);
			} else if (code === 0x7b || code === 0x5b) {
				if (fresh) child(at);
				const close = nextToken(text, at + 1);
				if (close?.kind === 'close') {
					at = close.end;
					fresh = open.length === 0;
				} else {
					open.push(this.count - 1);
					children.push(0);
					fresh = true;
					at++;
				}
			} else if (code === 0x7d || code === 0x5d) {
				const opener = open.pop() ?? 0;
				this.#ends.values[opener] = this.count;
				row(at, children.pop() ?? 0);
				this.#ends.values[this.count - 1] = -2 - opener;
				// What follows a whole value is another one.
				fresh = open.length === 0;
				at++;
			} else if (code === 0x2c) {
				fresh = true;
				at++;
			} else {
				if (fresh) child(at);
				at++;
			}
		}
	}

	line(index: number): DocumentLine {
		if (index < 0 || index >= this.count) return empty;
		const depth = this.#depths.at(index);
		const limit = index + 1 < this.count ? this.#starts.at(index + 1) : this.#text.length;
		const spans = this.#spans(this.#starts.at(index), limit, depth);
		const path = this.#path(index);
		const end = this.#ends.at(index);
		if (end < 0) return { depth, spans, path };
		return { depth, spans, path, foldEnd: end, folded: this.#folded(spans, end) };
	}

	source(index: number): string {
		if (index < 0 || index >= this.count) return '';
		const limit = index + 1 < this.count ? this.#starts.at(index + 1) : this.#text.length;
		return this.#text.slice(this.#starts.at(index), limit);
	}

	value(index: number): string {
		if (index < 0 || index >= this.count) return '';
		const text = this.#text;
		const end = this.#ends.at(index);
		const row = end <= -2 ? -2 - end : index;
		const closing = end >= 0 ? end : index;
		const parent = this.#parents.at(row);
		let token = nextToken(text, this.#starts.at(row));
		if (parent !== -1 && this.#opensObject(parent)) {
			const colon = token && nextToken(text, token.end);
			token = colon && nextToken(text, colon.end);
		}
		if (token === undefined) return '';
		const opened = this.#ends.at(row) >= 0;
		if (!opened && token.kind === 'open') {
			return text.slice(token.start, nextToken(text, token.end)?.end);
		}
		const last = opened ? nextToken(text, this.#starts.at(end <= -2 ? index : closing)) : token;
		return text.slice(token.start, last?.end);
	}

	#spans(start: number, limit: number, depth: number): Span[] {
		const spans: Span[] = [];
		if (depth > 0) spans.push(span('  '.repeat(Math.min(depth, deepestIndent))));
		let at = start;
		while (at < limit) {
			const token = nextToken(this.#text, at);
			if (token === undefined || token.start >= limit) break;
			at = token.end;
			if (token.kind === 'colon') spans.push(span(': '));
			else spans.push(span(this.#text.slice(token.start, token.end), this.#style(token)));
		}
		return spans;
	}

	#style(token: Token): Style | undefined {
		if (token.kind !== 'string') return styles[token.kind];
		return nextToken(this.#text, token.end)?.kind === 'colon' ? 'json-key' : 'json-string';
	}

	#folded(spans: Line, end: number): Line {
		const opener = spans.at(-1)?.text ?? '{';
		const word = opener === '{' ? 'key' : 'item';
		const closing = this.line(end).spans.filter(({ text }) => text.trim() !== '');
		const inside = span(` ${counted(this.#ordinals.at(end), word)} `, 'dim');
		return [...spans, inside, ...closing];
	}

	#path(index: number): string {
		const steps: string[] = [];
		const end = this.#ends.at(index);
		// A closing row speaks of the container that it closes.
		let row = end <= -2 ? -2 - end : index;
		for (;;) {
			const parent = this.#parents.at(row);
			if (parent === -1) break;
			steps.push(this.#opensObject(parent) ? this.#key(row) : `[${this.#ordinals.at(row)}]`);
			row = parent;
		}
		return steps.reverse().join('').replace(/^\./, '');
	}

	#opensObject(row: number): boolean {
		const limit = this.#starts.at(row + 1);
		for (let at = this.#starts.at(row); at < limit; ) {
			const token = nextToken(this.#text, at);
			if (token === undefined) return false;
			if (token.kind === 'open') return this.#text[token.start] === '{';
			at = token.end;
		}
		return false;
	}

	#key(row: number): string {
		const start = this.#starts.at(row);
		const source = this.#text.slice(start, endOfString(this.#text, start));
		return /^"[A-Za-z_$][\w$]*"$/.test(source) ? `.${source.slice(1, -1)}` : `[${source}]`;
	}
}

const styles: Readonly<Partial<Record<TokenKind, Style>>> = {
	number: 'json-number',
	literal: 'json-literal',
};
