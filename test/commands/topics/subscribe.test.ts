import { describe, expect, test } from 'vitest';
import { run as confirm } from '../../../source/commands/topics/confirm.ts';
import { run as subscribe } from '../../../source/commands/topics/subscribe.ts';
import { run as subscription } from '../../../source/commands/topics/subscription.ts';
import { run as topic } from '../../../source/commands/topics/topic.ts';
import { run as unsubscribe } from '../../../source/commands/topics/unsubscribe.ts';
import { fail } from '../../../source/domain/failure.ts';
import type { QueueAttributes } from '../../../source/domain/resources.ts';
import { account, queueAttributes, queueRef, runFake } from '../fake-context.ts';

const loopback = 'http://127.0.0.1:4566';
const topicArn = `arn:aws:sns:eu-west-1:${account}:events`;
const id = '6b0e71bd-7e97-4d97-80ce-4a0994e55286';
const arn = `${topicArn}:${id}`;
const queueArn = queueRef('billing').arn;

/** An account with a topic and a queue; it notes what is sent, with the resources of the grant. */
function world(
	billing: Partial<QueueAttributes> | (() => Partial<QueueAttributes>) = {},
	refuses = false,
	missing: readonly string[] = [],
) {
	const sent: unknown[] = [];
	const granted = (grant: { readonly resources: readonly { readonly name: string }[] }) =>
		grant.resources.map(({ name }) => name);
	const gateways = {
		queues: {
			resolve: async (name: string) => {
				if (missing.includes(name)) {
					throw fail('not-found', 'The specified queue does not exist.');
				}
				return queueRef(name);
			},
			attributes: async () =>
				queueAttributes('billing', typeof billing === 'function' ? billing() : billing),
			setAttributes: async (
				{ attributes }: { attributes: object },
				{ grant }: { grant: never },
			) => {
				sent.push(['policy', attributes, granted(grant)]);
			},
		},
		topics: {
			listPage: async () => ({ items: [{ name: 'events', arn: topicArn }] }),
			attributes: async (one: string) => {
				if (one !== topicArn) throw fail('not-found', 'there is no such topic');
				return { arn: topicArn, fifo: false, confirmed: 2, pending: 1, raw: {} };
			},
			allSubscriptionsPage: async () => ({
				items: [{ arn, topicArn, protocol: 'sqs', endpoint: queueArn, owner: account }],
			}),
			subscription: async () => ({
				...{ rawDelivery: true, pending: false },
				raw: {
					...{ TopicArn: topicArn, Protocol: 'sqs', Endpoint: queueArn, Owner: account },
					...{ RawMessageDelivery: 'true', FilterPolicy: '{"kind":["Refund"]}' },
				},
			}),
			subscribe: async (wanted: object, { grant }: { grant: never }) => {
				if (refuses) throw fail('invalid', 'SNS refuses it');
				sent.push(['subscribe', wanted, granted(grant)]);
				return { arn };
			},
			confirm: async (input: object) => {
				if (refuses)
					throw fail('invalid', 'Invalid parameter: Token', { detail: 'Invalid parameter: Token' });
				sent.push(['confirm', input]);
				return { arn };
			},
			unsubscribe: async (one: string) => {
				if (refuses) throw fail('timeout', 'no answer', { outcomeUnknown: true });
				sent.push(['unsubscribe', one]);
			},
			setSubscription: async (input: { name: string }) => {
				if (refuses && input.name === 'RawMessageDelivery') throw fail('invalid', 'SNS refuses it');
				sent.push(['set', input]);
			},
			create: async (input: { name: string }) => {
				sent.push(['create', input]);
				return { name: input.name, arn: `arn:aws:sns:eu-west-1:${account}:${input.name}` };
			},
			remove: async (one: string) => {
				sent.push(['remove', one]);
			},
		},
	};
	const call = (run: typeof subscribe, ...args: readonly string[]) =>
		runFake(run, args, { loopback, gateways: gateways as never });
	return { sent, call };
}

const lets = (source: string) =>
	JSON.stringify({
		Statement: [
			{
				...{
					Effect: 'Allow',
					Principal: { Service: 'sns.amazonaws.com' },
					Action: 'sqs:SendMessage',
				},
				...{ Resource: queueArn, Condition: { ArnEquals: { 'aws:SourceArn': source } } },
			},
		],
	});

