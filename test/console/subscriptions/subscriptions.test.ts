import { afterEach, describe, expect, test } from 'vitest';
import { bodySize } from '../../../source/console/frame/frame.ts';
import { visibleKeys } from '../../../source/console/resources/list.ts';
import { panes } from '../../../source/console/resources/panes.ts';
import { watchOnDemand } from '../../../source/console/watch/watch-on-demand.ts';
import { fail } from '../../../source/domain/failure.ts';
import type { Subscription, SubscriptionAttributes } from '../../../source/domain/resources.ts';
import type { QueueGateway } from '../../../source/operations/ports.ts';
import type { SubscriptionRow } from '../../../source/presentation/rows.ts';
import { gateways, queueAttributes, queueRef } from '../../operations/fakes.ts';
import { startConsole } from '../fixture.ts';
import { screenText } from '../messages/messages-fixture.ts';
import { fakeTopics, plainAttributes, refuse, subscribed, topicRef } from './fake-topics.ts';

let end: AbortController | undefined;
afterEach(() => end?.abort());

/** A console whose account has these subscriptions, watched as the program does. */
function watching(
	subscriptions: readonly Subscription[],
	attributes?: (arn: string) => SubscriptionAttributes,
	queues: Partial<QueueGateway> = {},
) {
	const { topics, asked } = fakeTopics(subscriptions, attributes);
	const console = startConsole({ gateways: { topics, queues } });
	const { session, clock } = console;
	end = new AbortController();
	watchOnDemand(
		'subscription',
		{ gateways: gateways({ topics, queues }), clock, store: session.store },
		{
			visible: () => visibleKeys(session.state, 'subscription', bodySize(session.state.size).rows),
			attention: () => 'active',
		},
		(event) => session.dispatch({ type: 'watched', events: [event] }),
		(error) => {
			throw error;
		},
		end.signal,
	);
	const names = [...new Set(subscriptions.map(({ topicArn }) => topicArn))].map((arn) =>
		topicRef(arn.slice(arn.lastIndexOf(':') + 1)),
	);
	console.watched({ kind: 'topic', type: 'listed', refs: names, complete: true, at: 0 });
	const rows = (): readonly SubscriptionRow[] => {
		const view = console.topAs('list');
		return panes.subscriptions.shown(session.state, view)
			.rows as unknown as readonly SubscriptionRow[];
	};
	return { ...console, console, asked, rows };
}

