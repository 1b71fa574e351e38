import type { Part, SubscriptionDetail } from '../details.ts';
import type { Failure } from '../failure.ts';
import { memoOf } from '../memo.ts';
import { type MessageAttribute, messageSize } from '../messages/message.ts';
import type { SubscriptionAttributes, TopicAttributes } from '../resources.ts';
import { type DeviceEntry, deviceEntry, type KnownDevice, toDevice } from './device-entry.ts';
import type { JsonReader } from './filter/filter-fields.ts';
import { type Clause, type Judged, judge } from './filter/filter-judge.ts';
import { type FilterScope, type PolicyProblem, readFilterPolicy } from './filter/filter-policy.ts';
import {
	type MessageStructure,
	readStructure,
	type StructureProblem,
	textFor,
} from './message-structure.ts';
import { entryOf, type KnownQueue, type QueueEntry, sizeEntry } from './queue-entry.ts';
import { deadLetterTargetArnIn } from './redrive-policy.ts';
import { replayPause } from './replay-policy.ts';
import { takesRaw } from './subscription.ts';
import { topicBytes, usualTopicBytes } from './topic-limits.ts';

/** A message as it would be published to a topic. */
export type TopicMessage = {
	readonly body: string;
	readonly attributes?: Readonly<Record<string, MessageAttribute>>;
	/** `MessageStructure=json`: the body has a text a protocol. */
	readonly structure?: 'json';
	readonly groupId?: string;
	readonly deduplicationId?: string;
	/** When a FIFO topic got one that is the same for it, ms since 1970, where that is known and five minutes are not over. */
	readonly repeats?: number;
};

/** What is known beside a subscription. */
export type Around = {
	readonly topic: Part<TopicAttributes>;
	/** The queue that is subscribed, of a subscription of SQS. */
	readonly queue: KnownQueue;
	/** The device, of one of mobile push. */
	readonly device?: KnownDevice;
};

/** What a subscriber gets. */
export type Receives = {
	/** `envelope` is SNS's JSON around the message, `event` what a Lambda function is called with. */
	readonly form: 'raw' | 'envelope' | 'event' | 'text';
	readonly text: string;
	/** Of `MessageStructure=json`: the name of the text that it gets. */
	readonly name?: string;
	/** The attributes that the message has and it does not get. */
	readonly without?: 'attributes';
};

/** Where a message goes that a queue does not take, as far as that is known: to the dead letters of the subscription, or it is lost. */
type Kept = { readonly deadLetters?: string; readonly lost?: true };

/** Whether one subscription gets a message, and why not. What can't be known is said: it is no "no". */
export type Delivery =
	| { readonly delivers: true; readonly receives: Receives }
	| { readonly delivers: false; readonly why: 'pending' | 'deleted' }
	/** `otherScope`: the policy would take it, if that were its scope. */
	| { readonly delivers: false; readonly why: 'body'; readonly otherScope?: FilterScope }
	| {
			readonly delivers: false;
			readonly why: 'filter';
			readonly clause: Clause;
			readonly otherScope?: FilterScope;
	  }
	/** SQS takes no message with more attributes, and raw delivery makes them its own: it is discarded. */
	| { readonly delivers: false; readonly why: 'attributes'; readonly found: number }
	/** `topic-size`: the topic takes no such message. `size`: the protocol does not. */
	| {
			readonly delivers: false;
			readonly why: 'size' | 'topic-size';
			readonly found: number;
			readonly most: number;
	  }
	| { readonly delivers: false; readonly why: 'structure'; readonly problem: StructureProblem }
	/**
	 * The topic takes no such message: a FIFO topic without a group (`topic-group`), without a deduplication id where it makes
	 * none of the body (`topic-id`); a standard topic with such an id (`topic-standard`).
	 */
	| { readonly delivers: false; readonly why: 'topic-group' | 'topic-id' | 'topic-standard' }
	/** The topic got one with the same deduplication id less than five minutes ago: it takes this one and delivers it to nobody. */
	| { readonly delivers: false; readonly why: 'duplicate'; readonly at: number }
	/** A replay with an ending point is over, after which SNS delivers nothing new. */
	| { readonly delivers: false; readonly why: 'replay' }
	| (Extract<QueueEntry, { delivers: false }> & Kept)
	| Exclude<DeviceEntry, { delivers: true }>
	| { readonly delivers: 'unknown'; readonly why: 'unread'; readonly failure: Failure }
	| { readonly delivers: 'unknown'; readonly why: 'policy'; readonly problem: PolicyProblem }
	| { readonly delivers: 'unknown'; readonly why: 'number'; readonly clause: Clause }
	/**
	 * `large`: only a topic whose MaximumMessageSize says so takes more than 256 KiB, and it could not be read. `unsent`: AWS says that attributes
	 * are not sent with a message structure, and not what a filter on them then does (developer guide, "Message attributes").
	 * `replay`: it is being sent what the topic kept, up to a point that may come before this message.
	 */
	| {
			readonly delivers: 'unknown';
			readonly why: 'elements' | 'steps' | 'large' | 'unsent' | 'replay';
	  }
	/** Whether the topic makes a deduplication id of the body is not known. */
	| { readonly delivers: 'unknown'; readonly why: 'topic-id' }
	| Extract<QueueEntry, { delivers: 'unknown' }>;

