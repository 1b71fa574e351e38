import { asFailure, failureLine } from '../../domain/failure.ts';
import { type Here, isAws } from '../../domain/here.ts';
import type { NeededPermission } from '../../domain/jobs.ts';
import type { AnyResource, KindId, RefOf } from '../../domain/kinds.ts';
import {
	type PermissionStanding,
	type Standing,
	together,
} from '../../domain/permissions/standing.ts';
import type { Identity, QueueAttributes, StreamRef } from '../../domain/resources.ts';
import { throwIfAborted } from '../pause.ts';
import type { Clock, Gateways } from '../ports.ts';
import { dryOperations, tryStream } from './dry-runs.ts';
import { type NamedResource, type Simulated, simulate } from './simulation.ts';

type Ask<Ref> = (
	gateways: Gateways,
	ref: Ref,
	signal: AbortSignal,
	learned: Learned,
) => Promise<unknown>;

/** What answers told beside: whose the credentials are, and the attributes of queues, by ARN. */
type Learned = { identity?: Identity; readonly queues: Map<string, QueueAttributes> };

/** Reads that cost nothing, by the request that each is; those about a resource want one named. */
const ofAll: Readonly<Record<string, Ask<undefined>>> = {
	'STS GetCallerIdentity': async ({ identity }, _, signal, learned) => {
		learned.identity = await identity.whoAmI({ signal });
	},
	'SQS ListQueues': ({ queues }, _, signal) => queues.listPage({}, { signal }),
	'SNS ListTopics': ({ topics }, _, signal) => topics.listPage({}, { signal }),
	'SNS ListSubscriptions': ({ topics }, _, signal) => topics.allSubscriptionsPage({}, { signal }),
	'Kinesis ListStreams': ({ streams }, _, signal) => streams.listPage({}, { signal }),
	'CloudWatch DescribeAlarms': ({ metrics }, _, signal) => metrics.alarmsPage({}, { signal }),
	'Lambda ListEventSourceMappings': ({ functions }, _, signal) =>
		functions.mappingsPage({}, { signal }),
	'Lambda ListFunctions': ({ functions }, _, signal) => functions.functionsPage({}, { signal }),
};

