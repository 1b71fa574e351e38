import { describe, expect, test } from 'vitest';
import { frame } from '../../../source/console/frame/frame.ts';
import { commandTables } from '../../../source/console/input/input.ts';
import { tourSteps, visited } from '../../../source/console/tour/steps.ts';
import { queues, streams } from '../../../source/emulator/demo/story.ts';
import { type Console, startConsole } from '../fixture.ts';

/* The keys of the steps are pressed in the real demo by test/e2e/tour.e2e.test.ts. */

const inDemo = (rows = 24): Console => startConsole({ demo: true, size: { columns: 80, rows } });

const rowsOf = ({ session }: Console): readonly string[] =>
	frame(session.state, commandTables(session));

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with escape.
const plain = (row = ''): string => row.replace(/\u001b\[[0-9;]*m/g, '').trimEnd();

function enter(console: Console, text: string): void {
	console.press(':');
	console.type(text);
	console.press('enter');
}

describe('its steps', () => {
	test('are seven, and each part of one names its keys in a row of 80 columns', () => {
		expect(tourSteps).toHaveLength(7);
		for (const [index, step] of tourSteps.entries()) {
			for (const { keys, says } of step) {
				expect(keys).not.toEqual([]);
				const line = ` tour ${index + 1} of 7  ${keys.join(' ')} ${says}`;
				expect(line.length, line).toBeLessThanOrEqual(80);
			}
		}
	});

	test('visit what the demo has', () => {
		const names = [...queues, ...streams].map(({ name }) => name);
		expect(names).toEqual(expect.arrayContaining(Object.values(visited)));
	});
});

describe(':tour', () => {
	test('puts what to do next on top, and the screen below has a row less', () => {
		const console = inDemo();
		enter(console, 'tour');
		const rows = rowsOf(console);
		expect(rows).toHaveLength(24);
		expect(plain(rows[0])).toMatch(/^ tour 1 of 7 {2}2 shows where letters are dead/);
		expect(plain(rows[1])).toMatch(/^ prod-payments/);
		expect(console.session.state.size).toEqual({ columns: 80, rows: 23 });
	});

	test('keeps its row when the terminal changes its size, and takes none of the last fifteen', () => {
		const console = inDemo();
		enter(console, 'tour');
		const heights = [40, 16, 15, 24].map((height) => {
			const size = { columns: 80, rows: height };
			console.session.dispatch({ type: 'resized', size });
			const rows = rowsOf(console);
			expect(rows).toHaveLength(height);
			return plain(rows[0]).startsWith(' tour 1 of 7');
		});
		expect(heights).toEqual([true, true, false, true]);
	});

	test('says what to do next above the keys where fifteen rows leave it none of its own', () => {
		const console = inDemo(15);
		enter(console, 'tour');
		expect(plain(rowsOf(console).at(-2))).toMatch(
			/^ tour 1 of 7 {2}2 shows where letters are dead/,
		);
		enter(console, 'dead');
		expect(plain(rowsOf(console).at(-2))).toMatch(/^ tour 2 of 7/);
	});

	test('goes on by what is open, whatever led there', () => {
		const console = inDemo();
		enter(console, 'tour');
		enter(console, 'dead');
		expect(plain(rowsOf(console)[0])).toMatch(/^ tour 2 of 7 {2}p looks/);
		// What is done stays done: the first step does not come back.
		console.press('1');
		expect(plain(rowsOf(console)[0])).toMatch(/^ tour 2 of 7/);
	});

	test('is left by esc once nothing else is to be undone, and taken up where it was', () => {
		const console = inDemo();
		enter(console, 'tour');
		console.press('2', 'i', 'esc');
		expect(console.top().kind).toBe('list');
		expect(console.session.state.tour).toEqual({ on: true, step: 1 });
		console.press('esc');
		expect(console.said()).toBe('the tour waits at step 2 of 7: :tour goes on');
		expect(rowsOf(console)).toHaveLength(24);
		expect(plain(rowsOf(console)[0])).toMatch(/^ prod-payments/);
		console.press('esc');
		expect(console.said()).toMatch(/first view/);
		enter(console, 'tour');
		expect(plain(rowsOf(console)[0])).toMatch(/^ tour 2 of 7/);
	});

	test('off leaves it from anywhere', () => {
		const console = inDemo();
		enter(console, 'tour');
		console.press('i');
		enter(console, 'tour off');
		expect(console.top().kind).toBe('identity');
		expect(console.session.state.tour.on).toBe(false);
		expect(console.session.state.size.rows).toBe(24);
	});

	test('is over behind its last step, and begins anew', () => {
		const console = inDemo();
		const step = tourSteps.length;
		console.session.dispatch({ type: 'tour-changed', tour: { on: true, step } });
		expect(console.said()).toMatch(/that was the tour/);
		expect(console.session.state.tour).toEqual({ on: false, step: 0 });
		expect(rowsOf(console)).toHaveLength(24);
		enter(console, 'tour');
		expect(console.session.state.tour).toEqual({ on: true, step: 0 });
	});

	test('says where it is where there is no demo', () => {
		const console = startConsole();
		enter(console, 'tour');
		expect(console.said()).toBe('the tour leads through the demo: awsmsg --local has it');
		expect(console.session.state.tour.on).toBe(false);
	});
});
