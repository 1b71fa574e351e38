/**
 * A record as views keep it: a KPL aggregate's user records are records of their own here. Bytes are
 * views of what they came from, not copies.
 */
export type LooseRecord = {
	readonly shardId: string;
	readonly sequenceNumber: string;
	readonly partitionKey?: string;
	/** ms since 1970. */
	readonly arrivedAt?: number;
	/** As it was sent, or this part of the aggregate. */
	readonly data: Uint8Array;
	/** What decoding left, where that is something else than `data`. */
	readonly decoded?: Uint8Array;
	/** Whether the decoded bytes are UTF-8 text. */
	readonly isText: boolean;
	/** What was taken off: `kpl > gzip > json`. */
	readonly chain: string;
	/** Why decoding went no further. */
	readonly problem?: string;
	/** Its place in an aggregate. */
	readonly part?: { readonly index: number; readonly of: number };
	/** Later records of other shards came before it. */
	readonly late?: true;
	/** What else is known of it, as a text of whoever packs it. */
	readonly about?: string;
	/** Values of it are masked: its data are not what was sent. */
	readonly masked?: true;
};

/** The numbers of a block's records, one array a column. */
export type BlockColumns = {
	/** ms since 1970; NaN when the endpoint does not tell. */
	readonly at: Float64Array;
	/** Where the record's bytes begin: key, sequence number, data, decoded, what else is known of it. */
	readonly start: Uint32Array;
	readonly dataLength: Uint32Array;
	readonly decodedLength: Uint32Array;
	readonly aboutLength: Uint32Array;
	readonly part: Uint32Array;
	readonly of: Uint32Array;
	readonly keyLength: Uint16Array;
	readonly sequenceLength: Uint16Array;
	/** Indexes into the block's shards and chains. */
	readonly shard: Uint16Array;
	readonly chain: Uint16Array;
	readonly flags: Uint8Array;
};

/** What decoding did, once for all records it was done to. */
export type Chain = { readonly label: string; readonly problem?: string };

/**
 * Records without an object each: bytes side by side and numbers in typed arrays, so that they cross
 * threads and lie in memory for little more than their payload.
 */
export type RecordBlock = {
	readonly count: number;
	readonly bytes: Uint8Array;
	readonly columns: BlockColumns;
	readonly shards: readonly string[];
	readonly chains: readonly Chain[];
};

export const flag = { late: 1, part: 2, text: 4, decoded: 8, keyless: 16, masked: 32 } as const;

/** Longest key that is kept, in bytes; AWS takes 256 characters. */
const longestKey = 0xffff;

const utf8 = new TextEncoder();

export function newColumns(capacity: number): BlockColumns {
	return {
		at: new Float64Array(capacity),
		start: new Uint32Array(capacity),
		dataLength: new Uint32Array(capacity),
		decodedLength: new Uint32Array(capacity),
		aboutLength: new Uint32Array(capacity),
		part: new Uint32Array(capacity),
		of: new Uint32Array(capacity),
		keyLength: new Uint16Array(capacity),
		sequenceLength: new Uint16Array(capacity),
		shard: new Uint16Array(capacity),
		chain: new Uint16Array(capacity),
		flags: new Uint8Array(capacity),
	};
}

/** A copy of the first `count` entries of all columns. */
export function columnsUntil(columns: BlockColumns, count: number): BlockColumns {
	return {
		at: columns.at.slice(0, count),
		start: columns.start.slice(0, count),
		dataLength: columns.dataLength.slice(0, count),
		decodedLength: columns.decodedLength.slice(0, count),
		aboutLength: columns.aboutLength.slice(0, count),
		part: columns.part.slice(0, count),
		of: columns.of.slice(0, count),
		keyLength: columns.keyLength.slice(0, count),
		sequenceLength: columns.sequenceLength.slice(0, count),
		shard: columns.shard.slice(0, count),
		chain: columns.chain.slice(0, count),
		flags: columns.flags.slice(0, count),
	};
}

/** Values that are stored once and named by a number. */
export class Table<Value> {
	readonly values: Value[] = [];
	readonly #numbers = new Map<string, number>();