const ofOne: { readonly [Kind in KindId]: Readonly<Record<string, Ask<RefOf<Kind>>>> } = {
	queue: {
		'SQS GetQueueAttributes': async ({ queues }, { url, arn }, signal, learned) => {
			learned.queues.set(arn, await queues.attributes(url, { signal }));
		},
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

/** What is asked about, and by what. */
export type PermissionCheck = {
	readonly gateways: Gateways;
	/** Where requests go: AWS's own hosts alone are asked with DryRun. */
	readonly here: Here;
	readonly needed: readonly NeededPermission[];
	readonly named: readonly AnyResource[];
	readonly clock: Clock;
	readonly signal: AbortSignal;
};

export type CheckedPermissions = {
	readonly standings: readonly PermissionStanding[];
	/** Absent where nothing was left to ask about. */
	readonly simulated?: Simulated;
};

/**
 * Tells how permissions stand, by what changes nothing: each read that costs nothing is sent once, those about resources for the ones that are
 * named; streams are asked with DryRun; and what is unknown then IAM is asked about. The rest stays unknown, and says why.
 */
export async function checkPermissions(check: PermissionCheck): Promise<CheckedPermissions> {
	const { gateways, needed, named, signal } = check;
	const learned: Learned = { queues: new Map() };
	const found = new Map<string, Standing>();
	for (const { action, operations } of needed) {
		throwIfAborted(signal);
		const asks = operations.flatMap((operation) =>
			asksFor(operation, named).map((ask) => () => ask(gateways, signal, learned)),
		);
		found.set(action, await standingOf(asks, signal));
	}
	const tried = await dryRuns(check);
	for (const { action, operations } of needed) {
		const one = together(operations.flatMap((operation) => tried.get(operation) ?? []));
		if (one !== undefined) found.set(action, one);
	}
	const standings = () =>
		needed.map((one): PermissionStanding => ({ ...one, ...(found.get(one.action) ?? untold) }));
	const open = standings().filter((one) => one.standing === 'unknown' && one.by !== 'dry run');
	if (open.length === 0) return { standings: standings() };
	const resources = named.map((one) => namedResource(one, learned));
	const about = { identity: learned.identity, actions: open, named: resources };
	const simulated = await simulate(gateways.access, about, signal);
	if ('by' in simulated) for (const [action, one] of simulated.by) found.set(action, one);
	return { standings: standings(), simulated };
}

/** What DryRun is asked of: the streams that are named, at AWS's own hosts. */
export function triedStreams({
	here,
	needed,
	named,
}: Pick<PermissionCheck, 'here' | 'needed' | 'named'>): readonly StreamRef[] {
	const operations = new Set(needed.flatMap((one) => one.operations));
	if (!isAws(here, 'Kinesis') || !dryOperations.some((one) => operations.has(one))) return [];
	return named.flatMap(({ kind, ref }) => (kind === 'stream' ? [ref] : []));
}

async function dryRuns(check: PermissionCheck): Promise<ReadonlyMap<string, readonly Standing[]>> {
	const { clock, signal, gateways } = check;
	const operations = new Set(check.needed.flatMap((one) => one.operations));
	const found = new Map<string, Standing[]>();
	for (const stream of triedStreams(check)) {
		const told = await tryStream(stream, operations, { streams: gateways.streams, clock, signal });
		for (const [operation, standing] of told) {
			found.set(operation, [...(found.get(operation) ?? []), standing]);
		}
	}
	return found;
}

/** A subscription has no policy of its own, and IAM knows it by its topic. */
function namedResource({ kind, ref }: AnyResource, learned: Learned): NamedResource {
	const { name, arn } = ref;
	const facts = learned.queues.get(arn);
	return {
		on: kind === 'subscription' ? 'topic' : kind,
		...{ name, arn },
		...(facts === undefined ? {} : { hasPolicy: facts.policy !== undefined }),
	};
}

const untold: Standing = { standing: 'unknown', why: 'only doing it would tell' };

type BoundAsk = (gateways: Gateways, signal: AbortSignal, learned: Learned) => Promise<unknown>;

function asksFor(operation: string, named: readonly AnyResource[]): readonly BoundAsk[] {
	const ask = Object.hasOwn(ofAll, operation) ? ofAll[operation] : undefined;
	if (ask !== undefined) {
		return [(gateways, signal, learned) => ask(gateways, undefined, signal, learned)];
	}
	return named.flatMap(({ kind, ref }): BoundAsk[] => {
		const own: Readonly<Record<string, Ask<never>>> = ofOne[kind];
		const one = Object.hasOwn(own, operation) ? own[operation] : undefined;
		// It is of the kind that its record says.
		return one === undefined
			? []
			: [(gateways, signal, learned) => one(gateways, ref as never, signal, learned)];
	});
}

/** Denied where one is; allowed where all were answered. */
async function standingOf(
	asks: readonly (() => Promise<unknown>)[],
	signal: AbortSignal,
): Promise<Standing> {
	if (asks.length === 0) return untold;
	let why: string | undefined;
	for (const ask of asks) {
		try {
			await ask();
		} catch (error) {
			throwIfAborted(signal);
			const failure = asFailure(error);
			if (failure.kind === 'denied') {
				return { standing: 'denied', by: 'call', why: failureLine(failure) };
			}
			why ??= failureLine(failure);
		}
	}
	return why === undefined
		? { standing: 'allowed', by: 'call' }
		: { standing: 'unknown', by: 'call', why };
}

/** Which kinds of resources would tell more, if one of each were named. */
export function unnamedKinds(named: readonly AnyResource[]): readonly KindId[] {
	const there = new Set(named.map(({ kind }) => kind));
	return (['queue', 'topic', 'stream'] as const).filter((kind) => !there.has(kind));
}