describe('the subscriptions of a topic', () => {
	test('are asked for when somebody looks, of that topic alone, and no longer', async () => {
		const { console, asked, rows } = watching([
			subscribed('events', 1),
			subscribed('events', 2),
			subscribed('orders', 3),
		]);
		await console.pass(60_000);
		expect(asked).toEqual({ all: 0, byTopic: [], attributes: [] });
		console.press('3', 'p');
		await console.pass(1_000);
		expect(screenText(console)).toContain('Subscriptions of events');
		expect(
			rows()
				.map(({ endpoint }) => endpoint)
				.toSorted(),
		).toEqual(['queue-1', 'queue-2']);
		expect(new Set(asked.byTopic)).toEqual(new Set([topicRef('events').arn]));
		expect(asked.all).toBe(0);
		console.press('esc');
		await console.pass(1_000);
		const before = JSON.stringify(asked);
		await console.pass(600_000);
		expect(JSON.stringify(asked)).toBe(before);
		expect(console.clock.sleeping).toBe(0);
	});

	test('of one topic stay known while those of another are listed', async () => {
		const { console, session } = watching([subscribed('events', 1), subscribed('orders', 2)]);
		console.press('3', 'p');
		await console.pass(1_000);
		console.press('esc', 'down', 'p');
		await console.pass(1_000);
		expect(screenText(console)).toContain('Subscriptions of orders');
		expect(session.state.resources.subscription.entries.size).toBe(2);
	});

	test('that are gone from the list go, those of other topics do not', async () => {
		const subscriptions = [
			subscribed('events', 1),
			subscribed('events', 2),
			subscribed('orders', 3),
		];
		const { console, session } = watching(subscriptions);
		console.press(':');
		console.type('subscriptions');
		console.press('enter');
		await console.pass(1_000);
		expect(session.state.resources.subscription.entries.size).toBe(3);
		subscriptions.splice(0, 1);
		console.press('3', 'p');
		await console.pass(1_000);
		const kept = [...session.state.resources.subscription.entries.values()].map(
			({ ref }) => ref.endpoint,
		);
		expect(kept.map((arn) => arn.slice(-1)).toSorted()).toEqual(['2', '3']);
	});

	test('whose attributes nobody may read stay, and say so', async () => {
		const { console, rows } = watching([subscribed('events', 1), subscribed('events', 2)], (arn) =>
			arn.endsWith('2') ? refuse('SNS GetSubscriptionAttributes') : plainAttributes,
		);
		console.press('3', 'p');
		await console.pass(1_000);
		expect(rows()).toHaveLength(2);
		const text = screenText(console);
		expect(text).toMatch(/sqs +queue-2 .*\?.*not allowed/);
		expect(text).toMatch(/sqs +queue-1 .*everything/);
	});

	test('that wait for confirmation say so, and are asked nothing', async () => {
		const pending = subscribed('events', 1, {
			arn: 'PendingConfirmation',
			protocol: 'email',
			endpoint: 'oncall@example.com',
		});
		const { console, asked } = watching([pending]);
		console.press('3', 'p');
		await console.pass(1_000);
		expect(screenText(console)).toMatch(/email +oncall@example.com +pending/);
		expect(screenText(console)).toContain('waits for confirmation');
		expect(asked.attributes).toEqual([]);
		console.press('enter');
		await console.pass(100);
		expect(screenText(console)).toContain('by the link in a mail that lives two days');
	});

	test('that wait can be acknowledged, and charted by nobody', async () => {
		const pending = subscribed('events', 1, { arn: 'PendingConfirmation', protocol: 'https' });
		const { console, rows } = watching([pending]);
		console.press('3', 'p');
		await console.pass(1_000);
		console.press(':');
		console.type('ack 4h the partner confirms');
		console.press('enter');
		await console.pass(1_000);
		expect(rows()[0]?.why).toMatch(/^known until .*: the partner confirms$/);
		console.press('5');
		expect(console.said()).toContain('SNS measures topics alone: chart events');
		console.press('enter', ':');
		console.type('describe');
		console.press('enter');
		expect(console.said()).toContain('these are the details of events:PendingConfirmation');
	});

	test('say what lies in their dead-letter queues, and which of these are not there', async () => {
		const attributes = (arn: string): SubscriptionAttributes => ({
			...plainAttributes,
			redrivePolicy: JSON.stringify({
				deadLetterTargetArn: queueRef(arn.endsWith('1') ? 'lost' : 'gone').arn,
			}),
		});
		const { console } = watching([subscribed('events', 1), subscribed('events', 2)], attributes, {
			resolve: async (name) => (name === 'gone' ? missing() : queueRef(name)),
			attributes: async () => queueAttributes('lost', { visible: 4, inFlight: 1 }),
		});
		console.press('3', 'p');
		await console.pass(1_000);
		const text = screenText(console);
		expect(text).toMatch(/queue-1 .* 5 .*5 lie in lost/);
		expect(text).toMatch(/queue-2 .*no queue gone for what fails/);
	});

	test('can be marked, filtered and sorted', async () => {
		const { console, rows } = watching([
			subscribed('events', 1),
			subscribed('events', 2, {
				protocol: 'lambda',
				endpoint: 'arn:aws:lambda:eu-west-1:123456789012:function:bill',
			}),
		]);
		console.press('3', 'p');
		await console.pass(1_000);
		console.press('/');
		console.type('protocol:lambda');
		console.press('enter', 'space');
		expect(rows()).toMatchObject([{ protocol: 'lambda', endpoint: 'bill' }]);
		expect(console.topAs('list').marks.size).toBe(1);
		console.press('esc', ':');
		console.type('sort endpoint');
		console.press('enter');
		expect(rows().map(({ endpoint }) => endpoint)).toEqual(['bill', 'queue-1']);
	});

	test('lead to their queue and their topic', async () => {
		const { console } = watching([subscribed('events', 1)], undefined, {
			attributes: () => new Promise(() => {}),
			tags: async () => ({}),
		});
		console.queues({ 'queue-1': 3 });
		console.press('3', 'p');
		await console.pass(1_000);
		console.press('u');
		expect(screenText(console)).toMatch(/its topic +events/);
		expect(screenText(console)).toMatch(/delivers to +queue-1/);
		console.press('esc', 'J');
		expect(console.topAs('queue').ref.name).toBe('queue-1');
	});
});

