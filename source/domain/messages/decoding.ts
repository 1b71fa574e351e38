import { spanAt } from '../json/json-span.ts';
import { type Budget, type Container, unpacked } from '../text/compression.ts';
import {
	countStructures,
	decodeBase64,
	decodeUtf8,
	isPlain,
	parseStructure,
} from '../text/encoded-text.ts';
import { snsEnvelope } from '../topics/sns-envelope.ts';
import { pointerInBody, pointerText } from './payload-pointer.ts';

/** What was taken off a message's content to get at what is inside. */
export type Wrapper =
	| 'SNS'
	| 'EventBridge'
	| 'JSON string'
	| 'base64'
	| Container
	/** Of these the content is shown as it is: the thing itself is elsewhere. */
	| 'S3 event'
	| 'S3 pointer';

/** One way to look at a message: its body as received, or what is inside after some unwrapping. */
export type DecodingLevel = {
	/** What was taken off to get here, outermost first; empty for the body as it was received. */
	readonly taken: readonly Wrapper[];
	/** The content as text; absent for binary content. */
	readonly text?: string;
	/** The content as bytes, where it was unpacked from bytes. */
	readonly bytes?: Uint8Array;
	readonly form: 'JSON' | 'text' | 'binary';
	/** How many values of JSON the content is, one after the other, where that is more than one. */
	readonly values?: number;
	/** What the wrapper says that the content does not: topic, event type, bucket and key. */
	readonly facts: readonly (readonly [name: string, value: string])[];
	/** Why decoding went no further, where it should have: one phrase. */
	readonly problem?: string;
	/** Present where a container holds more than was left to unpack. */
	readonly tooLarge?: true;
};

/** Wrappers within wrappers that are taken off; what is deeper is shown as it is. */
const mostLevels = 8;
/** Bytes that one message may unpack to, in all: a message has at most 1 MiB, a bomb unpacks to more. */
const mostBytes = 16 * 1024 * 1024;

type Content = Pick<DecodingLevel, 'text' | 'bytes'>;
type Step = {
	readonly wrapper: Wrapper;
	readonly facts?: DecodingLevel['facts'];
	readonly inner?: Content;
	readonly problem?: string;
	readonly tooLarge?: true;
};

/**
 * The levels of a message's body, from as received to innermost; one at least. What is inside JSON is
 * cut out of the text, so that it stays as its sender wrote it. `unpacking` is what may be unpacked of several
 * messages together; what is, is taken off. Never throws.
 */
export function decodeBody(
	body: string,
	unpacking: Budget = { left: mostBytes },
): readonly DecodingLevel[] {
	const budget = { left: mostBytes };
	const levels: DecodingLevel[] = [levelOf({ text: body }, [], [])];
	while (levels.length <= mostLevels) {
		const level = levels.at(-1);
		const step = level && unwrap(level, budget, unpacking);
		if (level === undefined || step === undefined) break;
		const facts = step.facts ?? [];
		if (step.problem !== undefined) {
			const tooLarge = step.tooLarge === undefined ? {} : { tooLarge: true as const };
			levels.splice(-1, 1, { ...level, problem: step.problem, ...tooLarge });
			break;
		}
		const taken = [...level.taken, step.wrapper];
		if (step.inner === undefined) {
			// A pointer or an event: nothing inside, but it is named, and what it says is told.
			levels.splice(-1, 1, { ...level, taken, facts: [...level.facts, ...facts] });
			break;
		}
		levels.push(levelOf(step.inner, taken, facts));
	}
	// Any word of the right letters is base64 of something: binary data at the end of that proves nothing.
	const last = levels.at(-1);
	const isGuess = last?.form === 'binary' && last.taken.at(-1) === 'base64';
	if (isGuess && last.problem === undefined) levels.pop();
	return levels;
}

/** `SNS › gzip › JSON`, `3 JSON values`: the chain that leads to a level. */
export function chainOf(level: DecodingLevel, separator = ' › '): string {
	const marks = marksOf(level);
	return (level.values === undefined ? [...marks, level.form] : marks).join(separator);
}

/** What to know of a level before its content is read: what was taken off, and how many values it is. */
export function marksOf({ taken, values }: DecodingLevel): readonly string[] {
	return values === undefined ? taken : [...taken, `${values} JSON values`];
}

function levelOf(
	content: Content,
	taken: readonly Wrapper[],
	facts: DecodingLevel['facts'],
): DecodingLevel {
	const text = content.text ?? (content.bytes === undefined ? '' : decodeUtf8(content.bytes));
	return {
		...content,
		...(text === undefined ? {} : { text }),
		taken,
		facts,
		...formOf(text),
	};
}

