import type { AcrossChoice } from '../../domain/contexts/across.ts';
import { type Sources, type Terms, termsFor } from '../../domain/contexts/terms.ts';
import type { Mode } from '../../domain/effect.ts';
import type { ConsoleMemory } from '../../domain/expressions/own-column.ts';
import type { Failure } from '../../domain/failure.ts';
import { eachKind, type KindId } from '../../domain/kinds.ts';
import type { Alarm } from '../../domain/metric.ts';
import { PagedMap } from '../../domain/paged-map.ts';
import type { Denial } from '../../domain/permissions/denials.ts';
import type { Identity, ResourceKey } from '../../domain/resources.ts';
import type { Confirmation } from '../../operations/guard.ts';
import type { Call, ContextInfo } from '../../operations/ports.ts';
import { type Contact, noContact } from '../../operations/silence.ts';
import type { Task } from '../../operations/tasks.ts';
import type { Theme } from '../../presentation/line.ts';
import type { ChosenColumns } from '../../presentation/resources/chosen-columns.ts';
import { type Bindings, noBindings } from '../keys/bindings.ts';
import type { ListState } from '../widgets/list.ts';
import type { TextField } from '../widgets/text-field.ts';
import type { Collection } from './collection.ts';
import type { Menu } from './menu.ts';
import type { Pane } from './panes.ts';
import type { Listing, View } from './views.ts';

/** Size of the terminal in cells. */
export type Size = { readonly columns: number; readonly rows: number };

/** What is known about every kind. */
export type Collections = { readonly [Kind in KindId]: Collection<Kind> };

/** The context the header tells of. */
export type ContextState = {
	readonly info?: ContextInfo;
	/** What flags, environment and files said about every place. */
	readonly sources: Sources;
	/** What holds here, as far as it is known where this is. */
	readonly terms: Terms;
	/** What may be done now; never above the ceiling of the terms. */
	readonly mode: Mode;
	/** Why what is confirmed is done, as it was said for all of it. */
	readonly reason?: string;
	/** What `:mode` chose; until when, ms since the epoch, where it ends by itself; and why. */
	readonly chosen?: { readonly mode: Mode; readonly until?: number; readonly reason?: string };
	/** What was chosen in another place: the most that holds here, until something is chosen here. */
	readonly bound?: NonNullable<ContextState['chosen']>;
	readonly identity?: Identity;
	/** Why there is no connection or no identity. */
	readonly failure?: Failure;
	/** The context that is being connected to, by its label: nothing is changed meanwhile in the one that is left. */
	readonly goingTo?: string;
};

/** Whether anything answers, and when it is tried again. */
export type ContactState = Contact & {
	/** When each watcher that got no answer asks again, ms since the epoch, by its name. */
	readonly tries: Readonly<Record<string, number>>;
	/** When the part that talks to AWS stopped for good, ms since the epoch. */
	readonly endedAt?: number;
};

/** The one-line message at the bottom. */
export type Notice = {
	readonly text: string;
	/** The same in less and less room. */
	readonly narrower?: readonly string[];
	readonly style: 'plain' | 'good' | 'notice' | 'bad';
	readonly at: number;
	/** From when on it says what is no longer so, ms since the epoch: then it goes. */
	readonly until?: number;
};

/** A run of the confirm dialog; the only way from a key to a write. */
export type DialogState = {
	readonly confirmation: Confirmation;
	readonly openedAt: number;
	/** The key that opened it: held down, it must not confirm. */
	readonly trigger: string;
	readonly lastKeyAt: number;
	/** The key before this one; absent before the first. */
	readonly lastKey?: string;
	/** When the last `y` came, which may be held down still. */
	readonly yesAt?: number;
	readonly typed: TextField;
	readonly focus: 'cancel' | 'confirm';
	/** The first row of its sentences that is shown, where not all have room. */
	readonly offset?: number;
	/** The last key would have confirmed, and came before the question could be read: it has to come again. */
	readonly early?: true;
	/** The key that confirms when it comes a second time: `ctrl-c` leaves in any case. */
	readonly again?: string;
};

/** Where the tour through the demo stands. */
export type Tour = {
	readonly on: boolean;
	/** Index of the step that is to be done; where it was left, while it is off. */
	readonly step: number;
	/** All steps are done. */
	readonly over?: true;
};

