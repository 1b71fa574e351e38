import { beforeEach, describe, expect, test } from 'vitest';
import { createStore } from '../../../source/console/state/store.ts';
import type { QueueAttributes } from '../../../source/domain/resources.ts';
import type { WatchEvent } from '../../../source/operations/watch/watch.ts';
import { type Console, startConsole } from '../fixture.ts';
import { startChosen } from '../redrive/redrive-fixture.ts';

/* A terminal that takes no output: nobody sees the screen, so that keys leave and do nothing else. */

let console: Console;
beforeEach(() => {
	console = startConsole();
	console.queues({ orders: 5, 'orders-dlq': 37 }, { orders: 'orders-dlq' });
});

describe('while nobody sees the screen', () => {
	test.each([
		['q', 0],
		['ctrl-c', 130],
	] as const)('%s leaves from wherever the console stands', (key, code) => {
		console.press('?', 'esc', '@');
		console.host.stands = true;
		console.press(key);
		expect(console.host.exits).toEqual([code]);
	});

	test('no other key and no paste does anything', () => {
		const before = console.session.state;
		console.host.stands = true;
		console.press('j', 'enter', '3', '/', 'd', 'y', ':', 'ctrl-l', 'ctrl-z', 'esc');
		console.paste('text');
		expect(console.session.state).toBe(before);
		expect([console.host.exits, console.host.drawn]).toEqual([[], []]);
	});

	test.each([['/'], [':'], ['?']])('where %s takes text, q is text: ctrl-c leaves', (key) => {
		console.press(key);
		console.host.stands = true;
		console.press('q');
		expect(console.host.exits).toEqual([]);
		console.press('ctrl-c');
		expect(console.host.exits).toEqual([130]);
	});
});

describe('a question that nobody sees', () => {
	test('is answered by leaving: that is what was meant', async () => {
		const { console: running } = await startChosen();
		running.press('q');
		expect([running.overlay().kind, running.host.exits]).toEqual(['dialog', []]);
		for (const then of running.host.unseen) then();
		expect(running.host.exits).toEqual([0]);
	});

	test('is not answered once somebody has answered it', async () => {
		const { console: running } = await startChosen();
		running.press('q', 'esc');
		for (const then of running.host.unseen) then();
		expect(running.host.exits).toEqual([]);
		running.press('ctrl-c');
		const [, second] = running.host.unseen;
		running.press('esc', '?');
		second?.();
		expect(running.host.exits).toEqual([]);
	});
});

test('nothing is drawn behind a frame that waits to be taken, whatever happens', () => {
	const later: (() => void)[] = [];
	const drawing = { waits: true, whenTaken: (next: () => void) => later.push(next) };
	const store = createStore(console.session.state, drawing);
	let frames = 0;
	store.subscribe(() => frames++);
	for (let now = 0; now < 1000; now++) {
		store.dispatch({ type: 'ticked', now });
		store.dispatch({ type: 'resized', size: { columns: 80 + (now % 9), rows: 24 } });
	}
	expect([frames, later.length]).toEqual([0, 1]);
	drawing.waits = false;
	for (const next of later.splice(0)) next();
	expect([frames, store.get().now]).toEqual([1, 999]);
	store.dispatch({ type: 'resized', size: { columns: 80, rows: 24 } });
	expect(frames).toBe(2);
});

test('no frame is drawn for answers that say what is known: the next second has them', () => {
	const later: (() => void)[] = [];
	const drawing = { waits: false, whenTaken: (next: () => void) => later.push(next) };
	const store = createStore(console.session.state, drawing);
	const [known] = console.session.state.resources.queue.entries.values();
	const samples = [{ key: known?.ref.arn ?? '', at: 9, facts: known?.facts as QueueAttributes }];
	const events: readonly WatchEvent[] = [{ kind: 'queue', type: 'sampled', samples }];
	store.dispatch({ type: 'watched', events, asKnown: true });
	const [after] = store.get().resources.queue.entries.values();
	expect([after?.sampledAt, later.length]).toEqual([9, 0]);
	store.dispatch({ type: 'ticked', now: store.get().now + 1000 });
	expect(later).toHaveLength(1);
	for (const draw of later.splice(0)) draw();
	store.dispatch({ type: 'watched', events });
	expect(later).toHaveLength(1);
});
