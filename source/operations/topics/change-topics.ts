import { formatArn } from '../../domain/arn.ts';
import type { Grant } from '../../domain/effect.ts';
import { asFailure, FailureError, fail } from '../../domain/failure.ts';
import { sameJson } from '../../domain/json/json-value.ts';
import { partitionOf } from '../../domain/place.ts';
import { admission, type QueueNeeds } from '../../domain/queues/queue-policy.ts';
import type { SettingChange } from '../../domain/queues/queue-settings.ts';
import type { QueueRef, Tags, TopicRef } from '../../domain/resources.ts';
import {
	clearedBy,
	inOrder,
	type NewSubscription,
	type SubscriptionProblem,
	type SubscriptionSettings,
	settingOf,
	subscriptionSettingProblems,
} from '../../domain/topics/new-subscription.ts';
import { isNear } from '../../domain/topics/queue-entry.ts';
import type { SubscriptionRef } from '../../domain/topics/subscription.ts';
import { mayHaveTakenEffect } from '../messages/outcome.ts';
import { throwIfAborted } from '../pause.ts';
import type { Gateways } from '../ports.ts';
import { type WasThere, wasThere } from '../resources/was-there.ts';
import { missingLetters } from './missing-queues.ts';

/*
Changes of topics and subscriptions. Each is planned by reads alone, confirmed, and then sent.
*/

type Ports = Pick<Gateways, 'topics' | 'queues'>;

/** A topic to be made. */
export type NewTopic = {
	readonly name: string;
	readonly fifo: boolean;
	readonly attributes: Readonly<Record<string, string>>;
	readonly tags: Tags;
};

/** A topic that is there now, and whether it was before. */
export type CreatedTopic = { readonly topic: TopicRef; readonly was: WasThere };

/** Makes a topic. One that is there already with the same attributes stays as it is, which is told. Throws the failure. */
export async function createTopic(
	{ topics }: Pick<Ports, 'topics'>,
	{ topic, grant }: { readonly topic: NewTopic; readonly grant: Grant },
	signal: AbortSignal,
): Promise<CreatedTopic> {
	throwIfAborted(signal);
	const { name, fifo, attributes, tags } = topic;
	const arn = arnOfGranted(grant, name);
	const was =
		arn === undefined
			? 'unknown'
			: await wasThere(() => topics.attributes(arn, { signal }), signal);
	const type = fifo ? { FifoTopic: 'true' } : {};
	const made = await topics.create(
		{ name, attributes: { ...type, ...attributes }, tags },
		{ signal, grant },
	);
	return { topic: made, was };
}

/** The ARN that a topic has where it was confirmed; `undefined` while nobody knows the account. */
function arnOfGranted(
	{ resources: [{ account, region }] }: Grant,
	name: string,
): string | undefined {
	if (account === undefined) return;
	return formatArn({ partition: partitionOf(region), service: 'sns', region, account, name });
}

/** Deletes a topic with its subscriptions. Throws the failure; `timeout` when the outcome is unknown. */
export async function deleteTopic(
	{ topics }: Pick<Ports, 'topics'>,
	{ topic, grant }: { readonly topic: TopicRef; readonly grant: Grant },
	signal: AbortSignal,
): Promise<void> {
	throwIfAborted(signal);
	await certain(`${topic.name} was deleted`, () => topics.remove(topic.arn, { signal, grant }));
}

