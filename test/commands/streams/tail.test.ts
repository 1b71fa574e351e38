import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { run } from '../../../source/commands/streams/tail.ts';
import { fail } from '../../../source/domain/failure.ts';
import type { MetricQuery, MetricRange } from '../../../source/domain/metric.ts';
import type { RecordPage, StartPosition } from '../../../source/domain/resources.ts';
import { VirtualClock } from '../../operations/virtual-clock.ts';
import { denied, type FakeOptions, runFake } from '../fake-context.ts';
import { arn, type FakeShard, fakeStream, record, shardId } from './fake-stream.ts';

const loopback = 'http://127.0.0.1:4566';

function tail(args: readonly string[], streams: object, more: FakeOptions = {}) {
	return runFake(run, ['tail', 'clicks', ...args], { loopback, gateways: { streams }, ...more });
}

const lines = (text: string) =>
	text
		.trim()
		.split('\n')
		.filter((line) => line !== '')
		.map((line) => JSON.parse(line));
const texts = (stdout: string) => lines(stdout).map(({ text }) => text);

const everything = ['--from', 'trim-horizon', '--no-follow', '--output', 'ndjson'];

/** 0 was split into 1 and 2. */
const half = 2n ** 127n;
const split: readonly FakeShard[] = [
	{ records: [record(1, 'a'), record(2, 'b'), record(3, 'c')], closed: true },
	{ records: [record(5, 'e')], parents: [0], range: [0n, half - 1n] },
	{ records: [record(4, 'd'), record(6, 'f')], parents: [0], range: [half, 2n * half - 1n] },
];

