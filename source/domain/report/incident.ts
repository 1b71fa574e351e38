import type { AuditedAction } from '../audit/audit-entry.ts';
import type { Pulse } from '../diagnosis/pulse.ts';
import type { Failure } from '../failure.ts';
import type { KnownFingerprint } from '../messages/seen.ts';
import type { RedrivePlan } from '../redrive/redrive-plan.ts';
import type { RedriveReport } from '../redrive/redrive-report.ts';
import type { QueueRef } from '../resources.ts';
import type { CommandPlace } from '../text/shell-words.ts';

/*
What an incident report tells, as facts: what is seen, which kinds of messages there were, what was done. Bodies are in
it only where somebody asked for them. All times are ms since the epoch.
*/

/** A span of time, both ends within. */
export type TimeRange = { readonly from: number; readonly until: number };

/** A redrive of this computer that was under way in the time of the report. */
export type IncidentRun = {
	readonly runId: string;
	readonly startedAt: number;
	readonly changedAt: number;
	readonly state: 'running' | 'perhaps-running' | 'interrupted' | 'open' | 'ended';
	readonly plan: RedrivePlan;
	readonly report: RedriveReport;
};

/** A deleted message, and what became of it. */
export type DeletedMessage = {
	readonly id: string;
	readonly at: number;
	/** As the journal notes it; absent where awsmsg ended before it was known. */
	readonly outcome?: 'deleted' | 'not-found' | 'lease-lost' | 'failed' | 'unknown';
	/** A copy that was sent back, or was about to be. */
	readonly undo?: 'begun' | { readonly messageId: string };
	/** Where bodies are asked for. */
	readonly body?: string;
};

/** What one deletion took from one queue. */
export type Deletion = {
	readonly run: string;
	readonly queue: QueueRef;
	/** Its endpoint, or `aws`. */
	readonly place: string;
	readonly at: number;
	readonly messages: readonly DeletedMessage[];
};

/** What this computer noted in a span of time. */
export type IncidentRecord = {
	readonly kinds: readonly KnownFingerprint[];
	readonly actions: readonly AuditedAction[];
	readonly runs: readonly IncidentRun[];
	readonly deletions: readonly Deletion[];
	/** What could not be read of it. */
	readonly unread: {
		/** Lines. */
		readonly audit: number;
		readonly journal: number;
		readonly runs: readonly { readonly runId: string; readonly failure: Failure }[];
	};
};

/** What was seen, by the last look at everything. */
export type IncidentLook = {
	readonly at: number;
	readonly pulse: Pulse;
	readonly place: CommandPlace;
	readonly account?: string;
	readonly alias?: string;
	readonly region: string;
	readonly endpoint?: string;
};

export type Incident = {
	readonly range: TimeRange;
	readonly writtenAt: number;
	readonly version: string;
	/** Absent where nobody was to look: the report is of a time before. */
	readonly look?:
		| { readonly ok: true; readonly value: IncidentLook }
		| { readonly ok: false; readonly failure: Failure };
	readonly record: IncidentRecord;
};
