import type { Failure } from '../../domain/failure.ts';
import type { Message } from '../../domain/messages/message.ts';
import type { KnownFingerprint } from '../../domain/messages/seen.ts';
import type { QueueRef } from '../../domain/resources.ts';
import type { ReceiveBudget } from '../../operations/messages/receive-budget.ts';
import { emptyList, type ListState } from '../widgets/list.ts';
import { newReading, type Reading } from './reading.ts';

/** How messages are put into groups, as plain data; an expression is checked before it is chosen. */
export type GroupingChoice =
	| { readonly by: 'fingerprint' | 'source' | 'group' }
	| { readonly by: 'attribute'; readonly name: string }
	| { readonly by: 'expression'; readonly text: string };

/** The messages of a queue that were received, and how they are looked at. */
export type MessagesFields = {
	readonly kind: 'messages';
	readonly ref: QueueRef;
	readonly status: 'receiving' | 'held' | 'releasing' | 'given back';
	/**
	 * Sample: a short lease. Scan: a sweep to a limit. Hold: leases are renewed until further notice.
	 * Peek: what an endpoint shows without any receive, so that nothing is held.
	 */
	readonly mode: 'sample' | 'scan' | 'hold' | 'peek';
	/** How far a scan may go; its outcome in words once it has ended, and whether it saw the whole queue. */
	readonly scan?: { readonly limit?: number; readonly ended?: string; readonly sawAll?: true };
	readonly messages: readonly Message[];
	readonly received: number;
	/** Where the last look received nothing: a redrive of this computer that is at work on the queue. */
	readonly atWork?: RunAtWork;
	readonly duplicates: number;
	readonly leasedUntil?: number;
	/** What looking costs, as far as is known; absent where nothing is received. */
	readonly budget?: ReceiveBudget;
	/** Of the redrive policy; absent where looking is free. */
	readonly maxReceiveCount?: number;
	readonly failure?: Failure;
	readonly focus: 'list' | 'groups' | 'detail';
	/** Of the message under the cursor, in the pane beside the list. */
	readonly reading: Reading;
	/** The message that `reading` is about; another one is read from its start. */
	readonly readingOf?: string;
	/** Absent while no groups are shown. */
	readonly grouping?: GroupingChoice;
	readonly groupList: ListState;
	/** Kinds that were seen before this look, by their id; absent until they have been read. */
	readonly known?: ReadonlyMap<string, KnownFingerprint>;
	/** The id of the group that the list shows alone. */
	readonly group?: string;
	/** Where a range of marks was begun. */
	readonly rangeFrom?: string;
	/** Tenths of the screen that the detail has beyond its half. */
	readonly detailShare: number;
	/** Whether times are times of the day instead of ages. */
	readonly clockTimes: boolean;
};

/** A redrive of this computer that is at work on a queue: what it holds no look sees. */
export type RunAtWork = {
	readonly runId: string;
	/** What it holds by its journal; absent where that can't be read. */
	readonly held?: number;
	/** It is a task of this session. */
	readonly isOurs: boolean;
};

/** A look that has received nothing yet. */
export function newLook(ref: QueueRef, budget?: ReceiveBudget) {
	return {
		kind: 'messages',
		ref,
		status: 'receiving',
		mode: 'sample',
		messages: [],
		received: 0,
		duplicates: 0,
		...(budget === undefined ? {} : { budget }),
		focus: 'list',
		reading: newReading,
		groupList: emptyList,
		detailShare: 0,
		clockTimes: false,
	} as const satisfies MessagesFields;
}
