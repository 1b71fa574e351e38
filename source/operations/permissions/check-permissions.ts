import { asFailure, failureLine } from '../../domain/failure.ts';
import type { NeededPermission } from '../../domain/jobs.ts';
import type { AnyResource, KindId, RefOf } from '../../domain/kinds.ts';
import { throwIfAborted } from '../pause.ts';
import type { Gateways } from '../ports.ts';

/** How a permission stands, as far as calls tell that change nothing. */
export type PermissionStanding = NeededPermission & {
	readonly standing: 'allowed' | 'denied' | 'unknown';
	/** Why it is denied, or not known. */
	readonly why?: string;
};

type Ask<Ref> = (gateways: Gateways, ref: Ref, signal: AbortSignal) => Promise<unknown>;

/** Reads that cost nothing, by the request that each is; those about a resource want one named. */
const ofAll: Readonly<Record<string, Ask<undefined>>> = {
	'STS GetCallerIdentity': ({ identity }, _, signal) => identity.whoAmI({ signal }),
	'SQS ListQueues': ({ queues }, _, signal) => queues.listPage({}, { signal }),
	'SNS ListTopics': ({ topics }, _, signal) => topics.listPage({}, { signal }),
	'SNS ListSubscriptions': ({ topics }, _, signal) => topics.allSubscriptionsPage({}, { signal }),
	'Kinesis ListStreams': ({ streams }, _, signal) => streams.listPage({}, { signal }),
	'CloudWatch DescribeAlarms': ({ metrics }, _, signal) => metrics.alarmsPage({}, { signal }),
	'Lambda ListEventSourceMappings': ({ functions }, _, signal) =>
		functions.mappingsPage({}, { signal }),
};

const ofOne: { readonly [Kind in KindId]: Readonly<Record<string, Ask<RefOf<Kind>>>> } = {
	queue: {
		'SQS GetQueueAttributes': ({ queues }, { url }, signal) => queues.attributes(url, { signal }),
		'SQS ListDeadLetterSourceQueues': ({ queues }, { url }, signal) =>
			queues.deadLetterSourcesPage({ url }, { signal }),
		'SQS ListQueueTags': ({ queues }, { url }, signal) => queues.tags(url, { signal }),
		'SQS ListMessageMoveTasks': ({ queues }, { arn }, signal) => queues.listMoves(arn, { signal }),
	},
	topic: {
		'SNS GetTopicAttributes': ({ topics }, { arn }, signal) => topics.attributes(arn, { signal }),
		'SNS ListSubscriptionsByTopic': ({ topics }, { arn }, signal) =>
			topics.subscriptionsPage({ topicArn: arn }, { signal }),
		'SNS ListTagsForResource': ({ topics }, { arn }, signal) => topics.tags(arn, { signal }),
	},
	stream: {
		'Kinesis DescribeStreamSummary': ({ streams }, { name }, signal) =>
			streams.summary(name, { signal }),
		'Kinesis ListTagsForStream': ({ streams }, { name }, signal) => streams.tags(name, { signal }),
		'Kinesis ListShards': ({ streams }, { name }, signal) =>
			streams.shardsPage({ name }, { signal }),
	},
	subscription: {
		'SNS GetSubscriptionAttributes': ({ topics }, { arn }, signal) =>
			topics.subscription(arn, { signal }),
	},
};

/**
 * Tells how permissions stand: each read that costs nothing is sent once, those about resources for the ones that are named.
 * What would receive, change or cost something is not tried, and stays unknown.
 */
export async function checkPermissions(
	gateways: Gateways,
	needed: readonly NeededPermission[],
	named: readonly AnyResource[],
	signal: AbortSignal,
): Promise<readonly PermissionStanding[]> {
	const found: PermissionStanding[] = [];
	for (const permission of needed) {
		throwIfAborted(signal);
		const asks = permission.operations.flatMap((operation) =>
			asksFor(operation, named).map((ask) => () => ask(gateways, signal)),
		);
		found.push({ ...permission, ...(await standingOf(asks, signal)) });
	}
	return found;
}

type BoundAsk = (gateways: Gateways, signal: AbortSignal) => Promise<unknown>;

function asksFor(operation: string, named: readonly AnyResource[]): readonly BoundAsk[] {
	const ask = Object.hasOwn(ofAll, operation) ? ofAll[operation] : undefined;
	if (ask !== undefined) return [(gateways, signal) => ask(gateways, undefined, signal)];
	return named.flatMap(({ kind, ref }): BoundAsk[] => {
		const own: Readonly<Record<string, Ask<never>>> = ofOne[kind];
		const one = Object.hasOwn(own, operation) ? own[operation] : undefined;
		// It is of the kind that its record says.
		return one === undefined ? [] : [(gateways, signal) => one(gateways, ref as never, signal)];
	});
}

/** Denied where one is; allowed where all were answered. */
async function standingOf(
	asks: readonly (() => Promise<unknown>)[],
	signal: AbortSignal,
): Promise<Pick<PermissionStanding, 'standing' | 'why'>> {
	if (asks.length === 0) return { standing: 'unknown', why: 'only doing it would tell' };
	let why: string | undefined;
	for (const ask of asks) {
		try {
			await ask();
		} catch (error) {
			throwIfAborted(signal);
			const failure = asFailure(error);
			if (failure.kind === 'denied') return { standing: 'denied', why: failureLine(failure) };
			why ??= failureLine(failure);
		}
	}
	return why === undefined ? { standing: 'allowed' } : { standing: 'unknown', why };
}

/** Which kinds of resources would tell more, if one of each were named. */
export function unnamedKinds(named: readonly AnyResource[]): readonly KindId[] {
	const there = new Set(named.map(({ kind }) => kind));
	return (['queue', 'topic', 'stream'] as const).filter((kind) => !there.has(kind));
}
