import { namedTopics } from '../../../domain/queues/policy-evaluation.ts';
import type { PlanCheck } from '../../../domain/redrive/plan-check.ts';
import type { PlannedTopic } from '../../../domain/redrive/redrive-plan.ts';
import type { Checks, Look } from './plan-checks.ts';

/** What keeps messages from being published. */
export function obstaclesOfTopic({ topic, fifo }: Checks): readonly PlanCheck[] {
	if (topic === undefined) return [];
	const { planned, subscribers } = topic;
	const { name } = planned.ref;
	const state = 'obstacle';
	const attributes = subscribers.ok ? subscribers.value.topic : subscribers;
	return [
		...(!attributes.ok && attributes.failure.kind === 'not-found'
			? [
					{
						name: 'destination',
						state,
						finding: 'topic-missing',
						told: attributes.failure.message,
					} as const,
				]
			: []),
		...(planned.fifo === fifo
			? []
			: [
					{
						name: 'type',
						state,
						finding: 'other-topic-type',
						topic: name,
						fifo: planned.fifo,
					} as const,
				]),
		...(reachesNobody(planned)
			? [{ name: 'subscribers', state, finding: 'reaches-nobody', topic: name } as const]
			: []),
	];
}

/** Whether it is known that nobody gets what is published: SNS confirms it all the same. */
function reachesNobody({ reach }: PlannedTopic): boolean {
	return reach !== undefined && !reach.more && reach.delivers + reach.unknown === 0;
}

/** Who gets what is published, and what of that is not known; or who missed it alone. */
export function warningsOfTopic({ topic, subscriptions = [] }: Checks): readonly PlanCheck[] {
	if (topic === undefined) {
		return subscriptions.map((one) => ({
			name: 'origin',
			state: 'warning',
			finding: 'of-subscription',
			...one,
		}));
	}
	const { planned, subscribers } = topic;
	const { name } = planned.ref;
	const attributes = subscribers.ok ? subscribers.value.topic : undefined;
	return [
		{ name: 'subscribers', state: 'warning', finding: 'reaches-all', topic: name },
		...(attributes?.ok === false && attributes.failure.kind !== 'not-found'
			? [
					{
						name: 'destination',
						state: 'unknown',
						finding: 'topic-unknown',
						topic: name,
						told: attributes.failure.message,
					} as const,
				]
			: []),
		...(subscribers.ok || subscribers.failure.kind === 'not-found'
			? []
			: [
					{
						name: 'subscribers',
						state: 'unknown',
						finding: 'subscribers-unknown',
						topic: name,
						told: subscribers.failure.message,
					} as const,
				]),
	];
}

/** Whether topics send to a queue, by its policy: a move to it goes past them. */
export function isFed({ attributes }: Look): boolean {
	return attributes.ok && namedTopics(attributes.value.policy).length > 0;
}
