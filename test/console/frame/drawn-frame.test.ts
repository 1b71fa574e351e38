import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Composer } from '../../../source/console/frame/composing.ts';
import { drawnFrame } from '../../../source/console/frame/drawn-frame.ts';
import { frameRows } from '../../../source/console/frame/frame.ts';
import { commandTables } from '../../../source/console/input/input.ts';
import { workFor } from '../../../source/console/state/background.ts';
import { topView } from '../../../source/console/state/selectors.ts';
import type { ListState } from '../../../source/console/widgets/list.ts';
import { composeLine } from '../../../source/presentation/line.ts';
import { queueAttributes, queueRef } from '../../operations/fakes.ts';
import { type Console, startConsole } from '../fixture.ts';

/*
What a frame costs, counted: rows that are composed and lines that are made, over ten thousand queues at 200x60.
*/

const names = Array.from({ length: 10_000 }, (_, at) => `queue-${String(at).padStart(5, '0')}`);

let console: Console;
let composed: number;
let draw: () => readonly string[];

function sample(...some: readonly string[]): void {
	const at = console.clock.now();
	console.watched({
		kind: 'queue',
		type: 'sampled',
		samples: some.map((name) => ({
			key: queueRef(name).arn,
			at,
			facts: queueAttributes(name, { visible: 3 }),
		})),
	});
}

/** Draws until nothing is worked out behind the frames any more, and has that written. */
function settle(): void {
	for (let more = true; more; ) {
		draw();
		const work = workFor(1_000, () => 0);
		if (work.finished) console.session.dispatch({ type: 'rows-ready' });
		more = work.more || work.finished;
	}
	console.session.shown.written();
	draw();
}

/** The rows of the list, as they are on screen. */
const listed = () => frameRows(console.session.state, commandTables(console.session)).slice(4, -4);

describe('over ten thousand queues', () => {
	beforeAll(() => {
		console = startConsole({ size: { columns: 200, rows: 60 } });
		console.watched({
			kind: 'queue',
			type: 'listed',
			refs: names.map(queueRef),
			complete: true,
			at: console.clock.now(),
		});
		// By severity, and so by name.
		console.press('O', 'O');
		sample(...names.slice(0, 300));
		const composer = new Composer((...line) => {
			composed++;
			return composeLine(...line);
		});
		draw = drawnFrame(console.session, composer);
	});

	beforeEach(() => {
		console.press('g');
		settle();
		composed = 0;
	});

	test('a cursor key makes two lines, and composes these and what tells of the row', () => {
		const before = new Set(listed());
		console.press('j');
		draw();
		expect(composed).toBeLessThanOrEqual(2 + 2 + 1);
		expect(listed().filter((row) => !before.has(row))).toHaveLength(2);
	});

	test('a cursor key that scrolls composes the row that came', () => {
		for (let key = 0; key < 60; key++) console.press('j');
		settle();
		composed = 0;
		console.press('j');
		draw();
		expect(composed).toBeLessThanOrEqual(2 + 2 + 1);
	});

	test('a page composes its rows, and going back none that were there a moment ago', () => {
		console.press('pgdn');
		settle();
		composed = 0;
		console.press('pgdn');
		draw();
		expect(composed).toBeGreaterThan(40);
		expect(composed).toBeLessThanOrEqual(60);
		composed = 0;
		console.press('pgup');
		draw();
		expect(composed).toBeLessThanOrEqual(2 + 2 + 1);
	});

	test('an answer about a row that is not on screen draws no frame', () => {
		const before = draw();
		sample('queue-00250', 'queue-00299');
		expect(draw()).toBe(before);
		settle();
		expect(draw()).toBe(before);
		expect(composed).toBe(0);
	});

	test('an answer about a row on screen composes that row', () => {
		const before = draw();
		const facts = queueAttributes('queue-00002', { visible: 4_711 });
		const key = queueRef('queue-00002').arn;
		const at = console.clock.now();
		console.watched({ kind: 'queue', type: 'sampled', samples: [{ key, at, facts }] });
		const rows = draw();
		expect(rows.filter((row, index) => row !== before[index])).toEqual([
			expect.stringContaining('4,711'),
		]);
		expect(composed).toBe(1);
	});

	test('a second that changes no text composes none, and one that does its row alone', async () => {
		await console.pass(3_600_000);
		draw();
		const before = draw();
		composed = 0;
		await console.pass(1_000);
		expect(draw()).toBe(before);
		expect(composed).toBe(0);
	});
});

describe('what keys act on', () => {
	/** The order of a list that a key has held. */
	const held = () => topView(console.session.state) as { readonly list?: ListState };
	const order = () => (held().list?.held?.keys ?? []).map((key) => key.slice(-1)).join('');
	const depths = (...all: readonly number[]) =>
		console.queues(
			Object.fromEntries(all.map((depth, at) => [`queue-${'abcdefghijkl'[at]}`, depth])),
		);

	beforeEach(() => {
		console = startConsole({ size: { columns: 80, rows: 15 } });
		depths(99, 98, 97, 96, 95, 94, 93, 92, 91, 90, 9, 8);
		draw = drawnFrame(console.session);
		draw();
		console.session.shown.written();
	});

	test('a frame that says what the terminal shows is one that somebody sees', () => {
		const before = draw();
		depths(99, 98, 97, 96, 95, 94, 93, 92, 91, 90, 8, 9);
		expect(draw()).toBe(before);
		console.press('j');
		expect(order()).toBe('abcdefghijlk');
	});

	test('so is one whose rows changed and changed back before they were written', () => {
		const before = draw();
		depths(199, 98, 97, 96, 95, 94, 93, 92, 91, 90, 9, 8);
		expect(draw()).not.toEqual(before);
		depths(99, 98, 97, 96, 95, 94, 93, 92, 91, 90, 8, 9);
		expect(draw()).toEqual(before);
		console.press('j');
		expect(order()).toBe('abcdefghijlk');
	});

	test('one that goes on from a frame that is not written yet is not', () => {
		depths(199, 98, 97, 96, 95, 94, 93, 92, 91, 90, 9, 8);
		const before = draw();
		depths(199, 98, 97, 96, 95, 94, 93, 92, 91, 90, 8, 9);
		expect(draw()).toBe(before);
		console.press('j');
		expect(order()).toBe('abcdefghijkl');
	});
});
