import { Environment, type ParseResult } from '@marcbachmann/cel-js';
import { Duration } from '@marcbachmann/cel-js/evaluator';
import { asFailure } from '../failure.ts';
import type { Message } from '../messages/message.ts';
import { checkTree, type ExpressionProblem, readsOf } from './expression-check.ts';
import { toJson, valuesOf, variables } from './expression-values.ts';
import { LinearRegex } from './linear-regex.ts';

/*
The one expression language (design §6): CEL. Two of its functions are ours, under other names of the
same length, so that positions stay: `matches`, whose JavaScript original backtracks without end on
hostile text, and `duration`, which learns days and weeks.
*/

/**
 * What expressions are about: messages, or the records of a stream. One language; each has its own
 * names, of CEL's types.
 */
export type Vocabulary<Subject, Context> = {
	/** `message`: what sentences call it. */
	readonly subject: string;
	readonly variables: Readonly<Record<string, string>>;
	/** The values of the variables that `reads` names; what is not known is left out. */
	valuesOf(subject: Subject, context: Context, reads: readonly string[]): Record<string, unknown>;
};

/** What an expression has to know beside the message. */
export type ExpressionContext = {
	/** ms since the epoch, for `age`. */
	readonly now: number;
	/** `source` of a message that does not say which queue it came from. */
	readonly queueName?: string;
};

/**
 * `missing`: the subject lacks what the expression asks for (no such field, or one of another type),
 * so that it can't be decided. It does not match, and callers count it.
 */
export type Verdict = 'match' | 'no-match' | 'missing';

/** A checked filter. */
export type Filter<Subject, Context> = {
	readonly text: string;
	/** What it reads, as paths: `body.order.id`, `receives`. */
	readonly reads: readonly string[];
	test(subject: Subject, context: Context): Verdict;
};

export type MessageFilter = Filter<Message, ExpressionContext>;

/** A checked expression for a value, for `--set` and own columns. */
export type MessageValue = {
	readonly text: string;
	readonly reads: readonly string[];
	/** The value with its JSON text, in which large integers keep all their digits. */
	evaluate(
		message: Message,
		context: ExpressionContext,
	):
		| { readonly ok: true; readonly value: unknown; readonly json: string }
		| { readonly ok: false; readonly problem: string };
};

type Refused = { readonly ok: false } & ExpressionProblem;

/** The lengths must agree: positions in the renamed text are positions in the user's. */
const renamed: readonly (readonly [theirs: string, ours: string])[] = [
	['matches', 'matchRE'],
	['duration', 'duratioN'],
];

const messages: Vocabulary<Message, ExpressionContext> = {
	subject: 'message',
	variables,
	valuesOf,
};

/** A filter of messages: {@link compileFilterOf}. */
export function compileFilter(
	text: string,
): { readonly ok: true; readonly filter: MessageFilter } | Refused {
	return compileFilterOf(messages, text);
}

/**
 * Checks a filter before anything is received. It must be boolean for certain and depend on its
 * subject; a position counts characters from 0.
 */
export function compileFilterOf<Subject, Context>(
	vocabulary: Vocabulary<Subject, Context>,
	text: string,
): { readonly ok: true; readonly filter: Filter<Subject, Context> } | Refused {
	const language = languageOf(vocabulary);
	const compiled = compile(text, language);
	if (!compiled.ok) return compiled;
	const { program, type, reads } = compiled;
	if (type !== 'bool') return { ok: false, position: 0, problem: notBoolean(type) };
	const constant = checkTree(program.ast, language.names, vocabulary.subject);
	if (constant !== undefined) return { ok: false, ...constant };
	return {
		ok: true,
		filter: {
			text,
			reads,
			test(subject, context) {
				const answer = run(program, () => vocabulary.valuesOf(subject, context, reads), language);
				if (!answer.ok) return 'missing';
				return answer.value === true ? 'match' : 'no-match';
			},
		},
	};
}