describe('a queue that is not there', () => {
	test.each([
		[
			'subscribe events billing --yes',
			subscribe,
			['billing'],
			/The queue billing does not exist: SNS takes/,
		],
		[
			'subscribe events billing --dlq lost --yes',
			subscribe,
			['lost'],
			/The dead-letter queue lost does not exist: what can not be delivered would be lost/,
		],
		[
			`subscription set ${arn} --set RedrivePolicy={"deadLetterTargetArn":"${queueRef('lost').arn}"} --yes`,
			subscription,
			['lost'],
			/The dead-letter queue lost does not exist/,
		],
	])('%s is refused unless it is meant', async (line, run, missing, expected) => {
		const { sent, call } = world({ policy: lets(topicArn) }, false, missing);
		const refused = await call(run, ...line.split(' '));
		expect([refused.code, sent]).toEqual([4, []]);
		expect(refused.stderr).toMatch(expected);
		expect(refused.stderr).toMatch(
			/does not exist\. Nothing was sent: make it first, or say --anyway/,
		);
		expect((await call(run, ...line.split(' '), '--anyway')).code).toBe(0);
		expect(sent).toHaveLength(1);
	});

	test('one of another account is not asked for, and is no missing one', async () => {
		const { sent, call } = world({}, false, ['billing']);
		const elsewhere = queueRef('billing').arn.replace(account, '999999999999');
		const done = await call(subscribe, 'subscribe', 'events', elsewhere, '--yes');
		expect(done.code).toBe(0);
		expect(done.stderr).toMatch(/is in another account or region, where nobody is asked/);
		expect(done.calls).not.toContain('queues.resolve');
		expect(sent).toHaveLength(1);
	});
});

describe('subscribe', () => {
	test('sends what was checked, and says the ARN', async () => {
		const { sent, call } = world({ policy: lets(topicArn) });
		const line = 'subscribe events billing --raw --dlq lost --yes'.split(' ');
		const done = await call(subscribe, ...line, '--filter-policy', '{"kind":["Refund"]}');
		expect(done).toMatchObject({ code: 0, stdout: `${arn}\n` });
		expect(done.stderr).toContain('The policy of billing lets the topic in.');
		expect(sent).toEqual([
			[
				'subscribe',
				{
					...{ topicArn, protocol: 'sqs', endpoint: queueArn },
					attributes: {
						RawMessageDelivery: 'true',
						FilterPolicy: '{"kind":["Refund"]}',
						RedrivePolicy: `{"deadLetterTargetArn":"${queueRef('lost').arn}"}`,
					},
				},
				['events'],
			],
		]);
	});

	test('shows the statement that a queue lacks, and leaves its policy alone', async () => {
		const { sent, call } = world({ policy: lets(`${topicArn}-other`) });
		const done = await call(subscribe, 'subscribe', 'events', 'billing', '--yes');
		expect(done.stderr).toContain('billing does not let the topic in');
		expect(done.stderr).toContain(`"aws:SourceArn": "${topicArn}"`);
		expect(sent).toHaveLength(1);
	});

	test('does not say that a queue lets the topic in where a statement certainly denies it', async () => {
		const [allowing] = JSON.parse(lets(topicArn)).Statement;
		const policy = JSON.stringify({ Statement: [allowing, { ...allowing, Effect: 'Deny' }] });
		const { call } = world({ policy });
		const { stderr } = await call(subscribe, 'subscribe', 'events', 'billing', '--dry-run');
		expect(stderr).toContain('A statement of its policy denies the topic: nothing arrives.');
		expect(stderr).not.toContain('lets the topic in');
	});

	test('--allow writes it first, with a grant for topic and queue, and keeps the other statements', async () => {
		const { sent, call } = world({ policy: lets(`${topicArn}-other`) });
		const done = await call(subscribe, 'subscribe', 'events', 'billing', '--allow', '--yes');
		expect(done.code).toBe(0);
		expect(done.stderr).toContain('+ {');
		expect(done.stderr).toContain(
			'SQS takes up to a minute: what is published before may be lost.',
		);
		const [[what, { Policy }, resources], [then]] = sent as never as [
			[string, { Policy: string }, string[]],
			[string],
		];
		expect([what, then]).toEqual(['policy', 'subscribe']);
		expect(resources).toEqual(['events', 'billing']);
		const statements = JSON.parse(Policy).Statement;
		expect(statements).toHaveLength(2);
		expect(statements[0]).toEqual(JSON.parse(lets(`${topicArn}-other`)).Statement[0]);
	});

	test('says that the queue lets the topic in all the same where SNS refuses after that', async () => {
		const { call } = world({}, true);
		const done = await call(subscribe, 'subscribe', 'events', 'billing', '--allow', '--yes');
		expect(done.code).toBe(1);
		expect(done.stderr).toContain('SNS refuses it; billing lets the topic in all the same');
	});

	test('--allow writes no policy over one that somebody else changed since it was shown', async () => {
		const policies = [lets(`${topicArn}-other`), lets(`${topicArn}-third`)];
		const { sent, call } = world(() => ({ policy: policies.shift() ?? '' }));
		const done = await call(subscribe, 'subscribe', 'events', 'billing', '--allow', '--yes');
		expect(done.code).toBe(4);
		expect(done.stderr).toContain('the policy of billing changed since it was shown');
		expect(sent).toEqual([]);
	});

	test('asks for a confirmation, and a dry run sends nothing', async () => {
		const { sent, call } = world();
		const refused = await call(subscribe, 'subscribe', 'events', 'billing');
		expect(refused).toMatchObject({ code: 4 });
		expect(refused.stderr).toContain('--yes or --confirm events');
		const dry = await call(subscribe, 'subscribe', 'events', 'billing', '--allow', '--dry-run');
		expect(dry).toMatchObject({ code: 0 });
		expect(dry.stderr).toContain('+ { "Sid": "Allowevents"');
		expect(sent).toEqual([]);
	});

	test.each([
		[['oncall', '--protocol', 'email'], 'email takes an address of mail, not oncall'],
		[['billing', '--filter-policy', '{"kind": [{"numeric": [">="]}]}'], 'line 1, column 24'],
		[['billing', '--set', 'Kind=x'], 'there is no attribute Kind to set'],
	])('refuses %j before anything is sent', async (words, why) => {
		const { sent, call } = world();
		const done = await call(subscribe, 'subscribe', 'events', ...words, '--yes');
		expect(done.code).toBe(4);
		expect(done.stderr).toContain(why);
		expect(sent).toEqual([]);
	});

	test('what has to be confirmed says so', async () => {
		const { call } = world();
		const line = 'subscribe events oncall@example.com --protocol email --yes'.split(' ');
		const done = await call(subscribe, ...line);
		expect(done.stderr).toContain('It waits for its confirmation, by a token that lives two days');
	});
});

