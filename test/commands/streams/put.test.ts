import { describe, expect, it } from 'vitest';
import { run } from '../../../source/commands/streams/put.ts';
import { fail } from '../../../source/domain/failure.ts';
import type { OutgoingRecord, PutOutcome } from '../../../source/domain/resources.ts';
import { denied, type FakeOptions, runFake } from '../fake-context.ts';
import { arn, fakeStream, shardId } from './fake-stream.ts';

const loopback = 'http://127.0.0.1:4566';
const utf8 = (text: string) => new TextEncoder().encode(text);
const half = 2n ** 127n;

function stream(answer: (record: OutgoingRecord) => PutOutcome = () => sent) {
	const requests: OutgoingRecord[][] = [];
	const { streams } = fakeStream([
		{ records: [], range: [0n, half - 1n] },
		{ records: [], range: [half, 2n * half - 1n] },
	]);
	return {
		requests,
		streams: {
			...streams,
			put: async ({ records }: { records: readonly OutgoingRecord[] }) => {
				requests.push([...records]);
				return records.map(answer);
			},
		},
	};
}
const sent: PutOutcome = { ok: true, shardId: shardId(0), sequenceNumber: '7' };

const put = (args: readonly string[], streams: object, more: Omit<FakeOptions, 'gateways'> = {}) =>
	runFake(run, ['put', 'clicks', '--yes', ...args], { loopback, gateways: { streams }, ...more });

const file = (lines: readonly object[]) => ({
	files: { 'r.ndjson': utf8(lines.map((line) => JSON.stringify(line)).join('\n')) },
});
const many = (count: number) =>
	Array.from({ length: count }, (_, index) => ({ partitionKey: `k${index}`, text: `${index}` }));

describe('awsmsg put of one record', () => {
	it('says which shard it belongs to', async () => {
		const { streams } = stream();
		const { code, stderr, stdout } = await put(
			['x', '--key', 'k', '--hash-key', String(half)],
			streams,
		);
		expect(stderr).toMatch(/By its key it belongs to shardId-000000000001/);
		expect(stdout).toBe(`${shardId(0)}\t7\n`);
		expect(code).toBe(0);
	});

	it('refuses a record over the limit before anything is sent', async () => {
		const { streams, requests } = stream();
		const big = { stdin: new Uint8Array(1024 * 1024) };
		const { code, stderr } = await put(['--key', 'k'], streams, big);
		expect(stderr).toMatch(/has 1,048,577 bytes with its key, and clicks takes 1,048,576/);
		expect(code).toBe(4);
		expect(requests).toHaveLength(0);
		const wide = { ...streams, summary: async () => ({ name: 'clicks', arn, maxRecordKiB: 2048 }) };
		expect((await put(['--key', 'k'], wide, big)).code).toBe(0);
	});
});

describe('awsmsg put of a file', () => {
	it('puts 501 records in two requests, and tells the result of each', async () => {
		const { streams, requests } = stream();
		const { code, stdout, stderr } = await put(
			['--file', 'r.ndjson', '--output', 'ndjson'],
			streams,
			file(many(501)),
		);
		expect(requests.map((one) => one.length)).toEqual([500, 1]);
		const rows = stdout
			.trim()
			.split('\n')
			.map((line) => JSON.parse(line));
		expect(rows).toHaveLength(501);
		expect(rows[500]).toEqual({
			kind: 'outcome',
			line: 501,
			partitionKey: 'k500',
			outcome: 'sent',
			shardId: shardId(0),
			sequenceNumber: '7',
		});
		expect(stderr).toMatch(/501 records put/);
		expect(code).toBe(0);
	});

	it('takes what tail prints, byte for byte', async () => {
		const { streams, requests } = stream();
		await put(['--file', '-'], streams, {
			stdin: utf8('{"shardId":"s","sequenceNumber":"1","partitionKey":"k","base64":"/wA="}\n\n'),
		});
		expect(requests).toEqual([[{ partitionKey: 'k', data: new Uint8Array([255, 0]) }]]);
	});

	it('puts nothing when a line is wrong, and names it', async () => {
		const { streams, requests } = stream();
		const { code, stderr } = await put(
			['--file', 'r.ndjson'],
			streams,
			file([...many(2), { partitionKey: 'k' }]),
		);
		expect(stderr).toMatch(/line 3 of r\.ndjson is no record: it needs one of/);
		expect(code).toBe(4);
		expect(requests).toHaveLength(0);
	});

	it('ends with 3 when some records were not taken, and says which', async () => {
		const { streams } = stream(({ partitionKey }) =>
			partitionKey === 'k1' ? { ok: false, code: 'ValidationException', message: 'no' } : sent,
		);
		const { code, stdout, stderr } = await put(
			['--file', 'r.ndjson', '--output', 'text'],
			streams,
			file(many(3)),
		);
		expect(stdout.split('\n')[1]).toBe('2\tk1\trejected\t\tno');
		expect(stderr).toMatch(/2 records put, 1 were not taken/);
		expect(code).toBe(3);
	});

	it('calls it unknown when no answer came, and failed when all were refused', async () => {
		const { streams } = stream();
		const lost = {
			...streams,
			put: async () => {
				throw fail('timeout', 'no answer', { retryable: true });
			},
		};
		const unknown = await put(['--file', 'r.ndjson'], lost, file(many(2)));
		expect(unknown.stderr).toMatch(/of 2 it is unknown whether they were taken/);
		expect(unknown.code).toBe(3);
		const without = {
			...streams,
			put: async () => {
				throw denied('Kinesis PutRecords');
			},
		};
		const refused = await put(['--file', 'r.ndjson'], without, file(many(2)));
		expect(refused.stdout).toMatch(/Kinesis PutRecords was denied/);
		expect(refused.code).toBe(1);
	});

	it('keeps to a rate', async () => {
		const { streams, requests } = stream();
		await put(['--file', 'r.ndjson', '--rate', '10'], streams, file(many(25)));
		expect(requests.map((one) => one.length)).toEqual([10, 10, 5]);
	});

	it('predicts shards without putting anything', async () => {
		const { streams, requests } = stream();
		const lines = [
			{ partitionKey: 'a', explicitHashKey: '0', text: 'x' },
			{ partitionKey: 'a', explicitHashKey: String(half), text: 'x' },
		];
		const { stdout, code } = await put(
			['--file', 'r.ndjson', '--dry-run', '--output', 'text'],
			streams,
			file(lines),
		);
		expect(stdout).toBe(`1\ta\t${shardId(0)}\t2\n2\ta\t${shardId(1)}\t2\n`);
		expect(requests).toHaveLength(0);
		expect(code).toBe(0);
	});

	it('goes on where listing shards is denied', async () => {
		const { streams } = stream();
		const without = {
			...streams,
			shardsPage: async () => {
				throw denied('Kinesis ListShards');
			},
		};
		expect((await put(['--file', 'r.ndjson'], without, file(many(1)))).code).toBe(0);
	});

	it.each([
		[['--file', 'r.ndjson', 'x'], /--file has the data/],
		[['--file', 'nothing.ndjson'], /does not exist/],
		[['--file', 'r.ndjson', '--rate', '0'], /--rate takes/],
	])('refuses %j', async (args, why) => {
		const { stderr, code } = await put(args, stream().streams, file(many(1)));
		expect(stderr).toMatch(why);
		expect(code).not.toBe(0);
	});
});
