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

/** The menu in its frame, in the middle of the screen. */
export function menuRows(
	{ menu, cursor }: { readonly menu: Menu; readonly cursor: number },
	{ theme }: State,
	size: Size,
): readonly BodyRow[] {
	const width = Math.min(size.columns - 4, 96);
	const inner = width - 4;
	const says = menu.says === undefined ? [] : wrapText(menu.says, inner);
	const labels = Math.max(...menu.items.map(({ label }) => widthOf(label)));
	// Title, blank, borders and the blank rows around them besides.
	const room = Math.max(1, size.rows - says.length - 7);
	const top = Math.max(0, Math.min(cursor - room + 1, menu.items.length - room));
	const items = menu.items.slice(top, top + room).map(({ key, label, text }, index): Line => {
		const here = top + index === cursor;
		const textWidth = Math.max(4, inner - labels - 6);
		return [
			span(here ? '>' : ' ', 'strong'),
			span(` ${key}  `, 'key'),
			span(fitTo(label, labels), here ? 'strong' : 'plain'),
			span(`  ${clip(oneLine(text, textWidth), textWidth - 2)}`, 'dim'),
		];
	});
	const content: Line[] = [
		[span(menu.title, 'strong')],
		...says.map((text): Line => [span(text)]),
		[],
		...items,
	];
	return framed(content, { width, size, ascii: theme.ascii });
}

/** The start of a text as one line: a body may be a megabyte. */
function oneLine(text: string, width: number): string {
	return text
		.slice(0, width * 4)
		.replace(/\s+/g, ' ')
		.trim();
}
