import type { KindId } from './kinds.ts';

/**
 * For what somebody may use awsmsg, narrowest first; a policy for a job has what `view` has as well, and
 * `admin` has all.
 */
export const jobs = ['view', 'peek', 'tail', 'send', 'redrive', 'admin'] as const;
export type Job = (typeof jobs)[number];

/** A policy of IAM. */
export type IamPolicy = {
	readonly Version: '2012-10-17';
	readonly Statement: readonly {
		readonly Effect: 'Allow';
		readonly Action: readonly string[];
		readonly Resource: string | readonly string[];
	}[];
};

/** What a policy may narrow an action to; `*` where AWS has no resource for it. IAM knows a subscription by its topic. */
export type PolicyOn =
	| Exclude<KindId, 'subscription'>
	| 'function'
	| 'log group'
	| 'mute rule'
	| '*';

/** A permission that awsmsg may need: IAM's name of it, the jobs that need it, and the requests that it is asked for. */
export type NeededPermission = {
	readonly action: string;
	readonly on: PolicyOn;
	readonly jobs: readonly Job[];
	/** `SQS ListQueues`; empty for what AWS asks for besides. */
	readonly operations: readonly string[];
};