	numberOf(key: string, value: Value): number {
		const known = this.#numbers.get(key);
		if (known !== undefined) return known;
		// 65,536 shards or chains are more than a stream has: what is beyond shares the last number.
		if (this.values.length > 0xfffe) return this.values.length - 1;
		this.#numbers.set(key, this.values.length);
		this.values.push(value);
		return this.values.length - 1;
	}
}

export function chainKey({ label, problem }: Chain): string {
	return problem === undefined ? label : `${label}\u0000${problem}`;
}

/** Bytes that grow as they are written. */
export class GrowingBytes {
	bytes: Uint8Array;
	length = 0;

	constructor(capacity: number) {
		this.bytes = new Uint8Array(capacity);
	}

	room(more: number): void {
		const needed = this.length + more;
		if (needed <= this.bytes.length) return;
		const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2));
		grown.set(this.bytes.subarray(0, this.length));
		this.bytes = grown;
	}

	add(bytes: Uint8Array): void {
		this.room(bytes.length);
		this.bytes.set(bytes, this.length);
		this.length += bytes.length;
	}

	/** Writes text as UTF-8, at most `most` bytes, and answers how many it took. */
	addText(text: string, most: number): number {
		this.room(Math.min(most, text.length * 3));
		const end = Math.min(this.bytes.length, this.length + most);
		const { written } = utf8.encodeInto(text, this.bytes.subarray(this.length, end));
		this.length += written;
		return written;
	}
}

/** Packs records into a block. */
export class BlockWriter {
	readonly #capacity: number;
	#columns: BlockColumns;
	#bytes: GrowingBytes;
	#shards = new Table<string>();
	#chains = new Table<Chain>();
	#count = 0;

	/** `capacity`: how many records fit. */
	constructor(capacity: number) {
		this.#capacity = capacity;
		this.#columns = newColumns(capacity);
		this.#bytes = new GrowingBytes(capacity * 64);
	}

	get count(): number {
		return this.#count;
	}

	get byteLength(): number {
		return this.#bytes.length;
	}

	get isFull(): boolean {
		return this.#count === this.#capacity;
	}

	add(record: LooseRecord): void {
		const at = this.#count;
		const { shardId, partitionKey, arrivedAt, data, decoded, isText, part, late } = record;
		const chain: Chain = {
			label: record.chain,
			...(record.problem === undefined ? {} : { problem: record.problem }),
		};
		const columns = this.#columns;
		const bytes = this.#bytes;
		columns.start[at] = bytes.length;
		columns.keyLength[at] =
			partitionKey === undefined ? 0 : bytes.addText(partitionKey, longestKey);
		columns.sequenceLength[at] = bytes.addText(record.sequenceNumber, longestKey);
		bytes.add(data);
		if (decoded !== undefined) bytes.add(decoded);
		columns.aboutLength[at] =
			record.about === undefined ? 0 : bytes.addText(record.about, Number.POSITIVE_INFINITY);
		columns.at[at] = arrivedAt ?? Number.NaN;
		columns.dataLength[at] = data.length;
		columns.decodedLength[at] = decoded?.length ?? 0;
		columns.part[at] = part?.index ?? 0;
		columns.of[at] = part?.of ?? 0;
		columns.shard[at] = this.#shards.numberOf(shardId, shardId);
		columns.chain[at] = this.#chains.numberOf(chainKey(chain), chain);
		columns.flags[at] =
			(late === true ? flag.late : 0) |
			(part === undefined ? 0 : flag.part) |
			(isText ? flag.text : 0) |
			(decoded === undefined ? 0 : flag.decoded) |
			(partitionKey === undefined ? flag.keyless : 0) |
			(record.masked === true ? flag.masked : 0);
		this.#count += 1;
	}

	/** What was added since the last time, as a block of its own. */
	take(): RecordBlock {
		const block: RecordBlock = {
			count: this.#count,
			bytes: this.#bytes.bytes.slice(0, this.#bytes.length),
			columns: columnsUntil(this.#columns, this.#count),
			shards: this.#shards.values,
			chains: this.#chains.values,
		};
		this.#count = 0;
		this.#bytes.length = 0;
		this.#shards = new Table();
		this.#chains = new Table();
		return block;
	}
}
