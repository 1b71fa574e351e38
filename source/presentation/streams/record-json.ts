import type { StreamRecord } from '../../domain/resources.ts';
import { type DecodingTools, decodeRecord } from '../../domain/streams/record-decoding.ts';
import type { KeptRecord } from '../../domain/streams/record-ring.ts';
import { toldTime } from '../../domain/told-time.ts';
import { exactBytes, exactText } from '../json/exact-bytes.ts';
import { knownTime } from '../json/json-facts.ts';
import type { prediction, record as recordShape } from '../json/shapes/others.ts';
import type { Form } from '../json/shapes/parts.ts';

/** A record as a consumer sees it: a part of a KPL aggregate, or all of it. */
type UserRecord = StreamRecord & {
	readonly shardId: string;
	readonly late?: true;
	readonly part?: { readonly index: number; readonly of: number };
	readonly problem?: string;
	readonly masked?: true;
};

/**
 * A record in JSON: its data exactly, and beside it what is inside of gzip and base64. Without `tools`
 * nothing is looked into.
 */
export function recordJson(
	record: UserRecord,
	tools: DecodingTools | undefined,
): Form<typeof recordShape> {
	const { shardId, sequenceNumber, partitionKey, arrivedAt, late, part, problem, data } = record;
	return {
		shardId,
		sequenceNumber,
		partitionKey,
		approximateArrivalTimestamp: knownTime(arrivedAt),
		late,
		aggregated: part,
		problem,
		masked: record.masked,
		...exactBytes(data),
		decoded: tools && decodedJson(data, tools),
	};
}

/**
 * {@link recordJson} as one line for a pipe. The common record is written by hand: JSON.stringify of
 * whole records is most of what a fast tail would cost.
 */
export function recordLine(record: UserRecord, tools: DecodingTools | undefined): string {
	const { shardId, sequenceNumber, partitionKey, arrivedAt, data } = record;
	const isCommon =
		record.late === undefined &&
		record.part === undefined &&
		record.problem === undefined &&
		record.masked === undefined &&
		partitionKey !== undefined &&
		toldTime(arrivedAt) !== undefined &&
		plainStarts.has(data[0] ?? 0);
	const text = isCommon ? exactText(data) : undefined;
	if (text === undefined || arrivedAt === undefined) {
		return `${JSON.stringify(recordJson(record, tools))}\n`;
	}
	return `{"shardId":${JSON.stringify(shardId)},"sequenceNumber":${JSON.stringify(sequenceNumber)},"partitionKey":${JSON.stringify(partitionKey)},"approximateArrivalTimestamp":"${fastIsoTime(arrivedAt)}","text":${JSON.stringify(text)}}\n`;
}

/** {@link recordLine} of a record that a tail keeps; its data are those of the part, where it is one of an aggregate. */
export function keptRecordLine(
	{ shardId, sequenceNumber, partitionKey, arrivedAt, part, late, masked }: KeptRecord,
	data: Uint8Array,
): string {
	const told = {
		...{ shardId, sequenceNumber, data },
		...(partitionKey === undefined ? {} : { partitionKey }),
		...(arrivedAt === undefined ? {} : { arrivedAt }),
		...(late ? { late } : {}),
		...(part === undefined ? {} : { part }),
		...(masked === undefined ? {} : { masked }),
	};
	return recordLine(told, undefined);
}

/** Where a record would go, in JSON. */
export function predictionJson(
	told: Omit<Form<typeof prediction>, 'kind'>,
): Form<typeof prediction> {
	return { kind: 'prediction', ...told };
}

let lastSecond = Number.NaN;
let lastText = '';

/** ISO 8601; records of the same second share the work. */
function fastIsoTime(at: number): string {
	const second = Math.floor(at / 1000);
	if (second !== lastSecond) {
		lastSecond = second;
		lastText = new Date(second * 1000).toISOString().slice(0, -4);
	}
	return `${lastText}${String(at - second * 1000).padStart(3, '0')}Z`;
}

/** `{`, `[` and `"` begin what has nothing to take off; looking closer costs time. */
const plainStarts = new Set([0x7b, 0x5b, 0x22]);

function decodedJson(data: Uint8Array, tools: DecodingTools) {
	const [first] = data;
	if (first === undefined || plainStarts.has(first)) return;
	const [inner] = decodeRecord(data, tools);
	if (inner === undefined || inner.chain.length < 2 || inner.part !== undefined) return;
	return { chain: inner.chain, ...exactBytes(inner.bytes) };
}
