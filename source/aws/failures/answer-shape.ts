import { answerShapes, type Shape } from './answer-shapes.ts';
import { BentAnswerError } from './bent-answer.ts';
import { brokenOff, isRawResponse, type RawResponse, readBody } from './web-page.ts';

/**
 * What is wrong with a parsed JSON answer, in words; `undefined` when it can be read as what it is. Fields of
 * one value may be null, as some emulators write what is absent; lists and maps may not, since they would be
 * read as empty. An answer in which nothing is known is another one's.
 */
function whatIsBent(answer: unknown, shape: Shape): string | undefined {
	return isAnothers(answer, shape)
		? 'it has none of the fields of one'
		: bentAt(answer, shape, 'it');
}

/** Whether an answer has fields, and none that belongs to it. */
export function isAnothers(answer: unknown, shape: Shape): boolean {
	if (!isObject(answer) || typeof shape === 'string' || !('fields' in shape)) return false;
	const names = Object.keys(answer);
	return names.length > 0 && !names.some((name) => Object.hasOwn(shape.fields, name));
}

/** What a value is in JSON. */
const wireTypes = {
	string: 'string',
	boolean: 'boolean',
	number: 'number',
	time: 'number',
	bytes: 'string',
} as const;

function bentAt(value: unknown, shape: Shape, name: string): string | undefined {
	if (typeof shape === 'string') {
		return typeof value === wireTypes[shape] ? undefined : `${name} is no ${shape}`;
	}
	if ('shown' in shape) return;
	if ('list' in shape) {
		if (!Array.isArray(value)) return `${name} is no list`;
		return first(value, (item) =>
			item === null ? `${name} has a null` : bentAt(item, shape.list, `an item of ${name}`),
		);
	}
	if (!isObject(value)) return `${name} is no object`;
	if ('map' in shape) {
		return first(Object.entries(value), ([key, inner]) =>
			inner === null ? `${name}.${key} is null` : bentAt(inner, shape.map, `${name}.${key}`),
		);
	}
	return first(Object.entries(shape.fields), ([field, inner]) =>
		isAbsent(value[field], inner) ? undefined : bentAt(value[field], inner, field),
	);
}

/**
 * Whether a field is not there. Of one value, and of a part, null says as much; whoever needs it asks for it. Of a list or a map it
 * does where the shape says so.
 */
export function isAbsent(value: unknown, shape: Shape): boolean {
	if (value !== null) return value === undefined;
	return typeof shape === 'string' || !('list' in shape || 'map' in shape) || 'orNull' in shape;
}

function first<Item>(
	items: readonly Item[],
	look: (item: Item) => string | undefined,
): string | undefined {
	for (const item of items) {
		const found = look(item);
		if (found !== undefined) return found;
	}
	return;
}

/** Throws {@link BentAnswerError} for the text of a success that is not of a shape. */
export function refuseBentText(text: string, shape: Shape): void {
	let answer: unknown;
	try {
		answer = JSON.parse(text);
	} catch {
		throw new BentAnswerError(text.trim() === '' ? 'it is empty' : 'it is no JSON');
	}
	const what = whatIsBent(answer, shape);
	if (what !== undefined) throw new BentAnswerError(what);
}

/** Refuses a success before the SDK reads it as empty. Looks into no answer of which it knows nothing. */
export async function refuseBent(operation: string, response: unknown): Promise<void> {
	if (!isRawResponse(response) || response.statusCode !== 200) return;
	const shape = answerShapes[operation];
	const [service, name] = operation.split(' ');
	const xml = service === 'SNS' || service === 'STS';
	if (shape === undefined && !xml) return;
	const body = await wholeBody(response);
	if (body === undefined) return;
	const text = Buffer.from(body).toString('utf8');
	if (shape !== undefined) refuseBentText(text, shape);
	else refuseBentXml(text, name ?? '');
}

/**
 * Throws {@link BentAnswerError} for the text of a success of the query protocol, which wraps each answer twice: the SDK takes a
 * missing wrapper for an empty answer. `action`: `GetCallerIdentity`.
 */
export function refuseBentXml(text: string, action: string): void {
	for (const part of [`${action}Response`, `${action}Result`]) {
		if (!new RegExp(`<(?:\\w+:)?${part}[\\s/>]`).test(text)) {
			throw new BentAnswerError(text.trim() === '' ? 'it is empty' : `it has no ${part}`);
		}
	}
}

/** One that breaks off is left to the SDK, as it broke off. */
async function wholeBody(response: RawResponse): Promise<Uint8Array | undefined> {
	try {
		const body = await readBody(response.body, Number.POSITIVE_INFINITY);
		if (body !== undefined) response.body = body;
		return body;
	} catch (error) {
		response.body = brokenOff(error instanceof Error ? error : new Error(String(error)));
		return;
	}
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
