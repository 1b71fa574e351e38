import { type Arn, nameOfArn, type ResourceReference } from '../domain/arn.ts';
import { type Panel, queuePanels, streamPanels, topicPanels } from '../domain/charts/panels.ts';
import { fail } from '../domain/failure.ts';
import type { Here, Told } from '../domain/here.ts';
import type { DetailOf, FactsOf, KindId, RefOf } from '../domain/kinds.ts';
import type { MetricQuery } from '../domain/metric.ts';
import type { MarkedPage } from '../domain/paging.ts';
import { looksLikeDeadLetters } from '../domain/queues/letter-senders.ts';
import {
	panelsOfQueue,
	panelsOfStream,
	queueByItsName,
	type ResourcePanels,
	streamByItsName,
} from './charts/resource-panels.ts';
import type { MetricsPorts } from './metrics/read-metrics.ts';
import type { Gateways } from './ports.ts';
import { foreignQueue, queueByAddress, queueByName, queueOfAddress } from './queues/find-queue.ts';
import { describeQueue, describeStream, describeTopic } from './resources/describe.ts';
import { foreignStream, streamByArn, streamByName, streamOfArn } from './streams/find-stream.ts';
import { topicByArn, topicByName, topicOfArn } from './topics/find-topic.ts';
import {
	describeSubscription,
	subscriptionByArn,
	subscriptionByName,
	subscriptionFacts,
	subscriptionsPage,
} from './topics/subscriptions.ts';
import type { SamplerPace } from './watch/sampling.ts';

type Statistic = MetricQuery['statistic'];

/** A reference that tells more than a name. Only queues have URLs. */
export type Address = Extract<ResourceReference, { readonly form: 'arn' | 'url' }>;

/** A resource that was found by its address, and what the endpoint's answer tells of its place. */
export type Answered<Ref> = {
	readonly ref: Ref;
	readonly answer?: Pick<Told, 'account' | 'origin' | 'ofAws'>;
};

/** How a resource of another account is asked for: its URL or ARN is sent as it is. */
export type Foreign<Ref> = {
	/** Throws `denied` or `not-found` where it may not be read, or is not there: AWS does not always say which. */
	ask(gateways: Gateways, here: Here, address: Address, signal: AbortSignal): Promise<Ref>;
	/** The same without asking anybody. */
	named(here: Here, address: Address): Ref;
	/** Asked so too before it is known whose we are: its name would be looked for among ours. */
	readonly whenUnknown?: true;
};

/** What awsmsg does with a kind of resource: how it is listed, asked and measured. */
export type OperationsKind<Kind extends KindId> = {
	/**
	 * One page of the list, or of a part of it where the kind has parts (`partOf`): one request. `known` is the mark that the
	 * page had when it was read before; not every kind has marks.
	 */
	page(
		gateways: Gateways,
		next: string | undefined,
		signal: AbortSignal,
		part?: string,
		known?: string,
	): Promise<MarkedPage<RefOf<Kind>>>;
	/** Nobody is asked for them until somebody looks at a list of them. */
	readonly onDemand?: true;
	/** The one of a name here; `undefined`, or a `not-found`, when there is none. */
	byName(
		gateways: Gateways,
		here: Here,
		name: string,
		signal: AbortSignal,
	): Promise<RefOf<Kind> | undefined>;
	/** The one of an address that may be here. */
	byAddress(
		gateways: Gateways,
		here: Here,
		address: Address,
		signal: AbortSignal,
	): Promise<Answered<RefOf<Kind>>>;
	/** The one of another account, where a policy of its own may let us read it. */
	readonly foreign?: Foreign<RefOf<Kind>>;
	/** The facts of a row: one request, of a subscription one more for its dead-letter queue, and for its device. */
	sample(gateways: Gateways, ref: RefOf<Kind>, signal: AbortSignal): Promise<FactsOf<Kind>>;
	/** Reads that cost nothing, under the request that each is: `list` is sent by `page`. They tell what is allowed. */
	readonly asks: {
		readonly list: string;
		readonly ofOne: Readonly<
			Record<
				string,
				(gateways: Gateways, ref: RefOf<Kind>, signal: AbortSignal) => Promise<unknown>
			>
		>;
	};
	/** How fast a console that stays open may ask. */
	readonly pace: SamplerPace;
	/** How many are asked at once by a command that lists them and ends. */
	readonly atOnce: number;
	/** Sampled before all others in the first sweep. */
	urgent?(ref: RefOf<Kind>): boolean;
	/** Key of another resource of this kind that the facts name: it is sampled early too. */
	leadsTo?(facts: FactsOf<Kind>): string | undefined;
	/** What of the facts changes by itself from moment to moment, as one text; absent where all rows are asked alike. */
	moment?(facts: FactsOf<Kind>): string;
	/** Everything about one; calls at once, each of which may fail alone. What is billed of it is held by the budget, if any. */
	describe(
		ports: { readonly gateways: Gateways } & Pick<MetricsPorts, 'clock' | 'budget'>,
		ref: RefOf<Kind>,
		signal: AbortSignal,
	): Promise<DetailOf<Kind>>;
	/**
	 * Its charts, by what the resource itself tells of its dead-letter queue, its consumers, its shards. `statistic`
	 * is for gauges, counters are always summed. Never throws for the resource's sake: `unread` says what it lacks.
	 */
	panels(
		gateways: Gateways,
		ref: RefOf<Kind>,
		statistic: Statistic,
		signal: AbortSignal,
	): Promise<ResourcePanels>;
	/** Its charts as far as its name tells. */
	panelsByName(ref: RefOf<Kind>, statistic: Statistic): readonly Panel[];
};

