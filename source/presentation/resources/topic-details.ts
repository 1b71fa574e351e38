import { nameBeside } from '../../domain/arn.ts';
import type { SubscriptionDetail, TopicDetail } from '../../domain/details.ts';
import { type Line, span } from '../line.ts';
import type { SubscriptionRow } from '../rows.ts';
import { factLines, jsonSection, partLines, section, tableSection, tagLines } from '../sections.ts';
import { deadLetterTarget, topicFacts } from '../wording.ts';
import { type DetailOptions, policyLines, titleLines } from './detail-parts.ts';
import { subscriptionColumns } from './topic-columns.ts';

/** A topic in words: settings, subscriptions with their filters, policies, tags. */
export function topicDetailLines(detail: TopicDetail, { width }: DetailOptions): Line[] {
	const { attributes, subscriptions, tags } = detail;
	return [
		...titleLines(detail.ref.name, [detail.ref.arn], width),
		...section(
			'Settings',
			partLines(attributes, width, (topic) => factLines(topicFacts(topic), width)),
		),
		...section(
			'Subscriptions',
			partLines(subscriptions, width, (all) => [
				...tableSection(subscriptionColumns, all.map(subscriptionRow), width, 'no subscriptions'),
				...all.flatMap((one) => filterLines(one, width)),
			]),
		),
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
function subscriptionRow(subscription: SubscriptionDetail): SubscriptionRow {
	const { arn, protocol, endpoint, detail } = subscription;
	const pending = arn === 'PendingConfirmation' || (detail.ok && detail.value.pending);
	const row = {
		key: `${protocol} ${endpoint} ${arn}`,
		protocol,
		endpoint:
			protocol === 'sqs' || protocol === 'lambda'
				? nameBeside(endpoint, subscription.topicArn)
				: endpoint,
		state: arn === 'Deleted' ? 'deleted' : pending ? 'pending' : 'confirmed',
	};
	// Before it is confirmed a subscription has no attributes to ask for: not knowing is normal.
	if (!detail.ok)
		return pending
			? { ...row, filter: '', raw: false }
			: { ...row, filter: '', failure: detail.failure };
	const { rawDelivery, filterPolicy, redrivePolicy } = detail.value;
	const dlq = deadLetterTarget(redrivePolicy);
	return {
		...row,
		raw: rawDelivery,
		filter: (filterPolicy ?? '').replace(/\s+/g, ' '),
		...(dlq === undefined ? {} : { dlq }),
	};
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
