import { beforeEach, describe, expect, test } from 'vitest';
import { queueRef } from '../../operations/fakes.ts';
import { yes } from '../fake-queue.ts';
import { type Console, startConsole } from '../fixture.ts';
import { lookAtDeadLetters, screenText } from '../messages/messages-fixture.ts';

/* Keys act on what the person sees: on rows of the last frame, in an order that stands still. */

let console: Console;
/** Names in the list, top first; the one under the cursor in capitals. */
const rows = () =>
	screenText(console)
		.split('\n')
		.flatMap((line) => {
			const [, mark, name] = /^([> ])[ *]. ([a-z][a-z-]*) /.exec(line) ?? [];
			return name === undefined || name === 'last'
				? []
				: [mark === '>' ? name.toUpperCase() : name];
		});

/** Every list was looked over once: what comes from now on is a change. */
function swept(): void {
	console.watched({
		kind: 'queue',
		type: 'swept',
		sampled: 3,
		denied: 0,
		milliseconds: 1,
		at: console.clock.now(),
	});
}

/** Samples that make the alphabet the order of trouble, the deepest dead-letter queue first. */
const depths = (first: number, second: number, third: number) =>
	console.queues(
		{ 'a-dlq': first, 'b-dlq': second, 'c-dlq': third, work: 0, more: 0, rest: 0 },
		{ work: 'a-dlq', more: 'b-dlq', rest: 'c-dlq' },
	);

beforeEach(() => {
	console = startConsole({ size: { columns: 80, rows: 24 } });
	depths(300, 200, 100);
	swept();
	console.press('2');
	console.written();
});

describe('the order of a list', () => {
	test('of a demo that is being made has the worst queue under the cursor, and stands with the demo', () => {
		console = startConsole({ size: { columns: 80, rows: 24 }, demo: true });
		depths(300, 200, 100);
		swept();
		console.written();
		depths(1, 20, 3000);
		console.written();
		expect(rows()[0]).toBe('C-DLQ');
		depths(1, 4000, 3000);
		console.session.dispatch({ type: 'demo-stands' });
		console.written();
		expect(rows()[0]).toBe('B-DLQ');
		depths(5000, 4000, 3000);
		console.written();
		expect(rows()).toContain('B-DLQ');
	});

	test('stands still for three seconds after a key, and then moves under a cursor that stays on its resource', async () => {
		console.press('j');
		console.written();
		expect(rows()).toEqual(['a-dlq', 'B-DLQ', 'c-dlq']);
		depths(1, 20, 3000);
		console.written();
		expect(rows()).toEqual(['a-dlq', 'B-DLQ', 'c-dlq']);
		expect(screenText(console)).toMatch(/c-dlq +3,000/);
		await console.pass(2_000);
		console.written();
		expect(rows()).toEqual(['a-dlq', 'B-DLQ', 'c-dlq']);
		await console.pass(1_000);
		console.written();
		expect(rows()).toEqual(['c-dlq', 'B-DLQ', 'a-dlq']);
	});

	test('stands still longer with each key', async () => {
		console.press('j');
		await console.pass(2_500);
		console.press('k');
		depths(1, 20, 3000);
		await console.pass(2_500);
		expect(rows()).toEqual(['A-DLQ', 'b-dlq', 'c-dlq']);
		await console.pass(500);
		expect(rows()).toEqual(['c-dlq', 'b-dlq', 'A-DLQ']);
	});

	test('is the one of the frame that the key was pressed at, not what came in since', () => {
		depths(1, 20, 3000);
		console.press('j');
		console.written();
		expect(rows()).toEqual(['a-dlq', 'B-DLQ', 'c-dlq']);
	});

	test('takes in what is new behind what is there', () => {
		console.press('j');
		console.queues(
			{
				'new-dlq': 9_000,
				'a-dlq': 300,
				'b-dlq': 200,
				'c-dlq': 100,
				work: 0,
				more: 0,
				rest: 0,
				x: 0,
			},
			{ work: 'a-dlq', more: 'b-dlq', rest: 'c-dlq', x: 'new-dlq' },
		);
		console.written();
		expect(rows()).toEqual(['a-dlq', 'B-DLQ', 'c-dlq', 'new-dlq']);
	});

	test('keeps a row in its place that the filter means no longer', () => {
		console.press('/');
		console.type('dead:>150');
		console.press('enter');
		console.written();
		expect(rows()).toEqual(['A-DLQ', 'b-dlq']);
		depths(1, 200, 100);
		console.written();
		expect(rows()).toEqual(['A-DLQ', 'b-dlq']);
	});

	test('follows another sort and another filter at once', () => {
		console.press('j', 'O');
		console.written();
		expect(rows()).toEqual(['C-DLQ', 'b-dlq', 'a-dlq']);
		console.press('/');
		console.type('b-');
		expect(rows()).toEqual(['B-DLQ']);
		console.press('esc');
		expect(rows()).toEqual(['C-DLQ', 'b-dlq', 'a-dlq']);
	});

	test('is not kept for a list that is opened anew', async () => {
		console.press('j', '1');
		depths(1, 20, 3000);
		await console.pass(3_000);
		console.press('2');
		expect(rows()).toEqual(['c-dlq', 'B-DLQ', 'a-dlq']);
	});

	test('of a list that nobody has touched moves, with the cursor on the row that was seen under it', async () => {
		await console.pass(4_000);
		console.written();
		depths(1, 20, 3000);
		console.written();
		expect(rows()).toEqual(['c-dlq', 'b-dlq', 'A-DLQ']);
	});

	test('of a list that is looked over for the first time has its worst under the cursor', () => {
		console = startConsole({ size: { columns: 80, rows: 24 } });
		depths(3, 2, 1);
		console.press('2');
		console.written();
		depths(1, 2, 3);
		console.written();
		expect(rows()).toEqual(['C-DLQ', 'b-dlq', 'a-dlq']);
	});
});

