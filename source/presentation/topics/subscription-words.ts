import { nameOfArn } from '../../domain/arn.ts';
import { failureLine } from '../../domain/failure.ts';
import type { TopicAttributes } from '../../domain/resources.ts';
import {
	deliveryLogs,
	type SubscriptionDevice,
	type SubscriptionFacts,
	type SubscriptionRef,
	subscriptionState,
} from '../../domain/topics/subscription.ts';
import { count } from '../formats.ts';
import { type Fact, fact } from '../wording.ts';

/** Where a subscription stands, in words. */
export function stateWords(
	ref: Pick<SubscriptionRef, 'arn' | 'protocol'>,
	facts?: Pick<SubscriptionFacts, 'pending'>,
): string {
	switch (subscriptionState(ref, facts)) {
		case 'confirmed':
			return 'confirmed';
		case 'deleted':
			return 'deleted: SNS forgets it in the next days';
		case 'pending':
			return ref.protocol.startsWith('email')
				? 'waits for confirmation, by the link in a mail that lives two days'
				: 'waits for confirmation, by a token that lives two days';
	}
}

/** What a subscription's settings mean. */
export function subscriptionFactWords(facts: SubscriptionFacts): readonly Fact[] {
	const { rawDelivery, filterPolicy, filterPolicyScope } = facts;
	const scope = filterPolicyScope === 'MessageBody' ? 'the body' : 'attributes';
	return [
		...fact(
			'sent as',
			rawDelivery ? 'raw: the message as published' : 'wrapped in an SNS envelope',
		),
		...fact('filter', filterPolicy === undefined ? 'none: gets every message' : `on ${scope}`),
		...fact('dead letters', deadLetterWords(facts)),
		...fact('device', facts.device && deviceWords(facts.device)),
	];
}

function deadLetterWords({ redrivePolicy, deadLetters }: SubscriptionFacts): string {
	if (deadLetters === undefined) {
		return redrivePolicy === undefined
			? 'no queue: what can not be delivered is lost'
			: 'to a queue that its redrive policy does not name';
	}
	const { arn, depth, missing } = deadLetters;
	const name = nameOfArn(arn);
	if (missing === true) return `to ${name}, which is not there: they are lost`;
	return depth === undefined
		? `to ${name}, whose depth is not known`
		: `to ${name}: ${count(depth)}`;
}

function deviceWords({ enabled, missing, failure }: SubscriptionDevice): string {
	if (missing === true) return 'its endpoint is not there: nothing is delivered';
	if (failure !== undefined) return `its endpoint could not be read: ${failureLine(failure)}`;
	if (enabled === undefined) return 'whether it is enabled is not told';
	return enabled ? 'enabled' : 'disabled: nothing is delivered';
}

/** Whether SNS logs how deliveries of a protocol ended, and what turns that on. */
export function deliveryLogWords(protocol: string, topic: Pick<TopicAttributes, 'raw'>): string {
	const logs = deliveryLogs(protocol, topic);
	if (logs === undefined) {
		return protocol === 'sms'
			? 'of SMS they are set for the account, not at the topic'
			: `SNS logs no deliveries by ${protocol}`;
	}
	const { success, failure, sampleRate, successAttribute, failureAttribute } = logs;
	if (!success && !failure) {
		return `off: ${successAttribute} and ${failureAttribute} of the topic turn them on`;
	}
	const rate = sampleRate === undefined ? '' : ` (${sampleRate}%)`;
	if (!success) return `failures alone: ${successAttribute} of the topic turns successes on`;
	return failure
		? `successes${rate} and failures`
		: `successes${rate} alone: ${failureAttribute} of the topic turns failures on`;
}
