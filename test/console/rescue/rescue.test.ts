import { describe, expect, test } from 'vitest';
import { openRun } from '../../../source/console/redrive/redrive-runs.ts';
import type { Message } from '../../../source/domain/messages/message.ts';
import { checksThat } from '../../../source/domain/redrive/plan-check.ts';
import type { RedriveEvent } from '../../../source/domain/redrive/redrive-event.ts';
import type { QueueGateway } from '../../../source/operations/ports.ts';
import { headerOf } from '../../../source/operations/redrive/run-journal.ts';
import { message, queueAttributes, queueRef } from '../../operations/fakes.ts';
import { yes } from '../fake-queue.ts';
import type { Console } from '../fixture.ts';
import { screenText } from '../messages/messages-fixture.ts';
import { planned, redriving } from '../redrive/redrive-fixture.ts';

/* What is about to be lost: the list, the form that carries it out, and the way home. */

const hour = 3_600_000;
const fourDays = 4 * 24 * 3600;

/** Names of what stands in the way of a plan. */
const obstacles = (plan: Parameters<typeof checksThat>[0]) =>
	checksThat(plan, 'obstacle').map(({ finding }) => finding);

const dlq = queueRef('orders-dlq');

/** `orders-dlq` keeps 37 letters for four days; `parking` keeps messages for as long as it is told. */
function endangered(parkingSeconds = 14 * 24 * 3600, more: Partial<QueueGateway> = {}) {
	const seconds: Readonly<Record<string, number>> = {
		'orders-dlq': fourDays,
		orders: fourDays,
		parking: parkingSeconds,
	};
	const attributes = (name: string, visible: number) =>
		queueAttributes(name, {
			visible,
			...(seconds[name] === undefined ? {} : { retentionSeconds: seconds[name] }),
			...(name === 'orders'
				? { redrivePolicy: { deadLetterTargetArn: dlq.arn, maxReceiveCount: 5 } }
				: {}),
		});
	const made = redriving({
		attributes: async (url) => {
			const name = url.split('/').at(-1) ?? '';
			return attributes(name, name === 'orders-dlq' ? 37 : 0);
		},
		deadLetterSourcesPage: async ({ url }) => ({
			items: url === dlq.url ? [queueRef('orders').url] : [],
		}),
		...more,
	});
	const { console } = made;
	const at = console.clock.now();
	const names = ['orders', 'orders-dlq', 'parking'];
	console.session.dispatch({
		type: 'watched',
		events: [
			{ kind: 'queue', type: 'listed', refs: names.map(queueRef), complete: true, at },
			{
				kind: 'queue',
				type: 'sampled',
				samples: names.map((name) => ({
					key: queueRef(name).arn,
					at,
					facts: attributes(name, name === 'orders-dlq' ? 37 : 0),
				})),
			},
		],
	});
	return made;
}

/** As if a look had seen all 37: the first of them ends in five hours. */
function looked(console: Console): void {
	const now = console.clock.now();
	const sentAt = Array.from({ length: 37 }, (_, n) => now - fourDays * 1000 + (5 + n) * hour);
	console.session.dispatch({
		type: 'figures-known',
		figures: [{ arn: dlq.arn, figures: { sentAt } }],
	});
}

function type(console: Console, word: string): void {
	console.press(':');
	console.type(word);
	console.press('enter');
}

describe('the list of what is about to be lost', () => {
	test('has every queue that holds letters, unknown until something is known, and no other', () => {
		const { console } = endangered();
		type(console, 'expiring');
		const text = screenText(console);
		expect(text).toMatch(/orders-dlq .*37 .*unknown/);
		expect(text).not.toMatch(/^.{0,4}parking/m);
		expect(text).toMatch(/1 of 1|1 shown/);
	});

	test('is exact for what a look has seen', () => {
		const { console } = endangered();
		looked(console);
		type(console, 'expiring');
		expect(screenText(console)).toMatch(/orders-dlq .*37 .*25 in 5 h/);
	});
});

