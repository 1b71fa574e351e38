import { nameOfArn } from '../../domain/arn.ts';
import { type Message, sentAt } from '../../domain/messages/message.ts';
import { copyOf } from '../../domain/messages/message-copy.ts';
import { namedTopics } from '../../domain/queues/policy-evaluation.ts';
import type { QueueRef, TopicRef } from '../../domain/resources.ts';
import { audienceOf, recipientsOf, type Subscribers } from '../../domain/topics/audience.ts';
import type { TopicMessage } from '../../domain/topics/delivery.ts';
import { asPublished } from '../../domain/topics/publish-again.ts';
import { type Publish, repeatOf } from '../../domain/topics/repeats.ts';
import { unwrapNotification } from '../../domain/topics/sns-envelope.ts';
import { readSubscribers } from '../../operations/topics/subscribers.ts';
import { listedSubscriptions } from '../../operations/topics/topic-subscriptions.ts';
import { type Line, span } from '../../presentation/line.ts';
import { reachLines } from '../../presentation/topics/delivery-words.ts';
import { openPublishForm } from '../forms/send-forms.ts';
import { isLate } from '../input/late.ts';
import type { Session } from '../shell/session.ts';
import { queueByArn, topView } from '../state/selectors.ts';
import type { State } from '../state/state.ts';
import { recipientLine } from './subscribers.ts';

/**
 * The topic that a message of a queue came from: its envelope tells; of one that came raw the policy of its queue does, where
 * it names one topic alone.
 */
function topicOfMessage(state: State, ref: QueueRef, message: Message): TopicRef | undefined {
	const told = unwrapNotification(message.body)?.topicArn;
	const named = namedTopics(queueByArn(state, ref.arn)?.facts?.policy);
	const arn = told ?? (named.length === 1 ? named[0] : undefined);
	return arn === undefined ? undefined : { name: nameOfArn(arn), arn };
}

/** Why nobody knows what topic a message is of; `undefined` where one is known. */
export function noTopic(state: State, ref: QueueRef, message: Message): string | undefined {
	return topicOfMessage(state, ref, message) === undefined
		? `it came in no envelope of SNS, and the policy of ${ref.name} names no one topic`
		: undefined;
}

/** Shows which subscriptions of its topic would get a message, were it published again, and why the others would not. */
export function showReach(session: Session, ref: QueueRef, message: Message): void {
	const topic = topicOfMessage(session.state, ref, message);
	if (topic === undefined) return;
	const again = asPublished(copyOf(message), topic);
	if ('code' in again) return session.say(again.message, 'notice');
	const { id } = topView(session.state);
	session.run(id, async ({ gateways, clock, signal }) => {
		session.say(`asking who subscribed to ${topic.name}`);
		const subscribers = await readSubscribers(gateways, topic, signal, listedSubscriptions);
		const at = clock.now();
		const scope = subscribers.topic.ok ? subscribers.topic.value.fifoThroughputScope : undefined;
		const { hash } = session.host.stores.redrive;
		const lately = [...session.published.of(topic.arn), ...before(message, again, hash)];
		const repeats = repeatOf(again, lately, scope, at);
		if (isLate(session, id, `who gets it from ${topic.name} is known: ask there again`)) return;
		session.push({
			kind: 'report',
			title: `who gets it from ${topic.name}`,
			lines: reachReport({ ...again, ...(repeats === undefined ? {} : { repeats }) }, subscribers),
			at,
			offset: 0,
		});
	});
}

/** What a FIFO topic delivered under an id that it made of the body was published no later than it came here. */
function before(
	message: Message,
	{ body, groupId }: TopicMessage,
	hash: (text: string) => string,
): readonly Publish[] {
	const at = sentAt(message);
	if (at === undefined || message.system['MessageDeduplicationId'] !== hash(body)) return [];
	return [{ message: { body, ...(groupId === undefined ? {} : { groupId }) }, at }];
}

function reachReport(message: TopicMessage, subscribers: Subscribers): readonly Line[] {
	const recipients = recipientsOf(message, subscribers);
	const audience = audienceOf(message, recipients, subscribers);
	return [
		[span('Nothing was sent. ', 'good'), span('Were it published again:')],
		[],
		...reachLines(audience).map((text): Line => [span(text)]),
		[],
		// The report wraps what is too long for it.
		...recipients.map((one) => recipientLine(one, Number.MAX_SAFE_INTEGER)),
	];
}

/** A form with what is inside the envelope of a message, for its topic: it says who gets it, and asks before it publishes. */
export function publishAgain(session: Session, ref: QueueRef, message: Message): void {
	const topic = topicOfMessage(session.state, ref, message);
	if (topic === undefined) return;
	const again = asPublished(copyOf(message), topic);
	if ('code' in again) return session.say(again.message, 'notice');
	openPublishForm(session, topic, again);
}