function arnOf(address: Address): Arn {
	if (address.form !== 'arn') throw fail('bug', 'only a queue has a URL');
	return address.arn;
}

const from = (next: string | undefined) => (next === undefined ? {} : { next });

/**
 * SNS allows List* 30 times a second an account, topics and subscriptions together; half of it stays free for everybody else.
 */
const snsPace: SamplerPace = {
	burst: 8,
	steady: 4,
	perSecond: 15,
	backgroundPerSecond: { active: 2, idle: 0.5, away: 0.1 },
	visibleEvery: { active: 15_000, idle: 30_000, away: 120_000 },
	backgroundEvery: { active: 60_000, idle: 120_000, away: 600_000 },
	relistEvery: { active: 60_000, idle: 120_000, away: 300_000 },
	pagePause: 70,
};

export const operationKinds: { readonly [Kind in KindId]: OperationsKind<Kind> } = {
	queue: {
		page: ({ queues }, next, signal, _part, known) =>
			queues.listPage({ ...from(next), ...(known === undefined ? {} : { known }) }, { signal }),
		byName: (gateways, _here, name, signal) => queueByName(gateways, name, signal),
		byAddress: queueByAddress,
		foreign: { ask: foreignQueue, named: queueOfAddress },
		sample: ({ queues }, { url }, signal) => queues.attributes(url, { signal }),
		asks: {
			list: 'SQS ListQueues',
			ofOne: {
				'SQS GetQueueAttributes': ({ queues }, { url }, signal) =>
					queues.attributes(url, { signal }),
				'SQS ListDeadLetterSourceQueues': ({ queues }, { url }, signal) =>
					queues.deadLetterSourcesPage({ url }, { signal }),
				'SQS ListQueueTags': ({ queues }, { url }, signal) => queues.tags(url, { signal }),
				'SQS ListMessageMoveTasks': ({ queues }, { arn }, signal) =>
					queues.listMoves(arn, { signal }),
			},
		},
		/*
		GetQueueAttributes has no published limit, so the first sweep may burst: 24 calls at once are 800
		queues in about a second at 30 ms. Afterwards the account pays for every call, so few are made.
		*/
		pace: {
			burst: 24,
			steady: 8,
			perSecond: Number.POSITIVE_INFINITY,
			backgroundPerSecond: { active: 10, idle: 2, away: 0.2 },
			visibleEvery: { active: 2000, idle: 5000, away: 30_000 },
			stillEvery: { active: 5000, idle: 10_000, away: 30_000 },
			backgroundEvery: { active: 10_000, idle: 30_000, away: 120_000 },
			relistEvery: { active: 60_000, idle: 120_000, away: 300_000 },
			pagePause: 0,
		},
		atOnce: 24,
		urgent: ({ name }) => looksLikeDeadLetters(name),
		leadsTo: ({ redrivePolicy }) => redrivePolicy?.deadLetterTargetArn,
		moment: ({ visible, inFlight, delayed, changedAt }) =>
			`${visible} ${inFlight} ${delayed} ${changedAt}`,
		describe: ({ gateways, clock }, ref, signal) =>
			describeQueue({ ...gateways, clock }, ref, signal),
		panels: panelsOfQueue,
		panelsByName: (ref, statistic) => queuePanels(queueByItsName(ref), statistic),
	},
	topic: {
		page: ({ topics }, next, signal) => topics.listPage(from(next), { signal }),
		byName: topicByName,
		byAddress: async (gateways, _here, address, signal) => ({
			ref: await topicByArn(gateways, arnOf(address), signal),
		}),
		foreign: {
			ask: (gateways, _here, address, signal) =>
				topicByArn(gateways, arnOf(address), signal, 'strict'),
			named: (_here, address) => topicOfArn(arnOf(address)),
		},
		sample: ({ topics }, { arn }, signal) => topics.attributes(arn, { signal }),
		asks: {
			list: 'SNS ListTopics',
			ofOne: {
				'SNS GetTopicAttributes': ({ topics }, { arn }, signal) =>
					topics.attributes(arn, { signal }),
				'SNS ListSubscriptionsByTopic': ({ topics }, { arn }, signal) =>
					topics.subscriptionsPage({ topicArn: arn }, { signal }),
				'SNS ListTagsForResource': ({ topics }, { arn }, signal) => topics.tags(arn, { signal }),
			},
		},
		pace: snsPace,
		atOnce: 4,
		describe: ({ gateways, clock }, ref, signal) =>
			describeTopic({ ...gateways, clock }, ref, signal),
		panels: async (_gateways, { name }) => ({ panels: topicPanels(name) }),
		panelsByName: ({ name }) => topicPanels(name),
	},
	stream: {
		page: ({ streams }, next, signal) => streams.listPage(from(next), { signal }),
		byName: (gateways, _here, name, signal) => streamByName(gateways, name, undefined, signal),
		byAddress: (gateways, _here, address, signal) => streamByArn(gateways, arnOf(address), signal),
		foreign: {
			ask: (gateways, _here, address, signal) => foreignStream(gateways, arnOf(address), signal),
			named: (_here, address) => streamOfArn(arnOf(address)),
			whenUnknown: true,
		},
		sample: ({ streams }, { name }, signal) => streams.summary(name, { signal }),
		asks: {
			list: 'Kinesis ListStreams',
			ofOne: {
				'Kinesis DescribeStreamSummary': ({ streams }, { name }, signal) =>
					streams.summary(name, { signal }),
				'Kinesis ListTagsForStream': ({ streams }, { name }, signal) =>
					streams.tags(name, { signal }),
				'Kinesis ListShards': ({ streams }, { name }, signal) =>
					streams.shardsPage({ name }, { signal }),
			},
		},
		/*
		An account may ask for 20 summaries and 5 pages of streams a second in all, production included:
		half of the one and less than half of the other are taken.
		*/
		pace: {
			burst: 8,
			steady: 4,
			perSecond: 8,
			backgroundPerSecond: { active: 1, idle: 0.25, away: 0.05 },
			visibleEvery: { active: 5_000, idle: 30_000, away: 120_000 },
			backgroundEvery: { active: 60_000, idle: 120_000, away: 600_000 },
			relistEvery: { active: 60_000, idle: 120_000, away: 300_000 },
			pagePause: 500,
		},
		atOnce: 2,
		describe: ({ gateways, ...ports }, ref, signal) =>
			describeStream({ ...gateways, ...ports }, ref, signal),
		panels: panelsOfStream,
		panelsByName: (ref, statistic) => streamPanels(streamByItsName(ref), statistic),
	},
	subscription: {
		page: subscriptionsPage,
		onDemand: true,
		byName: (gateways, _here, name, signal) => subscriptionByName(gateways, name, signal),
		byAddress: async (gateways, _here, address, signal) => ({
			ref: await subscriptionByArn(gateways, arnOf(address), signal),
		}),
		sample: subscriptionFacts,
		asks: {
			list: 'SNS ListSubscriptions',
			ofOne: {
				'SNS GetSubscriptionAttributes': ({ topics }, { arn }, signal) =>
					topics.subscription(arn, { signal }),
			},
		},
		pace: snsPace,
		atOnce: 4,
		describe: describeSubscription,
		// SNS measures topics alone.
		panels: async (_gateways, { topicArn }) => ({ panels: topicPanels(nameOfArn(topicArn)) }),
		panelsByName: ({ topicArn }) => topicPanels(nameOfArn(topicArn)),
	},
};
