import type { SubscriptionDetail } from '../details.ts';
import { type Audience, audienceOf, recipientsOf, type Subscribers } from './audience.ts';
import type { TopicMessage } from './delivery.ts';
import { subscriptionFaults } from './fan-out-faults.ts';

/**
 * How far messages go that are published to a topic, added up. Where none is at hand to be judged (`judged` is 0) it is
 * counted for each message what is certain whatever it says: what a filter decides is unknown then.
 */
export type Reach = Pick<
	Audience,
	'delivers' | 'not' | 'unknown' | 'more' | 'requests' | 'fifo' | 'byProtocol'
> & { readonly judged: number };

/** How far these messages go; with none of them, how far any would. */
export function reachOf(messages: readonly TopicMessage[], subscribers: Subscribers): Reach {
	const { topic, more } = subscribers;
	const fifo = topic.ok && topic.value.fifo;
	const start = { ...standing(subscribers), more, fifo, judged: 0 };
	if (messages.length === 0) return start;
	return messages.reduce<Reach>(
		(sum, message) =>
			added(sum, audienceOf(message, recipientsOf(message, subscribers), subscribers)),
		{ ...start, delivers: 0, not: 0, unknown: 0, requests: 0, byProtocol: [] },
	);
}

function added(sum: Reach, one: Audience): Reach {
	const protocols = new Map(sum.byProtocol);
	for (const [protocol, many] of one.byProtocol) {
		protocols.set(protocol, (protocols.get(protocol) ?? 0) + many);
	}
	return {
		...sum,
		judged: sum.judged + 1,
		delivers: sum.delivers + one.delivers,
		not: sum.not + one.not,
		unknown: sum.unknown + one.unknown,
		requests: sum.requests + one.requests,
		byProtocol: [...protocols].toSorted(([, a], [, b]) => b - a),
	};
}

/** What is certain of each message, whatever it says. */
function standing({ subscriptions, queues, devices }: Subscribers) {
	const counts = { delivers: 0, not: 0, unknown: 0 };
	const protocols = new Map<string, number>();
	for (const one of subscriptions) {
		const faults = subscriptionFaults(one, {
			queue: queues.get(one.endpoint),
			device: devices?.get(one.endpoint),
		});
		if (faults.some((fault) => fault.standing === 'broken')) counts.not++;
		else if (isFiltered(one) || faults.some((fault) => fault.standing === 'unknown')) {
			counts.unknown++;
		} else {
			counts.delivers++;
			protocols.set(one.protocol, (protocols.get(one.protocol) ?? 0) + 1);
		}
	}
	return { ...counts, requests: 1, byProtocol: [...protocols] };
}

function isFiltered({ detail }: SubscriptionDetail): boolean {
	return !detail.ok || detail.value.filterPolicy !== undefined;
}
