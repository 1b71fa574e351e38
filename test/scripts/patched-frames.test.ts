import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import fc from 'fast-check';
import { render } from 'ink';
import { createElement } from 'react';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cutPlugin } from '../../scripts/build.js';
import { App, type Drawn } from '../../source/console/shell/app.tsx';
import { composeLine, type Line, type Style, span } from '../../source/presentation/line.ts';
import { chooseTheme } from '../../source/presentation/theme.ts';
import { repository } from '../helpers/program.ts';
import { type RenderedApp, renderApp } from '../helpers/render-app.tsx';
import { runs } from '../helpers/whole.ts';

/*
The console's tree on Ink as it is cut and on Ink as it is published: whatever frames follow one another, the terminal shows
the last one, cell by cell, as Ink draws it that has drawn nothing before.
*/

type Parts = {
	readonly App: typeof App;
	readonly createElement: typeof createElement;
	readonly render: typeof render;
};

const entry = `
export {App} from './source/console/shell/app.tsx';
export {createElement} from 'react';
export {render} from 'ink';
`;

const folder = mkdtempSync(path.join(tmpdir(), 'awsmsg-frames-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const stock: Parts = { App, createElement, render };
let patched: Parts;
beforeAll(async () => {
	const outfile = path.join(folder, 'patched.mjs');
	const { met, plugin } = cutPlugin();
	await build({
		stdin: { contents: entry, resolveDir: repository },
		bundle: true,
		format: 'esm',
		platform: 'node',
		jsx: 'automatic',
		mainFields: ['module', 'main'],
		define: { 'process.env.NODE_ENV': '"production"' },
		banner: {
			js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
		},
		outfile,
		plugins: [plugin],
		logLevel: 'error',
	});
	patched = await import(outfile);
	// Guards against comparing stock with stock.
	expect(met.size).toBeGreaterThanOrEqual(6);
});

type Size = { readonly columns: number; readonly rows: number };
type Frame = { readonly size: Size; readonly lines: readonly Line[] };

const theme = chooseTheme({ noColor: false, ascii: false });

function rowsOf({ size, lines }: Frame): readonly string[] {
	return Array.from({ length: size.rows }, (_, at) =>
		composeLine(lines[at] ?? [], size.columns, theme, { highlight: at === lines.length - 1 }),
	);
}

/** A console that shows one frame after the other. */
async function shownBy(parts: Parts, first: Frame) {
	let { size } = first;
	let rows = rowsOf(first);
	const listeners = new Set<() => void>();
	const drawn: Drawn = {
		subscribe(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		rows: () => rows,
		size: () => size,
	};
	const element = parts.createElement(parts.App, { drawn });
	const app = await renderApp(element, { ...size, render: parts.render });
	return {
		app,
		/** `again`: the terminal tells its size, which is the same. */
		async show(frame: Frame, again = false): Promise<void> {
			const isOther = frame.size.columns !== size.columns || frame.size.rows !== size.rows;
			const resized = isOther ? app.resize(frame.size.columns, frame.size.rows) : undefined;
			if (isOther || again) size = { ...frame.size };
			rows = rowsOf(frame);
			for (const listener of listeners) listener();
			await resized;
			await app.settled();
		},
	};
}

/** What each cell shows, and how. */
function cellsOf({ emulated: { xterm } }: RenderedApp): readonly string[] {
	const buffer = xterm.buffer.active;
	return Array.from({ length: xterm.rows }, (_, y) => {
		const line = buffer.getLine(buffer.baseY + y);
		return Array.from({ length: xterm.cols }, (__, x) => {
			const cell = line?.getCell(x);
			const looks = [cell?.getFgColor(), cell?.isBold(), cell?.isInverse(), cell?.isDim()];
			return `${cell?.getChars() || ' '}${looks.join(',')}`;
		}).join('|');
	});
}

const words = fc.constantFrom(
	...[
		'',
		'orders',
		'orders-dlq',
		'1,284',
		'─│▁█',
		'漢字',
		'é',
		'e\u0301',
		'👍',
		'\u001b[31mred',
		'\t',
		'…',
	],
);
const styles = fc.constantFrom<(Style | undefined)[]>(undefined, 'dim', 'bad', 'strong', 'match');
const line = fc.array(
	fc.tuple(words, styles).map(([text, style]) => span(`${text} `, style)),
	{ maxLength: 5 },
);
const sizes = fc.constantFrom<Size[]>(
	{ columns: 40, rows: 8 },
	{ columns: 40, rows: 8 },
	{ columns: 40, rows: 8 },
	{ columns: 24, rows: 8 },
	{ columns: 40, rows: 5 },
	{ columns: 60, rows: 12 },
);
const frame = fc.record({ size: sizes, lines: fc.array(line, { maxLength: 12 }) });

test('whatever frames follow one another, the terminal shows the last one as Ink draws it anew', async () => {
	await fc.assert(
		fc.asyncProperty(
			frame,
			fc.array(frame, { minLength: 1, maxLength: 5 }),
			async (first, others) => {
				const ours = await shownBy(patched, first);
				const theirs = await shownBy(stock, first);
				for (const other of others) {
					await ours.show(other);
					await theirs.show(other);
					const anew = await shownBy(stock, other);
					expect(cellsOf(ours.app)).toEqual(cellsOf(anew.app));
					expect(cellsOf(theirs.app)).toEqual(cellsOf(anew.app));
					await anew.app.unmount();
				}
				await ours.app.unmount();
				await theirs.app.unmount();
			},
		),
		{ numRuns: runs(16) },
	);
});

test('a frame is one write with its marks, and a row that changes the only one in it', async () => {
	const size = { columns: 40, rows: 8 };
	const lines = (here: string) => ['header', 'one', 'two', here].map((text) => [span(text)]);
	const { app, show } = await shownBy(patched, { size, lines: lines('three') });
	const before = app.bytes().length;
	const writes = app.writes();
	await show({ size, lines: lines('four') });
	expect(app.writes() - writes).toBe(1);
	const written = app.bytes().slice(before);
	expect(written.startsWith('\u001b[?2026h')).toBe(true);
	expect(written.endsWith('\u001b[?2026l')).toBe(true);
	expect(written).toContain('four');
	for (const other of ['header', 'one', 'two']) expect(written).not.toContain(other);
});

test('a terminal that tells its size again shows a frame of before as it is', async () => {
	const size = { columns: 40, rows: 8 };
	const [one, other] = ['one', 'other'].map((text) => ({ size, lines: [[span(text)]] }));
	if (one === undefined || other === undefined) throw new Error('two frames');
	for (const parts of [stock, patched]) {
		const { app, show } = await shownBy(parts, one);
		await show(other);
		await show(one, true);
		await app.sees(/^one/m);
	}
});

test('a view that throws ends Ink as it is cut with what was thrown, and nothing of it on the screen', async () => {
	const size = { columns: 40, rows: 8 };
	for (const parts of [stock, patched]) {
		const listeners = new Set<() => void>();
		let isBroken = false;
		const drawn: Drawn = {
			subscribe(listener) {
				listeners.add(listener);
				return () => listeners.delete(listener);
			},
			rows() {
				if (isBroken) throw new Error('the view fell over');
				return rowsOf({ size, lines: [[span('one')]] });
			},
			size: () => size,
		};
		const element = parts.createElement(parts.App, { drawn });
		const app = await renderApp(element, { ...size, render: parts.render });
		const ended = app.instance.waitUntilExit().then(
			() => 'left',
			(error: unknown) => String(error),
		);
		isBroken = true;
		for (const listener of listeners) listener();
		expect(await ended).toContain('the view fell over');
		await app.unmount();
		if (parts === patched) expect(app.bytes()).not.toContain('the view fell over');
		expect(app.modes()).toMatchObject({ cursorVisible: true, bracketedPaste: false });
	}
});
