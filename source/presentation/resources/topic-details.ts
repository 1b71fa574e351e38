import { nameBeside } from '../../domain/arn.ts';
import type { SubscriptionDetail, TopicDetail } from '../../domain/details.ts';
import { subscriptionRef, subscriptionState } from '../../domain/topics/subscription.ts';
import { alarmSection } from '../alarms/alarm-lines.ts';
import { type Line, span } from '../line.ts';
import type { SubscriptionRow } from '../rows.ts';
import { factLines, jsonSection, partLines, section, tableSection, tagLines } from '../sections.ts';
import { topicFacts } from '../wording.ts';
import { type DetailOptions, policyLines, titleLines } from './detail-parts.ts';
import { topicSubscriptionColumns } from './subscription-columns.ts';
import { subscriptionRow } from './subscription-rows.ts';

/** What one look tells of each: how deep their dead-letter queues are is told by their own list. */
const columns = topicSubscriptionColumns.filter(
	({ id, watched }) => watched !== true && id !== 'dead' && id !== 'on',
);

/** A topic in words: settings, subscriptions with their filters, policies, tags. */
export function topicDetailLines(detail: TopicDetail, { width, now }: DetailOptions): Line[] {
	const { attributes, subscriptions, alarms, tags } = detail;
	return [
		...titleLines(detail.ref.name, [detail.ref.arn], width),
		...section(
			'Settings',
			partLines(attributes, width, (topic) => factLines(topicFacts(topic), width)),
		),
		...section(
			'Subscriptions',
			partLines(subscriptions, width, (all) => [
				...tableSection(columns, all.map(rowOf), width, 'no subscriptions'),
				...all.flatMap((one) => filterLines(one, width)),
			]),
		),
		...alarmSection(alarms, width, now),
		...section(
			'Delivery policy',
			attributes.ok ? rawJson(attributes.value.raw['DeliveryPolicy'], width) : [],
		),
		...section('Access policy', policyLines(attributes, width)),
		...section(
			'Tags',
			partLines(tags, width, (known) => tagLines(known, width)),
		),
	];
}

function rawJson(text: string | undefined, width: number): Line[] {
	return text === undefined || text === '' ? [] : jsonSection(text, width);
}

/** A subscription as a row of its table. */
function rowOf({ detail, ...listed }: SubscriptionDetail): SubscriptionRow {
	const ref = subscriptionRef(listed);
	const known = { key: ref.arn, ref };
	if (detail.ok) return subscriptionRow({ ...known, facts: detail.value, sampledAt: 0 });
	// Before it is confirmed a subscription has no attributes to ask for: not knowing is normal.
	return subscriptionState(ref) === 'confirmed'
		? subscriptionRow({ ...known, failure: detail.failure })
		: subscriptionRow(known);
}

function filterLines(subscription: SubscriptionDetail, width: number): Line[] {
	const { detail } = subscription;
	const name = `${subscription.protocol} ${nameBeside(subscription.endpoint, subscription.topicArn)}`;
	if (!detail.ok) {
		if (subscription.arn === 'PendingConfirmation') return [];
		return [[], [span(`  ${name}`, 'strong')], ...partLines(detail, width, () => [])];
	}
	const { filterPolicy, filterPolicyScope } = detail.value;
	if (filterPolicy === undefined || filterPolicy === '') return [];
	const matches = filterPolicyScope === 'MessageBody' ? 'the body matches' : 'the attributes match';
	return [
		[],
		[span(`  ${name}`, 'strong'), span(` gets messages where ${matches}`)],
		...jsonSection(filterPolicy, width),
	];
}
