import { nameOfArn } from '../../../domain/arn.ts';
import type { Part } from '../../../domain/details.ts';
import { fail } from '../../../domain/failure.ts';
import { trueMessage } from '../../../domain/masking/mask-message.ts';
import type { Message } from '../../../domain/messages/message.ts';
import { copyOf } from '../../../domain/messages/message-copy.ts';
import { namedTopics } from '../../../domain/queues/policy-evaluation.ts';
import type { CheckFacts } from '../../../domain/redrive/plan-check.ts';
import type { PlannedTopic, RedriveChoices } from '../../../domain/redrive/redrive-plan.ts';
import type { QueueAttributes, QueueRef, TopicRef } from '../../../domain/resources.ts';
import type { Subscribers } from '../../../domain/topics/audience.ts';
import type { TopicMessage } from '../../../domain/topics/delivery.ts';
import { asPublished } from '../../../domain/topics/publish-again.ts';
import { isNear } from '../../../domain/topics/queue-entry.ts';
import { reachOf } from '../../../domain/topics/reach.ts';
import { deadLetterTargetArnIn } from '../../../domain/topics/redrive-policy.ts';
import { unwrapNotification } from '../../../domain/topics/sns-envelope.ts';
import { topicBytes } from '../../../domain/topics/topic-limits.ts';
import type { Gateways } from '../../gateways.ts';
import { part } from '../../parts.ts';
import { topicSubscriptions } from '../../resources/describe.ts';
import { readSubscribers } from '../../topics/subscribers.ts';

/** A topic that is to be published to, and what could be asked of it. */
export type TopicLook = {
	readonly planned: PlannedTopic;
	readonly subscribers: Part<Subscribers>;
};

/** Looks at the topic of a plan. `messages` are those that are meant, as far as they are at hand. */
export async function lookAtTopic(
	{ topics, queues }: { readonly topics?: Gateways['topics']; readonly queues: Gateways['queues'] },
	ref: TopicRef,
	messages: readonly Message[],
	signal: AbortSignal,
): Promise<TopicLook> {
	if (topics === undefined) throw fail('bug', `nothing here asks for ${ref.name}`);
	const subscribers = await part(() => readSubscribers({ topics, queues }, ref, signal), signal);
	const topic = subscribers.ok ? subscribers.value.topic : subscribers;
	const known = topic.ok && 'arn' in topic.value ? topic.value : undefined;
	const planned: PlannedTopic = {
		ref,
		fifo: known?.fifo ?? ref.name.endsWith('.fifo'),
		maximumMessageBytes: topicBytes(known ?? {}),
		...(subscribers.ok ? { reach: reachOf(publishedOf(messages, ref), subscribers.value) } : {}),
	};
	return { planned, subscribers };
}

/** Some messages as they would be published; those that can not be are left out. */
function publishedOf(messages: readonly Message[], ref: TopicRef): readonly TopicMessage[] {
	return messages.flatMap((message) => {
		const published = asPublished(copyOf(trueMessage(message)), ref);
		return 'code' in published ? [] : [published];
	});
}

/** The messages at hand that are meant: none where a filter or an edit says what is sent of which. */
export function judgedOf(choices: RedriveChoices, seen: readonly Message[]): readonly Message[] {
	const { where, fingerprint, edits, chosen, limit } = choices;
	if (where !== undefined || fingerprint !== undefined || edits !== undefined) return [];
	const ids = chosen && new Set(chosen);
	return seen
		.filter(({ id }) => ids?.has(id) ?? true)
		.slice(0, Math.min(limit ?? mostJudged, mostJudged));
}

/** Each is held against each subscription. */
const mostJudged = 500;

/** What of a topic makes it another one for a plan: who gets what. */
export function topicText({ planned, subscribers }: TopicLook): string {
	const { ref, fifo, maximumMessageBytes } = planned;
	const all = subscribers.ok
		? subscribers.value.subscriptions
				.map(({ arn, protocol, endpoint, detail }) => [
					arn,
					protocol,
					endpoint,
					detail.ok ? (detail.value.filterPolicy ?? null) : null,
					detail.ok ? (detail.value.filterPolicyScope ?? null) : null,
				])
				.toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1))
		: null;
	return JSON.stringify([ref.arn, fifo, maximumMessageBytes, all]);
}

/** Topics that are asked whose dead letters these are. */
const mostAsked = 3;

/**
 * The subscriptions whose undeliverable messages come to a queue, as far as a few calls tell: the topics are those of the
 * messages at hand, or those that the policy of the queue lets in.
 */
export async function letterSubscriptions(
	topics: Gateways['topics'],
	source: QueueRef,
	known: { readonly facts: Part<QueueAttributes>; readonly seen: readonly Message[] },
	signal: AbortSignal,
): Promise<readonly CheckFacts['of-subscription'][]> {
	const told = known.seen.flatMap(({ body }) => unwrapNotification(body)?.topicArn ?? []);
	const named = known.facts.ok ? namedTopics(known.facts.value.policy) : [];
	const arns = [...new Set([...told, ...named])].filter((arn) => isNear(source.arn, arn));
	const found: CheckFacts['of-subscription'][] = [];
	for (const arn of arns.slice(0, mostAsked)) {
		const ref = { name: nameOfArn(arn), arn };
		const all = await part(() => topicSubscriptions(topics, ref, signal), signal);
		for (const { protocol, endpoint, detail } of all.ok ? all.value : []) {
			if (!detail.ok || deadLetterTargetArnIn(detail.value.redrivePolicy) !== source.arn) continue;
			const near = protocol === 'sqs' && isNear(endpoint, arn);
			found.push({
				topic: ref.name,
				protocol,
				endpoint: near ? nameOfArn(endpoint) : endpoint,
				...(near ? { near: true } : {}),
			});
		}
	}
	return found;
}
