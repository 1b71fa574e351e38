/**
 * One user record of a KPL aggregate. `data` is a view of the aggregate's bytes, not a copy.
 */
export type SubRecord = {
	readonly partitionKey: string;
	readonly explicitHashKey?: string;
	readonly data: Uint8Array;
	/** Its place in the aggregate, from 0, and how many there are. */
	readonly index: number;
	readonly of: number;
};

/** The 16 bytes of the MD5 of `bytes`. */
export type Md5 = (bytes: Uint8Array) => Uint8Array;

/** Why data that begin like an aggregate are not taken apart. */
export type KplProblem =
	/** Too short for the checksum that every aggregate ends with. */
	| 'cut'
	/** The checksum is that of other content: altered, cut, or no aggregate in the first place. */
	| 'checksum'
	/** The checksum is right, and what it is of is no message of the KPL. */
	| 'malformed'
	/** A whole aggregate without a single record. */
	| 'empty';

/** The problems as one phrase each. */
export const kplProblems: Readonly<Record<KplProblem, string>> = {
	cut: 'a KPL aggregate that ends before its checksum',
	checksum: 'a KPL aggregate with a wrong checksum',
	malformed: 'a KPL aggregate with a right checksum and no readable records',
	empty: 'a KPL aggregate of no records',
};

const magic = [0xf3, 0x89, 0x9a, 0xc2];
const checksumLength = 16;

/** Whether data begins like an aggregate of the Kinesis Producer Library. */
export function looksAggregated(data: Uint8Array): boolean {
	return data[0] === magic[0] && magic.every((byte, index) => data[index] === byte);
}

/**
 * The user records of a KPL aggregate: magic number, protobuf, MD5 of the protobuf. `undefined` for
 * data that is no aggregate, the problem of data that begins like one and can't be taken apart: both are
 * to be shown as they are. Never throws.
 *
 * Source: aggregation-format.md of awslabs/amazon-kinesis-producer.
 */
export function readAggregate(
	data: Uint8Array,
	md5: Md5,
): readonly SubRecord[] | KplProblem | undefined {
	if (!looksAggregated(data)) return;
	const end = data.length - checksumLength;
	if (end < magic.length) return 'cut';
	const message = data.subarray(magic.length, end);
	const sum = md5(message);
	for (let index = 0; index < checksumLength; index++) {
		if (sum[index] !== data[end + index]) return 'checksum';
	}
	const records = readMessage(message);
	if (records === undefined) return 'malformed';
	return records.length === 0 ? 'empty' : records;
}

/** A record with indexes into the tables of the message, which may stand behind it. */
type Entry = { key?: number; hashKey?: number; data?: Uint8Array };

/** AggregatedRecord: 1 partition keys, 2 explicit hash keys, 3 records. */
function readMessage(message: Uint8Array): readonly SubRecord[] | undefined {
	const keys: string[] = [];
	const hashKeys: string[] = [];
	const entries: Entry[] = [];
	const wellFormed = eachField(message, (field, value) => {
		if (field < 1 || field > 3) return true;
		if (typeof value === 'number') return false;
		if (field === 3) {
			const entry = readEntry(value);
			if (entry === undefined) return false;
			entries.push(entry);
			return true;
		}
		const text = utf8(value);
		if (text === undefined) return false;
		(field === 1 ? keys : hashKeys).push(text);
		return true;
	});
	if (!wellFormed) return;
	const records: SubRecord[] = [];
	for (const [index, entry] of entries.entries()) {
		const partitionKey = entry.key === undefined ? undefined : keys[entry.key];
		if (partitionKey === undefined || entry.data === undefined) return;
		const explicitHashKey = entry.hashKey === undefined ? undefined : hashKeys[entry.hashKey];
		if (entry.hashKey !== undefined && explicitHashKey === undefined) return;
		records.push({
			partitionKey,
			...(explicitHashKey === undefined ? {} : { explicitHashKey }),
			data: entry.data,
			index,
			of: entries.length,
		});
	}
	return records;
}

/** Record: 1 index of the partition key, 2 index of the explicit hash key, 3 data, 4 tags. */
function readEntry(bytes: Uint8Array): Entry | undefined {
	const entry: Entry = {};
	const wellFormed = eachField(bytes, (field, value) => {
		if (field === 1 || field === 2) {
			if (typeof value !== 'number') return false;
			entry[field === 1 ? 'key' : 'hashKey'] = value;
		} else if (field === 3) {
			if (typeof value === 'number') return false;
			entry.data = value;
		}
		return true;
	});
	return wellFormed ? entry : undefined;
}

/**
 * Calls `take` with each field of a protobuf message: a number for a varint, bytes for the rest.
 * Answers whether the message was well-formed and `take` accepted every field.
 */
function eachField(
	bytes: Uint8Array,
	take: (field: number, value: number | Uint8Array) => boolean,
): boolean {
	let at = 0;
	/** NaN at the end of the bytes, or when it has more than 53 bits, which no index or length has. */
	const varint = (): number => {
		let value = 0;
		for (let scale = 1; ; scale *= 128) {
			const byte = bytes[at];
			at += 1;
			if (byte === undefined) return Number.NaN;
			value += (byte & 127) * scale;
			if (value > Number.MAX_SAFE_INTEGER) return Number.NaN;
			if (byte < 128) return value;
			if (scale > 2 ** 63) return Number.NaN;
		}
	};
	while (at < bytes.length) {
		const tag = varint();
		if (Number.isNaN(tag)) return false;
		const field = Math.floor(tag / 8);
		const wire = tag % 8;
		let value: number | Uint8Array;
		if (wire === 0) {
			value = varint();
			if (Number.isNaN(value)) return false;
		} else {
			const length = wire === 2 ? varint() : wire === 1 ? 8 : wire === 5 ? 4 : Number.NaN;
			// A length beyond the end is what a cut leaves.
			if (!(at + length <= bytes.length)) return false;
			value = bytes.subarray(at, at + length);
			at += length;
		}
		if (!take(field, value)) return false;
	}
	return true;
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function utf8(bytes: Uint8Array): string | undefined {
	try {
		return decoder.decode(bytes);
	} catch {
		return;
	}
}
