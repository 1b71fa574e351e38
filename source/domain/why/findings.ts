import type { Invocation } from '../consumers/invocation.ts';
import type { MappedFunction } from '../consumers/mapping.ts';
import type { Part } from '../details.ts';
import type { Failure } from '../failure.ts';
import type { DeadLetterOrigin } from '../queues/dead-letter-origin.ts';
import type { QueueRef } from '../resources.ts';
import type { LogGroup, LogLine } from './log-line.ts';
import type { ReceiveWindow } from './receive-window.ts';

/** A request that a letter names, and when it may have been tried. */
export type NamedRequest = { readonly id: string; readonly window: ReceiveWindow };

/** What a letter says itself of why it is here, where somebody else than SQS put it here. */
export type LetterSays = {
	readonly origin: DeadLetterOrigin;
	/** The call that Lambda gave up. */
	readonly invocation?: Invocation;
	/** Names of the functions that may have left it: the one that it names, else all that send theirs here. */
	readonly functions: readonly string[];
};

/**
 * What the log of one consumer tells of a message, the best first: the whole `request` in which it was worked on, the lines
 * with its id (`message`), `errors` of the time in which it was received, which is inferred; or `nothing`.
 */
export type LogTold = {
	/** As it is called: a function, or the log group that was named. */
	readonly consumer: string;
	readonly group: string;
	readonly tier: 'request' | 'message' | 'errors' | 'nothing';
	/** In the order of their times; the first ones, where there are too many. */
	readonly lines: readonly LogLine[];
	/** More lines were found than are kept. */
	readonly more: number;
	readonly requestId?: string;
	/** What was looked for in place of the id of the message. */
	readonly request?: NamedRequest;
	/** Requests that had the message, so far as they were found. */
	readonly requests: number;
	/** Whether all of the window was searched: pages may go on without end. */
	readonly isFinished: boolean;
	readonly window: ReceiveWindow;
	/** By Logs Insights; without it by FilterLogEvents. */
	readonly scannedBytes?: number;
	/** Why nothing is told, or not more. */
	readonly failure?: Failure;
	/** What is known of the group, where that was asked. */
	readonly about?: LogGroup;
};

/** What was found out about a message: every part may have failed by itself. */
export type Why = {
	readonly queue: QueueRef;
	readonly messageId: string;
	/** The queues from which its consumers may have had it: its own, or the source of a dead letter, of which one is told. */
	readonly sources: readonly { readonly name: string; readonly arn: string }[];
	/** ms since 1970. */
	readonly at: number;
	/** Its receives, whole; `undefined` where no time is known. */
	readonly receives?: ReceiveWindow;
	readonly letter?: LetterSays;
	readonly mappings: Part<readonly MappedFunction[]>;
	readonly logs: readonly LogTold[];
	/** Why there is less than there might be: by what could not be read. */
	readonly failures: readonly { readonly what: string; readonly failure: Failure }[];
};

/** Lines are kept no longer than that, and nothing is there of the time before. */
export function isExpired(
	{ retentionDays }: LogGroup,
	{ to }: ReceiveWindow,
	now: number,
): boolean {
	return retentionDays !== undefined && to < now - retentionDays * 86_400_000;
}
