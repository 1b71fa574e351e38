import { attributeValue, bodyValues } from '../expressions/expression-values.ts';
import { entriesOf, fieldOf, sameValue, toJson } from '../json/json-value.ts';
import { wrappersOf } from './content.ts';
import type { Message, MessageAttribute } from './message.ts';

/** One place in which two messages differ; a side without it is absent. Values are JSON texts. */
export type Difference = {
	/** `body.order.amount`, `wrappers`, `attributes.kind`, `system.SentTimestamp`. */
	readonly path: string;
	readonly left?: string;
	readonly right?: string;
};

/** System attributes that differ between any two messages and say nothing. */
const always = new Set(['SentTimestamp', 'SequenceNumber', 'MessageDeduplicationId']);
const mostDifferences = 1000;

/**
 * Where two messages differ: what is inside the bodies, field by field where both are JSON, else as a
 * whole; then the wrappers that it came in, attributes with their types, and what SQS says of them. In the
 * order of the left message. Values are compared, not spellings: `100.00` and `100` are no difference.
 */
export function diffMessages(left: Message, right: Message): readonly Difference[] {
	const differences: Difference[] = [];
	compare(bodyOf(left), bodyOf(right), 'body', differences);
	compare(wrappersOf(left).join(' > '), wrappersOf(right).join(' > '), 'wrappers', differences);
	compareAttributes(left.attributes, right.attributes, differences);
	compare(told(left.system), told(right.system), 'system', differences);
	return differences.slice(0, mostDifferences);
}

/** What is inside; a list where that is several values. */
function bodyOf(message: Message): unknown {
	const values = bodyValues(message);
	return values.length === 1 ? values[0] : values;
}

function compare(left: unknown, right: unknown, path: string, into: Difference[]): void {
	// An explicit stack: a body may be nested deeper than ours may be.
	const pending: [unknown, unknown, string][] = [[left, right, path]];
	for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
		const [one, other, at] = next;
		if (into.length >= mostDifferences) return;
		const inner = innerPairs(one, other, at);
		if (inner !== undefined) {
			for (const pair of inner.reverse()) pending.push(pair);
		} else if (!sameValue(one, other)) {
			into.push(difference(at, jsonOf(one), jsonOf(other)));
		}
	}
}

function difference(path: string, left: string | undefined, right: string | undefined): Difference {
	return {
		path,
		...(left === undefined ? {} : { left }),
		...(right === undefined ? {} : { right }),
	};
}

/**
 * What both hold, name by name or place by place, where both are objects or both are lists; `undefined` for
 * what has to be compared whole.
 */
function innerPairs(
	left: unknown,
	right: unknown,
	path: string,
): [unknown, unknown, string][] | undefined {
	if (Array.isArray(left) && Array.isArray(right)) {
		const length = Math.max(left.length, right.length);
		return Array.from({ length }, (_, at) => [left[at], right[at], `${path}[${at}]`]);
	}
	const [fields, others] = [entriesOf(left), entriesOf(right)];
	if (fields === undefined || others === undefined) return;
	const names = new Set([...fields, ...others].map(([name]) => name));
	return [...names].map((name) => [fieldOf(left, name), fieldOf(right, name), `${path}.${name}`]);
}

function jsonOf(value: unknown): string | undefined {
	return value === undefined ? undefined : toJson(value);
}

type Attributes = Readonly<Record<string, MessageAttribute>>;

function compareAttributes(left: Attributes, right: Attributes, into: Difference[]): void {
	for (const name of new Set([...Object.keys(left), ...Object.keys(right)])) {
		const [one, other] = [attributeIn(left, name), attributeIn(right, name)];
		if (one !== undefined && other !== undefined && sameAttribute(one, other)) continue;
		into.push(difference(`attributes.${name}`, typed(one), typed(other)));
	}
}

function attributeIn(attributes: Attributes, name: string): MessageAttribute | undefined {
	return Object.hasOwn(attributes, name) ? attributes[name] : undefined;
}

function sameAttribute(one: MessageAttribute, other: MessageAttribute): boolean {
	return one.type === other.type && sameValue(attributeValue(one), attributeValue(other));
}

/** An attribute as JSON: `"Number.int:5"`. */
function typed(attribute: MessageAttribute | undefined): string | undefined {
	if (attribute === undefined) return;
	const { type } = attribute;
	return JSON.stringify(
		'bytes' in attribute
			? `${type}:${attribute.bytes.length} bytes ${hex(attribute.bytes.slice(0, 64))}`
			: `${type}:${attribute.text}`,
	);
}

/** Bytes as the message's own screen shows them: `9c ec 44`. */
function hex(bytes: Uint8Array): string {
	return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

function told(system: Readonly<Record<string, string>>) {
	return Object.fromEntries(Object.entries(system).filter(([name]) => !always.has(name)));
}
