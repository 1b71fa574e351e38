import { describe, expect, test, vi } from 'vitest';
import { screens } from '../../../source/console/shell/registry.ts';
import type { NewView } from '../../../source/console/state/views.ts';
import { type Console, startConsole } from '../fixture.ts';
import { viewsOf } from '../views.ts';

/* Whoever has seen enough is back at the list with two keys at most, wherever that is. */

const now = Date.UTC(2026, 10, 20, 9, 12);
const texts = { name: 'orders', body: '{"a":1}', bytes: new Uint8Array([1]), number: 2, now };
const views = viewsOf(texts);

/** A console that stands on the view, over the list. Nothing is asked of AWS. */
function standingOn(view: NewView): Console {
	const console = startConsole();
	console.queues({ orders: 3, 'orders-dlq': 2 }, { orders: 'orders-dlq' });
	vi.spyOn(console.session, 'run').mockImplementation(() => {});
	console.session.push(view);
	return console;
}

const isHome = ({ session }: Console): boolean => {
	const { views: stack, overlay } = session.state;
	const [top] = stack;
	return (
		stack.length === 1 && top?.kind === 'list' && top.pane === 'queues' && overlay.kind === 'none'
	);
};

/** How many keys the shortest way takes: the digit of the list, esc before it, or the digit in help. */
function keysHome(make: () => Console): number {
	const ways = [['1'], ['esc', '1'], ['1', 'enter'], ['esc', 'esc', '1']];
	const way = ways.find((keys) => {
		const console = make();
		console.press(...keys);
		return isHome(console);
	});
	return way?.length ?? Number.POSITIVE_INFINITY;
}

test('the views of these tests are of every kind', () => {
	expect([...new Set(views.map(({ kind }) => kind))].sort()).toEqual(Object.keys(screens).sort());
});

const isText = (view: NewView): boolean =>
	'fields' in view &&
	view.fields[view.focus]?.choices === undefined &&
	view.focus < view.fields.length;

describe('back at the list', () => {
	test.each(views.map((view, at) => [`${view.kind} (${at})`, view] as const))(
		'from %s with one key, from a text field with two',
		(_, view) => {
			expect(keysHome(() => standingOn(view))).toBeLessThanOrEqual(isText(view) ? 2 : 1);
		},
	);

	test.each([['/'], [':'], ['?'], ['a'], ['C'], ['ctrl-g']])(
		'with two keys when %s was pressed before, in a text field too',
		(key) => {
			for (const view of views) {
				const make = () => {
					const console = standingOn(view);
					console.press(key);
					return console;
				};
				expect([view.kind, keysHome(make)]).toEqual([
					view.kind,
					expect.toSatisfy((keys: number) => keys <= 2),
				]);
			}
		},
	);

	test('with two keys from the name of a file that is asked for', () => {
		const run = views.find(({ kind }) => kind === 'run');
		if (run === undefined) throw new Error('there is no run');
		const make = () => {
			const console = standingOn(run);
			console.press('E');
			expect(console.topAs('run').file).toBeDefined();
			return console;
		};
		expect(keysHome(make)).toBe(2);
	});
});
