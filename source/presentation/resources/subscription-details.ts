import { nameOfArn } from '../../domain/arn.ts';
import type { TopicAttributes } from '../../domain/resources.ts';
import {
	listedArn,
	type SubscriptionDescription,
	type SubscriptionFacts,
	type SubscriptionRef,
	subscriptionState,
	subscriptionWords,
} from '../../domain/topics/subscription.ts';
import type { Line } from '../line.ts';
import { factLines, jsonSection, partLines, section, sentenceLines } from '../sections.ts';
import { replayWords } from '../topics/change-words.ts';
import {
	deliveryLogWords,
	stateWords,
	subscriptionFactWords,
} from '../topics/subscription-words.ts';
import { fact } from '../wording.ts';
import { type DetailOptions, titleLines } from './detail-parts.ts';

/** A subscription in words: where it stands, settings, filter policy, delivery policy, what tells of its deliveries. */
export function subscriptionDetailLines(
	{ ref, attributes, topic }: SubscriptionDescription,
	{ width }: DetailOptions,
): Line[] {
	const isConfirmed = subscriptionState(ref) === 'confirmed';
	const {
		raw = {},
		filterPolicy,
		filterPolicyScope,
		deadLetters,
	} = attributes.ok ? attributes.value : {};
	const scope = filterPolicyScope === 'MessageBody' ? 'the body' : 'the attributes';
	return [
		...titleLines(subscriptionWords(ref), [listedArn(ref)], width),
		...section('Settings', [
			...factLines(
				[
					...whereFacts(ref, attributes.ok ? attributes.value : undefined),
					...(isConfirmed && attributes.ok ? subscriptionFactWords(attributes.value) : []),
				],
				width,
			),
			...(isConfirmed ? partLines(attributes, width, () => []) : []),
		]),
		...section(
			'Filter policy',
			filterPolicy === undefined
				? []
				: [
						...sentenceLines(`Gets messages where ${scope} match:`, width),
						...jsonSection(filterPolicy, width),
					],
		),
		...section(
			'Depth of the dead-letter queue',
			deadLetters?.failure === undefined
				? []
				: partLines({ ok: false, failure: deadLetters.failure }, width, () => []),
		),
		...section('Delivery policy', policy(raw['DeliveryPolicy'], width)),
		...section('Replay', [
			...factLines(fact('status', raw['ReplayStatus'] || undefined), width),
			...replayWords(raw).flatMap((text) => sentenceLines(text, width)),
			...policy(raw['ReplayPolicy'], width),
		]),
		...section('Deliveries', [
			...sentenceLines(
				`SNS measures topics alone: the chart is that of ${nameOfArn(ref.topicArn)}, of all its subscriptions.`,
				width,
			),
			...partLines(topic, width, (facts) => factLines(logFacts(ref, facts), width)),
		]),
	];
}

function whereFacts(ref: SubscriptionRef, facts: SubscriptionFacts | undefined) {
	return [
		...fact('state', stateWords(ref, facts)),
		...fact('protocol', ref.protocol),
		...fact('endpoint', ref.endpoint),
		...fact('topic', ref.topicArn),
		...fact('owner', ref.owner === '' ? undefined : ref.owner),
	];
}

function logFacts({ protocol, topicArn }: SubscriptionRef, topic: TopicAttributes) {
	const [, , , region, account, name] = topicArn.split(':');
	const groups = `sns/${region}/${account}/${name}`;
	return fact('status logs', deliveryLogWords(protocol, topic), `log group ${groups}`);
}

function policy(text: string | undefined, width: number): Line[] {
	return text === undefined || text === '' ? [] : jsonSection(text, width);
}
