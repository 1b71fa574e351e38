import { fail } from '../failure.ts';

/** Ranges of code points, possibly all but these. */
export class CharacterSet {
	readonly ranges: readonly (readonly [from: number, to: number])[];
	readonly negated: boolean;

	constructor(ranges: readonly (readonly [number, number])[], negated = false) {
		this.ranges = ranges;
		this.negated = negated;
	}

	has(point: number): boolean {
		for (const [from, to] of this.ranges) if (point >= from && point <= to) return !this.negated;
		return this.negated;
	}
}

export type Node =
	| { readonly type: 'empty' }
	| { readonly type: 'set'; readonly set: CharacterSet }
	| { readonly type: 'assert'; readonly what: 'start' | 'end' | 'word' | 'not-word' }
	| { readonly type: 'sequence'; readonly nodes: readonly Node[] }
	| { readonly type: 'either'; readonly nodes: readonly Node[] }
	| {
			readonly type: 'repeat';
			readonly node: Node;
			readonly least: number;
			/** Absent: without end. */
			readonly most?: number;
	  };

export type PatternOptions = {
	readonly ignoreCase?: boolean;
	/** `^` and `$` also stand at line breaks. */
	readonly multiline?: boolean;
};

const last = 0x10ffff;
const digit = [[0x30, 0x39]] as const;
const word = [...digit, [0x41, 0x5a], [0x5f, 0x5f], [0x61, 0x7a]] as const;
const blank = [
	[0x09, 0x0d],
	[0x20, 0x20],
	[0xa0, 0xa0],
	[0x1680, 0x1680],
	[0x2000, 0x200a],
	[0x2028, 0x2029],
	[0x202f, 0x202f],
	[0x205f, 0x205f],
	[0x3000, 0x3000],
	[0xfeff, 0xfeff],
] as const;

type Ranges = readonly (readonly [number, number])[];
const classes: Readonly<Record<string, Ranges>> = { d: digit, w: word, s: blank };
const controls: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, v: 11, 0: 0 };

/** Everything but `ranges`. */
function outside(ranges: Ranges): Ranges {
	const sorted = ranges.toSorted(([a], [b]) => a - b);
	const out: [number, number][] = [];
	let from = 0;
	for (const [start, end] of sorted) {
		if (start > from) out.push([from, start - 1]);
		from = Math.max(from, end + 1);
	}
	if (from <= last) out.push([from, last]);
	return out;
}

/** Nesting beyond this is no filter that a person typed. */
const deepest = 50;

/**
 * Reads the syntax that JavaScript, grep -E and RE2 share: literals, `.`, classes, `\d \w \s \b`,
 * groups, `|`, `* + ? {n,m}` (lazy forms too), `^` and `$`. Look-around and
 * back-references are refused. Throws `invalid` with the position in the message.
 */
export function parsePattern(source: string, options: PatternOptions = {}): Node {
	return new Parser(source, options.ignoreCase === true).parse();
}

class Parser {
	readonly #points: readonly string[];
	readonly #ignoreCase: boolean;
	#at = 0;
	#depth = 0;

	constructor(source: string, ignoreCase: boolean) {
		this.#points = Array.from(source);
		this.#ignoreCase = ignoreCase;
	}

	parse(): Node {
		const node = this.#either();
		if (this.#at < this.#points.length) throw this.#problem('this ) has no (');
		return node;
	}

	#problem(what: string, hint?: string) {
		const at = this.#at + 1;
		return fail('invalid', `pattern, character ${at}: ${what}`, hint === undefined ? {} : { hint });
	}

