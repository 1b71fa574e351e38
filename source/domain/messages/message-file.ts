import { fromBase64, toBase64 } from '../text/base64.ts';
import { csvCell } from '../text/csv.ts';
import {
	type Message,
	type MessageAttribute,
	type OutgoingMessage,
	receiveCount,
	sentAt,
} from './message.ts';

/*
Messages in files: one JSON object each, a line each in NDJSON. Everything that a copy needs is in it,
binary as base64; receipt handles are not. People write the same form by hand: only `body` is needed.
*/

/** A message as it is exported and printed. */
export type MessageRecord = {
	readonly id: string;
	readonly sentAt?: string;
	/** Absent when the endpoint did not tell. */
	readonly receives?: number;
	readonly group?: string;
	readonly body: string;
	readonly attributes: Readonly<Record<string, AttributeRecord>>;
	/** Values of it are masked: it is no copy, and can't be imported. */
	readonly masked?: true;
	/** System attributes under AWS's names. */
	readonly system: Readonly<Record<string, string>>;
};

type AttributeRecord =
	| { readonly type: string; readonly value: string }
	| { readonly type: string; readonly base64: string };

/** The record of a message: faithful, without its receipt handle. */
export function messageRecord(message: Message): MessageRecord {
	const at = sentAt(message);
	const receives = receiveCount(message);
	const group = message.system['MessageGroupId'];
	return {
		id: message.id,
		...(at === undefined ? {} : { sentAt: new Date(at).toISOString() }),
		...(receives === undefined ? {} : { receives }),
		...(group === undefined ? {} : { group }),
		body: message.body,
		attributes: attributesRecord(message.attributes),
		system: message.system,
		...(message.masked === undefined ? {} : { masked: true as const }),
	};
}

export function attributesRecord(
	attributes: Readonly<Record<string, MessageAttribute>>,
): Readonly<Record<string, AttributeRecord>> {
	return Object.fromEntries(
		Object.entries(attributes).map(([name, attribute]) => [
			name,
			'bytes' in attribute
				? { type: attribute.type, base64: toBase64(attribute.bytes) }
				: { type: attribute.type, value: attribute.text },
		]),
	);
}

/** What a text means, or what is wrong with it. */
export type Read<Value> = { readonly ok: true; readonly value: Value } | Bad;
export type Bad = { readonly ok: false; readonly problem: string };

/** `its body is not a text`: a clause about the message. */
export const bad = (problem: string): Bad => ({ ok: false, problem });

const maskedRecord =
	'values of it are masked, so that it is no copy; export it with --reveal, or move it by a redrive';

/** Fields that a record may have; an unknown one is a slip that must not be dropped in silence. */
const known = new Set([
	'id',
	'sentAt',
	'receives',
	'group',
	'dedup',
	'delay',
	'trace',
	'body',
	'attributes',
	'system',
	'queue',
	// Of what was published to a topic; the last three are told and not sent.
	'subject',
	'structure',
	'topicArn',
	'publishedAt',
	'sequence',
]);

/**
 * The message to be sent that a line of NDJSON means: an exported record, what a tail of a topic printed, or one written by
 * hand with `body` and, as far as wanted, `attributes`, `group`, `dedup`, `delay` (seconds) and `trace`, for a topic `subject` and
 * `structure` (`json`). An exported deduplication id is not taken over: within five minutes SQS would swallow the copy.
 */
export function parseMessageLine(line: string): Read<OutgoingMessage> {
	let value: unknown;
	try {
		value = JSON.parse(line);
	} catch (error) {
		return bad(`it is not JSON: ${error instanceof Error ? error.message : String(error)}`);
	}
	return parseMessageRecord(value);
}