describe('a key', () => {
	test('so has that of a demo that is still being set up, which may have been empty when it was looked over', () => {
		console = startConsole({ size: { columns: 80, rows: 24 }, demo: true });
		depths(0, 1, 0);
		swept();
		console.press('2');
		console.written();
		depths(300, 200, 100);
		console.written();
		expect(rows()).toEqual(['A-DLQ', 'b-dlq', 'c-dlq']);
		console.session.dispatch({ type: 'demo-stands' });
		console.written();
		depths(1, 2000, 3);
		console.written();
		expect(rows()).toContain('A-DLQ');
	});
	test('opens the row of the last frame, whatever has come in since', () => {
		depths(1, 20, 3000);
		console.press('enter');
		expect(console.topAs('queue').ref.name).toBe('a-dlq');
	});

	test('goes from the row of the last frame, also when several come at once', () => {
		depths(1, 20, 3000);
		console.chunk('j', 'enter');
		expect(console.topAs('queue').ref.name).toBe('b-dlq');
	});

	/** A list in which the row under the cursor was another one a frame before. */
	async function swapped(): Promise<void> {
		console = startConsole({ size: { columns: 80, rows: 24 } });
		depths(3, 2, 1);
		console.press('2');
		await console.pass(3_000);
		console.written();
		depths(1, 2, 3000);
		console.written();
	}

	test('that writes is refused where the row was another one in the frame before, by the names of both', async () => {
		await swapped();
		console.press('r');
		expect(console.top().kind).toBe('list');
		expect(console.said()).toBe('redrive: a-dlq was here until just now, r again acts on c-dlq');
	});

	test('that touches or deletes is refused as well, from the menu of actions too; one that reads is not', async () => {
		await swapped();
		console.press('p');
		expect(console.said()).toMatch(/^peek: a-dlq was here until just now/);
		console.press('a');
		console.type('purge');
		console.press('enter');
		expect([console.overlay().kind, console.said()]).toEqual([
			'none',
			expect.stringMatching(/^purge: a-dlq was here until just now/),
		]);
		console.press('enter');
		expect(console.topAs('queue').ref.name).toBe('c-dlq');
	});

	test('acts once the row has been there for a moment and another frame has shown it', async () => {
		await swapped();
		console.press('r');
		console.written();
		console.press('r');
		expect(console.top().kind).toBe('list');
		await console.pass(500);
		console.press('r');
		expect(console.topAs('plan').ref.name).toBe('c-dlq');
	});

	test('is refused however long the frame stood, where no other has shown the row', async () => {
		await swapped();
		await console.pass(5_000);
		console.press('r');
		expect(console.top().kind).toBe('list');
	});

	test('acts at once on a row that a key has gone to', async () => {
		await swapped();
		console.press('j');
		console.written();
		console.press('r');
		expect(console.topAs('plan').ref.name).toBe('b-dlq');
	});

	test('acts at once on a row of another list that a key has gone to', async () => {
		await swapped();
		console.press('1');
		console.written();
		expect(rows()[0]).toBe('C-DLQ');
		console.press('r');
		expect(console.topAs('plan').ref.name).toBe('c-dlq');
	});

	test.each(['enter', 'r', 'm', '5', 'o'])(
		'does nothing to the next row where its own is gone: %s',
		(key) => {
			console.press('j');
			console.written();
			console.queues(
				{ 'a-dlq': 3, 'c-dlq': 1, work: 0, rest: 0 },
				{ work: 'a-dlq', rest: 'c-dlq' },
			);
			console.press(key);
			expect(console.top().kind).toBe('list');
			expect(console.said()).toMatch(/: b-dlq is gone, nothing was done$/);
			expect(rows()).toEqual(['a-dlq', 'C-DLQ']);
		},
	);

	test('goes no further than to the last row that was seen', () => {
		console.press('G');
		console.written();
		console.queues(
			{ 'a-dlq': 300, 'b-dlq': 200, 'c-dlq': 100, 'new-dlq': 1, work: 0, more: 0, rest: 0, x: 0 },
			{ work: 'a-dlq', more: 'b-dlq', rest: 'c-dlq', x: 'new-dlq' },
		);
		console.chunk('j', 'r');
		expect(console.topAs('plan').ref.name).toBe('c-dlq');
	});

	test('does nothing to a row that came where there was none', () => {
		console = startConsole({ size: { columns: 80, rows: 24 } });
		console.press('2');
		console.written();
		depths(3, 2, 1);
		console.press('enter');
		expect([console.top().kind, console.said()]).toEqual([
			'list',
			'open: a-dlq came just now, enter again acts on it',
		]);
		console.written();
		console.press('enter');
		expect(console.topAs('queue').ref.name).toBe('a-dlq');
	});

	test('on a menu of actions that is open acts on the row that was seen below it, or not at all', () => {
		console.press('j');
		console.written();
		console.press('a');
		console.written();
		console.type('redrive');
		console.queues({ 'a-dlq': 3, 'c-dlq': 1, work: 0, rest: 0 }, { work: 'a-dlq', rest: 'c-dlq' });
		console.written();
		console.press('enter');
		expect(console.top().kind).toBe('list');
		expect(console.said()).toBe('redrive: b-dlq is gone, nothing was done');
	});

	test('of a line that names a resource acts on that one, whatever became of the row', async () => {
		console = startConsole({
			size: { columns: 80, rows: 24 },
			gateways: { queues: { resolve: async (name) => queueRef(name) } },
		});
		depths(300, 200, 100);
		console.press('2');
		console.written();
		console.press('j');
		console.written();
		console.press(':');
		console.type('redrive a-dlq');
		console.written();
		console.queues({ 'a-dlq': 3, 'c-dlq': 1, work: 0, rest: 0 }, { work: 'a-dlq', rest: 'c-dlq' });
		console.press('enter');
		await console.settled();
		expect(console.topAs('plan').ref.name).toBe('a-dlq');
	});

	test('that leaves a screen takes what was said there along, but no error that came just now', async () => {
		const open = () => {
			console.press('enter');
			console.written();
		};
		open();
		console.session.say('the policy could not be read', 'bad');
		console.press('esc');
		expect(console.said()).toBe('the policy could not be read');
		console.written();
		open();
		console.session.say('the policy could not be read', 'bad');
		console.written();
		await console.pass(1_000);
		console.written();
		console.press('esc');
		expect(console.said()).toBe('');
	});

	test('is not for a screen that came while it was on its way; leaving it is', () => {
		console.session.push({ kind: 'report', title: 'late', lines: [], at: 0, offset: 0 });
		console.press('q');
		expect([console.top().kind, console.said()]).toEqual([
			'report',
			'the screen changed before q came: press it again',
		]);
		console.written();
		console.press('q');
		expect(console.top().kind).toBe('list');
	});

	test('of a paste neither', () => {
		console.press('/');
		console.written();
		console.session.push({ kind: 'report', title: 'late', lines: [], at: 0, offset: 0 });
		console.session.setOverlay({ kind: 'none' });
		console.paste('text');
		expect(console.said()).toMatch(/nothing of it was taken/);
	});
});