describe('K on a queue', () => {
	test('asks until when and where to, and says what is known', () => {
		const { console } = endangered();
		looked(console);
		type(console, 'expiring');
		console.press('K');
		const text = screenText(console);
		expect(text).toMatch(/lost within/);
		expect(text).toMatch(/orders-dlq-rescue\.ndjson/);
		expect(text).toMatch(/Lost: 25 in 5 h/);
		expect(text).toMatch(/Kept here for 4 d from the first send/);
	});

	test('plans a move to a queue that keeps them for longer: own engine, no canary, no brake', async () => {
		const { console } = endangered();
		type(console, 'expiring');
		console.press('K', 'tab');
		console.type('parking');
		console.press('tab', 'tab', 'tab', 'enter');
		const plan = await planned(console);
		expect(plan).toMatchObject({
			engine: 'own',
			retentionSeconds: fourDays,
			choices: { to: { name: 'parking' }, brakeDepth: 'off' },
		});
		expect(plan.choices.canary).toBeUndefined();
		const within = (plan.choices.endsBefore ?? 0) - console.clock.now();
		expect(within).toBeGreaterThan(47.9 * hour);
		expect(within).toBeLessThanOrEqual(48 * hour);
		const text = screenText(console);
		expect(text).toMatch(/WHAT +messages that may be lost before/);
		expect(text).toMatch(/LOST +\[/);
		expect(obstacles(plan)).toEqual([]);
	});

	test('is refused by a plan to a queue that would lose them as soon', async () => {
		const { console } = endangered(3600);
		type(console, 'expiring');
		console.press('K', 'tab');
		console.type('parking');
		console.press('tab', 'tab', 'tab', 'enter');
		const plan = await planned(console);
		expect(obstacles(plan)).toEqual(['lost-as-soon']);
		expect(screenText(console)).toMatch(/parking keeps messages for 1 h: copies would be gone/);
	});

	test.each([
		[[60, 70], /: none of those seen is lost before .*, not seen: /],
		[
			[5, undefined],
			/^exported 1 written to .*; the originals are lost from .*; of 1 nobody knows when, not seen/,
		],
		[
			[undefined, undefined],
			/: none of those seen is lost before .*; of 2 nobody knows when, not seen/,
		],
	])('to a file says no more than it knows: %j', async (hours, said) => {
		const letters: Message[] = [];
		const { console } = endangered(undefined, {
			receive: async ({ max }) => letters.splice(0, max),
		});
		const now = console.clock.now();
		for (const [index, end] of hours.entries()) {
			const SentTimestamp = String(now - fourDays * 1000 + (end ?? 0) * hour);
			letters.push(
				message(`m${index}`, now, { system: end === undefined ? {} : { SentTimestamp } }),
			);
		}
		type(console, 'expiring');
		console.press('K', 'tab', 'tab', 'tab', 'tab', 'enter');
		if (console.overlay().kind === 'dialog') await yes(console);
		await console.pass(30_000);
		await console.settled();
		expect(console.said()).toMatch(said);
	});

	test('says what is wrong with a time that is none', () => {
		const { console } = endangered();
		type(console, 'expiring');
		console.press('K', 'ctrl-u');
		console.type('soon');
		console.press('tab', 'tab', 'tab', 'tab', 'enter');
		expect(screenText(console)).toMatch(/"soon" is no span from now/);
	});
});

describe('B in the report of a run', () => {
	const events: readonly RedriveEvent[] = [
		{ type: 'seen', matched: 2, unmatched: 0, missing: 0 },
		{
			...{ type: 'sending', at: 1, ids: ['a', 'b'] },
			origins: [[queueRef('orders').arn, 'a']],
		},
		{
			type: 'sent',
			copies: [
				['a', 'copy of a'],
				['b', 'copy of b'],
			],
		},
		{ type: 'deleted', ids: ['a', 'b'] },
		{ type: 'ended', at: 2, why: 'believed-empty', said: 'done' },
	];

	test('plans the way home: each copy to the queue that it came from', async () => {
		const { console } = endangered();
		type(console, 'expiring');
		console.press('K', 'tab');
		console.type('parking');
		console.press('tab', 'tab', 'tab', 'enter');
		const aside = await planned(console);
		const { runs } = console.host.stores.redrive;
		const journal = await runs.open('run-1');
		await journal.append({ ...headerOf('run-1', 1, aside) });
		await journal.append({ n: 1, at: 2, events });
		openRun(console.session, 'run-1');
		await console.settled();
		console.press('B');
		const plan = await planned(console);
		expect(plan).toMatchObject({
			source: { name: 'parking' },
			engine: 'own',
			choices: {
				chosen: ['copy of a', 'copy of b'],
				home: {
					run: 'run-1',
					ways: [
						{ to: { name: 'orders' }, ids: ['copy of a'] },
						{ to: { name: 'orders-dlq' }, ids: ['copy of b'] },
					],
				},
			},
		});
		expect(screenText(console)).toMatch(/each to where it came from: orders, orders-dlq/);
	});
});