describe('confirm', () => {
	test('sends the token', async () => {
		const { sent, call } = world();
		const done = await call(confirm, 'confirm', 'events', ' abc ', '--yes');
		expect(done).toMatchObject({ code: 0, stdout: `${arn}\n` });
		expect(sent).toEqual([['confirm', { topicArn, token: 'abc' }]]);
	});

	test('a token that SNS does not know any more is refused', async () => {
		const { call } = world({}, true);
		const done = await call(confirm, 'confirm', 'events', 'abc', '--yes');
		expect(done.code).toBe(1);
		expect(done.stderr).toContain(
			'Invalid parameter: Token. A token is for one topic and lives two',
		);
	});
});

describe('unsubscribe', () => {
	test.each([[arn], [`events:${id}`]])('ends %s, and says how to subscribe again', async (text) => {
		const { sent, call } = world();
		const done = await call(unsubscribe, 'unsubscribe', text, '--confirm', `events:${id}`);
		expect(done).toMatchObject({ code: 0, stdout: '' });
		expect(sent).toEqual([['unsubscribe', arn]]);
		expect(done.stderr).toContain('Unsubscribed sqs billing of events.');
		expect(done.stderr).toContain(`--set 'FilterPolicy={"kind":["Refund"]}'`);
	});

	test('says how to subscribe again also where nobody knows whether it is ended', async () => {
		const { call } = world({}, true);
		const done = await call(unsubscribe, 'unsubscribe', arn, '--yes');
		expect(done.code).toBe(1);
		expect(done.stderr).toContain('unknown whether');
		expect(done.stderr).toContain(`--set 'FilterPolicy={"kind":["Refund"]}'`);
	});

	test('the name that is confirmed has to be the one', async () => {
		const { sent, call } = world();
		const done = await call(unsubscribe, 'unsubscribe', arn, '--confirm', 'events');
		expect(done.code).toBe(4);
		expect(sent).toEqual([]);
	});
});

