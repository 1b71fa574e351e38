import type { NeededPermission } from '../jobs.ts';
import type { Verdict } from './verdict.ts';

/** How a permission stands, and how that is known. */
export type Standing = {
	readonly standing: 'allowed' | 'denied' | 'unknown';
	/** `call`: a read was sent. `dry run`: a request was, with DryRun. `simulation`: IAM told what the policies say. */
	readonly by?: 'call' | 'dry run' | 'simulation';
	/** Why it is denied, or not known. */
	readonly why?: string;
};

export type PermissionStanding = NeededPermission & Standing;

/** Of several: denied where one is, and allowed where all are. */
export function together(standings: readonly Standing[]): Standing | undefined {
	return (
		standings.find(({ standing }) => standing === 'denied') ??
		standings.find(({ standing }) => standing === 'unknown') ??
		standings[0]
	);
}

/** What a verdict is about, beside its action. */
export type Judged = {
	/** Whose policies they are, in words: `role/oncall`. */
	readonly who: string;
	/** The kind of resource that the action is on; `*` where AWS has none for it. */
	readonly on: NeededPermission['on'];
	/** The resource by its name; absent where any was asked about. */
	readonly name?: string;
	/** Whether it has a policy of its own, or may have one. */
	readonly hasPolicy?: boolean;
	/** The account that it is in, where that is another one. */
	readonly owner?: string;
};

/**
 * Actions that are asked for on all there is, and that policies may allow on some: alarms, groups of logs. Source: Service Authorization
 * Reference, CloudWatch and CloudWatch Logs.
 */
const onSome: ReadonlySet<string> = new Set([
	'cloudwatch:DescribeAlarmHistory',
	'cloudwatch:DescribeAlarms',
	'logs:DescribeLogGroups',
]);

/**
 * How a permission stands by what IAM's simulation says. A simulation reads the policies of the principal and of its organization,
 * and none of a resource: one of those may allow what nothing else does, and has to where it belongs to another account.
 */
export function standingBy(
	{ action, decision, missing }: Verdict,
	{ who, on, name, hasPolicy = true, owner }: Judged,
): Standing {
	const by = 'simulation';
	const unknown = (why: string) => ({ standing: 'unknown', by, why }) as const;
	if (missing.length > 0) return unknown(`it hangs on conditions: ${missing.join(', ')}`);
	if (decision === 'explicit') {
		// Asked about all there is, one deny of a single resource tells on the whole.
		if (name === undefined && on !== '*') {
			return unknown(`a policy denies it to ${who} on some ${on}: others may be allowed`);
		}
		return { standing: 'denied', by, why: `a policy denies it to ${who}` };
	}
	if (decision === 'allowed') {
		return owner === undefined
			? { standing: 'allowed', by }
			: unknown(`${name} is of account ${owner}, whose policies have their say`);
	}
	const nothing = `no policy of ${who} allows it`;
	if (on === '*' && onSome.has(action)) {
		return unknown(`${nothing} on every resource: some may be allowed`);
	}
	if (on === '*' || owner !== undefined) return { standing: 'denied', by, why: nothing };
	if (name === undefined) return unknown(`${nothing} on every ${on}: some may be allowed`);
	return hasPolicy
		? unknown(`${nothing}, and one of ${name} itself may`)
		: { standing: 'denied', by, why: nothing };
}