const missing = (): never => {
	throw fail('not-found', 'no such queue');
};

describe('ten thousand subscriptions of a topic', () => {
	test('are listed in a hundred requests, and asked about at half of what an account may, those on screen first', async () => {
		const many = Array.from({ length: 10_000 }, (_, index) => subscribed('events', index));
		const { console, asked, session } = watching(many);
		console.press('3', 'p');
		await console.pass(20_000);
		expect(asked.byTopic).toHaveLength(100);
		expect(session.state.resources.subscription.entries.size).toBe(10_000);
		// Fifteen a second and a burst of eight.
		expect(asked.attributes.length).toBeLessThanOrEqual(8 + 15 * 20);
		const seen = visibleKeys(session.state, 'subscription', bodySize(session.state.size).rows);
		expect(seen.length).toBeGreaterThan(20);
		expect(seen.every((arn) => asked.attributes.includes(arn))).toBe(true);
	});
});

describe('u on a queue', () => {
	const into = (number: number) =>
		subscribed('events', number, { endpoint: queueRef('orders').arn });

	function onQueue(subscriptions: readonly Subscription[], refusing = false) {
		const { topics, asked } = fakeTopics(subscriptions);
		const console = startConsole({
			gateways: {
				topics: refusing
					? { allSubscriptionsPage: async () => refuse('SNS ListSubscriptions') }
					: topics,
			},
		});
		console.queues({ orders: 3, 'orders-dlq': 8 }, { orders: 'orders-dlq' });
		console.press('/');
		console.type('name:orders');
		console.press('enter');
		return { console, asked };
	}

	test('names dead letters, sources and topics, and goes there', async () => {
		const { console } = onQueue([into(1), into(2)]);
		console.press('u');
		await console.settled();
		const text = screenText(console);
		expect(text).toMatch(/its dead-letter queue +orders-dlq/);
		expect(text.match(/topic that delivers here +events/g)).toHaveLength(1);
	});

	test('asks nothing where the subscriptions of three thousand are known', async () => {
		const { console, asked } = onQueue([]);
		const { name: _, ...own } = { name: '', ...into(3000) };
		const refs = [
			...Array.from({ length: 3000 }, (_unused, index) => subscribed('others', index)),
			own,
		].map((one) => ({ ...one, name: one.arn }));
		const at = console.clock.now();
		console.watched({ kind: 'subscription', type: 'listed', refs, complete: true, at });
		console.press('u');
		expect(screenText(console)).toMatch(/topic that delivers here +events/);
		expect(asked.all).toBe(0);
	});

	test('asks for the first thousand where nothing is known, and says that there are more', async () => {
		const many = Array.from({ length: 3000 }, (_, index) => subscribed('others', index));
		const { console, asked } = onQueue([into(9000), ...many]);
		console.press('u');
		await console.settled();
		expect(asked.all).toBe(10);
		expect(screenText(console)).toMatch(/topic that delivers here +events/);
		expect(screenText(console)).toContain('The first 1,000 subscriptions were asked for');
	});

	test('says of a list that leads back to itself why it ends, since asking for all would lead there too', async () => {
		const console = startConsole({
			gateways: {
				topics: { allSubscriptionsPage: async () => ({ items: [into(1)], next: 'again' }) },
			},
		});
		console.queues({ orders: 3 });
		console.press('u');
		await console.settled();
		expect(screenText(console)).toMatch(/topic that delivers here +events/);
		expect(screenText(console)).toContain('Not all subscriptions could be listed: the list');
		expect(screenText(console)).not.toContain('asks for all');
	});

	test('says of exactly a thousand nothing but what they are', async () => {
		const many = Array.from({ length: 1000 }, (_, index) => subscribed('others', index));
		const { console, asked } = onQueue(many);
		console.press('u');
		await console.settled();
		expect(asked.all).toBe(10);
		expect(screenText(console)).not.toContain('subscriptions were asked for');
		expect(console.session.state.resources.subscription.wholeAt).toBeDefined();
	});

	test('answers with what it knows, and says what it could not ask', async () => {
		const { console } = onQueue([], true);
		console.press('u');
		await console.settled();
		expect(screenText(console)).toMatch(/its dead-letter queue +orders-dlq/);
		expect(screenText(console)).toContain('Not all subscriptions could be listed: not allowed');
	});
});
