import { endpointName } from '../../domain/push/device.ts';
import type { QueueRef, StreamRef } from '../../domain/resources.ts';
import type { StreamChange } from '../../domain/streams/stream-change.ts';
import type { change } from '../json/shapes/others.ts';
import type { Form } from '../json/shapes/parts.ts';

type ChangeJson = Form<typeof change>;

type QueueAction = Extract<
	ChangeJson['action'],
	'create' | 'set' | 'delete' | 'purge' | 'cancel-move'
>;

/** A change of a queue in JSON; `told` is what its action tells. */
export function queueChangeJson(
	action: QueueAction,
	queue: QueueRef,
	told: Omit<ChangeJson, 'kind' | 'action' | 'resource'>,
): ChangeJson {
	return { kind: 'change', action, resource: { kind: 'queue', ...queue }, ...told };
}

/** A change of a topic or a subscription in JSON; `told` is what its action tells. */
export function topicChangeJson(
	action: 'create' | 'set' | 'delete' | 'subscribe' | 'confirm' | 'unsubscribe',
	kind: 'topic' | 'subscription',
	{ name, arn }: { readonly name: string; readonly arn: string },
	told: Omit<ChangeJson, 'kind' | 'action' | 'resource'> = {},
): ChangeJson {
	return { kind: 'change', action, resource: { kind, name, arn }, ...told };
}

/** A change of an endpoint of mobile push in JSON. */
export function endpointChangeJson(
	arn: string,
	before: boolean | undefined,
	after: boolean,
): ChangeJson {
	return {
		kind: 'change',
		action: 'set',
		resource: { kind: 'endpoint', name: endpointName(arn), arn },
		changes: [
			{
				name: 'Enabled',
				before: before === undefined ? undefined : String(before),
				after: String(after),
			},
		],
	};
}

/** A change of a stream in JSON; one that is made just now has no ARN yet. */
export function streamChangeJson({ name, arn }: StreamRef, made: StreamChange): ChangeJson {
	return {
		kind: 'change',
		action: made.kind,
		resource: { kind: 'stream', name, arn: arn === '' ? undefined : arn },
		...fieldsOf(made),
	};
}

/** The parts of a change under the names of AWS's requests. */
function fieldsOf(made: StreamChange): Partial<ChangeJson> {
	switch (made.kind) {
		case 'create':
			return { shardCount: made.shards };
		case 'delete':
			return { enforceConsumerDeletion: made.withConsumers };
		case 'split':
			return { shardToSplit: made.shardId, newStartingHashKey: made.at };
		case 'merge':
			return { shardToMerge: made.shardId, adjacentShardToMerge: made.with };
		case 'shards':
			return { targetShardCount: made.count };
		case 'retention':
			return { retentionPeriodHours: made.hours };
		case 'mode':
			return { streamMode: made.mode };
		case 'register':
		case 'deregister':
			return { consumerName: made.consumer };
	}
}
