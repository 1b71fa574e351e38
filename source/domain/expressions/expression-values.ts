import { Duration } from '@marcbachmann/cel-js/evaluator';
import { nameOfArn } from '../arn.ts';
import { readNumber } from '../json/exact-number.ts';
import { readJsonValues, startOfJson } from '../json/json-reader.ts';
import { spanAt } from '../json/json-span.ts';
import { contentText, levelsOf } from '../messages/content.ts';
import {
	type Message,
	type MessageAttribute,
	messageSize,
	receiveCount,
	sentAt,
} from '../messages/message.ts';
import type { ExpressionContext } from './expression.ts';

/** What an expression may read of a message, with CEL's types. */
export const variables: Readonly<Record<string, string>> = {
	/** What is inside, behind the wrappers of the decoding chain: JSON, else text. */
	body: 'dyn',
	/** The body as it was received, a text; `raw.TopicArn` reads a field of it where it is JSON. */
	raw: 'string',
	/** All that a text may be looked for in: ids, attributes, the body with its wrappers and without. */
	text: 'string',
	attributes: 'map<string, dyn>',
	group: 'string',
	receives: 'int',
	sentAt: 'google.protobuf.Timestamp',
	age: 'google.protobuf.Duration',
	source: 'string',
	id: 'string',
	size: 'int',
};

/** The names, for help and completion. */
export const names: readonly string[] = Object.keys(variables);

/** Where the JSON of a text variable is bound, for expressions that read a field of it. */
export const asJson: Readonly<Record<string, string>> = { raw: 'raw as JSON' };

/**
 * The values of the variables that `reads` names, once for each value of the body. What the message does
 * not tell is left out.
 */
export function bindingsOf(
	message: Message,
	context: ExpressionContext,
	reads: readonly string[],
): readonly Readonly<Record<string, unknown>>[] {
	const values: Record<string, unknown> = {};
	for (const path of reads) {
		const [name = ''] = path.split('.', 1);
		if (name in values) continue;
		const value = variableValue(name, message, context);
		if (value !== undefined) values[name] = value;
	}
	const raw = reads.some((path) => path.startsWith('raw'));
	if (!raw && !reads.some((path) => path.startsWith('body'))) return [values];
	const bodies = bodyValues(message);
	if (!raw) return bodies.map((body) => ({ ...values, body }));
	const [whole] = contentText(message) === message.body ? [] : parseContent(message.body).values;
	return bodies.map((body) => ({ ...values, body, [asJson['raw'] ?? '']: whole ?? body }));
}

function variableValue(name: string, message: Message, context: ExpressionContext): unknown {
	switch (name) {
		case 'raw':
			return message.body;
		case 'text':
			return searchedText(message);
		case 'attributes':
			return attributeValues(message.attributes);
		case 'group':
			return message.system['MessageGroupId'];
		case 'receives': {
			const count = receiveCount(message);
			return count === undefined ? undefined : BigInt(count);
		}
		case 'sentAt': {
			const at = sentAt(message);
			return at === undefined ? undefined : new Date(at);
		}
		case 'age': {
			const at = sentAt(message);
			return at === undefined ? undefined : Duration.fromMilliseconds(context.now - at);
		}
		case 'source':
			return sourceName(message) ?? context.queueName;
		case 'id':
			return message.id;
		case 'size':
			return BigInt(messageSize(message));
		default:
			return;
	}
}

/** Everything that a message says, one thing a line: what a text is looked for in. */
export function searchedText(message: Message): string {
	const attributes = Object.entries(message.attributes).map(
		([name, value]) => `${name} ${'text' in value ? value.text : ''}`,
	);
	const facts = [message.id, message.system['MessageGroupId'] ?? '', sourceName(message) ?? ''];
	const bodies = levelsOf(message).map(({ text }) => text ?? '');
	return [...facts, ...bodies, ...attributes].join('\n');
}

/** Name of the queue that a dead letter came from, where AWS tells it. */
export function sourceName({ system }: Message): string | undefined {
	const arn = system['DeadLetterQueueSourceArn'];
	return arn === undefined || arn === '' ? undefined : nameOfArn(arn);
}

/** What a text holds: the values of its JSON, else itself as the only one. */
type Content = { readonly values: readonly unknown[]; readonly isJson: boolean };

function parseContent(text: string): Content {
	const values = readJsonValues(text);
	return values === undefined ? { values: [text], isJson: false } : { values, isJson: true };
}

/** Characters of content that is remembered as values, of all messages together: the longest are read again. */
const mostRemembered = 4 * 1024 * 1024;
const longestRemembered = 64 * 1024;

/** SQS's limit in bytes, in characters. */
const longestMessage = 1024 * 1024;

const contents = new WeakMap<Message, Content>();
/** Long ones, which are few; the oldest first. */
const longContents = new Map<Message, { readonly content: Content; readonly length: number }>();
let remembered = 0;

function contentOf(message: Message): Content {
	const known = contents.get(message) ?? longContents.get(message)?.content;
	if (known !== undefined) return known;
	const text = contentText(message);
	const content = parseContent(text);
	if (text.length <= longestRemembered) contents.set(message, content);
	else remember(message, content, text.length);
	return content;
}

function remember(message: Message, content: Content, length: number): void {
	for (const [oldest, { length: gone }] of longContents) {
		if (remembered + length <= mostRemembered) break;
		longContents.delete(oldest);
		remembered -= gone;
	}
	// One that is too long for all of it is remembered alone: it is most likely asked for again at once.
	longContents.set(message, { content, length });
	remembered += length;
}

/**
 * Whether a content is longer than any message: only one that was unpacked is. What kind of message it is tells its
 * start then, since its values may take a hundred times its bytes.
 */
export function isOverlong(message: Message): boolean {
	return contentText(message).length > longestMessage;
}

/**
 * What is inside a message, its wrappers taken off: its JSON, which may be several values one after the
 * other, else its text. Read once a message.
 */
export function bodyValues(message: Message): readonly unknown[] {
	return contentOf(message).values;
}

/**
 * The JSON at a path of a message as it is written there (`body.order.id`), with all its blanks, escapes
 * and repeated names; `undefined` where the path names no such place.
 */
export function sourceAt(
	message: Message,
	[root, ...steps]: readonly (string | number)[],
): string | undefined {
	if (root !== 'body' && (root !== 'raw' || steps.length === 0)) return;
	const whole = root === 'body' ? contentText(message) : message.body;
	const { values, isJson } = root === 'body' ? contentOf(message) : parseContent(whole);
	if (!isJson || values.length !== 1) return;
	const text = whole.slice(startOfJson(whole));
	const span = spanAt(text, steps);
	return span && text.slice(span.start, span.end);
}

function attributeValues(attributes: Readonly<Record<string, MessageAttribute>>) {
	return new Map(
		Object.entries(attributes).map(([name, attribute]) => [name, attributeValue(attribute)]),
	);
}

/** The value of an attribute: a number of any length, bytes, else its text. */
export function attributeValue(attribute: MessageAttribute): unknown {
	if ('bytes' in attribute) return attribute.bytes;
	if (!/^Number(\.|$)/.test(attribute.type)) return attribute.text;
	return readNumber(attribute.text) ?? attribute.text;
}
