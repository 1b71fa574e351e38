import { describe, expect, test } from 'vitest';
import { deadLetters } from '../../../source/console/resources/panes.ts';
import { reduce } from '../../../source/console/state/reducer.ts';
import { queueRows } from '../../../source/console/state/selectors.ts';
import type { State } from '../../../source/console/state/state.ts';
import { acknowledge } from '../../../source/domain/diagnosis/acknowledgement.ts';
import type { Failure } from '../../../source/domain/failure.ts';
import { PagedMap } from '../../../source/domain/paged-map.ts';
import { resourceKey } from '../../../source/domain/resources.ts';
import { queueAttributes, queueRef } from '../../operations/fakes.ts';
import { identity, info, startConsole } from '../fixture.ts';

const denied: Failure = {
	kind: 'denied',
	message: 'access denied',
	retryable: false,
	operation: 'SQS GetQueueAttributes',
};

const names = (state: State) =>
	[...state.resources.queue.entries.values()].map(({ ref }) => ref.name);
const entry = (state: State, name: string) =>
	[...state.resources.queue.entries.values()].find(({ ref }) => ref.name === name);

function withQueues(depths: Readonly<Record<string, number>>) {
	const console = startConsole();
	console.queues(depths);
	return console;
}

describe('pages of a list', () => {
	test('rows of the last list stay where they are until the new one is whole', () => {
		const console = withQueues({ a: 1, b: 2, c: 3 });
		console.watched({
			kind: 'queue',
			type: 'listed',
			refs: [queueRef('c'), queueRef('d')],
			complete: false,
			at: 5,
		});
		expect(names(console.session.state)).toEqual(['a', 'b', 'c', 'd']);
		expect(entry(console.session.state, 'c')?.facts?.visible).toBe(3);
	});

	test('a whole list that names what is known, in the same order, leaves all of it as it is', () => {
		const console = withQueues({ a: 1, b: 2, c: 3 });
		const { entries } = console.session.state.resources.queue;
		const list = (...refs: readonly string[]) =>
			console.watched({
				...{ kind: 'queue', type: 'listed', refs: refs.map(queueRef), complete: true, at: 5 },
			});
		list('a', 'b', 'c');
		expect(console.session.state.resources.queue.entries).toBe(entries);
		expect(console.session.state.resources.queue).toMatchObject({ listedAt: 5, sampled: 3 });
		for (const others of [['c', 'b', 'a'], ['a', 'b'], ['a', 'b', 'c', 'd'], []]) {
			list(...others);
			expect(names(console.session.state)).toEqual(others);
		}
	});

	test('a whole list takes away what it does not name, and keeps what was known of the rest', () => {
		const console = withQueues({ a: 1, b: 2, c: 3 });
		const before = entry(console.session.state, 'c');
		console.watched({
			kind: 'queue',
			type: 'listed',
			refs: [queueRef('c'), queueRef('d')],
			complete: true,
			at: 5,
		});
		expect(names(console.session.state)).toEqual(['c', 'd']);
		expect(entry(console.session.state, 'c')).toBe(before);
		expect(console.session.state.resources.queue.listedAt).toBe(5);
		expect(console.session.state.resources.queue.sampled).toBe(1);
	});

	test('a list that fails leaves the rows, and says so until a list succeeds', () => {
		const console = withQueues({ a: 1 });
		console.watched({ kind: 'queue', type: 'list-failed', failure: denied, at: 6 });
		expect(names(console.session.state)).toEqual(['a']);
		expect(console.session.state.resources.queue.failure).toEqual(denied);
		console.watched({
			kind: 'queue',
			type: 'listed',
			refs: [queueRef('a')],
			complete: true,
			at: 7,
		});
		expect(console.session.state.resources.queue.failure).toBeUndefined();
	});

	test('lists without end do not pile up, whoever asks for them: the next takes the place of the one before', () => {
		const console = withQueues({ a: 1 });
		const endless = { ...denied, code: 'EndlessList' };
		const part = (name: string) =>
			console.watched({
				...{ kind: 'queue', type: 'listed', refs: [queueRef(name)] },
				...{ complete: false, at: 5 },
			});
		part('b');
		console.watched({ kind: 'queue', type: 'list-failed', failure: endless, at: 6 });
		expect(names(console.session.state)).toEqual(['a', 'b']);
		// Remembering is no list.
		console.session.dispatch({
			type: 'remembered',
			resources: [{ kind: 'queue', ref: queueRef('c') }],
		});
		expect(names(console.session.state)).toEqual(['a', 'b', 'c']);
		part('b');
		part('d');
		expect(names(console.session.state)).toEqual(['b', 'd']);
	});

	test('what was remembered of another account goes once the account is known', () => {
		const console = startConsole();
		const foreign = 'arn:aws:kinesis:eu-west-1:999999999999:stream/clicks';
		const other = { ...queueRef('old'), arn: 'arn:aws:sqs:eu-west-1:999999999999:old' };
		console.session.dispatch({
			type: 'remembered',
			resources: [
				{ kind: 'queue', ref: queueRef('orders') },
				{ kind: 'queue', ref: other },
				{ kind: 'stream', ref: { name: 'gone', arn: `${foreign}-gone` } },
				{ kind: 'stream', ref: { name: foreign, arn: foreign } },
			],
		});
		console.session.dispatch({ type: 'identified', identity });
		const { queue, stream: streams } = console.session.state.resources;
		expect([...queue.entries.values()].map(({ ref }) => ref.name)).toEqual(['orders']);
		expect([...streams.entries.values()].map(({ ref }) => ref.name)).toEqual([foreign]);
	});

	test('topics and streams do the same', () => {
		const console = startConsole();
		const ref = (name: string) => ({ name, arn: `arn:aws:sns:eu-west-1:123456789012:${name}` });
		for (const kind of ['topic', 'stream'] as const) {
			console.watched(
				{ kind, type: 'listed', refs: [ref('a'), ref('b')], complete: true, at: 1 },
				{ kind, type: 'listed', refs: [ref('b')], complete: false, at: 2 },
			);
			expect(console.session.state.resources[kind].entries.size).toBe(2);
			console.watched({ kind, type: 'listed', refs: [ref('b')], complete: true, at: 3 });
			expect(
				[...console.session.state.resources[kind].entries.values()].map((one) => one.ref.name),
			).toEqual(['b']);
		}
	});
});

