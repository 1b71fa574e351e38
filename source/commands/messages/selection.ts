import { compileFilter, compileValue } from '../../domain/expressions/expression.ts';
import { searchFor } from '../../domain/expressions/expression-functions.ts';
import { asFailure } from '../../domain/failure.ts';
import { foreignMark, foreignMarkHint } from '../../domain/masking/mask-id.ts';
import { fingerprintOf } from '../../domain/messages/fingerprint.ts';
import type { Message } from '../../domain/messages/message.ts';
import { tooCostly } from '../../domain/step-budget.ts';
import { nearest } from '../../domain/text/nearest.ts';
import { safeText } from '../../domain/text/safe-text.ts';
import { bareCommand } from '../../domain/text/shell-words.ts';
import { throwIfAborted, turnOfOthers } from '../../operations/pause.ts';
import { flagValue } from '../command-line/flag-values.ts';
import type { CommandContext } from '../shell/context.ts';
import type { Invocation } from '../shell/definition.ts';
import { usage } from '../shell/usage.ts';

/**
 * What became of the messages or records that the expression was asked about. `missing` lack what it reads, `costly`
 * would take more steps than are spent on one.
 */
export type Tally = {
	tested: number;
	matched: number;
	missing: number;
	costly: number;
	/** Fields of the body of the first one that is missing something. */
	fields?: readonly string[];
};

/** Which messages a command means, checked before anything is received. */
export type Selection = {
	/** Whether every message is meant. */
	readonly everything: boolean;
	/** Counts as it tests. */
	test(message: Message): boolean;
	readonly tally: Tally;
	/** What the expression reads, for the sentence about missing fields. */
	readonly reads: readonly string[];
};

/** The selection that `--where`, `--grep`, `--fingerprint` and `--id` make together: all of them must hold. */
export function selectionFrom(
	{ invocation, clock }: Pick<CommandContext, 'invocation' | 'clock'>,
	queueName?: string,
): Selection {
	const filter = wantedBy(invocation, filterFrom);
	const fingerprint = flagValue(invocation, 'fingerprint');
	if (fingerprint !== undefined && !/^[0-9a-f]{12}$/.test(fingerprint)) {
		throw usage(
			`--fingerprint takes an id that ${bareCommand('groups')} prints, not '${fingerprint}'`,
			'It has 12 letters and digits',
		);
	}
	const ids = invocation.flags.get('id');
	const wanted = ids === undefined ? undefined : new Set(ids);
	const tally: Tally = { tested: 0, matched: 0, missing: 0, costly: 0 };
	return {
		everything: filter === undefined && fingerprint === undefined && wanted === undefined,
		reads: filter?.reads.filter((path) => path !== 'text') ?? [],
		tally,
		test(message) {
			if (wanted !== undefined && !wanted.has(message.id)) return false;
			if (fingerprint !== undefined && fingerprintOf(message).id !== fingerprint) return false;
			tally.tested++;
			const verdict = filter?.test(message, {
				now: clock.now(),
				...(queueName === undefined ? {} : { queueName }),
			});
			if (verdict === 'missing' || verdict === 'costly') tally[verdict]++;
			if (verdict === 'missing') tally.fields ??= fieldsOf(message.body);
			if (verdict !== undefined && verdict !== 'match') return false;
			tally.matched++;
			return true;
		},
	};
}

/** Those that are meant; others have their turn between two. Throws `aborted`. */
export async function meantOf(
	messages: readonly Message[],
	selection: Selection,
	signal: AbortSignal,
): Promise<readonly Message[]> {
	const meant: Message[] = [];
	for (const message of messages) {
		if (selection.test(message)) meant.push(message);
		await turnOfOthers();
		throwIfAborted(signal);
	}
	return meant;
}

/**
 * The filter of `--where` and `--grep`, which is one more condition of the expression: whoever takes an
 * expression takes both. `check` compiles an expression of a flag, or throws what is wrong with it.
 */
