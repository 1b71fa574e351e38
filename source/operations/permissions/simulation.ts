import { asFailure, failureLine } from '../../domain/failure.ts';
import type { NeededPermission, PolicyOn } from '../../domain/jobs.ts';
import { alwaysHasPath, type Principal, principalOf } from '../../domain/permissions/principal.ts';
import {
	type Judged,
	type Standing,
	standingBy,
	together,
} from '../../domain/permissions/standing.ts';
import type { Verdict } from '../../domain/permissions/verdict.ts';
import type { Identity } from '../../domain/resources.ts';
import { all } from '../parts.ts';
import { throwIfAborted } from '../pause.ts';
import type { Gateways } from '../ports.ts';

/** A resource that permissions are asked about. */
export type NamedResource = {
	readonly on: PolicyOn;
	readonly name: string;
	readonly arn: string;
	/** Absent where it was not read. */
	readonly hasPolicy?: boolean;
};

/** What the simulation told by action; or why there is none, and `unasked` where that is no news. */
export type Simulated =
	| { readonly by: ReadonlyMap<string, Standing>; readonly who: string }
	| { readonly why: string; readonly unasked: boolean };

/**
 * Asks IAM what the policies of the role or the user behind the credentials say of actions: for each resource that is named, and
 * for any where none of its kind is. Reads, free of charge, which somebody has to be allowed to make.
 */
export async function simulate(
	access: Gateways['access'],
	{
		identity,
		actions,
		named,
	}: {
		/** Absent where STS did not tell it. */
		readonly identity: Identity | undefined;
		readonly actions: readonly NeededPermission[];
		readonly named: readonly NamedResource[];
	},
	signal: AbortSignal,
): Promise<Simulated> {
	if (identity === undefined) return { why: 'STS did not tell whose they are', unasked: false };
	const { arn, account } = identity;
	const principal = principalOf(arn);
	if (principal.kind === 'other') return { why: principal.why, unasked: false };
	try {
		const source = await sourceArn(principal, access, signal);
		const who = source.slice(source.lastIndexOf(':') + 1);
		const found = new Map<string, Standing[]>();
		for (const question of questions(actions, named)) {
			throwIfAborted(signal);
			const judged = judgedOf(question, who, account);
			for (const verdict of await verdictsOn(question, source, access, signal)) {
				const known = found.get(verdict.action) ?? [];
				found.set(verdict.action, [...known, standingBy(verdict, judged)]);
			}
		}
		const by = [...found].flatMap(([action, all]) => {
			const one = together(all);
			return one === undefined ? [] : [[action, one] as const];
		});
		return { by: new Map(by), who };
	} catch (error) {
		throwIfAborted(signal);
		const failure = asFailure(error);
		return { why: failureLine(failure), unasked: failure.kind === 'unsupported' };
	}
}

/** The ARN of a user, or of the role of a session: by GetRole, and where that is refused as it is without a path. */
async function sourceArn(
	principal: Exclude<Principal, { readonly kind: 'other' }>,
	access: Gateways['access'],
	signal: AbortSignal,
): Promise<string> {
	if (principal.kind === 'user') return principal.arn;
	const { name, plainArn } = principal;
	try {
		return await access.roleArn(name, { signal });
	} catch (error) {
		if (asFailure(error).kind !== 'denied' || alwaysHasPath(name)) throw error;
		return plainArn;
	}
}

type Question = {
	readonly on: PolicyOn;
	readonly actions: readonly string[];
	readonly resource?: NamedResource;
};

/** Actions of one kind of resource go together: a simulation of others would say that they are not allowed. */
function questions(
	actions: readonly NeededPermission[],
	named: readonly NamedResource[],
): readonly Question[] {
	const byKind = Map.groupBy(actions, ({ on }) => on);
	return [...byKind].flatMap(([on, all]): Question[] => {
		const own = named.filter((one) => one.on === on);
		const asked = { on, actions: all.map(({ action }) => action) };
		return own.length === 0 ? [asked] : own.map((resource) => ({ ...asked, resource }));
	});
}

function judgedOf({ on, resource }: Question, who: string, account: string): Judged {
	if (resource === undefined) return { who, on };
	const { name, arn, hasPolicy } = resource;
	const owner = ownerOf(arn, account);
	return {
		...{ who, on, name },
		...(hasPolicy === undefined ? {} : { hasPolicy }),
		...(owner === undefined ? {} : { owner }),
	};
}

/** All pages of an answer. */
function verdictsOn(
	{ actions, resource }: Question,
	principal: string,
	access: Gateways['access'],
	signal: AbortSignal,
): Promise<readonly Verdict[]> {
	const input = { principal, actions, resource: resource?.arn ?? '*' };
	return all<Verdict>(
		'what IAM answers',
		(next) => access.verdictsPage(next === undefined ? input : { ...input, next }, { signal }),
		signal,
	);
}

/** The account of a resource, where it is another one than ours. */
function ownerOf(arn: string, account: string): string | undefined {
	const owner = arn.split(':')[4];
	return owner === undefined || owner === '' || owner === account ? undefined : owner;
}
