import type { Contested } from '../domain/contexts/contested.ts';
import type { Acknowledgement } from '../domain/diagnosis/acknowledgement.ts';
import type { Effect } from '../domain/effect.ts';
import type { ConsoleMemory, OwnColumn } from '../domain/expressions/own-column.ts';
import type { Failure } from '../domain/failure.ts';
import type { KnownProfile } from '../domain/fitting-profile.ts';
import type { SeenKind } from '../domain/messages/known-kinds.ts';
import type {
	KnownAct,
	KnownFingerprint,
	SeenMessage,
	SeenQueue,
} from '../domain/messages/seen.ts';
import type { Endpoints } from '../domain/place.ts';
import type { QueueRef } from '../domain/resources.ts';
import type { ProcessStanding } from '../domain/topics/topic-tail.ts';

export type * from './call-options.ts';
export type * from './gateways.ts';
export type { CodeLogin, DeviceLogin, LoginGateway } from './logins.ts';
export type * from './observing-gateways.ts';
export type * from './push-gateway.ts';

/*
The ports: everything awsmsg asks of the world. Rules for all of them:
- every argument and result is plain data that structured clone carries, since the console's
  gateways live in a worker thread;
- every call takes a signal and ends soon after it is aborted;
- a call that fails throws FailureError and nothing else;
- one call is one AWS request (retries aside), so that callers can budget requests.
*/

/**
 * One attempt of one request, as the gate saw it. Feeds the call counter, the API log and the
 * audit; holds no body, credential or receipt handle.
 */
export type Call = {
	/** ms since the epoch at which the attempt started. */
	readonly at: number;
	/** `SQS ListQueues` */
	readonly operation: string;
	readonly effect: Effect;
	/** Name of the queue, topic or stream, where the request has one. */
	readonly resource?: string;
	/** 1 for the first attempt of a request. */
	readonly attempt: number;
	readonly milliseconds: number;
	/** What AWS asks for it, in US dollars, at most; absent where it is nothing worth a word, or was not answered. */
	readonly price?: number;
	/** HTTP status; absent when no answer came. */
	readonly status?: number;
	readonly requestId?: string;
	/** Absent when the attempt succeeded. */
	readonly failure?: Failure;
	/** The context that it was made in, where the console has left that meanwhile. */
	readonly place?: string;
	/** Set where no answer has come so far, to this attempt or any other since: its end is told by a call of its own. */
	readonly waiting?: true;
	/** Set for the first one that other keys signed than those before: the login was renewed. */
	readonly renewed?: true;
};

/** Time, so that tests can own it. */
export type Clock = {
	/** ms since the epoch. */
	now(): number;
	/** ms since some moment, by a clock that nobody sets; for leases, where a wrong time could lose one. */
	elapsed?(): number;
	/** Resolves after `milliseconds`, rejects with the reason of the signal as soon as it aborts. */
	sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
};

/** The present context, for the header and for confirmations. Everything that may lie is optional. */
export type ContextInfo = {
	/** Key of the state: stable for the same profile, region and endpoint. */
	readonly id: string;
	readonly profile?: string;
	readonly region: string;
	/** Present when requests do not go to AWS's own endpoint. */
	readonly endpoint?: string;
	/** The same by service; absent when all go to AWS. */
	readonly endpoints?: Endpoints;
	/** Whether it is our embedded endpoint. */
	readonly local: boolean;
	/** Present when no request of this context leaves this computer. */
	readonly loopback?: true;
	/** Present where variables hold keys: they go before every profile but one that is named, and are a context of their own. */
	readonly keysInEnvironment?: true;
	/** The profile of AWS_PROFILE, where keys go before it and nobody chose between them. */
	readonly contested?: Contested;
	/** The profiles of the shared files, to offer the one that fits a resource elsewhere. */
	readonly profiles?: readonly KnownProfile[];
	/** The sso-sessions of the shared files: each leads to roles that need no profile. */
	readonly sessions?: readonly string[];
};

/** One entry of a journal: a JSON object. */
export type JournalEntry = Readonly<Record<string, unknown>>;

/** A place in a journal that could not be read. Everything around it was read. */
export type JournalDamage = {
	/** Name of the segment and number of the line in it, from 1. */
	readonly segment: string;
	readonly line: number;
	/** `cut short`: the last line, as a crash while writing leaves it. */
	readonly what: 'cut short' | 'unreadable';
	/** Whether a readable line of the segment follows: writing went on after it. */
	readonly followed?: true;
};

/** What a journal holds, oldest first, and what could not be read of it. */
export type JournalContent = {
	readonly entries: readonly JournalEntry[];
	readonly damage: readonly JournalDamage[];
};

/** Replaces entries by what `change` makes of each; the same entry stays as it is, byte for byte. Throws FailureError. */
export type RewriteJournal = (change: (entry: JournalEntry) => JournalEntry) => Promise<void>;

/**
 * An append-only record that survives crashes: what was about to be done and what was done. It
 * throws FailureError when it can't keep its promise; the caller must then not go on.
 */
