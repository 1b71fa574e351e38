import { amount, type Check, listOf, maybe, object, oneOf, text, whole } from '../schema.ts';
import type { KnownAct, KnownFingerprint, SeenPlace } from './seen.ts';

/*
What is known of kinds of messages, in a file for the team. No body is in it. What comes from elsewhere is checked to the
last field, and is text that is shown as any other.
*/

/** Entries of a file, those of a list in it, and characters of one text. */
const mostKinds = 5000;
const mostEntries = 100;
const mostText = 2000;

const short: Check = (value, path) =>
	text(value, path) ??
	(String(value).length <= mostText ? undefined : `${path} has more than ${mostText} characters`);

const few =
	(check: Check): Check =>
	(value, path) =>
		listOf(check)(value, path) ??
		((value as readonly unknown[]).length <= mostEntries
			? undefined
			: `${path} has more than ${mostEntries} entries`);

/** The latest time that JavaScript can name; a clock of ours tells parts of milliseconds. */
const latestTime = 8_640_000_000_000_000;

const time: Check = (value, path) =>
	amount(value, path) ??
	(Number(value) <= latestTime ? undefined : `${path} is no time that there can be`);
const place = object<SeenPlace>({ arn: short, endpoint: maybe(short) });

/** What keeps a value from being something that was done about a kind. */
export const knownAct: Check = object<KnownAct>({
	what: oneOf('moved', 'deleted'),
	at: time,
	many: maybe(whole(0, Number.MAX_SAFE_INTEGER)),
	run: short,
	place,
	to: maybe(few(short)),
	edited: maybe(oneOf(true)),
});

/** What keeps a value from being what is known of a kind, one phrase with its place. */
export const kindProblem: Check = object<KnownFingerprint>({
	id: short,
	title: short,
	firstSeen: time,
	lastSeen: time,
	newestSent: maybe(time),
	queues: few(short),
	places: maybe(few(place)),
	acts: maybe(few(knownAct)),
	note: maybe(short),
	imported: maybe(oneOf(true)),
});

const head = { kind: 'awsmsg notes', version: 1 } as const;

/** A file of notes. */
export function notesText(kinds: readonly KnownFingerprint[]): string {
	const told = kinds.map(({ imported: _, ...kind }) => kind);
	return `${JSON.stringify({ ...head, kinds: told }, undefined, '\t')}\n`;
}

/**
 * The kinds in a file of notes, or in what `groups --known` prints; or what is wrong with it, in one phrase. Nothing of
 * a file is taken that is wrong anywhere.
 */
export function readNotes(
	content: string,
):
	| { readonly ok: true; readonly kinds: readonly KnownFingerprint[] }
	| { readonly ok: false; readonly problem: string } {
	let value: unknown;
	try {
		value = JSON.parse(content);
	} catch (error) {
		return { ok: false, problem: error instanceof Error ? error.message : String(error) };
	}
	const kinds = kindsIn(value);
	if (kinds === undefined) return { ok: false, problem: 'it has no list of kinds' };
	if (kinds.length > mostKinds)
		return { ok: false, problem: `it has more than ${mostKinds} kinds` };
	for (const [index, one] of kinds.entries()) {
		const problem = kindProblem(one, `[${index}]`);
		if (problem !== undefined) return { ok: false, problem };
	}
	return { ok: true, kinds: kinds as readonly KnownFingerprint[] };
}

function kindsIn(value: unknown): readonly unknown[] | undefined {
	if (Array.isArray(value)) return value;
	if (typeof value !== 'object' || value === null) return;
	const { kind, version, kinds } = value as Partial<Record<string, unknown>>;
	return kind === head.kind && version === head.version && Array.isArray(kinds) ? kinds : undefined;
}
