import type { EventSourceMapping } from '../consumers/mapping.ts';
import type { Part, SubscriptionDetail } from '../details.ts';
import type { Failure } from '../failure.ts';
import type { QueueAttributes, TopicAttributes } from '../resources.ts';
import type { Subscribers } from './audience.ts';
import type { ReadDevice } from './device-entry.ts';
import {
	consumerFaults,
	deadLetterFaults,
	type MapFault,
	subscriptionFaults,
} from './fan-out-faults.ts';
import type { KnownQueue } from './queue-entry.ts';
import { deadLetterTargetArnIn } from './redrive-policy.ts';

/*
The way of messages from topics to those who get them and to the dead letters, as a graph: each topic, queue and endpoint
stands in it once, so that circles of dead-letter queues are no trouble.
*/

/** A topic, a queue, a function that reads one, or another endpoint; `id` is its ARN, or its protocol and its address. */
export type MapNode =
	| { readonly kind: 'topic'; readonly id: string; readonly attributes: Part<TopicAttributes> }
	| { readonly kind: 'queue'; readonly id: string; readonly attributes: KnownQueue }
	| { readonly kind: 'function'; readonly id: string }
	| {
			readonly kind: 'endpoint';
			readonly id: string;
			readonly protocol: string;
			readonly endpoint: string;
	  };

/** A way that messages go, and what is wrong with it. */
export type MapEdge = {
	readonly from: string;
	readonly to: string;
	readonly faults: readonly MapFault[];
} & (
	| { readonly kind: 'subscription'; readonly subscription: SubscriptionDetail }
	/** Where goes what a subscription could not deliver; `subscription` is its ARN. */
	| { readonly kind: 'undelivered'; readonly subscription: string }
	/** Where goes what was received so often. */
	| { readonly kind: 'dead-letters'; readonly maxReceiveCount: number }
	/** Lambda reads the queue by a mapping, and calls the function. */
	| { readonly kind: 'consumer'; readonly mapping: EventSourceMapping }
);

/** What was not asked, so that the map may be larger. */
export type LeftOut =
	/** Of a topic: subscriptions that were listed and no more; `more`: it may have further ones. */
	| {
			readonly what: 'subscriptions';
			readonly topic: string;
			readonly count: number;
			readonly more: boolean;
	  }
	/** Only so many subscriptions of all topics were looked through for the queue. */
	| { readonly what: 'all-subscriptions'; readonly count: number }
	/** What feeds the queue could not be asked, or its sources could not. */
	| { readonly what: 'feeding' | 'sources' | 'consumers'; readonly failure: Failure }
	/** Topics, queues: only the first ones are on the map. Mappings: only so many were looked through for functions. */
	| { readonly what: 'topics' | 'queues' | 'mappings'; readonly count: number };

export type FanOutMap = {
	/** The id of the node that it was drawn for. */
	readonly root: string;
	readonly nodes: ReadonlyMap<string, MapNode>;
	readonly edges: readonly MapEdge[];
	readonly leftOut: readonly LeftOut[];
};

/** What a map is drawn from. */
export type KnownFanOut = {
	readonly root: string;
	/** By ARN; of each the subscriptions that belong on the map. */
	readonly topics: ReadonlyMap<string, Pick<Subscribers, 'topic' | 'subscriptions'>>;
	/** Queues that were asked, by ARN. */
	readonly queues: ReadonlyMap<string, Part<QueueAttributes>>;
	/** Endpoints of mobile push that were asked, by ARN. */
	readonly devices?: ReadonlyMap<string, Part<ReadDevice>>;
	/** How Lambda reads the queues of the account; others count for nothing. */
	readonly mappings?: readonly EventSourceMapping[];
	readonly leftOut: readonly LeftOut[];
};

