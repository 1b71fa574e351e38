import type { Effect, Mode } from '../effect.ts';
import type { ResourceId } from '../resource-id.ts';

/** Who sits at this computer, as its system has it. */
export type Actor = {
	readonly user: string;
	/** Who became that user by sudo. */
	readonly sudoUser?: string;
	readonly host: string;
};

/** One run of awsmsg: requests name it in their user agent, so that CloudTrail's rows find it here. */
export type ProgramRun = { readonly id: string; readonly version: string };

/** Whose credentials, and where. */
export type AuditedPlace = {
	readonly account?: string;
	/** ARN of the caller, by STS. */
	readonly caller?: string;
	readonly region: string;
	/** Absent for AWS's own hosts. */
	readonly endpoint?: string;
	readonly profile?: string;
};

type Common = { readonly at: number; readonly run: string } & AuditedPlace;

/** What is written down. No body, credential, receipt handle or token is ever a part of it. */
export type AuditEntry =
	| (Common &
			Actor & {
				/** Written before the first request of it is sent. */
				readonly type: 'confirmed';
				readonly version: string;
				/** In the words of the dialog: `purge orders`. */
				readonly what: string;
				readonly effect: Effect;
				readonly mode: Mode;
				readonly resources: readonly ResourceId[];
				/** How many messages were meant, where that was known. */
				readonly count?: number;
				readonly reason?: string;
			})
	| (Common &
			Actor & {
				/** Written before anybody sees them. */
				readonly type: 'revealed';
				/** `reveal masked values of orders`. */
				readonly what: string;
				readonly mode: Mode;
				readonly resources: readonly ResourceId[];
				/** Of how many messages, where that was known. */
				readonly count?: number;
				readonly reason?: string;
			})
	| (Common &
			Actor & {
				/** What this computer kept of messages was erased. */
				readonly type: 'forgot';
				/** `3 copies, 1 kind with what was noted, 0 lines of files`. */
				readonly what: string;
				readonly count: number;
				readonly reason?: string;
			})
	| (Common & {
			/** One attempt of a request that changes something. */
			readonly type: 'request';
			readonly operation: string;
			readonly resource?: string;
			readonly attempt: number;
			readonly status?: number;
			readonly requestId?: string;
			/** What went wrong, by AWS's name; absent where it did what was asked. */
			readonly failure?: string;
	  })
	| (Common &
			Actor & {
				readonly type: 'mode';
				readonly mode: Mode;
				/** ms since the epoch. */
				readonly until?: number;
				readonly reason?: string;
			});

/** What was confirmed, a mode that was chosen, or masked values that were shown, with the requests that followed in the same run. */
export type AuditedAction = {
	readonly entry: Exclude<AuditEntry, { readonly type: 'request' }>;
	readonly requests: readonly Extract<AuditEntry, { readonly type: 'request' }>[];
};