export type Overlay =
	| { readonly kind: 'none' }
	| {
			readonly kind: 'filter';
			readonly field: TextField;
			readonly before: string;
			/** Where the list stood, for `esc`: a filter that changes goes to its first row. */
			readonly beforeList?: ListState;
			/** How many filters back in the history; absent while a new one is typed. */
			readonly back?: number;
			/** What was typed before going back. */
			readonly typed?: string;
			/** Set while a text is searched in, instead of a list being filtered. */
			readonly search?: true;
	  }
	| { readonly kind: 'command'; readonly field: TextField; readonly chosen: number }
	| {
			readonly kind: 'help';
			readonly field: TextField;
			readonly cursor: number;
			/** Whether only this view's actions are listed (`a`) or everything (`?`). */
			readonly only: 'all' | 'actions';
	  }
	| { readonly kind: 'menu'; readonly menu: Menu; readonly cursor: number }
	| { readonly kind: 'dialog'; readonly dialog: DialogState };

/** The console's whole state. Changed by `reducer.ts` alone. */
export type State = {
	readonly now: number;
	/** What the console draws in: the terminal, but for the row of the tour. */
	readonly size: Size;
	readonly terminal: Size;
	readonly theme: Theme;
	readonly context: ContextState;
	readonly contact: ContactState;
	readonly resources: Collections;
	/** Innermost last; never empty. */
	readonly views: readonly View[];
	/** Where each pane stood when it was left. */
	readonly panes: Readonly<Partial<Record<Pane, Listing>>>;
	/** What the last table of several profiles and regions was made of, in whichever context that was. */
	readonly across?: AcrossChoice;
	/** What `-` goes back to. */
	readonly lastViews?: readonly View[];
	readonly overlay: Overlay;
	readonly notice?: Notice;
	readonly tasks: readonly Task[];
	/** Alarms on what is visible of a queue, as far as they are known. */
	readonly alarms: readonly Alarm[];
	readonly calls: { readonly count: number; readonly recent: readonly Call[] };
	/** Requests that AWS has denied here of late. */
	readonly denials: readonly Denial[];
	/** What this context has cost today, US dollars, as far as is known. */
	readonly spent: number;
	readonly errors: readonly { readonly at: number; readonly failure: Failure }[];
	/** Filters and columns of earlier sessions; empty until they have been read. */
	readonly memory: ConsoleMemory;
	/** Whether the demo's first line is shown. */
	readonly demo: boolean;
	/** Whether the demo is set up; what it holds is still being sent until then. */
	readonly demoStands: boolean;
	readonly tour: Tour;
	readonly endpointStarting: boolean;
	/** Keys of the user's own. */
	readonly bindings: Bindings;
	/** Whether the mouse is heeded. */
	readonly mouse: boolean;
	/** The columns of lists where somebody chose them. */
	readonly columns: ChosenColumns;
	/** What there is to say about files of this user, in words: who else can write or read them. */
	readonly fileWarnings: readonly string[];
};

/** Nothing is known of any resource. */
export const noResources = eachKind<Collections>(() => ({
	entries: PagedMap.of<ResourceKey, never>(),
	sampled: 0,
}));

export function initialState(input: {
	readonly now: number;
	readonly size: Size;
	readonly theme: Theme;
	readonly sources: Sources;
	/** Whether requests stay on this computer, as far as flags tell. */
	readonly loopback?: boolean;
	/** `--reason` */
	readonly reason?: string;
	readonly demo: boolean;
	readonly first: View;
	readonly bindings?: Bindings;
	readonly columns?: ChosenColumns;
	readonly mouse?: boolean;
	readonly fileWarnings?: readonly string[];
}): State {
	const { sources, loopback = false, demo } = input;
	const terms = termsFor({ local: demo, loopback }, sources);
	return {
		now: input.now,
		size: input.size,
		terminal: input.size,
		theme: input.theme,
		context: {
			sources,
			terms,
			mode: terms.mode.value,
			...(input.reason === undefined ? {} : { reason: input.reason }),
		},
		contact: { ...noContact, tries: {} },
		resources: noResources,
		views: [input.first],
		panes: {},
		overlay: { kind: 'none' },
		tasks: [],
		alarms: [],
		calls: { count: 0, recent: [] },
		denials: [],
		spent: 0,
		errors: [],
		memory: { filters: {}, columns: {} },
		demo: input.demo,
		demoStands: false,
		tour: { on: false, step: 0 },
		endpointStarting: input.demo,
		bindings: input.bindings ?? noBindings,
		columns: input.columns ?? {},
		mouse: input.mouse === true,
		fileWarnings: input.fileWarnings ?? [],
	};
}