describe('samples', () => {
	test('a failed sample keeps the values and their age, and adds the failure', () => {
		const console = withQueues({ a: 7 });
		const at = entry(console.session.state, 'a')?.sampledAt;
		console.watched({
			kind: 'queue',
			type: 'sample-failed',
			failures: [{ key: queueRef('a').arn, failure: denied, at: 99 }],
		});
		expect(entry(console.session.state, 'a')).toMatchObject({
			facts: { visible: 7 },
			sampledAt: at,
			failure: denied,
		});
		const [row] = queueRows(console.session.state.resources.queue);
		expect(row).toMatchObject({ visible: 7, sampledAt: at, failure: denied });
	});

	test('the next good sample takes the failure away', () => {
		const console = withQueues({ a: 7 });
		const { arn } = queueRef('a');
		console.watched(
			{ kind: 'queue', type: 'sample-failed', failures: [{ key: arn, failure: denied, at: 99 }] },
			{
				kind: 'queue',
				type: 'sampled',
				samples: [
					{
						key: arn,
						at: console.clock.now() + 1000,
						facts: queueAttributes('a', { visible: 8 }),
					},
				],
			},
		);
		expect(entry(console.session.state, 'a')?.failure).toBeUndefined();
		expect(entry(console.session.state, 'a')?.facts?.visible).toBe(8);
		expect(entry(console.session.state, 'a')?.history.samples).toHaveLength(2);
	});

	test('a queue that was deleted between list and sample is not brought back', () => {
		const console = withQueues({ a: 7 });
		const { arn } = queueRef('gone');
		console.watched({
			kind: 'queue',
			type: 'sampled',
			samples: [{ key: arn, at: 5, facts: queueAttributes('gone') }],
		});
		expect(names(console.session.state)).toEqual(['a']);
		expect(console.session.state.resources.queue.sampled).toBe(1);
	});

	test('what was refused counts as asked, once', () => {
		const console = startConsole();
		const refs = ['a', 'b'].map(queueRef);
		const failures = [{ key: queueRef('a').arn, failure: denied, at: 1 }];
		console.watched(
			{ kind: 'queue', type: 'listed', refs, complete: true, at: 1 },
			{ kind: 'queue', type: 'sample-failed', failures },
			{ kind: 'queue', type: 'sample-failed', failures },
		);
		expect(console.session.state.resources.queue.sampled).toBe(1);
	});
});

