import { allOf, matching } from '../contexts/pattern.ts';
import type { By } from '../contexts/terms.ts';
import { compilePattern } from '../expressions/linear-regex.ts';
import { withinBudget } from '../step-budget.ts';
import {
	type MaskedId,
	type MaskPath,
	readMaskPath,
	type Standing,
	standingAtRoot,
} from './mask-path.ts';

/** What a file says of values that are not to be seen: plain data, which crosses threads. */
export type MaskRule = {
	/** Names of queues, topics and streams, with `*` and `?`. */
	readonly resource: readonly string[];
	readonly paths: readonly string[];
	readonly regex: readonly string[];
	/** Nobody may see them here, whoever asks. */
	readonly reveal?: 'never';
	readonly by: By;
};

/** What is masked of messages of one place: all rules that hold there, together. */
export type Mask = {
	/** Where body paths stand at its outermost value. */
	readonly body: Standing;
	/** Names of attributes; `*` for all. */
	readonly attributes: ReadonlySet<string>;
	/** Ids that are masked whatever they say. */
	readonly ids: ReadonlySet<MaskedId>;
	/** Whether a value is masked for what it says. */
	hits(value: string): boolean;
	/** Whether any rule looks into bodies. */
	readonly looksInside: boolean;
	/** The rule that lets nobody see them, where there is one. */
	readonly never?: By;
};

/** Steps of all patterns on one value, and of each on each of its characters; what takes more than both is masked. */
const mostSteps = 1_000_000;
const stepsACharacter = 32;

/** The rules of all files; those of several add up: of a guard the strictest holds. */
export class Masks {
	readonly rules: readonly MaskRule[];
	readonly #known = new Map<string, Mask | undefined>();
	readonly #compiled: readonly Compiled[];

	/** Throws `invalid` for a path or a pattern that is none. */
	constructor(rules: readonly MaskRule[]) {
		this.rules = rules;
		this.#compiled = rules.map(compiled);
	}

	/** What is masked still where somebody is allowed to see all that may be seen. */
	forever(): Masks {
		return new Masks(this.rules.filter(({ reveal }) => reveal === 'never'));
	}

	/** What is masked of what is, or was, in resources of these names; `undefined` where nothing is. */
	of(names: readonly string[]): Mask | undefined {
		if (this.rules.length === 0) return;
		const key = JSON.stringify(names);
		if (!this.#known.has(key)) this.#known.set(key, this.#together(names));
		return this.#known.get(key);
	}

	#together(names: readonly string[]): Mask | undefined {
		const held = this.#compiled.filter(({ rule }) =>
			names.some((name) => allOf([matching(rule.resource, [name])]) === 'yes'),
		);
		if (held.length === 0) return;
		const paths = held.flatMap((one) => one.paths);
		const tests = held.flatMap((one) => one.tests);
		const never = held.find(({ rule }) => rule.reveal === 'never')?.rule.by;
		const bodies = paths.flatMap((path) => (path.root === 'body' ? [path.steps] : []));
		return {
			body: standingAtRoot(bodies),
			attributes: new Set(paths.flatMap((path) => (path.root === 'attributes' ? [path.name] : []))),
			ids: new Set(paths.flatMap((path) => ('steps' in path || 'name' in path ? [] : [path.root]))),
			hits: (value) => tests.length > 0 && hitBy(tests, value),
			looksInside: bodies.length + tests.length > 0,
			...(never === undefined ? {} : { never }),
		};
	}
}

/** Nobody masks anything. */
export const noMasks = new Masks([]);

type Compiled = {
	readonly rule: MaskRule;
	readonly paths: readonly MaskPath[];
	readonly tests: readonly ((text: string) => boolean)[];
};

function compiled(rule: MaskRule): Compiled {
	return {
		rule,
		paths: rule.paths.flatMap((path) => readMaskPath(path) ?? []),
		tests: rule.regex.map((source) => compilePattern(source)),
	};
}

function unescaped(text: string): string {
	return text.replace(/\\u([0-9a-fA-F]{4})/g, (_, code: string) =>
		String.fromCharCode(Number.parseInt(code, 16)),
	);
}

/** What nobody can say in time is masked. */
function hitBy(tests: Compiled['tests'], value: string): boolean {
	// Of JSON within a text the escapes are still as they are spelled.
	const texts = value.includes('\\u') ? [value, unescaped(value)] : [value];
	const most = Math.max(mostSteps, stepsACharacter * value.length * tests.length);
	const found = withinBudget(() => tests.some((test) => texts.some(test)), most);
	return found === undefined || found.result;
}
