import { type Failure, failureLine } from '../../domain/failure.ts';
import { age, count } from '../../presentation/formats.ts';
import {
	clipSentence,
	clipWords,
	type Line,
	span,
	spanAt,
	widthOf,
} from '../../presentation/line.ts';
import type { BoundCommand } from '../keys/command.ts';
import { keyLabel } from '../keys/keystroke.ts';
import { deadLetters } from '../resources/panes.ts';
import { screenOf } from '../shell/registry.ts';
import { topView } from '../state/selectors.ts';
import type { Notice, Size, State } from '../state/state.ts';
import type { View } from '../state/views.ts';
import { hasTourRow, tourLine } from '../tour/tour-line.ts';
import { type BodyRow, blank } from '../widgets/body-row.ts';
import { commandBarRows } from '../widgets/command-bar.ts';
import { dialogRows } from '../widgets/dialog.ts';
import { fieldLine } from '../widgets/field-line.ts';
import { helpRows } from '../widgets/help.ts';
import { fitting, type Hint, hints } from '../widgets/hints.ts';
import { menuRows } from '../widgets/menu.ts';
import { composeRow } from './composing.ts';
import { headerLines } from './header.ts';
import { isTooSmall, tooSmall } from './too-small.ts';

const headerRows = 3;
/** The row of the screen that a body begins at. */
export const bodyTop = headerRows;
const footerRows = 2;

/** What is left for a screen between header and footer. */
export function bodySize(size: Size): Size {
	return { columns: size.columns, rows: Math.max(1, size.rows - headerRows - footerRows) };
}

/** The whole screen as composed rows, exactly as many as the terminal has. */
export function frame(state: State, commands: readonly (readonly BoundCommand[])[]): string[] {
	const { size, theme } = state;
	return frameRows(state, commands).map((row) => composeRow(row, size.columns, theme));
}

/** The rows of the whole screen; above them the tour's, where one is on. */
export function frameRows(
	state: State,
	commands: readonly (readonly BoundCommand[])[],
): readonly BodyRow[] {
	const tour = hasTourRow(state) ? tourLine(state) : undefined;
	const rows = screenRows(state, commands);
	return tour === undefined ? rows : [{ line: tour }, ...rows];
}

/** Header, body, what was said, keys; or that the terminal is too small for that. */
function screenRows(
	state: State,
	commands: readonly (readonly BoundCommand[])[],
): readonly BodyRow[] {
	const { size } = state;
	if (isTooSmall(size)) return tooSmall(size);
	const body = bodySize(size);
	return [
		...headerLines(state).map((line) => ({ line })),
		...padded(bodyRows(state, commands, body), body.rows),
		{ line: noticeLine(state) },
		{ line: footerLine(state, commands) },
	];
}

function padded(rows: readonly BodyRow[], height: number): readonly BodyRow[] {
	const missing = Math.max(0, height - rows.length);
	return [...rows.slice(0, height), ...Array.from({ length: missing }, () => blank)];
}

function bodyRows(
	state: State,
	commands: readonly (readonly BoundCommand[])[],
	size: Size,
): readonly BodyRow[] {
	const view = topView(state);
	const { overlay } = state;
	if (overlay.kind === 'help') return helpRows(overlay, commands, size, state.bindings);
	const rows = screenOf(view).body(view, state, size);
	if (overlay.kind === 'dialog') return over(rows, dialogRows(overlay.dialog, state, size), size);
	if (overlay.kind === 'menu') return over(rows, menuRows(overlay, state, size), size);
	if (overlay.kind === 'command') {
		const completions = commandBarRows(overlay, state, size);
		return [...padded(rows, size.rows - completions.length), ...completions];
	}
	return rows;
}

/** `above` in the middle of `rows`; whole rows are replaced, so nothing shows through. */
function over(rows: readonly BodyRow[], above: readonly BodyRow[], size: Size): BodyRow[] {
	const all = [...padded(rows, size.rows)].map(
		({ line, beside }): BodyRow => ({
			line,
			...(beside === undefined ? {} : { beside: { at: beside.at, line: beside.line } }),
		}),
	);
	const top = Math.max(0, Math.floor((size.rows - above.length) / 2));
	return [...all.slice(0, top), ...above, ...all.slice(top + above.length)].slice(0, size.rows);
}

function noticeLine(state: State): Line {
	const { overlay, notice } = state;
	if (overlay.kind === 'filter') {
		const view = topView(state);
		const wrong =
			overlay.search === true ? undefined : screenOf(view).filterProblemAt?.(view, state);
		return fieldLine('/', overlay.field, state.size.columns, true, wrong);
	}
	if (overlay.kind === 'command') return fieldLine(':', overlay.field, state.size.columns);
	const { failure } = state.context;
	if (notice !== undefined && !(notice.until !== undefined && notice.until <= state.now)) {
		if (isSaidByForm(topView(state), notice.text)) return [];
		const ago = state.now - notice.at;
		return saidLine(state, notice, ago > 10_000 ? `  ${age(ago)} ago` : '');
	}
	if (failure !== undefined) {
		return saidLine(state, { text: failureLine(failure), style: 'bad' }, '');
	}
	if (state.tour.on) return hasTourRow(state) ? [] : (tourLine(state) ?? []);
	const begins = state.demo && state.views.length === 1;
	return begins ? demoLine(state) : [];
}

/** What is wrong with a form stands below its buttons, always in sight. */
function isSaidByForm(view: View, text: string): boolean {
	if (!('fields' in view && 'failure' in view)) return false;
	return view.failure !== undefined && failureLine(view.failure) === text;
}

const wholeText = '  ! whole';

