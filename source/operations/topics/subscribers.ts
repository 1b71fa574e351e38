import { nameOfArn } from '../../domain/arn.ts';
import type { Part } from '../../domain/details.ts';
import type { QueueAttributes, QueueRef, Subscription, TopicRef } from '../../domain/resources.ts';
import type { Subscribers } from '../../domain/topics/audience.ts';
import { isNear } from '../../domain/topics/queue-entry.ts';
import { askedSubscriptions, listedSubscriptions, topicSubscriptions } from '../describe.ts';
import type { Gateways } from '../gateways.ts';
import { part } from '../parts.ts';

/** Calls about queues at a time. */
const callsAtOnce = 4;

/**
 * What decides who gets a message of a topic: its settings, its first thousand subscriptions, the attributes of the first
 * `asked` of them, and the queues of its own account and region among those. Each call may fail alone. Throws where the
 * subscriptions can not be listed.
 */
export async function readSubscribers(
	{ topics, queues }: Pick<Gateways, 'topics' | 'queues'>,
	ref: TopicRef,
	signal: AbortSignal,
	asked = askedSubscriptions,
): Promise<Subscribers> {
	const [topic, subscriptions] = await Promise.all([
		part(() => topics.attributes(ref.arn, { signal }), signal),
		topicSubscriptions(topics, ref, signal, asked),
	]);
	return {
		topic,
		subscriptions,
		more: subscriptions.length >= listedSubscriptions,
		queues: await readQueues(queues, queuesOf(subscriptions.slice(0, asked)), signal),
	};
}

/** The queues that can be asked beside the topics of these subscriptions, each once: ARNs. */
function queuesOf(subscriptions: readonly Subscription[]): readonly string[] {
	const near = subscriptions.filter(
		({ arn, protocol, endpoint, topicArn }) =>
			protocol === 'sqs' && arn.startsWith('arn:') && isNear(endpoint, topicArn),
	);
	return [...new Set(near.map(({ endpoint }) => endpoint))];
}

/** The settings of queues of one account and region, by their ARNs. */
export async function readQueues(
	queues: Gateways['queues'],
	arns: readonly string[],
	signal: AbortSignal,
): Promise<ReadonlyMap<string, Part<QueueAttributes>>> {
	const found = new Map<string, Part<QueueAttributes>>();
	// One URL tells all others: they differ in the name.
	let known: QueueRef | undefined;
	const urlOf = async (name: string) => {
		if (known !== undefined) return known.url.slice(0, -known.name.length) + name;
		const ref = await queues.resolve(name, { signal });
		if (ref.url.endsWith(`/${ref.name}`)) known = ref;
		return ref.url;
	};
	const left = [...arns];
	const work = async () => {
		for (let arn = left.shift(); arn !== undefined; arn = left.shift()) {
			const name = nameOfArn(arn);
			const ask = async () => queues.attributes(await urlOf(name), { signal });
			found.set(arn, await part(ask, signal));
		}
	};
	await Promise.all(Array.from({ length: callsAtOnce }, work));
	return found;
}
