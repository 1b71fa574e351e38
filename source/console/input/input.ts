import type { Effect } from '../../domain/effect.ts';
import { refusedHere } from '../../operations/mode-refusal.ts';
import { bodySize } from '../frame/frame.ts';
import { type Met, refusedByRow } from '../frame/shown-rows.ts';
import { listsIn } from '../frame/standing-lists.ts';
import { originalOf, rebound } from '../keys/bindings.ts';
import { type BoundCommand, bind, type Command, commandFor } from '../keys/command.ts';
import { type Keystroke, keyLabel } from '../keys/keystroke.ts';
import { runCommandLine } from '../navigation/command-line.ts';
import { takeThere } from '../navigation/take-there.ts';
import { globalCommands } from '../shell/global-commands.ts';
import { reasonOf, whileGoing } from '../shell/guard-context.ts';
import { asksBeforeAllEnd } from '../shell/leaving.ts';
import { screenOf } from '../shell/registry.ts';
import type { ScreenContext } from '../shell/screen.ts';
import type { Session } from '../shell/session.ts';
import { exactly } from '../state/background.ts';
import { topView } from '../state/selectors.ts';
import type { Overlay, State } from '../state/state.ts';
import type { ViewKind } from '../state/views.ts';
import { dialogKey, scrolledDialog } from '../widgets/dialog.ts';
import { type HelpEntry, helpCommands, helpHeight } from '../widgets/help.ts';
import { emptyList, type ListState } from '../widgets/list.ts';
import { insert, textField, textOf } from '../widgets/text-field.ts';
import { recalled, rememberFilter } from './filter-history.ts';
import { commandInput, edited, searchInput } from './line-input.ts';
import { menuInput } from './menus.ts';
import { answerInDialog, answerUnbound, answerUnusedPaste } from './unbound.ts';

type Here = Command<ScreenContext<ViewKind>>;

function contextOf(session: Session, key: Keystroke): ScreenContext<ViewKind> {
	const { state } = session;
	return { view: topView(state), state, session, body: bodySize(state.size), key };
}

/** The commands that apply to a view, innermost table first; the last table is the global one. */
function tablesOf({
	view,
	state,
}: Pick<ScreenContext<ViewKind>, 'view' | 'state'>): readonly (readonly Here[])[] {
	const screen = screenOf(view);
	const tables = [screen.moreCommands?.(view) ?? [], screen.commands, globalCommands];
	const { bindings } = state;
	return bindings.size === 0
		? tables
		: tables.map((table) => table.map((command) => rebound(command, bindings)));
}

let known: ReadonlySet<Here> | undefined;

/** Whether a command is one of the whole console, whatever its keys. */
function isGlobal(command: Here): boolean {
	known ??= new Set(globalCommands);
	return known.has(originalOf(command));
}

/** What gives commands their context. */
function binder(context: ScreenContext<ViewKind>): (command: Here) => BoundCommand {
	const refusal = (effect: Effect) => refusalOf(context.state, effect);
	return (command) => bind(command, context, refusal, !isGlobal(command));
}

/** All commands that apply now, as help, footer and the actions menu tell of them. */
export function commandTables(session: Session): readonly (readonly BoundCommand[])[] {
	return tablesAt(contextOf(session, ''));
}

/** The commands that apply in a context. */
export function tablesAt(context: ScreenContext<ViewKind>): readonly (readonly BoundCommand[])[] {
	const bound = binder(context);
	return tablesOf(context).map((table) => table.map(bound));
}

/** Why the mode forbids an effect; the gate would refuse it too, this only says so earlier. */
function refusalOf(state: State, effect: Effect): string | undefined {
	const reason = reasonOf(state.context);
	const { mode, terms } = state.context;
	const refused = refusedHere(effect, { mode, terms, ...(reason === undefined ? {} : { reason }) });
	if (refused === undefined) return effect === 'read' ? undefined : whileGoing(state.context);
	const { why, wanted, way } = refused;
	return `${why}: ${wanted === undefined ? way : `:mode ${wanted} allows it`}`;
}

/** Handles the keys of one chunk of input, in order. A command that throws is an error, no end. */
export function handleKeys(session: Session, keys: readonly Keystroke[]): void {
	session.presses.chunk(keys.length, session.host.clock.now());
	for (const key of keys) {
		session.keyCame();
		session.act(() => handleKey(session, key, keys.length));
	}
}

function handleKey(session: Session, key: Keystroke, chunk: number): void {
	session.presses.press(key, session.host.clock.now());
	if (session.host.stalled()) return unseenKey(session, key);
	if (key === 'ctrl-l') {
		session.host.redraw();
		return;
	}
	if (key === 'ctrl-z') {
		session.host.suspend();
		return;
	}
	const met = () => session.shown.met(listsIn);
	const found = session.state.overlay.kind === 'filter' ? met() : exactly(met);
	// What it was meant for is not there any more; leaving is meant in any case.
	if (found.elsewhere === true && key !== 'esc' && key !== 'ctrl-c') {
		session.say(`the screen changed before ${keyLabel(key)} came: press it again`, 'notice');
	} else metKey(session, key, chunk, found);
	session.shown.done(listsIn);
}

