import { type Message, type MessageAttribute, sentAt } from '../messages/message.ts';
import { attributesRecord, isObject, parseAttributesRecord } from '../messages/message-file.ts';
import type { LooseRecord } from '../streams/record-block.ts';
import { type DecodingTools, decodeRecord, layersOf } from '../streams/record-decoding.ts';
import { parseStructure } from '../text/encoded-text.ts';
import { type SnsEnvelope, snsEnvelope, unwrapNotification } from './sns-envelope.ts';

const utf8 = new TextEncoder();

/** A message that came by the queue of a tail, and whether it came as it was published, without an envelope. */
export type TopicDelivery = { readonly message: Message; readonly raw: boolean };

/** The envelope that SNS put around a message; what came raw may look like one, and is the message itself. */
export function envelopeOf({ message: { body }, raw }: TopicDelivery): SnsEnvelope | undefined {
	return !raw && body.includes('Notification') ? snsEnvelope(parseStructure(body)) : undefined;
}

/**
 * A message of a topic as views of records keep it: the body as it came is its data, and what was published, gzip and
 * base64 taken off, is what decoding left. Its time is that of the topic, else that of the queue it came by.
 */
export function topicRecord(delivery: TopicDelivery, tools: DecodingTools): LooseRecord {
	const { message } = delivery;
	const envelope = envelopeOf(delivery);
	const data = utf8.encode(message.body);
	const inner = envelope === undefined ? data : utf8.encode(envelope.message);
	const [decoded] = decodeRecord(inner, tools);
	const bytes = decoded?.bytes ?? inner;
	const published = Date.parse(envelope?.timestamp ?? '');
	const arrivedAt = Number.isFinite(published) ? published : sentAt(message);
	const group = message.system['MessageGroupId'];
	const chain = decoded === undefined ? [] : layersOf(decoded);
	return {
		shardId: '',
		sequenceNumber: envelope?.messageId ?? message.id,
		data,
		isText: decoded?.text !== undefined && decoded.chain.at(-1) !== 'binary',
		chain: [...(envelope === undefined ? [] : ['sns']), ...chain].join(' > '),
		about: aboutDelivery(delivery),
		...(message.masked === undefined ? {} : { masked: true }),
		...(bytes === data ? {} : { decoded: bytes }),
		...(group === undefined ? {} : { partitionKey: group }),
		...(arrivedAt === undefined ? {} : { arrivedAt }),
		...(decoded?.problem === undefined ? {} : { problem: decoded.problem }),
	};
}

/** All of a message but its body and what nobody may see, as text. */
function aboutDelivery({ message, raw }: TopicDelivery): string {
	const { id, attributes, system, receivedAt, masked } = message;
	const told = { id, attributes: attributesRecord(attributes), system, receivedAt, raw, masked };
	return JSON.stringify(told);
}

const fromUtf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** The delivery that a record of a topic was made of, without its receipt handle; `undefined` for any other record. */
export function deliveryOfRecord(about: string, data: Uint8Array): TopicDelivery | undefined {
	if (about === '') return;
	const told: unknown = JSON.parse(about);
	if (!isObject(told)) return;
	const { id, attributes, system, receivedAt, raw, masked } = told;
	const read = parseAttributesRecord(attributes ?? {});
	const message: Message = {
		id: String(id),
		receiptHandle: '',
		body: fromUtf8.decode(data),
		attributes: read.ok ? read.value : {},
		system: isObject(system)
			? Object.fromEntries(Object.entries(system).map(([name, value]) => [name, String(value)]))
			: {},
		receivedAt: Number(receivedAt),
		// A view stays one: no copy of it is made, and nothing of it published again.
		...(isObject(masked) ? { masked: { bytes: Number(masked['bytes']) } } : {}),
	};
	return { message, raw: raw === true };
}

/** What was published to a topic, as a queue that subscribes got it. */
export type Publication = {
	/** That of the topic; without an envelope that of the queue, which is another. */
	readonly id: string;
	/** Absent without an envelope: only that tells it. */
	readonly topicArn?: string;
	readonly subject?: string;
	/** ms since 1970. */
	readonly at?: number;
	readonly group?: string;
	/** Of a FIFO topic. */
	readonly sequence?: string;
	readonly body: string;
	readonly attributes: Readonly<Record<string, MessageAttribute>>;
	/** Values of it are masked. */
	readonly masked?: true;
};

/** What was published, out of the message that brought it. */
export function publicationOf(delivery: TopicDelivery): Publication {
	const { message } = delivery;
	const { system } = message;
	const envelope = envelopeOf(delivery);
	const inside = envelope === undefined ? undefined : unwrapNotification(message.body);
	const published = Date.parse(envelope?.timestamp ?? '');
	const at = Number.isFinite(published) ? published : sentAt(message);
	const [group, sequence] = [system['MessageGroupId'], system['SequenceNumber']];
	return {
		id: envelope?.messageId ?? message.id,
		...(envelope === undefined ? {} : { topicArn: envelope.topicArn }),
		...(envelope?.subject === undefined ? {} : { subject: envelope.subject }),
		...(at === undefined ? {} : { at }),
		...(group === undefined ? {} : { group }),
		...(sequence === undefined ? {} : { sequence }),
		body: inside?.body ?? message.body,
		attributes: inside?.attributes ?? message.attributes,
		...(message.masked === undefined ? {} : { masked: true }),
	};
}

/** The message with the attributes that it was published with, as filters read them. */
export function withPublishedAttributes(delivery: TopicDelivery): Message {
	const { message } = delivery;
	const { attributes } = publicationOf(delivery);
	return attributes === message.attributes ? message : { ...message, attributes };
}
