import {
	CreateStreamCommand,
	DecreaseStreamRetentionPeriodCommand,
	DeleteStreamCommand,
	DeregisterStreamConsumerCommand,
	IncreaseStreamRetentionPeriodCommand,
	MergeShardsCommand,
	RegisterStreamConsumerCommand,
	SplitShardCommand,
	UpdateShardCountCommand,
	UpdateStreamModeCommand,
} from '@aws-sdk/client-kinesis';
import type { StreamGateway } from '../../operations/ports.ts';
import { type GatewayParts, passOptions } from '../gateway-parts.ts';

/** The part of the stream gateway that changes streams themselves. */
export type StreamChanges = Pick<
	StreamGateway,
	| 'create'
	| 'delete'
	| 'split'
	| 'merge'
	| 'setShards'
	| 'setRetention'
	| 'setMode'
	| 'registerConsumer'
	| 'deregisterConsumer'
>;

/** Changes of streams on Kinesis. AWS answers at once and takes seconds to minutes to do it. */
export function createStreamChanges({ clients, gate }: GatewayParts): StreamChanges {
	const kinesis = clients.kinesis;
	return {
		async create({ name, shards }, options) {
			await gate.call(
				'Kinesis CreateStream',
				new CreateStreamCommand({
					StreamName: name,
					// Emulators of before 2021 know no modes, and a number of shards is enough for them.
					...(shards === undefined
						? { StreamModeDetails: { StreamMode: 'ON_DEMAND' } }
						: { ShardCount: shards }),
				}),
				passOptions(options),
				(command) => kinesis().send(command),
			);
		},

		async delete({ name, withConsumers }, options) {
			await gate.call(
				'Kinesis DeleteStream',
				new DeleteStreamCommand({
					StreamName: name,
					...(withConsumers ? { EnforceConsumerDeletion: true } : {}),
				}),
				passOptions(options),
				(command) => kinesis().send(command),
			);
		},

		async split({ name, shardId, at }, options) {
			await gate.call(
				'Kinesis SplitShard',
				new SplitShardCommand({ StreamName: name, ShardToSplit: shardId, NewStartingHashKey: at }),
				passOptions(options),
				(command) => kinesis().send(command),
			);
		},

		async merge({ name, shardId, adjacent }, options) {
			await gate.call(
				'Kinesis MergeShards',
				new MergeShardsCommand({
					StreamName: name,
					ShardToMerge: shardId,
					AdjacentShardToMerge: adjacent,
				}),
				passOptions(options),
				(command) => kinesis().send(command),
			);
		},

		async setShards({ name, count }, options) {
			await gate.call(
				'Kinesis UpdateShardCount',
				new UpdateShardCountCommand({
					StreamName: name,
					TargetShardCount: count,
					ScalingType: 'UNIFORM_SCALING',
				}),
				passOptions(options),
				(command) => kinesis().send(command),
			);
		},

		async setRetention({ name, hours, change }, options) {
			const input = { StreamName: name, RetentionPeriodHours: hours };
			if (change === 'raise') {
				await gate.call(
					'Kinesis IncreaseStreamRetentionPeriod',
					new IncreaseStreamRetentionPeriodCommand(input),
					passOptions(options),
					(command) => kinesis().send(command),
				);
			} else {
				await gate.call(
					'Kinesis DecreaseStreamRetentionPeriod',
					new DecreaseStreamRetentionPeriodCommand(input),
					passOptions(options),
					(command) => kinesis().send(command),
				);
			}
		},

		async setMode({ arn, mode }, options) {
			await gate.call(
				'Kinesis UpdateStreamMode',
				new UpdateStreamModeCommand({ StreamARN: arn, StreamModeDetails: { StreamMode: mode } }),
				passOptions(options),
				(command) => kinesis().send(command),
			);
		},

		async registerConsumer({ arn, consumer }, options) {
			await gate.call(
				'Kinesis RegisterStreamConsumer',
				new RegisterStreamConsumerCommand({ StreamARN: arn, ConsumerName: consumer }),
				passOptions(options),
				(command) => kinesis().send(command),
			);
		},

		async deregisterConsumer({ arn, consumer }, options) {
			await gate.call(
				'Kinesis DeregisterStreamConsumer',
				new DeregisterStreamConsumerCommand({ StreamARN: arn, ConsumerName: consumer }),
				passOptions(options),
				(command) => kinesis().send(command),
			);
		},
	};
}