/** Checks an expression that makes a value out of a message; constants are welcome. */
export function compileValue(
	text: string,
): { readonly ok: true; readonly value: MessageValue } | Refused {
	const language = languageOf(messages);
	const compiled = compile(text, language);
	if (!compiled.ok) return compiled;
	const { program, reads } = compiled;
	return {
		ok: true,
		value: {
			text,
			reads,
			evaluate(message, context) {
				const answer = run(program, () => valuesOf(message, context, reads), language);
				if (!answer.ok) return answer;
				const json = toJson(answer.value);
				if (json === undefined) return { ok: false, problem: 'the value has no form in JSON' };
				return { ok: true, value: answer.value, json };
			},
		},
	};
}

type Compiled =
	| {
			readonly ok: true;
			readonly program: ParseResult;
			readonly type: string;
			readonly reads: readonly string[];
	  }
	| Refused;

function compile(text: string, language: Language): Compiled {
	if (text.trim() === '') {
		return { ok: false, position: 0, problem: 'the expression is empty' };
	}
	try {
		const program = language.environment.parse(rename(text));
		const check = program.check();
		if (!check.valid) return refusal(check.error, text, language);
		const problem = badConstant(program, text, language);
		if (problem !== undefined) return problem;
		return {
			ok: true,
			program,
			type: check.type ?? 'dyn',
			reads: readsOf(program.ast, language.names),
		};
	} catch (error) {
		return refusal(error, text, language);
	}
}

/** A vocabulary that expressions can be read in. */
type Language = { readonly environment: Environment; readonly names: ReadonlySet<string> };

const languages = new Map<object, Language>();

/** Made on first use: it takes a few milliseconds that no start-up should pay. */
function languageOf({ variables: known }: { readonly variables: object }): Language {
	const language = languages.get(known) ?? {
		environment: environmentOf(known),
		names: new Set(Object.keys(known)),
	};
	languages.set(known, language);
	return language;
}

function environmentOf(known: object): Environment {
	const made = new Environment({ homogeneousAggregateLiterals: false });
	for (const [name, type] of Object.entries(known)) made.registerVariable(name, type);
	const patterns = new Map<string, LinearRegex>();
	made.registerFunction('string.matchRE(string): bool', (text: string, source: string) => {
		const pattern = patterns.get(source) ?? new LinearRegex(source);
		if (patterns.size > 100) patterns.clear();
		patterns.set(source, pattern);
		return pattern.test(text);
	});
	made.registerFunction('duratioN(string): google.protobuf.Duration', durationOf);
	// JSON has one kind of number; people write 1 and 1.0 for the same thing.
	for (const [sign, apply] of Object.entries(arithmetic)) {
		made.registerOperator(`double ${sign} int: double`, (a: number, b: bigint) =>
			apply(a, Number(b)),
		);
		made.registerOperator(`int ${sign} double: double`, (a: bigint, b: number) =>
			apply(Number(a), b),
		);
	}
	made.registerOperator('double % double', (a: number, b: number) => a % b);
	return made;
}

const arithmetic: Readonly<Record<string, (a: number, b: number) => number>> = {
	'+': (a, b) => a + b,
	'-': (a, b) => a - b,
	'*': (a, b) => a * b,
	'/': (a, b) => a / b,
	'%': (a, b) => a % b,
};

const unitSeconds: Readonly<Record<string, number>> = {
	w: 604_800,
	d: 86_400,
	h: 3600,
	m: 60,
	s: 1,
	ms: 0.001,
};

/** `2h`, `1h30m`, `2d`, `1.5h`, `-90s`. */
function durationOf(text: string): Duration {
	const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|[wdhms])/g)];
	const sign = text.startsWith('-') ? -1 : 1;
	const whole = parts.map(([part]) => part).join('');
	if (parts.length === 0 || whole !== text.replace(/^[+-]/, '')) {
		throw new Error(`"${text}" is no duration: write it as 90s, 15m, 2h, 1h30m or 3d`);
	}
	const seconds = parts.reduce(
		(sum, [, amount, unit]) => sum + Number(amount) * (unitSeconds[unit ?? ''] ?? 0),
		0,
	);
	return Duration.fromMilliseconds(sign * Math.round(seconds * 1000));
}

