import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Menu } from '../../../source/console/state/menu.ts';
import { initialState } from '../../../source/console/state/state.ts';
import { newListing } from '../../../source/console/state/views.ts';
import { menuRows } from '../../../source/console/widgets/menu.ts';
import { noSources } from '../../../source/domain/contexts/terms.ts';
import { lineWidth, plainLine } from '../../../source/presentation/line.ts';
import { chooseTheme } from '../../../source/presentation/theme.ts';
import { runs } from '../../helpers/whole.ts';

function drawn(menu: Menu, cursor: number, columns: number, rows: number): readonly string[] {
	const size = { columns, rows };
	const state = initialState({
		...{ now: 0, size, sources: { ...noSources, flag: { mode: 'open' } }, demo: false },
		theme: chooseTheme({ noColor: true, ascii: true }),
		first: { id: 0, kind: 'list', pane: 'queues', ...newListing('trouble') },
	});
	const lines = menuRows({ menu, cursor }, state, size).map(({ line }) => line);
	for (const line of lines) expect(lineWidth(line)).toBeLessThanOrEqual(columns);
	return lines.map(plainLine);
}

const choice = { kind: 'copy' as const, text: 'x' };

function menuOf(texts: readonly string[], says?: string): Menu {
	return {
		...{ title: 'Copy', verb: 'copy', ...(says === undefined ? {} : { says }) },
		items: texts.map((text, at) => ({
			...{ key: String.fromCharCode(97 + at), label: `item ${at}.`, text, choice },
		})),
	} as Menu;
}

test('a menu keeps its frame, the item under the cursor, and says how many have no room', () => {
	const text = fc.string({ maxLength: 120 });
	fc.assert(
		fc.property(
			fc.array(text, { minLength: 1, maxLength: 20 }),
			fc.nat(19),
			fc.integer({ min: 60, max: 120 }),
			fc.integer({ min: 10, max: 30 }),
			fc.boolean(),
			(texts, at, columns, rows, says) => {
				const cursor = at % texts.length;
				const menu = menuOf(texts, says ? 'Nothing is sent before it is confirmed.' : undefined);
				const lines = drawn(menu, cursor, columns, rows).filter((line) => line !== '');
				expect(lines.length).toBeLessThanOrEqual(rows);
				expect(lines[0]).toMatch(/^ *\+-+\+$/);
				expect(lines.at(-1)).toMatch(/^ *\+-+\+$/);
				const shown = lines.join('\n');
				expect(shown).toMatch(new RegExp(`> [a-t]  item ${cursor}\\.`));
				const seen = texts.filter(
					(_, index) => / item /.test(shown) && shown.includes(`item ${index}.`),
				);
				const told = [...shown.matchAll(/(\d+) more (?:above|below)/g)];
				const hidden = told.reduce((sum, [, number]) => sum + Number(number), 0);
				expect(seen.length + hidden).toBe(texts.length);
			},
		),
		{ numRuns: runs(200) },
	);
});

test('what has no room beside its label stands below, for the item under the cursor', () => {
	const long = `${'a sentence that goes on '.repeat(2)}and ends here`;
	const menu = menuOf([long, 'short']);
	expect(drawn(menu, 0, 72, 20).join('\n')).toContain(long);
	expect(drawn(menu, 1, 72, 20).join('\n')).not.toContain('ends here');
});
