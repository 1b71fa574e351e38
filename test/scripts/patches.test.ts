import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { build } from 'esbuild';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cutPlugin } from '../../scripts/build.js';
import { applyCuts } from '../../scripts/patches.js';
import { cleaner } from '../../source/host/heap.ts';
import { EmulatedScreen } from '../helpers/emulated-screen.ts';
import { stopLater } from '../helpers/fixtures.ts';
import { repository } from '../helpers/program.ts';
import { runs } from '../helpers/whole.ts';

/*
The packages that the build cuts (scripts/patches.js) against the same packages as they are
published: same input, same output. Ink is what stands between a string and the terminal.
*/

type Clip = { x1?: number; x2?: number; y1?: number; y2?: number };
type Transform = (line: string, index: number) => string;
type OutputClass = new (size: {
	width: number;
	height: number;
}) => {
	write(x: number, y: number, text: string, options: { transformers: Transform[] }): void;
	clip(clip: Clip): void;
	unclip(): void;
	get(): { output: string; height: number };
	readonly caches: { readonly styledChars: ReadonlyMap<string, readonly object[]> };
};
type Parts = {
	Output: OutputClass;
	lineUpdate(previous: string, next: string, columns?: number): string;
	logUpdate: { create(stream: object, options: { incremental: true }): (text: string) => void };
	measureText(text: string): { width: number; height: number };
	sanitizeAnsi(text: string): string;
	stringWidth(text: string, options?: { ambiguousIsNarrow?: boolean }): number;
	tokenize(text: string): unknown[];
	wrapAnsi(text: string, width: number, options: object): string;
	sliceAnsi(text: string, from: number, to: number): string;
};

const entry = `
export {default as Output} from './node_modules/ink/build/output.js';
export {default as lineUpdate} from './node_modules/ink/build/line-update.js';
export {default as logUpdate} from './node_modules/ink/build/log-update.js';
export {default as measureText} from './node_modules/ink/build/measure-text.js';
export {default as sanitizeAnsi} from './node_modules/ink/build/sanitize-ansi.js';
export {default as stringWidth} from 'string-width';
export {default as wrapAnsi} from 'wrap-ansi';
export {default as sliceAnsi} from 'slice-ansi';
export {tokenize} from '@alcalzone/ansi-tokenize';
`;

