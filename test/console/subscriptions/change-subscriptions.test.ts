import { describe, expect, test } from 'vitest';
import type { Mode } from '../../../source/domain/effect.ts';
import { fail } from '../../../source/domain/failure.ts';
import type { SubscriptionAttributes } from '../../../source/domain/resources.ts';
import { subscriptionRef } from '../../../source/domain/topics/subscription.ts';
import type { QueueGateway, TopicGateway } from '../../../source/operations/ports.ts';
import { queueAttributes, queueRef } from '../../operations/fakes.ts';
import { yes } from '../fake-queue.ts';
import { startConsole } from '../fixture.ts';
import { screenText } from '../messages/messages-fixture.ts';
import { subscribed, topicRef } from './fake-topics.ts';

/** A console in the list of the subscriptions of `events`; it notes what is sent. */
function consoleOfEvents(
	raw: Readonly<Record<string, string>> = {},
	some: Partial<TopicGateway> = {},
	mode: Mode = 'open',
) {
	const sent: (readonly [call: string, ...what: unknown[]])[] = [];
	const attributes: SubscriptionAttributes = { rawDelivery: false, pending: false, raw };
	const topics: Partial<TopicGateway> = {
		subscription: async () => attributes,
		subscribe: async (wanted, { grant }) => {
			sent.push(['subscribe', wanted, grant.resources.map(({ name }) => name)]);
			return { arn: 'arn' };
		},
		confirm: async (input) => {
			sent.push(['confirm', input]);
			return { arn: 'arn' };
		},
		unsubscribe: async (arn) => {
			sent.push(['unsubscribe', arn.slice(-1)]);
		},
		setSubscription: async ({ name, value }) => {
			sent.push(['set', name, value]);
		},
		create: async ({ name, attributes: given }) => {
			sent.push(['create', name, given]);
			return topicRef(name);
		},
		remove: async (arn) => {
			sent.push(['remove', arn]);
		},
		...some,
	};
	const queues: Partial<QueueGateway> = {
		resolve: async (name) => queueRef(name),
		attributes: async () => queueAttributes('billing'),
		setAttributes: async ({ attributes: given }) => {
			sent.push(['policy', given['Policy']]);
		},
	};
	const console = startConsole({ gateways: { topics, queues }, mode });
	const at = console.clock.now();
	const refs = [1, 2, 3].map((number) => subscriptionRef(subscribed('events', number)));
	console.watched(
		{ kind: 'topic', type: 'listed', refs: [topicRef('events')], complete: true, at },
		{ kind: 'subscription', type: 'listed', refs, complete: true, at },
	);
	console.press('3', 'p');
	return { console, sent };
}

type Console = ReturnType<typeof consoleOfEvents>['console'];

const command = async (console: Console, text: string) => {
	console.press(':');
	console.type(text);
	console.press('enter');
	await console.settled();
};

/** Runs a command that has no key, by its title. */
const act = async (console: Console, title: string) => {
	console.press('a');
	console.type(title);
	console.press('enter');
	await console.settled();
};

