import type { MappedFunction } from '../consumers/mapping.ts';
import type { Part } from '../details.ts';
import type { Failure } from '../failure.ts';
import type { StreamRef } from '../resources.ts';
import type { LogTold } from './findings.ts';
import type { ReceiveWindow } from './receive-window.ts';

/**
 * How far behind a function is: the age of the last record of a batch that it had, the oldest of each minute. A function that
 * reads several streams has one figure for all of them. Source: Lambda developer guide, "Types of metrics", IteratorAge.
 */
export type ReaderAge = {
	/** Start of the minute, ms since 1970, and the age then, ms. */
	readonly at: number;
	readonly ageMs: number;
	/** The first that is known of the hour before: start of its minute, and the age then. The same where no other is. */
	readonly beforeAt: number;
	readonly beforeMs: number;
};

/** A function that reads a stream, and how far behind it is; no age where CloudWatch has none of the last hour. */
export type StreamReader = MappedFunction & { readonly age?: Part<ReaderAge | undefined> };

/** Why a stream is not read, or read late: what Lambda tells of its functions, and their logs. */
export type StreamWhy = {
	readonly stream: StreamRef;
	/** ms since 1970. */
	readonly at: number;
	/** What was searched in the logs. */
	readonly window: ReceiveWindow;
	readonly readers: Part<readonly StreamReader[]>;
	/** The failures of that time: a whole request that failed, the last of them, or lines. */
	readonly logs: readonly LogTold[];
	/** Why there is less than there might be: by what could not be read. */
	readonly failures: readonly { readonly what: string; readonly failure: Failure }[];
};
