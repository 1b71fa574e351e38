import { describe, expect, test } from 'vitest';
import { run as match } from '../../source/commands/topics/match.ts';
import { run as publish } from '../../source/commands/topics/publish.ts';
import { nameOfArn } from '../../source/domain/arn.ts';
import { fail } from '../../source/domain/failure.ts';
import type { QueueAttributes, SubscriptionAttributes } from '../../source/domain/resources.ts';
import { letsTopicsIn } from '../helpers/queue-policies.ts';
import { account, denied, queueAttributes, queueRef, runFake } from './fake-context.ts';

const loopback = 'http://127.0.0.1:4566';
const topicArn = `arn:aws:sns:eu-west-1:${account}:events`;

type Subscribed = Partial<SubscriptionAttributes> & {
	readonly protocol?: string;
	readonly arn?: string;
	readonly denied?: true;
	/** What its queue says of itself. */
	readonly queue?: Partial<QueueAttributes> | 'missing';
};

/** A topic with these subscriptions, and what was asked of it and published to it. */
function topicOf(...subscribed: readonly Subscribed[]) {
	const published: unknown[] = [];
	const topics = {
		attributes: async () => ({ arn: topicArn, fifo: false, raw: {} }),
		listPage: async () => ({ items: [{ name: 'events', arn: topicArn }] }),
		subscriptionsPage: async () => ({
			items: subscribed.map(({ protocol = 'sqs', arn = `${topicArn}:${0}` }, index) => ({
				arn: arn === `${topicArn}:0` ? `${topicArn}:${index}` : arn,
				topicArn,
				protocol,
				endpoint: `arn:aws:sqs:eu-west-1:${account}:queue-${index}`,
				owner: account,
			})),
		}),
		subscription: async (arn: string) => {
			const one = subscribed[Number(arn.slice(topicArn.length + 1))];
			if (one === undefined || one.denied) throw denied('SNS GetSubscriptionAttributes');
			return { rawDelivery: false, pending: false, raw: {}, ...one };
		},
		publish: async (input: unknown) => {
			published.push(input);
			return { messageId: 'p-1' };
		},
	};
	const queues = {
		resolve: async (name: string) => queueRef(name),
		attributes: async (url: string) => {
			const name = nameOfArn(url);
			const { queue = {} } = subscribed[Number(name.slice('queue-'.length))] ?? {};
			if (queue === 'missing') throw fail('not-found', 'The specified queue does not exist.');
			const { Policy } = letsTopicsIn(queueRef(name).arn);
			return queueAttributes(name, { policy: Policy, ...queue });
		},
	};
	const call = (run: typeof match, ...args: readonly string[]) =>
		runFake(run, args, { loopback, gateways: { topics, queues } });
	return { published, call };
}

const refund = ['--attribute', 'kind=String:Refund'];
const five = [
	{ rawDelivery: true },
	{ filterPolicy: '{"kind":["Order","Refusal"]}' },
	{ denied: true },
	{ arn: 'PendingConfirmation', protocol: 'https' },
	{ filterPolicy: '{"kind":[{"near":1}]}' },
] as const;

