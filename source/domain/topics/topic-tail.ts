import { nameOfArn } from '../arn.ts';
import type { Failure } from '../failure.ts';
import { admission } from '../queues/queue-policy.ts';
import { type ResourceId, resourceOf } from '../resource-id.ts';
import type { QueueRef, Tags, TopicRef } from '../resources.ts';
import type { FilterScope } from './filter/filter-policy.ts';

/*
A topic keeps nothing: who wants to see what is published has to subscribe. A tail does so with a queue of its own, for as
long as somebody looks. What it leaves when its process is killed says itself whose it is, and until when.
*/

/** What a queue that was made for a tail is called first. */
export const tailPrefix = 'awsmsg-tail-';

/** How long a message lies there that nobody took, seconds. */
export const tailRetention = 300;

/** How long a message is hidden that is being read, seconds: one that was not deleted comes again then. */
export const tailVisibility = 30;

/** From its making, or the last word of its process, on: after it the queue is nobody's, ms. */
export const tailLease = 60 * 60 * 1000;

/** Clocks of two computers may differ by so much, ms. */
const clockMargin = 5 * 60 * 1000;

/** Where the messages of a tail come to. */
export type TailQueue =
	/** Made for it, and deleted after it. */
	| { readonly kind: 'made'; readonly name: string; readonly arn: string }
	/** One that is there for tails, where none can be made: it stays. */
	| {
			readonly kind: 'lent';
			readonly name: string;
			readonly arn: string;
			readonly url: string;
			/** Messages that lie there, about. */
			readonly holds?: number;
	  };

/** A tail of a topic as it is to be made. */
export type TopicTailPlan = {
	readonly topic: TopicRef;
	readonly queue: TailQueue;
	/** Messages as they were published, without the envelope that tells of which topic they are. */
	readonly raw: boolean;
	/** Which messages come, as a filter policy of the subscription. */
	readonly filter?: { readonly policy: string; readonly scope: FilterScope };
};

/** The queue that a tail of a topic makes; `unique`: letters and digits that no other tail has. Source: SQS quotas, queue name. */
export function madeQueue(topic: TopicRef, unique: string): TailQueue {
	const fifo = topic.name.endsWith('.fifo') ? '.fifo' : '';
	const stem = topic.name.replace(/\.fifo$/, '').slice(0, 40);
	const name = `${tailPrefix}${stem}-${unique}${fifo}`;
	const [prefix, partition, , region, account] = topic.arn.split(':');
	return { kind: 'made', name, arn: [prefix, partition, 'sqs', region, account, name].join(':') };
}

/** The settings of a queue that is made for a tail: its policy lets the one topic in, and nobody else. */
export function tailQueueAttributes({
	topic,
	queue,
}: TopicTailPlan): Readonly<Record<string, string>> {
	const admitted = admission({}, { queueArn: queue.arn, topicArn: topic.arn });
	return {
		MessageRetentionPeriod: String(tailRetention),
		VisibilityTimeout: String(tailVisibility),
		...(admitted.kind === 'policy' ? { Policy: admitted.policy } : {}),
		...(topic.name.endsWith('.fifo')
			? {
					FifoQueue: 'true',
					// Groups do not wait for each other.
					DeduplicationScope: 'messageGroup',
					FifoThroughputLimit: 'perMessageGroupId',
				}
			: {}),
	};
}

/** The attributes of the subscription of a tail. */
export function tailSubscription({ raw, filter }: TopicTailPlan): Readonly<Record<string, string>> {
	return {
		...(raw ? { RawMessageDelivery: 'true' } : {}),
		...(filter === undefined
			? {}
			: { FilterPolicyScope: filter.scope, FilterPolicy: filter.policy }),
	};
}

/** All that a tail changes and the guard is asked for: the topic first, whose name is typed. */
export function tailSubjects({ topic, queue }: TopicTailPlan): {
	readonly resource: ResourceId;
	readonly also: readonly ResourceId[];
} {
	return { resource: resourceOf('topic', topic), also: [resourceOf('queue', queue)] };
}

/** Whose tail a queue is for, as its tags say it. */
export type TailMark = {
	/** `ada@desk` */
	readonly owner: string;
	/** The process, in the words of its computer. */
	readonly process: string;
	/** ms since 1970: without a word until then it is nobody's. */
	readonly expiresAt: number;
	/** Name of the topic, in the account and region of the queue. */
	readonly topic: string;
	/** Id of the subscription, as its ARN ends; absent until it is made. */
	readonly subscription?: string;
};

const tagNames = {
	owner: 'awsmsg-owner',
	process: 'awsmsg-process',
	expires: 'awsmsg-expires',
	topic: 'awsmsg-topic',
	subscription: 'awsmsg-subscription',
} as const;

/** What a mark says of a tail that ended and could not be removed: it is nobody's, whatever its process does. */
export const endedMark = { process: 'ended', expiresAt: 0 } as const satisfies Partial<TailMark>;

/** All tags of a tail, by their keys. */
export const tailTagKeys: readonly string[] = Object.values(tagNames);

