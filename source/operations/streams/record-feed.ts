import { nameOfArn } from '../../domain/arn.ts';
import { isMaskedId } from '../../domain/masking/mask-id.ts';
import { maskedKey, maskedPart } from '../../domain/masking/mask-record.ts';
import { type Mask, type MaskRule, Masks } from '../../domain/masking/masks.ts';
import type { StartPosition } from '../../domain/resources.ts';
import { type HotKey, HotKeys } from '../../domain/streams/hot-keys.ts';
import {
	BlockWriter,
	type LooseRecord,
	type RecordBlock,
} from '../../domain/streams/record-block.ts';
import {
	type DecodedPart,
	type DecodingTools,
	decodeRecord,
	layersOf,
} from '../../domain/streams/record-decoding.ts';
import { hashKeyOf } from '../../domain/streams/shard-lineage.ts';
import type { Scope } from '../../domain/streams/stream-position.ts';
import type { Clock, StreamGateway } from '../ports.ts';
import type { FollowEnd, FollowEvent, FollowedRecord } from './follow-events.ts';
import { followStream } from './follow-stream.ts';

/** What a view wants to see of a stream. Plain data: it crosses to the worker. */
export type FeedInput = {
	readonly name: string;
	readonly from: StartPosition;
	/** These shards alone, without their children; all of them without it. */
	readonly shardIds?: readonly string[];
	/** Records of this partition key alone, and the shards that own it. */
	readonly key?: string;
	/** Reads by subscriptions of this registered consumer (its ARN) instead of GetRecords. */
	readonly consumerArn?: string;
	/** Ends after the record of this sequence number. */
	readonly until?: string;
	/** Ends when everything has been read that was there at the start. */
	readonly untilNow?: boolean;
	/** What may not be seen. */
	readonly masks?: readonly MaskRule[];
};

/** What a feed tells: the events of following, with records packed and decoded. */
export type FeedEvent =
	| Exclude<FollowEvent, { readonly type: 'follow/records' }>
	| { readonly type: 'feed/records'; readonly block: RecordBlock; readonly at: number }
	| { readonly type: 'feed/hot'; readonly keys: readonly HotKey[] };

/** Rows that a block has at most, and bytes after which it is told at once. */
const rowsABlock = 2000;
const bytesABlock = 1024 * 1024;
/** How long records are gathered: fewer and larger events cost the taker less. */
const gatherMs = 33;

const hotWindowMs = 10_000;
const hotKeys = 8;

/**
 * Follows a stream for people: records are decoded, KPL aggregates taken apart, and told in packed
 * blocks, with the hottest keys now and then. Made for a thread of its own. The next event is told
 * when `emit` has settled. Ends and fails as {@link followStream} does; `counted` when `until` came.
 */
export async function feedRecords(
	ports: { streams: StreamGateway; clock: Clock; tools: DecodingTools },
	input: FeedInput,
	emit: (event: FeedEvent) => void | Promise<void>,
	signal: AbortSignal,
): Promise<FollowEnd> {
	const { clock, tools } = ports;
	const { name, from, key, until, untilNow, consumerArn } = input;
	const writer = new BlockWriter(rowsABlock);
	const mask = new Masks(input.masks ?? []).of([nameOfArn(name)]);
	const hot = new HotKeys(hotWindowMs);
	/** Aborts when `until` has come. */
	const enough = new AbortController();
	let toldAt = Number.NEGATIVE_INFINITY;

	const flush = async () => {
		if (writer.count === 0) return;
		toldAt = clock.now();
		await emit({ type: 'feed/records', block: writer.take(), at: toldAt });
	};
	const take = async (records: readonly FollowedRecord[]) => {
		for (const record of records) {
			if (until !== undefined && isAfter(record.sequenceNumber, until)) {
				enough.abort();
				return;
			}
			for (const part of decodeRecord(record.data, tools)) {
				const whole = looseRecord(record, part);
				const loose = mask === undefined ? whole : seenRecord(whole, part, mask);
				// A masked key is chosen by its mark.
				const isMeant = whole.partitionKey === key || loose.partitionKey === key;
				if (key !== undefined && !isMeant) continue;
				if (loose.partitionKey !== undefined) hot.add(loose.partitionKey);
				writer.add(loose);
				if (writer.isFull || writer.byteLength >= bytesABlock) await flush();
			}
			if (record.sequenceNumber === until) {
				enough.abort();
				return;
			}
		}
	};
	const end = await followStream(
		ports,
		{
			name,
			from,
			scope: feedScope(input, tools.md5),
			...(untilNow === true ? { untilNow } : {}),
			...(consumerArn === undefined ? {} : { consumerArn }),
		},
		async (event) => {
			if (event.type === 'follow/records') {
				await take(event.records);
				if (enough.signal.aborted || clock.now() >= toldAt + gatherMs) await flush();
				return;
			}
			await flush();
			await emit(event);
			if (event.type !== 'follow/progress') return;
			await emit({ type: 'feed/hot', keys: hot.hottest(hotKeys, clock.now()) });
		},
		AbortSignal.any([signal, enough.signal]),
	);
	await flush();
	return enough.signal.aborted && !signal.aborted ? 'counted' : end;
}

/** The shards that a feed reads. */
export function feedScope(
	{ shardIds, key }: Pick<FeedInput, 'shardIds' | 'key'>,
	md5: DecodingTools['md5'],
): Scope {
	if (shardIds !== undefined) return { kind: 'shards', ids: shardIds };
	// Which shard owns a masked one nobody says.
	if (key === undefined || isMaskedId(key)) return { kind: 'all' };
	return { kind: 'key', hashKey: String(hashKeyOf({ partitionKey: key }, md5)) };
}

/** A record as it may be seen: what is masked of it leaves nothing of what was sent. */
function seenRecord(loose: LooseRecord, part: DecodedPart, mask: Mask): LooseRecord {
	const data = maskedPart(part, mask);
	const key = maskedKey(loose.partitionKey, mask);
	const seen: LooseRecord =
		key === undefined ? loose : { ...loose, partitionKey: key, masked: true };
	if (data === undefined) return seen;
	const { decoded: _, ...kept } = seen;
	return { ...kept, data, isText: true, masked: true };
}

function isAfter(one: string, other: string): boolean {
	return one.length === other.length ? one > other : one.length > other.length;
}

function looseRecord(record: FollowedRecord, decoded: DecodedPart): LooseRecord {
	const { chain, bytes, text, part, problem } = decoded;
	const { shardId, sequenceNumber, partitionKey, arrivedAt, late, data } = record;
	const key = part?.partitionKey ?? partitionKey;
	// A part of an aggregate is kept as it was put, without the aggregate, which would be kept once for each.
	const own = part === undefined ? data : part.data;
	return {
		shardId,
		sequenceNumber,
		data: own,
		isText: text !== undefined && chain.at(-1) !== 'binary',
		chain: layersOf(decoded).join(' > '),
		...(own === bytes ? {} : { decoded: bytes }),
		...(key === undefined ? {} : { partitionKey: key }),
		...(arrivedAt === undefined ? {} : { arrivedAt }),
		...(problem === undefined ? {} : { problem }),
		...(part === undefined ? {} : { part: { index: part.index, of: part.of } }),
		...(late === undefined ? {} : { late }),
	};
}
