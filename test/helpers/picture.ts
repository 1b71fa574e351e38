import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Resvg } from '@resvg/resvg-js';
import type { Xterm } from './emulated-screen.ts';

const cellWidth = 9;
const cellHeight = 18;
const margin = 12;

/** The colours of a terminal: what is behind all, text, and the sixteen that programs name. */
type Ground = {
	readonly background: string;
	readonly foreground: string;
	readonly palette: readonly string[];
};

const darkPalette = [
	'#3b3f4a',
	'#e06c75',
	'#98c379',
	'#e5c07b',
	'#61afef',
	'#c678dd',
	'#56b6c2',
	'#c8ccd4',
	'#6b7180',
	'#ff8b94',
	'#b5e890',
	'#ffd889',
	'#8ac6ff',
	'#e29bf2',
	'#7fdbe6',
	'#ffffff',
];

const lightPalette = [
	'#383a42',
	'#d0342c',
	'#3f8f3e',
	'#a87200',
	'#2a63d4',
	'#9a2a9c',
	'#0b7f9f',
	'#8a8d96',
	'#6b7180',
	'#e45649',
	'#50a14f',
	'#c18401',
	'#4078f2',
	'#a626a4',
	'#0184bc',
	'#16181d',
];

const grounds: Readonly<Record<'dark' | 'light', Ground>> = {
	dark: { background: '#16181d', foreground: '#d5d8de', palette: darkPalette },
	light: { background: '#fafafa', foreground: '#24262c', palette: lightPalette },
};

// A typeface of ours, so that a picture is the same on a machine without fonts.
const fonts = path.join(
	path.dirname(fileURLToPath(import.meta.resolve('dejavu-fonts-ttf/package.json'))),
	'ttf',
);
/** DejaVu Sans Mono advances 0.602 em. */
const fontSize = cellWidth / 0.602;

/** The screen as an SVG picture, on a dark ground unless `ground` says so. `title` is drawn in a window bar above it. */
export function svgOf(
	terminal: Xterm,
	options: { readonly title?: string; readonly ground?: 'dark' | 'light' } = {},
): string {
	const ground = grounds[options.ground ?? 'dark'];
	const { background, foreground } = ground;
	const buffer = terminal.buffer.active;
	const bar = options.title === undefined ? 0 : 28;
	const width = terminal.cols * cellWidth + 2 * margin;
	const height = terminal.rows * cellHeight + 2 * margin + bar;
	const behind: string[] = [];
	const shapes: string[] = [];
	for (let row = 0; row < terminal.rows; row++) {
		const line = buffer.getLine(buffer.baseY + row);
		if (line === undefined) continue;
		const y = margin + bar + row * cellHeight;
		for (let column = 0; column < terminal.cols; column++) {
			const cell = line.getCell(column);
			if (cell === undefined || cell.getWidth() === 0) continue;
			const x = margin + column * cellWidth;
			const cells = cell.getWidth();
			let fore = cell.isFgDefault()
				? foreground
				: colour(cell.getFgColor(), cell.isFgRGB(), ground);
			let back = cell.isBgDefault() ? undefined : colour(cell.getBgColor(), cell.isBgRGB(), ground);
			if (cell.isInverse() !== 0) [fore, back] = [back ?? background, fore];
			if (back !== undefined) behind.push(rectangle(x, y, cells * cellWidth, cellHeight, back));
			const text = cell.getChars();
			const opacity = cell.isDim() !== 0 ? ' opacity="0.6"' : '';
			if (cell.isUnderline() !== 0) {
				shapes.push(rectangle(x, y + cellHeight - 2, cells * cellWidth, 1, fore, opacity));
			}
			if (text === '' || text === ' ') continue;
			shapes.push(
				drawn(text, x, y, fore, opacity) ??
					`<text x="${x}" y="${y + 13.5}" fill="${fore}"${opacity}${
						cell.isBold() !== 0 ? ' font-weight="bold"' : ''
					}${cell.isItalic() !== 0 ? ' font-style="italic"' : ''}>${escaped(text)}</text>`,
			);
		}
	}
	const title =
		options.title === undefined
			? ''
			: `<text x="${width / 2}" y="${margin + 9}" fill="#8a90a0" text-anchor="middle">${escaped(options.title)}</text>`;
	return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="DejaVu Sans Mono, monospace" font-size="${fontSize.toFixed(2)}" xml:space="preserve">
<rect width="${width}" height="${height}" rx="8" fill="${background}"/>${title}
${merged(behind).join('\n')}
${merged(shapes).join('\n')}
</svg>
`;
}

/** An SVG of {@link svgOf} as PNG bytes. */
export function pngOf(svg: string): Uint8Array {
	return new Resvg(svg, {
		font: {
			fontFiles: [
				'DejaVuSansMono.ttf',
				'DejaVuSansMono-Bold.ttf',
				'DejaVuSansMono-Oblique.ttf',
			].map((file) => path.join(fonts, file)),
			// Only for scripts that DejaVu lacks, such as CJK, where the machine has them.
			loadSystemFonts: true,
			defaultFontFamily: 'DejaVu Sans Mono',
			monospaceFamily: 'DejaVu Sans Mono',
		},
	})
		.render()
		.asPng();
}

function colour(value: number, rgb: boolean, { palette }: Ground): string {
	if (rgb) return `#${value.toString(16).padStart(6, '0')}`;
	const known = palette[value];
	if (known !== undefined) return known;
	if (value >= 232) {
		const level = 8 + (value - 232) * 10;
		return `rgb(${level},${level},${level})`;
	}
	const cube = [0, 95, 135, 175, 215, 255];
	const index = value - 16;
	return `rgb(${cube[Math.floor(index / 36)]},${cube[Math.floor(index / 6) % 6]},${cube[index % 6]})`;
}

