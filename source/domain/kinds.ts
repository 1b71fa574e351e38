import { type Arn, parseArn } from './arn.ts';
import type { Part, QueueDetail, StreamDetail, TopicDetail } from './details.ts';
import type { Acknowledgement } from './diagnosis/acknowledgement.ts';
import type { QueueFigures } from './diagnosis/queue-metrics.ts';
import { addSample, emptyHistory, type SampleHistory } from './diagnosis/samples.ts';
import type { Failure } from './failure.ts';
import type { MetricQuery } from './metric.ts';
import { letsServicesIn } from './queues/letter-senders.ts';
import type {
	ContextId,
	QueueAttributes,
	QueueRef,
	ResourceKey,
	StreamRef,
	StreamSummary,
	TopicAttributes,
	TopicRef,
} from './resources.ts';
import { resourceServices, type Service, type ServiceId } from './service-id.ts';
import {
	filterInList,
	isSubscriptionName,
	type SubscriptionDescription,
	type SubscriptionFacts,
	type SubscriptionRef,
} from './topics/subscription.ts';

/*
A kind of resource is one id and one part a layer: this one, `operations/kinds.ts`,
`presentation/resources/kinds.ts` and `console/resources/kinds.ts`. Each part is a record over all
ids, so that a kind that is forgotten in a layer does not compile. What works with any kind reads the
records and names no kind.
*/

/** The types of each kind: its word for several, how one is named, what one call tells of it, what is kept of earlier answers. */
export type Kinds = {
	queue: {
		many: 'queues';
		ref: QueueRef;
		facts: QueueAttributes;
		history: SampleHistory;
		detail: QueueDetail;
	};
	topic: {
		many: 'topics';
		ref: TopicRef;
		facts: TopicAttributes;
		history: undefined;
		detail: TopicDetail;
	};
	stream: {
		many: 'streams';
		ref: StreamRef;
		facts: StreamSummary;
		history: undefined;
		detail: StreamDetail;
	};
	subscription: {
		many: 'subscriptions';
		ref: SubscriptionRef;
		facts: SubscriptionFacts;
		history: undefined;
		detail: SubscriptionDescription;
	};
};

export type KindId = keyof Kinds;
export type RefOf<Kind extends KindId> = Kinds[Kind]['ref'];
export type FactsOf<Kind extends KindId> = Kinds[Kind]['facts'];
export type HistoryOf<Kind extends KindId> = Kinds[Kind]['history'];
export type DetailOf<Kind extends KindId> = Kinds[Kind]['detail'];

/** A resource of any kind, with its kind. */
export type AnyResource = {
	[Kind in KindId]: { readonly kind: Kind; readonly ref: RefOf<Kind> };
}[KindId];

/** A reference with its kind. The cast stands here and nowhere else: both are of one kind. */
export function resource<Kind extends KindId>(kind: Kind, ref: RefOf<Kind>): AnyResource {
	return { kind, ref } as AnyResource;
}

/** A reference as it is kept on disk. */
export type KeptRef = { readonly name: string; readonly arn: string; readonly url?: string };

/** What is known of one resource; everything but its name arrives later or never. */
export type Known<Kind extends KindId> = {
	readonly key: ResourceKey;
	readonly context: ContextId;
	readonly ref: RefOf<Kind>;
	readonly facts?: FactsOf<Kind>;
	/** ms since the epoch of the last good answer. */
	readonly sampledAt?: number;
	readonly history: HistoryOf<Kind>;
	/** How many of its messages a run of this session has. */
	readonly held?: number;
	/** Findings of it that somebody knows of. */
	readonly acknowledged?: readonly Acknowledgement[];
	/** What CloudWatch and earlier looks tell of a queue, where that was asked. */
	readonly figures?: QueueFigures;
	/** Of the last attempt; older facts stay and keep their age. */
	readonly failure?: Failure;
};

/** How CloudWatch names what it measures: its namespace, and the dimension that has the name of the resource. */
export type MeasuredBy = {
	readonly namespace: MetricQuery['namespace'];
	readonly dimension: string;
};

/** What is measured of a resource, by name: whole numbers and words; what is not known is `undefined`. */
export type Measured = Readonly<Record<string, number | string | undefined>>;

/** What conditions may read of a kind of resource (`awsmsg wait`). */
export type Measures<Kind extends KindId> = {
	/** By name, with CEL's type and a line for the help. */
	readonly names: Readonly<
		Record<string, { readonly type: 'int' | 'string'; readonly about: string }>
	>;
	/** What one look at the resource tells. */
	of(facts: FactsOf<Kind>): Measured;
};

