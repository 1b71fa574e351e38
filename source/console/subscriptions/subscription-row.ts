import { memo } from '../../domain/memo.ts';
import type { SubscriptionRef } from '../../domain/topics/subscription.ts';
import { type Line, span } from '../../presentation/line.ts';
import type { SubscriptionRow } from '../../presentation/rows.ts';

/** The reference of a row. */
export const refOfSubscription = (row: SubscriptionRow): SubscriptionRef => {
	const { name, arn, topicArn, protocol, address: endpoint, owner } = row;
	return { name, arn, topicArn, protocol, endpoint, owner };
};

/** The subscriptions of one topic. */
export const subscriptionsOf = memo((rows: readonly SubscriptionRow[], topicArn: string) =>
	rows.filter((row) => row.topicArn === topicArn),
);

/** Where it delivers in full, of which topic, and the whole of what is wrong with it. */
export function subscriptionSummary(row: SubscriptionRow): readonly [Line, Line] {
	return [
		[span(` ${row.address}`, 'strong'), span(`  of ${row.topic}`, 'dim')],
		[span(` ${row.why}`)],
	];
}
