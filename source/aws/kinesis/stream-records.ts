import type { _Record, ChildShard } from '@aws-sdk/client-kinesis';
import type { RecordPage, StreamRecord } from '../../domain/resources.ts';
import { toldTime } from '../../domain/told-time.ts';
import { givenText } from '../failures/bent-answer.ts';
import { optional, ownBytes } from '../gateway-parts.ts';

/** A record as the SDK has read it. */
export function toRecord(record: _Record): StreamRecord {
	return {
		sequenceNumber: givenText(record.SequenceNumber, 'SequenceNumber'),
		...optional('partitionKey', record.PartitionKey),
		...optional('arrivedAt', toldTime(record.ApproximateArrivalTimestamp?.getTime())),
		data: ownBytes(record.Data),
	};
}

/** What the last page of a closed shard tells of its children; nothing on any other page. */
export function childrenOf(
	children: readonly ChildShard[] | undefined,
): Pick<RecordPage, 'childShards' | 'childParents'> {
	return {
		...optional(
			'childShards',
			children?.flatMap(({ ShardId }) => ShardId ?? []),
		),
		...childParents(children),
	};
}

function childParents(children: readonly ChildShard[] | undefined): Partial<RecordPage> {
	const told = (children ?? []).flatMap(({ ShardId, ParentShards = [] }) =>
		ShardId === undefined || ParentShards.length === 0 ? [] : [[ShardId, ParentShards] as const],
	);
	return told.length === 0 ? {} : { childParents: Object.fromEntries(told) };
}
