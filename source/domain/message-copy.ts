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

/** The first character that SQS refuses in a body or a text. Source: SQS API reference, SendMessage. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones that SQS refuses.
const refused =
	/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

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
	const character = refused.exec(message.body);
	if (character !== null) {
		return {
			code: 'InvalidMessageContents',
			message: `the body has ${nameOf(character[0])} at position ${character.index}, which SQS refuses`,
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
	return refused.test(attribute.text)
		? `the attribute ${name} has a character that SQS refuses`
		: undefined;
}

function nameOf(character: string): string {
	return `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}