describe('subscription set', () => {
	test('sends what changes, one attribute a request, and prints what takes it back', async () => {
		const { sent, call } = world();
		const line = [
			'set',
			arn,
			'--set',
			'FilterPolicy={"kind":["Order"]}',
			'--unset',
			'RawMessageDelivery',
		];
		const done = await call(subscription, 'subscription', ...line, '--yes');
		expect(done).toMatchObject({ code: 0, stdout: '' });
		expect(sent).toEqual([
			['set', { arn, name: 'FilterPolicy', value: '{"kind":["Order"]}' }],
			['set', { arn, name: 'RawMessageDelivery', value: 'false' }],
		]);
		expect(done.stderr).toContain(
			`subscription set ${arn} --set 'FilterPolicy={"kind":["Refund"]}' --set RawMessageDelivery=true`,
		);
	});

	test('prints how to take back what was set before a refusal, and nothing else', async () => {
		const { sent, call } = world({}, true);
		const line = ['set', arn, '--unset', 'FilterPolicy', '--unset', 'RawMessageDelivery', '--yes'];
		const done = await call(subscription, 'subscription', ...line);
		expect(done.code).toBe(1);
		expect(sent).toEqual([['set', { arn, name: 'FilterPolicy', value: '{}' }]]);
		const undo = /Undo with: .*/.exec(done.stderr)?.[0];
		expect(undo).toContain(`--set 'FilterPolicy={"kind":["Refund"]}'`);
		expect(undo).not.toContain('RawMessageDelivery');
	});

	test.each([
		[['--set', 'FilterPolicy={"a":[{"numeric":[">="]}]}'], 4, /line 1, column/],
		[['--set', 'Kind=x'], 4, /no attribute Kind/],
		[['--set', 'RawMessageDelivery=true'], 0, /is set so already: nothing was sent/],
		[[], 2, /has nothing to set/],
	] as const)('with %j sends nothing', async (flags, code, says) => {
		const { sent, call } = world();
		const done = await call(subscription, 'subscription', 'set', arn, ...flags, '--yes');
		expect(done.code).toBe(code);
		expect(done.stderr).toMatch(says);
		expect(sent).toEqual([]);
	});
});

describe('topic', () => {
	test('that was there already is not said to be made', async () => {
		const { call } = world();
		const done = await call(topic, 'topic', 'create', 'events', '--yes');
		expect(done).toMatchObject({ code: 0 });
		expect(done.stderr).toContain('events was there already, and stays as it is.');
		const other = await call(topic, 'topic', 'create', 'news', '--yes');
		expect(other.stderr).not.toContain('already');
	});

	test('is created with its attributes and tags', async () => {
		const { sent, call } = world();
		const line =
			'topic create news.fifo --fifo --set ContentBasedDeduplication=true --tag team=a --yes';
		const done = await call(topic, ...line.split(' '));
		expect(done).toMatchObject({ code: 0 });
		expect(sent).toEqual([
			[
				'create',
				{
					name: 'news.fifo',
					attributes: { FifoTopic: 'true', ContentBasedDeduplication: 'true' },
					tags: { team: 'a' },
				},
			],
		]);
	});

	test('is not made with a policy that is no JSON, which says where', async () => {
		const { sent, call } = world();
		const done = await call(topic, 'topic', 'create', 'news', '--set', 'Policy={"a": [,', '--yes');
		expect(done).toMatchObject({ code: 2 });
		expect(done.stderr).toContain('Policy: it is no JSON from here on (line 1, column 8)');
		expect(sent).toEqual([]);
	});

	test('is deleted where its name is typed, which says how many subscriptions go', async () => {
		const { sent, call } = world();
		expect(await call(topic, 'topic', 'delete', 'events', '--yes')).toMatchObject({ code: 4 });
		expect(sent).toEqual([]);
		const dry = await call(topic, 'topic', 'delete', 'events', '--dry-run');
		expect(dry.stderr).toContain('3 subscriptions go with it.');
		const done = await call(topic, 'topic', 'delete', 'events', '--confirm', 'events');
		expect(done).toMatchObject({ code: 0 });
		expect(sent).toEqual([['remove', topicArn]]);
	});
});
