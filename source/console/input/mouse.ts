import { bodySize, bodyTop, footerKeyAt, frameRows } from '../frame/frame.ts';
import { tabAt } from '../frame/header.ts';
import { listsIn } from '../frame/standing-lists.ts';
import { isTooSmall } from '../frame/too-small.ts';
import type { BoundCommand } from '../keys/command.ts';
import { keyLabel } from '../keys/keystroke.ts';
import type { MouseReport } from '../keys/mouse-report.ts';
import { screenOf } from '../shell/registry.ts';
import type { Cell, Clicked } from '../shell/screen.ts';
import type { Session } from '../shell/session.ts';
import { exactly } from '../state/background.ts';
import { topView } from '../state/selectors.ts';
import type { Overlay } from '../state/state.ts';
import { hasTourRow } from '../tour/tour-line.ts';
import { commandTables, handleKeys } from './input.ts';
import { clickInMenu } from './menus.ts';

/** Rows that a notch of the wheel goes. */
const rowsANotch = 3;
/** How often the wheel is followed, ms: no terminal shows more, however fast it turns. */
const everyMs = 16;
/** Notches that are waited with: more than a screen. */
const mostNotches = 50;

const tabsRow = 1;

/** What was clicked, in which view. */
type Place = { readonly view: number; readonly key: string };

/**
 * What a click and the wheel do: they choose and look. A click goes to a row and a second one on it opens it; on a tab
 * or a key of the footer it is that key, where that only looks. A menu is a list, too; on a field of a form a click goes there, and buttons
 * hear keys alone. Nothing is written, asked or confirmed by a mouse: with a dialog on the screen, and where a filter or a command is
 * typed, it does nothing.
 */
export class Mouse {
	readonly #session: Session;
	readonly #stopped = new AbortController();
	/** The row that was clicked last, unless something came since. */
	#clicked: Place | undefined;
	#notches = 0;
	#turning = false;

	constructor(session: Session) {
		this.#session = session;
	}

	/** A key was pressed: the next click is a first one. */
	keyCame(): void {
		this.#clicked = undefined;
	}

	/** The wheel is followed no more. */
	stop(): void {
		this.#stopped.abort();
	}

	heard(report: MouseReport): void {
		if (this.#session.host.stalled()) return;
		if (report.kind === 'wheel') this.#turn(report.by);
		else this.#click(report);
	}

	#turn(by: number): void {
		this.#clicked = undefined;
		this.#notches = Math.max(-mostNotches, Math.min(mostNotches, this.#notches + by));
		if (this.#turning) return;
		this.#turning = true;
		this.#follow()
			.finally(() => {
				this.#turning = false;
			})
			// Stopped while it rested.
			.catch(() => {});
	}

	async #follow(): Promise<void> {
		while (this.#notches !== 0) {
			const by = this.#notches;
			this.#notches = 0;
			this.#move(by);
			await this.#session.host.clock.sleep(everyMs, this.#stopped.signal);
		}
	}

	#move(notches: number): void {
		const key = notches < 0 ? 'up' : 'down';
		const { state } = this.#session;
		const { kind } = state.overlay;
		if (kind !== 'none' && kind !== 'help' && kind !== 'menu') return;
		if (kind === 'none') {
			if (this.#takesText()) return;
			const command = this.#commandOf(key);
			if (command !== undefined && !onlyLooks(command)) return;
		}
		const rows = Math.min(Math.abs(notches) * rowsANotch, bodySize(state.size).rows);
		handleKeys(
			this.#session,
			Array.from({ length: rows }, () => key),
		);
	}

	#click({ column, row: y }: { readonly column: number; readonly row: number }): void {
		const { state } = this.#session;
		const { size, overlay } = state;
		const before = this.#clicked;
		this.#clicked = undefined;
		if (isTooSmall(size)) return;
		if (overlay.kind === 'menu') return this.#clickMenu(overlay, y, before);
		if (overlay.kind !== 'none') return;
		if (this.#takesText()) {
			exactly(() => this.#goToRow(y));
			return;
		}
		const row = y - (hasTourRow(state) ? 1 : 0);
		if (row === tabsRow) this.#press(this.#commandOfTab(column));
		else if (row === size.rows - 1) this.#press(this.#commandOfFooter(column));
		else if (row >= bodyTop && row < size.rows) this.#clickRow(y, row - bodyTop, column, before);
	}

