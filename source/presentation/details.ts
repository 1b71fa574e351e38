import { nameOfArn } from '../domain/arn.ts';
import type { QueueDetail, SubscriptionDetail, TopicDetail } from '../domain/details.ts';
import type { MoveTask, QueueAttributes } from '../domain/resources.ts';
import { age, time } from './formats.ts';
import { type Line, span } from './line.ts';
import { subscriptionColumns } from './resources/topic-columns.ts';
import type { SubscriptionRow } from './rows.ts';
import {
	factLines,
	jsonSection,
	partLines,
	section,
	sentenceLines,
	tableSection,
	tagLines,
} from './sections.ts';
import { wrapText } from './text-width.ts';
import {
	deadLettersComeFrom,
	deadLettersGoTo,
	deadLetterTarget,
	moveSentence,
	queueFacts,
	redriveAllowance,
	topicFacts,
} from './wording.ts';

/** `width` in cells, `now` in ms since the epoch. */
export type DetailOptions = {
	readonly width: number;
	readonly now: number;
	readonly ascii: boolean;
};

/** A queue in words: both directions of dead letters, settings, moves, policy, tags. */
export function queueDetailLines(detail: QueueDetail, { width, now }: DetailOptions): Line[] {
	const { attributes, sources, moves, tags } = detail;
	const policy = attributes.ok ? attributes.value.policy : undefined;
	return [
		...titleLines(detail.ref.name, [detail.ref.arn, detail.ref.url], width),
		// Before the settings: at 24 rows this is what someone with an alarm came for.
		...section('Dead letters', [
			...(attributes.ok ? outgoingDeadLetters(attributes.value, width) : []),
			...partLines(sources, width, (queues) => sentenceLines(deadLettersComeFrom(queues), width)),
		]),
		...section(
			'Settings',
			partLines(attributes, width, (queue) => factLines(queueFacts(queue, now), width)),
		),
		...section(
			'Moves by AWS',
			partLines(moves, width, (tasks) =>
				tasks.length === 0
					? [[span('  none', 'dim')]]
					: tasks.flatMap((task) => moveLines(task, width, now)),
			),
		),
		...section(
			'Access policy',
			policy === undefined || policy === ''
				? noPolicy(attributes.ok, width)
				: jsonSection(policy, width),
		),
		...section(
			'Tags',
			partLines(tags, width, (known) => tagLines(known, width)),
		),
	];
}

function noPolicy(known: boolean, width: number): Line[] {
	return known ? sentenceLines('none: only its own account may use it', width) : [];
}

/** The name, then ARN and URL whole: they are there to be read and copied. */
export function titleLines(name: string, addresses: readonly string[], width: number): Line[] {
	const rows = addresses.flatMap((address) => wrapText(address, width));
	return [[span(name, 'title')], ...rows.map((row) => [span(row, 'dim')])];
}

function outgoingDeadLetters(queue: QueueAttributes, width: number): Line[] {
	const goTo =
		deadLettersGoTo(queue) ??
		'dead letters go nowhere: a message that fails is tried until it is too old';
	const allowed = redriveAllowance(queue);
	return [
		...sentenceLines(goTo, width),
		...(allowed === undefined ? [] : sentenceLines(allowed, width)),
	];
}

function moveLines(task: MoveTask, width: number, now: number): Line[] {
	const started =
		task.startedAt === undefined
			? ''
			: `, started ${time(task.startedAt, now)} (${age(now - task.startedAt)} ago)`;
	return sentenceLines(`${moveSentence(task)}${started}`, width);
}

/** A topic in words: settings, subscriptions with their filters, policies, tags. */
export function topicDetailLines(detail: TopicDetail, { width }: DetailOptions): Line[] {
	const { attributes, subscriptions, tags } = detail;
	const policy = attributes.ok ? attributes.value.policy : undefined;
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
		...section(
			'Access policy',
			policy === undefined || policy === ''
				? noPolicy(attributes.ok, width)
				: jsonSection(policy, width),
		),
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
export function subscriptionRow(subscription: SubscriptionDetail): SubscriptionRow {
	const { arn, protocol, endpoint, detail } = subscription;
	const pending = arn === 'PendingConfirmation' || (detail.ok && detail.value.pending);
	const row = {
		key: `${protocol} ${endpoint} ${arn}`,
		protocol,
		endpoint: protocol === 'sqs' || protocol === 'lambda' ? nameOfArn(endpoint) : endpoint,
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
	const name = `${subscription.protocol} ${nameOfArn(subscription.endpoint)}`;
	if (!detail.ok) {
		if (subscription.arn === 'PendingConfirmation') return [];
		return [[], [span(`  ${name}`, 'strong')], ...partLines(detail, width, () => [])];
	}
	const { filterPolicy, filterPolicyScope } = detail.value;
	if (filterPolicy === undefined || filterPolicy === '') return [];
	const scope = filterPolicyScope === 'MessageBody' ? 'the body' : 'the attributes';
	return [
		[],
		[span(`  ${name}`, 'strong'), span(` gets messages where ${scope} match`)],
		...jsonSection(filterPolicy, width),
	];
}
