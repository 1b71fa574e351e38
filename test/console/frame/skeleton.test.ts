import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { firstScreens } from '../../../source/console/frame/first-screens.ts';
import { firstView } from '../../../source/console/frame/first-view.ts';
import { bodySize, frame } from '../../../source/console/frame/frame.ts';
import { type Start, skeleton } from '../../../source/console/frame/skeleton.ts';
import { isTooSmall } from '../../../source/console/frame/too-small.ts';
import { tablesAt } from '../../../source/console/input/input.ts';
import { noBindings } from '../../../source/console/keys/bindings.ts';
import { initialState, type Size } from '../../../source/console/state/state.ts';
import { type ContextRule, type Sources, termsFor } from '../../../source/domain/contexts/terms.ts';
import { modes } from '../../../source/domain/effect.ts';
import { type StartScreen, startScreens } from '../../../source/domain/start-screens.ts';
import { chooseTheme, themes } from '../../../source/presentation/theme.ts';
import { runs } from '../../helpers/whole.ts';
import { startConsole } from '../fixture.ts';

/*
What is painted before the console is loaded stands in the very cells of the console's first frame.
*/

const now = Date.UTC(2026, 10, 20, 9, 12);

const guards = {
	mode: fc.constantFrom(...modes),
	receive: fc.constant('never' as const),
	reason: fc.constant('required' as const),
};

const rule: fc.Arbitrary<ContextRule> = fc
	.record(
		{
			...guards,
			match: fc.dictionary(
				fc.constantFrom('account', 'role', 'region', 'profile'),
				fc.constantFrom(['*'], ['prod']),
				{ minKeys: 1, maxKeys: 2 },
			),
			alias: fc.constant('prod'),
			colour: fc.constant('red' as const),
		},
		{ requiredKeys: ['match'] },
	)
	.map((each) => ({ ...each, by: { kind: 'file', path: '/c.toml', line: 1, scope: 'user' } }));

const sources: fc.Arbitrary<Sources> = fc.record({
	flag: fc.record(guards, { requiredKeys: [] }),
	environment: fc.record(guards, { requiredKeys: [] }),
	contexts: fc.array(rule, { maxLength: 2 }),
});

const theme = fc
	.record({
		name: fc.constantFrom(...Object.keys(themes)),
		noColor: fc.boolean(),
		ascii: fc.boolean(),
		coarse: fc.boolean(),
	})
	.map(chooseTheme);

const size: fc.Arbitrary<Size> = fc.oneof(
	fc.record({ columns: fc.integer({ min: 60, max: 200 }), rows: fc.integer({ min: 15, max: 60 }) }),
	fc.record({ columns: fc.integer({ min: 20, max: 70 }), rows: fc.integer({ min: 5, max: 20 }) }),
);

const where = fc.constantFrom({ local: true }, { local: false }, { local: false, loopback: true });

/** Keys of one's own, which a configuration file gives to commands. */
const bindings = fc.constantFrom(
	noBindings,
	noBindings,
	new Map([
		['help', ['f1']],
		['actions', ['x']],
	]),
);

type Beginning = {
	readonly painted: string[];
	readonly drawn: string[];
	readonly size: Size;
	readonly ownKeys: boolean;
};

const beginning: fc.Arbitrary<Beginning> = fc
	.record({ size, theme, sources, where, bindings, start: fc.constantFrom(...startScreens) })
	.map(({ where: { local, loopback = false }, bindings: own, start, ...rest }) => {
		const ownKeys = own.size > 0;
		const terms = termsFor({ local, loopback }, rest.sources);
		const screen = firstScreens[start];
		return {
			size: rest.size,
			ownKeys,
			painted: skeleton({ ...rest, now, terms, ownKeys, demo: local, screen } satisfies Start),
			drawn: firstFrame({
				...rest,
				now,
				loopback,
				demo: local,
				first: firstView(start),
				bindings: own,
			}),
		};
	});

let session: ReturnType<typeof startConsole>['session'] | undefined;

/** The console's first frame: nothing has happened. */
function firstFrame(input: Parameters<typeof initialState>[0]): string[] {
	const state = initialState(input);
	session ??= startConsole().session;
	const context = { view: input.first, state, session, body: bodySize(state.size), key: '' };
	return frame(state, tablesAt(context));
}

/** The cells of a composed row, each with how it looks. */
function cellsOf(row: string): readonly string[] {
	const [bare = '', ...styled] = row.split('\u001b[');
	return [
		...bare,
		...styled.flatMap((stretch) => {
			const end = stretch.indexOf('m');
			const sgr = stretch.slice(0, end);
			return [...stretch.slice(end + 1)].map((cell) => (sgr === '0' ? cell : `${cell} ${sgr}`));
		}),
	];
}

const isBlank = (cell: string): boolean => cell === ' ';

describe('what is painted before the console is loaded', () => {
	test('stands in the cells of the first frame, in the same colours, whatever the start', () => {
		fc.assert(
			fc.property(beginning, ({ painted, drawn }) => {
				expect(painted.length).toBe(drawn.length);
				for (const [at, row] of painted.entries()) {
					const there = cellsOf(drawn[at] ?? '');
					const cells = cellsOf(row);
					expect(cells.length).toBe(there.length);
					expect(cells.map((cell, x) => (isBlank(cell) ? ' ' : there[x]))).toEqual(cells);
				}
			}),
			{ numRuns: runs(120) },
		);
	});

	test('is all of the first and the last row, and all that a small terminal is told', () => {
		fc.assert(
			fc.property(beginning, ({ painted, drawn, ownKeys, size: terminal }) => {
				expect(painted[0]).toBe(drawn[0]);
				if (!ownKeys) expect(painted.at(-1)).toBe(drawn.at(-1));
				if (isTooSmall(terminal)) expect(painted).toEqual(drawn);
			}),
			{ numRuns: runs(80) },
		);
	});

	test.each(startScreens)('has tabs and a title, and neither rows nor counts: %s', (start) => {
		const text = textOf(start);
		const [banner = '', tabs = '', title = '', ...others] = text;
		expect(banner).toMatch(/^ connecting .*PROTECTED {3}age \? $/);
		expect(tabs).toMatch(/1 Queues.*2 Dead.*3 Topics.*4 Streams.*5 Charts.*6 Tasks/);
		expect(tabs).not.toMatch(/call|\b0\b/);
		expect(title.trim()).toBe(firstScreens[start].title);
		expect(others.pop()).toMatch(/^ \S.*\? help *$/);
		expect(others.join('').trim()).toBe('');
	});
});

function textOf(start: StartScreen): readonly string[] {
	const terms = termsFor({ local: false }, { flag: {}, environment: {}, contexts: [] });
	const rows = skeleton({
		now,
		size: { columns: 120, rows: 40 },
		theme: chooseTheme({ name: 'plain', noColor: false, ascii: false }),
		terms,
		ownKeys: false,
		demo: false,
		screen: firstScreens[start],
	});
	return rows.map(stripVTControlCharacters);
}
