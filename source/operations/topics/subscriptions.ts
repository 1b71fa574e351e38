import { type Arn, formatArn, nameOfArn } from '../../domain/arn.ts';
import { asFailure } from '../../domain/failure.ts';
import type { Page } from '../../domain/paging.ts';
import { isNearDevice } from '../../domain/topics/device-entry.ts';
import { readFilterPolicy } from '../../domain/topics/filter/filter-policy.ts';
import { neverTaken } from '../../domain/topics/filter/never-taken.ts';
import { keptOut } from '../../domain/topics/queue-entry.ts';
import { deadLetterTargetArnIn } from '../../domain/topics/redrive-policy.ts';
import { replayPause } from '../../domain/topics/replay-policy.ts';
import {
	type SubscriptionDeadLetters,
	type SubscriptionDescription,
	type SubscriptionDevice,
	type SubscriptionFacts,
	type SubscriptionRef,
	subscriptionRef,
	subscriptionState,
} from '../../domain/topics/subscription.ts';
import { part } from '../parts.ts';
import { throwIfAborted } from '../pause.ts';
import type { Clock, Gateways } from '../ports.ts';
import { byName } from '../resources/by-name.ts';

type Asking = Pick<Gateways, 'topics' | 'queues' | 'push'>;

/** One page of the subscriptions of a topic, or of all topics of the account and region. */
export async function subscriptionsPage(
	{ topics }: Pick<Gateways, 'topics'>,
	next: string | undefined,
	signal: AbortSignal,
	topicArn?: string,
): Promise<Page<SubscriptionRef>> {
	const from = next === undefined ? {} : { next };
	const page =
		topicArn === undefined
			? await topics.allSubscriptionsPage(from, { signal })
			: await topics.subscriptionsPage({ topicArn, ...from }, { signal });
	return { ...page, items: page.items.map(subscriptionRef) };
}

/** The subscription of a name as its ARN ends: `orders:6b0e71bd-…`. */
export function subscriptionByName(
	gateways: Gateways,
	name: string,
	signal: AbortSignal,
): Promise<SubscriptionRef | undefined> {
	const page = (next: string | undefined) => subscriptionsPage(gateways, next, signal);
	return byName('subscriptions', page, name, signal);
}

/** A subscription by its ARN: what SNS tells of one names its topic, protocol and endpoint. */
export async function subscriptionByArn(
	{ topics }: Pick<Gateways, 'topics'>,
	arn: Arn,
	signal: AbortSignal,
): Promise<SubscriptionRef> {
	const text = formatArn(arn);
	const { raw } = await topics.subscription(text, { signal });
	const said = (name: string) => (Object.hasOwn(raw, name) ? (raw[name] ?? '') : '');
	return subscriptionRef({
		arn: text,
		topicArn: said('TopicArn') || text.slice(0, text.lastIndexOf(':')),
		protocol: said('Protocol'),
		endpoint: said('Endpoint'),
		owner: said('Owner'),
	});
}

/**
 * What SNS tells of a subscription, how deep its dead-letter queue is, and whether its device is enabled: up to four requests,
 * one where it has neither, and none before it is confirmed: until then SNS tells nothing.
 */
export async function subscriptionFacts(
	gateways: Asking,
	ref: SubscriptionRef,
	signal: AbortSignal,
): Promise<SubscriptionFacts> {
	if (subscriptionState(ref) !== 'confirmed') {
		return { rawDelivery: false, pending: subscriptionState(ref) === 'pending', raw: {} };
	}
	const attributes = await gateways.topics.subscription(ref.arn, { signal });
	const { filterPolicy, filterPolicyScope, redrivePolicy } = attributes;
	const read =
		filterPolicy === undefined ? undefined : readFilterPolicy(filterPolicy, filterPolicyScope);
	const never = read?.ok === true ? neverTaken(read.policy) : undefined;
	const target = deadLetterTargetArnIn(redrivePolicy);
	const pause = replayPause(attributes.raw);
	const [letters, device] = await Promise.all([
		target === undefined ? undefined : deadLetters(gateways, target, ref.topicArn, signal),
		isNearDevice(ref) ? deviceOf(gateways, ref.endpoint, signal) : undefined,
	]);
	return {
		...attributes,
		...(never === undefined ? {} : { never }),
		...(pause === undefined ? {} : { pause }),
		...(letters === undefined ? {} : { deadLetters: letters }),
		...(device === undefined ? {} : { device }),
	};
}

/** Whether a device is sent to. */
async function deviceOf(
	{ push }: Pick<Gateways, 'push'>,
	arn: string,
	signal: AbortSignal,
): Promise<SubscriptionDevice> {
	try {
		const { enabled } = await push.endpoint(arn, { signal });
		return enabled === undefined ? {} : { enabled };
	} catch (error) {
		throwIfAborted(signal);
		const failure = asFailure(error);
		return failure.kind === 'not-found' ? { missing: true } : { failure };
	}
}

/**
 * How deep the queue of an ARN is, and whether it lets the topic in, in whose name SNS sends there. SNS wants it in the account and
 * region of the subscription, so that its name finds it.
 */
async function deadLetters(
	{ queues }: Asking,
	arn: string,
	topicArn: string,
	signal: AbortSignal,
): Promise<SubscriptionDeadLetters> {
	try {
		const url = await urlOf(queues, arn, signal);
		if (url === undefined) return { arn };
		const attributes = await queues.attributes(url, { signal });
		const { visible, inFlight = 0 } = attributes;
		const reason = keptOut(attributes, arn, topicArn);
		return {
			arn,
			...(visible === undefined ? {} : { depth: visible + inFlight }),
			...(reason === undefined ? {} : { keptOut: reason }),
		};
	} catch (error) {
		throwIfAborted(signal);
		const failure = asFailure(error);
		return failure.kind === 'not-found' ? { arn, missing: true } : { arn, failure };
	}
}

type Queues = Gateways['queues'];

/** The URL of a queue never changes: it is asked for once, and not each time somebody looks. */
const urls = new WeakMap<Queues, Map<string, string>>();
const mostUrls = 1000;

/** The URL of the queue of an ARN; `undefined` where the queue of that name is another one. */
async function urlOf(
	queues: Queues,
	arn: string,
	signal: AbortSignal,
): Promise<string | undefined> {
	const known = urls.get(queues) ?? new Map<string, string>();
	urls.set(queues, known);
	const told = known.get(arn);
	if (told !== undefined) return told;
	const { url, arn: found } = await queues.resolve(nameOfArn(arn), { signal });
	if (found !== arn) return;
	if (known.size >= mostUrls) known.clear();
	known.set(arn, url);
	return url;
}

/** Everything about one subscription: calls at once, each of which may fail alone. */
export async function describeSubscription(
	{ gateways, clock }: { readonly gateways: Gateways; readonly clock: Clock },
	ref: SubscriptionRef,
	signal: AbortSignal,
): Promise<SubscriptionDescription> {
	throwIfAborted(signal);
	const [attributes, topic] = await Promise.all([
		part(() => subscriptionFacts(gateways, ref, signal), signal),
		part(() => gateways.topics.attributes(ref.topicArn, { signal }), signal),
	]);
	throwIfAborted(signal);
	return { ref, at: clock.now(), attributes, topic };
}
