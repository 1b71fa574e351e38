import type { Grant } from '../../domain/effect.ts';
import { asFailure } from '../../domain/failure.ts';
import { resourceOf, resourceOfArn } from '../../domain/resource-id.ts';
import type { QueueRef } from '../../domain/resources.ts';
import {
	endedMark,
	type Removal,
	type Removed,
	tailTagKeys,
	tailTags,
} from '../../domain/topics/topic-tail.ts';
import type { Gateways } from '../ports.ts';
import { subscriptionPages } from './topic-subscriptions.ts';

type Ports = Pick<Gateways, 'topics' | 'queues'>;

/** What there is of a tail, to be removed. */
export type TailToRemove = {
	/** Its name alone where nobody knows whether it was made. */
	readonly queue: QueueRef | string;
	readonly queueArn: string;
	/** A queue that was lent stays, and loses the tags alone. */
	readonly stays: boolean;
	/** It was never marked: it has no tags to lose. */
	readonly plain?: boolean;
	readonly topicArn: string;
	/** ARN; `perhaps`: nobody knows whether there is one, it is looked for. */
	readonly subscription?: string;
	readonly grant: Grant;
};

/**
 * First the subscription, so that nothing is delivered to a queue that is gone; then the queue, whatever became of the former. A queue
 * that was lent keeps its marks for as long as the subscription is there: by them it is found again. What stays is marked as left.
 */
export async function removeTail(
	ports: Ports,
	tail: TailToRemove,
	signal: AbortSignal,
): Promise<Removal> {
	const { queue, stays, plain } = tail;
	const subscription = await removed(() => unsubscribe(ports, tail, signal));
	const isKept = stays && !subscription.done && plain !== true;
	const removal: Removal = {
		subscription,
		queue: isKept ? subscription : await removed(() => removeQueue(ports, tail, signal)),
		queueName: typeof queue === 'string' ? queue : queue.name,
		stays,
		...(isKept ? { marked: true } : {}),
	};
	if (!removal.queue.done) await markAsLeft(ports, tail, signal);
	return removal;
}

/** Its process may go on for long: who cleans up is told that the tail does not. Where that can not be told, it is found once the process is gone. */
async function markAsLeft(
	{ queues }: Ports,
	{ queue, grant }: TailToRemove,
	signal: AbortSignal,
): Promise<void> {
	if (typeof queue === 'string') return;
	await queues
		.tag({ url: queue.url, tags: tailTags(endedMark) }, { signal, grant })
		.catch(() => {});
}

async function removed(work: () => Promise<void>): Promise<Removed> {
	try {
		await work();
		return { done: true };
	} catch (error) {
		const failure = asFailure(error);
		return failure.kind === 'not-found' ? { done: true } : { done: false, failure };
	}
}

async function unsubscribe(ports: Ports, tail: TailToRemove, signal: AbortSignal): Promise<void> {
	const { subscription, topicArn, queueArn, grant } = tail;
	if (subscription === undefined) return;
	const arn =
		subscription === 'perhaps'
			? await findSubscription(ports, { topicArn, queueArn }, signal)
			: subscription;
	const id = resourceOfArn(arn);
	if (arn === undefined || id === undefined) return;
	// It was made under this very confirmation, which could not know its ARN.
	await ports.topics.unsubscribe(arn, {
		signal,
		grant: { ...grant, effect: 'destroy', resources: [id] },
	});
}

async function removeQueue(ports: Ports, tail: TailToRemove, signal: AbortSignal): Promise<void> {
	const { queue, queueArn, stays, plain = false, grant } = tail;
	if (stays && plain) return;
	const { queues } = ports;
	const { url } = typeof queue === 'string' ? await queues.resolve(queue, { signal }) : queue;
	if (stays) {
		await queues.untag({ url, keys: tailTagKeys }, { signal, grant });
		return;
	}
	const name = typeof queue === 'string' ? queue : queue.name;
	await queues.remove(url, {
		signal,
		grant: {
			...grant,
			effect: 'destroy',
			resources: [resourceOf('queue', { name, arn: queueArn })],
		},
	});
}

/** Subscriptions of a topic that are looked through for one. */
const lookedThrough = { pages: 100, items: 10_000 };

/** The subscription of a queue to a topic; `undefined` where there is none. Throws where it can't be told. */
export async function findSubscription(
	{ topics }: Pick<Ports, 'topics'>,
	{ topicArn, queueArn }: { readonly topicArn: string; readonly queueArn: string },
	signal: AbortSignal,
): Promise<string | undefined> {
	for await (const items of subscriptionPages(topics, topicArn, signal, lookedThrough)) {
		const found = items.find(
			({ endpoint, arn }) => endpoint === queueArn && arn.startsWith('arn:'),
		);
		if (found !== undefined) return found.arn;
	}
	return;
}
