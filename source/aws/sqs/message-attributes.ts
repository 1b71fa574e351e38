import { fail } from '../../domain/failure.ts';
import type { MessageAttribute } from '../../domain/messages/message.ts';
import { ownBytes } from '../gateway-parts.ts';

/** A user attribute as SQS and SNS write it. */
export type WireAttribute = {
	DataType: string | undefined;
	StringValue?: string | undefined;
	BinaryValue?: Uint8Array | undefined;
};

/** Attributes for a send, with their full types; the list forms, which AWS never implemented, do not exist here. */
export function toWireAttributes(
	attributes: Readonly<Record<string, MessageAttribute>>,
): Record<string, WireAttribute> {
	const wire: Record<string, WireAttribute> = {};
	for (const [name, attribute] of Object.entries(attributes)) {
		define(
			wire,
			name,
			'bytes' in attribute
				? { DataType: attribute.type, BinaryValue: attribute.bytes }
				: { DataType: attribute.type, StringValue: attribute.text },
		);
	}
	return wire;
}

/** Attributes of a received message: whatever type they have, and nothing dropped. */
export function fromWireAttributes(
	wire: Readonly<Record<string, WireAttribute>> | undefined,
): Readonly<Record<string, MessageAttribute>> {
	const attributes: Record<string, MessageAttribute> = {};
	for (const [name, value] of Object.entries(wire ?? {})) {
		const type = value.DataType ?? (value.BinaryValue === undefined ? 'String' : 'Binary');
		define(
			attributes,
			name,
			/^Binary(?:\.|$)/.test(type)
				? { type, bytes: ownBytes(value.BinaryValue) }
				: { type, text: value.StringValue ?? '' },
		);
	}
	return attributes;
}

/** Sets a field whatever its name: `__proto__` is a name that a sender may use. */
function define<Value>(target: Record<string, Value>, name: string, value: Value): void {
	Object.defineProperty(target, name, {
		value,
		enumerable: true,
		writable: true,
		configurable: true,
	});
}

/** Refuses what SNS can't carry rather than dropping it (law 2). */
export function refuseForTopics(message: { delaySeconds?: number; traceHeader?: string }): void {
	const what =
		message.delaySeconds !== undefined
			? 'a delay'
			: message.traceHeader !== undefined
				? 'a trace header'
				: undefined;
	if (what === undefined) return;
	throw fail('invalid', `a topic can't carry ${what}`, { hint: 'Remove it, then publish again' });
}