/** Attributes that SQS takes with one message. Source: SNS developer guide, "Message attributes". */
export const mostRawAttributes = 10;

/** Larger messages go to queues, streams of Firehose and functions alone, bytes. Source: SNS, MaximumMessageSize. */
const mostElsewhere = 256 * 1024;

/** Characters of a message by SMS, over all its parts. Source: SNS API reference, Publish. */
const mostSms = 1600;

/**
 * Whether a subscription would get a message, from what is known of it, of its topic and of its queue. What stands in its
 * way is asked in the order in which SNS comes to it: the first certain "no" counts, then the first that is unknown.
 */
export function deliveryOf(
	message: TopicMessage,
	subscription: SubscriptionDetail,
	{ topic, queue, device }: Around,
	reader?: JsonReader,
): Delivery {
	const { arn, protocol, endpoint, topicArn, detail } = subscription;
	if (arn === 'Deleted') return { delivers: false, why: 'deleted' };
	if (arn === 'PendingConfirmation' || (detail.ok && detail.value.pending)) {
		return { delivers: false, why: 'pending' };
	}
	const structure = message.structure === undefined ? undefined : readStructure(message.body);
	if (typeof structure === 'string')
		return { delivers: false, why: 'structure', problem: structure };
	const chosen = chosenFrom(message, structure, { protocol, endpoint });
	const { attributes = {} } = message;
	const raw = detail.ok && detail.value.rawDelivery && takesRaw.has(protocol);
	const form = raw ? 'raw' : formOf(protocol);
	const there = { text: chosen.text, attributes, form, structured: structure !== undefined };
	const obstacles: readonly (Obstacle | undefined)[] = [
		sizeLimit(protocol, there),
		idsTaken(message, topicArn, topic),
		topicTakes(message, topic),
		message.repeats === undefined
			? undefined
			: { delivers: false, why: 'duplicate', at: message.repeats },
		detail.ok ? replaying(detail.value) : undefined,
		detail.ok
			? filtered(detail.value, there, reader)
			: { delivers: 'unknown', why: 'unread', failure: detail.failure },
		...(protocol === 'sqs'
			? [crowded(there), kept(entryOf(queue, endpoint, topicArn), detail), sizeEntry(queue, there)]
			: []),
		...(toDevice(subscription) ? [unsent(deviceEntry(device))] : []),
	];
	const found = obstacles.filter((one) => one !== undefined);
	const [open] = found;
	if (open !== undefined) return found.find(({ delivers }) => delivers === false) ?? open;
	const loses = form === 'text' || (raw && protocol !== 'sqs');
	const drops = loses && Object.keys(attributes).length > 0;
	return {
		delivers: true,
		receives: { form, ...chosen, ...(drops ? { without: 'attributes' } : {}) },
	};
}

/** Why a message does not get there, or perhaps not. */
type Obstacle = Exclude<Delivery, { delivers: true }>;

/** A message in the form in which it would come to a subscriber. */
type There = {
	readonly text: string;
	readonly attributes: Readonly<Record<string, MessageAttribute>>;
	readonly form: Receives['form'];
	/** Published with a text a protocol. */
	readonly structured: boolean;
};

/** What the topic itself does not take, or perhaps not; nothing where it takes the message. */
function topicTakes(message: TopicMessage, topic: Part<TopicAttributes>): Obstacle | undefined {
	const found = messageSize({ attributes: {}, ...message });
	if (!topic.ok) return found > usualTopicBytes ? { delivers: 'unknown', why: 'large' } : undefined;
	const most = topicBytes(topic.value);
	return found > most ? { delivers: false, why: 'topic-size', found, most } : undefined;
}

