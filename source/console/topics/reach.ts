import type { Part } from '../../domain/details.ts';
import { failureLine } from '../../domain/failure.ts';
import { memo } from '../../domain/memo.ts';
import {
	type Audience,
	audienceOf,
	type Recipient,
	recipientsOf,
	type Subscribers,
} from '../../domain/topics/audience.ts';
import type { TopicMessage } from '../../domain/topics/delivery.ts';
import { type Publish, repeatOf } from '../../domain/topics/repeats.ts';
import { reachLines } from '../../presentation/topics/delivery-words.ts';
import type { ViewOf } from '../state/views.ts';

/** What was read of a topic's subscribers, or why it was not. */
export type ReadSubscribers = Part<Subscribers>;

/** Who gets a message, and how many. */
export const reachOf = memo(
	(
		subscribers: Subscribers,
		message: TopicMessage,
	): { readonly recipients: readonly Recipient[]; readonly audience: Audience } => {
		const recipients = recipientsOf(message, subscribers);
		return { recipients, audience: audienceOf(message, recipients, subscribers) };
	},
);

/** What a confirmation says of how far a message goes; what is not known is said. */
export function reachWords(
	subscribers: ReadSubscribers | undefined,
	message: TopicMessage,
): readonly string[] {
	if (subscribers === undefined)
		return ['Who gets it is not known yet: the topic has not answered.'];
	if (!subscribers.ok) return [`Who gets it is unknown: ${failureLine(subscribers.failure)}.`];
	return reachLines(reachOf(subscribers.value, message).audience);
}

/** When this session published the same to the FIFO topic of a form; `undefined` where it did not of late. */
export function repeatIn(
	{ lately = [], subscribers }: Pick<ViewOf<'form'>, 'lately' | 'subscribers'>,
	message: Publish['message'],
	now: number,
): number | undefined {
	const topic = subscribers?.ok ? subscribers.value.topic : undefined;
	return repeatOf(message, lately, topic?.ok ? topic.value.fifoThroughputScope : undefined, now);
}