/** Looks whether the queue of a new subscription lets the topic in: two reads. Throws when aborted. */
export async function queueNeeds(
	{ queues }: Pick<Ports, 'queues'>,
	{ protocol, endpoint, topicArn }: NewSubscription,
	signal: AbortSignal,
): Promise<QueueNeeds> {
	if (protocol !== 'sqs') return { kind: 'none' };
	const elsewhere = () =>
		fail('unsupported', `${endpoint} is in another account or region, where nobody is asked`);
	if (!isNear(endpoint, topicArn)) return { kind: 'unknown', failure: elsewhere().failure };
	try {
		const name = endpoint.slice(endpoint.lastIndexOf(':') + 1);
		const queue = await queues.resolve(name, { signal });
		if (queue.arn !== endpoint) throw elsewhere();
		const attributes = await queues.attributes(queue.url, { signal });
		const needed = admission(attributes, { queueArn: queue.arn, topicArn });
		return { kind: 'known', queue, admission: needed };
	} catch (error) {
		throwIfAborted(signal);
		const failure = asFailure(error);
		return failure.kind === 'not-found'
			? { kind: 'missing', arn: endpoint }
			: { kind: 'unknown', failure };
	}
}

/** What became of a Subscribe: the ARN, which SNS gives before it is confirmed too, and whether somebody has to confirm it. */
export type Subscribed = { readonly arn: string; readonly pending: boolean };

/**
 * Subscribes; where `allow` is given, its queue lets the topic in first. SQS takes up to a minute for a policy, and SNS does not
 * send again what is refused till then. Throws the failure; a policy that was written by then stays, and the failure says so.
 */
export async function subscribe(
	{ topics, queues }: Ports,
	{
		wanted,
		allow,
		grant,
	}: {
		readonly wanted: NewSubscription;
		/** The queue and its policy as it is to be. */
		readonly allow?: { readonly queue: QueueRef; readonly policy: string };
		readonly grant: Grant;
	},
	signal: AbortSignal,
): Promise<Subscribed> {
	throwIfAborted(signal);
	if (allow !== undefined) {
		const { queue, policy } = allow;
		await refuseIfChanged(queues, { queue, policy, topicArn: wanted.topicArn }, signal);
		await queues.setAttributes(
			{ url: queue.url, attributes: { Policy: policy } },
			{ signal, grant },
		);
	}
	try {
		const { arn } = await topics.subscribe(wanted, { signal, grant });
		return { arn, pending: needsConfirmation(wanted) };
	} catch (error) {
		if (allow === undefined) throw error;
		const { kind, message, ...more } = asFailure(error);
		throw fail(kind, `${message}; ${allow.queue.name} lets the topic in all the same`, more);
	}
}

/** The policy is written whole: what somebody else added to it since it was shown would be lost. Throws `refused` then. */
async function refuseIfChanged(
	queues: Ports['queues'],
	{
		queue: { name, url, arn },
		policy,
		topicArn,
	}: { readonly queue: QueueRef; readonly policy: string; readonly topicArn: string },
	signal: AbortSignal,
): Promise<void> {
	const attributes = await queues.attributes(url, { signal });
	const now = admission(attributes, { queueArn: arn, topicArn });
	if (now.kind === 'policy' && now.policy === policy) return;
	throw fail('refused', `the policy of ${name} changed since it was shown`, {
		hint: 'Nothing was sent: subscribe again, to see what it needs now',
	});
}

/** Protocols whose endpoint has to say yes. Source: SNS API reference, Subscribe. */
const asks = new Set(['http', 'https', 'email', 'email-json']);

/** Whether somebody has to confirm it: by its protocol, or as the queue or function of another account. */
function needsConfirmation({ protocol, endpoint, topicArn }: NewSubscription): boolean {
	if (asks.has(protocol)) return true;
	const [owner, account] = [endpoint, topicArn].map((arn) => arn.split(':')[4]);
	return endpoint.startsWith('arn:') && owner !== account;
}

const staleToken =
	'A token is for one topic and lives two days: subscribe the endpoint again, and it is sent another one';

/** Confirms a subscription by the token that its endpoint was sent; answers its ARN. Throws the failure: SNS knows a token for two days. */
export async function confirmSubscription(
	{ topics }: Pick<Ports, 'topics'>,
	input: { readonly topicArn: string; readonly token: string; readonly grant: Grant },
	signal: AbortSignal,
): Promise<{ readonly arn: string }> {
	throwIfAborted(signal);
	const { topicArn, token, grant } = input;
	try {
		return await topics.confirm({ topicArn, token }, { signal, grant });
	} catch (error) {
		const failure = asFailure(error);
		if (failure.kind !== 'invalid' || failure.detail?.includes('Token') !== true) throw error;
		throw new FailureError({ ...failure, hint: staleToken });
	}
}

