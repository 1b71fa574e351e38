import type { LagFigure, StreamDetail, StreamLag } from '../../domain/details.ts';
import type { Known } from '../../domain/kinds.ts';
import type { Shard, StreamConsumer, StreamSummary } from '../../domain/resources.ts';
import { mappingJson } from '../consumers/function-json.ts';
import { alarmJson } from '../json/alarm-json.ts';
import {
	failuresJson,
	isoTime,
	known,
	knownTime,
	missingJson,
	saying,
} from '../json/json-facts.ts';
import type { Form } from '../json/shapes/parts.ts';
import type { stream } from '../json/shapes/resources.ts';
import type { StreamRow } from '../rows.ts';

type StreamJson = Form<typeof stream>;

/** A stream of a list, as programs read it. */
export function streamRowJson(
	{ ref, facts, failure }: Known<'stream'>,
	row: StreamRow,
): StreamJson {
	return {
		kind: 'stream',
		...ref,
		...(facts === undefined ? {} : summaryJson(facts)),
		why: saying(row.why),
		failures: failure && failuresJson([['summary', failure]]),
	};
}

/** Everything about a stream, as programs read it. */
export function streamDetailJson(detail: StreamDetail): StreamJson {
	const { ref, at, summary, tags, shards, consumers, lag, mappings, alarms } = detail;
	const facts = known(summary);
	const behind = known(lag);
	return {
		kind: 'stream',
		...ref,
		readAt: isoTime(at),
		...(facts === undefined ? {} : summaryJson(facts)),
		tags: known(tags),
		shards: known(shards)?.map(shardJson),
		consumers: known(consumers)?.map(consumerJson),
		lag: behind && lagJson(behind),
		eventSourceMappings: known(mappings)?.map(mappingJson),
		alarms: known(alarms)?.map((alarm) => alarmJson(alarm, at)),
		failures: missingJson(detail, { mappings: 'eventSourceMappings' }),
	};
}

/** The summary under AWS's names. */
function summaryJson(facts: StreamSummary): Partial<StreamJson> {
	return {
		streamStatus: facts.status,
		streamMode: facts.mode,
		openShardCount: facts.openShards,
		consumerCount: facts.consumers,
		retentionPeriodHours: facts.retentionHours,
		streamCreationTimestamp: knownTime(facts.createdAt),
		encryptionType: facts.encryption,
		keyId: facts.kmsKeyId,
		shardLevelMetrics: facts.shardMetrics,
		maxRecordSizeInKiB: facts.maxRecordKiB,
		recordDistributionStrategy: facts.distribution,
	};
}

function shardJson(shard: Shard) {
	const [parentShardId, adjacentParentShardId] = shard.parents;
	const { startingHashKey, endingHashKey, startingSequenceNumber, endingSequenceNumber } = shard;
	return {
		shardId: shard.id,
		parentShardId,
		adjacentParentShardId,
		hashKeyRange: { startingHashKey, endingHashKey },
		sequenceNumberRange: { startingSequenceNumber, endingSequenceNumber },
	};
}

function consumerJson({ name, arn, status, createdAt }: StreamConsumer) {
	return {
		consumerName: name,
		consumerArn: arn,
		consumerStatus: status,
		consumerCreationTimestamp: knownTime(createdAt),
	};
}

function lagJson({ iterator, consumers, since }: StreamLag) {
	return {
		iterator: iterator && figureJson(iterator),
		byConsumer: Object.fromEntries(
			Object.entries(consumers).map(([name, figure]) => [name, figureJson(figure)]),
		),
		startTime: isoTime(since),
	};
}

function figureJson({ ms, at }: LagFigure) {
	return { millisBehindLatest: ms, timestamp: isoTime(at) };
}