describe('awsmsg match', () => {
	test('prints a row a subscription with the clause that failed; unknown is never missing', async () => {
		const { call, published } = topicOf(...five);
		const { code, stdout, stderr, calls } = await call(
			match,
			'match',
			'events',
			'hello',
			...refund,
			'--json',
		);
		const rows = JSON.parse(stdout);
		expect(rows.map((row: Record<string, unknown>) => [row['delivers'], row['reason']])).toEqual([
			[true, undefined],
			[false, 'filter'],
			[null, 'unread'],
			[false, 'pending'],
			[null, 'policy'],
		]);
		expect(rows[1]).toMatchObject({
			subscription: `${topicArn}:1`,
			protocol: 'sqs',
			endpoint: `arn:aws:sqs:eu-west-1:${account}:queue-1`,
			clause: { path: 'kind', wants: '["Order","Refusal"]', found: ['"Refund"'] },
			why: 'kind is "Refund", wants ["Order","Refusal"]',
		});
		expect(rows[0].gets).toEqual({ form: 'raw', message: 'hello' });
		expect(stderr).toContain('Delivers to 1, not to 2, unknown 2.');
		// A filter could not be read: the answer is not whole.
		expect(code).toBe(3);
		expect([published, calls.filter((name) => name.endsWith('publish'))]).toEqual([[], []]);
	});

	test('is a table for people', async () => {
		const { stdout, code } = await topicOf({}, { filterPolicy: '{"a":[1]}' }).call(
			match,
			'match',
			'events',
			'hello',
		);
		expect(stdout.split('\n').map((row) => row.trim().split(/\s{2,}/))).toMatchObject([
			['GETS IT', 'PROTOCOL', 'ENDPOINT', 'WHY'],
			['yes', 'sqs', expect.anything(), 'in an envelope of SNS'],
			['no', 'sqs', expect.anything(), 'a is missing, wants [1]'],
			[''],
		]);
		expect(code).toBe(0);
	});

	test('tells what lies behind the filter: the queue, its policy and its key, and where the message goes then', async () => {
		const redrivePolicy = `{"deadLetterTargetArn":"arn:aws:sqs:eu-west-1:${account}:events-dlq"}`;
		const { call } = topicOf(
			{},
			{ queue: 'missing', redrivePolicy },
			{ queue: { policy: '{"Statement":[]}' } },
			{ queue: { kmsKeyId: 'alias/aws/sqs' } },
			{ queue: { kmsKeyId: 'alias/ours' } },
		);
		const { stdout, stderr, code } = await call(match, 'match', 'events', 'hello', '--json');
		const rows = JSON.parse(stdout);
		expect(rows.map((row: Record<string, unknown>) => [row['delivers'], row['reason']])).toEqual([
			[true, undefined],
			[false, 'queue-missing'],
			[false, 'queue-policy'],
			[false, 'queue-key'],
			[null, 'queue-key-policy'],
		]);
		expect(rows[1]).toMatchObject({
			deadLetterTargetArn: `arn:aws:sqs:eu-west-1:${account}:events-dlq`,
			why: 'its queue does not exist: it goes to events-dlq',
		});
		expect(stderr).toContain('Delivers to 1, not to 3, unknown 1.');
		expect(code).toBe(0);
	});

	test('tries a policy before it is set', async () => {
		const { call } = topicOf({}, { filterPolicy: '{"a":[1]}' });
		const policy = '{"order":{"total":[{"numeric":[">=",100]}]}}';
		const flags = ['--filter-policy', policy, '--filter-policy-scope', 'MessageBody', '--json'];
		for (const [body, delivers] of [
			['{"order":{"total":100}}', true],
			['{"order":{"total":99.99999}}', false],
		] as const) {
			const { stdout } = await call(match, 'match', 'events', body, ...flags);
			expect(JSON.parse(stdout)).toMatchObject([{ delivers }, { delivers }]);
		}
	});

	test.each([
		['{"a": [1,]}', 'no JSON from here on (line 1, column 10)'],
		['{"a":[1],"b":[1],"c":[1],"d":[1],"e":[1],"f":[1]}', 'it has 6 keys, SNS takes 5'],
		[JSON.stringify({ a: Array.from({ length: 151 }, (_, at) => at) }), 'it has 151 combinations'],
		['{"a":[{"numeric":[]}]}', 'numeric needs an operator and a number'],
		['{"a":"x"}', 'a needs a list of values (line 1, column 6)'],
		['{"a":{"b":[1]}}', 'a is nested, which only a policy on the body may be'],
	])('tells of %s why SNS would refuse it, and asks nothing', async (policy, why) => {
		const { call } = topicOf({});
		const { code, stderr, calls } = await call(
			match,
			'match',
			'events',
			'x',
			'--filter-policy',
			policy,
		);
		expect([code, calls]).toEqual([2, []]);
		expect(stderr).toContain(why);
	});
});

describe('awsmsg publish', () => {
	test('--dry-run tells the same and publishes nothing', async () => {
		const { call, published } = topicOf(...five);
		const asked = await call(match, 'match', 'events', 'hello', ...refund);
		const tried = await call(publish, 'publish', 'events', 'hello', ...refund, '--dry-run');
		expect([tried.stdout, tried.code]).toEqual([asked.stdout, asked.code]);
		expect(published).toEqual([]);
	});

	test('--structure json publishes a text a protocol', async () => {
		const { call, published } = topicOf({});
		const body = '{"default":"a","sqs":"b"}';
		await call(publish, 'publish', 'events', body, '--structure', 'json', '--yes');
		expect(published).toMatchObject([{ structure: 'json', message: { body } }]);
		const { stdout } = await call(match, 'match', 'events', body, '--structure', 'json', '--json');
		expect(JSON.parse(stdout)).toMatchObject([{ gets: { message: 'b', name: 'sqs' } }]);
	});
});
