import { bareCommand } from '../../domain/text/shell-words.ts';
import { age, count } from '../../presentation/formats.ts';
import {
	clipMiddle,
	composeLine,
	type Line,
	lineWidth,
	type Span,
	type Style,
	span,
	type Theme,
	widthOf,
} from '../../presentation/line.ts';
import type { BoundCommand } from '../keys/command.ts';
import { keyLabel } from '../keys/keystroke.ts';
import { deadLetters, paneIds, panes, type Tab } from '../resources/panes.ts';
import { topView } from '../state/selectors.ts';
import type { Size, State } from '../state/state.ts';
import type { BodyRow } from '../widgets/body-row.ts';
import { commandBarRows } from '../widgets/command-bar.ts';
import { dialogRows } from '../widgets/dialog.ts';
import { fieldLine } from '../widgets/field-line.ts';
import { helpRows } from '../widgets/help.ts';
import { menuRows } from '../widgets/menu.ts';
import { screenOf } from './registry.ts';

/** The smallest terminal in which the console says something true. */
export const smallest: Size = { columns: 60, rows: 15 };

const headerRows = 3;
const footerRows = 2;

/** What is left for a screen between header and footer. */
export function bodySize(size: Size): Size {
	return { columns: size.columns, rows: Math.max(1, size.rows - headerRows - footerRows) };
}

/** The whole screen as composed rows, exactly as many as the terminal has. */
export function frame(state: State, commands: readonly (readonly BoundCommand[])[]): string[] {
	const { size, theme } = state;
	if (size.columns < smallest.columns || size.rows < smallest.rows) return tooSmall(state);
	const body = bodySize(size);
	const rows: BodyRow[] = [
		{ line: bannerLine(state) },
		{ line: tabsLine(state) },
		{ line: breadcrumbLine(state) },
		...padded(bodyRows(state, commands, body), body.rows),
		{ line: noticeLine(state) },
		{ line: footerLine(state, commands) },
	];
	return rows.slice(0, size.rows).map((row) => composeRow(row, size.columns, theme));
}

function composeRow({ line, highlight, beside }: BodyRow, width: number, theme: Theme): string {
	const on = (lit: boolean | undefined) => (lit === true ? { highlight: true } : {});
	if (beside === undefined) return composeLine(line, width, theme, on(highlight));
	return (
		composeLine(line, beside.at, theme, on(highlight)) +
		composeLine(beside.line, width - beside.at, theme, on(beside.highlight))
	);
}

function padded(rows: readonly BodyRow[], height: number): readonly BodyRow[] {
	const missing = Math.max(0, height - rows.length);
	return [...rows.slice(0, height), ...Array.from({ length: missing }, () => ({ line: [] }))];
}

