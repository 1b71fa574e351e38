import type { Part, SubscriptionDetail } from '../../domain/details.ts';
import { failureLine } from '../../domain/failure.ts';
import { memo } from '../../domain/memo.ts';
import {
	type Audience,
	audienceOf,
	type Recipient,
	recipientsOf,
} from '../../domain/topics/audience.ts';
import type { TopicMessage } from '../../domain/topics/delivery.ts';
import { listedSubscriptions } from '../../operations/describe.ts';
import { audienceWords, costWords } from '../../presentation/topics/delivery-words.ts';

export type Subscribers = Part<readonly SubscriptionDetail[]>;

/** Who gets a message, and how many. */
export const reachOf = memo(
	(
		subscriptions: readonly SubscriptionDetail[],
		message: TopicMessage,
	): { readonly recipients: readonly Recipient[]; readonly audience: Audience } => {
		const recipients = recipientsOf(message, subscriptions);
		const more = subscriptions.length >= listedSubscriptions;
		return { recipients, audience: audienceOf(message, recipients, more) };
	},
);

/** What a confirmation says of how far a message goes; what is not known is said. */
export function reachWords(
	subscribers: Subscribers | undefined,
	message: TopicMessage,
): readonly string[] {
	if (subscribers === undefined)
		return ['Who gets it is not known yet: the topic has not answered.'];
	if (!subscribers.ok) return [`Who gets it is unknown: ${failureLine(subscribers.failure)}.`];
	const { audience } = reachOf(subscribers.value, message);
	return [audienceWords(audience), costWords(audience)];
}
