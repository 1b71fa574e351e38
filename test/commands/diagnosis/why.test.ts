import { describe, expect, it } from 'vitest';
import { run } from '../../../source/commands/diagnosis/why.ts';
import { fail } from '../../../source/domain/failure.ts';
import type { LogLine } from '../../../source/domain/why/log-line.ts';
import { Spending } from '../../../source/operations/metrics/spending.ts';
import type { LogGateway } from '../../../source/operations/ports.ts';
import { denied, message, queueAttributes, queueRef, runFake } from '../fake-context.ts';

const functionArn = 'arn:aws:lambda:eu-west-1:123456789012:function:worker';
const letter = message('m1', 'a secret body', {
	system: {
		...{ ApproximateReceiveCount: '6', SentTimestamp: '500000' },
		ApproximateFirstReceiveTimestamp: '500000',
		DeadLetterQueueSourceArn: queueRef('orders').arn,
	},
});

/** A dead letter, the function that failed on it, and what its log answers. */
function world(logs: Partial<LogGateway>) {
	let left = [letter];
	return {
		queues: {
			attributes: async (url: string) =>
				url.endsWith('-dlq')
					? queueAttributes('orders-dlq', { visible: 1 })
					: queueAttributes('orders', { visibilitySeconds: 30 }),
			receive: async () => {
				const batch = left;
				left = [];
				return batch;
			},
			changeVisibility: async ({ entries }: { entries: readonly unknown[] }) =>
				entries.map(() => ({ ok: true }) as const),
		},
		functions: {
			mappingsPage: async () => ({ items: [{ id: 'u', functionArn, state: 'Enabled' }] }),
			configuration: async (arn: string) => ({
				name: 'worker',
				arn,
				logGroup: '/aws/lambda/worker',
			}),
		},
		logs,
	};
}

const says = (...texts: readonly string[]): Partial<LogGateway> => ({
	linesPage: async ({ pattern }) => ({
		items: pattern?.startsWith('"')
			? texts.map((text): LogLine => ({ at: 510_000, stream: 's', text }))
			: [],
	}),
	groupsPage: async ({ prefix }) => ({ items: [{ name: prefix, storedBytes: 40e9 }] }),
});

const why = (words: string, logs: Partial<LogGateway>) =>
	runFake(run, ['why', ...words.split(' ')], { gateways: world(logs) });

