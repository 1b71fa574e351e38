import { formatArn, parseArn } from '../../domain/arn.ts';
import type {
	QueueDetail,
	StreamDetail,
	SubscriptionDetail,
	TopicDetail,
} from '../../domain/details.ts';
import { partitionOf } from '../../domain/place.ts';
import { readQueueUrl } from '../../domain/queues/queue-url.ts';
import type { QueueRef, StreamRef, Subscription, TopicRef } from '../../domain/resources.ts';
import { describeAlarms } from '../alarms/alarms.ts';
import { mappedFunctions, sourcesOfStream } from '../consumers/mapped-functions.ts';
import { consumersOf } from '../consumers/stream-consumers.ts';
import type { MetricsPorts } from '../metrics/read-metrics.ts';
import { all, part } from '../parts.ts';
import { throwIfAborted } from '../pause.ts';
import type {
	Clock,
	FunctionGateway,
	MetricsGateway,
	QueueGateway,
	StreamGateway,
	TopicGateway,
} from '../ports.ts';
import { streamLag } from '../streams/stream-lag.ts';
import { subscriptionsOf } from '../topics/topic-subscriptions.ts';

/** So many subscriptions of a topic are asked for more. */
export const askedSubscriptions = 100;
const callsAtOnce = 4;

/** The queue of a URL that an endpoint gave; what the URL does not tell of its place is that of `beside`. */
function queueRefOfUrl(url: string, beside: QueueRef): QueueRef {
	const read = readQueueUrl(url);
	const arn = parseArn(beside.arn);
	const name = read.ok ? read.name : url.slice(url.lastIndexOf('/') + 1);
	if (arn === undefined) return { name, url, arn: name };
	const { region = arn.region, account = arn.account } = read.ok ? read : {};
	const partition = partitionOf(region);
	return { name, url, arn: formatArn({ ...arn, partition, region, account, name }) };
}

/** Queues whose redrive policy sends dead letters to `ref`. */
export async function deadLetterSources(
	queues: QueueGateway,
	ref: QueueRef,
	signal: AbortSignal,
): Promise<readonly QueueRef[]> {
	const urls = await all(
		`queues whose dead letters go to ${ref.name}`,
		(next) =>
			queues.deadLetterSourcesPage(
				{ url: ref.url, ...(next === undefined ? {} : { next }) },
				{ signal },
			),
		signal,
	);
	return urls.map((url) => queueRefOfUrl(url, ref));
}

/** Everything about one queue: calls at once, each of which may fail alone. */
export async function describeQueue(
	ports: {
		queues: QueueGateway;
		functions: FunctionGateway;
		metrics: MetricsGateway;
		clock: Clock;
	},
	ref: QueueRef,
	signal: AbortSignal,
): Promise<QueueDetail> {
	throwIfAborted(signal);
	const { queues, functions, clock } = ports;
	const [attributes, tags, sources, moves, mappings, alarms] = await Promise.all([
		part(() => queues.attributes(ref.url, { signal }), signal),
		part(() => queues.tags(ref.url, { signal }), signal),
		part(() => deadLetterSources(queues, ref, signal), signal),
		part(() => queues.listMoves(ref.arn, { signal }), signal),
		part(() => mappedFunctions(functions, [ref.arn], signal), signal),
		part(() => describeAlarms(ports, 'queue', ref.name, signal), signal),
	]);
	throwIfAborted(signal);
	return { ref, at: clock.now(), attributes, tags, sources, moves, mappings, alarms };
}

/** Everything about one topic; the attributes of its first hundred subscriptions with it. */
export async function describeTopic(
	ports: { topics: TopicGateway; metrics: MetricsGateway; clock: Clock },
	ref: TopicRef,
	signal: AbortSignal,
): Promise<TopicDetail> {
	throwIfAborted(signal);
	const { topics, clock } = ports;
	const [attributes, tags, subscriptions, alarms] = await Promise.all([
		part(() => topics.attributes(ref.arn, { signal }), signal),
		part(() => topics.tags(ref.arn, { signal }), signal),
		part(() => topicSubscriptions(topics, ref, signal), signal),
		part(() => describeAlarms(ports, 'topic', ref.name, signal), signal),
	]);
	throwIfAborted(signal);
	return { ref, at: clock.now(), attributes, tags, subscriptions, alarms };
}

