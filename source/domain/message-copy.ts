import type { Message, MessageAttribute, OutgoingMessage } from './message.ts';

/**
 * The faithful copy of a received message (law 2): body byte for byte, all attributes with their types,
 * group id (on standard queues too) and trace header. What a sender can't set (id, times, receive
 * count, sequence number) is new at the destination; the deduplication id is the caller's to choose.
 */
export function copyOf(message: Message): OutgoingMessage {
	const groupId = message.system['MessageGroupId'];
	const traceHeader = message.system['AWSTraceHeader'];
	return {
		body: message.body,
		...(Object.keys(message.attributes).length === 0 ? {} : { attributes: message.attributes }),
		...(groupId === undefined ? {} : { groupId }),
		...(traceHeader === undefined ? {} : { traceHeader }),
	};
}

/**
 * Where the first character is that SQS refuses in a text, or -1: it takes #x9, #xA, #xD, #x20 to
 * #xD7FF, #xE000 to #xFFFD and #x10000 to #x10FFFF. Source: SQS API reference, SendMessage.
 */
function refusedAt(text: string): number {
	for (let index = 0; index < text.length; index++) {
		const unit = text.charCodeAt(index);
		if (unit >= 0x20 && unit < 0xd800) continue;
		if (unit === 0x9 || unit === 0xa || unit === 0xd) continue;
		if (unit >= 0xe000 && unit <= 0xfffd) continue;
		const next = text.charCodeAt(index + 1);
		if (unit >= 0xd800 && unit < 0xdc00 && next >= 0xdc00 && next < 0xe000) index++;
		else return index;
	}
	return -1;
}

const mostAttributes = 10;

/**
 * Why SQS would refuse a message, in words; `undefined` when nothing speaks against it. `bytes` is the
 * size as SQS counts it, `most` what the destination takes.
 */
export function problemOf(
	message: OutgoingMessage,
	bytes: number,
	most: number,
): { readonly code: string; readonly message: string } | undefined {
	if (message.body === '') return { code: 'EmptyBody', message: 'the body is empty' };
	const at = refusedAt(message.body);
	if (at >= 0) {
		const name = nameOf(message.body.charCodeAt(at));
		return {
			code: 'InvalidMessageContents',
			message: `the body has ${name} at position ${at}, which SQS refuses`,
		};
	}
	const attributes = Object.entries(message.attributes ?? {});
	if (attributes.length > mostAttributes) {
		return {
			code: 'TooManyAttributes',
			message: `it has ${attributes.length} attributes, SQS takes ${mostAttributes}`,
		};
	}
	for (const [name, attribute] of attributes) {
		const problem = attributeProblem(name, attribute);
		if (problem !== undefined) return { code: 'InvalidAttribute', message: problem };
	}
	if (bytes > most) {
		return {
			code: 'MessageTooLong',
			message: `it has ${bytes} bytes with its attributes, the destination takes ${most}`,
		};
	}
	return;
}

function attributeProblem(name: string, attribute: MessageAttribute): string | undefined {
	if (!/^[A-Za-z0-9_.-]{1,256}$/.test(name)) return `${name} is no name for an attribute`;
	if ('bytes' in attribute) {
		return attribute.bytes.length === 0 ? `the attribute ${name} is empty` : undefined;
	}
	if (attribute.text === '') return `the attribute ${name} is empty`;
	return refusedAt(attribute.text) >= 0
		? `the attribute ${name} has a character that SQS refuses`
		: undefined;
}

function nameOf(unit: number): string {
	return `U+${unit.toString(16).toUpperCase().padStart(4, '0')}`;
}