/** Source: SQS developer guide, "Cost allocation tags": letters, digits, blanks and a few signs, 256 at most. */
const taggable = (text: string) => text.replace(/[^\p{L}\p{N} _.:/=+@-]/gu, '_').slice(0, 256);

/** A mark as tags of a queue; what is not given is not among them. */
export function tailTags({
	owner,
	process,
	expiresAt,
	topic,
	subscription,
}: Partial<TailMark>): Tags {
	const tags = {
		[tagNames.owner]: owner,
		[tagNames.process]: process,
		[tagNames.expires]: expiresAt === undefined ? undefined : new Date(expiresAt).toISOString(),
		[tagNames.topic]: topic,
		[tagNames.subscription]: subscription,
	};
	return Object.fromEntries(
		Object.entries(tags).flatMap(([key, value]) =>
			value === undefined ? [] : [[key, taggable(value)]],
		),
	);
}

/** The mark that tags are; `undefined` where no tail of awsmsg made them. */
export function tailMarkIn(tags: Tags): TailMark | undefined {
	const said = (name: string) => (Object.hasOwn(tags, name) ? tags[name] : undefined);
	const [owner, process, expires, topic, subscription] = [
		said(tagNames.owner),
		said(tagNames.process),
		said(tagNames.expires),
		said(tagNames.topic),
		said(tagNames.subscription),
	];
	const expiresAt = Date.parse(expires ?? '');
	if (owner === undefined || process === undefined || topic === undefined) return;
	if (!Number.isFinite(expiresAt)) return;
	return {
		owner,
		process,
		expiresAt,
		topic,
		...(subscription === undefined ? {} : { subscription }),
	};
}

/** Whether a process that a mark names runs: `unknown` where nobody here can tell. */
export type ProcessStanding = 'runs' | 'gone' | 'unknown';

/** Whether anybody still reads by a queue: `left` is nobody's, by its time or since its process is gone. */
export type TailStanding = 'running' | 'gone' | 'expired';

/** What became of the tail of a mark. One whose process runs here is living, however late its last word is. */
export function tailStanding(
	{ expiresAt }: Pick<TailMark, 'expiresAt'>,
	process: ProcessStanding,
	now: number,
): TailStanding {
	if (process !== 'unknown') return process === 'gone' ? 'gone' : 'running';
	return now > expiresAt + clockMargin ? 'expired' : 'running';
}

/** ARN of the topic of a mark, which stands beside its queue. */
export function topicOfMark({ topic }: Pick<TailMark, 'topic'>, queueArn: string): string {
	const [prefix, partition, , region, account] = queueArn.split(':');
	return [prefix, partition, 'sns', region, account, topic].join(':');
}

/** ARN of the subscription of a mark; `undefined` while it names none. */
export function subscriptionOfMark(mark: TailMark, queueArn: string): string | undefined {
	const { subscription } = mark;
	return subscription === undefined ? undefined : `${topicOfMark(mark, queueArn)}:${subscription}`;
}

/** The id at the end of the ARN of a subscription. */
export const subscriptionId = (arn: string): string => nameOfArn(arn);

/** A queue that is lent, as a plan has it. */
export function lentQueue({ name, arn, url }: QueueRef, holds?: number): TailQueue {
	return { kind: 'lent', name, arn, url, ...(holds === undefined ? {} : { holds }) };
}

/** What became of one part of a tail that was to go. */
export type Removed =
	/** It is gone, or was not there. */
	{ readonly done: true } | { readonly done: false; readonly failure: Failure };

/** What became of a tail that was to go: each part by itself, since one that refuses must not keep the other. */
export type Removal = {
	readonly subscription: Removed;
	readonly queue: Removed;
	readonly queueName: string;
	/** Of a queue that stays. */
	readonly stays: boolean;
	/** It keeps its marks, since the subscription is still there. */
	readonly marked?: true;
};

/** Whether nothing of a tail is left. */
export function isGone({ subscription, queue }: Removal): boolean {
	return subscription.done && queue.done;
}

/** A queue of a tail that was found, in use or left. */
export type FoundTail = {
	readonly queue: QueueRef;
	readonly mark: TailMark;
	readonly standing: TailStanding;
	/** Made for it; one that was lent stays. */
	readonly made: boolean;
	/** ARN of its subscription; absent where there is none. */
	readonly subscription?: string;
	/** Why nobody knows whether there is one. */
	readonly unknown?: Failure;
};

/** Whether nobody reads by the queue of a tail any more, so that it may go. */
export function isLeft({ standing }: Pick<FoundTail, 'standing'>): boolean {
	return standing !== 'running';
}

/** What reading a tail came to so far. */
export type TailReading = {
	readonly messages: number;
	/** ReceiveMessage, and DeleteMessageBatch: what is paid for. */
	readonly receives: number;
	readonly deletes: number;
	/** Deliveries of a message that had come before. */
	readonly repeats: number;
	/** Messages that are not of the topic, left where they are. */
	readonly others: number;
	/** Shown, and not deleted: they come again, and are left out then. */
	readonly undeleted: number;
};
