import type { Known } from '../../domain/kinds.ts';
import { deadLetterTargetArnIn } from '../../domain/topics/redrive-policy.ts';
import {
	deliveryLogs,
	listedArn,
	type SubscriptionDescription,
	type SubscriptionFacts,
	type SubscriptionRef,
	subscriptionState,
} from '../../domain/topics/subscription.ts';
import { failuresJson, isoTime, known, missingParts, saying } from '../json/json-facts.ts';
import type { Form } from '../json/shapes/parts.ts';
import type { subscription } from '../json/shapes/resources.ts';
import type { SubscriptionRow } from '../rows.ts';

type SubscriptionJson = Form<typeof subscription>;

/** A subscription of a list, as programs read it. */
export function subscriptionRowJson(
	{ ref, facts, failure }: Known<'subscription'>,
	row: SubscriptionRow,
): SubscriptionJson {
	return {
		...refJson(ref, facts),
		...(facts === undefined || !isConfirmed(ref) ? {} : factsJson(facts)),
		why: saying(row.why),
		failures: failuresJson([
			...(failure === undefined ? [] : [['attributes', failure] as const]),
			...besideFailures(facts),
		]),
	};
}

/** Everything about a subscription, as programs read it. */
export function subscriptionDetailJson(detail: SubscriptionDescription): SubscriptionJson {
	const { ref, at, attributes, topic } = detail;
	const facts = known(attributes);
	const about = known(topic);
	const logs = about && deliveryLogs(ref.protocol, about);
	return {
		...refJson(ref, facts),
		readAt: isoTime(at),
		...(facts === undefined || !isConfirmed(ref) ? {} : factsJson(facts)),
		deliveryStatusLogging: logs && {
			logsSuccess: logs.success,
			logsFailure: logs.failure,
			successAttribute: logs.successAttribute,
			failureAttribute: logs.failureAttribute,
			successSampleRate: logs.sampleRate,
		},
		attributes: isConfirmed(ref) ? facts?.raw : undefined,
		failures: failuresJson([...missingParts(detail), ...besideFailures(facts)]),
	};
}

const isConfirmed = (ref: SubscriptionRef) => subscriptionState(ref) === 'confirmed';

function refJson(ref: SubscriptionRef, facts: SubscriptionFacts | undefined) {
	const { name, topicArn, protocol, endpoint, owner } = ref;
	return {
		kind: 'subscription' as const,
		...{ name, subscriptionArn: listedArn(ref), topicArn, protocol, endpoint, owner },
		state: subscriptionState(ref, facts),
	};
}

/** The attributes under AWS's names. */
function factsJson(facts: SubscriptionFacts): Partial<SubscriptionJson> {
	const { deadLetters, redrivePolicy, device } = facts;
	const deadLetterTargetArn = deadLetterTargetArnIn(redrivePolicy);
	return {
		rawMessageDelivery: facts.rawDelivery,
		filterPolicy: facts.filterPolicy,
		filterPolicyScope: facts.filterPolicyScope,
		redrivePolicy: deadLetterTargetArn === undefined ? undefined : { deadLetterTargetArn },
		approximateNumberOfDeadLetters: deadLetters?.depth,
		endpointEnabled: device?.enabled,
	};
}

function besideFailures(facts: SubscriptionFacts | undefined) {
	const { deadLetters, device } = facts ?? {};
	return [
		...(deadLetters?.failure === undefined ? [] : [['deadLetters', deadLetters.failure] as const]),
		...(device?.failure === undefined ? [] : [['endpoint', device.failure] as const]),
	];
}
