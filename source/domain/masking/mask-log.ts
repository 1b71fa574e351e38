import { readJsonValues } from '../json/json-reader.ts';
import type { Message } from '../messages/message.ts';
import { textOf } from '../text/text-pieces.ts';
import type { LogTold, Why } from '../why/findings.ts';
import type { StreamWhy } from '../why/stream-findings.ts';
import { maskedJsonPieces, maskedMark } from './mask-json.ts';
import { hiddenIn } from './mask-message.ts';
import type { MaskedId } from './mask-path.ts';
import type { Mask, Masks } from './masks.ts';

/**
 * What the logs of consumers tell, as it may be seen: they write down what they were given. The rules of the queue and of
 * those that its messages come from count. In lines of JSON paths lead as they do in bodies; a line that a pattern matches
 * is masked as a whole where it is none. Where no message is known, so is one that names a masked id, or attributes. What is hidden in the view of the `message` that was asked about is masked wherever a line says
 * it; a value of another message, that only a path names, and that a text tells, is not known to be one.
 */
export function maskedWhy(why: Why, masks: Masks, message?: Message): Why {
	const names = [why.queue.name, ...why.sources.map(({ name }) => name)];
	return withMaskedLogs(why, masks.of(names), message, withMaskedLetter);
}

/** The same of the logs of those who read a stream, by its rules. */
export function maskedStreamWhy(why: StreamWhy, masks: Masks): StreamWhy {
	return withMaskedLogs(why, masks.of([why.stream.name]));
}

function withMaskedLogs<Told extends { readonly logs: readonly LogTold[] }>(
	why: Told,
	mask: Mask | undefined,
	message?: Message,
	more: (why: Told, seen: (text: string) => string) => Told = (told) => told,
): Told {
	const hidden = message === undefined ? [] : spellingsIn(message);
	const names = message === undefined ? namesIn(mask) : [];
	if (mask?.looksInside !== true && hidden?.length === 0 && names.length === 0) return why;
	const seen = (line: string) => {
		if (hidden === undefined) return maskedMark;
		if (names.some((name) => name.test(line))) return maskedMark;
		const masked = mask?.looksInside === true ? maskedLine(line, mask) : line;
		return withoutValues(masked, hidden);
	};
	return more({ ...why, logs: why.logs.map(withLines(seen)) }, seen);
}

/** An error says what it could not take: that of a letter is masked as a line of a log is. */
function withMaskedLetter(why: Why, seen: (text: string) => string): Why {
	const { letter } = why;
	if (letter === undefined) return why;
	const { origin, invocation } = letter;
	const { errorType, errorMessage } = invocation ?? {};
	return {
		...why,
		letter: {
			...letter,
			origin: { ...origin, ...(origin.cause === undefined ? {} : { cause: seen(origin.cause) }) },
			...(invocation === undefined
				? {}
				: {
						invocation: {
							...invocation,
							...(errorType === undefined ? {} : { errorType: seen(errorType) }),
							...(errorMessage === undefined ? {} : { errorMessage: seen(errorMessage) }),
						},
					}),
		},
	};
}

/** What functions, and those who write them, call what stands beside a body. */
const nameOf: Readonly<Record<MaskedId | 'attributes', RegExp>> = {
	group: /message_?group_?id/i,
	dedup: /message_?deduplication_?id/i,
	key: /partition_?key/i,
	attributes: /message_?attributes/i,
};

/** The names of what is masked beside bodies. Whose values nobody knows, a line that names one tells them. */
function namesIn(mask: Mask | undefined): readonly RegExp[] {
	if (mask === undefined) return [];
	const attributes = mask.attributes.size === 0 ? [] : [nameOf.attributes];
	return [...[...mask.ids].map((id) => nameOf[id]), ...attributes];
}

const withLines =
	(seen: (line: string) => string) =>
	(log: LogTold): LogTold => ({
		...log,
		lines: log.lines.map((line) => ({ ...line, text: seen(line.text) })),
	});

function maskedLine(text: string, mask: Mask): string {
	const isJson = readJsonValues(text) !== undefined;
	const seen = isJson ? textOf(maskedJsonPieces(text, mask.body, mask.hits)) : text;
	return mask.hits(seen) ? maskedMark : seen;
}

/** Spellings that are looked for in a line: where there are more, no line is shown. */
const mostValues = 1000;
/** Shorter ones are masked where they are words of their own: a digit is in everything. */
const shortest = 4;

/**
 * What is hidden of a message as it is and as JSON spells it, in ASCII too, the longest first, so that of one in another nothing
 * is left; `undefined` where it is not known, or is too much to be looked for.
 */
function spellingsIn(view: Message): readonly string[] | undefined {
	const all = hiddenIn(view)
		?.filter((one) => one !== '')
		.flatMap((one) => {
			const json = JSON.stringify(one).slice(1, -1);
			return [one, json, inAscii(json), inAscii(json, (digits) => digits.toUpperCase())];
		});
	const each = new Set(all);
	if (all === undefined || each.size > mostValues) return;
	return [...each].toSorted((one, other) => other.length - one.length);
}

/** As loggers spell it that write ASCII alone, most of them with small digits. */
function inAscii(json: string, spelled = (digits: string) => digits): string {
	return json.replace(/[^ -~]/g, (unit) => {
		const digits = unit.charCodeAt(0).toString(16).padStart(4, '0');
		return `\\u${spelled(digits)}`;
	});
}

function withoutValues(text: string, hidden: readonly string[]): string {
	let seen = text;
	for (const value of hidden) {
		if (!seen.includes(value)) continue;
		seen = seen.replaceAll(value, (found, at: number, whole: string) => {
			const isInWord = wordAt(whole, at - 1) || wordAt(whole, at + found.length);
			return found.length < shortest && isInWord ? found : maskedMark;
		});
	}
	return seen;
}

function wordAt(text: string, at: number): boolean {
	return /[\p{L}\p{N}_]/u.test(text.charAt(at));
}
