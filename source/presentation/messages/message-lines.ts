import { nameOfArn } from '../../domain/arn.ts';
import { memo } from '../../domain/memo.ts';
import {
	type Message,
	type MessageAttribute,
	messageSize,
	sentAt,
} from '../../domain/messages/message.ts';
import { pointerOf, pointerText } from '../../domain/messages/payload-pointer.ts';
import { originOf, originWords } from '../../domain/queues/dead-letter-origin.ts';
import { age, bytes, count, time } from '../formats.ts';
import { documentLines, type Lines, plainDocument, textDocument } from '../json/json-document.ts';
import { type Line, span } from '../line.ts';
import { hexPreview } from '../rows.ts';
import { factLines, section } from '../sections.ts';
import type { Fact } from '../wording.ts';
import { hexLines } from './hex.ts';

export type MessageTab = 'body' | 'attributes' | 'system' | 'raw' | 'hex';

/** One tab of a message. A body may be a megabyte: its rows are made when they are shown. */
export function messageLines(message: Message, tab: MessageTab, width: number): Lines {
	switch (tab) {
		case 'body':
			return documentLines(textDocument(message.body, width));
		case 'attributes':
			return attributeLines(message, width);
		case 'system':
			return systemLines(message, width);
		case 'raw':
			return documentLines(plainDocument(message.body, width));
		case 'hex':
			return hexLines(new TextEncoder().encode(message.body), width);
	}
}

/** The user's attributes, each with its full type; what is no text in hex and base64. */
function attributeLines(message: Message, width: number): Line[] {
	const attributes = Object.entries(message.attributes);
	if (attributes.length === 0) return [[span('no attributes', 'dim')]];
	return attributes
		.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
		.flatMap(([name, attribute], index) => [
			...(index === 0 ? [] : [[]]),
			[span(name, 'strong'), span(`  ${attribute.type}`, 'dim'), span(sizeNote(attribute), 'dim')],
			...attributeValue(attribute, width),
		]);
}

function sizeNote(attribute: MessageAttribute): string {
	return 'bytes' in attribute ? `  ${bytes(attribute.bytes.length)}` : '';
}

function attributeValue(attribute: MessageAttribute, width: number): Line[] {
	const inside = Math.max(8, width - 2);
	const lines: readonly Line[] =
		'bytes' in attribute
			? binaryLines(attribute.bytes, inside)
			: attribute.type.startsWith('Number')
				? [[span(attribute.text, 'json-number')]]
				: documentLines(textDocument(attribute.text, inside)).slice(0, 2000);
	return lines.map((line) => [span('  '), ...line]);
}

function binaryLines(data: Uint8Array, width: number): Line[] {
	const most = Math.max(4, Math.min(32, Math.floor((width - 12) / 3)));
	const start = Buffer.from(data.subarray(0, 48)).toString('base64');
	return [
		[span('hex     ', 'dim'), span(hexPreview(data, most), 'json-number')],
		[span('base64  ', 'dim'), span(data.length > 48 ? `${start}..` : start)],
	];
}

type Teller = (value: string, message: Message) => Fact;

function moment(label: string, value: string, message: Message): Fact {
	const at = Number(value);
	if (!Number.isFinite(at) || value === '') return { label, value };
	return {
		label,
		value: time(at, message.receivedAt),
		note: `${age(message.receivedAt - at)} before this receive`,
	};
}

/** AWS's names in words, in the order in which they are asked for. */
const tellers: Readonly<Record<string, Teller>> = {
	SentTimestamp: (value, message) => moment('sent', value, message),
	ApproximateFirstReceiveTimestamp: (value, message) => moment('first received', value, message),
	ApproximateReceiveCount: (value) => ({ label: 'receives', value, note: 'this one included' }),
	DeadLetterQueueSourceArn: (value) => ({
		label: 'dead letter of',
		value: nameOfArn(value),
		note: value,
	}),
	MessageGroupId: (value) => ({ label: 'group', value }),
	MessageDeduplicationId: (value) => ({ label: 'deduplication id', value }),
	SequenceNumber: (value) => ({ label: 'sequence number', value }),
	SenderId: (value) => ({ label: 'sender', value }),
	AWSTraceHeader: (value) => ({ label: 'trace header', value }),
};

/** Who put it there, where that is a service that leaves its cause; a body of a megabyte is read for it once. */
const leftBy = memo((message: Message): readonly Fact[] => {
	const origin = originOf(message);
	return origin.kind === 'lambda' || origin.kind === 'event-bridge' || origin.kind === 'scheduler'
		? [{ label: 'left by', value: originWords(origin) }]
		: [];
});

/** What SQS says about the message, in words; then whatever else the endpoint sent. */
export function systemLines(message: Message, width: number): Line[] {
	const { system } = message;
	const known = Object.entries(tellers).flatMap(([name, tell]) => {
		const value = Object.hasOwn(system, name) ? system[name] : undefined;
		return value === undefined ? [] : [tell(value, message)];
	});
	const others = Object.entries(system)
		.filter(([name]) => !Object.hasOwn(tellers, name))
		.map(([label, value]) => ({ label, value }));
	const sent = sentAt(message);
	const size = messageSize(message);
	const pointer = pointerOf(message);
	const facts: readonly Fact[] = [
		{ label: 'id', value: message.id },
		{
			label: 'size',
			value: bytes(size),
			note: `${count(size)} bytes with attributes, as SQS counts`,
		},
		{ label: 'received', value: time(message.receivedAt, message.receivedAt), note: 'by us' },
		...(sent === undefined
			? [{ label: 'sent', value: '?', note: 'not told by this endpoint' }]
			: []),
		...known,
		...leftBy(message),
		...(system['ApproximateReceiveCount'] === undefined
			? [{ label: 'receives', value: '?', note: 'not told by this endpoint' }]
			: []),
		...(pointer === undefined
			? []
			: [
					{
						label: 'its body',
						value: pointerText(pointer),
						note: 'an extended client put it into S3',
					},
				]),
	];
	return [...factLines(facts, width), ...section('Other', factLines(others, width))];
}