/** The pure part of a kind. */
export type DomainKind<Kind extends KindId> = {
	/** The word for several: the list of all is called so, in the console and as a command. */
	readonly many: Kinds[Kind]['many'];
	/** The service that has it. */
	readonly service: Service;
	/** Whether a name in an ARN of its service is of this kind. */
	isName(name: string): boolean;
	/** Where such names say themselves what they are of, and nobody types them: they stand for no other kind. */
	readonly namedApart?: true;
	/** The part of the list that one is in, where a part can be listed alone: ARN of its topic. */
	partOf?(ref: RefOf<Kind>): string;
	/** What it is found by among its kind, in one account and region. Not every resource has an ARN. */
	key(ref: RefOf<Kind>): string;
	/** What was kept of one, as a reference; `undefined` when it does not do. */
	refOf(kept: KeptRef): RefOf<Kind> | undefined;
	readonly noHistory: HistoryOf<Kind>;
	/** What is kept after one more answer; `at` in ms since the epoch. */
	remembering(history: HistoryOf<Kind>, at: number, facts: FactsOf<Kind>): HistoryOf<Kind>;
	/** What a list of many keeps of the facts of one: what is shown of one alone is asked for again then. */
	inList(facts: FactsOf<Kind>, ref: RefOf<Kind>): FactsOf<Kind>;
	/** Of these all but what is printed as JSON alone: policies, which may be long. */
	inRow(facts: FactsOf<Kind>): FactsOf<Kind>;
	/** The facts that a description has; `undefined` where they could not be had. */
	factsIn(detail: DetailOf<Kind>): FactsOf<Kind> | undefined;
	/** A description with facts that were asked for later; its raw answer stays what it was. */
	withFacts(detail: DetailOf<Kind>, facts: FactsOf<Kind>): DetailOf<Kind>;
	/** Path, query and fragment of its page in AWS's web console; `undefined` without one. */
	webPage(arn: Arn, ref: KeptRef): string | undefined;
	/** Whose metrics and alarms are its own; `undefined` where CloudWatch measures none. */
	readonly measuredBy: MeasuredBy | undefined;
	readonly measures: Measures<Kind>;
};

const nothing = {};

const told = <T>(part: Part<T>): T | undefined => (part.ok ? part.value : undefined);

/** Lists keep neither the raw answer nor the policy. */
function renewed<Facts extends { readonly raw: unknown; readonly policy?: string }>(
	part: Part<Facts>,
	facts: Facts,
): Part<Facts> {
	// What is missing here would be told as none.
	if (!part.ok) return part;
	const { raw, policy } = part.value;
	return { ok: true, value: { ...facts, raw, ...(policy === undefined ? {} : { policy }) } };
}

const named = ({ name, arn }: KeptRef) => ({ name, arn });

const plain = (name: string) => !name.includes(':');

const whole = (about: string) => ({ type: 'int', about }) as const;
const word = (about: string) => ({ type: 'string', about }) as const;

