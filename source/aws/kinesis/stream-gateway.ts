import {
	DescribeStreamSummaryCommand,
	GetRecordsCommand,
	GetShardIteratorCommand,
	type GetShardIteratorInput,
	type Shard as KinesisShard,
	ListShardsCommand,
	type ListShardsInput,
	ListStreamConsumersCommand,
	ListStreamsCommand,
	type ListStreamsCommandOutput,
	ListTagsForStreamCommand,
	PutRecordsCommand,
	type PutRecordsResultEntry,
	type StreamDescriptionSummary,
} from '@aws-sdk/client-kinesis';
import { formatArn } from '../../domain/arn.ts';
import type { Page } from '../../domain/paging.ts';
import { partitionOf } from '../../domain/place.ts';
import {
	isForeign,
	type PutOutcome,
	type RecordPage,
	type Shard,
	type StartPosition,
	type StreamRef,
	type StreamSummary,
} from '../../domain/resources.ts';
import type { StreamGateway } from '../../operations/ports.ts';
import { takeAnswerTime } from '../answer-times.ts';
import {
	BentAnswerError,
	countIn,
	givenCount,
	givenList,
	givenText,
} from '../failures/bent-answer.ts';
import { type GatewayParts, nextPage, optional, passOptions, timeOf } from '../gateway-parts.ts';
import { createDryRuns } from './dry-runs.ts';
import { takeFastPage } from './fast-records.ts';
import { createStreamChanges } from './stream-changes.ts';
import { streamNamed } from './stream-names.ts';
import { childrenOf, toRecord } from './stream-records.ts';
import { createSubscriptions } from './stream-subscription.ts';

/** A page token that stands for "after this name", for endpoints that give no token of their own. */
const afterName = 'after-name:';

/** Streams on Kinesis. */
export function createStreamGateway(parts: GatewayParts): StreamGateway {
	const { clients, gate, region } = parts;
	const kinesis = clients.kinesis;
	return {
		...createStreamChanges(parts),
		...createSubscriptions(parts),
		...createDryRuns(parts),

		async listPage({ next }, options) {
			return gate.call(
				'Kinesis ListStreams',
				new ListStreamsCommand({
					Limit: 100,
					...(next?.startsWith(afterName)
						? { ExclusiveStartStreamName: next.slice(afterName.length) }
						: optional('NextToken', next)),
				}),
				passOptions(options),
				async (command) => {
					const page = toStreams(await kinesis().send(command), region);
					const last = page.items.at(-1);
					if (last !== undefined) gate.told.streamIs(last.arn);
					return page;
				},
			);
		},

		async summary(name, options) {
			return gate.call(
				'Kinesis DescribeStreamSummary',
				new DescribeStreamSummaryCommand(streamNamed(name)),
				passOptions(options),
				async (command) => {
					const { StreamDescriptionSummary: summary } = await kinesis().send(command);
					if (!summary) throw new BentAnswerError('StreamDescriptionSummary is missing');
					const told = toSummary(summary, name, region);
					gate.told.streamIs(told.arn);
					return told;
				},
			);
		},

		async tags(name, options) {
			return gate.call(
				'Kinesis ListTagsForStream',
				new ListTagsForStreamCommand({ ...streamNamed(name), Limit: 50 }),
				passOptions(options),
				async (command) => {
					const { Tags } = await kinesis().send(command);
					return Object.fromEntries(
						givenList(Tags, 'Tags').map(({ Key, Value }) => [givenText(Key, 'Key'), Value ?? '']),
					);
				},
			);
		},

		async shardsPage({ name, next, since }, options) {
			return gate.call(
				'Kinesis ListShards',
				// With a token AWS wants nothing else that names the stream.
				new ListShardsCommand({
					MaxResults: 1000,
					...(next === undefined
						? { ...streamNamed(name), ...closedSince(since) }
						: { NextToken: next }),
				}),
				passOptions(options, { label: name }),
				async (command) => {
					const { Shards, NextToken } = await kinesis().send(command);
					return {
						items: givenList(Shards, 'Shards').map(toShard),
						...nextPage(NextToken),
						...optional('answeredAt', takeAnswerTime(command.input)),
					};
				},
			);
		},

		async consumersPage({ arn, next }, options) {
			return gate.call(
				'Kinesis ListStreamConsumers',
				new ListStreamConsumersCommand({
					StreamARN: arn,
					MaxResults: 100,
					...optional('NextToken', next),
				}),
				passOptions(options),
				async (command) => {
					const { Consumers, NextToken } = await kinesis().send(command);
					const items = givenList(Consumers, 'Consumers').map((consumer) => ({
						name: givenText(consumer.ConsumerName, 'ConsumerName'),
						arn: givenText(consumer.ConsumerARN, 'ConsumerARN'),
						status: consumer.ConsumerStatus ?? '',
						...optional('createdAt', timeOf(consumer.ConsumerCreationTimestamp)),
					}));
					return { items, ...nextPage(NextToken) };
				},
			);
		},

		async iterator({ name, shardId, from }, options) {
			return gate.call(
				'Kinesis GetShardIterator',
				new GetShardIteratorCommand({
					...streamNamed(name),
					ShardId: shardId,
					...startingAt(from),
				}),
				passOptions(options),
				async (command) =>
					givenText((await kinesis().send(command)).ShardIterator, 'ShardIterator'),
			);
		},

		async records({ iterator, limit, name }, options) {
			const command = new GetRecordsCommand({
				ShardIterator: iterator,
				Limit: limit,
				// An iterator is enough for a stream of ours; endpoints of before 2022 know no more.
				...(isForeign({ name }) ? streamNamed(name) : {}),
			});
			return gate.call(
				'Kinesis GetRecords',
				command,
				passOptions(options, { label: name }),
				async (one): Promise<RecordPage> => {
					const output = await kinesis().send(one);
					const answeredAt = optional('answeredAt', takeAnswerTime(command.input));
					const fast = takeFastPage(command.input);
					if (fast !== undefined) return { ...fast, ...answeredAt };
					return {
						...answeredAt,
						records: givenList(output.Records, 'Records').map(toRecord),
						...nextPage(output.NextShardIterator),
						...optional('millisBehindLatest', countIn(output.MillisBehindLatest)),
						...childrenOf(output.ChildShards),
					};
				},
			);
		},

		async put({ name, records }, options) {
			const output = await gate.call(
				'Kinesis PutRecords',
				new PutRecordsCommand({
					StreamName: name,
					Records: records.map((record) => ({
						Data: record.data,
						PartitionKey: record.partitionKey,
						...optional('ExplicitHashKey', record.explicitHashKey),
					})),
				}),
				passOptions(options),
				(command) => kinesis().send(command),
			);
			return records.map((_, index) => toPutOutcome(output.Records?.[index]));
		},
	};
}

