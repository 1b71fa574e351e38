import { describe, expect, it } from 'vitest';
import { run } from '../../source/commands/permissions.ts';
import type { Verdict } from '../../source/domain/permissions/verdict.ts';
import { account, denied, queueAttributes, queueRef, runFake } from './fake-context.ts';

const none = async () => ({ items: [] });
const stream = { name: 'clicks', arn: `arn:aws:kinesis:eu-west-1:${account}:stream/clicks` };
const caller = (arn: string) => ({ whoAmI: async () => ({ account, arn, userId: 'A' }) });
const gateways = {
	queues: {
		listPage: async () => ({ items: [queueRef('orders')] }),
		attributes: async () => queueAttributes('orders'),
		deadLetterSourcesPage: none,
		tags: () => Promise.reject(denied('SQS ListQueueTags')),
		listMoves: async () => [],
	},
	topics: { listPage: none, allSubscriptionsPage: none },
	streams: { listPage: () => Promise.reject(denied('Kinesis ListStreams')) },
	metrics: { alarmsPage: none },
	functions: { mappingsPage: none, functionsPage: none },
	identity: caller(`arn:aws:sts::${account}:assumed-role/oncall/ada`),
	access: {
		roleArn: () => Promise.reject(denied('IAM GetRole')),
		verdictsPage: () => Promise.reject(denied('IAM SimulatePrincipalPolicy')),
	},
};

/** What was told of each permission. */
async function told(...words: readonly string[]) {
	const { code, stdout, stderr, calls } = await runFake(
		run,
		['permissions', '--check', '--json', ...words],
		{ gateways },
	);
	const rows: readonly { action: string; standing: string }[] = JSON.parse(stdout);
	const standing = Object.fromEntries(rows.map((row) => [row.action, row.standing]));
	return { code, standing, stderr, calls };
}

