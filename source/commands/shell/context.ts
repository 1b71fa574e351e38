import type { ContextChoice } from '../../domain/contexts/context-choice.ts';
import type { Acknowledgement } from '../../domain/diagnosis/acknowledgement.ts';
import type { KnownProfile } from '../../domain/fitting-profile.ts';
import type { IamPolicy, Job, NeededPermission } from '../../domain/jobs.ts';
import type { KindId } from '../../domain/kinds.ts';
import type { DecodingTools } from '../../domain/streams/record-decoding.ts';
import type { Audit } from '../../operations/audit/audit.ts';
import type { Claims } from '../../operations/claims.ts';
import type { OpenOwner } from '../../operations/contexts/open-places.ts';
import type { GuardContext } from '../../operations/guard.ts';
import type { Spending } from '../../operations/metrics/spending.ts';
import type {
	Clock,
	ContextInfo,
	FingerprintMemory,
	Gateways,
	Journal,
	LineSource,
	ReceiveMemory,
	RedriveHost,
	RewriteJournal,
	TailOwner,
} from '../../operations/ports.ts';
import type { Settings } from '../../settings.ts';
import type { Invocation } from './definition.ts';
import type { Output } from './output.ts';

/** A set of gateways, and what the guard has to know about where they lead. */
export type Connected = {
	readonly info: ContextInfo;
	readonly gateways: Gateways;
	readonly guard: GuardContext;
	/** What this context has cost today. */
	readonly spending: Spending;
	/** Who writes what, written down. */
	readonly audit: Audit;
};

/** Where bodies come from. Both throw FailureError. */
export type Input = {
	/** Whether a person would have to type it. */
	readonly isTerminal: boolean;
	standardInput(signal: AbortSignal): Promise<Uint8Array>;
	file(path: string): Promise<Uint8Array>;
	/** A file that is written again and again; `undefined` when there is none, and for a pipe or a device. */
	keptFile(path: string): Promise<Uint8Array | undefined>;
	/** A file's lines, or with `-` those of standard input, put aside in a private file meanwhile. */
	lines(
		path: string,
		signal: AbortSignal,
	): Promise<{ readonly source: LineSource; dispose(): Promise<void> }>;
	/** Whether what `lines` reads is the file of this other name, which a shell may have opened as standard input. */
	isSameFile(path: string, other: string): Promise<boolean>;
};

/** What is written to a file, in order. Throws FailureError when the file can't be written. */
export type OutputFile = {
	write(text: string): Promise<void>;
	/** Makes the file complete under its name; without it nothing of it stays. */
	finish(): Promise<void>;
	/** Removes what was written. */
	discard(): Promise<void>;
};

/** What is remembered on this computer, made when it is first used. */
export type Stores = {
	readonly receives: ReceiveMemory;
	readonly fingerprints: FingerprintMemory;
	/** Copies of deleted messages. */
	readonly deleted: Journal;
	/** Changes what the journal of deletions holds. */
	readonly rewriteDeleted: RewriteJournal;
	/** Who wrote what. */
	readonly audit: Journal;
	/** What one process does at a time. */
	readonly claims: Claims;
	/**
	 * What an import of a file (its digest) into a queue (its ARN) has done so far, to go on with: one
	 * process has it open at a time. Throws `conflict` while another one has.
	 */
	importJournal(digest: string, queue: string): Promise<Journal>;
	/** The same to look at, whoever has it open. */
	importSoFar(digest: string, queue: string): Pick<Journal, 'read'>;
	/**
	 * A file that only its owner can read, one that exists is replaced at the end; or a pipe or a device,
	 * which takes what comes. A pipe waits for its reader until the signal aborts.
	 */
	outputFile(path: string, signal?: AbortSignal): Promise<OutputFile>;
	/** A text that no other run has. */
	newRun(): string;
};

/** The embedded endpoint, as the emulator command needs it. */
export type RunningEndpoint = {
	readonly endpoint: string;
	readonly region: string;
	/** Resolves when the process of the endpoint is gone. */
	readonly exited: Promise<void>;
};

/** A resource that was opened before. */
export type AnyRemembered = { readonly kind: KindId; readonly name: string; readonly arn: string };

/** All that a headless command gets. */
export type CommandContext = {
	readonly invocation: Invocation;
	readonly settings: Settings;
	readonly clock: Clock;
	readonly out: Output;
	readonly input: Input;
	readonly stores: Stores;
	/** Who does what on this computer, written down: for what asks AWS nothing. */
	readonly audit: Pick<Audit, 'forgot'>;
	/** Journals, locks and memory of redrives. */
	readonly redrives: RedriveHost;
	/** Takes the data of records apart. */
	decodingTools(): Promise<DecodingTools>;
	/** Who makes tails of topics here. */
	tailOwner(): Promise<TailOwner>;
	/** Throws a UsageError where the files give the console words, keys or columns that are none. */
	checkConsole(): Promise<void>;
	/** The JSON schema of configuration files, as text. */
	configurationSchema(): Promise<string>;
	/** What IAM has to allow, by the list of requests of the gate. */
	permissions(): Promise<{
		policyFor(job: Job): IamPolicy;
		neededPermissions(): readonly NeededPermission[];
	}>;
	/** Resources that were opened before, in any context, the latest first. */
	remembered(): Promise<readonly AnyRemembered[]>;
	/** What somebody knows of, by resource (`queueKey`). */
	acknowledged(): Promise<Readonly<Record<string, readonly Acknowledgement[]>>>;
	/** Replaces a file that only its owner can read (0600) in one step. Throws FailureError. */
	writeOutput(path: string, text: string): Promise<void>;
	/** Aborted by ctrl-c, SIGTERM, SIGHUP and a closed pipe. */
	readonly signal: AbortSignal;
	/** Connects to the account or endpoint of the settings, once; closed when the command ends. */
	connect(): Promise<Connected>;
	/**
	 * Connects beside that to another context, by reads alone whatever the mode; whoever opens it closes it, and the end of
	 * the command does.
	 */
	connectBeside(choice: ContextChoice): Promise<OpenOwner>;
	/** What the shared AWS files name: profiles, and sso-sessions. */
	sharedNames(): Promise<{
		readonly profiles: readonly KnownProfile[];
		readonly sessions: readonly string[];
	}>;
	/** From here on little memory is more than little time: for what keeps very much. */
	savesMemory(): void;
	/** Starts the embedded endpoint for others; stopped when the command ends. */
	startEndpoint(options: {
		readonly port?: number;
		readonly demo: boolean;
		readonly truePeek?: boolean;
	}): Promise<RunningEndpoint>;
};

/** What each file of a command exports as `run`: does the job, prints, answers the exit code. */
export type Run = (context: CommandContext) => Promise<number>;
