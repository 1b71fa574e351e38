/*
What our own drawing becomes where a terminal, or who reads it, has not all glyphs. One character for one
character, so that no layout moves.
*/

const named: Readonly<Record<string, string>> = {
	'░': '.',
	'▒': ':',
	'▓': '%',
	'▁': '_',
	'▂': '.',
	'▃': ':',
	'▄': '-',
	'▅': '=',
	'▆': '+',
	'▇': '*',
	'█': '#',
};

function asciiOf(glyph: string): string {
	const known = named[glyph];
	if (known !== undefined) return known;
	const code = glyph.codePointAt(0) ?? 0;
	if (code >= 0x2800 && code <= 0x28ff) return code === 0x2800 ? ' ' : '*';
	if (code >= 0x2580 && code <= 0x259f) return '#';
	return boxOf(code);
}

/** Box drawing: horizontal and vertical strokes keep their direction, all else is a crossing. */
function boxOf(code: number): string {
	const horizontal = [0x2500, 0x2501, 0x2504, 0x2505, 0x2508, 0x2509, 0x254c, 0x254d, 0x2550];
	const vertical = [0x2502, 0x2503, 0x2506, 0x2507, 0x250a, 0x250b, 0x254e, 0x254f, 0x2551];
	if (horizontal.includes(code) || [0x2574, 0x2576, 0x2578, 0x257a].includes(code)) return '-';
	if (vertical.includes(code) || [0x2575, 0x2577, 0x2579, 0x257b].includes(code)) return '|';
	return '+';
}

/** `text` with box drawing, blocks and braille as ASCII; all other characters stay. */
export function asciiGlyphs(text: string): string {
	return text.replace(/[\u2500-\u259f\u2800-\u28ff]/g, asciiOf);
}

/** `text` as a theme draws it: all as ASCII, or with `coarse` blocks and braille alone. */
export function glyphsFor(
	text: string,
	{ ascii, coarse }: { readonly ascii: boolean; readonly coarse: boolean },
): string {
	if (ascii) return asciiGlyphs(text);
	return coarse ? text.replace(/[\u2580-\u259f\u2800-\u28ff]/g, asciiOf) : text;
}
