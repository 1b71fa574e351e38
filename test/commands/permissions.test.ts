import { describe, expect, it } from 'vitest';
import { run } from '../../source/commands/permissions.ts';
import { denied, queueAttributes, queueRef, runFake } from './fake-context.ts';

const none = async () => ({ items: [] });
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
	functions: { mappingsPage: none },
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
		expect(asked.filter((call) => /receive|send|delete|purge|put|create/.test(call))).toEqual([]);
	});

	it('takes the permissions of a job, and of what it comes on top of', async () => {
		const { standing } = await told('--for', 'tail');
		expect(standing).toHaveProperty('kinesis:GetRecords');
		expect(standing).toHaveProperty('sqs:ListQueues');
		expect(standing).not.toHaveProperty('sqs:PurgeQueue');
	});
});