/** Ends a subscription. Throws the failure; `timeout` when the outcome is unknown. */
export async function unsubscribe(
	{ topics }: Pick<Ports, 'topics'>,
	{ ref, grant }: { readonly ref: Pick<SubscriptionRef, 'arn' | 'name'>; readonly grant: Grant },
	signal: AbortSignal,
): Promise<void> {
	throwIfAborted(signal);
	await certain(`${ref.name} was unsubscribed`, () =>
		topics.unsubscribe(ref.arn, { signal, grant }),
	);
}

/** What settings would change of a subscription. */
export type SubscriptionPlan = {
	/** In the order in which they have to be sent. */
	readonly changes: readonly SettingChange[];
	readonly problems: readonly SubscriptionProblem[];
	/** The queue for dead letters that it names and that certainly does not exist: its ARN. */
	readonly letters?: string;
};

/** What settings would change of a subscription as it is now; one read, and one more where its dead letters get a queue. */
export async function planSubscription(
	{ topics, queues }: Ports,
	{ ref, settings }: { readonly ref: SubscriptionRef; readonly settings: SubscriptionSettings },
	signal: AbortSignal,
): Promise<SubscriptionPlan> {
	const { raw } = await topics.subscription(ref.arn, { signal });
	const changes = Object.entries(settings).flatMap(([name, after]): readonly SettingChange[] => {
		if (settingOf(raw, name) === settingOf({ [name]: after }, name)) return [];
		const before = Object.hasOwn(raw, name) ? (raw[name] ?? '') : '';
		if (before === after || (before !== '' && after !== '' && saysTheSame(before, after)))
			return [];
		return [{ name, ...(before === '' ? {} : { before }), ...(after === '' ? {} : { after }) }];
	});
	const changed = Object.fromEntries(changes.map(({ name, after = '' }) => [name, after]));
	const { RedrivePolicy: redrivePolicy = '' } = changed;
	const { topicArn } = ref;
	const letters = await missingLetters({ queues }, { topicArn, redrivePolicy }, signal);
	return {
		changes: inOrder(changes),
		...(letters === undefined ? {} : { letters }),
		problems: subscriptionSettingProblems(changed, ref, raw),
	};
}

/**
 * Sets what a plan changes, one attribute a request: `onSet` hears of each that is set. Throws the failure; setting the
 * same again does no harm.
 */
export async function applySubscription(
	{ topics }: Pick<Ports, 'topics'>,
	{
		ref,
		changes,
		grant,
	}: {
		readonly ref: Pick<SubscriptionRef, 'arn'>;
		readonly changes: readonly SettingChange[];
		readonly grant: Grant;
	},
	onSet: (change: SettingChange) => void,
	signal: AbortSignal,
): Promise<void> {
	for (const change of changes) {
		throwIfAborted(signal);
		const { name, after = clearedBy(name) } = change;
		await topics.setSubscription({ arn: ref.arn, name, value: after }, { signal, grant });
		onSet(change);
	}
}

/** Whether two JSON texts say the same; of what is no JSON nothing does but itself. */
function saysTheSame(one: string, other: string): boolean {
	return [one, other].every((text) => text.trim().startsWith('{')) && sameJson(one, other);
}

/** Says so where it is not known whether something was done. */
async function certain(what: string, work: () => Promise<void>): Promise<void> {
	try {
		await work();
	} catch (error) {
		const failure = asFailure(error);
		if (!mayHaveTakenEffect(failure)) throw error;
		throw fail('timeout', `unknown whether ${what}: ${failure.message}`, {
			hint: 'Look whether it is still listed in a minute',
			outcomeUnknown: true,
			...(failure.code === undefined ? {} : { code: failure.code }),
		});
	}
}