describe('two contexts', () => {
	const second = { ...info, id: 'test eu-west-1' };

	/** The state that knows the queues of two contexts with the same names, and so the same ARNs. */
	function both(): State {
		const console = startConsole();
		console.queues({ orders: 1, 'orders-dlq': 10 }, { orders: 'orders-dlq' });
		const first = console.session.state.resources.queue.entries;
		console.session.dispatch({ type: 'connected', info: second });
		console.queues({ orders: 2, 'orders-dlq': 20 }, { orders: 'orders-dlq' });
		const { resources } = console.session.state;
		const { queue } = resources;
		return {
			...console.session.state,
			resources: {
				...resources,
				queue: { ...queue, entries: PagedMap.of([...first, ...queue.entries]) },
			},
		};
	}

	test('queues of the same name have keys of their own', () => {
		const { entries } = both().resources.queue;
		const { arn } = queueRef('orders');
		expect(entries.size).toBe(4);
		expect(entries.get(resourceKey(info.id, arn))?.facts?.visible).toBe(1);
		expect(entries.get(resourceKey(second.id, arn))?.facts?.visible).toBe(2);
	});

	test('a dead-letter queue belongs to the queue of its own context', () => {
		const rows = queueRows(both().resources.queue).filter(({ name }) => name === 'orders');
		expect(rows.map(({ dlqDepth }) => dlqDepth)).toEqual([10, 20]);
		const dead = queueRows(both().resources.queue).filter(({ name }) => name === 'orders-dlq');
		expect(dead.map(({ sources }) => sources)).toEqual([['orders (max 5)'], ['orders (max 5)']]);
	});

	test('events of a watcher before there is a connection change nothing', () => {
		const { session } = startConsole({ connected: false });
		const before = session.state;
		const event = {
			kind: 'queue',
			type: 'listed',
			refs: [queueRef('a')],
			complete: true,
			at: 1,
		} as const;
		expect(reduce(before, { type: 'watched', events: [event] })).toBe(before);
	});
});

test('what a running redrive of this session has is named in the row, and its dead letters stay counted', () => {
	const console = withQueues({ orders: 1 });
	console.queues({ orders: 1, 'orders-dlq': 28 }, { orders: 'orders-dlq' });
	const ref = queueRef('orders-dlq');
	console.watched({
		kind: 'queue',
		type: 'sampled',
		samples: [
			{ key: ref.arn, at: 9, facts: queueAttributes('orders-dlq', { visible: 28, inFlight: 9 }) },
		],
	});
	const running = (state: 'running' | 'done', held: number) =>
		console.session.dispatch({
			type: 'tasks-changed',
			tasks: [
				{
					...{ id: '1', kind: 'redrive', title: 'redrive orders-dlq', resource: ref.name },
					startedAt: 0,
					state,
					redrive: { runId: 'r', plan: { source: ref }, view: { held } },
				} as never,
			],
		});
	const row = () => {
		const rows = queueRows(console.session.state.resources.queue);
		return rows.find(({ name }) => name === 'orders-dlq');
	};
	const why = () => row()?.why.split(', ');
	expect(row()).toMatchObject({ dead: 37, visible: 28, inFlight: 9 });
	expect(why()).toContain('9 in flight');
	running('running', 9);
	const before = console.session.state.resources;
	expect(why()).toContain('9 held by our run');
	running('running', 9);
	expect(console.session.state.resources).toBe(before);
	expect(queueRows(before.queue).find(({ name }) => name === 'orders')?.dlqDepth).toBe(37);
	expect(deadLetters(console.session.state)).toBe(37);
	running('done', 9);
	expect(why()).toContain('9 in flight');
});

test('what somebody knows of is hidden until it grows or the time is over', async () => {
	const console = withQueues({ 'orders-dlq': 37 });
	const ref = queueRef('orders-dlq');
	let at = console.clock.now();
	const sample = (name: string, facts: object) =>
		console.watched({
			kind: 'queue',
			type: 'sampled',
			samples: [{ key: queueRef(name).arn, at, facts: queueAttributes(name, facts) }],
		});
	console.watched({
		kind: 'queue',
		type: 'listed',
		refs: [ref, queueRef('orders')],
		complete: true,
		at,
	});
	sample('orders', { redrivePolicy: { deadLetterTargetArn: ref.arn, maxReceiveCount: 5 } });
	const row = () =>
		queueRows(console.session.state.resources.queue).find(({ name }) => name === ref.name);
	expect(row()).toMatchObject({ severity: 'bad', why: '37 dead' });
	const known = acknowledge(row()?.findings ?? [], { at, until: at + 60_000, note: 'looked at' });
	const memory = { filters: {}, columns: {}, acknowledged: { [`aws ${ref.arn}`]: known } };
	console.session.dispatch({ type: 'memory-changed', memory });
	expect(row()?.severity).toBe('ok');
	expect(row()?.why).toMatch(/^known until .*: looked at$/);
	at += 10_000;
	sample('orders-dlq', { visible: 38 });
	expect(row()).toMatchObject({ severity: 'bad' });
	sample('orders-dlq', { visible: 37 });
	at += 1_000;
	sample('orders-dlq', { visible: 30 });
	expect(row()?.severity).toBe('ok');
	at += 60_000;
	sample('orders-dlq', { visible: 30 });
	expect(row()?.why).toContain('30 dead');
});
