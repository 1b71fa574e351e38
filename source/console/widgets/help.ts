import { fitTo, type Line, span } from '../../presentation/line.ts';
import { type Bindings, keysOf, noBindings } from '../keys/bindings.ts';
import type { BoundCommand } from '../keys/command.ts';
import { keyLabel } from '../keys/keystroke.ts';
import { commandsElsewhere, type Entry, otherWords } from '../navigation/catalog.ts';
import { places, wayTo } from '../navigation/places.ts';
import { type WordId, wordOf } from '../navigation/words.ts';
import type { Overlay, Size } from '../state/state.ts';
import type { BodyRow } from './body-row.ts';
import { wrapText } from './dialog.ts';
import { fieldLine } from './field-line.ts';
import { textOf } from './text-field.ts';

type HelpOverlay = Extract<Overlay, { kind: 'help' }>;

/** A row of help: what can be done here, what can be done on another screen, and words of the command line. */
export type HelpEntry = Pick<Entry, 'keys' | 'title' | 'about'> &
	(
		| { readonly kind: 'here'; readonly command: BoundCommand }
		| { readonly kind: 'elsewhere'; readonly entry: Entry }
		| { readonly kind: 'word'; readonly word: WordId }
	);

/**
 * What help lists: the commands of the view first, then every other one of the product. What is typed is sought in
 * key, title, sentence and place, each word of it; what has that key comes first, then what is called so.
 */
export function helpCommands(
	overlay: HelpOverlay,
	tables: readonly (readonly BoundCommand[])[],
	bindings: Bindings = noBindings,
): readonly HelpEntry[] {
	const typed = textOf(overlay.field).trim();
	const terms = typed.toLowerCase().split(/\s+/);
	const listed = overlay.only === 'actions' ? actionsIn(tables) : everything(tables, bindings);
	const found = listed.filter((entry) => {
		const text = searched(entry);
		return terms.every((term) => text.includes(term));
	});
	const query = terms.join(' ');
	const rank = ({ keys, title }: HelpEntry) => {
		if (keys.includes(typed)) return -1;
		if (title === query) return 0;
		return terms.every((term) => title.includes(term)) ? 1 : 2;
	};
	return found.toSorted((one, other) => rank(one) - rank(other));
}

/** What changes something, and what has no key by which it could be chosen. */
function actionsIn(tables: readonly (readonly BoundCommand[])[]): readonly HelpEntry[] {
	const own = tables.slice(0, -1).flat();
	return here(own.filter(({ effect, keys }) => effect !== 'read' || keys.length === 0));
}

function everything(
	tables: readonly (readonly BoundCommand[])[],
	bindings: Bindings,
): readonly HelpEntry[] {
	const all = tables.flat();
	return [
		...here(all),
		...commandsElsewhere(all).map((entry): HelpEntry => {
			const keys = keysOf(entry, bindings);
			return { ...entry, keys, kind: 'elsewhere', entry };
		}),
		...otherWords().map(
			(word): HelpEntry => ({
				kind: 'word',
				keys: [`:${word}`],
				title: word,
				about: wordOf[word].about,
				word,
			}),
		),
	];
}

/** Each key once, with the meaning that it has here. */
function here(commands: readonly BoundCommand[]): readonly HelpEntry[] {
	const seen = new Set<string>();
	return commands.flatMap((command): readonly HelpEntry[] => {
		const { keys, title, about } = command;
		const key = keys[0] ?? title;
		if (seen.has(key)) return [];
		seen.add(key);
		return [{ kind: 'here', keys, title, about, command }];
	});
}

function searched(entry: HelpEntry): string {
	const { keys, title, about } = entry;
	const also = entry.kind === 'word' ? (wordOf[entry.word].also ?? []) : [];
	return [...keys, title, about, placeNames(entry), ...also].join(' ').toLowerCase();
}

function placeNames(entry: HelpEntry): string {
	if (entry.kind !== 'elsewhere') return '';
	return entry.entry.places.map((id) => places[id].name).join(', ');
}

/** Cells with a blank behind what stands in them. */
const keyWidth = 15;
const titleWidth = 18;
/** Rows of the body that are no commands: the field, blank rows, and two of what is chosen. */
const otherRows = 5;

/** The commands that are on screen at once. */
export function helpHeight(size: Size): number {
	return Math.max(1, size.rows - otherRows);
}

/** Searchable help: a row per command, where it works or why it can't run now, and the way to it. */
export function helpRows(
	overlay: HelpOverlay,
	tables: readonly (readonly BoundCommand[])[],
	size: Size,
	bindings: Bindings = noBindings,
): readonly BodyRow[] {
	const entries = helpCommands(overlay, tables, bindings);
	const height = helpHeight(size);
	const top = Math.max(0, Math.min(overlay.cursor - height + 1, entries.length - height));
	const heading =
		overlay.only === 'actions' ? ' Actions here: ' : ' Keys that work here, then all others: ';
	const rows = entries.slice(top, top + height).map((entry, index): BodyRow => {
		const selected = top + index === overlay.cursor;
		return { line: rowOf(entry, selected, size.columns), highlight: selected };
	});
	const chosen = entries[overlay.cursor];
	const said = chosen === undefined ? [] : wrapText(whole(chosen), size.columns - 2).slice(0, 2);
	const below = entries.length - top - rows.length;
	const more = below > 0 ? [span(` ${below} more below: down`, 'dim')] : [];
	const blank = Array.from({ length: height - Math.max(1, rows.length) }, () => ({ line: [] }));
	return [
		{ line: fieldLine(heading, overlay.field, size.columns) },
		{ line: [] },
		...(rows.length === 0 ? [{ line: [span(' nothing found', 'dim')] }] : rows),
		...blank,
		{ line: more },
		...said.map((text) => ({ line: [span(` ${text}`, 'dim')] })),
	];
}

function rowOf(entry: HelpEntry, selected: boolean, columns: number): Line {
	const disabled = entry.kind === 'here' ? entry.command.disabled : undefined;
	const off = disabled !== undefined || entry.kind === 'elsewhere';
	const keys = entry.keys.map(keyLabel).join(' ');
	const room = columns - keyWidth - titleWidth - 3;
	const text = disabled === undefined ? `${whereOf(entry)}${entry.about}` : `not now: ${disabled}`;
	return [
		// A blank between: there is a key that looks like the cursor.
		span(selected ? '> ' : '  '),
		span(`${fitTo(keys, keyWidth - 2)} `, off ? 'dim' : 'key'),
		span(`${fitTo(entry.title, titleWidth - 1)} `, off ? 'dim' : 'strong'),
		span((wrapText(text, room)[0] ?? '') + (text.length > room ? '~' : ''), off ? 'dim' : 'plain'),
	];
}

/** `in Messages of a queue: `; empty for what works here. */
function whereOf(entry: HelpEntry): string {
	if (entry.kind !== 'elsewhere') return '';
	const [first, ...others] = entry.entry.places;
	if (first === undefined) return '';
	return `in ${places[first].name}${others.length === 0 ? '' : ' and others'}: `;
}

/** All that there is to say of what is chosen, and what enter does. */
function whole(entry: HelpEntry): string {
	switch (entry.kind) {
		case 'here': {
			const { disabled } = entry.command;
			return disabled === undefined ? entry.about : `not now: ${disabled}. ${entry.about}`;
		}
		case 'word':
			return `${entry.about}. enter writes it into the command line`;
		case 'elsewhere': {
			const ways = entry.entry.places.slice(0, 2).map((id) => `${places[id].name} (${wayTo(id)})`);
			return `${entry.about}. In ${ways.join(' and ')}; enter goes there`;
		}
	}
}
