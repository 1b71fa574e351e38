import {
	type BlockColumns,
	type Chain,
	chainKey,
	columnsUntil,
	flag,
	GrowingBytes,
	newColumns,
	type RecordBlock,
	Table,
} from './record-block.ts';

/** What is kept of a record apart from its bytes. Made when it is asked for. */
export type KeptRecord = {
	/** Which record of all that ever came, from 0. */
	readonly index: number;
	readonly shardId: string;
	readonly sequenceNumber: string;
	readonly partitionKey?: string;
	readonly arrivedAt?: number;
	/** Bytes as sent. */
	readonly size: number;
	readonly isText: boolean;
	readonly chain: string;
	readonly problem?: string;
	readonly part?: { readonly index: number; readonly of: number };
	readonly late: boolean;
	/** Values of it are masked. */
	readonly masked?: true;
};

type Segment = {
	/** Index of its first record. */
	readonly from: number;
	count: number;
	bytes: Uint8Array;
	length: number;
	columns: BlockColumns;
};

const recordsASegment = 1024;
const bytesASegment = 1024 * 1024;

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
const latin = new TextDecoder('latin1');

/**
 * The newest records of a tail, up to a number and a size; older ones are dropped, a thousand at a
 * time, and counted. Records are named by their index among all that ever came. It holds bytes and
 * numbers alone: the JavaScript heap has nothing to trace in it.
 */
export class RecordRing {
	readonly limits: { readonly records: number; readonly bytes: number };
	readonly #segments: Segment[] = [];
	readonly #shards = new Table<string>();
	readonly #chains = new Table<Chain>();
	#tail: GrowingBytes | undefined;
	#first = 0;
	#next = 0;
	#bytes = 0;

	constructor(limits: { readonly records: number; readonly bytes: number }) {
		this.limits = limits;
	}

	/** Index of the oldest record that is kept: so many were dropped. */
	get first(): number {
		return this.#first;
	}

	/** Index of the record that comes next: so many have come. */
	get next(): number {
		return this.#next;
	}

	get count(): number {
		return this.#next - this.#first;
	}

