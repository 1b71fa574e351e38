import { describe, expect, test } from 'vitest';
import { leaveTails } from '../../../source/console/shell/quit.ts';
import type { Mode } from '../../../source/domain/effect.ts';
import { fail } from '../../../source/domain/failure.ts';
import type { Message } from '../../../source/domain/messages/message.ts';
import type { TopicGateway } from '../../../source/operations/ports.ts';
import { topicGateway } from '../../operations/fakes.ts';
import { TailWorld, topic } from '../../operations/topics/tail-world.ts';
import { yes } from '../fake-queue.ts';
import { startConsole } from '../fixture.ts';
import { screenText } from '../messages/messages-fixture.ts';

/** A console on the list of topics, over an account in memory. */
function consoleOfTopics(
	mode: Mode = 'open',
	outcomes: ConstructorParameters<typeof TailWorld>[0] = [],
	more: Partial<TopicGateway> = {},
) {
	const world = new TailWorld(outcomes);
	const { queues, topics } = world.ports();
	const gateways = { queues, topics: topicGateway({ ...topics, ...more }) };
	const console = startConsole({ gateways, mode });
	world.clock = console.clock;
	const at = console.clock.now();
	console.watched({ kind: 'topic', type: 'listed', refs: [topic], complete: true, at });
	console.press('3');
	return { console, world };
}

type Both = ReturnType<typeof consoleOfTopics>;

/** The form, the dialog, and the tail behind them. */
async function opened(both: Both): Promise<void> {
	const { console } = both;
	console.press('f', 'enter', 'enter', 'enter');
	await console.settled();
	await yes(console);
	await console.settled();
}

function publish({ world }: Both, id: string, text: string, attributes: object = {}): void {
	const [name = ''] = [...world.queues.keys()];
	const body = JSON.stringify({
		...{ Type: 'Notification', MessageId: id, TopicArn: topic.arn, Message: text },
		...{ Timestamp: '2026-11-20T09:00:00.000Z', MessageAttributes: attributes },
	});
	const message: Message = {
		...{ id: `q-${id}`, body, receiptHandle: id, attributes: {}, system: {} },
		receivedAt: 0,
	};
	world.waiting.set(name, [...(world.waiting.get(name) ?? []), message]);
}

const store = (text: string) => ({ store: { Type: 'String', Value: text } });

describe('the tail of a topic', () => {
	test('says what it makes, shows what is published, and takes all away on leaving', async () => {
		const both = consoleOfTopics();
		const { console, world } = both;
		console.press('f', 'enter', 'enter', 'enter');
		await console.settled();
		expect(screenText(console)).toMatch(/Tail events through a queue/);
		expect(screenText(console)).toMatch(/Makes the queue awsmsg-tail-events-\w+/);
		expect(world.calls).toEqual([]);
		await yes(console);
		await console.settled();
		expect([world.queues.size, world.subscriptions.size]).toEqual([1, 1]);
		publish(both, 'm1', '{"total":5}', store('berlin'));
		publish(both, 'm2', '{"total":9}', store('paris'));
		await console.pass(1500);
		const shown = screenText(console);
		expect(shown).toMatch(/store=berlin +\{"total":5\}/);
		expect(shown).toMatch(/2 messages/);
		expect(shown).toMatch(/queue awsmsg-tail-events-\w+ +envelope; removed when you leave/);
		console.press('esc');
		await console.settled();
		expect([world.queues.size, world.subscriptions.size]).toEqual([0, 0]);
		expect(console.said()).toMatch(
			/The queue awsmsg-tail-events-\w+ and its subscription are removed/,
		);
	});

	test('says of which topic it is, also where it could not be made', async () => {
		const both = consoleOfTopics('open', ['refused']);
		await opened(both);
		expect(screenText(both.console)).toMatch(/Topics > tail events/);
	});

	test('is not begun over what was begun since it was confirmed', async () => {
		const both = consoleOfTopics();
		const { console, world } = both;
		console.press('f', 'enter', 'enter', 'enter');
		await console.settled();
		await console.pass(1_000);
		console.press('y', 'C');
		await console.settled();
		expect([console.top().kind, console.overlay().kind]).toEqual(['list', 'menu']);
		expect(world.calls).toEqual([]);
		expect(console.said()).toMatch(/the tail of events is not made: ask for it again/);
	});

	test('filters by what was published: text, columns and expressions of messages', async () => {
		const both = consoleOfTopics();
		const { console } = both;
		await opened(both);
		publish(both, 'm1', '{"total":5}', store('berlin'));
		publish(both, 'm2', '{"total":9}', store('paris'));
		await console.pass(1500);
		for (const [filter, has, hasNot] of [
			['paris', '"total":9', '"total":5'],
			['attributes:berlin', '"total":5', '"total":9'],
			['=attributes.store == "paris" && body.total > 7', '"total":9', '"total":5'],
		] as const) {
			console.press('/');
			console.type(filter);
			console.press('enter');
			await console.pass(500);
			expect(screenText(console)).toContain(has);
			expect(screenText(console)).not.toContain(hasNot);
		}
	});

	test('holds, opens a message whole, and has no earlier start', async () => {
		const both = consoleOfTopics();
		const { console } = both;
		await opened(both);
		publish(both, 'm1', '{"total":5}', store('berlin'));
		await console.pass(1500);
		console.press('space');
		expect(screenText(console)).toContain('HELD');
		console.press('<');
		expect(console.said()).toMatch(/a topic keeps nothing/);
		console.press('enter');
		expect(screenText(console)).toMatch(/id m1 +attributes store=berlin/);
		expect(screenText(console)).toMatch(/"total": 5/);
	});

	test.each([['read-only'], ['look']] as const)(
		'is refused in mode %s, with the reason',
		async (mode) => {
			const { console, world } = consoleOfTopics(mode);
			console.press('f');
			await console.settled();
			expect(screenText(console)).not.toContain('Go on');
			expect(console.said()).toMatch(new RegExp(mode));
			expect(world.calls).toEqual([]);
		},
	);

	test('is taken away when awsmsg ends, and what refuses to go is named', async () => {
		const both = consoleOfTopics('open', ['done', 'done', 'done', 'done', 'refused']);
		const { console, world } = both;
		await opened(both);
		const [task] = await leaveTails(console.session, new AbortController().signal);
		expect(world.subscriptions.size).toBe(0);
		expect(task).toMatchObject({ leaves: true });
		expect(task?.note).toMatch(
			/the queue awsmsg-tail-events-\w+ stays: remove was denied.*awsmsg .*cleanup/,
		);
	});
});