const folder = mkdtempSync(path.join(tmpdir(), 'awsmsg-patches-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function load(
	name: string,
	plugins: ReturnType<typeof cutPlugin>['plugin'][],
): Promise<Parts> {
	const outfile = path.join(folder, `${name}.mjs`);
	await build({
		stdin: { contents: entry, resolveDir: repository },
		bundle: true,
		format: 'esm',
		platform: 'node',
		mainFields: ['module', 'main'],
		banner: {
			js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
		},
		outfile,
		plugins,
		logLevel: 'error',
	});
	return await import(outfile);
}

let stock: Parts;
let patched: Parts;
beforeAll(async () => {
	const cuts = cutPlugin();
	stock = await load('stock', []);
	patched = await load('patched', [cuts.plugin]);
	// Guards against comparing stock with stock.
	expect(cuts.met.size).toBeGreaterThanOrEqual(6);
});

const glyphs = fc.constantFrom(
	...'abc XYZ 019 -_.:',
	...'─│┌█▁▇░⣿⠀⡇',
	...[
		'漢',
		'字',
		'ｱ',
		'é',
		'e\u0301',
		'👍',
		'👨‍👩‍👧',
		'🇩🇪',
		'1️⃣',
		'\u200b',
		'\u00ad',
		'각',
		'ᄀ',
		'±',
		'·',
	],
);
const sgr = fc
	.constantFrom(
		...[
			'0',
			'1',
			'2',
			'4',
			'7',
			'22',
			'27',
			'31',
			'39',
			'44',
			'49',
			'1;31',
			'38;5;200',
			'48;2;1;2;3',
		],
	)
	.map((parameters) => `\u001b[${parameters}m`);
const plain = fc.array(glyphs, { maxLength: 30 }).map((parts) => parts.join(''));
const styled = fc
	.array(fc.oneof({ weight: 5, arbitrary: glyphs }, { weight: 1, arbitrary: sgr }), {
		maxLength: 40,
	})
	.map((parts) => parts.join(''));
const block = fc.array(styled, { minLength: 1, maxLength: 3 }).map((lines) => lines.join('\n'));
const transforms: readonly Transform[] = [
	(line) => line,
	(line) => `\u001b[1m${line}\u001b[22m`,
	(line, index) => `${index}${line}`,
];

const operation = fc.oneof(
	{
		weight: 6,
		arbitrary: fc.record({
			type: fc.constant('write' as const),
			x: fc.integer({ min: -3, max: 42 }),
			y: fc.integer({ min: -1, max: 9 }),
			text: block,
			transformers: fc.subarray([...transforms], { maxLength: 2 }),
		}),
	},
	{
		weight: 1,
		arbitrary: fc.record({
			type: fc.constant('clip' as const),
			clip: fc.record(
				{
					x1: fc.integer({ min: 0, max: 10 }),
					x2: fc.integer({ min: 5, max: 42 }),
					y1: fc.integer({ min: 0, max: 4 }),
					y2: fc.integer({ min: 2, max: 9 }),
				},
				{ requiredKeys: [] },
			),
		}),
	},
	{ weight: 1, arbitrary: fc.record({ type: fc.constant('unclip' as const) }) },
);
type Operation = typeof operation extends fc.Arbitrary<infer Value> ? Value : never;

function draw(
	Output: OutputClass,
	size: { width: number; height: number },
	operations: Operation[],
) {
	const output = new Output(size);
	for (const one of operations) {
		if (one.type === 'write')
			output.write(one.x, one.y, one.text, { transformers: one.transformers });
		else if (one.type === 'clip') output.clip(one.clip);
		else output.unclip();
	}
	return output.get();
}

describe('the patched packages do what the published ones do', () => {
	test('a frame of any writes and clips', () => {
		fc.assert(
			fc.property(fc.array(operation, { maxLength: 8 }), (operations) => {
				const size = { width: 40, height: 8 };
				expect(draw(patched.Output, size, operations)).toEqual(
					draw(stock.Output, size, operations),
				);
			}),
			{ numRuns: runs(2000) },
		);
	});

	test('a frame of one text a row, as the console draws it', () => {
		fc.assert(
			fc.property(fc.array(styled, { minLength: 1, maxLength: 8 }), (rows) => {
				const size = { width: 90, height: rows.length };
				const writes = rows.map((text, y) => ({
					type: 'write' as const,
					x: 0,
					y,
					text,
					transformers: [],
				}));
				expect(draw(patched.Output, size, writes)).toEqual(draw(stock.Output, size, writes));
			}),
			{ numRuns: runs(1000) },
		);
	});

	test('a whole screen as one text, as the console draws it', () => {
		const row = fc.oneof(
			{ weight: 4, arbitrary: styled.map((one) => `${one}\u001b[0m  `) },
			{ weight: 1, arbitrary: fc.oneof(styled, plain, fc.constant('')) },
			{ weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
		);
		fc.assert(
			fc.property(fc.array(row, { minLength: 2, maxLength: 8 }), (rows) => {
				const text = rows.join('\n');
				expect(patched.measureText(text)).toEqual(stock.measureText(text));
				const safe = stock.sanitizeAnsi(text);
				expect(patched.sanitizeAnsi(text)).toBe(safe);
				const size = { width: 90, height: safe.split('\n').length };
				const transformers = [(line: string) => line];
				const writes = [{ type: 'write' as const, x: 0, y: 0, text: safe, transformers }];
				expect(draw(patched.Output, size, writes)).toEqual(draw(stock.Output, size, writes));
			}),
			{ numRuns: runs(1000) },
		);
	});

	test('many frames, so that caches are reused and emptied', () => {
		for (let frame = 0; frame < 400; frame++) {
			const writes = Array.from({ length: 8 }, (_, y) => ({
				type: 'write' as const,
				x: 0,
				y,
				text: `\u001b[3${y}m${frame % 7 === 0 ? '漢' : 'row'} ${frame * 8 + y}\u001b[39m`,
				transformers: [],
			}));
			const size = { width: 40, height: 8 };
			expect(draw(patched.Output, size, writes)).toEqual(draw(stock.Output, size, writes));
		}
	});

	test('a row that is remembered keeps no object for each of its characters', () => {
		const size = { width: 40, height: 1 };
		const kept = () => new patched.Output(size).caches.styledChars.size;
		const before = kept();
		for (let row = 0; row < 20; row++) {
			const text = `\u001b[31mwaits … since ${row}\u001b[39m`;
			const writes = [{ type: 'write' as const, x: 0, y: 0, text, transformers: [] }];
			expect(draw(patched.Output, size, writes)).toEqual(draw(stock.Output, size, writes));
		}
		expect(kept()).toBe(before);
	});

	test('widths, tokens, wrapping and slicing of any text', () => {
		const any = fc.oneof(styled, plain, fc.string({ unit: 'binary', maxLength: 20 }));
		fc.assert(
			fc.property(any, fc.integer({ min: 1, max: 30 }), (text, width) => {
				expect(patched.stringWidth(text)).toBe(stock.stringWidth(text));
				expect(patched.stringWidth(text, { ambiguousIsNarrow: false })).toBe(
					stock.stringWidth(text, { ambiguousIsNarrow: false }),
				);
				expect(patched.tokenize(text)).toEqual(stock.tokenize(text));
				expect(patched.sanitizeAnsi(text)).toBe(stock.sanitizeAnsi(text));
				expect(patched.sanitizeAnsi(text)).toBe(stock.sanitizeAnsi(text));
				const options = { hard: true, trim: false };
				expect(patched.wrapAnsi(text, width, options)).toBe(stock.wrapAnsi(text, width, options));
				expect(patched.sliceAnsi(text, 1, width)).toBe(stock.sliceAnsi(text, 1, width));
			}),
			{ numRuns: runs(1500) },
		);
	});

	test('the update of a changed line', () => {
		const change = fc.tuple(styled, styled, styled).map(([start, before, after]) => ({
			previous: start + before,
			next: start + after,
		}));
		fc.assert(
			fc.property(change, fc.integer({ min: 1, max: 60 }), ({ previous, next }, columns) => {
				expect(patched.lineUpdate(previous, next, columns)).toBe(
					stock.lineUpdate(previous, next, columns),
				);
			}),
			{ numRuns: runs(1500) },
		);
	});
});

describe('frames that go on from the one before', () => {
	const size = { columns: 30, rows: 12 };

	/** A terminal, and what writes frames to it; `written`: the bytes of the last one. */
	function screenOf({ logUpdate }: Parts) {
		const emulated = new EmulatedScreen(size.columns, size.rows, { addsReturns: true });
		stopLater(() => emulated.xterm.dispose());
		let written = 0;
		const write = (text: string) => {
			written += text.length;
			emulated.write(text);
		};
		const log = logUpdate.create({ ...size, write, isTTY: true }, { incremental: true });
		return {
			frame(rows: readonly string[]): number {
				written = 0;
				log(rows.join('\n'));
				return written;
			},
			async cells(): Promise<readonly string[]> {
				await new Promise<void>((resolve) => emulated.xterm.write('', resolve));
				const buffer = emulated.xterm.buffer.active;
				return Array.from({ length: size.rows }, (_, y) => {
					const line = buffer.getLine(buffer.viewportY + y);
					return Array.from({ length: size.columns }, (__, x) => {
						const cell = line?.getCell(x);
						const looks = [cell?.getFgColor(), cell?.isBold(), cell?.isInverse()];
						return `${cell?.getChars() || ' '}${looks.join(',')}`;
					}).join('|');
				});
			},
		};
	}

	/** A row of a list: it says which it is, and has the cursor or not. */
	const rowOf = (at: number, here: boolean) =>
		here ? `\u001b[7m> queue-${at}\u001b[27m` : `  \u001b[31mqueue-${at}\u001b[39m ${at % 7}`;
	/** A list of fifty between what stands still, as a console shows it. */
	const listed = (top: number, cursor: number, head: string) => [
		head,
		'',
		...Array.from({ length: size.rows - 4 }, (_, at) => rowOf(top + at, top + at === cursor)),
		`row ${cursor}`,
		'keys',
	];
	const place = fc.record({ top: fc.nat(42), at: fc.nat(7), head: fc.constantFrom('a', 'b') });

	test('whatever moves, the screen is that of the last frame', async () => {
		const anything = fc.array(fc.constantFrom('', 'same', '\u001b[1mother\u001b[22m', '漢字'), {
			minLength: size.rows,
			maxLength: size.rows,
		});
		const scrolled = place.map(({ top, at, head }) => listed(top, top + at, head));
		const frames = fc.array(
			fc.oneof({ weight: 3, arbitrary: scrolled }, { weight: 1, arbitrary: anything }),
			{
				minLength: 2,
				maxLength: 6,
			},
		);
		await fc.assert(
			fc.asyncProperty(frames, async (all) => {
				const ours = screenOf(patched);
				for (const rows of all) ours.frame(rows);
				const anew = screenOf(stock);
				anew.frame(all.at(-1) ?? []);
				expect(await ours.cells()).toEqual(await anew.cells());
			}),
			{ numRuns: runs(200) },
		);
	});

	test('a list that scrolls by a row is moved by the terminal, and two rows are written', () => {
		for (const by of [1, -1, 3]) {
			const [ours, theirs] = [screenOf(patched), screenOf(stock)];
			for (const each of [ours, theirs]) each.frame(listed(20, by > 0 ? 27 : 20, 'a'));
			const next = listed(20 + by, by > 0 ? 27 + by : 20 + by, 'a');
			expect(ours.frame(next)).toBeLessThan(theirs.frame(next));
			expect(ours.frame(listed(20, 20, 'a'))).toBeGreaterThan(0);
		}
	});
});

test('of a frame the lines are remembered that were new in it, and not all of it', () => {
	const { Output, sanitizeAnsi, measureText } = patched;
	const clean = cleaner();
	const held = () => {
		clean();
		return getHeapStatistics().used_heap_size;
	};
	const same = Array.from({ length: 60 }, (_, at) => `${'─'.repeat(400)}${at}`);
	const frame = (at: number) => {
		const fresh = [`a line of frame ${at}`, `漢 a line of frame ${at}`];
		const text = sanitizeAnsi([...same, ...fresh].join('\n'));
		expect(measureText(text).height).toBe(62);
		const output = new Output({ width: 900, height: 62 });
		output.write(0, 0, text, { transformers: [] });
		output.get();
	};
	frame(0);
	const before = held();
	for (let at = 1; at <= 60; at++) frame(at);
	// Each has 48 KB, and what is new in it has 50 bytes.
	expect(held() - before).toBeLessThan(1024 * 1024);
	setFlagsFromString('--no-expose-gc');
});

test('a cut that does not fit stops the build', () => {
	const cuts = [{ find: 'old', replace: 'new' }];
	expect(applyCuts('an old text', cuts, 'x.js')).toBe('an new text');
	expect(() => applyCuts('a text', cuts, 'x.js')).toThrow(/x\.js: expected 1 x "old", found 0/);
	expect(() => applyCuts('old old', cuts, 'x.js')).toThrow(/found 2/);
});
