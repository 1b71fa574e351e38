import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Composer, composeRow } from '../../../source/console/frame/composing.ts';
import type { BodyRow } from '../../../source/console/widgets/body-row.ts';
import { composeLine, drawn, type Line, span } from '../../../source/presentation/line.ts';
import { chooseTheme } from '../../../source/presentation/theme.ts';
import { runs } from '../../helpers/whole.ts';
import { hostileText } from '../../presentation/hostile.ts';

/** Few texts and styles, so that rows of one frame are often those of another. */
const text = fc.oneof(fc.constantFrom('', 'orders', '─', '▁▇', 'a~b'), hostileText);
const style = fc.constantFrom('plain', 'dim', 'bad', 'title' as const);
const piece = fc
	.tuple(text, style, fc.boolean())
	.map(([one, look, isDrawn]) => (isDrawn ? drawn(one, look) : span(one, look)));
const lines = fc.array(fc.array(piece, { maxLength: 3 }), { minLength: 1, maxLength: 4 });
/** A row of one or two of so many lines. */
const row = fc.record({
	line: fc.nat(),
	highlight: fc.option(fc.boolean(), { nil: undefined }),
	beside: fc.option(
		fc.record({ at: fc.integer({ min: 1, max: 9 }), line: fc.nat(), highlight: fc.boolean() }),
		{ nil: undefined },
	),
});
const dark = chooseTheme({ noColor: false, ascii: false });
const theme = fc.constantFrom(
	dark,
	chooseTheme({ noColor: true, ascii: false }),
	chooseTheme({ name: 'light', noColor: false, ascii: true }),
);
const screen = fc.record({
	rows: fc.array(row, { maxLength: 6 }),
	width: fc.constantFrom(10, 24),
	theme,
	/** Whether its lines are made anew, with the same text. */
	anew: fc.boolean(),
});

test('frame after frame, each row is the text that it is by itself', () => {
	fc.assert(
		fc.property(lines, fc.array(screen, { maxLength: 8 }), (all, screens) => {
			const composer = new Composer();
			let before = composer.frame([], 10, dark);
			for (const { rows, width, theme: look, anew } of screens) {
				const lineAt = (at: number): Line => {
					const line = all[at % all.length] ?? [];
					return anew ? line.map((one) => ({ ...one })) : line;
				};
				const body = rows.map(
					({ line, highlight, beside }): BodyRow => ({
						line: lineAt(line),
						...(highlight === undefined ? {} : { highlight }),
						...(beside === undefined ? {} : { beside: { ...beside, line: lineAt(beside.line) } }),
					}),
				);
				const texts = composer.frame(body, width, look);
				const alone = body.map((one) => composeRow(one, width, look));
				expect(texts).toEqual(alone);
				// The same array exactly where nothing is another text.
				expect(texts === before).toBe(JSON.stringify(alone) === JSON.stringify(before));
				before = texts;
			}
		}),
		{ numRuns: runs(600) },
	);
});

test('a row is composed when it says something else, and not when it moves or is made anew', () => {
	const composed: string[] = [];
	const composer = new Composer((line, ...how) => {
		composed.push(line.map((one) => one.text).join(''));
		return composeLine(line, ...how);
	});
	const list = ['one', 'two', 'three'].map((name): BodyRow => ({ line: [span(name)] }));
	const frame = (...rows: BodyRow[]) => {
		composed.length = 0;
		composer.frame(rows, 20, dark);
		return [...composed];
	};
	const head = (): BodyRow => ({ line: [span('head')] });
	const [one, two, three] = list as [BodyRow, BodyRow, BodyRow];
	expect(frame(head(), one, two)).toEqual(['head', 'one', 'two']);
	expect(frame(head(), one, two)).toEqual([]);
	expect(frame(head(), two, three)).toEqual(['three']);
	expect(frame(head(), { ...two, highlight: true }, three)).toEqual(['two']);
	expect(frame(head(), one, two)).toEqual(['two']);
});
