import { describe, expect, it } from 'vitest';
import { run } from '../../../source/commands/lists.ts';
import { fail } from '../../../source/domain/failure.ts';
import { denied, queueAttributes, queueRef, runFake } from '../fake-context.ts';

const refs = ['orders', 'orders-dlq', 'secret'].map(queueRef);
const queues = {
	listPage: async ({ next }: { next?: string }) =>
		next === undefined ? { items: refs.slice(2), next: 'more' } : { items: refs.slice(0, 2) },
	attributes: async (url: string) => {
		if (url.endsWith('secret')) throw denied('SQS GetQueueAttributes');
		if (url.endsWith('orders-dlq')) return queueAttributes('orders-dlq', { visible: 37 });
		const deadLetterTargetArn = queueRef('orders-dlq').arn;
		return queueAttributes('orders', {
			visible: 5,
			redrivePolicy: { deadLetterTargetArn, maxReceiveCount: 5 },
		});
	},
};

describe('awsmsg queues', () => {
	it('shows all pages by name, with ? and exit code 3 for what is denied', async () => {
		const { code, stdout, stderr } = await runFake(run, ['queues'], { gateways: { queues } });
		expect(
			stdout.split('\n').map((line) =>
				line
					.split(/\s{2,}/)
					.slice(0, 3)
					.join(' '),
			),
		).toEqual(['NAME TYPE READY', 'orders std 5', 'orders-dlq std 37', 'secret std ?', '']);
		expect(stderr).toMatch(/1 of 3 queues could not be read: .*was denied/);
		expect(code).toBe(3);
	});

	it('says on a terminal that one look tells no trend, where messages wait', async () => {
		const inTerminal = { gateways: { queues }, columns: 80 };
		expect((await runFake(run, ['queues'], inTerminal)).stderr).toMatch(
			/One look tells no trend: whether anybody keeps up with a queue that holds messages, the console sees, and awsmsg doctor, which asks CloudWatch/,
		);
		expect((await runFake(run, ['queues', '--json'], inTerminal)).stderr).not.toMatch(/trend/);
		expect((await runFake(run, ['queues'], { gateways: { queues } })).stderr).not.toMatch(/trend/);
	});

	it('says nothing of letters that their owners have parked, and reads the tags of no other queue', async () => {
		const read: string[] = [];
		const tags = async (url: string) => {
			read.push(url);
			return { 'awsmsg:expect': 'parked' };
		};
		const parked = { gateways: { queues: { ...queues, tags } } };
		const { stdout } = await runFake(run, ['queues', '--json'], parked);
		const rows: { readonly name: string; readonly why?: string }[] = JSON.parse(stdout);
		expect(rows.find(({ name }) => name === 'orders-dlq')?.why).toBeUndefined();
		expect(read).toEqual([queueRef('orders-dlq').url]);
		const shut = {
			gateways: {
				queues: { ...queues, tags: async () => Promise.reject(denied('SQS ListQueueTags')) },
			},
		};
		expect((await runFake(run, ['queues'], shut)).stdout).toContain('37 dead');
	});

	it('is an array in JSON and a line each in NDJSON', async () => {
		const json = await runFake(run, ['queues', '--json'], { gateways: { queues } });
		const rows: Record<string, unknown>[] = JSON.parse(json.stdout);
		expect(rows[0]).toMatchObject({
			name: 'orders',
			approximateNumberOfMessages: 5,
			redrivePolicy: { deadLetterTargetArn: queueRef('orders-dlq').arn },
		});
		expect(rows[1]).toMatchObject({ isDeadLetterQueue: true, why: '37 dead' });
		expect(rows[2]).toMatchObject({
			failures: { attributes: { kind: 'denied', code: 'AccessDenied' } },
		});
		const lines = await runFake(run, ['queues', '--output', 'ndjson'], { gateways: { queues } });
		expect(
			lines.stdout
				.trim()
				.split('\n')
				.map((line) => JSON.parse(line)),
		).toEqual(rows);
	});

	it('shows what a list names that leads back to itself, and says that what follows is unknown', async () => {
		const again = { ...queues, listPage: async () => ({ items: refs.slice(0, 2), next: 'again' }) };
		const some = await runFake(run, ['queues'], { gateways: { queues: again } });
		expect(some.stdout).toMatch(/^orders .*\norders-dlq .*\n$/m);
		expect(some.stderr).toMatch(
			/the list of queues does not end: page 2 .*What follows is unknown/,
		);
		expect(some.code).toBe(3);
		const none = { listPage: async () => ({ items: [], next: 'again' }) };
		const nothing = await runFake(run, ['queues'], { gateways: { queues: none } });
		expect(nothing.stderr).not.toContain('There are no queues');
		expect(nothing.code).toBe(3);
	});

	it('asks for no more than -n', async () => {
		const { calls } = await runFake(run, ['queues', '-n', '1'], { gateways: { queues } });
		expect(calls).toEqual(['queues.listPage', 'queues.attributes']);
	});

	it('says when there is none', async () => {
		const none = { listPage: async () => ({ items: [] }) };
		const { code, stdout, stderr } = await runFake(run, ['queues'], { gateways: { queues: none } });
		expect({ code, stdout, stderr }).toEqual({
			code: 0,
			stdout: '',
			stderr: 'There are no queues in eu-west-1.\n',
		});
	});

	it('ends with one sentence when every call would fail alike', async () => {
		const expired = {
			...queues,
			attributes: async () => {
				throw fail('credentials', 'the token has expired', { hint: 'Sign in again' });
			},
		};
		const { code, stdout, stderr } = await runFake(run, ['queues'], {
			gateways: { queues: expired },
		});
		expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
		expect(stderr.trim().split('\n').at(-1)).toBe('the token has expired. Sign in again');
	});

	it('keeps hostile names exact in a pipe and harmless on a terminal', async () => {
		const name = 'a\u001b]52;c;eA==\u0007\u202e\ud83d\ude00';
		const hostile = {
			listPage: async () => ({ items: [{ ...queueRef('x'), name }] }),
			attributes: async () => queueAttributes('x'),
		};
		const gateways = { queues: hostile };
		const piped = await runFake(run, ['queues', '--json'], { gateways });
		expect(piped.stdout).toContain('\u202e');
		expect(JSON.parse(piped.stdout)[0].name).toBe(name);
		const shown = await runFake(run, ['queues', '--json'], { gateways, columns: 80 });
		expect(shown.stdout).not.toContain('\u202e');
		expect(JSON.parse(shown.stdout)[0].name).toBe(name);
		for (const args of [[], ['--output', 'text']]) {
			const table = await runFake(run, ['queues', ...args, '--theme', 'plain'], {
				gateways,
				columns: 120,
			});
			expect(table.stdout).toContain('a\\x1b]52;c;eA==\\x07\\u202e');
			// biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be there
			expect(table.stdout).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202e]/);
		}
	});
});
