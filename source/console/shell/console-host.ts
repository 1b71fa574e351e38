import type { Actor, ProgramRun } from '../../domain/audit/audit-entry.ts';
import type { ContextChoice } from '../../domain/contexts/context-choice.ts';
import type { NeededPermission } from '../../domain/jobs.ts';
import type { AnyResource, KeptRef, KindId } from '../../domain/kinds.ts';
import type { Masks } from '../../domain/masking/masks.ts';
import type { ContextId } from '../../domain/resources.ts';
import type { LogChoice } from '../../domain/why/log-choice.ts';
import type { Clock, TailOwner } from '../../operations/ports.ts';
import type { Attention } from '../../operations/watch/sampling.ts';
import type { ChosenColumns } from '../../presentation/resources/chosen-columns.ts';
import type { ConsoleConnection } from '../watch/connection.ts';
import type { ConsoleStores } from './stores.ts';

/** This computer's side of the console; the composition root provides it. */
export type ConsoleHost = {
	readonly clock: Clock;
	readonly stores: ConsoleStores;
	/** The log that is searched for messages, where the user named one. */
	readonly logs?: LogChoice;
	/** Opens `text` in the user's editor while the screen is suspended; `undefined` if unchanged. */
	edit(text: string, name: string): Promise<string | undefined>;
	/** Puts text on the clipboard and says in words where it went. */
	copy(text: string): Promise<string>;
	/** Opens an address in the user's browser; `false` when nothing here can. */
	openUrl(url: string): Promise<boolean>;
	/** Leaves the screen to the shell until it comes back (`ctrl-z`). */
	suspend(): void;
	/** Has the terminal report what its mouse does, or no longer. */
	heedMouse?(on: boolean): void;
	/** Draws everything again (`ctrl-l`). */
	redraw(): void;
	exit(code: number): void;
	/** Whether the terminal takes no output: nobody sees what is drawn. */
	stalled(): boolean;
	/** Runs `then` when it turns out that nobody sees what is drawn now; at once where that is known. */
	whenUnseen(then: () => void): void;
	/** What may not be seen of messages. */
	readonly masks: Masks;
	/** Who sits here, and which run of awsmsg this is. */
	readonly actor: Actor;
	readonly run: ProgramRun;
	/** What words behind `:` stand for that are none of ours. */
	readonly aliases?: Readonly<Record<string, string>>;
	/** How closely somebody watches; closely, where nobody can tell. */
	attention?(): Attention;
	/** Filters of the configuration file, by their names. */
	readonly filters?: Readonly<Record<string, string>>;
	/** Columns of lists by the configuration file. */
	readonly columns?: ChosenColumns;
	/** Another context to work in. Sends nothing: credentials are looked for at the first request. Throws FailureError. */
	connect(choice: ContextChoice): Promise<ConsoleConnection>;
	/** What IAM has to allow, by the list of requests of the gate. */
	neededPermissions(): Promise<readonly NeededPermission[]>;
	/** Who makes tails of topics here. */
	tailOwner(): Promise<TailOwner>;
	/** Resources of a context that were opened before. */
	recall(contextId: ContextId): Promise<readonly AnyResource[]>;
	/** Keeps a resource that was opened, for contexts in which listing is refused. */
	remember(contextId: string, kind: KindId, ref: KeptRef): void;
};
