import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import type { Grant } from '../../../source/domain/effect.ts';
import { resourceOf } from '../../../source/domain/resource-id.ts';
import type { Action } from '../../../source/operations/guard.ts';
import { queueRef } from '../../operations/fakes.ts';
import { fakeQueue, yes } from '../fake-queue.ts';
import { type Console, startConsole } from '../fixture.ts';

const resource = resourceOf('queue', queueRef('orders'));
const send: Action = { kind: 'send', resource };
const look: Action = { kind: 'look-last-delivery', resource };

/** What a promise came to so far. */
function watched<Result>(promise: Promise<Result>) {
	const seen: { settled: boolean; value?: Result } = { settled: false };
	promise.then((value) => {
		seen.settled = true;
		seen.value = value;
	});
	return seen;
}

function hangingIdentity(console: Console): void {
	const gateways = console.session.connection?.gateways;
	if (gateways === undefined) throw new Error('not connected');
	vi.spyOn(gateways.identity, 'whoAmI').mockReturnValue(new Promise(() => {}));
}

describe('whoever confirms gets an answer', () => {
	test('the grant, once a dialog was confirmed and the account checked', async () => {
		const console = startConsole();
		const answer = watched(console.session.confirm(send, 's'));
		expect(console.overlay().kind).toBe('dialog');
		await console.settled();
		expect(answer.settled).toBe(false);
		await yes(console);
		expect(answer.value?.what).toBe('send to orders');
		expect(console.who.asked).toBe(1);
	});

	test('a touch is agreed to without a grant and without asking for the account', async () => {
		const console = startConsole();
		const answer = watched(console.session.agreed(look, 'p'));
		await yes(console);
		expect(answer).toEqual({ settled: true, value: true });
		expect(console.who.asked).toBe(0);
	});

	test('a write can not be agreed to without its grant, and a touch has none to give', async () => {
		const { session, overlay } = startConsole();
		await expect(session.agreed(send, 's')).rejects.toThrow('needs a grant');
		await expect(session.confirm(look, 'p')).rejects.toThrow('there is no grant');
		expect(overlay().kind).toBe('none');
	});

	test('no, when another question takes the place of the first', async () => {
		const console = startConsole();
		const first = watched(console.session.confirm(send, 's'));
		const second = watched(console.session.confirm(send, 's'));
		await yes(console);
		expect(first).toEqual({ settled: true, value: undefined });
		expect(second.value?.what).toBe('send to orders');
	});

	test('no, when the view that was asked over has left meanwhile', async () => {
		const console = startConsole();
		console.session.push({ kind: 'identity', offset: 0 });
		const answer = watched(console.session.confirm(send, 's'));
		console.session.pop();
		await yes(console);
		expect(answer).toEqual({ settled: true, value: undefined });
		expect(console.who.asked).toBe(0);
		expect(console.said()).toBe('Send to orders: left before it began, nothing was sent');
	});

	test('a touch is not agreed to either, when its view has left', async () => {
		const console = startConsole();
		console.session.push({ kind: 'identity', offset: 0 });
		const answer = watched(console.session.agreed(look, 'p'));
		console.session.pop();
		await yes(console);
		expect(answer).toEqual({ settled: true, value: false });
	});

	test('no, when the view leaves while nobody says whose account it is', async () => {
		const console = startConsole();
		console.session.push({ kind: 'identity', offset: 0 });
		hangingIdentity(console);
		const answer = watched(console.session.confirm(send, 's'));
		await yes(console);
		expect(answer.settled).toBe(false);
		console.press('esc');
		await console.settled();
		expect(answer).toEqual({ settled: true, value: undefined });
		expect(console.session.state.errors).toEqual([]);
	});

	const ends = ['esc', 'y', 'enter', 'n', 'menu', 'filter', 'ask', 'leave', 'close'] as const;
	type End = (typeof ends)[number];

	async function happens(console: Console, end: End): Promise<void> {
		const { session } = console;
		const key = session.state.overlay.kind === 'dialog';
		if (end === 'menu') {
			session.setOverlay({
				kind: 'menu',
				menu: { title: 'copy', verb: 'copy', items: [] },
				cursor: 0,
			});
		} else if (end === 'filter') session.setOverlay({ kind: 'none' });
		else if (end === 'ask') void session.confirm(send, 's');
		else if (end === 'leave') session.pop();
		else if (end === 'close') await session.close(new AbortController().signal);
		else if (key) {
			await console.pass(1_000);
			console.press(end);
		}
		await console.settled();
	}

	test('whatever happens, each question is answered in the end, and a grant comes of a y alone', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.constantFrom(...ends), { maxLength: 6 }),
				fc.boolean(),
				async (events, hangs) => {
					const console = startConsole();
					console.session.push({ kind: 'identity', offset: 0 });
					if (hangs) hangingIdentity(console);
					const asked: { settled: boolean; value?: Grant | undefined }[] = [];
					const confirm = console.session.confirm.bind(console.session);
					console.session.confirm = (action, trigger) => {
						const answer = confirm(action, trigger);
						asked.push(watched(answer));
						return answer;
					};
					void console.session.confirm(send, 's');
					for (const event of events) await happens(console, event);
					await happens(console, 'close');
					expect(asked.filter(({ settled }) => !settled)).toEqual([]);
					const grants = asked.filter(({ value }) => value !== undefined).length;
					expect(grants).toBeLessThanOrEqual(events.filter((one) => one === 'y').length);
					if (hangs) expect(grants).toBe(0);
				},
			),
			{ numRuns: 60 },
		);
	});
});

test('what goes wrong after a confirmation is told, and ends nothing', async () => {
	const console = fakeQueue().console();
	console.press('a');
	console.type('purge');
	console.press('enter');
	await console.pass(1_000);
	vi.spyOn(console.session.tasks, 'start').mockImplementation(() => {
		throw new Error('no room for a task');
	});
	console.type('orders');
	await console.pass(200);
	console.press('enter');
	await console.settled();
	expect(console.said()).toContain('no room for a task');
});
