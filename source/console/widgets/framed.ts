import { type Line, lineWidth, span } from '../../presentation/line.ts';
import type { Size } from '../state/state.ts';
import type { BodyRow } from './body-row.ts';

/** Lines in a frame of `width` cells in the middle of the screen's width, with a blank row around. */
export function framed(
	content: readonly Line[],
	{
		width,
		size,
		ascii,
		is,
	}: {
		readonly width: number;
		readonly size: Size;
		readonly ascii: boolean;
		/** What stands in a line of the content, by its index. */
		is?(index: number): string | undefined;
	},
): readonly BodyRow[] {
	const inner = width - 4;
	const horizontal = (ascii ? '-' : '─').repeat(width - 2);
	const [topLeft, topRight, bottomLeft, bottomRight, side] = ascii
		? ['+', '+', '+', '+', '|']
		: ['┌', '┐', '└', '┘', '│'];
	const margin = span(' '.repeat(Math.max(0, Math.floor((size.columns - width) / 2))));
	const sides = content.map((line, index): BodyRow => {
		const padding = ' '.repeat(Math.max(0, inner - lineWidth(line)));
		const what = is?.(index);
		return {
			...(what === undefined ? {} : { is: what }),
			line: [
				margin,
				span(`${side} `, 'notice'),
				...line,
				span(padding),
				span(` ${side}`, 'notice'),
			],
		};
	});
	const rows = [
		{ line: [margin, span(`${topLeft}${horizontal}${topRight}`, 'notice')] },
		...sides,
		{ line: [margin, span(`${bottomLeft}${horizontal}${bottomRight}`, 'notice')] },
	];
	return rows.length + 2 > size.rows ? rows : [{ line: [] }, ...rows, { line: [] }];
}