describe('editing a subscription', () => {
	const raw = { RawMessageDelivery: 'false', FilterPolicy: '{"kind":["Order"]}' };

	test('shows its settings as JSON, and sends what changed once that was confirmed', async () => {
		const { console, sent } = consoleOfEvents(raw);
		console.host.edited =
			'{"RawMessageDelivery": "true", "FilterPolicy": {"kind": ["Order", "Refund"]}}';
		console.press('e');
		await console.settled();
		expect(JSON.parse(console.host.editing[0] ?? '')).toEqual({
			RawMessageDelivery: 'false',
			FilterPolicy: { kind: ['Order'] },
		});
		expect(screenText(console)).toContain(
			'FilterPolicy: {"kind":["Order"]} -> {"kind":["Order","Refund"]}',
		);
		expect(screenText(console)).toContain('RawMessageDelivery: false -> true');
		expect(sent).toEqual([]);
		await yes(console);
		expect(sent).toEqual([
			['set', 'RawMessageDelivery', 'true'],
			['set', 'FilterPolicy', '{"kind":["Order","Refund"]}'],
		]);
		// Nine o'clock and a quarter of an hour.
		expect(console.said()).toMatch(/^changed, by \d\d:15 everywhere in SNS/);
	});

	test('has its text opened again where its view was left before the question', async () => {
		const planned = Promise.withResolvers<void>();
		let reads = 0;
		const { console, sent } = consoleOfEvents(raw, {
			subscription: async () => {
				if (++reads === 2) await planned.promise;
				return { rawDelivery: false, pending: false, raw };
			},
		});
		const text = '{"RawMessageDelivery": "true", "FilterPolicy": {"kind": ["Refund"]}}';
		console.host.edited = text;
		console.press('e');
		await console.settled();
		console.press('@');
		planned.resolve();
		await console.settled();
		expect(console.said()).toMatch(/waits where you asked for it/);
		console.press('1');
		await console.settled();
		expect(console.said()).toBe('the change was not sent: e there opens your text again');
		console.press('3', 'p', 'e');
		await console.settled();
		expect(console.host.editing.at(-1)).toBe(text);
		expect(sent).toEqual([]);
	});

	test('takes it back by the old values, and clears a policy by an empty one', async () => {
		const now: Record<string, string> = { RawMessageDelivery: 'false' };
		const { console, sent } = consoleOfEvents(now);
		console.host.edited = '{"RawMessageDelivery": "false", "FilterPolicy": {"kind": ["Refund"]}}';
		console.press('e');
		await console.settled();
		await yes(console);
		now['FilterPolicy'] = '{"kind":["Refund"]}';
		sent.length = 0;
		await act(console, 'undo settings');
		expect(screenText(console)).toContain('FilterPolicy: {"kind":["Refund"]} -> (cleared)');
		await yes(console);
		expect(sent).toEqual([['set', 'FilterPolicy', '{}']]);
	});

	test.each([
		[
			'{\n  "RawMessageDelivery": "false",\n  "FilterPolicy": {\n    "kind": [{"numeric": [">="]}]\n  }\n}',
			'line 4, column 27',
		],
		['{"FilterPolicy": {"a":[1],"b":[1],"c":[1],"d":[1],"e":[1],"f":[1]}}', '6 keys'],
		['{"FilterPolicy": {"kind": ["Order"]', 'the text is no JSON'],
		['{"Endpoint": "x"}', 'there is no attribute Endpoint'],
	])('refuses %j before anything is sent, and keeps the text', async (text, why) => {
		const { console, sent } = consoleOfEvents({ ...raw, FilterPolicyScope: 'MessageBody' });
		console.host.edited = text;
		console.press('e');
		await console.settled();
		expect(console.said()).toContain(why);
		expect(sent).toEqual([]);
		console.press('e');
		await console.settled();
		expect(console.host.editing.at(-1)).toBe(text);
	});

	test('what was set before a refusal can be taken back', async () => {
		const { console, sent } = consoleOfEvents(raw, {
			setSubscription: async ({ name, value }) => {
				if (name === 'FilterPolicy') throw new Error('refused');
				sent.push(['set', name, value]);
			},
		});
		console.host.edited = '{"RawMessageDelivery": "true", "FilterPolicy": {"kind": ["Refund"]}}';
		console.press('e');
		await console.settled();
		await yes(console);
		expect(sent).toEqual([['set', 'RawMessageDelivery', 'true']]);
		const [before] = [...console.session.settingsBefore.values()];
		expect(before?.settings).toEqual({ RawMessageDelivery: 'false' });
	});

	test('what is taken out of the text goes back to what it is without being set', async () => {
		const { console, sent } = consoleOfEvents({
			...{ RawMessageDelivery: 'true', FilterPolicyScope: 'MessageBody' },
			...{ FilterPolicy: '{"a":{"b":["x"]}}', RedrivePolicy: '{"deadLetterTargetArn":"x"}' },
		});
		console.host.edited = '{}';
		console.press('e');
		await console.settled();
		await yes(console);
		expect(sent).toEqual([
			['set', 'RawMessageDelivery', 'false'],
			['set', 'FilterPolicy', '{}'],
			['set', 'RedrivePolicy', ''],
			['set', 'FilterPolicyScope', 'MessageAttributes'],
		]);
	});

	test('what is not set can stay so: nothing changes', async () => {
		const { console } = consoleOfEvents({ RawMessageDelivery: 'false', FilterPolicy: '{}' });
		console.host.edited = '{ }';
		console.press('e');
		await console.settled();
		expect(console.said()).toBe('nothing changes');
	});

	test('is refused where nothing may be changed', async () => {
		const { console, sent } = consoleOfEvents(raw, {}, 'read-only');
		console.press('e');
		await console.settled();
		expect(console.host.editing).toEqual([]);
		expect(sent).toEqual([]);
	});
});

