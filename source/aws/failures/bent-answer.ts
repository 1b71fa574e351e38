/*
Answers that call themselves a success and are not of AWS's form: null, other types, negative counts, fields
that AWS always sends and that are missing. The SDK reads most of them as empty: no queues, no messages, no
moves. What such an answer would say is unknown, and is never told as if it were known.
*/

/** A success that is not of AWS's form; the message says what is wrong with it. */
export class BentAnswerError extends Error {
	override readonly name = 'BentAnswerError';
	readonly $metadata = { httpStatusCode: 200 };
}

/** A list that AWS always sends, also when it is empty. Throws {@link BentAnswerError}. */
export function givenList<Item>(
	value: readonly Item[] | null | undefined,
	name: string,
): readonly Item[] {
	if (Array.isArray(value)) return value;
	throw new BentAnswerError(`${name} is ${described(value)}`);
}

/** A text that AWS always sends and that is never empty. Throws {@link BentAnswerError}. */
export function givenText(value: unknown, name: string): string {
	if (typeof value === 'string' && value !== '') return value;
	throw new BentAnswerError(`${name} is ${described(value)}`);
}

/** A count that AWS always sends. Throws {@link BentAnswerError}. */
export function givenCount(value: unknown, name: string): number {
	if (isCount(value)) return value;
	throw new BentAnswerError(`${name} is ${described(value)}`);
}

/** A count that may be missing; what is none is as good as missing. */
export function countIn(value: unknown): number | undefined {
	return isCount(value) ? value : undefined;
}

/** A count in AWS's text; `undefined` for anything that is none: negative, a fraction, words. */
export function countInText(text: unknown): number | undefined {
	if (typeof text !== 'string' || !/^\s*\d+\s*$/.test(text)) return;
	return countIn(Number(text));
}

/** A whole number that may be missing, also one below zero (-1: for ever); what is none is as good as missing. */
export function wholeIn(value: unknown): number | undefined {
	return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined;
}

function isCount(value: unknown): value is number {
	return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function described(value: unknown): string {
	if (value === undefined) return 'missing';
	if (value === '') return 'empty';
	return typeof value === 'number' || value === null ? String(value) : `of another type`;
}