/** A key that came to the screen that it was pressed at. */
function metKey(session: Session, key: Keystroke, chunk: number, met: Met): void {
	const { overlay } = session.state;
	if (key === 'ctrl-g' && isLine(overlay)) {
		// Of a command line it is what was typed that is sought.
		const field = overlay.kind === 'command' ? overlay.field : textField();
		return session.setOverlay({ kind: 'help', field, cursor: 0, only: 'all' });
	}
	// Typing waits for nothing.
	if (overlay.kind === 'filter') filterInput(session, overlay, key);
	else exactly(() => actingInput(session, overlay, key, chunk, met));
}

/** Nobody presses a key at what he can't see, but to leave: that asks nothing, as SIGTERM does not. */
function unseenKey(session: Session, key: Keystroke): void {
	if (key === 'ctrl-c') session.host.exit(130);
	else if (key === 'q' && !takesText(session)) session.host.exit(0);
}

/** Whether a typed character is text where the console stands. */
function takesText({ state }: Session): boolean {
	const { overlay } = state;
	const view = topView(state);
	if (overlay.kind === 'none') return screenOf(view).takesText?.(view) === true;
	return overlay.kind === 'dialog'
		? overlay.dialog.confirmation.typed !== undefined
		: overlay.kind !== 'menu';
}

/** Whether a line is open in which `?` is text. */
function isLine({ kind }: Overlay): boolean {
	return kind === 'filter' || kind === 'command';
}

function actingInput(
	session: Session,
	overlay: Exclude<Overlay, { kind: 'filter' }>,
	key: Keystroke,
	chunk: number,
	met: Met,
): void {
	switch (overlay.kind) {
		case 'dialog':
			return dialogInput(session, overlay, key, chunk);
		case 'command':
			return commandInput(session, overlay, key, (text) => runLine(session, text, met));
		case 'help':
			return helpInput(session, overlay, key, met);
		case 'menu':
			return menuInput(session, overlay, key);
		case 'none':
			return screenInput(session, key, met);
	}
}

function dialogInput(
	session: Session,
	{ dialog }: Extract<Overlay, { kind: 'dialog' }>,
	key: Keystroke,
	chunk: number,
): void {
	const answer = dialogKey(dialog, key, session.host.clock.now(), chunk);
	if (answer.kind === 'stay') {
		const shown = scrolledDialog(answer.dialog, bodySize(session.state.size));
		session.setOverlay({ kind: 'dialog', dialog: shown });
		answerInDialog(session, { before: dialog, after: shown }, key, chunk);
	} else if (answer.kind === 'confirm') session.answer(true);
	else {
		session.answer(false);
		// Of other dialogs one can't say it: what they ask about goes on.
		if (dialog.confirmation.cancelLabel === undefined) session.say('cancelled, nothing was sent');
	}
}

/** Filters the list; `list` is where it then stands, its first row unless told. */
function setFilter(session: Session, filter: string, list: ListState = emptyList): void {
	const view = topView(session.state);
	session.dispatch({
		type: 'view-updated',
		id: view.id,
		update: (old) => {
			if (!('filter' in old) || old.filter === filter) return old;
			return { ...old, filter, list };
		},
	});
}

function filterInput(
	session: Session,
	overlay: Extract<Overlay, { kind: 'filter' }>,
	key: Keystroke,
): void {
	if (overlay.search === true) {
		return searchInput(session, overlay, key, () => {
			const context = contextOf(session, key);
			return screenOf(context.view).searching?.(context);
		});
	}
	if (key === 'enter') {
		const view = topView(session.state);
		rememberFilter(session, view, textOf(overlay.field));
		// The next `enter` opens what was found, whatever had the keys before.
		if (textOf(overlay.field) !== '') {
			session.update(view.id, 'messages', (old) => ({ ...old, focus: 'list' }));
		}
		return session.setOverlay({ kind: 'none' });
	}
	if (key === 'esc' || key === 'ctrl-c') {
		setFilter(session, overlay.before, overlay.beforeList);
		return session.setOverlay({ kind: 'none' });
	}
	const view = topView(session.state);
	if (key === 'tab') {
		const completed = screenOf(view).completeFilter?.(view, textOf(overlay.field));
		if (completed === undefined) return;
		setFilter(session, completed);
		return session.setOverlay({ ...overlay, field: textField(completed) });
	}
	if (key === 'up' || key === 'down') {
		const before = recalled(overlay, view, session.state, key === 'up' ? 1 : -1);
		if (before !== undefined) {
			setFilter(session, textOf(before.field));
			return session.setOverlay(before);
		}
		screenOf(view).move?.(contextOf(session, key));
		return;
	}
	const field = edited(session, overlay.field, key);
	if (field === undefined) return;
	setFilter(session, textOf(field));
	session.setOverlay({ ...overlay, field });
}