	/** Goes to an item of a menu; chooses it where it was clicked just before. */
	#clickMenu(
		overlay: Extract<Overlay, { kind: 'menu' }>,
		y: number,
		before: Place | undefined,
	): void {
		const session = this.#session;
		const is = rowSeen(session, y);
		if (is === undefined || session.shown.seen?.overlay.kind !== 'menu') return;
		const clicked = { view: topView(session.state).id, key: `menu ${is}` };
		const isSecond = isSame(clicked, before);
		if (!isSecond) this.#clicked = clicked;
		session.act(() => clickInMenu(session, overlay, is, isSecond));
	}

	/** Goes to what stands in a row of the screen, as it was seen. */
	#goToRow(y: number): (Clicked & { readonly view: number }) | undefined {
		const session = this.#session;
		const { state } = session;
		const view = topView(state);
		const { goTo } = screenOf(view);
		if (goTo === undefined || topView(session.shown.seen ?? state).id !== view.id) return;
		const is = rowSeen(session, y);
		if (is === undefined) return;
		const clicked = goTo({ session, view, state, body: bodySize(state.size), key: '' }, is);
		return clicked && { ...clicked, view: view.id };
	}

	/** Goes to what is in a cell of the body; opens it where it was clicked just before. */
	#clickRow(y: number, row: number, column: number, before: Place | undefined): void {
		const session = this.#session;
		session.keyCame();
		const met = exactly(() => session.shown.met(listsIn));
		let isSecond = false;
		if (met.elsewhere === true) {
			session.say('the screen changed before the click came: click again', 'notice');
		} else {
			const clicked = exactly(() => this.#goTo({ row, column }) ?? this.#goToRow(y));
			isSecond = clicked?.wasThere === true && isSame(clicked, before);
			this.#clicked = isSecond ? undefined : clicked;
		}
		session.shown.done(listsIn);
		if (isSecond) this.#press(this.#commandOfEnter());
	}

	/** Goes to what is in a cell of the body, as it was seen. */
	#goTo(cell: Cell): (Clicked & { readonly view: number }) | undefined {
		const session = this.#session;
		const { state } = session;
		const view = topView(state);
		const body = bodySize(state.size);
		const clicked = screenOf(view).click?.({ session, view, state, body, key: '' }, cell);
		return clicked && { ...clicked, view: view.id };
	}

	#takesText(): boolean {
		const view = topView(this.#session.state);
		return screenOf(view).takesText?.(view) === true || 'fields' in view;
	}

	#commandOf(key: string): BoundCommand | undefined {
		return commandTables(this.#session)
			.flat()
			.find(({ keys }) => keys.includes(key));
	}

	/** What enter does here, whichever key it has by now. */
	#commandOfEnter(): BoundCommand | undefined {
		const view = topView(this.#session.state);
		const screen = screenOf(view);
		const own = [...(screen.moreCommands?.(view) ?? []), ...screen.commands];
		const title = own.find(({ keys }) => keys.includes('enter'))?.title;
		return commandTables(this.#session)
			.flat()
			.find((command) => command.title === title);
	}

	#commandOfTab(column: number): BoundCommand | undefined {
		const tab = tabAt(this.#session.state, column);
		const title = tab?.id === 'chart' ? 'charts' : tab?.id;
		return commandTables(this.#session)
			.at(-1)
			?.find((command) => command.title === title);
	}

	#commandOfFooter(column: number): BoundCommand | undefined {
		const tables = commandTables(this.#session);
		const label = footerKeyAt(this.#session.state, tables, column);
		return tables
			.flat()
			.find(({ inFooter, keys }) => inFooter && keys.some((key) => keyLabel(key) === label));
	}

	/** Presses the key of a command, where that only looks. */
	#press(command: BoundCommand | undefined): void {
		const key = command?.keys[0];
		if (command === undefined || key === undefined) return;
		if (onlyLooks(command)) return handleKeys(this.#session, [key]);
		this.#session.say(`${command.title}: a click only looks, ${keyLabel(key)} does it`, 'notice');
	}
}

/** What stands in a row of the screen that was seen, where it says so. */
function rowSeen({ state, shown }: Session, y: number): string | undefined {
	return frameRows(shown.seen ?? state, [])[y]?.is;
}

function isSame(one: Place, other: Place | undefined): boolean {
	return one.view === other?.view && one.key === other.key;
}

/** Whether a click may run a command: nothing comes of it but another screen. */
function onlyLooks({ effect, byKeyAlone }: BoundCommand): boolean {
	return effect === 'read' && !byKeyAlone;
}
