import { describe, expect, test, vi } from 'vitest';
import { commandTables } from '../../../source/console/input/input.ts';
import type { Mode } from '../../../source/domain/effect.ts';
import { fail } from '../../../source/domain/failure.ts';
import { resourceOf } from '../../../source/domain/resource-id.ts';
import type { CallOptions } from '../../../source/operations/ports.ts';
import { queueRef } from '../../operations/fakes.ts';
import { fakeQueue, yes } from '../fake-queue.ts';
import { type Console, identity, startConsole } from '../fixture.ts';

/** Fills in the form and presses Send: the dialog is open after that. */
function send(console: Console, body: string): void {
	console.press('s');
	console.type(body);
	console.press('shift-tab', 'enter');
	expect(console.overlay().kind).toBe('dialog');
}

describe('from a confirmation to the port', () => {
	test('the account is asked for again, then the grant reaches the port', async () => {
		const { calls, console: start } = fakeQueue();
		const console = start();
		send(console, 'hello');
		expect(console.who.asked).toBe(0);
		await yes(console);
		expect(console.who.asked).toBe(1);
		expect(calls).toEqual([
			[
				'send',
				'hello',
				{
					effect: 'write',
					resources: [resourceOf('queue', queueRef('orders'))],
					what: 'send to orders',
				},
			],
		]);
		expect(console.said()).toBe('sent to orders: id-1');
		expect(console.top().kind).toBe('list');
	});

	test('before there is a connection nobody knows where it would happen, so nothing is asked', async () => {
		const console = startConsole({ connected: false });
		const resource = resourceOf('queue', queueRef('orders'));
		expect(await console.session.confirm({ kind: 'purge', resource }, 'X')).toBeUndefined();
		expect(console.overlay().kind).toBe('none');
		expect(console.said()).toContain('not connected yet');
	});

	test("a queue of another region is not asked about: AWS would purge this region's of that name", async () => {
		const console = fakeQueue().console();
		const arn = 'arn:aws:sqs:us-east-1:123456789012:orders';
		const resource = resourceOf('queue', { name: 'orders', arn });
		expect(await console.session.confirm({ kind: 'purge', resource }, 'X')).toBeUndefined();
		expect(console.overlay().kind).toBe('none');
		expect(console.said()).toContain('orders is in us-east-1, and requests go to eu-west-1');
	});

	test('credentials of another account send nothing', async () => {
		const { calls, console: start } = fakeQueue();
		const console = start();
		send(console, 'hello');
		console.who.identity = { ...identity, account: '999999999999' };
		await yes(console);
		expect(calls).toEqual([]);
		expect(console.said()).toContain('999999999999');
		expect(console.said()).toContain('Nothing was sent');
		expect(console.session.state.errors.at(-1)?.failure.kind).toBe('refused');
	});

	test('when the account can not be asked for, nothing is sent', async () => {
		const { calls, console: start } = fakeQueue();
		const console = start();
		send(console, 'hello');
		const gateways = console.session.connection?.gateways;
		if (gateways === undefined) throw new Error('not connected');
		vi.spyOn(gateways.identity, 'whoAmI').mockRejectedValue(
			fail('credentials', 'the token has expired'),
		);
		await yes(console);
		expect(calls).toEqual([]);
		expect(console.said()).toContain('the token has expired');
	});

	test('a cancelled dialog sends nothing, then or later', async () => {
		const { calls, console: start } = fakeQueue();
		const console = start();
		send(console, 'hello');
		await console.pass(1_000);
		console.press('esc');
		expect(console.said()).toContain('nothing was sent');
		const { overlay } = console.session.state;
		expect(overlay.kind).toBe('none');
		console.press('y');
		await console.settled();
		expect([calls, console.who.asked]).toEqual([[], 0]);
		// The form is as it was.
		expect(console.topAs('form').fields[0]?.field.graphemes.join('')).toBe('hello');
	});

	test('an unknown outcome is named, and the form stays', async () => {
		const { console: start, queues } = fakeQueue();
		queues.send = async () => {
			throw fail('timeout', 'no answer in time', { outcomeUnknown: true });
		};
		const console = start();
		send(console, 'hello');
		await yes(console);
		expect(console.said()).toMatch(/unknown.*may have arrived|no answer in time/);
		expect(console.said()).not.toMatch(/^sent/);
		expect(console.top().kind).toBe('form');
	});

	test('what is invalid is said in the form, and asks for nothing', async () => {
		const { console: start } = fakeQueue();
		const console = start();
		console.press('s', 'shift-tab', 'enter');
		await console.settled();
		expect(console.overlay().kind).toBe('none');
		expect(console.topAs('form').failure?.message).toContain('the body is empty');
	});

	test('a purge wants the name, in any mode that allows it', async () => {
		const { calls, console: start } = fakeQueue();
		const console = start();
		console.press('a');
		console.type('purge');
		console.press('enter');
		expect(console.overlay()).toMatchObject({
			dialog: { confirmation: { level: 3, typed: 'orders' } },
		});
		await console.pass(1_000);
		console.press('y', 'enter');
		await console.settled();
		expect(calls).toEqual([]);
		console.press('ctrl-u');
		console.type('orders');
		await console.pass(200);
		console.press('enter');
		await console.settled();
		expect(calls).toEqual([
			[
				'purge',
				queueRef('orders').url,
				{
					effect: 'destroy',
					resources: [resourceOf('queue', queueRef('orders'))],
					what: 'purge orders',
				},
			],
		]);
	});

	test('a protected context asks one level more', () => {
		const console = fakeQueue().console('protected');
		send(console, 'hello');
		expect(console.overlay()).toMatchObject({
			dialog: { confirmation: { level: 3, typed: 'orders' } },
		});
	});
});