describe('subscribing', () => {
	const document = (some: object = {}) =>
		JSON.stringify({
			protocol: 'sqs',
			endpoint: queueRef('billing').arn,
			letTopicIntoQueue: true,
			attributes: { RawMessageDelivery: 'true' },
			...some,
		});

	test('shows the statement that the queue lacks, and writes it once that was confirmed', async () => {
		const { console, sent } = consoleOfEvents();
		console.host.edited = document();
		console.press('esc');
		await act(console, 'subscribe');
		expect(screenText(console)).toContain('The policy of billing gets one statement.');
		expect(screenText(console)).toContain('+ { "Sid": "Allowevents"');
		expect(sent).toEqual([]);
		await yes(console);
		expect(sent.map(([call]) => call)).toEqual(['policy', 'subscribe']);
		expect(sent[1]?.[2]).toEqual(['events', 'billing']);
	});

	test('leaves the policy alone where that is wanted, and says that nothing will arrive', async () => {
		const { console, sent } = consoleOfEvents();
		console.host.edited = document({ letTopicIntoQueue: false });
		console.press('esc');
		await act(console, 'subscribe');
		expect(screenText(console)).toContain('billing does not let the topic in');
		await yes(console);
		expect(sent.map(([call]) => call)).toEqual(['subscribe']);
	});

	test(':subscribe works in the list of subscriptions, also where it is empty', async () => {
		for (const filter of ['', 'nothing of that name']) {
			const { console, sent } = consoleOfEvents();
			console.host.edited = document({ letTopicIntoQueue: false });
			if (filter !== '') {
				console.press('/');
				console.type(filter);
				console.press('enter');
				expect(screenText(console)).toContain('esc clears');
			}
			await command(console, 'subscribe');
			await yes(console);
			expect(sent.map(([call, wanted]) => [call, Object(wanted).topicArn])).toEqual([
				['subscribe', topicRef('events').arn],
			]);
		}
	});

	test('has its text opened again where its view was left before the question', async () => {
		const { console, sent } = consoleOfEvents();
		console.host.edited = document();
		console.press(':');
		console.type('subscribe');
		console.press('enter', '@');
		await console.settled();
		expect(console.said()).toMatch(/waits where you asked for it/);
		console.press('1');
		await console.settled();
		expect(console.said()).toBe('the change was not sent: :subscribe there opens your text again');
		console.press('3', 'p');
		await command(console, 'subscribe');
		expect(console.host.editing.at(-1)).toBe(document());
		expect(sent).toEqual([]);
	});

	test('refuses an endpoint of another protocol', async () => {
		const { console, sent } = consoleOfEvents();
		console.host.edited = document({ protocol: 'email' });
		console.press('esc');
		await act(console, 'subscribe');
		expect(console.said()).toMatch(/email takes an address of mail/);
		expect(sent).toEqual([]);
	});

	test(':confirm takes a token, of the topic that is on show', async () => {
		const { console, sent } = consoleOfEvents();
		await command(console, 'confirm 2336412f37fb');
		await yes(console);
		expect(sent).toEqual([
			['confirm', { topicArn: topicRef('events').arn, token: '2336412f37fb' }],
		]);
	});
});

describe('ending', () => {
	test('unsubscribes the one under the cursor, and all that are marked', async () => {
		const { console, sent } = consoleOfEvents();
		await act(console, 'unsubscribe');
		expect(screenText(console)).toContain('sqs queue-1 of events');
		await yes(console);
		expect(sent).toEqual([['unsubscribe', '1']]);
		console.press('down', 'space', 'space');
		await act(console, 'unsubscribe');
		await yes(console);
		expect(sent).toEqual([
			['unsubscribe', '1'],
			['unsubscribe', '2'],
			['unsubscribe', '3'],
		]);
	});

	test('a failure says how many are unsubscribed by then', async () => {
		const { console, sent } = consoleOfEvents(
			{},
			{
				unsubscribe: async (arn) => {
					if (arn.endsWith('2')) throw fail('denied', 'you may not');
					sent.push(['unsubscribe', arn.slice(-1)]);
				},
			},
		);
		console.press('space', 'space', 'space');
		await act(console, 'unsubscribe');
		await yes(console);
		expect(sent).toEqual([['unsubscribe', '1']]);
		expect(console.said()).toContain('1 of 3 are unsubscribed: you may not');
	});

	test('a topic goes when its name was typed, and one is made from a text', async () => {
		const { console, sent } = consoleOfEvents();
		console.press('esc');
		await act(console, 'delete topic');
		await console.pass(1_000);
		console.type('events');
		await console.pass(200);
		console.press('enter');
		await console.settled();
		expect(sent).toEqual([['remove', topicRef('events').arn]]);
		console.host.edited = '{"name": "news.fifo", "fifo": true, "attributes": {}, "tags": {}}';
		await act(console, 'create topic');
		await yes(console);
		expect(sent.at(-1)).toEqual(['create', 'news.fifo', { FifoTopic: 'true' }]);
	});
});