/** The map of what is known. */
export function fanOutMap(known: KnownFanOut): FanOutMap {
	const { root, topics, queues, devices, mappings = [], leftOut } = known;
	const nodes = new Map<string, MapNode>();
	const edges: MapEdge[] = [];
	const queueNode = (id: string) => {
		nodes.set(id, { kind: 'queue', id, attributes: queues.get(id) });
	};
	for (const [id, { topic, subscriptions }] of topics) {
		nodes.set(id, { kind: 'topic', id, attributes: topic });
		for (const subscription of subscriptions) {
			const { protocol, endpoint, arn, detail } = subscription;
			const to = protocol === 'sqs' ? endpoint : `${protocol} ${endpoint}`;
			if (protocol === 'sqs') queueNode(to);
			else nodes.set(to, { kind: 'endpoint', id: to, protocol, endpoint });
			const faults = subscriptionFaults(subscription, {
				queue: queues.get(endpoint),
				device: devices?.get(endpoint),
			});
			edges.push({ kind: 'subscription', from: id, to, subscription, faults });
			const letters = detail.ok ? deadLetterTargetArnIn(detail.value.redrivePolicy) : undefined;
			if (letters === undefined) continue;
			queueNode(letters);
			edges.push({
				kind: 'undelivered',
				from: id,
				to: letters,
				subscription: arn,
				faults: deadLetterFaults({ of: 'subscription', topicArn: id, arn: letters }, queues),
			});
		}
	}
	for (const [id, queue] of queues) {
		queueNode(id);
		const policy = queue.ok ? queue.value.redrivePolicy : undefined;
		if (policy === undefined) continue;
		const { deadLetterTargetArn: to, maxReceiveCount } = policy;
		queueNode(to);
		const faults = deadLetterFaults({ of: 'queue', source: id, arn: to }, queues);
		edges.push({ kind: 'dead-letters', from: id, to, maxReceiveCount, faults });
	}
	for (const mapping of mappings) {
		const { sourceArn: from = '', functionArn: to } = mapping;
		if (!queues.has(from)) continue;
		nodes.set(to, { kind: 'function', id: to });
		edges.push({ kind: 'consumer', from, to, mapping, faults: consumerFaults(mapping) });
	}
	return {
		root,
		nodes,
		edges: edges.toSorted((a, b) => orderOf[a.kind] - orderOf[b.kind]),
		leftOut,
	};
}

/** What is read stands before what is left over. */
const orderOf: Readonly<Record<MapEdge['kind'], number>> = {
	subscription: 0,
	consumer: 1,
	undelivered: 2,
	'dead-letters': 3,
};

/** A node where a way leads to it, with all that comes behind. */
export type MapBranch = {
	readonly node: MapNode;
	/** The way that leads here; nothing at the top. */
	readonly edge?: MapEdge;
	/** It stands further up with all that is behind it. */
	readonly again?: true;
	readonly children: readonly MapBranch[];
};

/** A map as trees: from where messages come, as far as that leads to what the map was drawn for. Each node is told once. */
export function branchesOf(map: FanOutMap): readonly MapBranch[] {
	const told = new Set<string>();
	const behind = new Map<string, MapEdge[]>();
	for (const edge of map.edges) {
		const known = behind.get(edge.from);
		if (known === undefined) behind.set(edge.from, [edge]);
		else known.push(edge);
	}
	const branch = (id: string, edge?: MapEdge): readonly MapBranch[] => {
		const node = map.nodes.get(id);
		if (node === undefined) return [];
		const its = { node, ...(edge === undefined ? {} : { edge }) };
		const undelivered = undeliveredBy(behind, edge);
		const isKnown = told.has(id);
		told.add(id);
		const own = isKnown ? [] : (behind.get(id) ?? []).filter(({ kind }) => kind !== 'undelivered');
		const children = [...own, ...undelivered].flatMap((one) => branch(one.to, one));
		return [{ ...its, ...(isKnown ? { again: true as const } : {}), children }];
	};
	return beginningsOf(map).flatMap((id) => branch(id));
}

/** Where goes what the subscription could not deliver by which a branch was reached. */
function undeliveredBy(
	behind: ReadonlyMap<string, readonly MapEdge[]>,
	edge: MapEdge | undefined,
): readonly MapEdge[] {
	if (edge?.kind !== 'subscription') return [];
	const { arn } = edge.subscription;
	return (behind.get(edge.from) ?? []).filter(
		(one) => one.kind === 'undelivered' && one.subscription === arn,
	);
}

/** The nodes to which nothing leads and from which a way leads to the root; in a circle the root itself. */
function beginningsOf({ root, edges }: FanOutMap): readonly string[] {
	const before = new Map<string, string[]>();
	for (const { from, to } of edges) before.set(to, [...(before.get(to) ?? []), from]);
	const seen = new Set<string>();
	const beginnings: string[] = [];
	const left = [root];
	for (let id = left.pop(); id !== undefined; id = left.pop()) {
		if (seen.has(id)) continue;
		seen.add(id);
		const from = before.get(id) ?? [];
		if (from.length === 0) beginnings.push(id);
		else for (const one of from.toReversed()) left.push(one);
	}
	return beginnings.length === 0 ? [root] : beginnings;
}