export const kinds: { readonly [Kind in KindId]: DomainKind<Kind> } = {
	queue: {
		many: 'queues',
		service: 'sqs',
		isName: plain,
		key: ({ arn }) => arn,
		refOf: ({ name, arn, url }) => (url === undefined ? undefined : { name, arn, url }),
		noHistory: emptyHistory,
		remembering: addSample,
		// As sent it has all that stands beside it once more, and the ARN is the same text of 60 letters.
		inList: (facts, { arn }) => ({
			...facts,
			...(facts.arn === arn ? { arn } : {}),
			raw: nothing,
		}),
		inRow: ({ policy, ...facts }) =>
			letsServicesIn(policy) ? { ...facts, letsServicesIn: true } : facts,
		factsIn: ({ attributes }) => told(attributes),
		withFacts: (detail, facts) => ({ ...detail, attributes: renewed(detail.attributes, facts) }),
		webPage: ({ region }, { url }) =>
			url === undefined
				? undefined
				: `/sqs/v3/home?region=${region}#/queues/${encodeURIComponent(url)}`,
		measuredBy: { namespace: 'AWS/SQS', dimension: 'QueueName' },
		measures: {
			names: {
				ready: whole('messages that can be received'),
				inFlight: whole('messages that were received and are not deleted'),
				delayed: whole('messages that can not be received yet'),
				dead: whole('messages in its dead-letter queue; of such a queue its own'),
			},
			of: ({ visible, inFlight, delayed }) => ({ ready: visible, inFlight, delayed }),
		},
	},
	topic: {
		many: 'topics',
		service: 'sns',
		isName: plain,
		key: ({ arn }) => arn,
		refOf: named,
		noHistory: undefined,
		remembering: () => undefined,
		inList: (facts, { arn }) => ({
			...facts,
			...(facts.arn === arn ? { arn } : {}),
			raw: nothing,
		}),
		inRow: ({ policy: _, ...facts }) => facts,
		factsIn: ({ attributes }) => told(attributes),
		withFacts: (detail, facts) => ({ ...detail, attributes: renewed(detail.attributes, facts) }),
		webPage: ({ region }, { arn }) => `/sns/v3/home?region=${region}#/topic/${arn}`,
		measuredBy: { namespace: 'AWS/SNS', dimension: 'TopicName' },
		measures: {
			names: {
				confirmed: whole('subscriptions that get messages'),
				pending: whole('subscriptions that nobody has confirmed'),
			},
			of: ({ confirmed, pending }) => ({ confirmed, pending }),
		},
	},
	stream: {
		many: 'streams',
		service: 'kinesis',
		isName: plain,
		key: ({ arn }) => arn,
		refOf: named,
		noHistory: undefined,
		remembering: () => undefined,
		inList: (facts) => facts,
		inRow: (facts) => facts,
		factsIn: ({ summary }) => told(summary),
		withFacts: (detail, summary) => ({ ...detail, summary: { ok: true, value: summary } }),
		webPage: ({ region, name }) =>
			`/kinesis/home?region=${region}#/streams/details/${encodeURIComponent(name)}/monitoring`,
		measuredBy: { namespace: 'AWS/Kinesis', dimension: 'StreamName' },
		measures: {
			names: {
				status: word('ACTIVE, UPDATING, CREATING or DELETING'),
				shards: whole('open shards'),
			},
			of: ({ status, openShards }) => ({ status, shards: openShards }),
		},
	},
	subscription: {
		many: 'subscriptions',
		service: 'sns',
		isName: (name) => name.includes(':'),
		namedApart: true,
		partOf: ({ topicArn }) => topicArn,
		key: ({ arn }) => arn,
		// A file of names has neither topic nor endpoint: it is found again by its topic.
		refOf: () => undefined,
		noHistory: undefined,
		remembering: () => undefined,
		inList: (facts) => ({ ...facts, raw: nothing }),
		inRow: ({ filterPolicy, ...facts }) =>
			filterPolicy === undefined || filterPolicy.length <= filterInList
				? { ...facts, ...(filterPolicy === undefined ? {} : { filterPolicy }) }
				: { ...facts, filterPolicy: filterPolicy.slice(0, filterInList), filterIsCut: true },
		factsIn: ({ attributes }) => told(attributes),
		withFacts: (detail, facts) => ({
			...detail,
			attributes: renewedSubscription(detail.attributes, facts),
		}),
		webPage: ({ region }, { arn }) => `/sns/v3/home?region=${region}#/subscription/${arn}`,
		// SNS measures topics alone.
		measuredBy: undefined,
		measures: {
			names: { dead: whole('messages in its dead-letter queue') },
			of: ({ deadLetters }) => ({ dead: deadLetters?.depth }),
		},
	},
};

/** Lists keep neither the raw answer nor all of a long policy. */
function renewedSubscription(
	part: Part<SubscriptionFacts>,
	facts: SubscriptionFacts,
): Part<SubscriptionFacts> {
	if (!part.ok) return part;
	const { raw, filterPolicy = '' } = part.value;
	const { filterIsCut, ...newer } = facts;
	if (filterIsCut === undefined) return { ok: true, value: { ...newer, raw } };
	// A policy that begins alike is taken for the same: the next look at it tells.
	if (!filterPolicy.startsWith(facts.filterPolicy ?? '')) return part;
	return { ok: true, value: { ...newer, raw, filterPolicy } };
}

/** Every kind, in the order in which a name is looked up and lists are shown. */
export const kindIds = Object.keys(kinds) as readonly KindId[];

/** Those whose resources have names that somebody types. */
export const namedKindIds: readonly KindId[] = kindIds.filter(
	(kind) => kinds[kind].namedApart !== true,
);

/** In words: `queue, topic or stream`. */
export const anyKind = `${namedKindIds.slice(0, -1).join(', ')} or ${namedKindIds.at(-1)}`;

/** One value a kind. The cast stands here and nowhere else: `make` is asked for every kind. */
export function eachKind<Values extends { readonly [Kind in KindId]: unknown }>(
	make: (kind: KindId) => Values[KindId],
): Values {
	return Object.fromEntries(kindIds.map((kind) => [kind, make(kind)])) as unknown as Values;
}

/** Whether a text is the id of a kind. */
export function isKindId(text: unknown): text is KindId {
	return typeof text === 'string' && Object.hasOwn(kinds, text);
}

/** The service that requests about a kind go to. */
export function serviceIdOf(kind: KindId): ServiceId {
	return resourceServices[kinds[kind].service].id;
}

/** The kind that a parsed ARN names one of. */
export function kindOf({ service, name }: Pick<Arn, 'service' | 'name'>): KindId | undefined {
	return kindIds.find((kind) => kinds[kind].service === service && kinds[kind].isName(name));
}

/** The kind of a resource by its ARN; `undefined` for an ARN of something else. */
export function kindOfArn(text: string): KindId | undefined {
	const arn = parseArn(text);
	return arn && kindOf(arn);
}

/** The kinds that a name which somebody typed may be of. */
export function kindsOfName(name: string): readonly KindId[] {
	return isSubscriptionName(name) ? ['subscription'] : namedKindIds;
}
