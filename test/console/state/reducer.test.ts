import { describe, expect, test } from 'vitest';
import { createStore } from '../../../source/console/state/store.ts';
import { newListing, type View } from '../../../source/console/state/views.ts';
import type { Call } from '../../../source/operations/ports.ts';
import { startConsole } from '../fixture.ts';

const identity = (id: number): View => ({ id, kind: 'identity', offset: 0 });

describe('the stack of views', () => {
	test('a result for a view that has left changes nothing, not even the state’s identity', () => {
		const { session } = startConsole();
		const id = session.push({ kind: 'identity', offset: 0 });
		session.pop();
		const before = session.state;
		session.update(id, 'identity', (view) => ({ ...view, offset: 9 }));
		expect(session.state).toBe(before);
	});

	test('a change of another kind of view than expected does nothing', () => {
		const { session } = startConsole();
		const id = session.push({ kind: 'identity', offset: 0 });
		const before = session.state;
		session.update(id, 'chart', (view) => ({ ...view, hours: 1 }));
		expect(session.state).toBe(before);
	});

	test('the first view can not be left', () => {
		const { session } = startConsole();
		expect(session.pop()).toBe(false);
		session.dispatch({ type: 'view-popped' });
		expect(session.state.views).toHaveLength(1);
	});

	test('a pane is as it was left', () => {
		const console = startConsole();
		console.queues({ a: 1, b: 2, c: 3 });
		console.press('j', '/', 'b', 'enter', 'space');
		const { list, filter, marks, sort } = console.topAs('list');
		expect(filter).toBe('b');
		console.press('3', '1');
		expect(console.topAs('list')).toMatchObject({ pane: 'queues', filter, sort });
		expect(console.topAs('list').marks).toEqual(marks);
		expect(console.topAs('list').list).toEqual(list);
	});

	test('`-` goes back and forth between two views', () => {
		const console = startConsole();
		console.press('3', '-');
		expect(console.topAs('list').pane).toBe('queues');
		console.press('-');
		expect(console.topAs('list').pane).toBe('topics');
	});
});

describe('lists that grow with time', () => {
	const call = (at: number): Call => ({
		at,
		operation: 'SQS ListQueues',
		effect: 'read',
		attempt: 1,
		milliseconds: 5,
	});

	test('calls are all counted, and the newest kept', () => {
		const { session } = startConsole();
		const calls = Array.from({ length: 1_200 }, (_, at) => call(at));
		session.dispatch({ type: 'called', calls: calls.slice(0, 700) });
		session.dispatch({ type: 'called', calls: calls.slice(700) });
		expect(session.state.calls.count).toBe(1_200);
		expect(session.state.calls.recent.length).toBeLessThanOrEqual(500);
		expect(session.state.calls.recent.at(-1)?.at).toBe(1_199);
	});

	test('errors are kept, the newest of very many', () => {
		const { session } = startConsole();
		const failure = { kind: 'service', message: 'oh', retryable: true } as const;
		for (let at = 0; at < 300; at++) session.dispatch({ type: 'failed', at, failure });
		expect(session.state.errors.length).toBeLessThanOrEqual(200);
		expect(session.state.errors.at(-1)?.at).toBe(299);
	});
});

test('a connection takes the place of the failure before it', () => {
	const console = startConsole({ connected: false });
	const failure = { kind: 'unreachable', message: 'refused', retryable: true } as const;
	console.session.dispatch({ type: 'connection-failed', failure });
	expect(console.session.state.context.failure).toBe(failure);
	const info = { id: 'x', region: 'eu-west-1', local: false };
	console.session.dispatch({ type: 'connected', info });
	expect(console.session.state.context).toMatchObject({ info, mode: 'open' });
	expect(console.session.state.context.failure).toBeUndefined();
});

test('listeners of the store hear of changes, once each, and of nothing else', () => {
	const { session } = startConsole();
	const store = createStore({ ...session.state, views: [identity(7)] });
	let heard = 0;
	const stop = store.subscribe(() => heard++);
	store.dispatch({ type: 'ticked', now: 5 });
	store.dispatch({ type: 'view-updated', id: 99, update: (view) => view });
	store.dispatch({ type: 'view-updated', id: 7, update: (view) => view });
	expect(heard).toBe(1);
	stop();
	store.dispatch({ type: 'ticked', now: 6 });
	expect(heard).toBe(1);
});

test('a new list has no cursor, filter or marks', () => {
	expect(newListing('trouble')).toEqual({
		list: { cursor: undefined, top: 0 },
		filter: '',
		sort: { column: 'trouble', reversed: false },
		marks: new Set(),
	});
});
