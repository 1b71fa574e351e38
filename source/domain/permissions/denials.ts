import type { Failure } from '../failure.ts';
import type { NeededPermission } from '../jobs.ts';
import type { PermissionStanding } from './standing.ts';

/** A request that AWS has denied. */
export type Denial = {
	/** `SQS ReceiveMessage` */
	readonly operation: string;
	/** The name of what it was about; absent where it is denied on everything. */
	readonly resource?: string;
	/** IAM's name of what is missing: `sqs:ReceiveMessage`, or `kms:Decrypt`; absent where AWS told none. */
	readonly permission?: string;
	/** ms since the epoch. */
	readonly at: number;
};

/** What is known of a request that ended, or is on its way. */
type Request = {
	readonly operation: string;
	readonly resource?: string;
	readonly failure?: Failure;
	/** ms since the epoch. */
	readonly at: number;
	readonly waiting?: true;
	/** Other keys signed it than those before. */
	readonly renewed?: true;
};

/** For so long a denial is believed, ms: nothing tells when somebody has changed a policy. */
const believedMs = 5 * 60_000;

/** Of an account in which each read of each queue is denied the oldest are forgotten. */
const mostKept = 500;

/**
 * What is denied after requests: what AWS denied is added, what it let through since is taken away, and of other keys nothing is
 * known. The same list where nothing changes.
 */
export function afterRequests(
	known: readonly Denial[],
	requests: readonly Request[],
): readonly Denial[] {
	let all = known;
	for (const { operation, resource, failure, at, waiting, renewed } of requests) {
		if (renewed === true && all.length > 0) all = [];
		if (waiting === true) continue;
		if (failure === undefined) all = letThrough(all, operation, resource);
		if (failure?.kind !== 'denied') continue;
		const { permission } = failure;
		const denial = {
			...{ operation, at },
			...(resource === undefined ? {} : { resource }),
			...(permission === undefined ? {} : { permission }),
		};
		const others = all.filter((one) => one.operation !== operation || one.resource !== resource);
		all = [...others, denial].slice(-mostKept);
	}
	return all;
}

/** What is left of denials once this was let through: one of everything is over, too. */
function letThrough(
	all: readonly Denial[],
	operation: string,
	resource: string | undefined,
): readonly Denial[] {
	if (all.length === 0) return all;
	const left = all.filter(
		(one) => one.operation !== operation || !concerns(one, resource ?? one.resource),
	);
	return left.length === all.length ? all : left;
}

/** The first of these requests that was denied of late, on this resource or on everything. */
export function denialOf(
	known: readonly Denial[],
	operations: readonly string[],
	resource: string | undefined,
	now: number,
): Denial | undefined {
	if (known.length === 0) return;
	return known.find(
		(one) =>
			operations.includes(one.operation) && concerns(one, resource) && now - one.at < believedMs,
	);
}

function concerns(denial: Denial, resource: string | undefined): boolean {
	return denial.resource === undefined || denial.resource === resource;
}

/**
 * What is denied after a check of permissions: what it told holds for each of their requests, on the resource that was named where they
 * are about one of its kind, else on everything. That policies allow something, as a simulation says, takes back no denial.
 */
export function denialsBy(
	known: readonly Denial[],
	standings: readonly PermissionStanding[],
	named: { readonly on: NeededPermission['on']; readonly name: string } | undefined,
	at: number,
): readonly Denial[] {
	const requests = standings.flatMap(({ action, operations, on, standing, by, why = '' }) => {
		if (standing === 'unknown' || (standing === 'allowed' && by === 'simulation')) return [];
		const resource = on === named?.on ? { resource: named.name } : {};
		const failure: Failure = { kind: 'denied', message: why, permission: action, retryable: false };
		return operations.map((operation) => ({
			...{ operation, at, ...resource },
			...(standing === 'denied' ? { failure } : {}),
		}));
	});
	return afterRequests(known, requests);
}
