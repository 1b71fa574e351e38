import { span } from '../../presentation/line.ts';
import type { BoundCommand } from '../keys/command.ts';
import { keyLabel } from '../keys/keystroke.ts';
import type { Overlay, Size } from '../state/state.ts';
import type { BodyRow } from './body-row.ts';
import { wrapText } from './dialog.ts';
import { fieldLine } from './field-line.ts';
import { textOf } from './text-field.ts';

type HelpOverlay = Extract<Overlay, { kind: 'help' }>;

/** The commands that help lists: those of the view first, found by key, title or sentence. */
export function helpCommands(
	overlay: HelpOverlay,
	tables: readonly (readonly BoundCommand[])[],
): readonly BoundCommand[] {
	const query = textOf(overlay.field).toLowerCase();
	const source =
		overlay.only === 'actions'
			? tables
					.slice(0, -1)
					.flat()
					.filter(({ effect }) => effect !== 'read')
			: tables.flat();
	const seen = new Set<string>();
	return source.filter((command) => {
		const key = command.keys[0] ?? command.title;
		if (seen.has(key)) return false;
		seen.add(key);
		return `${command.keys.join(' ')} ${command.title} ${command.about}`
			.toLowerCase()
			.includes(query);
	});
}

const keyWidth = 14;
const titleWidth = 16;

/** Searchable help: a row per command, why it can't run now, and the choice to run it. */
export function helpRows(
	overlay: HelpOverlay,
	tables: readonly (readonly BoundCommand[])[],
	size: Size,
): readonly BodyRow[] {
	const commands = helpCommands(overlay, tables);
	const height = size.rows - 3;
	const top = Math.max(0, Math.min(overlay.cursor - height + 1, commands.length - height));
	const heading = overlay.only === 'actions' ? ' Actions here: ' : ' Keys that work here: ';
	const rows = commands.slice(Math.max(0, top), Math.max(0, top) + height).map((command, index) => {
		const selected = Math.max(0, top) + index === overlay.cursor;
		const off = command.disabled !== undefined;
		const keys = command.keys.map(keyLabel).join(' ');
		const text = off ? `not now: ${command.disabled}` : command.about;
		const room = size.columns - keyWidth - titleWidth - 3;
		return {
			line: [
				span(selected ? '>' : ' '),
				span(keys.padEnd(keyWidth), off ? 'dim' : 'key'),
				span(command.title.padEnd(titleWidth), off ? 'dim' : 'strong'),
				span(
					(wrapText(text, room)[0] ?? '') + (text.length > room ? '~' : ''),
					off ? 'dim' : 'plain',
				),
			],
			highlight: selected,
		};
	});
	const chosen = commands[overlay.cursor];
	return [
		{ line: fieldLine(heading, overlay.field, size.columns) },
		{ line: [] },
		...(rows.length === 0 ? [{ line: [span(' nothing found', 'dim')] }] : rows),
		...(chosen === undefined || rows.length >= height
			? []
			: [{ line: [] }, { line: [span(` ${chosen.disabled ?? chosen.about}`, 'dim')] }]),
	];
}