	/** Bytes that the kept records take, everything counted. */
	get allocated(): number {
		let sum = this.#tail?.bytes.length ?? 0;
		for (const segment of this.#segments) {
			if (segment.bytes !== this.#tail?.bytes) sum += segment.bytes.length;
			for (const column of Object.values(segment.columns)) sum += column.byteLength;
		}
		return sum;
	}

	/** Takes over the records of a block, which stays the caller's. */
	append(block: RecordBlock): void {
		const shards = block.shards.map((id) => this.#shards.numberOf(id, id));
		const chains = block.chains.map((chain) => this.#chains.numberOf(chainKey(chain), chain));
		let done = 0;
		while (done < block.count) {
			const segment = this.#open();
			const many = Math.min(block.count - done, recordsASegment - segment.count);
			this.#copy(block, done, many, segment, shards, chains);
			done += many;
			if (segment.count === recordsASegment || segment.length >= bytesASegment) this.#close();
		}
		this.#drop();
	}

	/** A record; `undefined` when it was dropped or has not come. */
	at(index: number): KeptRecord | undefined {
		const segment = this.#segmentOf(index);
		if (segment === undefined) return;
		const { columns, bytes } = segment;
		const row = index - segment.from;
		const start = columns.start[row] ?? 0;
		const keyEnd = start + (columns.keyLength[row] ?? 0);
		const sequenceEnd = keyEnd + (columns.sequenceLength[row] ?? 0);
		const flags = columns.flags[row] ?? 0;
		const at = columns.at[row] ?? Number.NaN;
		const { label = '', problem } = this.#chains.values[columns.chain[row] ?? 0] ?? {};
		return {
			index,
			shardId: this.#shards.values[columns.shard[row] ?? 0] ?? '',
			sequenceNumber: latin.decode(bytes.subarray(keyEnd, sequenceEnd)),
			...(flags & flag.keyless ? {} : { partitionKey: utf8.decode(bytes.subarray(start, keyEnd)) }),
			...(Number.isNaN(at) ? {} : { arrivedAt: at }),
			size: columns.dataLength[row] ?? 0,
			isText: (flags & flag.text) !== 0,
			chain: label,
			...(problem === undefined ? {} : { problem }),
			...(flags & flag.part
				? { part: { index: columns.part[row] ?? 0, of: columns.of[row] ?? 0 } }
				: {}),
			late: (flags & flag.late) !== 0,
			...(flags & flag.masked ? { masked: true as const } : {}),
		};
	}

	/** The bytes as they were sent; valid until the next {@link append}. */
	data(index: number): Uint8Array {
		return this.#slice(index, 'data');
	}

	/** The bytes that decoding left; valid until the next {@link append}. */
	decoded(index: number): Uint8Array {
		return this.#slice(index, 'decoded');
	}

	/** What else is known of it, as whoever packed it wrote it; empty where that is nothing. */
	about(index: number): string {
		return utf8.decode(this.#slice(index, 'about'));
	}

	/** The start of the decoded text, at most `most` bytes of it; `undefined` for binary data. */
	text(index: number, most = Number.POSITIVE_INFINITY): string | undefined {
		const segment = this.#segmentOf(index);
		if (segment === undefined) return;
		const isText = ((segment.columns.flags[index - segment.from] ?? 0) & flag.text) !== 0;
		if (!isText) return;
		const bytes = this.decoded(index);
		if (bytes.length <= most) return utf8.decode(bytes);
		let end = most;
		// Not in the middle of a character.
		while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
		return utf8.decode(bytes.subarray(0, end));
	}

	#slice(index: number, what: 'data' | 'decoded' | 'about'): Uint8Array {
		const segment = this.#segmentOf(index);
		if (segment === undefined) return new Uint8Array();
		const { columns, bytes } = segment;
		const row = index - segment.from;
		const dataStart =
			(columns.start[row] ?? 0) +
			(columns.keyLength[row] ?? 0) +
			(columns.sequenceLength[row] ?? 0);
		const dataEnd = dataStart + (columns.dataLength[row] ?? 0);
		const decodedEnd = dataEnd + (columns.decodedLength[row] ?? 0);
		if (what === 'about') {
			return bytes.subarray(decodedEnd, decodedEnd + (columns.aboutLength[row] ?? 0));
		}
		const hasDecoded = ((columns.flags[row] ?? 0) & flag.decoded) !== 0;
		return what === 'data' || !hasDecoded
			? bytes.subarray(dataStart, dataEnd)
			: bytes.subarray(dataEnd, decodedEnd);
	}

	#segmentOf(index: number): Segment | undefined {
		if (index < this.#first || index >= this.#next) return;
		let low = 0;
		let high = this.#segments.length - 1;
		while (low < high) {
			const middle = (low + high + 1) >> 1;
			if ((this.#segments[middle]?.from ?? 0) <= index) low = middle;
			else high = middle - 1;
		}
		return this.#segments[low];
	}

	/** The segment that is written to. */
	#open(): Segment {
		const last = this.#segments.at(-1);
		if (last !== undefined && this.#tail !== undefined) return last;
		this.#tail = new GrowingBytes(16 * 1024);
		const segment: Segment = {
			from: this.#next,
			count: 0,
			bytes: this.#tail.bytes,
			length: 0,
			columns: newColumns(recordsASegment),
		};
		this.#segments.push(segment);
		return segment;
	}

	/** Cuts the last segment to what it holds. */
	#close(): void {
		const segment = this.#segments.at(-1);
		this.#tail = undefined;
		if (segment === undefined) return;
		segment.bytes = segment.bytes.slice(0, segment.length);
		if (segment.count < recordsASegment) {
			segment.columns = columnsUntil(segment.columns, segment.count);
		}
	}

	#copy(
		block: RecordBlock,
		from: number,
		many: number,
		segment: Segment,
		shards: readonly number[],
		chains: readonly number[],
	): void {
		const tail = this.#tail;
		if (tail === undefined) return;
		const source = block.columns;
		const target = segment.columns;
		const { count } = segment;
		const begin = source.start[from] ?? 0;
		const end = from + many < block.count ? (source.start[from + many] ?? 0) : block.bytes.length;
		const shift = tail.length - begin;
		tail.add(block.bytes.subarray(begin, end));
		for (const name of [
			'at',
			'dataLength',
			'decodedLength',
			'aboutLength',
			'part',
			'of',
		] as const) {
			target[name].set(source[name].subarray(from, from + many), count);
		}
		for (const name of ['keyLength', 'sequenceLength', 'flags'] as const) {
			target[name].set(source[name].subarray(from, from + many), count);
		}
		for (let row = 0; row < many; row++) {
			target.start[count + row] = (source.start[from + row] ?? 0) + shift;
			target.shard[count + row] = shards[source.shard[from + row] ?? 0] ?? 0;
			target.chain[count + row] = chains[source.chain[from + row] ?? 0] ?? 0;
		}
		segment.count += many;
		segment.bytes = tail.bytes;
		segment.length = tail.length;
		this.#next += many;
		this.#bytes += end - begin;
	}

	/** Drops whole segments from the oldest on until the rest keeps within the limits. */
	#drop(): void {
		const { records, bytes } = this.limits;
		while (this.#segments.length > 1 && (this.count > records || this.#bytes > bytes)) {
			const oldest = this.#segments.shift();
			if (oldest === undefined) return;
			this.#first = oldest.from + oldest.count;
			this.#bytes -= oldest.length;
		}
	}
}

/** The ring for those who read it. */
export type ReadRing = Pick<
	RecordRing,
	'limits' | 'first' | 'next' | 'count' | 'allocated' | 'at' | 'data' | 'decoded' | 'about' | 'text'
>;