describe('awsmsg tail', () => {
	it('prints every record of all shards once, parents first, merged by arrival', async () => {
		const { streams } = fakeStream(split);
		const { code, stdout, stderr } = await tail(everything, streams);
		expect(texts(stdout)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
		expect(lines(stdout)[3]).toEqual({
			shardId: shardId(2),
			sequenceNumber: '4',
			partitionKey: 'k4',
			approximateArrivalTimestamp: '1970-01-01T00:15:00.004Z',
			text: 'd',
		});
		expect(stderr).toMatch(/Tailing all shards of clicks from the oldest record/);
		expect(stderr).toMatch(/shardId-000000000000 is closed .* goes on in .*1 and .*2/);
		expect(stderr).toMatch(/6 records/);
		expect(code).toBe(0);
	});

	it('says once that nothing answers, for all shards, and ends with 3 after five minutes', async () => {
		const { streams } = fakeStream(
			split.map((shard) => ({ ...shard, closed: undefined, parents: [] }) as never),
		);
		const clock = new VirtualClock();
		let calls = 0;
		const gone = fail('unreachable', 'nothing answers at the endpoint', { retryable: true });
		const records = async () => {
			calls++;
			await clock.sleep(20, new AbortController().signal);
			throw gone;
		};
		const args = ['--from', 'trim-horizon', '--output', 'ndjson'];
		const { code, stderr } = await clock.run(tail(args, { ...streams, records }, { clock }));
		expect(code).toBe(3);
		expect(stderr.match(/No answer since/g)).toHaveLength(1);
		expect(stderr.match(/ waits until /g)?.length ?? 0).toBeLessThanOrEqual(3);
		expect(stderr).toMatch(/paused, nothing is lost; with --position-file a tail goes on/);
		expect(calls).toBeGreaterThan(40);
	});

	it('reads on by itself when an endpoint answers again, and says so once', async () => {
		const { streams } = fakeStream([{ records: [record(1, 'a'), record(2, 'b')] }]);
		const clock = new VirtualClock();
		const back = clock.now() + 60_000;
		const records: typeof streams.records = async (input) => {
			await clock.sleep(20, new AbortController().signal);
			if (clock.now() < back) throw fail('timeout', 'no answer in 15 s', { retryable: true });
			return streams.records(input);
		};
		const { code, stdout, stderr } = await clock.run(
			tail(everything, { ...streams, records }, { clock }),
		);
		expect(texts(stdout)).toEqual(['a', 'b']);
		expect(stderr.match(/No answer since/g)).toHaveLength(1);
		expect(stderr.match(/It answers again/g)).toHaveLength(1);
		expect(stderr.match(/ waits until /g)).toHaveLength(1);
		expect(code).toBe(0);
	});

	it('stops after -n records, and then has asked for no more than it needs', async () => {
		const { streams } = fakeStream([{ records: [record(1, 'a'), record(2, 'b')] }]);
		const args = ['-n', '1', '--from', 'trim-horizon', '--output', 'text'];
		const { code, stdout } = await tail(args, streams);
		expect(stdout).toBe(`1970-01-01T00:15:00.001Z\t${shardId(0)}\t1\tk1\ta\n`);
		expect(code).toBe(0);
	});

	it('reads the shards that were named alone, and says where they go on', async () => {
		const { streams, asked } = fakeStream(split);
		const { code, stdout, stderr } = await tail([...everything, '--shard', '0'], streams);
		expect(texts(stdout)).toEqual(['a', 'b', 'c']);
		expect(asked.map((one) => one.shardId)).toEqual([shardId(0)]);
		expect(stderr).toMatch(/goes on in shardId-000000000001 and shardId-000000000002/);
		expect(code).toBe(0);
		const two = await tail([...everything, '--shard', '1', '--shard', shardId(2)], streams);
		expect(texts(two.stdout)).toEqual(['d', 'e', 'f']);
	});

	it('reads only the shards that owned a key, and prints that key alone', async () => {
		const owns = (key: string) => BigInt(`0x${createHash('md5').update(key).digest('hex')}`) < half;
		const key = Array.from({ length: 50 }, (_, number) => `user-${number}`).find(owns) ?? '';
		const { streams, asked } = fakeStream([
			{ records: [record(1, 'a', { partitionKey: key }), record(2, 'b')], closed: true },
			{ records: [record(5, 'e', { partitionKey: key })], parents: [0], range: [0n, half - 1n] },
			{ records: [record(4, 'd')], parents: [0], range: [half, 2n * half - 1n] },
		]);
		const { stdout } = await tail([...everything, '--key', key], streams);
		expect(texts(stdout)).toEqual(['a', 'e']);
		expect(asked.map((one) => one.shardId)).toEqual([shardId(0), shardId(1)]);
	});

	it.each<readonly [readonly string[], StartPosition]>([
		[['--from', 'trim-horizon'], { type: 'TRIM_HORIZON' }],
		[['--from', 'seq:17'], { type: 'AT_SEQUENCE_NUMBER', sequenceNumber: '17' }],
		[['--from', 'after:17'], { type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber: '17' }],
		[['--since', '1m30s'], { type: 'AT_TIMESTAMP', at: 910_000 }],
		[['--from=-1m30s'], { type: 'AT_TIMESTAMP', at: 910_000 }],
		[['--from', '1970-01-01T00:15:00Z'], { type: 'AT_TIMESTAMP', at: 900_000 }],
		[['--from=-1.5m'], { type: 'AT_TIMESTAMP', at: 910_000 }],
		[['--from', '000000900.25'], { type: 'AT_TIMESTAMP', at: 900_250 }],
		[['--from', '1970-01-01T00:15:00.2509Z'], { type: 'AT_TIMESTAMP', at: 900_250 }],
	])('%j starts at %j', async (args, from) => {
		const { streams, asked } = fakeStream([{ records: [record(17, 'a')] }]);
		const { code } = await tail([...args, '--no-follow'], streams);
		expect(code).toBe(0);
		expect(asked[0]?.from).toEqual(from);
	});

	it('says how much there is to read before it reads a long time, where CloudWatch knows', async () => {
		const { streams } = fakeStream(split);
		const metrics = {
			series: async ({ queries, range }: { queries: readonly MetricQuery[]; range: MetricRange }) =>
				queries.map((query) => ({
					query,
					complete: true,
					points: [{ at: range.to - range.periodSeconds * 1000, value: 3_600_000 }],
				})),
		};
		const gateways = {
			streams: {
				...streams,
				summary: async () => ({ name: 'clicks', arn, retentionHours: 24, openShards: 2 }) as never,
			},
			metrics,
		};
		const known = await tail(everything, streams, { gateways });
		expect(known.stderr).toMatch(
			/At least .* as CloudWatch has figures of .*2 shards give at most 2 MiB/,
		);
		const [unknown, few, short] = [
			await tail(everything, streams),
			await tail([...everything, '-n', '3'], streams),
			await tail(['--since', '2m', '--no-follow'], streams),
		];
		expect(unknown.stderr).toMatch(/How much there is to read is not known/);
		expect(few.stderr).not.toMatch(/How much/);
		expect(short.stderr).not.toMatch(/How much/);
	});

	it('starts at the end without a word about where', async () => {
		const { streams, asked } = fakeStream([{ records: [record(1, 'a')], closed: true }]);
		await tail([], streams);
		expect(asked[0]?.from).toEqual({ type: 'LATEST' });
	});

	it('ends at a time, with what arrived at it', async () => {
		const { streams } = fakeStream([{ records: [1, 2, 3, 4].map((at) => record(at, String(at))) }]);
		const args = ['--from', 'trim-horizon', '--to', '1970-01-01T00:15:00.003Z'];
		const { code, stdout } = await tail([...args, '--output', 'ndjson'], streams);
		expect(texts(stdout)).toEqual(['1', '2', '3']);
		expect(code).toBe(0);
	});

	it('keeps bytes exactly: text, base64, lines and raw', async () => {
		const binary = record(1, '', { data: new Uint8Array([255, 0, 10]) });
		const text = record(2, 'é\r\n\u0000');
		const { streams } = fakeStream([{ records: [binary, text] }]);
		const { stdout } = await tail(everything, streams);
		expect(lines(stdout)).toMatchObject([{ base64: '/wAK' }, { text: 'é\r\n\u0000' }]);
		const from = ['--from', 'trim-horizon', '--no-follow'];
		const raw = await tail([...from, '--format', 'raw'], streams);
		expect(raw.stdout).toBe(`\u00ff\u0000\n${Buffer.from('é\r\n\u0000').toString('latin1')}`);
		const inLines = await tail([...from, '--format', 'line'], streams);
		expect(inLines.stdout).toBe(
			`\u00ff\u0000\n\n${Buffer.from('é\r\n\u0000').toString('latin1')}\n`,
		);
	});

	it('shows what is inside of gzip, and keeps what is stored beside it', async () => {
		const data = new Uint8Array(gzipSync('{"a":1}'));
		const { streams } = fakeStream([{ records: [record(1, '', { data })] }]);
		const { stdout } = await tail(everything, streams);
		expect(lines(stdout)[0]).toMatchObject({
			base64: Buffer.from(data).toString('base64'),
			decoded: { chain: ['gzip', 'json'], text: '{"a":1}' },
		});
		const closed = await tail([...everything, '--no-decode'], streams);
		expect(lines(closed.stdout)[0]).not.toHaveProperty('decoded');
		const table = await tail(['--from', 'trim-horizon', '--no-follow'], streams);
		expect(table.stdout).toMatch(/\[gzip > json\] {2}\{"a":1\}/);
	});

	it('takes KPL aggregates apart, and shows damaged ones whole', async () => {
		const data = aggregate('xx');
		const damaged = data.with(data.length - 1, (data.at(-1) ?? 0) ^ 1);
		const { streams } = fakeStream([
			{
				records: [
					record(1, '', { data }),
					record(2, '', { data: damaged }),
					record(3, '', { data: aggregate('') }),
				],
			},
		]);
		const { stdout } = await tail(everything, streams);
		expect(lines(stdout)).toMatchObject([
			{ sequenceNumber: '1', partitionKey: 'k', aggregated: { index: 0, of: 2 }, text: 'x' },
			{ sequenceNumber: '1', partitionKey: 'k', aggregated: { index: 1, of: 2 }, text: 'x' },
			{
				sequenceNumber: '2',
				partitionKey: 'k2',
				problem: 'a KPL aggregate with a wrong checksum',
				base64: Buffer.from(damaged).toString('base64'),
			},
			{ sequenceNumber: '3', problem: 'a KPL aggregate of no records' },
		]);
	});
});

it('tail -n takes an aggregate of 130,000 records, and ends', async () => {
	const data = aggregate('x'.repeat(130_000));
	const { streams } = fakeStream([{ records: [record(1, '', { data })] }]);
	const args = ['-n', '200000', '--from', 'trim-horizon', '--no-follow', '--format', 'line'];
	const { code, stdout, stderr } = await tail(args, streams);
	expect(stdout).toHaveLength(260_000);
	expect(stderr).toMatch(/130,000 records/);
	expect(code).toBe(0);
});

describe('awsmsg tail, what it says while it reads', () => {
	it('a shard that is listed and not found is named, the others are read, and it exits 3', async () => {
		const { streams } = fakeStream([
			{ records: [record(1, 'a')], range: [0n, half - 1n] },
			{ records: [record(2, 'b')], range: [half, 2n * half - 1n] },
		]);
		const { code, stdout, stderr } = await tail(everything, {
			...streams,
			iterator: async (input: { from: StartPosition; shardId: string }) => {
				if (input.shardId === shardId(0)) {
					throw fail('not-found', 'clicks does not exist', {
						code: 'ResourceNotFoundException',
						detail: 'Shard shardId-000000000000 in stream clicks does not exist.',
					});
				}
				return streams.iterator(input);
			},
		});
		expect(texts(stdout)).toEqual(['b']);
		expect(stderr).toMatch(
			/shardId-000000000000 is not found any more, although the stream lists it: reading it ends here, the others go on \(Shard shardId-000000000000 in stream clicks does not exist\)/,
		);
		expect(stderr).toMatch(/Read what can be read: 1 record/);
		expect(code).toBe(3);
	});

	it('calls nothing without a gap where the place is a time of a clock that nobody has checked', async () => {
		const { streams } = fakeStream([{ records: [] }]);
		let calls = 0;
		const { stderr } = await tail(['-n', '1'], {
			...streams,
			records: async (): Promise<RecordPage> => {
				calls += 1;
				if (calls === 2) throw fail('invalid', 'expired', { code: 'ExpiredIteratorException' });
				const records = calls > 2 ? [record(1, 'a')] : [];
				return { records, next: 'next', millisBehindLatest: 0 };
			},
		});
		expect(stderr).toMatch(/goes on from its start by this computer's clock/);
		expect(stderr).not.toMatch(/without a gap/);
	});

	it.each<[string, Partial<RecordPage>, RegExp]>([
		['an endpoint that tells no lag', {}, /1 shard, \d+ records?, lag unknown/],
		['a shard that is read to its end', { millisBehindLatest: 0 }, /1 shard, .*, up to date/],
		['an old record', { millisBehindLatest: 60_000 }, /1 shard, .*, 1 m behind/],
	])('progress tells the lag of %s', async (_, told, words) => {
		const { streams } = fakeStream([{ records: [] }]);
		let number = 0;
		const { stderr } = await tail(['-n', '30'], {
			...streams,
			records: async (): Promise<RecordPage> => {
				number += 1;
				return { records: [record(number, 'a')], next: 'next', ...told };
			},
		});
		expect(stderr).toMatch(words);
		if (told.millisBehindLatest === undefined) expect(stderr).not.toMatch(/up to date/);
	});

	it('progress counts a shard that waits among those that are read, and failed calls as reads', async () => {
		const { streams } = fakeStream([{ records: [] }]);
		let calls = 0;
		const { stderr } = await tail(['-n', '1'], {
			...streams,
			records: async (): Promise<RecordPage> => {
				calls += 1;
				if (calls < 5) throw fail('throttled', 'slow down', { retryable: true });
				return { records: [record(1, 'a')], next: 'next' };
			},
		});
		expect(stderr).toMatch(/1 shard \(1 waiting\), 0 records/);
		expect(stderr).toContain(`Done: 1 record, ${calls} reads.`);
	});
});

/** A KPL aggregate of records of one byte, all of the key `k`. */
function aggregate(texts: string): Uint8Array {
	const parts = [...texts].flatMap((text) => [26, 5, 8, 0, 26, 1, text.charCodeAt(0)]);
	const message = Uint8Array.from([10, 1, 107].concat(parts));
	const sum = createHash('md5').update(message).digest();
	return Buffer.concat([Uint8Array.of(0xf3, 0x89, 0x9a, 0xc2), message, sum]);
}

describe('awsmsg tail --where', () => {
	const orders = fakeStream([
		{
			records: [
				record(1, '{"amount":5}'),
				record(2, '{"amount":50}'),
				record(3, 'no json'),
				record(4, '', { data: new Uint8Array(gzipSync('{"amount":70}')) }),
				record(5, '', { data: new Uint8Array([255, 0, 10]) }),
				record(6, '{"amount":90}', { partitionKey: 'k2' }),
			],
		},
	]).streams;
	const numbers = (stdout: string) => lines(stdout).map(({ sequenceNumber }) => sequenceNumber);

	it.each([
		['body.amount > 10', ['2', '4', '6']],
		['key == "k2"', ['2', '6']],
		['sequence == "4" || shard == "shardId-000000000001"', ['4']],
		['time < timestamp("1970-01-01T00:15:00.003Z") && age > duration("1m")', ['1', '2']],
		['size < 8', ['3', '5']],
		['body == "no json"', ['3']],
	])('%s', async (where, found) => {
		const { stdout, code } = await tail([...everything, '--where', where], orders);
		expect(numbers(stdout)).toEqual(found);
		expect(code).toBe(0);
	});

	it.each([
		['NO JSON', [], ['3']],
		['/amount":\\d0/', [], ['2', '4', '6']],
		['k2', [], ['2', '6']],
		['amount', ['--where', 'body.amount > 60'], ['4', '6']],
	])('--grep %s %j', async (wanted, more, found) => {
		const { stdout } = await tail([...everything, '--grep', wanted, ...more], orders);
		expect(numbers(stdout)).toEqual(found);
	});

	it('a record of several values is a line for each that matches, and one document in JSON', async () => {
		const { streams } = fakeStream([
			{
				records: [
					record(1, '{"n":1.0}{"n":2.00}\n{"n":3}'),
					record(2, '', { data: new Uint8Array(gzipSync('{"n":2}\n{"n":4}')) }),
					record(3, '{"n":5}'),
				],
			},
		]);
		const args = ['--from', 'trim-horizon', '--no-follow'];
		const all = await tail(args, streams);
		expect(all.stdout.match(/\[.*\S/g)).toEqual([
			'[3 json values, value 1]  {"n":1.0}',
			'[3 json values, value 2]  {"n":2.00}',
			'[3 json values, value 3]  {"n":3}',
			'[gzip > 2 json values, value 1]  {"n":2}',
			'[gzip > 2 json values, value 2]  {"n":4}',
		]);
		const twos = await tail([...args, '--where', 'body.n == 2'], streams);
		expect(twos.stdout.match(/\[.*\S/g)).toEqual([
			'[3 json values, value 2]  {"n":2.00}',
			'[gzip > 2 json values, value 1]  {"n":2}',
		]);
		const json = await tail([...args, '--where', 'body.n == 2', '--output', 'ndjson'], streams);
		expect(numbers(json.stdout)).toEqual(['1', '2']);
		expect(lines(json.stdout)[0]).toMatchObject({ text: '{"n":1.0}{"n":2.00}\n{"n":3}' });
	});

	it('counts what it looked at, what matched, and what could not be decided', async () => {
		const { stderr } = await tail([...everything, '--where', 'body.amount > 10'], orders);
		expect(stderr).toMatch(/Read to the end: 3 of 6 records matched, \d+ reads/);
		expect(stderr).toMatch(
			/4 of 6 have body.amount in a form to compare; the other 2 do not match/,
		);
	});

	it('that follows says once that no record has what the filter reads, and not where some have', async () => {
		const said = async (where: string) => {
			const stop = new AbortController();
			const clock = new VirtualClock();
			const following = tail(['--from', 'trim-horizon', '--where', where], orders, {
				signal: stop.signal,
				clock,
			});
			await clock.advance(20_000);
			stop.abort();
			const { stderr } = await clock.run(following);
			return stderr.match(/^.* so far has .*$/gm) ?? [];
		};
		expect(await said('body.amout > 10')).toEqual([
			expect.stringMatching(
				/^None of \d+ so far has body.amout in a form to compare: none can match; there is body.amount\.$/,
			),
		]);
		expect(await said('body.amount > 10')).toEqual([]);
		const { stderr } = await tail([...everything, '--where', 'body.amout > 10'], orders);
		expect(stderr).not.toMatch(/so far/);
	});

	it('looks at what is stored with --no-decode', async () => {
		const args = [...everything, '--no-decode', '--where', 'body.amount > 10'];
		expect(numbers((await tail(args, orders)).stdout)).toEqual(['2', '6']);
	});

	it.each([
		['body.amount = 5', /--where at character 13.*= compares nothing/],
		[
			'amount > 5',
			/there is no amount: known are body, raw, text, key, shard, sequence, time, age, size/,
		],
		['receives > 3', /there is no receives/],
		['size', /this has the type int/],
		['1 == 1', /the same for every record/],
		['', /the expression is empty/],
	])('%j is refused before anything is asked', async (where, why) => {
		const { stderr, code, calls } = await tail([...everything, '--where', where], orders);
		expect(stderr).toMatch(why);
		expect(code).toBe(2);
		expect(calls).toEqual([]);
	});

	it('-n counts the records that are printed, with --where and with --key', async () => {
		const two = await tail([...everything, '--where', 'body.amount > 10', '-n', '2'], orders);
		expect(numbers(two.stdout)).toEqual(['2', '4']);
		expect(two.stderr).toMatch(/Done: 2 of 4 records matched, [1-9]\d* reads/);
		expect(two.code).toBe(0);
		const key = await tail([...everything, '--key', 'k2', '-n', '2'], orders);
		expect(numbers(key.stdout)).toEqual(['2', '6']);
		expect(key.stderr).toMatch(/Done: 2 of 6 records of this key/);
	});

	it('-n counts the records of aggregates; a position keeps an aggregate whole', async () => {
		const { streams } = fakeStream([
			{ records: [record(1, '', { data: aggregate('abc') }), record(2, 'd'), record(3, 'e')] },
		]);
		expect(texts((await tail([...everything, '-n', '2'], streams)).stdout)).toEqual(['a', 'b']);
		expect(texts((await tail([...everything, '-n', '4'], streams)).stdout)).toEqual([...'abcd']);
		let text = '';
		const begun = await tail([...everything, '-n', '2', '--position-file', 'p'], streams, {
			onWrite: (_, content) => {
				text = content;
			},
		});
		expect(texts(begun.stdout)).toEqual([...'abc']);
		const rest = await tail([...everything, '--position-file', 'p'], streams, {
			files: { p: new TextEncoder().encode(text) },
		});
		expect(texts(rest.stdout)).toEqual([...'de']);
	});

	it('goes on after what it looked at, not after what matched', async () => {
		let text = '';
		const onWrite = (_: string, content: string) => {
			text = content;
		};
		const args = [...everything, '--where', 'body.amount == 50', '--position-file', 'p'];
		await tail([...args, '-n', '1'], orders, { onWrite });
		const files = { p: new TextEncoder().encode(text) };
		const rest = await tail([...everything, '--position-file', 'p'], orders, { files });
		expect(numbers(rest.stdout)).toEqual(['3', '4', '5', '6']);
	});
});

describe('awsmsg tail --consumer', () => {
	const consumers = [
		{ name: 'app', arn: `${arn}/consumer/app:1`, status: 'ACTIVE' },
		{ name: 'new', arn: `${arn}/consumer/new:2`, status: 'CREATING' },
	];
	const pushing = (mode: string) => {
		const { streams } = fakeStream(split);
		const asked: string[] = [];
		return {
			asked,
			streams: {
				...streams,
				summary: async () =>
					({ name: 'clicks', arn, retentionHours: 24, mode, openShards: 2 }) as never,
				consumersPage: async () => ({ items: consumers }),
				subscribe: async (
					{ shardId: id, consumerArn }: { shardId: string; consumerArn: string },
					take: (page: RecordPage) => Promise<unknown>,
				) => {
					asked.push(`${consumerArn} ${id}`);
					const [shard, ...rest] = split.filter((_, number) => shardId(number) === id);
					expect(rest).toEqual([]);
					await take({
						records: shard?.records ?? [],
						millisBehindLatest: 0,
						...(shard?.closed ? { childShards: [shardId(1), shardId(2)] } : { next: '9' }),
					});
					await take({ records: [], millisBehindLatest: 0, next: '9' });
				},
			},
		};
	};

	it('reads by subscriptions, and says what that costs', async () => {
		const { streams, asked } = pushing('PROVISIONED');
		const { code, stdout, stderr } = await tail(
			[...everything, '--consumer', 'app', '--yes'],
			streams,
		);
		expect(texts(stdout)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
		expect(stderr).toMatch(/It reads by the consumer app\./);
		expect(stderr).toMatch(/AWS bills each hour and shard while it is registered, and each GB/);
		expect(stderr).not.toMatch(/of the 5 that all consumers share/);
		expect(asked).toEqual([0, 1, 2].map((number) => `${arn}/consumer/app:1 ${shardId(number)}`));
		expect(code).toBe(0);
		const onDemand = await tail(
			[...everything, '--consumer', 'app', '--yes'],
			pushing('ON_DEMAND').streams,
		);
		expect(onDemand.stderr).toMatch(/AWS bills each GB that it reads\./);
	});

	it('asks first, since it cuts off whoever reads by the consumer', async () => {
		const { streams, asked } = pushing('PROVISIONED');
		const { code, stderr } = await tail([...everything, '--consumer', 'app'], streams);
		expect(stderr).toMatch(
			/Whoever else reads by app now is cut off.*Nothing was sent: add --yes/s,
		);
		expect(asked).toEqual([]);
		expect(code).toBe(4);
		const looking = [...everything, '--consumer', 'app', '--yes', '--read-only'];
		const refused = await tail(looking, streams);
		expect(refused.stderr).toMatch(/read-only/);
		expect(refused.code).toBe(4);
		expect(asked).toEqual([]);
	});

	it.each([
		['nope', /clicks has no consumer nope\. It has app, new/, 2],
		['new', /the consumer new of clicks is CREATING\. Try again/, 1],
	])('%s can not be read by', async (name, why, code) => {
		const tailed = await tail([...everything, '--consumer', name], pushing('PROVISIONED').streams);
		expect(tailed.stderr).toMatch(why);
		expect(tailed.stdout).toBe('');
		expect(tailed.code).toBe(code);
	});

	it.each(['consumersPage', 'subscribe'])('says so where the endpoint has no %s', async (call) => {
		const missing = async () => {
			const operation =
				call === 'subscribe' ? 'Kinesis SubscribeToShard' : 'Kinesis ListStreamConsumers';
			throw fail('unsupported', 'unknown operation', { operation });
		};
		const { streams } = pushing('PROVISIONED');
		const args = [...everything, '--consumer', 'app', '--yes'];
		const { stderr, code } = await tail(args, { ...streams, [call]: missing });
		expect(stderr).toMatch(
			/this endpoint has no (SubscribeToShard|ListStreamConsumers)\. Leave --consumer out: reading by GetRecords needs no consumer/,
		);
		expect(code).toBe(1);
	});
});

describe('a stream of another account', () => {
	it('is read by its ARN in every call, and by no name', async () => {
		const foreign = 'arn:aws:kinesis:eu-west-1:999999999999:stream/clicks';
		const { streams } = fakeStream(split);
		const named: string[] = [];
		const watched = Object.fromEntries(
			Object.entries({
				...streams,
				summary: async () => ({ name: 'clicks', arn: foreign, retentionHours: 24 }),
			}).map(([method, call]) => [
				method,
				(input: string | { readonly name: string }) => {
					named.push(typeof input === 'string' ? input : input.name);
					return (call as (input: unknown) => unknown)(input);
				},
			]),
		);
		const { code, stdout } = await runFake(run, ['tail', foreign, ...everything], {
			gateways: { streams: watched },
		});
		expect([code, texts(stdout)]).toEqual([0, ['a', 'b', 'c', 'd', 'e', 'f']]);
		expect(new Set(named)).toEqual(new Set([foreign]));
	});
});

describe('a position file', () => {
	const file = ['--position-file', 'p.json'];
	const written = () => {
		let text: string | undefined;
		return {
			onWrite(path: string, content: string) {
				expect(path).toBe('p.json');
				text = content;
			},
			bytes: () => new TextEncoder().encode(text),
		};
	};

	it('lets the next tail go on after the last record that was printed', async () => {
		const { streams } = fakeStream(split);
		const first = written();
		const begun = await tail([...everything, ...file, '-n', '4'], streams, first);
		const second = written();
		const rest = await tail([...everything, ...file], streams, {
			...second,
			files: { 'p.json': first.bytes() },
		});
		expect([...texts(begun.stdout), ...texts(rest.stdout)]).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
		const third = await tail([...everything, ...file], streams, {
			files: { 'p.json': second.bytes() },
		});
		expect(third.stdout).toBe('');
		expect(third.code).toBe(0);
	});

	it('of another endpoint is refused, though the ARN is the same; one without an endpoint still counts', async () => {
		const { streams } = fakeStream(split);
		const first = written();
		await tail([...everything, ...file, '-n', '4'], streams, first);
		const text = new TextDecoder().decode(first.bytes());
		const other = await tail([...everything, ...file], streams, {
			files: { 'p.json': first.bytes() },
			loopback: 'http://127.0.0.1:9999',
		});
		expect([other.code, other.stdout]).toEqual([2, '']);
		expect(other.stderr).toMatch(
			/is a position of http:\S+ arn:\S+, not of http:\/\/127.0.0.1:9999 arn:/,
		);
		const before = text.replace(/"stream": "\S+ /, '"stream": "');
		expect(before).not.toBe(text);
		const files = { 'p.json': new TextEncoder().encode(before) };
		expect(texts((await tail([...everything, ...file], streams, { files })).stdout)).toEqual([
			'e',
			'f',
		]);
	});

	it('does not count what a closed pipe did not take', async () => {
		const { streams } = fakeStream([{ records: [record(1, 'a'), record(2, 'b')] }]);
		const first = written();
		const { code } = await tail([...everything, ...file], streams, { ...first, closesAfter: 0 });
		expect(code).toBe(130);
		const rest = await tail([...everything, ...file], streams, {
			files: { 'p.json': first.bytes() },
		});
		expect(texts(rest.stdout)).toEqual(['a', 'b']);
	});

	it.each([
		['no JSON', 'x', /not a position/],
		[
			'another stream',
			`{"version":1,"stream":"${arn}x","notedAt":"1970-01-01T00:16:00Z","scope":{"kind":"all"},"shards":{}}`,
			/clicksx, not of .*clicks/,
		],
	])('is refused when it is %s', async (_, text, why) => {
		const { streams } = fakeStream(split);
		const files = { 'p.json': new TextEncoder().encode(text) };
		const { stderr, stdout, code } = await tail([...everything, ...file], streams, { files });
		expect(stderr).toMatch(why);
		expect(stdout).toBe('');
		expect(code).not.toBe(0);
	});

	it('is refused for other shards than it was written for', async () => {
		const { streams } = fakeStream(split);
		const first = written();
		await tail([...everything, ...file], streams, first);
		const files = { 'p.json': first.bytes() };
		const { stderr, code } = await tail([...everything, ...file, '--shard', '1'], streams, {
			files,
		});
		expect(stderr).toMatch(/written by a tail of all shards/);
		expect(code).toBe(2);
	});

	it('says when the stream no longer keeps what it had not read', async () => {
		const { streams } = fakeStream(split);
		const text = `{"version":1,"stream":"${arn}","notedAt":"1969-12-30T00:00:00Z","scope":{"kind":"all"},"shards":{"${shardId(1)}":{"start":true}}}`;
		const files = { 'p.json': new TextEncoder().encode(text) };
		const { stderr, code, stdout } = await tail([...everything, ...file], streams, { files });
		expect(stderr).toMatch(/What came before .* has expired: the stream keeps/);
		expect(texts(stdout)).toEqual(['e']);
		expect(code).toBe(3);
	});
});

describe('what can not be tailed is said in one sentence', () => {
	it.each<readonly [readonly string[], RegExp]>([
		[['--from', 'yesterday'], /--from takes latest, .* not 'yesterday'/],
		[['--from', '2099-01-01'], /in the future/],
		[['--from', '1969-02-30'], /--from takes latest, .* not '1969-02-30'/],
		[['--since', '1h', '--to', '2026-04-31T10:00'], /--to takes a time, not/],
		[['--to', 'soon'], /--to takes a time/],
		[['--since', '15'], /span of time/],
		[['--since', '0s'], /span of time/],
		[['--from', 'latest', '--since', '1m'], /contradict/],
		[['--follow', '--to', 'now'], /contradict/],
		[['--no-follow'], /from the end of the stream reads nothing/],
		[['--since', '1m', '--to', '1970-01-01'], /before the time to begin/],
		[['--to', '1970-01-01'], /in the past/],
		[['--shard', '7'], /clicks has no shard shardId-000000000007. It has shardId-000000000000/],
		[['--shard', '0', '--key', 'a'], /contradict/],
		[['--shard', '0', '--shard', '1', '--from', 'seq:1'], /belongs to one shard/],
		[['--from', 'seq:1'], /belongs to one shard/],
		[['--shard', '0', '--from', 'seq:99'], /not one of shardId-000000000000.*encodes/],
		[['--key', ''], /--key is empty/],
		[['--format', 'raw', '--json'], /contradict/],
		[
			['--from', 'trim-horizon', '--to', '1969-12-30'],
			/everything until --to has expired: the stream keeps 1 d/,
		],
	])('%j', async (args, why) => {
		const { code, stderr, stdout } = await tail(args, fakeStream(split).streams);
		expect(stderr).toMatch(why);
		expect(stdout).toBe('');
		expect(code).toBe(2);
	});

	it('raw data on a terminal', async () => {
		const { code, stderr } = await tail(['--format', 'raw'], fakeStream(split).streams, {
			columns: 80,
		});
		expect(stderr).toMatch(/can act on the terminal/);
		expect(code).toBe(2);
	});

	it('a time before the retention: it begins with the oldest record and ends with 3', async () => {
		const { streams } = fakeStream(split);
		const { code, stderr, stdout } = await tail(
			['--from', '1969-12-01', '--no-follow', '--output', 'ndjson'],
			streams,
		);
		expect(stderr).toMatch(/has expired: the stream keeps 1 d.*begins with the oldest record/);
		expect(texts(stdout)).toHaveLength(6);
		expect(code).toBe(3);
	});

	it('an unknown stream', async () => {
		const { streams } = fakeStream(split);
		const summary = async () => {
			throw fail('not-found', 'clicks does not exist in eu-west-1', { hint: 'Check the name' });
		};
		const { code, stderr } = await tail([], { ...streams, summary });
		expect(stderr).toMatch(/clicks/);
		expect(code).toBe(1);
	});

	it('a stream without shards yet', async () => {
		const { code, stderr } = await tail([], fakeStream([]).streams);
		expect(stderr).toMatch(/clicks has no shards yet/);
		expect(code).toBe(1);
	});

	it('a stream that is deleted meanwhile: what was read is printed first', async () => {
		const { streams } = fakeStream([{ records: [record(1, 'a')] }]);
		let calls = 0;
		const gone = () => fail('not-found', 'clicks does not exist in eu-west-1');
		const { code, stdout, stderr } = await tail(['--from', 'trim-horizon', '--output', 'ndjson'], {
			...streams,
			records: async (input: { iterator: string; limit: number }) => {
				calls += 1;
				if (calls > 1) throw gone();
				return streams.records(input);
			},
			shardsPage: async () => {
				if (calls > 1) throw gone();
				return streams.shardsPage();
			},
		});
		expect(texts(stdout)).toEqual(['a']);
		expect(stderr).toMatch(/stream clicks was deleted while it was followed/);
		expect(code).toBe(1);
	});

	it('no permission to list: a named shard is read all the same, all of them are not', async () => {
		const { streams } = fakeStream([{ records: [record(1, 'a')] }]);
		const without = {
			...streams,
			shardsPage: async () => {
				throw denied('Kinesis ListShards');
			},
		};
		const named = await tail([...everything, '--shard', '0'], without);
		expect(texts(named.stdout)).toEqual(['a']);
		expect(named.code).toBe(0);
		const all = await tail(everything, without);
		expect(all.stderr).toMatch(/Kinesis ListShards was denied/);
		expect(all.code).toBe(1);
	});

	it.each(['iterator', 'records'] as const)('no permission for %s', async (call) => {
		const { streams } = fakeStream([{ records: [record(1, 'a')] }]);
		const { code, stderr } = await tail(everything, {
			...streams,
			[call]: async () => {
				throw denied(`Kinesis ${call}`);
			},
		});
		expect(stderr).toMatch(/was denied/);
		expect(code).toBe(1);
	});

	it('no permission to describe: what has expired is not known, and the rest goes on', async () => {
		const { streams } = fakeStream(split);
		let asked = 0;
		const summary = async () => {
			asked += 1;
			if (asked > 1) throw denied('Kinesis DescribeStreamSummary');
			return streams.summary();
		};
		const { code, stdout } = await tail(['--since', '100d', '--no-follow', '--output', 'ndjson'], {
			...streams,
			summary,
		});
		expect(texts(stdout)).toHaveLength(6);
		expect(code).toBe(0);
	});
});