/** A page of streams; a name that is none says nothing of the others. */
function toStreams(
	{ StreamNames, StreamSummaries, HasMoreStreams, NextToken }: ListStreamsCommandOutput,
	region: string,
): Page<StreamRef> {
	const arns = new Map((StreamSummaries ?? []).map((one) => [one?.StreamName, one?.StreamARN]));
	const names = givenList(StreamNames, 'StreamNames');
	const items = names.map((name): StreamRef => {
		const arn = arns.get(givenText(name, 'a stream name'));
		return { name, arn: arn || emulatedArn(name, region) };
	});
	const last = names.at(-1);
	if (HasMoreStreams === true && !NextToken && last !== undefined) {
		return { items, next: `${afterName}${last}` };
	}
	return { items, ...nextPage(NextToken) };
}

/** Endpoints of before 2020 do not know the filter, and list everything. */
function closedSince(since: number | undefined): Pick<ListShardsInput, 'ShardFilter'> {
	if (since === undefined) return {};
	return { ShardFilter: { Type: 'FROM_TIMESTAMP', Timestamp: new Date(since) } };
}

/** Only emulators list streams without their ARN, and they have one account. */
function emulatedArn(name: string, region: string): string {
	const partition = partitionOf(region);
	return formatArn({ partition, service: 'kinesis', region, account: '000000000000', name });
}

function toSummary(summary: StreamDescriptionSummary, name: string, region: string): StreamSummary {
	return {
		arn: summary.StreamARN ?? emulatedArn(name, region),
		name: summary.StreamName ?? name,
		status: summary.StreamStatus ?? 'UNKNOWN',
		mode: summary.StreamModeDetails?.StreamMode === 'ON_DEMAND' ? 'ON_DEMAND' : 'PROVISIONED',
		openShards: givenCount(summary.OpenShardCount, 'OpenShardCount'),
		...optional('consumers', countIn(summary.ConsumerCount)),
		retentionHours: givenCount(summary.RetentionPeriodHours, 'RetentionPeriodHours'),
		...optional('createdAt', timeOf(summary.StreamCreationTimestamp)),
		...optional('encryption', summary.EncryptionType),
		...optional('kmsKeyId', summary.KeyId),
		shardMetrics: (summary.EnhancedMonitoring ?? []).flatMap(
			({ ShardLevelMetrics }) => ShardLevelMetrics ?? [],
		),
		...optional('maxRecordKiB', countIn(summary.MaxRecordSizeInKiB)),
		...optional('distribution', summary.RecordDistributionStrategy),
	};
}

function toShard(shard: KinesisShard): Shard {
	return {
		id: givenText(shard.ShardId, 'ShardId'),
		parents: [shard.ParentShardId, shard.AdjacentParentShardId].flatMap((id) => id ?? []),
		startingHashKey: shard.HashKeyRange?.StartingHashKey ?? '',
		endingHashKey: shard.HashKeyRange?.EndingHashKey ?? '',
		startingSequenceNumber: shard.SequenceNumberRange?.StartingSequenceNumber ?? '',
		...optional('endingSequenceNumber', shard.SequenceNumberRange?.EndingSequenceNumber),
	};
}

function startingAt(
	from: StartPosition,
): Pick<GetShardIteratorInput, 'ShardIteratorType' | 'StartingSequenceNumber' | 'Timestamp'> {
	switch (from.type) {
		case 'AT_TIMESTAMP':
			return { ShardIteratorType: from.type, Timestamp: new Date(from.at) };
		case 'AT_SEQUENCE_NUMBER':
		case 'AFTER_SEQUENCE_NUMBER':
			return { ShardIteratorType: from.type, StartingSequenceNumber: from.sequenceNumber };
		default:
			return { ShardIteratorType: from.type };
	}
}

/** One entry of the answer; they come in the order of the request. */
function toPutOutcome(entry: PutRecordsResultEntry | undefined): PutOutcome {
	if (entry?.ShardId && entry.SequenceNumber && !entry.ErrorCode) {
		return { ok: true, shardId: entry.ShardId, sequenceNumber: entry.SequenceNumber };
	}
	return {
		ok: false,
		code: entry?.ErrorCode ?? 'NoOutcome',
		message:
			entry?.ErrorMessage ??
			'the answer does not mention this record: whether it took effect is unknown',
	};
}