const escaped = (text: string): string =>
	text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function rectangle(
	x: number,
	y: number,
	width: number,
	height: number,
	fill: string,
	opacity = '',
): string {
	return `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" fill="${fill}"${opacity}/>`;
}

const round = (value: number): number => Math.round(value * 100) / 100;

// Arms that a light line character draws from the centre of its cell: up, right, down, left.
const arms: Readonly<Record<string, string>> = {
	'─': 'rl',
	'│': 'ud',
	'┌': 'rd',
	'┐': 'dl',
	'└': 'ur',
	'┘': 'ul',
	'├': 'urd',
	'┤': 'udl',
	'┬': 'rdl',
	'┴': 'url',
	'┼': 'urdl',
	'╴': 'l',
	'╵': 'u',
	'╶': 'r',
	'╷': 'd',
	'╭': 'rd',
	'╮': 'dl',
	'╰': 'ur',
	'╯': 'ul',
};
const eighths = '▁▂▃▄▅▆▇█';
const leftEighths = '▉▊▋▌▍▎▏';
const dots = [
	[0, 0],
	[0, 1],
	[0, 2],
	[1, 0],
	[1, 1],
	[1, 2],
	[0, 3],
	[1, 3],
] as const;

/** Lines, blocks and braille as shapes: in type they leave gaps between cells. */
function drawn(
	text: string,
	x: number,
	y: number,
	fill: string,
	opacity: string,
): string | undefined {
	const directions = arms[text];
	if (directions !== undefined) {
		const middleX = x + cellWidth / 2;
		const middleY = y + cellHeight / 2;
		if (text === '─') return rectangle(x, middleY - 0.5, cellWidth, 1, fill, opacity);
		const parts: string[] = [];
		for (const direction of directions) {
			if (direction === 'u')
				parts.push(rectangle(middleX - 0.5, y, 1, cellHeight / 2 + 0.5, fill, opacity));
			if (direction === 'd')
				parts.push(rectangle(middleX - 0.5, middleY - 0.5, 1, cellHeight / 2 + 0.5, fill, opacity));
			if (direction === 'l')
				parts.push(rectangle(x, middleY - 0.5, cellWidth / 2 + 0.5, 1, fill, opacity));
			if (direction === 'r')
				parts.push(rectangle(middleX - 0.5, middleY - 0.5, cellWidth / 2 + 0.5, 1, fill, opacity));
		}
		return parts.join('');
	}
	const level = eighths.indexOf(text) + 1;
	if (level > 0) {
		const height = (cellHeight * level) / 8;
		return rectangle(x, y + cellHeight - height, cellWidth, height, fill, opacity);
	}
	const left = leftEighths.indexOf(text);
	if (left >= 0) return rectangle(x, y, (cellWidth * (7 - left)) / 8, cellHeight, fill, opacity);
	if (text === '▀') return rectangle(x, y, cellWidth, cellHeight / 2, fill, opacity);
	const code = text.codePointAt(0) ?? 0;
	if (code >= 0x2800 && code <= 0x28ff) {
		return dots
			.map(([column, row], bit) =>
				(code & (1 << bit)) === 0
					? ''
					: rectangle(
							x + (cellWidth / 2) * column + 1,
							y + (cellHeight / 4) * row + 1,
							2.6,
							2.6,
							fill,
							opacity,
						),
			)
			.join('');
	}
	return undefined;
}

/** Rectangles of one colour that touch, as one: half the file, and no seams. */
function merged(shapes: readonly string[]): string[] {
	const result: string[] = [];
	const pattern =
		/^<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)" (fill="[^"]+")\/>$/;
	let last: { x: number; y: number; width: number; height: number; fill: string } | undefined;
	const flush = (): void => {
		if (last !== undefined) {
			result.push(
				`<rect x="${last.x}" y="${last.y}" width="${round(last.width)}" height="${last.height}" ${last.fill}/>`,
			);
		}
		last = undefined;
	};
	for (const shape of shapes) {
		const match = pattern.exec(shape);
		if (match === null) {
			flush();
			result.push(shape);
			continue;
		}
		const [x = 0, y = 0, width = 0, height = 0] = match.slice(1, 5).map(Number);
		const fill = match[5] ?? '';
		if (
			last !== undefined &&
			last.y === y &&
			last.height === height &&
			last.fill === fill &&
			Math.abs(last.x + last.width - x) < 0.01
		) {
			last.width += width;
			continue;
		}
		flush();
		last = { x, y, width, height, fill };
	}
	flush();
	return result;
}