describe('a list of messages', () => {
	test('keeps the place of one that was deleted for the one behind it, and deletes that only when it was seen', async () => {
		const look = await lookAtDeadLetters();
		console = look.console;
		console.written();
		console.press('j');
		console.written();
		const [, second, third] = look.view().messages;
		console.press('ctrl-d');
		// One message is deleted without a question: this key finds nothing to say yes to.
		await yes(console);
		expect(look.view().messages.map(({ id }) => id)).not.toContain(second?.id);
		console.written();
		console.press('ctrl-d');
		expect([console.overlay().kind, console.said()]).toEqual([
			'none',
			`delete: ${second?.id} was here until just now, ctrl-d again acts on ${third?.id}`,
		]);
	});

	test('and its groups stand still while more come in', async () => {
		const refund = JSON.stringify({ type: 'Refund' });
		const order = JSON.stringify({ kind: 'Order', lines: 3 });
		const look = await lookAtDeadLetters({
			bodies: [
				refund,
				refund,
				...Array.from({ length: 8 }, () => refund),
				...Array(10).fill(order),
			],
		});
		console = look.console;
		console.written();
		console.press('b');
		console.written();
		const group = () => /^>.*(Refund|Order)/m.exec(screenText(console))?.[1];
		expect(group()).toBe('Refund');
		console.press('p');
		await console.settled();
		expect(look.view().messages).toHaveLength(20);
		console.written();
		expect(group()).toBe('Refund');
	});
});