describe('modes', () => {
	const refused = (mode: Mode) => {
		const console = startConsole({ mode });
		console.queues({ orders: 3, 'orders-dlq': 1 }, { orders: 'orders-dlq' });
		return commandTables(console.session)
			.flat()
			.filter(({ effect }) => effect !== 'read')
			.map(({ title, disabled }) => [title, disabled?.includes(`the mode is ${mode}`) === true]);
	};

	test('read-only turns off everything that touches or writes, with the reason', () => {
		expect(refused('read-only')).toEqual([
			['peek', true],
			['redrive', true],
			['send', true],
			['purge', true],
			['edit', true],
			['undo settings', true],
			['create queue', true],
			['delete queue', true],
			['export', true],
			['import', true],
			['rescue', true],
		]);
	});

	test('look lets messages be received, and nothing be written', () => {
		expect(refused('look')).toEqual([
			['peek', false],
			['redrive', true],
			['send', true],
			['purge', true],
			['edit', true],
			['undo settings', true],
			['create queue', true],
			['delete queue', true],
			['export', false],
			['import', true],
			['rescue', false],
		]);
	});

	test('a mode that changes while a form is open stops it too', async () => {
		const { calls, console: start } = fakeQueue();
		const console = start();
		console.press('s');
		console.type('hello');
		console.press('shift-tab');
		console.session.dispatch({ type: 'mode-chosen', chosen: { mode: 'look' } });
		console.press('enter');
		expect(console.overlay().kind).toBe('none');
		expect(console.said()).toContain('the mode is look');
		await console.settled();
		expect(calls).toEqual([]);
	});
});

describe('the work of a view', () => {
	test('is aborted when the view leaves, and its end is nobody’s error', async () => {
		let given: AbortSignal | undefined;
		const attributes = (_url: string, { signal }: CallOptions) => {
			given = signal;
			return new Promise<never>((_, reject) => {
				signal.addEventListener('abort', () => reject(fail('aborted', 'stopped')));
			});
		};
		const never = () => new Promise<never>(() => {});
		const console = startConsole({
			gateways: {
				queues: { attributes, tags: never, deadLetterSourcesPage: never, listMoves: never },
			},
		});
		console.queues({ orders: 1 });
		console.press('enter');
		expect(given?.aborted).toBe(false);
		console.press('esc');
		expect(given?.aborted).toBe(true);
		await console.settled();
		expect(console.session.state.errors).toEqual([]);
		expect(console.top().kind).toBe('list');
	});

	test('that fails is shown and kept, and the view says why it has nothing', async () => {
		const console = startConsole();
		const id = console.session.push({ kind: 'identity', offset: 0 });
		let told: string | undefined;
		console.session.run(
			id,
			async () => {
				throw fail('throttled', 'too fast', { hint: 'Wait' });
			},
			(failure) => {
				told = failure.message;
			},
		);
		await console.settled();
		expect(told).toBe('too fast');
		expect(console.said()).toBe('too fast. Wait');
		expect(console.session.state.errors).toHaveLength(1);
	});

	test('for a view that has left is not started', () => {
		const console = startConsole();
		const id = console.session.push({ kind: 'identity', offset: 0 });
		console.session.pop();
		let started = false;
		console.session.run(id, async () => {
			started = true;
		});
		expect(started).toBe(false);
	});

	test('runs what it left to be done exactly once, however the view leaves', () => {
		const console = startConsole();
		let times = 0;
		const open = () => {
			const id = console.session.push({ kind: 'identity', offset: 0 });
			console.session.onLeave(id, () => times++);
			return id;
		};
		open();
		console.press('esc');
		expect(times).toBe(1);
		open();
		console.press('2');
		expect(times).toBe(2);
		console.session.onLeave(999, () => times++);
		expect(times).toBe(3);
	});
});

test('stopping a task asks first, and the task outlives every screen', async () => {
	const console = startConsole();
	let stopped = false;
	console.session.tasks.start(
		{ kind: 'redrive', title: 'redrive orders-dlq', resource: 'orders-dlq' },
		({ signal }) =>
			new Promise((resolve) => {
				signal.addEventListener('abort', () => {
					stopped = true;
					resolve('cancelled');
				});
			}),
	);
	console.press('6', '1', '6');
	expect(console.session.state.tasks[0]?.state).toBe('running');
	console.press('X');
	expect(console.overlay()).toMatchObject({ dialog: { confirmation: { level: 2 } } });
	await yes(console);
	await console.settled();
	expect(stopped).toBe(true);
	expect(console.session.state.tasks[0]?.state).toBe('stopped');
});
