import { nameOfArn } from '../../domain/arn.ts';
import { asFailure, failureLine } from '../../domain/failure.ts';
import { type Here, isAws } from '../../domain/here.ts';
import type { NeededPermission } from '../../domain/jobs.ts';
import { type AnyResource, type KindId, kindIds, namedKindIds } from '../../domain/kinds.ts';
import { own } from '../../domain/own.ts';
import {
	type PermissionStanding,
	type Standing,
	together,
} from '../../domain/permissions/standing.ts';
import type { Identity, QueueAttributes, StreamRef } from '../../domain/resources.ts';
import { operationKinds } from '../kinds.ts';
import { throwIfAborted } from '../pause.ts';
import type { Clock, Gateways } from '../ports.ts';
import { dryOperations, tryStream } from './dry-runs.ts';
import { type NamedResource, type Simulated, simulate } from './simulation.ts';

type BoundAsk = (gateways: Gateways, signal: AbortSignal) => Promise<unknown>;

/** What was answered, by request and ARN: it tells whose the credentials are, and of a queue its policy. */
type Learned = Map<string, unknown>;

const identityOf = (learned: Learned) =>
	learned.get('STS GetCallerIdentity') as Identity | undefined;
const attributesOf = (learned: Learned, arn: string) =>
	learned.get(`SQS GetQueueAttributes ${arn}`) as QueueAttributes | undefined;

/** Reads that cost nothing and are about no one resource, by the request that each is. */
const ofNone: Readonly<Record<string, BoundAsk>> = {
	...Object.fromEntries(
		kindIds.map((kind): [string, BoundAsk] => {
			const { page, asks } = operationKinds[kind];
			return [asks.list, (gateways, signal) => page(gateways, undefined, signal)];
		}),
	),
	'STS GetCallerIdentity': ({ identity }, signal) => identity.whoAmI({ signal }),
	'CloudWatch DescribeAlarms': ({ metrics }, signal) => metrics.alarmsPage({}, { signal }),
	'Lambda ListEventSourceMappings': ({ functions }, signal) =>
		functions.mappingsPage({}, { signal }),
	'Lambda ListFunctions': ({ functions }, signal) => functions.functionsPage({}, { signal }),
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
	const learned: Learned = new Map();
	const found = new Map<string, Standing>();
	for (const { action, operations } of needed) {
		throwIfAborted(signal);
		const asks = operations.flatMap((operation) =>
			asksFor(operation, named).map(([of, ask]) => async () => {
				learned.set(of, await ask(gateways, signal));
			}),
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
	const about = { identity: identityOf(learned), actions: open, named: resources };
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
	if (kind === 'subscription') {
		const { topicArn } = ref;
		return { on: 'topic', name: nameOfArn(topicArn), arn: topicArn };
	}
	const { name, arn } = ref;
	const facts = attributesOf(learned, arn);
	return {
		...{ on: kind, name, arn },
		...(facts === undefined ? {} : { hasPolicy: facts.policy !== undefined }),
	};
}

const untold: Standing = { standing: 'unknown', why: 'only doing it would tell' };

/** What tells of a request whether it is allowed, each under what its answer is kept by. */
function asksFor(
	operation: string,
	named: readonly AnyResource[],
): readonly (readonly [string, BoundAsk])[] {
	const ask = own(ofNone, operation);
	if (ask !== undefined) return [[operation, ask]];
	return named.flatMap(({ kind, ref }): [string, BoundAsk][] => {
		// Its ask is of its kind.
		const ofOne: Readonly<Record<string, (...parts: [Gateways, never, AbortSignal]) => unknown>> =
			operationKinds[kind].asks.ofOne;
		const one = own(ofOne, operation);
		if (one === undefined) return [];
		const bound: BoundAsk = async (gateways, signal) => one(gateways, ref as never, signal);
		return [[`${operation} ${ref.arn}`, bound]];
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
	return namedKindIds.filter((kind) => !there.has(kind));
}
