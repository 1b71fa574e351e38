import { describe, expect, test } from 'vitest';
import { newReading } from '../../../source/console/state/reading.ts';
import { fail } from '../../../source/domain/failure.ts';
import type { LogLine } from '../../../source/domain/why/log-line.ts';
import type { FunctionGateway, LogGateway } from '../../../source/operations/ports.ts';
import { message, queueAttributes, queueRef } from '../../operations/fakes.ts';
import { startConsole } from '../fixture.ts';
import { screenText } from '../messages/messages-fixture.ts';

const functionArn = 'arn:aws:lambda:eu-west-1:123456789012:function:worker';
const line = (text: string): LogLine => ({ at: 60_000, stream: 's', text });

/** A message that is read, and what the log of its consumer answers. */
async function reading(logs: Partial<LogGateway>, functions: Partial<FunctionGateway> = {}) {
	const console = startConsole({
		size: { columns: 80, rows: 24 },
		gateways: {
			queues: { attributes: async () => queueAttributes('orders', { visibilitySeconds: 30 }) },
			functions: {
				mappingsPage: async () => ({ items: [{ id: 'u', functionArn, state: 'Enabled' }] }),
				configuration: async (arn) => ({ name: 'worker', arn, logGroup: '/aws/lambda/worker' }),
				...functions,
			},
			logs: {
				groupsPage: async ({ prefix }) => ({ items: [{ name: prefix, storedBytes: 400e9 }] }),
				...logs,
			},
		},
	});
	const letter = message('m1', 0, {
		system: { ApproximateReceiveCount: '6', SentTimestamp: '0' },
	});
	console.session.push({
		...{ kind: 'message', ref: queueRef('orders'), message: letter, reading: newReading },
	});
	return { ...console, sees: () => screenText(console) };
}

describe('why, on a message', () => {
	test('shows the log lines of its consumer', async () => {
		const console = await reading({
			linesPage: async () => ({ items: [line('m1 ERROR: failed')] }),
		});
		console.press('l');
		await console.settled();
		expect(console.sees()).toMatch(
			/worker: enabled[\s\S]*worker +\/aws\/lambda\/worker[\s\S]*m1 ERROR: failed/,
		);
	});

	test('says what could not be read, and goes on with the rest', async () => {
		const console = await reading({
			linesPage: () => Promise.reject(fail('denied', 'CloudWatchLogs FilterLogEvents was denied')),
		});
		console.press('l');
		await console.settled();
		expect(console.sees()).toMatch(/worker: enabled[\s\S]*FilterLogEvents was denied/);
	});

	test('searches another log by the word and its name', async () => {
		const asked: unknown[] = [];
		const console = await reading({
			linesPage: async ({ group, pattern }) => {
				asked.push([group, pattern]);
				return { items: [] };
			},
		});
		console.press('l');
		await console.settled();
		console.press(':');
		console.type('why /ecs/x message_id');
		console.press('enter');
		await console.settled();
		expect(asked).toContainEqual(['/ecs/x', '{ $.message_id = "m1" }']);
		expect(console.sees()).toContain('/ecs/x');
	});

	test('asks before a search that may cost more than five cents, and starts none without a yes', async () => {
		const started: unknown[] = [];
		const console = await reading({
			linesPage: async () => ({ items: [] }),
			startQuery: async (input) => {
				started.push(input);
				return { id: 'q' };
			},
			queryResults: async () => ({ status: 'complete', lines: [line('m1 by Insights')] }),
		});
		console.press('l');
		await console.settled();
		console.press('enter');
		await console.settled();
		expect(console.sees()).toContain('about $4.00');
		console.press('esc');
		await console.settled();
		expect(started).toEqual([]);
		console.press('enter');
		await console.settled();
		await console.pass(1000);
		console.press('y');
		await console.pass(2000);
		expect(started).toHaveLength(1);
		expect(console.sees()).toContain('m1 by Insights');
	});
});
