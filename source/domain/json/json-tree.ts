import { type AnyNumber, numberFrom } from './exact-number.ts';
import type { Span } from './json-span.ts';

/*
JSON with the place of every value in its text, and the place of the first error where it is none. For texts that a
person writes and has to mend, such as a policy; messages are read by `json-reader.ts`, which is quicker and as deep as they are.
*/

/** A name in an object, with what it names. */
export type JsonEntry = { readonly name: string; readonly at: Span; readonly node: JsonNode };

/** A value, where it stands in the text. */
export type JsonNode = Span &
	(
		| { readonly kind: 'object'; readonly entries: readonly JsonEntry[] }
		| { readonly kind: 'list'; readonly items: readonly JsonNode[] }
		| { readonly kind: 'text'; readonly text: string }
		| { readonly kind: 'number'; readonly number: AnyNumber }
		| { readonly kind: 'word'; readonly word: boolean | null }
	);

/** Nesting beyond this is an error at its place: nobody writes it. */
const deepest = 100;

/** The tree of a JSON text, or the offset of the first character that is wrong. Never throws. */
export function readJsonTree(
	text: string,
): { readonly ok: true; readonly node: JsonNode } | { readonly ok: false; readonly at: number } {
	try {
		const reader = new Reader(text);
		const node = reader.value(0);
		reader.end();
		return { ok: true, node };
	} catch (error) {
		if (error instanceof Wrong) return { ok: false, at: error.at };
		throw error;
	}
}

class Wrong extends Error {
	readonly at: number;

	constructor(at: number) {
		super('no JSON');
		this.at = at;
	}
}

const blank = /[ \t\r\n]*/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what JSON forbids
const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const word = /true|false|null/y;
const words = new Map([
	['true', true],
	['false', false],
	['null', null],
]);

class Reader {
	readonly #text: string;
	#at = 0;

	constructor(text: string) {
		this.#text = text;
	}

	value(depth: number): JsonNode {
		this.#match(blank);
		const start = this.#at;
		if (depth > deepest) throw new Wrong(start);
		switch (this.#text[start]) {
			case '{':
				return this.#object(depth);
			case '[':
				return this.#list(depth);
			case '"':
				return { kind: 'text', text: this.#string(), start, end: this.#at };
		}
		const spelled = this.#match(word);
		const known = spelled === undefined ? undefined : words.get(spelled);
		if (known !== undefined) return { kind: 'word', word: known, start, end: this.#at };
		const digits = this.#match(number);
		const value = digits === undefined ? undefined : numberFrom(digits);
		if (value === undefined) throw new Wrong(start);
		return { kind: 'number', number: value, start, end: this.#at };
	}

	end(): void {
		this.#match(blank);
		if (this.#at < this.#text.length) throw new Wrong(this.#at);
	}

	#object(depth: number): JsonNode {
		const start = this.#at++;
		const entries: JsonEntry[] = [];
		this.#several('}', () => {
			const from = this.#at;
			const name = this.#string();
			const at = { start: from, end: this.#at };
			this.#match(blank);
			this.#expect(':');
			entries.push({ name, at, node: this.value(depth + 1) });
		});
		return { kind: 'object', entries, start, end: this.#at };
	}

	#list(depth: number): JsonNode {
		const start = this.#at++;
		const items: JsonNode[] = [];
		this.#several(']', () => items.push(this.value(depth + 1)));
		return { kind: 'list', items, start, end: this.#at };
	}

	#several(close: string, one: () => void): void {
		this.#match(blank);
		if (this.#text[this.#at] === close) {
			this.#at++;
			return;
		}
		for (;;) {
			this.#match(blank);
			one();
			this.#match(blank);
			if (this.#text[this.#at] === close) break;
			this.#expect(',');
		}
		this.#at++;
	}

	#string(): string {
		const start = this.#at;
		const found = this.#match(string);
		if (found === undefined) throw new Wrong(start);
		return String(JSON.parse(found));
	}

	#expect(character: string): void {
		if (this.#text[this.#at] !== character) throw new Wrong(this.#at);
		this.#at++;
	}

	#match(pattern: RegExp): string | undefined {
		pattern.lastIndex = this.#at;
		const found = pattern.exec(this.#text)?.[0];
		if (found !== undefined) this.#at = pattern.lastIndex;
		return found;
	}
}
