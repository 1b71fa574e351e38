import { describe, expect, test } from 'vitest';
import { drawnFrame } from '../../../source/console/frame/drawn-frame.ts';
import { panes } from '../../../source/console/resources/panes.ts';
import { workFor } from '../../../source/console/state/background.ts';
import { createStore } from '../../../source/console/state/store.ts';
import { PagedMap } from '../../../source/domain/paged-map.ts';
import { queueAttributes, queueRef } from '../../operations/fakes.ts';
import { startConsole } from '../fixture.ts';
import { screenText } from '../messages/messages-fixture.ts';

const many = 3_000;
/** A clock for work that is not to run out of time. */
const standing = () => 0;
const nameOf = (index: number) => `queue-${String(index).padStart(5, '0')}`;

function manyQueues() {
	const console = startConsole({ size: { columns: 120, rows: 24 } });
	console.queues(Object.fromEntries(Array.from({ length: many }, (_, at) => [nameOf(at), at])));
	const shown = () => panes.queues.shown(console.session.state, console.topAs('list'));
	shown();
	// What another test has left stands in for a moment.
	while (workFor(1000, standing).more || shown().pending) shown();
	expect(shown().rows).toHaveLength(many);
	return { console, shown };
}

describe('thousands of rows', () => {
	test('are filtered behind the frame of the key, which says so; then they are shown', () => {
		const { console, shown } = manyQueues();
		console.press('/');
		console.type('00017');
		const answer = screenText(console);
		expect(answer).toMatch(/\/00017/);
		expect(answer).toMatch(/looking over 3000/);
		expect(shown()).toMatchObject({ pending: true, total: many });
		const { finished, more } = workFor(1000, standing);
		expect([finished, more]).toEqual([true, false]);
		expect(shown().pending).toBeUndefined();
		expect(shown().rows.map(({ name }) => name)).toEqual([nameOf(17)]);
		expect(screenText(console)).toMatch(/1 of 3000 shown/);
	});

	test('are sorted behind the frame of the key that asks for it', () => {
		const { console, shown } = manyQueues();
		const before = shown().rows;
		const draw = drawnFrame(console.session);
		draw();
		const frames: string[] = [];
		console.session.store.subscribe(() => frames.push(draw().join('\n')));
		console.press('O');
		expect(frames.some((text) => text.includes('looking over 3000'))).toBe(true);
		expect(shown().rows).toBe(before);
		workFor(1000, standing);
		expect(shown().rows).toEqual(before.toReversed());
	});

	test('are those of the filter before a command acts on them, however fast it was typed', () => {
		const { console } = manyQueues();
		console.chunk('/', '0', '0', '0', '1', '7', 'enter', '*');
		expect([...console.topAs('list').marks]).toHaveLength(1);
		console.press('*', 'esc', 'esc');
		console.chunk('/', '0', '0', '0', '4', '2', 'enter', 'enter');
		expect(console.topAs('queue').ref.name).toBe(nameOf(42));
	});

	/** Samples of so many queues, of which the last has the most messages. */
	function sample({ console }: ReturnType<typeof manyQueues>, count: number): string {
		const at = console.clock.now() + 1_000;
		const samples = Array.from({ length: count }, (_, index) => {
			const name = nameOf(index);
			const facts = queueAttributes(name, { visible: 1_000_000 + index });
			return { key: queueRef(name).arn, at, facts };
		});
		console.watched({ kind: 'queue', type: 'sampled', samples });
		return nameOf(count - 1);
	}

	test('are as they were a moment ago while many samples are judged, under the cursor too', () => {
		const all = manyQueues();
		const { console, shown } = all;
		const before = shown().rows;
		const deepest = sample(all, 100);
		expect(shown().rows).toBe(before);
		console.press('j');
		expect(shown().rows).toBe(before);
		for (let turn = 0; turn < 3; turn++) {
			workFor(1000, standing);
			shown();
		}
		expect(shown().rows[0]?.name).toBe(deepest);
	});

	test('are there at once where a few of them have changed', () => {
		const all = manyQueues();
		const deepest = sample(all, 10);
		expect(all.shown().rows[0]?.name).toBe(deepest);
		expect(all.shown().pending).toBeUndefined();
		expect(workFor(1000, standing)).toEqual({ more: false, finished: false });
	});

	test('of another context never stand in', () => {
		const { console, shown } = manyQueues();
		const { state } = console.session;
		const entries = [...state.resources.queue.entries.values()].map((entry) => ({
			...entry,
			key: `other\0${entry.ref.arn}`,
			ref: { ...entry.ref, name: `other-${entry.ref.name}` },
		}));
		const queue = {
			...state.resources.queue,
			entries: PagedMap.of(entries.map((one) => [one.key, one])),
		};
		const other = { ...state, resources: { ...state.resources, queue } };
		expect(shown().rows[0]?.name).toMatch(/^queue/);
		const rows = panes.queues.shown(other, console.topAs('list')).rows;
		expect(rows.every(({ name }) => name.startsWith('other-'))).toBe(true);
	});
});

test('data is told in a moment, and in one frame with a key that comes first', () => {
	const console = startConsole();
	const later: (() => void)[] = [];
	const drawing = { waits: false, whenTaken: (tell: () => void) => later.push(tell) };
	const store = createStore(console.session.state, drawing);
	let told = 0;
	store.subscribe(() => told++);
	store.dispatch({ type: 'ticked', now: 1 });
	store.dispatch({ type: 'ticked', now: 2 });
	expect([told, later.length, store.get().now]).toEqual([0, 1, 2]);
	store.dispatch({ type: 'overlay-set', overlay: { kind: 'none' } });
	expect(told).toBe(1);
	for (const tell of later.splice(0)) tell();
	expect(told).toBe(1);
	store.dispatch({ type: 'ticked', now: 3 });
	for (const tell of later.splice(0)) tell();
	expect(told).toBe(2);
});