/** The text with our functions in the places of theirs; strings and fields of those names stay. */
function rename(text: string): string {
	let out = text;
	for (const [theirs, ours] of renamed) {
		out = outsideStrings(out, new RegExp(`\\b${theirs}(?=\\s*\\()`, 'g'), ours);
	}
	return out;
}

const literal =
	/[rRbB]{0,2}(?:"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')/;

function outsideStrings(text: string, pattern: RegExp, by: string): string {
	const parts = text.split(new RegExp(`(${literal.source}|//[^\\n]*)`));
	return parts.map((part, at) => (at % 2 === 1 ? part : part.replace(pattern, by))).join('');
}

/** Calls whose arguments are all constants are tried once: `duration("2x")`, `matches("(")`. */
function badConstant(program: ParseResult, text: string, language: Language): Refused | undefined {
	const { environment } = language;
	for (const match of program.ast.input.matchAll(/\b(?:duratioN|timestamp)\s*\(/g)) {
		const node = callAt(program.ast, match.index);
		if (node === undefined) continue;
		try {
			environment.evaluate(node, {});
		} catch (error) {
			return refusal(error, text, language, match.index);
		}
	}
	for (const match of program.ast.input.matchAll(/\bmatchRE\s*\(/g)) {
		const open = match.index + match[0].length;
		const source = new RegExp(`^\\s*(${literal.source})\\s*\\)`).exec(
			program.ast.input.slice(open),
		);
		if (source?.[1] === undefined) continue;
		try {
			environment.evaluate(`"".matchRE(${source[1]})`, {});
		} catch (error) {
			return refusal(error, text, language, open);
		}
	}
	return;
}

/** The text of the call that starts at `start`, when its only argument is a string literal. */
function callAt(ast: ParseResult['ast'], start: number): string | undefined {
	const rest = ast.input.slice(start);
	return new RegExp(`^\\w+\\s*\\(\\s*${literal.source}\\s*\\)`).exec(rest)?.[0];
}

function refusal(error: unknown, text: string, { names }: Language, at?: number): Refused {
	const start = at ?? rangeOf(error);
	const position = Math.max(0, Math.min(start, text.length));
	return { ok: false, position, problem: wordsFor(error, text, position, names) };
}

function rangeOf(error: unknown): number {
	const range: unknown = error instanceof Error && 'range' in error ? error.range : undefined;
	const start: unknown =
		typeof range === 'object' && range !== null && 'start' in range && range.start;
	return typeof start === 'number' ? start : 0;
}

function wordsFor(
	error: unknown,
	text: string,
	position: number,
	names: ReadonlySet<string>,
): string {
	if (text[position] === '=' && text[position + 1] !== '=') {
		return '= compares nothing: write == to compare';
	}
	const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
	const summary: unknown = error instanceof Error && 'summary' in error ? error.summary : undefined;
	const said = typeof summary === 'string' ? summary : asFailure(error).message;
	const plain = renamed.reduce((words, [theirs, ours]) => words.replaceAll(ours, theirs), said);
	if (code === 'unknown_variable') {
		return `${plain.replace('Unknown variable: ', 'there is no ')}: known are ${[...names].join(', ')}`;
	}
	if (/Unexpected token: EOF/.test(plain)) return 'the expression ends too early';
	return plain.charAt(0).toLowerCase() + plain.slice(1);
}

function notBoolean(type: string): string {
	const rest = 'a filter must say yes or no: compare it, as in body.type == "Refund"';
	if (type === 'dyn') return `this may be anything; ${rest}, or == true`;
	return `this has the type ${type.replace('google.protobuf.', '').toLowerCase()}; ${rest}`;
}

function run(
	program: ParseResult,
	values: () => Record<string, unknown>,
	{ names }: Language,
):
	| { readonly ok: true; readonly value: unknown }
	| { readonly ok: false; readonly problem: string } {
	try {
		const value: unknown = program(values());
		return { ok: true, value };
	} catch (error) {
		return { ok: false, problem: wordsFor(error, '', 0, names) };
	}
}