describe(':cleanup', () => {
	const typed = async ({ console }: Both, text: string) => {
		console.press(':');
		console.type(text);
		console.press('enter');
		await console.settled();
	};

	test('lists tails, and removes those that are left once that is confirmed', async () => {
		const both = consoleOfTopics();
		const { console, world } = both;
		const tags = (process: string, expires: string) =>
			new Map([
				['awsmsg-owner', 'bob@desk'],
				['awsmsg-process', process],
				['awsmsg-topic', 'events'],
				['awsmsg-expires', expires],
			]);
		world.queues.set('awsmsg-tail-events-old', tags('x', '2026-11-20T01:00:00Z'));
		world.queues.set('awsmsg-tail-events-new', tags('y', '2026-11-20T09:30:00Z'));
		world.subscriptions.set(
			`${topic.arn}:id9`,
			topic.arn.replace('sns', 'sqs').replace('events', 'awsmsg-tail-events-old'),
		);
		await typed(both, 'cleanup');
		expect(screenText(console)).toMatch(/Remove what tails left, awsmsg-tail-events-old first/);
		expect(world.calls).toEqual([]);
		await yes(console);
		await console.settled();
		expect([...world.queues.keys()]).toEqual(['awsmsg-tail-events-new']);
		expect(world.subscriptions.size).toBe(0);
		expect(screenText(console)).toMatch(/awsmsg-tail-events-new +in use/);
	});

	test('says of a tail that nobody knows whether it has a subscription', async () => {
		const both = consoleOfTopics('open', [], {
			subscriptionsPage: async () => Promise.reject(fail('denied', 'listing is denied')),
		});
		both.world.queues.set(
			'awsmsg-tail-events-old',
			new Map([
				...[['awsmsg-owner', 'bob@desk'] as const, ['awsmsg-process', 'x'] as const],
				...[['awsmsg-topic', 'events'] as const],
				['awsmsg-expires', '2026-11-20T01:00:00Z'] as const,
			]),
		);
		await typed(both, 'cleanup');
		both.console.press('esc');
		await both.console.settled();
		expect(screenText(both.console)).toMatch(
			/Whether events has a subscription of awsmsg-tail-events-old is not known/,
		);
	});

	test('says so where nothing is left', async () => {
		const both = consoleOfTopics();
		await typed(both, 'cleanup');
		expect(both.console.said()).toBe('nothing is left of tails');
	});
});
