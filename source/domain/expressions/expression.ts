import { Environment, type ParseResult } from '@marcbachmann/cel-js';
import { asFailure } from '../failure.ts';
import { toJson, valueKey } from '../json/json-value.ts';
import type { Message } from '../messages/message.ts';
import { tooCostly, withinBudget } from '../step-budget.ts';
import { small } from '../text/first-letter.ts';
import { addDecimals, countSteps, makeExact } from './exact-operators.ts';
import { checkTree, type ExpressionProblem, pathOfTree, readsOf } from './expression-check.ts';
import { addFunctions, asWritten, prepared, stringLiteral, tried } from './expression-functions.ts';
import { asJson, bindingsOf, sourceAt, variables } from './expression-values.ts';

/*
The one expression language (design §6): CEL, with exact numbers (exact-operators.ts) and some functions of
our own (expression-functions.ts).
*/

/**
 * What expressions are about: messages, or the records of a stream. One language; each has its own
 * names, of CEL's types.
 */
export type Vocabulary<Subject, Context> = {
	/** `message`: what sentences call it. */
	readonly subject: string;
	readonly variables: Readonly<Record<string, string>>;
	/** Text variables whose JSON is bound too, and under which name. */
	readonly asJson: Readonly<Record<string, string>>;
	/**
	 * The values of the variables that `reads` names; what is not known is left out. Several where the
	 * body holds several values of JSON: one for each.
	 */
	bindingsOf(
		subject: Subject,
		context: Context,
		reads: readonly string[],
	): readonly Readonly<Record<string, unknown>>[];
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
 * `costly`: deciding it takes more steps than a message is worth ({@link mostSteps}). It does not match either.
 */
export type Verdict = 'match' | 'no-match' | 'missing' | 'costly';

/** A checked filter. Of a body of several values one must match. */
export type Filter<Subject, Context> = {
	readonly text: string;
	/** What it reads, as paths: `body.order.id`, `receives`. */
	readonly reads: readonly string[];
	test(subject: Subject, context: Context): Verdict;
	/** Which values of the body match, from 0, where it holds several. */
	matching(subject: Subject, context: Context): readonly number[];
};

export type MessageFilter = Filter<Message, ExpressionContext>;

/** A checked expression for a value, for `--set` and own columns. */
export type MessageValue = {
	readonly text: string;
	readonly reads: readonly string[];
	/**
	 * The value with its JSON: numbers keep their spelling, and what the expression only names (`body.order`)
	 * is as the message has it.
	 */
	evaluate(
		message: Message,
		context: ExpressionContext,
	):
		| { readonly ok: true; readonly value: unknown; readonly json: string }
		/** `costly`: making it takes more steps than a message is worth, so that it is unknown. */
		| { readonly ok: false; readonly problem: string; readonly costly?: true };
};

type Refused = { readonly ok: false } & ExpressionProblem;

const messages: Vocabulary<Message, ExpressionContext> = {
	subject: 'message',
	variables,
	asJson,
	bindingsOf,
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
	const constant = checkTree(program.ast, language.bound, vocabulary.subject);
	if (constant !== undefined) return { ok: false, ...constant };
	return {
		ok: true,
		filter: {
			text,
			reads,
			test(subject, context) {
				let verdict: Verdict = 'no-match';
				for (const values of vocabulary.bindingsOf(subject, context, reads)) {
					const answer = run(program, values, language);
					if (!answer.ok) {
						if (answer.costly === true) return 'costly';
						verdict = 'missing';
					} else if (answer.value === true) return 'match';
				}
				return verdict;
			},
			matching(subject, context) {
				return vocabulary.bindingsOf(subject, context, reads).flatMap((values, index) => {
					const answer = run(program, values, language);
					return answer.ok && answer.value === true ? [index] : [];
				});
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
	const { program, reads, path } = compiled;
	return {
		ok: true,
		value: {
			text,
			reads,
			evaluate(message, context) {
				const answers = bindingsOf(message, context, reads).map((one) =>
					run(program, one, language),
				);
				const [answer, ...others] = answers;
				if (answer === undefined) return { ok: false, problem: 'there is nothing to read' };
				const undecided = answers.find((one) => !one.ok && one.costly === true);
				if (undecided?.ok === false) return undecided;
				if (!answer.ok) return answer;
				const { value } = answer;
				const json = (path && sourceAt(message, path)) ?? toJson(value);
				if (json === undefined) return { ok: false, problem: 'the value has no form in JSON' };
				const key = valueKey(value);
				if (others.some((other) => !other.ok || valueKey(other.value) !== key)) {
					return {
						ok: false,
						problem: `the body holds ${answers.length} values of JSON that differ here`,
					};
				}
				return { ok: true, value, json };
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
			/** Where it only names a place: in steps. */
			readonly path: ReturnType<typeof pathOfTree>;
	  }
	| Refused;

function compile(text: string, language: Language): Compiled {
	if (text.trim() === '') {
		return { ok: false, position: 0, problem: 'the expression is empty' };
	}
	try {
		const program = language.environment.parse(prepared(text));
		const reads = readsOf(program.ast, language.names);
		const path = pathOfTree(program.ast, language.names);
		const inexact = makeExact(program.ast, text, language.asJson);
		if (inexact !== undefined) return { ok: false, ...inexact };
		const check = program.check();
		if (!check.valid) return refusal(check.error, text, language);
		const problem = badConstant(program, text, language);
		if (problem !== undefined) return problem;
		return { ok: true, program, type: check.type ?? 'dyn', reads, path };
	} catch (error) {
		return refusal(error, text, language);
	}
}

/** A vocabulary that expressions can be read in. */
type Language = {
	readonly environment: Environment;
	readonly names: ReadonlySet<string>;
	readonly asJson: Readonly<Record<string, string>>;
	/** The names, and those under which JSON is bound. */
	readonly bound: ReadonlySet<string>;
};

const languages = new Map<object, Language>();

/** Made on first use: it takes a few milliseconds that no start-up should pay. */
function languageOf(known: Pick<Vocabulary<never, never>, 'variables' | 'asJson'>): Language {
	const language = languages.get(known.variables) ?? newLanguage(known);
	languages.set(known.variables, language);
	return language;
}

function newLanguage({
	variables: known,
	asJson: json,
}: Pick<Vocabulary<never, never>, 'variables' | 'asJson'>): Language {
	const environment = new Environment({ homogeneousAggregateLiterals: false });
	for (const [name, type] of Object.entries(known)) environment.registerVariable(name, type);
	for (const name of Object.values(json)) environment.registerVariable(name, 'dyn');
	addDecimals(environment);
	countSteps(environment);
	addFunctions(environment);
	const names = new Set(Object.keys(known));
	return { environment, names, asJson: json, bound: new Set([...names, ...Object.values(json)]) };
}

/** Calls whose arguments are all constants are tried once: `duration("2x")`, `matches("(")`. */
function badConstant(program: ParseResult, text: string, language: Language): Refused | undefined {
	const { environment } = language;
	for (const match of program.ast.input.matchAll(tried)) {
		const node = callAt(program.ast, match.index);
		if (node === undefined) continue;
		try {
			environment.evaluate(node, {});
		} catch (error) {
			return refusal(error, text, language, match.index);
		}
	}
	for (const match of program.ast.input.matchAll(/\b(matchRE|grep)\s*\(/g)) {
		const open = match.index + match[0].length;
		const source = new RegExp(`^\\s*(${stringLiteral})\\s*\\)`).exec(program.ast.input.slice(open));
		if (source?.[1] === undefined) continue;
		try {
			environment.evaluate(`"".${match[1]}(${source[1]})`, {});
		} catch (error) {
			return refusal(error, text, language, open);
		}
	}
	return;
}

/** The text of the call that starts at `start`, when its only argument is a string literal. */
function callAt(ast: ParseResult['ast'], start: number): string | undefined {
	const rest = ast.input.slice(start);
	return new RegExp(`^\\w+\\s*\\(\\s*${stringLiteral}\\s*\\)`).exec(rest)?.[0];
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
	const plain = asWritten(said);
	if (code === 'unknown_variable') {
		return `${plain.replace('Unknown variable: ', 'there is no ')}: known are ${[...names].join(', ')}`;
	}
	if (/Unexpected token: EOF/.test(plain)) return 'the expression ends too early';
	return small(plain);
}

function notBoolean(type: string): string {
	const rest = 'a filter must say yes or no: compare it, as in body.type == "Refund"';
	if (type === 'dyn') return `this may be anything; ${rest}, or == true`;
	return `this has the type ${type.replace('google.protobuf.', '').toLowerCase()}; ${rest}`;
}

function run(
	program: ParseResult,
	values: Readonly<Record<string, unknown>>,
	{ names }: Language,
):
	| { readonly ok: true; readonly value: unknown }
	| { readonly ok: false; readonly problem: string; readonly costly?: true } {
	try {
		const done = withinBudget<unknown>(() => program(values));
		if (done === undefined) return { ok: false, problem: tooCostly, costly: true };
		return { ok: true, value: done.result };
	} catch (error) {
		return { ok: false, problem: wordsFor(error, '', 0, names) };
	}
}
