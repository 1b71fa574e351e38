import type * as Kinesis from '@aws-sdk/client-kinesis';
import { type ResourceId, resourceOfArn } from '../../domain/resource-id.ts';
import type { Bindings, NamePlace } from './bindings.ts';
import { each, nothing, type Resources, type RulesFor, type RulesOf } from './rule.ts';

type OnStream = {
	readonly StreamName?: string | undefined;
	readonly StreamARN?: string | undefined;
	readonly StreamId?: string | undefined;
};

type OnConsumer = OnStream & {
	readonly ConsumerName?: string | undefined;
	readonly ConsumerARN?: string | undefined;
};

function ofKind(kind: ResourceId['kind']) {
	return (arn: string): ResourceId | undefined => {
		const resource = resourceOfArn(arn);
		return resource?.kind === kind ? resource : undefined;
	};
}

function named(name: string, where: NamePlace): ResourceId | undefined {
	return name === '' ? undefined : { kind: 'stream', ...where, name };
}

/** By name, ARN and id, all of them where several are there. Which stream an id means is told nowhere. */
function streams({ StreamName, StreamARN, StreamId }: OnStream, told: Bindings): Resources {
	return [
		...each(StreamARN, ofKind('stream')),
		...each(StreamName, (name) => named(name, told.streams())),
		...each(StreamId, () => undefined),
	];
}

const stream = { resources: streams, policyOn: 'stream' } as const;

/** A consumer, and first the stream that it reads. */
function consumers(input: OnConsumer, told: Bindings): Resources {
	const { ConsumerName, ConsumerARN } = input;
	const of = streams(input, told);
	return [
		...of,
		...each(ConsumerARN, (arn) => ofKind('stream')(arn.replace(/\/consumer\/.*$/s, ''))),
		...each(ConsumerARN, ofKind('consumer')),
		...each(ConsumerName, (name) => {
			const [on] = of;
			return on && name !== ''
				? { ...on, kind: 'consumer', name: `${on.name}/${name}` }
				: undefined;
		}),
	];
}

const consumer = { resources: consumers, policyOn: 'stream' } as const;

/** What may be asked of Kinesis. */
export const kinesisRules = {
	'Kinesis ListStreams': {
		effect: 'read',
		repeatable: true,
		resources: nothing,
		policyOn: '*',
		jobs: ['view'],
	},
	'Kinesis DescribeStreamSummary': { effect: 'read', repeatable: true, ...stream, jobs: ['view'] },
	'Kinesis ListTagsForStream': { effect: 'read', repeatable: true, ...stream, jobs: ['view'] },
	'Kinesis ListShards': { effect: 'read', repeatable: true, ...stream, jobs: ['view'] },
	'Kinesis ListStreamConsumers': { effect: 'read', repeatable: true, ...stream, jobs: ['view'] },
	'Kinesis GetShardIterator': { effect: 'read', repeatable: true, ...stream, jobs: ['tail'] },
	'Kinesis GetRecords': { effect: 'read', repeatable: true, ...stream, jobs: ['tail'] },
	// Takes the subscription from whoever reads by the consumer.
	'Kinesis SubscribeToShard': { effect: 'touch', repeatable: true, ...consumer, jobs: ['tail'] },
	'Kinesis PutRecords': { effect: 'write', repeatable: false, ...stream, jobs: ['send'] },

	// A second one of these fails, or splits again, and would hide that the first one worked.
	'Kinesis CreateStream': {
		effect: 'write',
		repeatable: false,
		resources: ({ StreamName = '' }, told) => [named(StreamName, told.here())],
		policyOn: 'stream',
		jobs: ['admin'],
	},
	'Kinesis DeleteStream': { effect: 'destroy', repeatable: false, ...stream, jobs: ['admin'] },
	'Kinesis SplitShard': { effect: 'write', repeatable: false, ...stream, jobs: ['admin'] },
	'Kinesis MergeShards': { effect: 'write', repeatable: false, ...stream, jobs: ['admin'] },
	'Kinesis UpdateShardCount': { effect: 'write', repeatable: false, ...stream, jobs: ['admin'] },
	'Kinesis IncreaseStreamRetentionPeriod': {
		effect: 'write',
		repeatable: false,
		...stream,
		jobs: ['admin'],
	},
	// What is older is deleted.
	'Kinesis DecreaseStreamRetentionPeriod': {
		effect: 'destroy',
		repeatable: false,
		...stream,
		jobs: ['admin'],
	},
	'Kinesis UpdateStreamMode': { effect: 'write', repeatable: false, ...stream, jobs: ['admin'] },
	'Kinesis RegisterStreamConsumer': {
		effect: 'write',
		repeatable: false,
		...consumer,
		jobs: ['admin'],
	},
	'Kinesis DeregisterStreamConsumer': {
		effect: 'destroy',
		repeatable: false,
		...consumer,
		jobs: ['admin'],
	},
} satisfies RulesOf<'Kinesis', typeof Kinesis>;

/** Requests that carry DryRun. */
export type DryRunInputs = {
	'Kinesis GetRecords DryRun': Kinesis.GetRecordsCommandInput;
	'Kinesis PutRecords DryRun': Kinesis.PutRecordsCommandInput;
};

/** What may be asked of Kinesis to learn what it would say, and no more: neither reads a record nor writes one. */
export const dryRunRules = {
	'Kinesis GetRecords DryRun': {
		effect: 'read',
		repeatable: true,
		dryRun: 'reads',
		...stream,
		jobs: ['tail'],
	},
	'Kinesis PutRecords DryRun': {
		effect: 'read',
		repeatable: false,
		dryRun: 'writes',
		...stream,
		jobs: ['send'],
	},
} satisfies RulesFor<DryRunInputs>;