/** The first subscriptions of a topic, up to a thousand; the attributes of the first `asked` of them. */
export async function topicSubscriptions(
	topics: TopicGateway,
	ref: TopicRef,
	signal: AbortSignal,
	asked = askedSubscriptions,
): Promise<readonly SubscriptionDetail[]> {
	const listed = await subscriptionsOf(topics, ref.arn, signal);
	return subscriptionDetails(topics, listed, signal, asked);
}

/** The attributes of the first `asked` of some subscriptions with them. */
export async function subscriptionDetails(
	topics: TopicGateway,
	listed: readonly Subscription[],
	signal: AbortSignal,
	asked = askedSubscriptions,
): Promise<readonly SubscriptionDetail[]> {
	const details: SubscriptionDetail[] = new Array(listed.length);
	let next = 0;
	const work = async () => {
		for (let index = next++; index < listed.length; index = next++) {
			const one = listed[index];
			if (one === undefined) return;
			details[index] = {
				...one,
				detail: await subscriptionPart(topics, one, index < asked, signal),
			};
		}
	};
	await Promise.all(Array.from({ length: callsAtOnce }, work));
	return details;
}

async function subscriptionPart(
	topics: TopicGateway,
	subscription: Subscription,
	asks: boolean,
	signal: AbortSignal,
): Promise<SubscriptionDetail['detail']> {
	throwIfAborted(signal);
	const unasked = (message: string): SubscriptionDetail['detail'] => ({
		ok: false,
		failure: { kind: 'unsupported', message, retryable: false },
	});
	if (!subscription.arn.startsWith('arn:')) {
		return unasked('a subscription without confirmation has no attributes yet');
	}
	if (!asks) return unasked('not asked: only the first subscriptions of a topic are');
	return part(() => topics.subscription(subscription.arn, { signal }), signal);
}

/** Everything about one stream: calls at once, each of which may fail alone. */
export async function describeStream(
	ports: {
		readonly streams: StreamGateway;
		readonly functions: FunctionGateway;
		readonly metrics: MetricsGateway;
	} & MetricsPorts,
	ref: StreamRef,
	signal: AbortSignal,
): Promise<StreamDetail> {
	throwIfAborted(signal);
	const { streams, functions, clock } = ports;
	const registered = part(() => consumersOf(streams, ref.arn, signal), signal);
	const lagged = registered.then((consumers) => {
		const names = consumers.ok ? consumers.value.map(({ name }) => name) : [];
		return part(() => streamLag(ports, ref.name, names, signal), signal);
	});
	const mapped = registered.then((consumers) => {
		const sources = sourcesOfStream(ref.arn, consumers.ok ? consumers.value : []);
		return part(() => mappedFunctions(functions, sources, signal), signal);
	});
	const [summary, tags, shards, consumers, lag, mappings, alarms] = await Promise.all([
		part(() => streams.summary(ref.name, { signal }), signal),
		part(() => streams.tags(ref.name, { signal }), signal),
		part(() => listShards(streams, ref.name, signal), signal),
		registered,
		lagged,
		mapped,
		part(() => describeAlarms(ports, 'stream', ref.name, signal), signal),
	]);
	throwIfAborted(signal);
	return { ref, at: clock.now(), summary, tags, shards, consumers, lag, mappings, alarms };
}

/** Every shard of a stream, closed ones too. */
export function listShards(streams: StreamGateway, name: string, signal: AbortSignal) {
	return all(
		`shards of ${name}`,
		(next) => streams.shardsPage({ name, ...(next === undefined ? {} : { next }) }, { signal }),
		signal,
	);
}