/**
 * What was said, and when, where there is room for both. What has none by itself loses its middle: what happened
 * stands at its front, and what is true now at its end. Of an error the hint goes first: all of it is kept.
 */
function saidLine(
	{ size, errors }: State,
	{ text: whole, narrower = [], style }: Pick<Notice, 'text' | 'narrower' | 'style'>,
	ago: string,
): Line {
	const front = ` ${style === 'bad' ? 'error' : 'last'}: `;
	const all = size.columns - widthOf(front);
	const text = [whole, ...narrower].find((one) => widthOf(one) <= all) ?? narrower.at(-1) ?? whole;
	const beside = all - widthOf(ago) - 1;
	const isAlone = widthOf(text) <= all && widthOf(text) > beside;
	const room = isAlone ? all : beside;
	const isCut = widthOf(text) > room;
	const kept = isCut
		? errors.find(({ failure }) => failureLine(failure) === text)?.failure
		: undefined;
	const isKept = kept !== undefined;
	const said = isKept ? failureIn(kept, room - widthOf(wholeText)) : clipSentence(text, room);
	return [
		span(front, 'dim'),
		span(said, style),
		...(isKept ? [span(wholeText, 'key')] : []),
		span(isAlone ? '' : ago, 'dim'),
	];
}

/** A hint of fewer cells says nothing. */
const shortestHint = 24;

/** What failed, and what it was about, before what to do about that: the hint gives way first. */
function failureIn({ message, hint = '' }: Failure, width: number): string {
	const left = width - widthOf(message) - 2;
	if (left < Math.min(shortestHint, widthOf(hint))) return clipWords(message, width);
	return `${message}. ${clipWords(hint, left)}`;
}

/** Where the demo's story starts. */
function demoLine(state: State): Line {
	const dead = deadLetters(state);
	if (!state.demoStands || dead === undefined || dead === 0) {
		return [span(' demo: the system is starting', 'dim')];
	}
	return [
		span(' demo: ', 'dim'),
		span(`${count(dead)} dead: press 2, enter, p`, 'notice'),
		span(' to see why, or', 'dim'),
		span(' :tour', 'notice'),
	];
}

/** The key that the footer tells of in a cell; `undefined` where it tells of none. */
export function footerKeyAt(
	state: State,
	commands: readonly (readonly BoundCommand[])[],
	column: number,
): string | undefined {
	const line = footerLine(state, commands);
	const at = spanAt(line, column);
	// A blank, a key and its title make a hint.
	return at < 0 || at % 3 === 0 ? undefined : line[at - (at % 3) + 1]?.text;
}

function footerLine(state: State, commands: readonly (readonly BoundCommand[])[]): Line {
	const { overlay } = state;
	if (overlay.kind === 'filter' && overlay.field.whole === true) {
		return hints([
			['text', 'a new one'],
			['right', 'go on with this'],
			['backspace', 'none'],
			['enter', 'keep'],
			['esc', 'undo'],
		]);
	}
	if (overlay.kind === 'filter' && overlay.search === true) {
		return hints([
			['text', 'to find'],
			['enter', 'go to the first match'],
			['n N', 'next, before'],
			['esc', 'undo'],
		]);
	}
	if (overlay.kind === 'filter') {
		const view = topView(state);
		const note = screenOf(view).filterNote?.(view, state);
		if (note !== undefined) return [span(' '), note];
		const pairs: readonly Hint[] = [
			['text', 'contains'],
			['!text', 'not'],
			['/re/', 'pattern'],
			['column:value', ''],
			...(screenOf(view).completeFilter === undefined
				? []
				: ([
						['=body.x == 1', 'expression'],
						['tab', 'complete'],
					] satisfies Hint[])),
			['enter', 'keep'],
			['up', 'earlier'],
			['esc', 'undo'],
		];
		return fitting(pairs, state.size.columns);
	}
	if (overlay.kind === 'command') {
		return hints([
			['tab', 'complete'],
			['up/down', 'choose'],
			['enter', 'go'],
			['esc', 'cancel'],
		]);
	}
	if (overlay.kind === 'help') {
		return hints([
			['type', 'to search'],
			['up/down', 'choose'],
			['enter', 'run'],
			['esc', 'close'],
		]);
	}
	if (overlay.kind === 'menu') {
		return hints([
			['up/down', 'choose'],
			['enter or the letter', overlay.menu.verb],
			['esc', 'close'],
		]);
	}
	if (overlay.kind === 'dialog') {
		return hints(
			overlay.dialog.confirmation.typed === undefined
				? [
						['y', overlay.dialog.confirmation.confirmLabel],
						['esc', 'cancel'],
					]
				: [
						['type the name, then enter', overlay.dialog.confirmation.confirmLabel],
						['esc', 'cancel'],
					],
		);
	}
	const view = topView(state);
	const typing = screenOf(view).takesText?.(view) === true;
	return fitting(commandHints(commands, typing), state.size.columns, typing ? 2 : 1);
}

/** The keys that the footer tells of, innermost first, help last; `typing`: where typed characters are text. */
export function commandHints(
	commands: readonly (readonly BoundCommand[])[],
	typing = false,
): readonly Hint[] {
	const shown = new Set<string>();
	const found: Hint[] = [];
	for (const command of commands.flat()) {
		// Where they are text, a hint at such a key would be a lie.
		const key = command.keys.find((one) => !typing || one.length > 1);
		if (!command.inFooter || command.disabled !== undefined || key === undefined) continue;
		if (shown.has(key)) continue;
		shown.add(key);
		found.push([keyLabel(key), command.footer]);
	}
	// Help keeps its place before it.
	if (typing) found.push(['esc', 'back']);
	return found;
}