	get #next(): string | undefined {
		return this.#points[this.#at];
	}

	#take(text: string): boolean {
		for (const [index, point] of Array.from(text).entries()) {
			if (this.#points[this.#at + index] !== point) return false;
		}
		this.#at += text.length;
		return true;
	}

	#either(): Node {
		const nodes = [this.#sequence()];
		while (this.#take('|')) nodes.push(this.#sequence());
		const [only] = nodes;
		return nodes.length === 1 && only !== undefined ? only : { type: 'either', nodes };
	}

	#sequence(): Node {
		const nodes: Node[] = [];
		while (this.#next !== undefined && this.#next !== '|' && this.#next !== ')') {
			nodes.push(this.#repeated(this.#atom()));
		}
		return nodes.length === 0 ? { type: 'empty' } : { type: 'sequence', nodes };
	}

	#repeated(node: Node): Node {
		const bounds = this.#bounds();
		if (bounds === undefined) return node;
		if (node.type === 'assert') throw this.#problem('an anchor can not be repeated');
		// A lazy or possessive mark changes what is matched, not whether.
		this.#take('?');
		if (this.#bounds() !== undefined) throw this.#problem('two repetitions in a row');
		return { type: 'repeat', node, ...bounds };
	}

	#bounds(): { least: number; most?: number } | undefined {
		if (this.#take('*')) return { least: 0 };
		if (this.#take('+')) return { least: 1 };
		if (this.#take('?')) return { least: 0, most: 1 };
		if (this.#next !== '{') return;
		const rest = this.#points.slice(this.#at, this.#at + 12).join('');
		const match = /^\{(\d{1,4})(,(\d{0,4}))?\}/.exec(rest);
		// As in JavaScript, a brace that starts no repetition is a brace.
		if (match === null) return;
		this.#at += match[0].length;
		const least = Number(match[1]);
		if (match[2] === undefined) return { least, most: least };
		if (match[3] === '') return { least };
		const most = Number(match[3]);
		if (most < least) throw this.#problem('the numbers of a {repetition} are out of order');
		return { least, most };
	}

	#atom(): Node {
		const point = this.#next ?? '';
		if (point === '(') return this.#group();
		if (point === '[') return this.#bracket();
		if (point === '\\') return this.#escape();
		if (point === '*' || point === '+' || point === '?') {
			throw this.#problem(`nothing in front of ${point} to repeat`, `Write \\${point} to mean it`);
		}
		this.#at++;
		if (point === '^') return { type: 'assert', what: 'start' };
		if (point === '$') return { type: 'assert', what: 'end' };
		if (point === '.') {
			return this.#set(
				[
					[0x0a, 0x0a],
					[0x0d, 0x0d],
					[0x2028, 0x2029],
				],
				true,
			);
		}
		return this.#literal(point.codePointAt(0) ?? 0);
	}

	#group(): Node {
		this.#at++;
		if (this.#take('?')) {
			const named = /^<[A-Za-z_]\w*>/.exec(this.#points.slice(this.#at, this.#at + 60).join(''));
			if (named !== null) this.#at += named[0].length;
			else if (!this.#take(':')) {
				throw this.#problem('look-around is not supported here', 'Use two filter terms instead');
			}
		}
		if (++this.#depth > deepest) throw this.#problem('too many groups inside each other');
		const node = this.#either();
		this.#depth--;
		if (!this.#take(')')) throw this.#problem('a ( is not closed');
		return node;
	}

	#escape(): Node {
		this.#at++;
		const point = this.#next;
		if (point === undefined) throw this.#problem('\\ at the end', 'Write \\\\ to mean it');
		if (point === 'b' || point === 'B') {
			this.#at++;
			return { type: 'assert', what: point === 'b' ? 'word' : 'not-word' };
		}
		if (/[1-9]/.test(point) || point === 'k') {
			throw this.#problem('back-references are not supported here');
		}
		const ranges = this.#classRanges(point);
		if (ranges !== undefined) return this.#set(ranges);
		return this.#literal(this.#escapedPoint());
	}

	/** The ranges of `\d`, `\W` and so on, whose letter is `point`; moves past it. */
	#classRanges(point: string): Ranges | undefined {
		const ranges = classes[point.toLowerCase()];
		if (ranges === undefined) return;
		this.#at++;
		return point === point.toLowerCase() ? ranges : outside(ranges);
	}

	/** What follows a backslash, as one code point. */
	#escapedPoint(): number {
		const rest = this.#points.slice(this.#at, this.#at + 10).join('');
		const code = /^(?:x([\da-f]{2})|u([\da-f]{4})|u\{([\da-f]{1,6})\})/i.exec(rest);
		if (code !== null) {
			this.#at += code[0].length;
			return Number.parseInt(code[1] ?? code[2] ?? code[3] ?? '0', 16);
		}
		const point = this.#next ?? '';
		const control = controls[point];
		if (control === undefined && /[a-zA-Z]/.test(point)) {
			throw this.#problem(`\\${point} is not known here`);
		}
		this.#at++;
		return control ?? point.codePointAt(0) ?? 0;
	}

	#bracket(): Node {
		this.#at++;
		const negated = this.#take('^');
		const ranges: (readonly [number, number])[] = [];
		while (!this.#take(']')) {
			if (this.#next === undefined) throw this.#problem('a [ is not closed');
			const from = this.#member(ranges);
			if (from === undefined || this.#next !== '-' || this.#points[this.#at + 1] === ']') {
				if (from !== undefined) ranges.push([from, from]);
				continue;
			}
			this.#at++;
			if (this.#next === undefined) throw this.#problem('a [ is not closed');
			const to = this.#member(ranges);
			if (to === undefined) ranges.push([from, from], [0x2d, 0x2d]);
			else if (to < from) throw this.#problem('a range in [ ] is out of order');
			else ranges.push([from, to]);
		}
		return this.#set(ranges, negated);
	}

	/** One character in brackets, or `undefined` when it was a class, whose ranges are added. */
	#member(ranges: (readonly [number, number])[]): number | undefined {
		const point = this.#next ?? '';
		this.#at++;
		if (point !== '\\') return point.codePointAt(0) ?? 0;
		if (this.#next === undefined) throw this.#problem('\\ at the end');
		if (this.#next === 'b') {
			this.#at++;
			return 8;
		}
		const known = this.#classRanges(this.#next);
		if (known === undefined) return this.#escapedPoint();
		ranges.push(...known);
		return;
	}

	#literal(point: number): Node {
		return this.#set([[point, point]]);
	}

	/** With ignored case texts are lower case, so upper-case ranges are met by their lower case. */
	#set(ranges: Ranges, negated = false): Node {
		if (!this.#ignoreCase) return { type: 'set', set: new CharacterSet(ranges, negated) };
		const folded: (readonly [number, number])[] = [...ranges];
		for (const [from, to] of ranges) {
			if (from === to) {
				const lower = String.fromCodePoint(from).toLowerCase().codePointAt(0) ?? from;
				folded.push([lower, lower]);
			}
			const start = Math.max(from, 0x41);
			const end = Math.min(to, 0x5a);
			if (start <= end) folded.push([start + 32, end + 32]);
		}
		return { type: 'set', set: new CharacterSet(folded, negated) };
	}
}
