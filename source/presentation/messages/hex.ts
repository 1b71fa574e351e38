import { type Line, span } from '../line.ts';

const perLine = 16;

/** Rows of a hex dump of `length` bytes; an empty one still has a row that says so. */
export function hexLineCount(length: number): number {
	return Math.max(1, Math.ceil(length / perLine));
}

/**
 * Row `index` of a hex dump, 78 cells: offset, sixteen bytes, and what of them is printable ASCII.
 */
export function hexLine(data: Uint8Array, index: number): Line {
	if (data.length === 0) return [span('(no bytes)', 'dim')];
	const offset = index * perLine;
	const row = data.subarray(offset, offset + perLine);
	const cells = Array.from({ length: perLine }, (_, at) => {
		const byte = row[at];
		return byte === undefined ? '  ' : byte.toString(16).padStart(2, '0');
	});
	const letters = Array.from(row, (byte) =>
		byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.',
	);
	return [
		span(`${offset.toString(16).padStart(8, '0')}  `, 'dim'),
		span(`${cells.slice(0, 8).join(' ')}  ${cells.slice(8).join(' ')}`, 'json-number'),
		span('  |', 'dim'),
		span(letters.join('').padEnd(perLine)),
		span('|', 'dim'),
	];
}

/** Rows `from` to `from + count` of a hex dump, as far as there are any. */
export function hexLines(data: Uint8Array, from = 0, count = Number.POSITIVE_INFINITY): Line[] {
	const lines: Line[] = [];
	const end = Math.min(hexLineCount(data.length), from + count);
	for (let index = from; index < end; index++) lines.push(hexLine(data, index));
	return lines;
}
