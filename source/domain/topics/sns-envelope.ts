import type { MessageAttribute } from '../messages/message.ts';
import { parseStructure } from '../text/encoded-text.ts';

/** The JSON envelope in which SNS delivers where raw delivery is off. */
export type SnsEnvelope = {
	readonly message: string;
	readonly topicArn: string;
	readonly messageId?: string;
	readonly subject?: string;
	/** ISO 8601. */
	readonly timestamp?: string;
	/** As they stand in it: {@link unwrapNotification} reads them. */
	readonly attributes?: unknown;
};

/** What an SNS notification carries. */
export type Notification = {
	readonly body: string;
	readonly attributes: Readonly<Record<string, MessageAttribute>>;
	readonly topicArn: string;
	readonly subject?: string;
};

/**
 * The envelope that a JSON value is; `undefined` for any other value. Every notification says its type, its message
 * and its topic; a value that lacks one is some program's own. Source: SNS developer guide, message formats.
 */
export function snsEnvelope(value: unknown): SnsEnvelope | undefined {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
	const fields: Readonly<Record<string, unknown>> = { ...value };
	const { Type, Message: message, TopicArn: topicArn } = fields;
	if (Type !== 'Notification' || typeof message !== 'string' || typeof topicArn !== 'string') {
		return;
	}
	const { MessageId: messageId, Subject: subject, Timestamp: timestamp } = fields;
	return {
		message,
		topicArn,
		attributes: fields['MessageAttributes'],
		...(typeof messageId === 'string' ? { messageId } : {}),
		...(typeof subject === 'string' ? { subject } : {}),
		...(typeof timestamp === 'string' ? { timestamp } : {}),
	};
}

/** What is inside the envelope that a body is; `undefined` for any other body. */
export function unwrapNotification(body: string): Notification | undefined {
	// Without one of these it can't say that it is one, whatever it escapes; most bodies have neither.
	if (!body.includes('Notification') && !body.includes('\\u')) return;
	const envelope = snsEnvelope(parseStructure(body));
	if (envelope === undefined) return;
	const { message, topicArn, subject } = envelope;
	return {
		body: message,
		attributes: attributesOf(envelope.attributes),
		topicArn,
		...(subject === undefined ? {} : { subject }),
	};
}

function attributesOf(value: unknown): Record<string, MessageAttribute> {
	if (typeof value !== 'object' || value === null) return {};
	const attributes: [string, MessageAttribute][] = [];
	for (const [name, entry] of Object.entries(value)) {
		const { Type: type, Value: text }: { Type?: unknown; Value?: unknown } = entry ?? {};
		if (typeof type !== 'string' || typeof text !== 'string' || text === '') continue;
		const bytes = /^Binary(\.|$)/.test(type) ? fromBase64(text) : undefined;
		// SQS knows no String.Array: as raw delivery does, it is carried as the text that it is.
		attributes.push([name, bytes === undefined ? { type, text } : { type, bytes }]);
	}
	return Object.fromEntries(attributes);
}

function fromBase64(text: string): Uint8Array | undefined {
	try {
		return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
	} catch {
		return;
	}
}
