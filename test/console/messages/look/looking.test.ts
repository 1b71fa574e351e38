import { describe, expect, test } from 'vitest';
import { fail } from '../../../../source/domain/failure.ts';
import type { EntryOutcome, Message } from '../../../../source/domain/messages/message.ts';
import { message, queueRef } from '../../../operations/fakes.ts';
import { fakeQueue, yes } from '../../fake-queue.ts';
import { lookAtDeadLetters } from '../messages-fixture.ts';

describe('looking into a queue', () => {
	test('holds what it receives and gives all of it back on leaving', async () => {
		const { calls, console: start } = fakeQueue({ messages: 12 });
		const console = start();
		console.press('p');
		await console.clock.advance(0);
		expect(console.topAs('messages').messages).toHaveLength(10);
		expect(console.session.leases?.held()).toHaveLength(10);
		console.press('esc');
		await console.settled();
		expect(calls.at(-1)).toEqual(['changeVisibility', ...new Array(10).fill(0)]);
		expect(console.session.leases?.held()).toEqual([]);
		expect(console.said()).toBe('gave 10 messages back to orders');
	});

	test('that gives nothing says which redrive of this computer holds what is there', async () => {
		const { console: start } = fakeQueue({ messages: 0 });
		const console = start();
		const { runs } = console.host.stores.redrive;
		const lock = await runs.lock(queueRef('orders').arn, 'other');
		console.press('p');
		await console.settled();
		const held =
			'what it receives is held by our run other in another process: 6 tells where it stands';
		expect(console.said()).toBe(`this look received nothing: ${held}`);
		expect(console.topAs('messages').atWork).toEqual({ runId: 'other', isOurs: false });
		await lock.release();
		console.press('p');
		await console.settled();
		expect(console.said()).toMatch(/does not prove the queue is empty/);
	});

	test('also when another pane takes the place of the stack', async () => {
		const { calls, console: start } = fakeQueue({ messages: 3 });
		const console = start();
		console.press('p');
		await console.clock.advance(0);
		console.press('enter');
		expect(console.top().kind).toBe('message');
		console.press('3');
		await console.settled();
		expect(calls.at(-1)).toEqual(['changeVisibility', 0, 0, 0]);
	});

	test('also when awsmsg ends', async () => {
		const { calls, console: start } = fakeQueue({ messages: 3 });
		const console = start();
		console.press('p');
		await console.clock.advance(0);
		await console.session.close(new AbortController().signal);
		expect(calls.at(-1)).toEqual(['changeVisibility', 0, 0, 0]);
	});

	test('gives back what arrives after the view has left', async () => {
		const { calls, console: start, queues } = fakeQueue();
		let answer: (messages: readonly Message[]) => void = () => {};
		queues.receive = () =>
			new Promise((resolve) => {
				answer = resolve;
			});
		const console = start();
		console.press('p');
		await console.settled();
		expect(console.topAs('messages').status).toBe('receiving');
		console.press('esc');
		await console.settled();
		expect(calls).toEqual([]);
		answer([message('late', console.clock.now())]);
		await console.settled();
		expect(calls).toEqual([['changeVisibility', 0]]);
		expect(console.session.leases?.held()).toEqual([]);
	});

	test('messages that could not be given back are said, with the time they return', async () => {
		const { console: start, queues } = fakeQueue({ messages: 2 });
		queues.changeVisibility = async () => {
			throw fail('denied', 'access denied');
		};
		const console = start();
		console.press('p');
		await console.clock.advance(0);
		console.press('esc');
		await console.settled();
		expect(console.said()).toMatch(/2 messages of orders could not be given back.* at \d/);
	});

	test('a receive that was not answered is told when the list is left, and when awsmsg ends', async () => {
		const { console: start, queues } = fakeQueue();
		queues.receive = () => Promise.reject(fail('timeout', 'no answer', { outcomeUnknown: true }));
		const hidden = /a receive had no usable answer: up to 10 messages may be hidden until \d/;
		const left = start();
		left.press('p');
		await left.settled();
		left.press('esc');
		await left.settled();
		expect(left.said()).toMatch(hidden);
		const ended = start();
		ended.press('p');
		await ended.settled();
		expect(await ended.session.close(new AbortController().signal)).toMatch(hidden);
	});

	test('one that counts toward a redrive policy is asked for first', async () => {
		const { calls, console: start } = fakeQueue({ maxReceiveCount: 5, messages: 1 });
		const console = start();
		console.press('p');
		await console.settled();
		expect(console.overlay().kind).toBe('dialog');
		expect(calls).toEqual([]);
		await console.pass(1_000);
		console.press('esc');
		await console.settled();
		expect([calls, console.top().kind]).toEqual([[], 'list']);
	});

	test('and received only after the confirmation', async () => {
		const { calls, console: start } = fakeQueue({ maxReceiveCount: 5, messages: 1 });
		const console = start();
		console.press('p');
		await console.settled();
		await yes(console);
		expect(console.topAs('messages').messages).toHaveLength(1);
		expect(calls[0]).toEqual(['receive', 10]);
	});

	test('a refresh receives nothing', async () => {
		const { calls, console: start } = fakeQueue({ messages: 1 });
		const console = start();
		console.press('p');
		await console.clock.advance(0);
		const before = calls.length;
		console.press('ctrl-r');
		await console.settled();
		expect(calls).toHaveLength(before);
		expect(console.said()).toContain('refreshing never does');
	});

	test('a list that leaves during a deletion is given back at the end of that', async () => {
		const answered = Promise.withResolvers<readonly EntryOutcome[]>();
		const { console, calls } = await lookAtDeadLetters({
			queues: { delete: () => answered.promise },
		});
		console.press('space', 'space', 'ctrl-d');
		await yes(console);
		await console.pass(0);
		console.press('esc', 'esc');
		await console.settled();
		expect(calls.filter(([call]) => call === 'changeVisibility')).toEqual([]);
		expect(console.said()).toContain('given back at its end');
		answered.resolve([{ ok: true }, { ok: true }]);
		await expect.poll(() => console.session.leases?.held()).toEqual([]);
		expect(calls.at(-1)).toEqual(['changeVisibility', 0, 0, 0, 0, 0, 0]);
		expect(console.said()).toBe('2 deleted from orders-dlq: z brings them back');
	});
});
