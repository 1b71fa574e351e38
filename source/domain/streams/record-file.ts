import { spanAt, withoutBlanks } from '../json/json-span.ts';
import type { OutgoingRecord } from '../resources.ts';
import { fromBase64 } from '../text/base64.ts';
import { isHashKey } from './shard-lineage.ts';

type Read =
	| { readonly ok: true; readonly record: OutgoingRecord }
	| { readonly ok: false; readonly problem: string };

const bad = (problem: string): Read => ({ ok: false, problem });

/** Fields that a line may have; the others of a tailed record are known and of no use for a put. */
const known = new Set([
	'partitionKey',
	'explicitHashKey',
	'text',
	'base64',
	'data',
	'shardId',
	'sequenceNumber',
	'approximateArrivalTimestamp',
	'late',
	'aggregated',
	'problem',
	'decoded',
	// As versions before 1.0 printed it.
	'arrivedAt',
]);

/**
 * The record that a line of NDJSON means: one that was tailed, or one written by hand. Its data is
 * `text`, `base64`, or `data`: any JSON value, which is put as it is spelled, without the blanks between
 * its tokens (a string as its text).
 * `fallbackKey` is for lines without a `partitionKey`.
 */
export function recordOfLine(line: string, fallbackKey?: string): Read {
	let value: unknown;
	try {
		value = JSON.parse(line);
	} catch {
		return bad('it is no JSON');
	}
	if (!isObject(value)) return bad('it is no JSON object');
	if ('masked' in value) return bad('values of it are masked, so that it is no copy');
	const odd = Object.keys(value).find((name) => !known.has(name));
	if (odd !== undefined) return bad(`it has a field ${odd}, which records have not`);
	const { partitionKey = fallbackKey, explicitHashKey } = value;
	if (partitionKey === undefined) return bad('it has no partitionKey');
	if (typeof partitionKey !== 'string' || partitionKey === '') return bad('its key is no text');
	if ([...partitionKey].length > 256) return bad('its key is longer than 256 characters');
	if (explicitHashKey !== undefined) {
		if (typeof explicitHashKey !== 'string' || !isHashKey(explicitHashKey)) {
			return bad('its explicitHashKey is no whole number below 2^128, as text');
		}
	}
	const data = dataOf(value, line);
	if (typeof data === 'string') return bad(data);
	return {
		ok: true,
		record: { partitionKey, data, ...(explicitHashKey === undefined ? {} : { explicitHashKey }) },
	};
}

/** The data of a line, or what is wrong with it. */
function dataOf(
	{ text, base64, data }: Readonly<Record<string, unknown>>,
	line: string,
): Uint8Array | string {
	const given = [text, base64, data].filter((one) => one !== undefined);
	if (given.length !== 1) return 'it needs one of text, base64 and data';
	if (typeof data === 'string') return encode(data);
	if (data !== undefined) return encode(spelledIn(line, 'data'));
	if (text !== undefined) return typeof text === 'string' ? encode(text) : 'its text is no text';
	const bytes = typeof base64 === 'string' ? fromBase64(base64) : undefined;
	return bytes ?? 'its base64 is none';
}

function spelledIn(line: string, field: string): string {
	const span = spanAt(line, [field]);
	return span === undefined ? 'null' : withoutBlanks(line.slice(span.start, span.end));
}

function encode(text: string): Uint8Array {
	return new TextEncoder().encode(text);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