export type Journal = {
	/**
	 * Resolves when the entry was handed to the system; when `durable`, once it is on the disk. What is written `soon` waits a moment
	 * for what else is to be written; it stands before all that is appended after it.
	 */
	append(
		entry: JournalEntry,
		options?: { readonly durable?: boolean; readonly soon?: boolean },
	): Promise<void>;
	read(): Promise<JournalContent>;
	/** Waits for the appends under way. Never throws: what had to be on the disk is there. */
	close(): Promise<void>;
};

/**
 * Keeps the receive counts that were seen, shared by every awsmsg of this user. A queue is named by
 * `queueKey` of receive-budget.ts. Throws FailureError when it can't be kept.
 */
export type ReceiveMemory = {
	load(queue: string): Promise<SeenQueue>;
	/** Raises the counts of these messages; counts that are known to be higher stay. */
	record(queue: string, messages: readonly SeenMessage[]): Promise<void>;
	accept(queue: string, at: number): Promise<void>;
	/** Drops messages that are gone for certain; all of them without `ids`. */
	forget(queue: string, ids?: readonly string[]): Promise<void>;
};

/** A file of lines that can be read again and again, in bounded memory. */
export type LineSource = {
	/** For sentences: a path, or `standard input`. */
	readonly name: string;
	/** Of the content, in hex: the same text has the same one. */
	readonly digest: string;
	lines(): AsyncIterable<string>;
};

/** Remembers fingerprints across runs; shared by every awsmsg of this user. Throws FailureError. */
export type FingerprintMemory = {
	load(): Promise<readonly KnownFingerprint[]>;
	see(
		seen: readonly SeenKind[],
		where: { readonly queue: QueueRef; readonly endpoint?: string },
		at: number,
	): Promise<void>;
	/** Adds what was done about kinds; one that nobody has seen is known from here on. */
	did(
		done: readonly { readonly id: string; readonly title: string; readonly act: KnownAct }[],
	): Promise<void>;
	/** An empty note removes it. Answers whether the fingerprint is known. */
	note(id: string, text: string): Promise<boolean>;
	/** Adds what a colleague exported: earliest and latest times win, and a note where there is none. */
	merge(known: readonly KnownFingerprint[]): Promise<void>;
	/** Erases what is known of kinds, notes too. */
	forget(ids: ReadonlySet<string>): Promise<void>;
};

/** Who has the name of a run's queue. */
export type RunHolder = {
	readonly owner: string;
	readonly pid: number;
	/** Where that process is, and which file has to go if it is gone: present where nobody here can tell. */
	readonly perhapsGone?: string;
};

/** Journals of runs, one each, on this computer. */
export type RunStore = {
	/** For a new run, or for going on with one. */
	open(runId: string): Promise<Journal>;
	/** Reads without opening for writing; throws `not-found`. */
	read(runId: string): Promise<JournalContent>;
	/** All runs that are remembered, the newest first. */
	list(): Promise<readonly { readonly runId: string; readonly changedAt: number }[]>;
	/** `take` of claims.ts, in the name of a run. */
	lock(name: string, owner: string): Promise<{ release(): Promise<void> }>;
	/** Who has a name now. */
	holder(name: string): Promise<RunHolder | undefined>;
	/** Asks the process of here that has a name for `owner` to end safely; answers whether there was one. */
	stopHolder(name: string, owner: string): Promise<boolean>;
};

/** One small text that is kept on this computer; losing it loses comfort, and no message. */
export type KeptText = {
	/** Empty when there is none. */
	read(): Promise<string>;
	/** Replaces it by what `change` makes of it, while nobody else changes it, in this process or another one. */
	change(change: (text: string) => string): Promise<void>;
};

/** This computer's side of a redrive. */
export type RedriveHost = {
	readonly runs: RunStore;
	readonly bounces: KeptText;
	/** SHA-256 in hexadecimal digits. */
	hash(text: string): string;
	/** `20261120-091205-3fa2`: sorts by time, and no two are alike. */
	newRunId(): string;
	/** Writes what the user named: a file that only its owner can read, or to a pipe or a device. */
	writeOutput(path: string, text: string, signal?: AbortSignal): Promise<void>;
};

/** Keeps it on this computer. Throws FailureError; each change answers all that is known then. */
export type ConsoleMemoryStore = {
	load(): Promise<ConsoleMemory>;
	addFilter(list: string, text: string): Promise<ConsoleMemory>;
	setColumns(queue: string, columns: readonly OwnColumn[]): Promise<ConsoleMemory>;
	/** Replaces what is acknowledged of a resource; nothing is without any. What ended is forgotten. */
	acknowledge(
		resource: string,
		all: readonly Acknowledgement[],
		now: number,
	): Promise<ConsoleMemory>;
};

/** Who makes tails of topics here, as their queues say it. */
export type TailOwner = {
	/** `ada@desk` */
	readonly name: string;
	/** This process, in words that {@link standing} understands. */
	readonly process: string;
	/** Letters and digits that no other tail has. */
	unique(): string;
	/** Whether the process of a mark still runs. */
	standing(process: string): Promise<ProcessStanding>;
};
