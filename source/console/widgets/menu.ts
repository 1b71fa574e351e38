import { clip, fitTo, type Line, span, widthOf } from '../../presentation/line.ts';
import type { Menu, MenuItem } from '../state/menu.ts';
import type { Size, State } from '../state/state.ts';
import type { BodyRow } from './body-row.ts';
import { wrapText } from './dialog.ts';
import { framed } from './framed.ts';

/** What a key does to a menu. */
export type MenuAnswer =
	| { readonly kind: 'stay'; readonly cursor: number }
	/** The menu has no such key. */
	| { readonly kind: 'unused' }
	| { readonly kind: 'close' }
	| { readonly kind: 'choose'; readonly item: MenuItem };

/** The key of an item chooses it at once; arrows and enter reach every one. */
export function menuKey(menu: Menu, cursor: number, key: string): MenuAnswer {
	const direct = menu.items.find((item) => item.key === key);
	if (direct !== undefined) return { kind: 'choose', item: direct };
	switch (key) {
		case 'esc':
		case 'ctrl-c':
			return { kind: 'close' };
		case 'up':
		case 'shift-tab':
			return { kind: 'stay', cursor: Math.max(0, cursor - 1) };
		case 'down':
		case 'tab':
			return { kind: 'stay', cursor: Math.min(menu.items.length - 1, cursor + 1) };
		case 'enter': {
			const item = menu.items[cursor];
			return item === undefined ? { kind: 'close' } : { kind: 'choose', item };
		}
		default:
			return { kind: 'unused' };
	}
}

/** Cells of the cursor, the key and the blanks in a row of a menu. */
const besideLabel = 7;

/**
 * The menu in its frame, in the middle of the screen. Where its items have no room it says how many are out of
 * sight, and where their texts have none, the one under the cursor stands below.
 */
export function menuRows(
	{ menu, cursor }: { readonly menu: Menu; readonly cursor: number },
	{ theme }: State,
	size: Size,
): readonly BodyRow[] {
	const width = Math.min(size.columns - 4, 96);
	const inner = width - 4;
	const says = menu.says === undefined ? [] : wrapText(menu.says, inner);
	const labels = Math.max(...menu.items.map(({ label }) => widthOf(label)));
	const textWidth = Math.max(4, inner - labels - besideLabel);
	const texts = menu.items.map(({ text }) => oneLine(text, inner));
	const isCut = (text: string) => widthOf(text) > textWidth;
	const chosen = texts[cursor] ?? '';
	// One row for all of them, so that the frame keeps its height.
	const below = texts.some(isCut)
		? [[span(isCut(chosen) ? `  ${clip(chosen, inner - 2)}` : '', 'dim')]]
		: [];
	// Title and borders besides, and a row that is blank or says what is out of sight.
	const room = Math.max(1, size.rows - says.length - below.length - 4);
	const top = Math.max(0, Math.min(cursor - room + 1, menu.items.length - room));
	const items = menu.items.slice(top, top + room).map(({ key, label }, index): Line => {
		const here = top + index === cursor;
		return [
			span(here ? '>' : ' ', 'strong'),
			span(` ${key}  `, 'key'),
			span(fitTo(label, labels), here ? 'strong' : 'plain'),
			span(`  ${clip(texts[top + index] ?? '', textWidth)}`, 'dim'),
		];
	});
	const content: Line[] = [
		[span(menu.title, 'strong')],
		...says.map((text): Line => [span(text)]),
		outOfSight(top, menu.items.length - top - items.length),
		...items,
		...below,
	];
	const first = says.length + 2;
	const is = (index: number) =>
		index >= first && index < first + items.length ? String(top + index - first) : undefined;
	return framed(content, { width, size, ascii: theme.ascii, is });
}

function outOfSight(above: number, below: number): Line {
	const told = [
		...(above > 0 ? [`${above} more above`] : []),
		...(below > 0 ? [`${below} more below`] : []),
	];
	return told.length === 0 ? [] : [span(told.join('   '), 'notice')];
}

/** The start of a text as one line: a body may be a megabyte. */
function oneLine(text: string, width: number): string {
	return text
		.slice(0, width * 4)
		.replace(/\s+/g, ' ')
		.trim();
}