describe('awsmsg permissions', () => {
	it('prints the policy of a job, and asks AWS nothing', async () => {
		const { code, stdout, calls } = await runFake(run, ['permissions', '--for', 'redrive']);
		expect([code, calls]).toEqual([0, []]);
		const policy = JSON.parse(stdout);
		expect(policy.Version).toBe('2012-10-17');
		expect(JSON.stringify(policy)).toContain('sqs:StartMessageMoveTask');
		expect(JSON.stringify(policy)).not.toContain('sqs:PurgeQueue');
	});

	it('--check tells what is denied, what is allowed, and that the rest is not known', async () => {
		const { code, standing, stderr } = await told('orders');
		expect(standing).toMatchObject({
			'sqs:ListQueues': 'allowed',
			'sqs:GetQueueAttributes': 'allowed',
			'sqs:ListQueueTags': 'denied',
			'kinesis:ListStreams': 'denied',
			'kinesis:ListShards': 'unknown',
			'sqs:ReceiveMessage': 'unknown',
			'sqs:PurgeQueue': 'unknown',
		});
		expect(code).toBe(5);
		expect(stderr).toContain('Name a topic, a stream');
	});

	it('--check tells of the others where what is named may not be looked up, and says so', async () => {
		const resolve = () => Promise.reject(denied('SQS GetQueueUrl'));
		const check = (fakes: object) =>
			runFake(run, ['permissions', '--check', '--json', 'queue:orders'], {
				gateways: { ...gateways, queues: { ...gateways.queues, resolve }, ...fakes },
			});
		const { code, stdout, stderr } = await check({});
		expect(code).toBe(5);
		expect(stdout).toContain('kinesis:ListStreams');
		expect(stderr).toContain('could not ask: SQS GetQueueUrl was denied');
		const other = await check({ streams: { listPage: none } });
		expect(other.code).toBe(1);
		expect(other.stdout).toContain('kinesis:ListStreams');
		expect(other.stderr).toContain('could not ask: SQS GetQueueUrl was denied');
	});

	it('sends reads alone, each once for what is named', async () => {
		const { calls } = await told('orders');
		const asked = calls.filter((call) => call !== 'queues.resolve');
		expect(new Set(asked).size).toBe(asked.length);
		expect(asked.filter((call) => /receive|send|delete|purge|put|create/i.test(call))).toEqual([]);
	});

	describe('--check of a stream', () => {
		const shards = async () => ({ items: [{ id: 's1', parents: [] }] as never });
		const streams = {
			listPage: async () => ({ items: [stream] }),
			summary: async () => ({ ...stream, retentionHours: 24 }) as never,
			tags: async () => ({}),
			shardsPage: shards,
			iterator: async () => 'i',
			tryRecords: async () => 'would succeed' as const,
			tryPut: async () => 'would succeed' as const,
		};
		const check = (fakes: object, options: { loopback?: string } = {}) =>
			runFake(run, ['permissions', '--check', '--json', '--for', 'admin', 'stream:clicks'], {
				gateways: { ...gateways, streams: { ...streams, ...fakes } },
				...options,
			});
		const rowsOf = (stdout: string) => {
			const rows: readonly { action: string; standing: string; by?: string; why?: string }[] =
				JSON.parse(stdout);
			return (action: string) => {
				const row = rows.find((one) => one.action === `kinesis:${action}`);
				return [row?.standing, row?.by, row?.why];
			};
		};

		it('asks by DryRun, says so and its price first, and once a second', async () => {
			const { stdout, stderr, calls } = await check({});
			const row = rowsOf(stdout);
			expect([row('GetShardIterator'), row('GetRecords'), row('PutRecords')]).toEqual([
				['allowed', 'call', undefined],
				['allowed', 'dry run', undefined],
				['allowed', 'dry run', undefined],
			]);
			expect(stderr).toContain('with DryRun, one a second');
			expect(stderr).toContain('would cost $0.000000014');
			expect(calls.filter((call) => /^streams\.try/.test(call))).toEqual([
				'streams.tryRecords',
				'streams.tryPut',
			]);
		});

		it.each([
			[
				'is denied the read',
				{ tryRecords: () => Promise.reject(denied('Kinesis GetRecords')) },
				'denied',
			],
			['is at an endpoint that ignores it', { tryRecords: async () => 'ignored' }, 'unknown'],
			['has no shard', { shardsPage: none }, 'unknown'],
			[
				'gets no iterator',
				{ iterator: () => Promise.reject(denied('Kinesis GetShardIterator')) },
				'unknown',
			],
		])('puts nothing where it %s', async (_, fakes, standing) => {
			const { stdout, calls } = await check(fakes);
			const row = rowsOf(stdout);
			expect([row('GetRecords')[0], row('PutRecords')[0]]).toEqual([standing, 'unknown']);
			expect(calls).not.toContain('streams.tryPut');
		});

		it('tells of a put that was passed over as what it was', async () => {
			const { stdout } = await check({ tryPut: async () => 'ignored' });
			expect(rowsOf(stdout)('PutRecords')).toEqual([
				'unknown',
				'dry run',
				'the endpoint ignored DryRun, and put a record of one byte with the partition key awsmsg-dry-run',
			]);
		});

		it("sends no DryRun where the endpoint is not AWS's", async () => {
			const { calls, stderr } = await check({}, { loopback: 'http://127.0.0.1:4566' });
			expect(calls.filter((call) => /try/.test(call))).toEqual([]);
			expect(stderr).not.toContain('DryRun');
		});
	});

	describe('--check by what IAM says of policies', () => {
		const asked: { principal: string; resource: string; actions: readonly string[] }[] = [];
		const access = (decision: Verdict['decision']) => ({
			roleArn: async () => `arn:aws:iam::${account}:role/team/oncall`,
			verdictsPage: async (input: (typeof asked)[number]) => {
				asked.push(input);
				return { items: input.actions.map((action) => ({ action, decision, missing: [] })) };
			},
		});
		const check = async (fakes: object) => {
			asked.length = 0;
			const { stdout, ...rest } = await runFake(
				run,
				['permissions', '--check', '--json', 'orders'],
				{ gateways: { ...gateways, streams: { listPage: none }, ...fakes } },
			);
			const rows: readonly { action: string; standing: string; by?: string }[] = JSON.parse(stdout);
			const told = (action: string) => {
				const row = rows.find((one) => one.action === action);
				return [row?.standing, row?.by];
			};
			return { ...rest, told };
		};

		it('asks of the role of the session, for what is named, and for the rest of any', async () => {
			const { told: of } = await check({ access: access('allowed') });
			expect(of('sqs:ReceiveMessage')).toEqual(['allowed', 'simulation']);
			expect(of('sqs:ListQueues')).toEqual(['allowed', 'call']);
			expect(new Set(asked.map(({ principal }) => principal))).toEqual(
				new Set([`arn:aws:iam::${account}:role/team/oncall`]),
			);
			expect(asked.find(({ actions }) => actions.includes('sqs:ReceiveMessage'))?.resource).toBe(
				queueRef('orders').arn,
			);
			expect(asked.find(({ actions }) => actions.includes('sns:Publish'))?.resource).toBe('*');
		});

		it('calls denied what no policy allows, where the queue has none of its own', async () => {
			const { told: of, code } = await check({ access: access('implicit') });
			expect([of('sqs:ReceiveMessage'), of('sns:Publish'), code]).toEqual([
				['denied', 'simulation'],
				['unknown', 'simulation'],
				5,
			]);
			const attributes = async () => queueAttributes('orders', { policy: '{}' });
			const open = await check({
				access: access('implicit'),
				queues: { ...gateways.queues, attributes },
			});
			expect(open.told('sqs:ReceiveMessage')).toEqual(['unknown', 'simulation']);
		});

		it('goes on without a path where GetRole is refused, and not for a role that always has one', async () => {
			const roleArn = () => Promise.reject(denied('IAM GetRole'));
			await check({ access: { ...access('allowed'), roleArn } });
			expect(asked[0]?.principal).toBe(`arn:aws:iam::${account}:role/oncall`);
			const dressed = await check({
				access: { ...access('allowed'), roleArn },
				identity: caller(
					`arn:aws:sts::${account}:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/ada`,
				),
			});
			expect(asked).toEqual([]);
			expect(dressed.stderr).toContain('IAM could not be asked');
			expect(dressed.stderr).toContain('IAM GetRole was denied');
		});

		it('says why where it is refused, and leaves the rest unknown', async () => {
			const { told: of, stderr } = await check({});
			expect(of('sqs:ReceiveMessage')).toEqual(['unknown', undefined]);
			expect(stderr).toContain('IAM SimulatePrincipalPolicy was denied');
			const root = await check({ identity: caller(`arn:aws:iam::${account}:root`) });
			expect(root.stderr).toContain('those of the root user');
		});
	});

	it('takes the permissions of a job, and of what it comes on top of', async () => {
		const { standing } = await told('--for', 'tail');
		expect(standing).toHaveProperty('kinesis:GetRecords');
		expect(standing).toHaveProperty('sqs:ListQueues');
		expect(standing).not.toHaveProperty('sqs:PurgeQueue');
	});
});
