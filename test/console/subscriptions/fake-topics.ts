import { fail } from '../../../source/domain/failure.ts';
import type { Subscription, SubscriptionAttributes } from '../../../source/domain/resources.ts';
import type { TopicGateway } from '../../../source/operations/ports.ts';
import { account, region } from '../../operations/fakes.ts';

export const topicArn = (name: string): string => `arn:aws:sns:${region}:${account}:${name}`;

export const topicRef = (name: string) => ({ name, arn: topicArn(name) });

/** A subscription of a queue, its number in its id. */
export function subscribed(
	topic: string,
	number: number,
	some: Partial<Subscription> = {},
): Subscription {
	const id = `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
	return {
		arn: `${topicArn(topic)}:${id}`,
		topicArn: topicArn(topic),
		protocol: 'sqs',
		endpoint: `arn:aws:sqs:${region}:${account}:queue-${number}`,
		owner: account,
		...some,
	};
}

export const plainAttributes: SubscriptionAttributes = {
	rawDelivery: true,
	pending: false,
	raw: {},
};

/** SNS with these subscriptions, a hundred a page; it counts what it is asked. */
export function fakeTopics(
	subscriptions: readonly Subscription[],
	attributes: (arn: string) => SubscriptionAttributes = () => plainAttributes,
) {
	const asked = { all: 0, byTopic: [] as string[], attributes: [] as string[] };
	const page = (of: readonly Subscription[], next: string | undefined) => {
		const from = Number(next ?? 0);
		const items = of.slice(from, from + 100);
		return from + 100 < of.length ? { items, next: String(from + 100) } : { items };
	};
	const topics: Partial<TopicGateway> = {
		subscriptionsPage: async ({ topicArn: arn, next }) => {
			asked.byTopic.push(arn);
			return page(
				subscriptions.filter((one) => one.topicArn === arn),
				next,
			);
		},
		allSubscriptionsPage: async ({ next }) => {
			asked.all++;
			return page(subscriptions, next);
		},
		subscription: async (arn) => {
			asked.attributes.push(arn);
			return attributes(arn);
		},
		attributes: async (arn) => ({ arn, fifo: false, raw: {} }),
		tags: async () => ({}),
	};
	return { asked, topics };
}

export const refuse = (operation: string): never => {
	throw fail('denied', 'not allowed', { operation });
};
