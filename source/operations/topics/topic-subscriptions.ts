import { nameOfArn } from '../../domain/arn.ts';
import { type ListLimits, pagesOf } from '../../domain/paging.ts';
import type { Subscription } from '../../domain/resources.ts';
import type { TopicGateway } from '../ports.ts';

/** Subscriptions of a topic may be millions: where nobody says otherwise so many are listed. */
export const listedSubscriptions = 1000;

type Asking = Pick<TopicGateway, 'subscriptionsPage'>;

/** The subscriptions of a topic, page by page. Throws as {@link pagesOf} does. */
export function subscriptionPages(
	topics: Asking,
	topicArn: string,
	signal: AbortSignal,
	limits?: ListLimits,
): AsyncGenerator<readonly Subscription[], void, void> {
	return pagesOf(
		`subscriptions of ${nameOfArn(topicArn)}`,
		(next) =>
			topics.subscriptionsPage({ topicArn, ...(next === undefined ? {} : { next }) }, { signal }),
		signal,
		limits,
	);
}

/** The subscriptions of a topic, or at least `enough` of them, whole pages. Throws as {@link pagesOf} does. */
export async function subscriptionsOf(
	topics: Asking,
	topicArn: string,
	signal: AbortSignal,
	enough = listedSubscriptions,
): Promise<readonly Subscription[]> {
	const listed: Subscription[] = [];
	for await (const page of subscriptionPages(topics, topicArn, signal)) {
		for (const one of page) listed.push(one);
		if (listed.length >= enough) break;
	}
	return listed;
}
