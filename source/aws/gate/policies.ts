import {
	type IamPolicy,
	type Job,
	jobs,
	type NeededPermission,
	type PolicyOn,
} from '../../domain/jobs.ts';
import { type KindId, kinds, namedKindIds } from '../../domain/kinds.ts';
import { resourceServices } from '../../domain/service-id.ts';
import { allowedOperations, permissionOf, ruleOf } from './allow-list.ts';
import type { AnyRule } from './rule.ts';

/*
IAM policies by job, made of the list of requests that the gate lets through: whoever has a job's policy
is denied nothing that awsmsg sends for it, and has nothing that it does not send.
*/

/** The ARNs of all resources of each kind: that of a stream covers its consumers, that of a topic its subscriptions. */
const ofKinds: Readonly<Record<string, string>> = Object.fromEntries(
	namedKindIds.map((kind) => {
		const { service } = kinds[kind];
		return [kind, `arn:aws:${service}:*:*:${resourceServices[service].path}*`];
	}),
);

/** What a rule's `policyOn` is in a policy, in the order of statements. */
const patterns: Readonly<Record<string, string | readonly string[]>> = {
	'*': '*',
	...ofKinds,
	function: 'arn:aws:lambda:*:*:function:*',
	'log group': 'arn:aws:logs:*:*:log-group:*',
	// Whoever makes one needs the permission on each alarm too.
	'mute rule': ['arn:aws:cloudwatch:*:*:alarm-mute-rule:*', 'arn:aws:cloudwatch:*:*:alarm:*'],
} satisfies Readonly<Record<Exclude<PolicyOn, KindId>, unknown>>;

/** Operations that a job needs a permission for: what emulators offer has none, and IAM is asked about permissions alone. */
const ofAws = allowedOperations.filter((operation) => !/^(?:Emulator|IAM) /.test(operation));

function isNeededFor(job: Job, rule: AnyRule): boolean {
	return job === 'admin' || rule.jobs.includes(job);
}

/** What a job needs beside what `view` has, as a policy that IAM takes. */
export function policyFor(job: Job): IamPolicy {
	const actions = new Map(Object.keys(patterns).map((on) => [on, new Set<string>()]));
	for (const operation of ofAws) {
		const rule = ruleOf(operation);
		if (rule === undefined || !isNeededFor(job, rule)) continue;
		if (job !== 'view' && rule.jobs.includes('view')) continue;
		for (const action of [permissionOf(operation), ...(rule.needs ?? [])]) {
			actions.get(rule.policyOn)?.add(action);
		}
	}
	return {
		Version: '2012-10-17',
		Statement: Object.entries(patterns).flatMap(([on, Resource]) => {
			const some = actions.get(on) ?? new Set();
			return some.size === 0 ? [] : [{ Effect: 'Allow' as const, Action: [...some], Resource }];
		}),
	};
}

type Found = { readonly on: PolicyOn; readonly jobs: Set<Job>; readonly operations: string[] };

/** Every permission that awsmsg may need, by its name in IAM. */
export function neededPermissions(): readonly NeededPermission[] {
	const found = new Map<string, Found>();
	for (const operation of ofAws) {
		const rule = ruleOf(operation);
		if (rule === undefined) continue;
		const own = permissionOf(operation);
		for (const action of [own, ...(rule.needs ?? [])]) {
			const known = found.get(action) ?? { on: rule.policyOn, jobs: new Set(), operations: [] };
			found.set(action, known);
			for (const job of jobs) if (isNeededFor(job, rule)) known.jobs.add(job);
			if (action === own) known.operations.push(operation);
		}
	}
	return Array.from(found, ([action, { on, jobs: all, operations }]) => ({
		action,
		on,
		jobs: [...all],
		operations,
	}));
}
