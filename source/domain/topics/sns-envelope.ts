import type { MessageAttribute } from '../messages/message.ts';
import { startOfJson } from '../text/json-reader.ts';

/** What an SNS notification carries. */
export type Notification = {
	readonly body: string;
	readonly attributes: Readonly<Record<string, MessageAttribute>>;
	readonly topicArn?: string;
	readonly subject?: string;
};

/**
 * Takes off the JSON envelope in which SNS delivers without raw delivery; `undefined` for any other
 * body. Source: SNS developer guide, message formats.
 */
export function unwrapNotification(body: string): Notification | undefined {
	if (!/^\s*\{/.test(body) || !body.includes('"Notification"')) return;
	const envelope = parse(body);
	if (envelope?.['Type'] !== 'Notification' || typeof envelope['Message'] !== 'string') return;
	const { TopicArn, Subject } = envelope;
	return {
		body: envelope['Message'],
		attributes: attributesOf(envelope['MessageAttributes']),
		...(typeof TopicArn === 'string' ? { topicArn: TopicArn } : {}),
		...(typeof Subject === 'string' ? { subject: Subject } : {}),
	};
}

function parse(text: string): Record<string, unknown> | undefined {
	try {
		const value: unknown = JSON.parse(text.slice(startOfJson(text)));
		return typeof value === 'object' && value !== null ? { ...value } : undefined;
	} catch {
		return;
	}
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
