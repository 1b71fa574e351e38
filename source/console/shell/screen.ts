import type { Span } from '../../presentation/line.ts';
import type { Command } from '../keys/command.ts';
import type { StandingList } from '../state/held-order.ts';
import type { ReadingTarget } from '../state/reading.ts';
import type { Size, State } from '../state/state.ts';
import type { SortName, ViewKind, ViewOf } from '../state/views.ts';
import type { BodyRow } from '../widgets/body-row.ts';
import type { Status } from '../widgets/status.ts';
import type { Session } from './session.ts';

/** What a command of a screen works with. `height` is that of the screen's body. */
export type ScreenContext<Kind extends ViewKind> = {
	readonly view: ViewOf<Kind>;
	readonly state: State;
	readonly session: Session;
	readonly body: Size;
	/** The key that was pressed: dialogs must not be confirmed by it. */
	readonly key: string;
};

/** A cell of a body, counted from 0. */
export type Cell = { readonly row: number; readonly column: number };

/** What a click went to, by its key; `wasThere`: the cursor was there already. */
export type Clicked = { readonly key: string; readonly wasThere: boolean };

/** What a screen is made of. Everything but commands is pure. */
export type Screen<Kind extends ViewKind> = {
	readonly kind: Kind;
	/** The breadcrumb's part: `orders-dlq`. */
	title(view: ViewOf<Kind>, state: State): string;
	/** Right end of the breadcrumb line: counts, filter, marks. */
	status(view: ViewOf<Kind>, state: State): Status;
	readonly commands: readonly Command<ScreenContext<Kind>>[];
	/** Commands that depend on the view (a list's pane), tried first. */
	moreCommands?(view: ViewOf<Kind>): readonly Command<ScreenContext<Kind>>[];
	/** What its list can be sorted by, the order that it starts in first; a screen without it sorts nothing. */
	sorts?(view: ViewOf<Kind>, state: State): readonly SortName[];
	/** The lists that it shows; a screen without it has none whose rows keys act on. */
	lists?(view: ViewOf<Kind>, state: State, body: Size): readonly StandingList[];
	/** Goes to what is in a cell of the body, and tells what that is. Kept apart from commands: it never acts. */
	click?(context: ScreenContext<Kind>, cell: Cell): Clicked | undefined;
	/** The same for what stands in a row, as the row itself says it (`BodyRow.is`). */
	goTo?(context: ScreenContext<Kind>, is: string): Clicked | undefined;
	/** Moving keys; `true` when the key moved something. Kept apart from commands: they never act. */
	move?(context: ScreenContext<Kind>): boolean;
	/** Whether typed characters are text here and not commands. */
	takesText?(view: ViewOf<Kind>): boolean;
	/** A key while the screen takes text: `true` when used, `unused` when it is the field's and does nothing there. */
	type?(context: ScreenContext<Kind>): boolean | 'unused';
	/** Says what leaving the view by a key would lose, and asks for the key again; `true` when it did. */
	asksBeforeLeaving?(leaving: Pick<ScreenContext<Kind>, 'session' | 'view' | 'key'>): boolean;
	/** The text that `/` searches in, where a text has the keys; it filters otherwise. */
	searching?(context: ScreenContext<Kind>): ReadingTarget | undefined;
	/** What there is to say about the filter while it is typed: a problem with its position, or counts. */
	filterNote?(view: ViewOf<Kind>, state: State): Span | undefined;
	/** Where in the filter it can't be read, in characters from its start. */
	filterProblemAt?(view: ViewOf<Kind>, state: State): number | undefined;
	/** The filter with the word before its end completed (`tab`); `undefined` when nothing fits. */
	completeFilter?(view: ViewOf<Kind>, text: string): string | undefined;
	/** Pasted text, for screens that take text. */
	paste?(context: ScreenContext<Kind>, text: string): void;
	body(view: ViewOf<Kind>, state: State, size: Size): readonly BodyRow[];
	/** ms since the epoch of the data on show, for the header's age. */
	age?(view: ViewOf<Kind>, state: State): number | undefined;
};
