import { nameBeside, nameOfArn } from '../../domain/arn.ts';
import { healthy } from '../../domain/diagnosis/finding.ts';
import { isPressing, judge } from '../../domain/diagnosis/judge.ts';
import { failureLine } from '../../domain/failure.ts';
import type { Known } from '../../domain/kinds.ts';
import { deadLetterTarget } from '../../domain/topics/redrive-policy.ts';
import { type SubscriptionFacts, subscriptionState } from '../../domain/topics/subscription.ts';
import { seen } from '../diagnosis/subject-parts.ts';
import { type Why, whyOf } from '../diagnosis/why.ts';
import type { SubscriptionRow } from '../rows.ts';
import { defined } from './defined.ts';

/** What a row of a subscription is made of. */
export type KnownSubscription = Pick<
	Known<'subscription'>,
	'key' | 'ref' | 'facts' | 'sampledAt' | 'failure' | 'acknowledged'
>;

/** A subscription as a row. */
export function subscriptionRow(known: KnownSubscription): SubscriptionRow {
	const { key, ref, facts, sampledAt, failure } = known;
	const { name, arn, topicArn, protocol, endpoint, owner } = ref;
	const state = subscriptionState(ref, facts);
	return {
		...{ key, name, arn, topicArn, owner, protocol, state, address: endpoint },
		topic: nameOfArn(topicArn),
		endpoint: endpoint.startsWith('arn:') ? nameBeside(endpoint, topicArn) : endpoint,
		...defined({ sampledAt, failure }),
		...(facts === undefined || state !== 'confirmed' ? {} : settings(facts)),
		...why(known),
	};
}

function settings(facts: SubscriptionFacts): Partial<SubscriptionRow> {
	const { rawDelivery, filterPolicy, filterPolicyScope, redrivePolicy, deadLetters } = facts;
	return {
		raw: rawDelivery,
		filter: (filterPolicy ?? '').replace(/\s+/g, ' '),
		...(filterPolicy === undefined
			? {}
			: { scope: filterPolicyScope === 'MessageBody' ? 'body' : 'attributes' }),
		dlq: deadLetterTarget(redrivePolicy) ?? '',
		...defined({ dead: deadLetters?.depth }),
	};
}

function why(known: KnownSubscription): Why {
	const { ref, facts, failure, sampledAt = 0 } = known;
	const { protocol, endpoint } = ref;
	const subject = { protocol, endpoint, state: subscriptionState(ref, facts), facts: seen(known) };
	const judgement = judge.subscription(subject, isPressing);
	return failure === undefined
		? whyOf(judgement, { now: sampledAt, known: known.acknowledged })
		: whyOf(healthy, { now: sampledAt, unseen: failureLine(failure) });
}