export function parseMessageRecord(value: unknown): Read<OutgoingMessage> {
	if (!isObject(value)) return bad('it is not a JSON object');
	if ('masked' in value) return bad(maskedRecord);
	const unknown = Object.keys(value).find((name) => !known.has(name));
	if (unknown !== undefined) {
		return bad(`it has a field "${unknown}" that no message has`);
	}
	const { body, system = {}, group, dedup, delay, trace, subject, structure } = value;
	if (typeof body !== 'string') {
		return bad(
			body === undefined ? 'it has no body' : 'its body is not a text; put quotes around it',
		);
	}
	if (!isObject(system)) return bad('its system attributes are not an object');
	const attributes = parseAttributesRecord(value['attributes'] ?? {});
	if (!attributes.ok) return attributes;
	const groupId = group ?? system['MessageGroupId'];
	const traceHeader = trace ?? system['AWSTraceHeader'];
	if (groupId !== undefined && typeof groupId !== 'string') return bad('its group is not a text');
	if (dedup !== undefined && typeof dedup !== 'string') return bad('its dedup is not a text');
	if (delay !== undefined && typeof delay !== 'number') return bad('its delay is not a number');
	if (traceHeader !== undefined && typeof traceHeader !== 'string') {
		return bad('its trace is not a text');
	}
	if (subject !== undefined && typeof subject !== 'string') return bad('its subject is not a text');
	if (structure !== undefined && structure !== 'json') {
		return bad('its structure is not "json", the only one that there is');
	}
	return {
		ok: true,
		value: {
			body,
			...(Object.keys(attributes.value).length === 0 ? {} : { attributes: attributes.value }),
			...(groupId === undefined ? {} : { groupId }),
			...(dedup === undefined ? {} : { deduplicationId: dedup }),
			...(delay === undefined ? {} : { delaySeconds: delay }),
			...(traceHeader === undefined ? {} : { traceHeader }),
			...(subject === undefined ? {} : { subject }),
			...(structure === undefined ? {} : { structure }),
		},
	};
}

/**
 * The record of a message that was to be sent, of which {@link parseMessageRecord} makes it again. Fields without a value
 * are not in it.
 */
export function outgoingRecord(message: OutgoingMessage): Readonly<Record<string, unknown>> {
	const { body, attributes, groupId, deduplicationId, delaySeconds, traceHeader } = message;
	const { subject, structure } = message;
	const record = {
		body,
		attributes: attributes === undefined ? undefined : attributesRecord(attributes),
		group: groupId,
		dedup: deduplicationId,
		delay: delaySeconds,
		trace: traceHeader,
		subject,
		structure,
	};
	return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}

/** Attributes as {@link attributesRecord} writes them, or a person. */
export function parseAttributesRecord(
	value: unknown,
): Read<Readonly<Record<string, MessageAttribute>>> {
	if (!isObject(value)) return bad('its attributes are not an object');
	const attributes: [string, MessageAttribute][] = [];
	for (const [name, given] of Object.entries(value)) {
		// By hand people write a plain text.
		const record = typeof given === 'string' ? { type: 'String', value: given } : given;
		if (!isObject(record)) return bad(`its attribute ${name} is not an object`);
		const { type, value: text, base64 } = record;
		if (typeof type !== 'string') return bad(`its attribute ${name} has no type`);
		if (typeof base64 === 'string' && text === undefined) {
			const bytes = fromBase64(base64);
			if (bytes === undefined) return bad(`its attribute ${name} is not base64`);
			attributes.push([name, { type, bytes }]);
		} else if (typeof text === 'string' && base64 === undefined) {
			attributes.push([name, { type, text }]);
		} else return bad(`its attribute ${name} needs either a value or a base64, as text`);
	}
	return { ok: true, value: Object.fromEntries(attributes) };
}

/** The titles of the CSV form, which is for reading: it can't be imported. */
export const csvTitles = 'id,sentAt,receives,group,source,body,attributes\r\n';

/**
 * A message as a row of CSV (RFC 4180). A cell that a spreadsheet would take for a formula starts with
 * an apostrophe.
 */
export function csvRow(message: Message): string {
	const { id, sentAt: at, receives, group, body, attributes, system } = messageRecord(message);
	const cells = [
		id,
		at ?? '',
		String(receives ?? ''),
		group ?? '',
		system['DeadLetterQueueSourceArn'] ?? '',
		body,
		JSON.stringify(attributes),
	];
	return `${cells.map(csvCell).join(',')}\r\n`;
}

/** Whether a value of JSON is an object, and no list. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
