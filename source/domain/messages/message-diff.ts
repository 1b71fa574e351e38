import { bodyValue, toJson } from '../expressions/expression-values.ts';
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
 * order of the left message.
 */
export function diffMessages(left: Message, right: Message): readonly Difference[] {
	const differences: Difference[] = [];
	compare(bodyValue(left), bodyValue(right), 'body', differences);
	compare(wrappersOf(left).join(' > '), wrappersOf(right).join(' > '), 'wrappers', differences);
	compare(typed(left.attributes), typed(right.attributes), 'attributes', differences);
	compare(told(left.system), told(right.system), 'system', differences);
	return differences.slice(0, mostDifferences);
}

function compare(left: unknown, right: unknown, path: string, into: Difference[]): void {
	// An explicit stack: a body may be nested deeper than ours may be.
	const pending: [unknown, unknown, string][] = [[left, right, path]];
	for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
		const [one, other, at] = next;
		if (into.length >= mostDifferences) return;
		const keys = commonKeys(one, other);
		if (keys === undefined) {
			const [before, after] = [jsonOf(one), jsonOf(other)];
			if (before === after) continue;
			into.push({
				path: at,
				...(before === undefined ? {} : { left: before }),
				...(after === undefined ? {} : { right: after }),
			});
			continue;
		}
		const inner = keys.map((key): [unknown, unknown, string] => [
			fieldOf(one, key),
			fieldOf(other, key),
			Array.isArray(one) ? `${at}[${key}]` : `${at}.${key}`,
		]);
		pending.push(...inner.reverse());
	}
}

/** The keys of both where both are objects, or both lists; `undefined` for what has to be compared whole. */
function commonKeys(left: unknown, right: unknown): readonly string[] | undefined {
	if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null)
		return;
	if (Array.isArray(left) !== Array.isArray(right)) return;
	return [...new Set([...Object.keys(left), ...Object.keys(right)])];
}

function fieldOf(value: unknown, key: string): unknown {
	return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
		? Reflect.get(value, key)
		: undefined;
}

function jsonOf(value: unknown): string | undefined {
	return value === undefined ? undefined : toJson(value);
}

function typed(attributes: Readonly<Record<string, MessageAttribute>>) {
	return Object.fromEntries(
		Object.entries(attributes).map(([name, attribute]) => [
			name,
			`${attribute.type}:${'bytes' in attribute ? `${attribute.bytes.length} bytes ${attribute.bytes.slice(0, 64).join(' ')}` : attribute.text}`,
		]),
	);
}

function told(system: Readonly<Record<string, string>>) {
	return Object.fromEntries(Object.entries(system).filter(([name]) => !always.has(name)));
}
