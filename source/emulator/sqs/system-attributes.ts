import { EmulatedError } from '../errors.ts';
import type { StoredMessage, WireAttribute } from '../fauxqs.ts';
import { type Input, texts } from '../input.ts';
import { ACCOUNT } from './region.ts';

/** AWS's own words for a message; times are whole milliseconds. */
const readers: Readonly<Record<string, (message: StoredMessage) => string | number | undefined>> = {
	SenderId: () => ACCOUNT,
	SentTimestamp: ({ sentTimestamp }) => Math.floor(sentTimestamp),
	ApproximateReceiveCount: (message) => message.approximateReceiveCount,
	ApproximateFirstReceiveTimestamp: ({ approximateFirstReceiveTimestamp: at }) =>
		at === undefined ? undefined : Math.floor(at),
	SequenceNumber: (message) => message.sequenceNumber,
	MessageDeduplicationId: (message) => message.messageDeduplicationId,
	MessageGroupId: (message) => message.messageGroupId,
	AWSTraceHeader: (message) => message.traceHeader,
	DeadLetterQueueSourceArn: (message) => message.deadLetterSourceArn,
};

/** Which system attributes a receive asks for, by either of the two parameters. */
export function requestedSystemAttributes(input: Input): readonly string[] {
	const names = [...texts(input, 'MessageSystemAttributeNames'), ...texts(input, 'AttributeNames')];
	if (names.includes('All')) return Object.keys(readers);
	for (const name of names) {
		if (!Object.hasOwn(readers, name)) {
			throw new EmulatedError('InvalidAttributeName', `Unknown Attribute ${name}.`);
		}
	}
	return names;
}

/** The named system attributes of a message, as far as it has them. */
export function systemAttributes(
	message: StoredMessage,
	names: readonly string[],
): Record<string, string> {
	const attributes: Record<string, string> = {};
	for (const name of names) {
		const value = readers[name]?.(message);
		if (value !== undefined) attributes[name] = String(value);
	}
	return attributes;
}

/** The message attributes that a receive asks for by name, `All`, `.*` or `prefix.*`. */
export function selectAttributes(
	attributes: Readonly<Record<string, WireAttribute>>,
	names: readonly string[],
): Record<string, WireAttribute> {
	const everything = names.includes('All') || names.includes('.*');
	const prefixes = names.filter((name) => name.endsWith('.*')).map((name) => name.slice(0, -1));
	return Object.fromEntries(
		Object.entries(attributes).filter(
			([name]) =>
				everything || names.includes(name) || prefixes.some((prefix) => name.startsWith(prefix)),
		),
	);
}
