import { fail } from '../failure.ts';
import { spend, spendReading } from '../step-budget.ts';
import { type CharacterSet, type Node, type PatternOptions, parsePattern } from './regex-syntax.ts';

/*
Regular expressions typed by a user, against texts written by strangers. JavaScript's own engine
backtracks: `(a+)+$` takes minutes on thirty letters, and nothing can stop it. This one runs all ways
at once (Thompson's construction), so that time grows with text times pattern and no faster. It
answers whether there is a match, which is all that a filter asks.
*/

type Instruction =
	| { readonly op: 'set'; readonly set: CharacterSet; next: number }
	| { readonly op: 'split'; next: number; other: number }
	| { readonly op: 'assert'; readonly what: 'start' | 'end' | 'word' | 'not-word'; next: number }
	| { readonly op: 'match' };

/** `a{1000}{1000}` would be a million instructions. */
const mostInstructions = 5000;

/** The longest text that JavaScript's engine is given with a repetition, which may take its square in steps. */
const longestNative = 4096;

/** A compiled pattern. */
export class LinearRegex {
	readonly source: string;
	readonly #program: Instruction[] = [];
	readonly #start: number;
	readonly #ignoreCase: boolean;
	readonly #multiline: boolean;

	/** Throws `invalid` for a pattern that isn't one, or that asks for what this can't do. */
	constructor(source: string, options: PatternOptions = {}) {
		this.source = source;
		this.#ignoreCase = options.ignoreCase === true;
		this.#multiline = options.multiline === true;
		const tree = parsePattern(source, options);
		this.#start = this.#compile(tree, this.#add({ op: 'match' }));
	}

	#add(instruction: Instruction): number {
		if (this.#program.length >= mostInstructions) {
			throw fail('invalid', 'the pattern is too large', {
				hint: 'Use smaller numbers in its {repetitions}',
			});
		}
		return this.#program.push(instruction) - 1;
	}

	/** Instructions for `node` that go on at `next`; answers where they start. */
	#compile(node: Node, next: number): number {
		switch (node.type) {
			case 'empty':
				return next;
			case 'set':
				return this.#add({ op: 'set', set: node.set, next });
			case 'assert':
				return this.#add({ op: 'assert', what: node.what, next });
			case 'sequence':
				return node.nodes.reduceRight((after, each) => this.#compile(each, after), next);
			case 'either': {
				const starts = node.nodes.map((each) => this.#compile(each, next));
				return starts.reduceRight((other, start) => this.#add({ op: 'split', next: start, other }));
			}
			case 'repeat':
				return this.#repeat(node, next);
		}
	}

	#repeat(node: Extract<Node, { type: 'repeat' }>, next: number): number {
		let after = next;
		if (node.most === undefined) {
			const split: Instruction = { op: 'split', next, other: next };
			after = this.#add(split);
			split.next = this.#compile(node.node, after);
		} else {
			for (let times = node.least; times < node.most; times++) {
				const start = this.#compile(node.node, after);
				after = this.#add({ op: 'split', next: start, other: next });
			}
		}
		for (let times = 0; times < node.least; times++) after = this.#compile(node.node, after);
		return after;
	}

	/** Whether the pattern matches anywhere in `text`. Each state at each character is a step of {@link spend}. */
	test(text: string): boolean {
		spend(text.length);
		const points = Array.from(
			this.#ignoreCase ? text.toLowerCase() : text,
			(point) => point.codePointAt(0) ?? 0,
		);
		const marks = new Int32Array(this.#program.length).fill(-1);
		let states: number[] = [];
		for (let at = 0; at <= points.length; at++) {
			const here = new Reached(this.#program, marks, at, points, this.#multiline);
			for (const state of states) here.enter(state);
			here.enter(this.#start);
			spend(here.visits);
			if (here.matched) return true;
			const point = points[at];
			if (point === undefined) return false;
			states = [];
			for (const state of here.states) {
				const instruction = this.#program[state];
				if (instruction?.op === 'set' && instruction.set.has(point)) states.push(instruction.next);
			}
		}
		return false;
	}
}

/** The instructions that are reached at one place of a text without reading on. */
class Reached {
	readonly states: number[] = [];
	matched = false;
	/** How many instructions were gone through. */
	visits = 0;
	readonly #program: readonly Instruction[];
	readonly #marks: Int32Array;
	readonly #at: number;
	readonly #points: readonly number[];
	readonly #multiline: boolean;

	constructor(
		program: readonly Instruction[],
		marks: Int32Array,
		at: number,
		points: readonly number[],
		multiline: boolean,
	) {
		this.#program = program;
		this.#marks = marks;
		this.#at = at;
		this.#points = points;
		this.#multiline = multiline;
	}

	enter(first: number): void {
		const open = [first];
		for (let state = open.pop(); state !== undefined; state = open.pop()) {
			if (this.#marks[state] === this.#at) continue;
			this.#marks[state] = this.#at;
			this.visits++;
			const instruction = this.#program[state];
			if (instruction === undefined) continue;
			if (instruction.op === 'match') this.matched = true;
			else if (instruction.op === 'set') this.states.push(state);
			else if (instruction.op === 'split') open.push(instruction.next, instruction.other);
			else if (this.#holds(instruction.what)) open.push(instruction.next);
		}
	}

	#holds(what: 'start' | 'end' | 'word' | 'not-word'): boolean {
		const before = this.#points[this.#at - 1];
		const after = this.#points[this.#at];
		if (what === 'start') return before === undefined || (this.#multiline && isLineBreak(before));
		if (what === 'end') return after === undefined || (this.#multiline && isLineBreak(after));
		const edge = isWord(before) !== isWord(after);
		return edge === (what === 'word');
	}
}

function isLineBreak(point: number): boolean {
	return point === 0x0a || point === 0x0d || point === 0x2028 || point === 0x2029;
}

function isWord(point: number | undefined): boolean {
	return point !== undefined && point < 0x80 && /\w/.test(String.fromCharCode(point));
}

/**
 * A test for `source`, by the fastest engine that can't hang: JavaScript's own where nothing but
 * one single-character repetition could backtrack, else {@link LinearRegex}. Throws `invalid`.
 */
export function compilePattern(
	source: string,
	options: PatternOptions = {},
): (text: string) => boolean {
	const own = new LinearRegex(source, options);
	if (isQuick(parsePattern(source, options))) {
		try {
			const flags = `${options.ignoreCase === true ? 'i' : ''}${options.multiline === true ? 'm' : ''}u`;
			const native = new RegExp(source, flags);
			const repeats = /[*+{]/.test(source);
			return (text) => {
				// From each character on a repetition runs again: of a long text that is too much.
				if (repeats && text.length > longestNative) return own.test(text);
				spendReading(text.length);
				return native.test(text);
			};
		} catch {
			// Stricter about escapes than we are.
		}
	}
	return (text) => own.test(text);
}

function isQuick(tree: Node): boolean {
	let repetitions = 0;
	const visit = (node: Node): boolean => {
		if (node.type === 'repeat') return ++repetitions <= 1 && node.node.type === 'set';
		return !('nodes' in node) || node.nodes.every(visit);
	};
	return visit(tree);
}
