import { jsonLines } from '../json/json-document.ts';
import type { Line } from '../line.ts';

/**
 * A description as AWS answered it, in pretty JSON: parts become their values or their failures,
 * attributes the map that was sent, bytes base64.
 */
export function rawLines(
	value: unknown,
	options: { readonly width: number; readonly now?: number; readonly ascii?: boolean },
): Line[] {
	return jsonLines(JSON.stringify(asAnswered(value)) ?? 'null', options.width);
}

function asAnswered(value: unknown): unknown {
	if (typeof value === 'bigint') return value.toString();
	if (typeof value !== 'object' || value === null) return value;
	if (value instanceof Uint8Array) return { base64: Buffer.from(value).toString('base64') };
	if (Array.isArray(value)) return value.map(asAnswered);
	if ('ok' in value && value.ok === true && 'value' in value) return asAnswered(value.value);
	if ('ok' in value && value.ok === false && 'failure' in value) return { failure: value.failure };
	if ('raw' in value && typeof value.raw === 'object' && value.raw !== null) return value.raw;
	return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, asAnswered(item)]));
}
