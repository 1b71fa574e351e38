import type { Lines } from '../json/json-document.ts';
import { type Line, span } from '../line.ts';

/** Cells of a row of sixteen bytes, as `hexdump -C` has it; where there are fewer, a row has eight and takes 45. */
const wholeRow = 78;

function bytesIn(width: number): number {
	return width < wholeRow ? 8 : 16;
}

/** Rows of a hex dump of `length` bytes in `width` cells; an empty one still has a row that says so. */
export function hexLineCount(length: number, width: number): number {
	return Math.max(1, Math.ceil(length / bytesIn(width)));
}

/** Row `index` of a hex dump: offset, sixteen bytes or eight, and what of them is printable ASCII. */
export function hexLine(data: Uint8Array, index: number, width: number): Line {
	if (data.length === 0) return [span('(no bytes)', 'dim')];
	const perLine = bytesIn(width);
	const offset = index * perLine;
	const row = data.subarray(offset, offset + perLine);
	const cells = Array.from({ length: perLine }, (_, at) => {
		const byte = row[at];
		const text = byte === undefined ? '  ' : byte.toString(16).padStart(2, '0');
		return at === 8 ? ` ${text}` : text;
	});
	const letters = Array.from(row, (byte) =>
		byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.',
	);
	return [
		span(`${offset.toString(16).padStart(8, '0')}  `, 'dim'),
		span(cells.join(' '), 'json-number'),
		span('  |', 'dim'),
		span(letters.join('').padEnd(perLine)),
		span('|', 'dim'),
	];
}

/** All rows of a hex dump, each made when it is shown. */
export function hexLines(data: Uint8Array, width: number): Lines {
	const length = hexLineCount(data.length, width);
	return {
		length,
		slice: (from = 0, to = length) => {
			const lines: Line[] = [];
			for (let row = Math.max(0, from); row < Math.min(length, to); row++) {
				lines.push(hexLine(data, row, width));
			}
			return lines;
		},
	};
}
