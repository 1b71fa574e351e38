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

	test('shows ten thousand hostile lines as text, the first of them, and says how many more there are', async () => {
		const hostile = 'm1 \u001b]0;pwned\u0007\u001b[2J\u202e\u200b\u009b31m \u0000\r\n\t{"a":1}';
		const long = line(hostile.repeat(30_000));
		let pages = 0;
		const console = await reading({
			linesPage: async () => ({
				items: Array.from({ length: 1000 }, (_, index) =>
					pages === 0 && index % 200 === 7 ? long : line(hostile),
				),
				...(++pages < 10 ? { next: String(pages) } : {}),
			}),
		});
		console.press('l');
		await console.settled();
		const seen: string[] = [console.sees()];
		console.press('G');
		seen.push(console.sees());
		for (const text of seen) {
			expect(text).toContain('pwned');
			// biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there.
			expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e\u200b]/);
		}
		expect(seen[1]).toMatch(/and 9,500 more lines|and 9,500 lines more/);
	});

	test('says of a log that is not there that nothing was ever written, or may not be', async () => {
		const console = await reading({
			linesPage: () => Promise.reject(fail('not-found', 'The specified log group does not exist.')),
		});
		console.press('l');
		await console.settled();
		expect(console.sees()).toMatch(
			/there is no log group \/aws\/lambda\/worker: nothing was\s+ever written/,
		);
		console.press('enter');
		expect(console.said()).toContain('there is no log in which more could be found');
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