function helpInput(
	session: Session,
	overlay: Extract<Overlay, { kind: 'help' }>,
	key: Keystroke,
	met: Met,
): void {
	const entries = helpCommands(overlay, commandTables(session), session.state.bindings);
	const moved = (by: number) => {
		const cursor = Math.max(0, Math.min(entries.length - 1, overlay.cursor + by));
		return session.setOverlay({ ...overlay, cursor });
	};
	const page = Math.max(1, helpHeight(bodySize(session.state.size)) - 1);
	switch (key) {
		case 'esc':
		case 'ctrl-c':
			return session.setOverlay({ kind: 'none' });
		case 'up':
			return moved(-1);
		case 'down':
			return moved(1);
		case 'pgup':
			return moved(-page);
		case 'pgdn':
			return moved(page);
		case 'enter': {
			const entry = entries[overlay.cursor];
			return entry === undefined ? undefined : chooseHelp(session, entry, met);
		}
		case '/':
			// What is typed searches already: whoever asks for the search first has it.
			if (textOf(overlay.field) === '') return;
	}
	const field = edited(session, overlay.field, key);
	if (field !== undefined) session.setOverlay({ ...overlay, field, cursor: 0 });
}

/** Runs what was chosen in help, or goes to where it can be. */
function chooseHelp(session: Session, entry: HelpEntry, met: Met): void {
	session.setOverlay({ kind: 'none' });
	switch (entry.kind) {
		case 'here':
			return runCommand(session, entry.command, 'enter', met);
		case 'elsewhere':
			return takeThere(session, entry.entry, (word) => runLine(session, word, met));
		case 'word':
			return session.setOverlay({
				kind: 'command',
				field: textField(`${entry.word} `),
				chosen: -1,
			});
	}
}

function runLine(session: Session, text: string, met: Met): void {
	const { id } = topView(session.state);
	// In what a line has opened since, nothing is known of a row: it was one of the screen before.
	const metThere = () => (topView(session.state).id === id ? met : {});
	runCommandLine(session, text, (title) => runTitled(session, title, metThere()));
}

function runCommand(session: Session, command: BoundCommand, key: Keystroke, met: Met): void {
	const { disabled, effect } = command;
	// What the mode refuses is refused on every row.
	const refused =
		refusalOf(session.state, effect) === undefined
			? refusedByRow(met, command, keyLabel(key))
			: undefined;
	if (refused !== undefined) return session.say(refused, 'notice');
	if (disabled !== undefined) {
		session.say(`${command.title}: ${disabled}`, 'notice');
		return;
	}
	if (command.endsViews && asksBeforeAllEnd(session, key)) return;
	session.act(() => command.run(key));
}

/** Runs the command of this title that applies here; `false` when there is none. */
function runTitled(session: Session, title: string, met: Met): boolean {
	const context = contextOf(session, 'enter');
	const command = tablesOf(context)
		.flat()
		.find((one) => one.title === title);
	if (command === undefined) return false;
	runCommand(session, binder(context)(command), 'enter', met);
	return true;
}

function screenInput(session: Session, key: Keystroke, met: Met): void {
	const context = contextOf(session, key);
	const screen = screenOf(context.view);
	// Of no text: there `?` is one.
	if (key !== 'ctrl-g' && screen.takesText?.(context.view) === true) {
		const typed = screen.type?.(context);
		if (typed === 'unused') answerUnbound(session, key, 'ctrl-g lists the keys');
		if (typed !== false && typed !== undefined) return;
	}
	const command = commandFor(key, tablesOf(context));
	if (command !== undefined) {
		runCommand(session, binder(context)(command), key, met);
		return;
	}
	if (screen.move?.(context) !== true) answerUnbound(session, key, '? lists the keys');
}

/** Pasted text goes to the focused text field and nowhere else, so that it can't act. */
export function handlePaste(session: Session, text: string): void {
	if (session.host.stalled()) return;
	if (session.shown.met(listsIn).elsewhere === true) {
		session.say('the screen changed before the paste came: nothing of it was taken', 'notice');
	} else pasteInto(session, text);
	session.shown.done(listsIn);
}

function pasteInto(session: Session, text: string): void {
	const { overlay } = session.state;
	if (overlay.kind === 'filter') {
		const field = insert(overlay.field, text);
		const context = contextOf(session, '');
		const target =
			overlay.search === true ? screenOf(context.view).searching?.(context) : undefined;
		if (target === undefined) setFilter(session, textOf(field));
		else target.change({ ...target.reading, search: textOf(field) });
		session.setOverlay({ ...overlay, field });
	} else if (overlay.kind === 'command') {
		session.setOverlay({ ...overlay, field: insert(overlay.field, text), chosen: -1 });
	} else if (overlay.kind === 'help') {
		session.setOverlay({ ...overlay, field: insert(overlay.field, text), cursor: 0 });
	} else if (overlay.kind === 'none') {
		const context = contextOf(session, '');
		const { paste, takesText } = screenOf(context.view);
		paste?.(context, text);
		const isTaken = takesText?.(context.view) === true && topView(session.state) !== context.view;
		if (!isTaken) answerUnusedPaste(session);
	} else if (overlay.kind === 'menu') {
		answerUnusedPaste(session);
	} else if (overlay.kind === 'dialog') {
		session.say('pasting is off in a confirmation: type it', 'notice');
	}
}