function formOf(text: string | undefined): Pick<DecodingLevel, 'form' | 'values'> {
	if (text === undefined || !isPlain(text)) return { form: 'binary' };
	const values = countStructures(text);
	if (values === 0) return { form: 'text' };
	return values === 1 ? { form: 'JSON' } : { form: 'JSON', values };
}

function unwrap(
	{ text, bytes }: DecodingLevel,
	budget: Budget,
	unpacking: Budget,
): Step | undefined {
	const container = bytes && unpackedWithin(bytes, budget, unpacking);
	if (container !== undefined) {
		const { container: wrapper } = container;
		if ('inner' in container) return { wrapper, inner: { bytes: container.inner } };
		const { container: _, ...closed } = container;
		return { wrapper, ...closed };
	}
	if (text === undefined) return;
	const structure = parseStructure(text);
	if (structure !== undefined) return unwrapJson(structure, text);
	const string = jsonString(text);
	if (string !== undefined) return { wrapper: 'JSON string', inner: { text: string } };
	if (text.length > budget.left) return;
	const decoded = decodeBase64(text);
	if (decoded === undefined) return;
	budget.left -= decoded.bytes.length;
	return { wrapper: 'base64', inner: { bytes: decoded.bytes } };
}

/** Within what one message may unpack to, and what all of them may. */
function unpackedWithin(bytes: Uint8Array, budget: Budget, unpacking: Budget) {
	const most = Math.min(budget.left, unpacking.left);
	const both = { left: most };
	const container = unpacked(bytes, both);
	budget.left -= most - both.left;
	unpacking.left -= most - both.left;
	return container;
}

function unwrapJson(value: unknown, text: string): Step | undefined {
	if (Array.isArray(value)) return payloadPointer(value);
	if (!isObject(value)) return;
	return notification(value) ?? eventBridgeEvent(value, text) ?? s3Event(value);
}

/** What SNS delivers where raw delivery is off. */
function notification(value: Fields): Step | undefined {
	const envelope = snsEnvelope(value);
	if (envelope === undefined) return;
	const { message, topicArn: topic, subject, messageId, timestamp: at } = envelope;
	return {
		wrapper: 'SNS',
		inner: { text: message },
		facts: factsOf({ topic, subject, 'message id': messageId, at }),
	};
}

/** Source: EventBridge user guide, event structure. */
function eventBridgeEvent(value: Fields, text: string): Step | undefined {
	const type = value['detail-type'];
	const { source, detail, account, region, time } = value;
	if (typeof type !== 'string' || typeof source !== 'string' || !isObject(detail)) return;
	const span = spanAt(text, ['detail']);
	if (span === undefined) return;
	return {
		wrapper: 'EventBridge',
		inner: { text: text.slice(span.start, span.end) },
		facts: factsOf({ type, source, account, region, at: time }),
	};
}

/** Source: S3 user guide, event message structure. */
function s3Event({ Records: records }: Fields): Step | undefined {
	if (!Array.isArray(records)) return;
	const events = records.filter(isObject).filter(({ eventSource }) => eventSource === 'aws:s3');
	if (events.length === 0 || events.length !== records.length) return;
	return {
		wrapper: 'S3 event',
		facts: events.slice(0, 10).flatMap(({ eventName, s3 }) => {
			const bucket = isObject(s3) && isObject(s3['bucket']) ? s3['bucket']['name'] : undefined;
			const key = isObject(s3) && isObject(s3['object']) ? s3['object']['key'] : undefined;
			return factsOf({ [text(eventName)]: `s3://${text(bucket)}/${text(key)}` });
		}),
	};
}

/** A body that an extended client keeps in S3. */
function payloadPointer(value: readonly unknown[]): Step | undefined {
	const pointer = pointerInBody(value);
	if (pointer === undefined) return;
	return { wrapper: 'S3 pointer', facts: factsOf({ 'the body is in': pointerText(pointer) }) };
}

/** A JSON string literal, as a body that was encoded twice has it. */
function jsonString(text: string): string | undefined {
	const trimmed = text.trim();
	if (trimmed.length < 2 || !trimmed.startsWith('"') || !trimmed.endsWith('"')) return;
	try {
		const value: unknown = JSON.parse(trimmed);
		return typeof value === 'string' ? value : undefined;
	} catch {
		return;
	}
}

type Fields = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Fields {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function factsOf(values: Fields): DecodingLevel['facts'] {
	return Object.entries(values).flatMap(([name, value]) =>
		typeof value === 'string' && value !== '' ? [[name, value] as const] : [],
	);
}

function text(value: unknown): string {
	return typeof value === 'string' ? value : '?';
}
