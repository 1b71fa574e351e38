import { Duration } from '@marcbachmann/cel-js/evaluator';
import { nameOfArn } from '../arn.ts';
import { contentText } from '../messages/content.ts';
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
	/** The body as it was received: JSON, else text. */
	raw: 'dyn',
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

/** The values of the variables that `reads` names. What the message does not tell is left out. */
export function valuesOf(
	message: Message,
	context: ExpressionContext,
	reads: readonly string[],
): Record<string, unknown> {
	const values: Record<string, unknown> = {};
	for (const path of reads) {
		const [name = ''] = path.split('.', 1);
		if (name in values) continue;
		const value = variableValue(name, message, context);
		if (value !== undefined) values[name] = value;
	}
	return values;
}

function variableValue(name: string, message: Message, context: ExpressionContext): unknown {
	switch (name) {
		case 'body':
			return bodyValue(message);
		case 'raw':
			return rawValue(message);
		case 'attributes':
			return attributeValues(message.attributes);
		case 'group':
			return message.system['MessageGroupId'];
		case 'receives':
			return BigInt(receiveCount(message));
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

/** Name of the queue that a dead letter came from, where AWS tells it. */
export function sourceName({ system }: Message): string | undefined {
	const arn = system['DeadLetterQueueSourceArn'];
	return arn === undefined || arn === '' ? undefined : nameOfArn(arn);
}

const bodies = new WeakMap<Message, { readonly value: unknown }>();

/** What is inside a message as JSON, else as text, its wrappers taken off; decoded once a message. */
export function bodyValue(message: Message): unknown {
	const known = bodies.get(message);
	if (known !== undefined) return known.value;
	const text = contentText(message);
	const value = parseExact(text) ?? { value: text };
	bodies.set(message, value);
	return value.value;
}

function rawValue(message: Message): unknown {
	if (contentText(message) === message.body) return bodyValue(message);
	return (parseExact(message.body) ?? { value: message.body }).value;
}

/** Digits that a double may not hold exactly. */
const longNumber = /\d{16}/;

/**
 * JSON in which integers beyond 2^53 stay exact, as bigint: two order numbers must never look alike.
 * `undefined` when the text is no JSON.
 */
export function parseExact(text: string): { readonly value: unknown } | undefined {
	// Nearly all that is not JSON starts otherwise, and exceptions are slow.
	if (!/^\s*[[{"\dtfn-]/.test(text)) return;
	try {
		if (!longNumber.test(text)) return { value: JSON.parse(text) };
		const exact = (_: string, value: unknown, { source }: { source?: string } = {}) =>
			typeof value === 'number' &&
			!Number.isSafeInteger(value) &&
			source !== undefined &&
			/^-?\d{16,19}$/.test(source)
				? BigInt(source)
				: value;
		return { value: JSON.parse(text, exact) };
	} catch {
		return;
	}
}

function attributeValues(attributes: Readonly<Record<string, MessageAttribute>>) {
	return new Map(
		Object.entries(attributes).map(([name, attribute]) => [name, attributeValue(attribute)]),
	);
}

function attributeValue(attribute: MessageAttribute): unknown {
	if ('bytes' in attribute) return attribute.bytes;
	if (!/^Number(\.|$)/.test(attribute.type)) return attribute.text;
	if (/^-?\d{16,19}$/.test(attribute.text)) return BigInt(attribute.text);
	const number = Number(attribute.text);
	return Number.isFinite(number) ? number : attribute.text;
}

/** JSON text of a value of an expression; `undefined` where JSON has no form for it. */
export function toJson(value: unknown): string | undefined {
	if (typeof value === 'bigint') return String(value);
	if (typeof value === 'number') return Number.isFinite(value) ? JSON.stringify(value) : undefined;
	if (value === null || typeof value === 'string' || typeof value === 'boolean') {
		return JSON.stringify(value);
	}
	if (value instanceof Date) return JSON.stringify(value.toISOString());
	if (Array.isArray(value)) {
		const items = value.map(toJson);
		return items.some((item) => item === undefined) ? undefined : `[${items.join(',')}]`;
	}
	const entries = value instanceof Map ? [...value] : plainEntries(value);
	const fields = entries?.map(([key, item]) => {
		const json = toJson(item);
		return json === undefined ? undefined : `${JSON.stringify(String(key))}:${json}`;
	});
	if (fields === undefined || fields.some((field) => field === undefined)) return;
	return `{${fields.join(',')}}`;
}

function plainEntries(value: unknown): readonly (readonly [unknown, unknown])[] | undefined {
	if (typeof value !== 'object' || value === null) return;
	const prototype: unknown = Object.getPrototypeOf(value);
	return prototype === Object.prototype || prototype === null ? Object.entries(value) : undefined;
}