function bodyRows(
	state: State,
	commands: readonly (readonly BoundCommand[])[],
	size: Size,
): readonly BodyRow[] {
	const view = topView(state);
	const { overlay } = state;
	if (overlay.kind === 'help') return helpRows(overlay, commands, size);
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

const banner: Readonly<Record<string, Style>> = {
	open: 'banner-open',
	protected: 'banner-protected',
	'read-only': 'banner-local',
	look: 'banner-local',
};

/** Who and where we are, what may happen here, how old the data is: never a guess (law 6). */
function bannerLine(state: State): Line {
	const { info, identity, mode, failure } = state.context;
	const view = topView(state);
	const style: Style = info?.local === true ? 'banner-local' : (banner[mode] ?? 'banner-protected');
	const place: string[] = [];
	// Narrow terminals cut these, never the account and the region.
	const more: string[] = [];
	if (info === undefined) {
		place.push(
			failure !== undefined
				? 'not connected'
				: state.endpointStarting
					? 'starting the local endpoint'
					: 'connecting',
		);
	} else {
		if (info.local) place.push('LOCAL');
		else if (info.profile !== undefined) place.push(info.profile);
		place.push(identity?.account ?? 'account unknown', info.region);
		if (info.endpoint !== undefined) more.push(info.endpoint);
		const who = roleOf(identity?.arn);
		if (who !== undefined) more.push(who);
	}
	const at = screenOf(view).age?.(view, state);
	const right: Span[] = [
		span(` ${mode.toUpperCase()} `, style),
		span(`  age ${at === undefined ? '?' : age(Math.max(0, state.now - at))} `),
	];
	const left = [place, ...more.map((one) => [one])];
	return spread(
		left.map((words) => span(` ${words.join(' ')}`, 'strong')),
		right,
		state.size.columns,
	);
}

/** `role/oncall` of an assumed role's or user's ARN. */
function roleOf(arn: string | undefined): string | undefined {
	if (arn === undefined) return undefined;
	const [, role] = /:assumed-role\/([^/]+)/.exec(arn) ?? [];
	if (role !== undefined) return `role/${role}`;
	return arn.slice(arn.lastIndexOf(':') + 1);
}

function tabsLine(state: State): Line {
	const root = state.views[0];
	const pane = root?.kind === 'list' ? root.pane : root?.kind;
	const running = state.tasks.filter(({ state: task }) => task === 'running').length;
	const asking = state.tasks.some(
		({ state: task, redrive }) => task === 'running' && redrive?.asks === true,
	);
	const tabs: readonly (readonly [digit: string, id: string, tab: Tab])[] = [
		...paneIds.flatMap((id) => {
			const { digit, tab } = panes[id];
			return digit === undefined ? [] : [[digit, id, tab(state)] as const];
		}),
		['5', 'chart', { label: 'Charts' }],
		[
			'6',
			'tasks',
			{
				label: `Tasks${running === 0 ? '' : ` ${running}`}${asking ? ' asks!' : ''}`,
				alarming: asking,
			},
		],
	];
	const left: Span[] = [span(' ')];
	for (const [digit, kind, { label, alarming }] of tabs) {
		const text = `${digit} ${label}`;
		if (kind === pane) left.push(span(`[${text}]`, 'title'));
		else left.push(span(` ${text} `, alarming === true ? 'bad' : 'plain'));
	}
	const calls = `${count(state.calls.count)} ${state.calls.count === 1 ? 'call' : 'calls'} `;
	return spread(left, [span(calls, 'dim')], state.size.columns);
}

function breadcrumbLine(state: State): Line {
	const view = topView(state);
	const titles = state.views.map((each) => screenOf(each).title(each, state));
	const status = screenOf(view).status(view, state);
	const space = Math.max(20, state.size.columns - widthOf(status) - 4);
	const path = titles.slice(0, -1).join(' > ');
	const last = titles.at(-1) ?? '';
	const left: Span[] =
		path === ''
			? [span(` ${clipMiddle(last, space)}`, 'title')]
			: [
					span(` ${clipMiddle(path, Math.max(8, space - widthOf(last) - 3))} > `, 'dim'),
					span(clipMiddle(last, Math.max(8, space - Math.min(widthOf(path), 8) - 3)), 'title'),
				];
	return spread(left, [span(`${status} `, 'dim')], state.size.columns);
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
	const failure = state.context.failure;
	if (notice === undefined && failure !== undefined) {
		return [span(` ${failure.message}. ${failure.hint ?? ''}`, 'bad')];
	}
	if (notice === undefined) {
		return state.demo && state.views.length === 1 ? demoLine(state) : [];
	}
	const ago = state.now - notice.at;
	return [
		span(` ${notice.style === 'bad' ? 'error' : 'last'}: `, 'dim'),
		span(notice.text, notice.style),
		...(ago > 10_000 ? [span(`  ${age(ago)} ago`, 'dim')] : []),
	];
}

/** Where the demo's story starts. */
function demoLine(state: State): Line {
	const dead = deadLetters(state);
	if (dead === undefined || dead === 0) return [span(' demo: the system is starting', 'dim')];
	return [
		span(' demo: ', 'dim'),
		span(`${count(dead)} dead: press 2, enter, p`, 'notice'),
		span(' to see why', 'dim'),
	];
}

function footerLine(state: State, commands: readonly (readonly BoundCommand[])[]): Line {
	const { overlay } = state;
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
		const pairs: [string, string][] = [
			['text', 'contains'],
			['!text', 'not'],
			['/re/', 'pattern'],
			['column:value', ''],
			...(screenOf(view).completeFilter === undefined
				? []
				: ([
						['=body.x == 1', 'expression'],
						['tab', 'complete'],
					] as [string, string][])),
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
	// Where typed characters are text, a hint at such a key would be a lie.
	const typing = screenOf(view).takesText?.(view) === true;
	const shown = new Set<string>();
	const pairs: [string, string][] = [];
	for (const command of commands.flat()) {
		const key = command.keys.find((one) => !typing || one.length > 1);
		if (!command.inFooter || command.disabled !== undefined || key === undefined) continue;
		if (shown.has(key)) continue;
		shown.add(key);
		pairs.push([keyLabel(key), command.title]);
	}
	// Help keeps its place before it.
	if (typing) pairs.push(['esc', 'back']);
	return fitting(pairs, state.size.columns, typing ? 2 : 1);
}

/** As many hints as fit, the last (help) always among them, or as many of the last as are told. */
function fitting(pairs: readonly [string, string][], width: number, last = 1): Line {
	const always = pairs.slice(-last);
	const kept: [string, string][] = [];
	let used = always.reduce((sum, pair) => sum + widthOf(pair.join(' ')) + 2, -1);
	for (const pair of pairs.slice(0, -last)) {
		const cells = widthOf(pair.join(' ')) + 2;
		if (used + cells > width) continue;
		used += cells;
		kept.push(pair);
	}
	return hints([...kept, ...always]);
}

function hints(pairs: readonly (readonly [string, string])[]): Line {
	return pairs.flatMap(([key, title], index) => [
		span(index === 0 ? ' ' : '  '),
		span(key, 'key'),
		span(title === '' ? '' : ` ${title}`),
	]);
}

/** `left` and `right` at the two ends of a row; the left gives way. */
export function spread(left: readonly Span[], right: readonly Span[], width: number): Line {
	const rightWidth = lineWidth(right);
	let space = width - rightWidth;
	const kept: Span[] = [];
	for (const one of left) {
		if (space <= 0) break;
		const cells = widthOf(one.text);
		if (cells <= space) {
			kept.push(one);
			space -= cells;
		} else {
			kept.push({ ...one, text: clipMiddle(one.text, space) });
			space = 0;
		}
	}
	return [...kept, span(' '.repeat(Math.max(0, space))), ...right];
}

function tooSmall({ size, theme }: State): string[] {
	const words =
		`awsmsg needs ${smallest.columns}x${smallest.rows}, this terminal is ${size.columns}x${size.rows}: enlarge it, or press q and use ${bareCommand('queues')}`.split(
			' ',
		);
	const lines: string[] = [''];
	for (const word of words) {
		const last = lines.at(-1) ?? '';
		if (last !== '' && last.length + 1 + word.length > size.columns) lines.push(word);
		else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
	}
	return Array.from({ length: size.rows }, (_, index) =>
		composeLine([span(lines[index] ?? '')], size.columns, theme),
	);
}
