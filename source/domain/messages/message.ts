import type { By } from '../contexts/terms.ts';
import { toldTime } from '../told-time.ts';

/**
 * A user attribute of a message, with its full type as AWS keeps it: `String`, `Number`, `Binary`,
 * or one of these with a custom suffix (`Number.int`).
 */
export type MessageAttribute =
	| { readonly type: string; readonly text: string }
	| { readonly type: string; readonly bytes: Uint8Array };

/** A message as one ReceiveMessage returned it. Texts are raw: nothing is sanitised here. */
export type Message = {
	readonly id: string;
	/** Valid for the lease of this receive only; never shown, logged or exported. */
	readonly receiptHandle: string;
	readonly body: string;
	readonly attributes: Readonly<Record<string, MessageAttribute>>;
	/** System attributes under AWS's names (`ApproximateReceiveCount`, `AWSTraceHeader`, ...). */
	readonly system: Readonly<Record<string, string>>;
	/** When this receive was answered, ms since the epoch by our clock: the lease counts from here. */
	readonly receivedAt: number;
	/** Present where this is a view in which values are masked: `maskedView` made it, and knows the message behind it. */
	readonly masked?: {
		/** Of the message behind it, as {@link messageSize} counts. */
		readonly bytes: number;
		/** Who said that nobody may see them. */
		readonly never?: By;
	};
};

/**
 * What is known of a message whose answer could not be used: at best enough to give it back, never more. Without an id or a
 * handle where the answer told none.
 */
export type UnreadMessage = Partial<Pick<Message, 'id' | 'receiptHandle'>> &
	Pick<Message, 'system' | 'receivedAt'>;

/** A message to be sent. `undefined` fields are left to the queue. */
export type OutgoingMessage = {
	readonly body: string;
	readonly attributes?: Readonly<Record<string, MessageAttribute>>;
	/** Allowed on standard queues too (fair queues), so it must travel with every copy. */
	readonly groupId?: string;
	readonly deduplicationId?: string;
	readonly delaySeconds?: number;
	/** The only system attribute that a sender may set. */
	readonly traceHeader?: string;
	/** Of a message for a topic. */
	readonly subject?: string;
	/** The same: the body is a JSON object with a text a protocol (`MessageStructure`). */
	readonly structure?: 'json';
};

/** The outcome of one entry of a batch, in the order of the request. */
export type EntryOutcome =
	| { readonly ok: true; readonly messageId?: string; readonly sequenceNumber?: string }
	| {
			readonly ok: false;
			readonly code: string;
			readonly message: string;
			readonly senderFault: boolean;
	  };

/** Receive count including the receive that returned it; `undefined` when the endpoint did not tell. */
export function receiveCount(message: Pick<Message, 'system'>): number | undefined {
	const text = message.system['ApproximateReceiveCount'];
	return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** Time of sending in ms since the epoch, when the endpoint told it. */
export function sentAt(message: Pick<Message, 'system'>): number | undefined {
	const text = message.system['SentTimestamp'];
	return text === undefined ? undefined : toldTime(Number(text));
}

/**
 * Size in bytes as SQS counts it: body plus names, types and values of all attributes. The trace
 * header does not count. Source: SQS developer guide, message metadata.
 */
export function messageSize(
	message: Pick<OutgoingMessage, 'body' | 'attributes'> & Pick<Message, 'masked'>,
): number {
	if (message.masked !== undefined) return message.masked.bytes;
	let size = utf8Length(message.body);
	for (const [name, attribute] of Object.entries(message.attributes ?? {})) {
		size += utf8Length(name) + utf8Length(attribute.type);
		size += 'bytes' in attribute ? attribute.bytes.length : utf8Length(attribute.text);
	}
	return size;
}

/** Bytes of a text in UTF-8; half a surrogate pair counts as the replacement that is written for it. */
function utf8Length(text: string): number {
	let bytes = text.length;
	for (let index = 0; index < text.length; index++) {
		const code = text.charCodeAt(index);
		if (code < 0x80) continue;
		bytes += code < 0x800 ? 1 : 2;
		// A pair is two units here and four bytes there.
		if (code >= 0xd800 && code < 0xdc00 && isLowSurrogate(text.charCodeAt(index + 1))) index++;
	}
	return bytes;
}

function isLowSurrogate(code: number): boolean {
	return code >= 0xdc00 && code < 0xe000;
}