/** Whether a topic takes a message with these ids. Source: SNS API reference, Publish, MessageGroupId and MessageDeduplicationId. */
function idsTaken(
	{ groupId, deduplicationId }: TopicMessage,
	topicArn: string,
	topic: Part<TopicAttributes>,
): Obstacle | undefined {
	const isFifo = topic.ok ? topic.value.fifo : topicArn.endsWith('.fifo');
	if (!isFifo) {
		return deduplicationId === undefined ? undefined : { delivers: false, why: 'topic-standard' };
	}
	if (groupId === undefined) return { delivers: false, why: 'topic-group' };
	const byBody = topic.ok ? topic.value.contentBasedDeduplication : undefined;
	if (deduplicationId !== undefined || byBody === true) return;
	return { delivers: byBody === false ? false : 'unknown', why: 'topic-id' };
}

/** SNS keeps nothing that it does not send to a device. */
function unsent(entry: DeviceEntry): Obstacle | undefined {
	return entry.delivers === true ? undefined : entry;
}

/** What a queue refuses goes to the dead letters of the subscription, as soon as SNS is told so. */
function kept(entry: QueueEntry, detail: SubscriptionDetail['detail']): Obstacle | undefined {
	if (entry.delivers === true) return;
	if (entry.delivers === 'unknown' || !detail.ok) return entry;
	const deadLetters = deadLetterTargetArnIn(detail.value.redrivePolicy);
	return { ...entry, ...(deadLetters === undefined ? { lost: true } : { deadLetters }) };
}

function chosenFrom(
	{ body }: TopicMessage,
	structure: MessageStructure | undefined,
	subscriber: { readonly protocol: string; readonly endpoint: string },
): { readonly text: string; readonly name?: string } {
	return structure === undefined ? { text: body } : textFor(structure, subscriber);
}

function formOf(protocol: string): Receives['form'] {
	switch (protocol) {
		case 'email':
		case 'sms':
		case 'application':
			return 'text';
		case 'lambda':
			return 'event';
		default:
			return 'envelope';
	}
}

/** A replay with an ending point is no moment to wait for something new. */
function replaying({ raw }: SubscriptionAttributes): Obstacle | undefined {
	const pause = replayPause(raw);
	if (pause === undefined) return;
	return { delivers: pause === 'over' ? false : 'unknown', why: 'replay' };
}

const takesLarge = new Set(['sqs', 'lambda', 'firehose']);

function sizeLimit(protocol: string, { text, attributes }: There): Obstacle | undefined {
	const isSms = protocol === 'sms';
	const most = isSms ? mostSms : mostElsewhere;
	const found = isSms ? [...text].length : messageSize({ body: text, attributes });
	return found > most && !takesLarge.has(protocol)
		? { delivers: false, why: 'size', found, most }
		: undefined;
}

/** Raw delivery makes its attributes those of the queue's message. */
function crowded({ attributes, form, structured }: There): Obstacle | undefined {
	const found = Object.keys(attributes).length;
	if (form !== 'raw' || found <= mostRawAttributes) return;
	return structured
		? { delivers: 'unknown', why: 'unsent' }
		: { delivers: false, why: 'attributes', found };
}

/** The filter policy in a scope: thousands of messages may be judged by one. */
const policyIn = memoOf(({ filterPolicy = '' }: SubscriptionAttributes, scope: FilterScope) =>
	readFilterPolicy(filterPolicy, scope),
);

function filtered(
	subscription: SubscriptionAttributes,
	{ text, attributes, structured }: There,
	reader?: JsonReader,
): Obstacle | undefined {
	const { filterPolicy, filterPolicyScope: scope = 'MessageAttributes' } = subscription;
	if (filterPolicy === undefined) return;
	if (structured && Object.keys(attributes).length > 0 && scope === 'MessageAttributes') {
		return { delivers: 'unknown', why: 'unsent' };
	}
	const read = policyIn(subscription, scope);
	if (!read.ok) return { delivers: 'unknown', why: 'policy', problem: read.problem };
	const message = { body: text, attributes, ...(reader === undefined ? {} : { reader }) };
	const verdict = judge(read.policy, message);
	if (verdict.takes === true) return;
	if (verdict.takes === 'unknown') {
		return verdict.why === 'number'
			? { delivers: 'unknown', why: verdict.why, clause: verdict.clause }
			: { delivers: 'unknown', why: verdict.why };
	}
	const hint = structured ? {} : otherScope(subscription, scope, message);
	return verdict.why === 'body'
		? { delivers: false, why: 'body', ...hint }
		: { delivers: false, why: 'filter', clause: verdict.clause, ...hint };
}

/** The scope in which a policy would take a message that it does not take in its own. */
function otherScope(
	subscription: SubscriptionAttributes,
	scope: FilterScope,
	message: Judged,
): { readonly otherScope?: FilterScope } {
	const other = scope === 'MessageBody' ? 'MessageAttributes' : 'MessageBody';
	const read = policyIn(subscription, other);
	return read.ok && judge(read.policy, message).takes === true ? { otherScope: other } : {};
}
