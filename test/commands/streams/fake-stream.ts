import { fail } from '../../../source/domain/failure.ts';
import type { Shard, StartPosition, StreamRecord } from '../../../source/domain/resources.ts';

export const shardId = (number: number) => `shardId-${String(number).padStart(12, '0')}`;

export const arn = 'arn:aws:kinesis:eu-west-1:123456789012:stream/clicks';

export function record(
	number: number,
	text: string,
	more: Partial<StreamRecord> = {},
): StreamRecord {
	return {
		sequenceNumber: String(number),
		partitionKey: `k${number}`,
		arrivedAt: 900_000 + number,
		data: new TextEncoder().encode(text),
		...more,
	};
}

/** More than the clock of the fake context moves on in a test. */
const hoursBehind = 36_000_000;

export type FakeShard = {
	readonly records: readonly StreamRecord[];
	readonly parents?: readonly number[];
	readonly closed?: true;
	/** First and last hash key; all of them without it. */
	readonly range?: readonly [first: bigint, last: bigint];
};

/** A stream that stands still: its shards by number. Closed shards end, open ones are empty after that. */
export function fakeStream(shards: readonly FakeShard[], pageSize = 2) {
	const asked: { from: StartPosition; shardId: string }[] = [];
	const list = shards.map(
		({ parents = [], closed, range = [0n, 2n ** 128n - 1n] }, number): Shard => ({
			id: shardId(number),
			parents: parents.map(shardId),
			startingHashKey: String(range[0]),
			endingHashKey: String(range[1]),
			startingSequenceNumber: '1',
			...(closed ? { endingSequenceNumber: '9' } : {}),
		}),
	);
	return {
		asked,
		list,
		streams: {
			summary: async () => ({ name: 'clicks', arn, retentionHours: 24 }) as never,
			shardsPage: async () => ({ items: list }),
			iterator: async ({ from, shardId: id }: { from: StartPosition; shardId: string }) => {
				asked.push({ from, shardId: id });
				const number = list.findIndex((shard) => shard.id === id);
				const records = shards[number]?.records ?? [];
				return `${number} ${startOf(records, from)}`;
			},
			records: async ({ iterator, limit }: { iterator: string; limit: number }) => {
				const [number = 0, index = 0] = iterator.split(' ').map(Number);
				const shard = shards[number];
				const all = shard?.records ?? [];
				const records = all.slice(index, index + Math.min(limit, pageSize));
				const next = index + records.length;
				const ends = shard?.closed === true && next >= all.length;
				return {
					records,
					millisBehindLatest: next >= all.length ? 0 : hoursBehind,
					...(ends
						? {
								childShards: list
									.filter((one) => one.parents.includes(shardId(number)))
									.map((one) => one.id),
							}
						: { next: `${number} ${next}` }),
				};
			},
		},
	};
}

function startOf(records: readonly StreamRecord[], from: StartPosition): number {
	const at = (index: number) => (index === -1 ? records.length : index);
	switch (from.type) {
		case 'LATEST':
			return records.length;
		case 'TRIM_HORIZON':
			return 0;
		case 'AT_TIMESTAMP':
			return at(records.findIndex(({ arrivedAt = 0 }) => arrivedAt >= from.at));
		default: {
			const index = records.findIndex((one) => one.sequenceNumber === from.sequenceNumber);
			if (index === -1) {
				throw fail('invalid', 'Kinesis GetShardIterator on clicks was refused', {
					operation: 'Kinesis GetShardIterator',
					detail: 'Invalid StartingSequenceNumber. It encodes shardId-000000000007',
				});
			}
			return from.type === 'AT_SEQUENCE_NUMBER' ? index : index + 1;
		}
	}
}