export function wantedBy<Filter>(
	invocation: Invocation,
	check: (text: string, flag: string) => Filter,
): Filter | undefined {
	const where = flagValue(invocation, 'where');
	const grep = flagValue(invocation, 'grep');
	// A command is a run of its own: it has shown no mark yet.
	for (const [flag, text = ''] of [['where', where] as const, ['grep', grep] as const]) {
		const problem = foreignMark(text);
		if (problem !== undefined) throw usage(`--${flag}: ${problem}`, foreignMarkHint);
	}
	// Each by itself first: a problem is told with its place in what was typed.
	const alone = where === undefined ? undefined : check(where, 'where');
	if (grep === undefined) return alone;
	try {
		searchFor(grep);
	} catch (error) {
		throw usage(`--grep: ${asFailure(error).message}`);
	}
	const condition = `text.grep(${JSON.stringify(grep)})`;
	const found = check(condition, 'grep');
	// A comment ends with its line.
	const inner = where?.includes('//') === true ? `${where}\n` : where;
	return inner === undefined ? found : check(`(${inner}) && ${condition}`, 'where');
}

/** A checked filter; throws a UsageError that shows where the text goes wrong. */
export function filterFrom(text: string, flag: string) {
	const compiled = compileFilter(text);
	if (compiled.ok) return compiled.filter;
	throw badExpression(text, flag, compiled);
}

/** A checked value expression; throws a UsageError that shows where the text goes wrong. */
export function valueFrom(text: string, flag: string) {
	const compiled = compileValue(text);
	if (compiled.ok) return compiled.value;
	throw badExpression(text, flag, compiled);
}

/** A refused expression as a usage error that shows where it goes wrong. */
export function badExpression(
	text: string,
	flag: string,
	{ position, problem }: { readonly position: number; readonly problem: string },
) {
	const start = Math.max(0, position - 30);
	const shown = text.slice(start, position + 30).replace(/\s/g, ' ');
	const place =
		text.trim() === ''
			? ''
			: position === 0
				? ' at its start'
				: ` at character ${position + 1}, after '${shown.slice(0, position - start)}'`;
	return usage(`--${flag}${place}: ${problem}`);
}

/** The fields of a JSON object; none of another text. */
export function fieldsOf(text: string | undefined): readonly string[] {
	try {
		const value: unknown = JSON.parse(text ?? '');
		return typeof value === 'object' && value !== null && !Array.isArray(value)
			? Object.keys(value)
			: [];
	} catch {
		return [];
	}
}

/** `; body.type is there`, where a field that nothing has is named much like one of the first body. */
function nearWords(reads: readonly string[], fields: readonly string[] = []): string {
	const near = reads.flatMap((path) => {
		const name = /^body\.([A-Za-z_]\w*)/.exec(path)?.[1];
		if (name === undefined || fields.includes(name)) return [];
		const other = nearest(name, fields);
		return other === undefined ? [] : [`body.${safeText(other)}`];
	});
	return near.length === 0 ? '' : `; there is ${[...new Set(near)].join(' and ')}`;
}

/** `33 of 37 have body.amount`, when messages lacked what the expression reads, and how many it was too costly for. */
export function missingNote({
	tally,
	reads,
}: Pick<Selection, 'tally' | 'reads'>): string | undefined {
	const { tested, missing, costly } = tally;
	const notes: string[] = [];
	if (costly > 0) {
		notes.push(
			`${costly} of ${tested} could not be decided, and do not match: ${tooCostly}. Ask for less at once.`,
		);
	}
	if (missing === 0) return notes[0];
	const decided = tested - costly;
	if (missing === decided) {
		notes.push(
			`None of ${decided} has ${reads.join(' and ')} in a form to compare${nearWords(reads, tally.fields)}.`,
		);
		return notes.join('\n');
	}
	notes.push(
		`${decided - missing} of ${decided} have ${reads.join(' and ')} in a form to compare; the other ${missing} do not match.`,
	);
	return notes.join('\n');
}

/** `None of 24 so far has body.amount ...` while none has what the expression reads; else `undefined`. */
export function noneHasNote({
	tally: { tested, missing, fields },
	reads,
}: Pick<Selection, 'tally' | 'reads'>): string | undefined {
	if (tested === 0 || missing < tested) return;
	return `None of ${tested} so far has ${reads.join(' and ')} in a form to compare: none can match${nearWords(reads, fields)}.`;
}

/** Refuses flags that a command has no use for together. */
export function checkSelection(invocation: Invocation, command: string): void {
	const given = ['where', 'grep', 'fingerprint', 'id'].some((flag) => invocation.flags.has(flag));
	if (given) return;
	throw usage(
		`${bareCommand(command)} needs to know which messages`,
		`Say --where EXPR, --grep TEXT, --fingerprint ID or --id ID; ${bareCommand('purge')} deletes all`,
	);
}