describe('awsmsg why', () => {
	it('prints the log lines of a message, which it received once and gave back, and ends with 0', async () => {
		const { code, stdout, calls } = await why('orders-dlq m1', says('ERROR: m1 failed'));
		expect([code, stdout]).toEqual([
			0,
			expect.stringMatching(/worker: enabled[\s\S]*ERROR: m1 failed/),
		]);
		expect(calls.filter((call) => call === 'queues.receive')).toHaveLength(1);
		expect(calls.indexOf('queues.changeVisibility')).toBeLessThan(calls.indexOf('logs.linesPage'));
		expect(stdout).not.toContain('secret');
	});

	it('receives nothing where the time is said', async () => {
		const { code, calls } = await why('orders-dlq m1 --around=-1m', says('m1'));
		expect([code, calls.includes('queues.receive')]).toEqual([0, false]);
	});

	it('ends with 3 where nothing of the message was found, or not all could be read', async () => {
		const silent = await why('orders-dlq m1', says());
		expect([silent.code, silent.stdout]).toEqual([3, expect.stringContaining('no line')]);
		const hidden = await why('orders-dlq m1', {
			linesPage: () => Promise.reject(denied('CloudWatchLogs FilterLogEvents')),
		});
		expect([hidden.code, hidden.stdout]).toEqual([3, expect.stringContaining('was denied')]);
	});

	it('ends with 3 where another log could not be read, and with 0 where that was never written', async () => {
		const second = `${functionArn}-2`;
		const two = async (kind: 'denied' | 'not-found') => {
			const given = world(says('m1 failed'));
			const { linesPage } = says('m1 failed');
			const logs: Partial<LogGateway> = {
				...given.logs,
				linesPage: async (input, options) => {
					if (input.group.endsWith('-2')) throw fail(kind, 'CloudWatchLogs FilterLogEvents');
					return linesPage?.(input, options) ?? { items: [] };
				},
			};
			const functions = {
				mappingsPage: async () => ({
					items: [functionArn, second].map((arn) => ({ id: arn, functionArn: arn })),
				}),
				configuration: async (arn: string) => ({ name: arn, arn, logGroup: arn }),
			};
			return runFake(run, ['why', 'orders-dlq', 'm1'], {
				gateways: { ...given, functions, logs },
			});
		};
		expect([(await two('denied')).code, (await two('not-found')).code]).toEqual([3, 0]);
	});

	it('prints ten thousand hostile lines as text, some of a megabyte, and whole in JSON', async () => {
		const hostile = 'm1 \u001b]0;pwned\u0007\u001b[2J\u202e\u200b\u009b31m \u0000\r\n\t{"a":1}';
		const long = hostile.repeat(30_000);
		const logs = (): Partial<LogGateway> => {
			let pages = 0;
			return {
				linesPage: async () => {
					const isFirst = pages++ === 0;
					const items = Array.from({ length: 1000 }, (_, index): LogLine => {
						const text = isFirst && index % 200 === 7 ? long : hostile;
						return { at: 510_000, stream: 's', text };
					});
					return { items, ...(pages < 10 ? { next: String(pages) } : {}) };
				},
			};
		};
		const { code, stdout } = await why('orders-dlq m1', logs());
		expect([code, stdout]).toEqual([0, expect.stringContaining('and 9,500 lines more')]);
		expect(stdout).toContain(' characters in all');
		expect(stdout.length).toBeLessThan(300_000);
		// biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there.
		expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e\u200b]/);
		const json = await why('orders-dlq m1 --json', logs());
		const [told] = JSON.parse(json.stdout).logs;
		expect([told.lines.length, told.linesLeftOut]).toEqual([500, 9500]);
		expect(told.lines[7].message).toBe(long);
	});

	it('asks for no price where nobody sends a bill for logs', async () => {
		const logs: Partial<LogGateway> = {
			...says(),
			startQuery: async () => ({ id: 'q' }),
			queryResults: async () => ({
				...{ status: 'complete', scannedBytes: 1000 },
				lines: [{ at: 510_000, stream: 's', text: 'm1 by Insights' }],
			}),
		};
		const { code, stderr } = await runFake(run, ['why', 'orders-dlq', 'm1', '--insights'], {
			gateways: world(logs),
			spending: new Spending({ clock: { now: () => 0 }, context: 'fake', bills: false }),
		});
		expect([code, stderr]).toEqual([0, expect.not.stringContaining('$')]);
	});

	it('ends with 1 where there is no such message, and says what helps', async () => {
		const { code, stderr } = await why('orders-dlq m2', says());
		expect([code, stderr]).toEqual([1, expect.stringMatching(/no message m2[\s\S]*--around/)]);
	});

	it('refuses an id that would be a pattern of its own before anything is received', async () => {
		const { code, calls } = await runFake(run, ['why', 'orders-dlq', 'a" ?b'], {
			gateways: world(says()),
		});
		expect([code, calls]).toEqual([1, []]);
	});

	it('starts no query that may cost more than was agreed, and says how much', async () => {
		const asked = await why('orders-dlq m1 --insights', says());
		expect([asked.code, asked.stderr]).toEqual([
			4,
			expect.stringMatching(
				/may cost about \$0\.40 here, by what was stored yesterday[\s\S]*--max-price 0\.4/,
			),
		]);
		expect(asked.calls).not.toContain('logs.startQuery');
		const agreed = await why('orders-dlq m1 --insights --max-price 0.4', {
			...says(),
			startQuery: async () => ({ id: 'q' }),
			queryResults: async () => ({
				...{ status: 'complete', scannedBytes: 1000 },
				lines: [{ at: 510_000, stream: 's', text: 'm1 by Insights' }],
			}),
		});
		expect([agreed.code, agreed.stdout]).toEqual([0, expect.stringContaining('m1 by Insights')]);
		expect(agreed.stderr).toContain('may cost about $0.40');
	});

	it('is JSON with --json', async () => {
		const { stdout } = await why('orders-dlq m1 --json', says('m1 failed'));
		expect(JSON.parse(stdout)).toMatchObject({
			...{ kind: 'why', messageId: 'm1', sourceQueueArns: [queueRef('orders').arn] },
			logs: [
				{ logGroup: '/aws/lambda/worker', tier: 'message', lines: [{ message: 'm1 failed' }] },
			],
		});
	});
});
