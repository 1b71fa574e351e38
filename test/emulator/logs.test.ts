import {
	CloudWatchLogsClient,
	DescribeLogGroupsCommand,
	FilterLogEventsCommand,
	GetQueryResultsCommand,
	StartQueryCommand,
	StopQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, it } from 'vitest';
import { startEndpoint } from '../../source/emulator/endpoint.ts';
import { filterPattern } from '../../source/emulator/logs/filter-pattern.ts';
import type { LogGroup } from '../../source/emulator/logs/logs.ts';
import { stopLater } from '../helpers/fixtures.ts';

const now = Date.UTC(2026, 10, 20, 9);
const name = '/aws/lambda/worker';

/** The embedded endpoint with one log group; its clock goes on by `pass`. */
async function world(group: Partial<LogGroup> & Pick<LogGroup, 'lines'>) {
	let at = now;
	const endpoint = await startEndpoint({ now: () => at });
	stopLater(() => endpoint.stop());
	endpoint.logs.announce('us-east-1', { name, ...group });
	const logs = new CloudWatchLogsClient({
		endpoint: endpoint.endpoint,
		region: 'us-east-1',
		credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
		maxAttempts: 1,
	});
	stopLater(() => logs.destroy());
	return { endpoint, logs, pass: (ms: number) => (at += ms) };
}

const line = (message: string, secondsAgo = 60, logStreamName = 's') => ({
	...{ timestamp: now - secondsAgo * 1000, logStreamName, message },
});

describe('the embedded CloudWatch Logs', () => {
	it('finds lines by time, stream and pattern, in the order of their times', async () => {
		const { logs } = await world({
			lines: () => [
				line('ERROR b', 50),
				line('ERROR a', 70),
				line('fine'),
				line('ERROR c', 60, 't'),
			],
		});
		const { events = [] } = await logs.send(
			new FilterLogEventsCommand({
				...{ logGroupName: name, filterPattern: 'ERROR', logStreamNames: ['s'] },
				...{ startTime: now - 80_000, endTime: now - 50_000 },
			}),
		);
		expect(events.map(({ message }) => message)).toEqual(['ERROR a', 'ERROR b']);
	});

	it('gives pages that may be empty while others follow', async () => {
		const { logs } = await world({
			lines: () => [...Array.from({ length: 2500 }, () => line('x', 100)), line('wanted', 1)],
		});
		const input = { logGroupName: name, filterPattern: 'wanted' };
		const first = await logs.send(new FilterLogEventsCommand(input));
		expect([first.events, typeof first.nextToken]).toEqual([[], 'string']);
		const nextToken = first.nextToken ?? '';
		const rest = await logs.send(new FilterLogEventsCommand({ ...input, nextToken }));
		expect([rest.events?.length, rest.nextToken]).toEqual([1, undefined]);
	});

	it('has nothing that is older than its retention', async () => {
		const { logs } = await world({ retentionDays: 1, lines: () => [line('old', 2 * 86_400)] });
		const { events } = await logs.send(new FilterLogEventsCommand({ logGroupName: name }));
		expect(events).toEqual([]);
		const { logGroups } = await logs.send(
			new DescribeLogGroupsCommand({ logGroupNamePrefix: name }),
		);
		expect(logGroups).toMatchObject([{ logGroupName: name, retentionInDays: 1, storedBytes: 29 }]);
	});

	it('refuses what AWS refuses', async () => {
		const { logs, endpoint } = await world({ logClass: 'INFREQUENT_ACCESS', lines: () => [] });
		const filter = (more: object) =>
			logs.send(new FilterLogEventsCommand({ logGroupName: name, ...more }));
		await expect(filter({ logGroupName: '/nope' })).rejects.toMatchObject({
			name: 'ResourceNotFoundException',
			message: 'The specified log group does not exist.',
		});
		await expect(filter({})).rejects.toMatchObject({ name: 'InvalidParameterException' });
		endpoint.logs.announce('us-east-1', { name, lines: () => [] });
		await expect(filter({ filterPattern: 'a-b' })).rejects.toMatchObject({
			name: 'InvalidParameterException',
		});
		await expect(filter({ nextToken: 'x' })).rejects.toMatchObject({
			name: 'InvalidParameterException',
		});
		endpoint.setFaults([{ operation: 'Logs.FilterLogEvents', kind: 'access-denied' }]);
		await expect(filter({})).rejects.toMatchObject({
			name: 'AccessDeniedException',
			message: expect.stringContaining('logs:FilterLogEvents'),
		});
	});

	it('runs a query for a while, tells what it read, and stops it', async () => {
		const { logs, pass } = await world({
			lines: () => [line('m1 failed', 10), line('m2 failed', 20), line('m1 again', 5)],
		});
		const start = () =>
			logs.send(
				new StartQueryCommand({
					...{ logGroupName: name, startTime: now / 1000 - 60, endTime: now / 1000 },
					queryString:
						'fields @timestamp, @logStream, @message | filter @message like "m1" | sort @timestamp asc',
				}),
			);
		const { queryId = '' } = await start();
		const results = () => logs.send(new GetQueryResultsCommand({ queryId }));
		expect(await results()).toMatchObject({ status: 'Running', results: [] });
		pass(1000);
		const { status, results: rows = [], statistics } = await results();
		expect(status).toBe('Complete');
		expect(rows.map((row) => row.find(({ field }) => field === '@message')?.value)).toEqual([
			'm1 failed',
			'm1 again',
		]);
		expect(statistics?.bytesScanned).toBe(9 + 9 + 8 + 3 * 26);
		const second = await start();
		await logs.send(new StopQueryCommand({ queryId: second.queryId ?? '' }));
		expect(
			await logs.send(new GetQueryResultsCommand({ queryId: second.queryId ?? '' })),
		).toMatchObject({ status: 'Cancelled' });
	});
});

describe('a filter pattern', () => {
	it.each([
		['', 'anything', true],
		['ERROR failed', 'ERROR: it failed', true],
		['ERROR failed', 'ERROR', false],
		['"it failed"', 'ERROR: it failed', true],
		['"8f4b-2c"', 'id 8f4b-2c', true],
		['?ERROR ?WARN', 'WARN x', true],
		['?ERROR ?WARN', 'INFO x', false],
		['ERROR -timeout', 'ERROR timeout', false],
		['{ $.a.b = "x" }', '{"a":{"b":"x"}}', true],
		['{ $.a.b = "x" }', '{"a":{"b":"xy"}}', false],
		['{ $.a.b = "x" }', 'x', false],
	])('%s on %s: %s', (pattern, text, meets) => expect(filterPattern(pattern)(text)).toBe(meets));
});
