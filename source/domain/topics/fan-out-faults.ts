import { type EventSourceMapping, isReading, problemOf } from '../consumers/mapping.ts';
import type { Part, SubscriptionDetail } from '../details.ts';
import type { Failure } from '../failure.ts';
import type { QueueAttributes, RedriveAllowPolicy } from '../resources.ts';
import { type DeviceEntry, deviceEntry, type KnownDevice, toDevice } from './device-entry.ts';
import { readFilterPolicy } from './filter/filter-policy.ts';
import { neverTaken } from './filter/never-taken.ts';
import { entryOf, type KnownQueue, type QueueEntry } from './queue-entry.ts';
import { deadLetterTargetArnIn } from './redrive-policy.ts';
import { replayPause } from './replay-policy.ts';

/**
 * What is wrong with a way of the map. `broken`: nothing goes there. `unknown`: nobody here can tell. `loses`: it works, and
 * what can not be delivered is lost.
 */
export type MapFault =
	| {
			readonly standing: 'broken';
			readonly fault:
				| 'pending'
				| 'deleted'
				| 'filter-takes-nothing'
				/** A replay with an ending point is over. */
				| 'replay'
				| Extract<QueueEntry, { delivers: false }>['why']
				| Extract<DeviceEntry, { delivers: false }>['why']
				/** The dead-letter queue lets no queue, or not this one, send there. */
				| 'refuses-dead-letters'
				/** FIFO and standard queues have no dead letters of each other. */
				| 'other-type';
	  }
	/** A mapping of Lambda is switched off, or its last batch went wrong; `told` is what Lambda says. */
	| {
			readonly standing: 'broken';
			readonly fault: 'consumer-off' | 'consumer-failing';
			readonly told?: string;
	  }
	| {
			readonly standing: 'unknown';
			readonly fault:
				| 'unread'
				| 'filter-undocumented'
				| 'replay'
				| Extract<QueueEntry, { delivers: 'unknown' }>['why']
				| Extract<DeviceEntry, { delivers: 'unknown' }>['why'];
			readonly failure?: Failure;
	  }
	/** Of the subscription, or of the queue that is subscribed. */
	| { readonly standing: 'loses'; readonly fault: 'no-dead-letters' | 'no-queue-dead-letters' };

/** What is wrong with a subscription, whatever is published. */
export function subscriptionFaults(
	subscription: SubscriptionDetail,
	{ queue, device }: { readonly queue: KnownQueue; readonly device: KnownDevice },
): readonly MapFault[] {
	const { arn, protocol, endpoint, topicArn, detail } = subscription;
	if (arn === 'Deleted') return [{ standing: 'broken', fault: 'deleted' }];
	if (arn === 'PendingConfirmation' || (detail.ok && detail.value.pending)) {
		return [{ standing: 'broken', fault: 'pending' }];
	}
	const entry =
		protocol === 'sqs'
			? entryFault(entryOf(queue, endpoint, topicArn))
			: toDevice(subscription)
				? entryFault(deviceEntry(device))
				: [];
	if (!detail.ok) {
		return [...entry, { standing: 'unknown', fault: 'unread', failure: detail.failure }];
	}
	const { filterPolicy, filterPolicyScope, redrivePolicy, raw } = detail.value;
	const pause = replayPause(raw);
	const hasDeadLetters = deadLetterTargetArnIn(redrivePolicy) !== undefined;
	return [
		...entry,
		...(pause === undefined ? [] : [replayFault(pause)]),
		...(filterPolicy === undefined ? [] : filterFaults(filterPolicy, filterPolicyScope)),
		...(hasDeadLetters ? [] : [loses('no-dead-letters')]),
		...(protocol === 'sqs' && queue?.ok && queue.value.redrivePolicy === undefined
			? [loses('no-queue-dead-letters')]
			: []),
	];
}

const replayFault = (pause: 'over' | 'perhaps'): MapFault => ({
	standing: pause === 'over' ? 'broken' : 'unknown',
	fault: 'replay',
});

const loses = (fault: Extract<MapFault, { standing: 'loses' }>['fault']): MapFault => ({
	standing: 'loses',
	fault,
});

/** What Lambda tells of how it reads a queue. */
export function consumerFaults(mapping: EventSourceMapping): readonly MapFault[] {
	const { stateReason } = mapping;
	const problem = problemOf(mapping);
	if (!isReading(mapping)) {
		const told = stateReason === undefined ? {} : { told: stateReason };
		return [{ standing: 'broken', fault: 'consumer-off', ...told }];
	}
	return problem === undefined
		? []
		: [{ standing: 'broken', fault: 'consumer-failing', told: problem }];
}

function filterFaults(
	policy: string,
	scope: 'MessageAttributes' | 'MessageBody' | undefined,
): readonly MapFault[] {
	const read = readFilterPolicy(policy, scope);
	if (!read.ok) return [{ standing: 'unknown', fault: 'filter-undocumented' }];
	return neverTaken(read.policy) === undefined
		? []
		: [{ standing: 'broken', fault: 'filter-takes-nothing' }];
}

function entryFault(entry: QueueEntry | DeviceEntry): readonly MapFault[] {
	if (entry.delivers === true) return [];
	if (entry.delivers === false) return [{ standing: 'broken', fault: entry.why }];
	const failure = 'failure' in entry ? { failure: entry.failure } : {};
	return [{ standing: 'unknown', fault: entry.why, ...failure }];
}

/** A way of dead letters: of a queue, or of a subscription of a topic, to the queue `arn`. */
export type DeadLetterWay =
	| { readonly of: 'queue'; readonly source: string; readonly arn: string }
	| { readonly of: 'subscription'; readonly topicArn: string; readonly arn: string };

/** What is wrong with a way of dead letters. */
export function deadLetterFaults(
	way: DeadLetterWay,
	queues: ReadonlyMap<string, Part<QueueAttributes>>,
): readonly MapFault[] {
	const letters = queues.get(way.arn);
	if (way.of === 'subscription') {
		const { topicArn, arn } = way;
		const fifo = topicArn.endsWith('.fifo') !== arn.endsWith('.fifo');
		return [...entryFault(entryOf(letters, arn, topicArn)), ...(fifo ? [otherType] : [])];
	}
	const fifo = way.source.endsWith('.fifo') !== way.arn.endsWith('.fifo');
	const known: readonly MapFault[] =
		letters === undefined
			? [{ standing: 'unknown', fault: 'queue-unasked' }]
			: letters.ok
				? isRefused(letters.value.redriveAllowPolicy, way.source)
					? [{ standing: 'broken', fault: 'refuses-dead-letters' }]
					: []
				: letters.failure.kind === 'not-found'
					? [{ standing: 'broken', fault: 'queue-missing' }]
					: [{ standing: 'unknown', fault: 'queue-unread', failure: letters.failure }];
	return [...known, ...(fifo ? [otherType] : [])];
}

const otherType: MapFault = { standing: 'broken', fault: 'other-type' };

/** Source: SQS API reference, SetQueueAttributes, RedriveAllowPolicy. */
function isRefused(policy: RedriveAllowPolicy | undefined, source: string): boolean {
	if (policy === undefined || policy.permission === 'allowAll') return false;
	return policy.permission === 'denyAll' || !policy.sourceQueueArns.includes(source);
}
