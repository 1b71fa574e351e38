import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { SplitShardCommand } from '@aws-sdk/client-kinesis';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Endpoint, startEndpoint } from '../helpers/faults.ts';
import { binary, temporaryHome } from '../helpers/program.ts';
import { run } from '../helpers/run.ts';
import { runHere } from '../helpers/run-here.ts';
import {
	credentials,
	RunningTail,
	Streams,
	startKinesalite,
	type Tailed,
	tailed,
} from './streams.ts';

let endpoint = '';
let streams: Streams;

beforeAll(async () => {
	const server = await startKinesalite();
	endpoint = server.url;
	streams = new Streams(endpoint);
	return () => {
		streams.client.destroy();
		server.stop();
	};
});

describe('awsmsg tail on kinesalite', () => {
	test('a stream is described by its name alone, though the endpoint has no other service', async () => {
		await streams.create('visits', 1);
		const args = ['describe', 'visits', '--endpoint-url', endpoint, '--json'];
		const { code, stdout, stderr } = await runHere(args, { env: credentials });
		expect({ code, stderr, kind: JSON.parse(stdout).kind }).toMatchObject({ kind: 'stream' });
	});

	test.runIf(process.platform === 'linux')(
		'a tail into head ends once head has its line, though nothing more arrives',
		async () => {
			await streams.create('quiet', 1);
			await streams.put('quiet', 0, 1);
			const args = ['tail', 'quiet', '--endpoint-url', endpoint, '--from', 'trim-horizon'];
			const into = ['/bin/sh', '-c', '"$0" "$@" | head -1', process.execPath, binary];
			const { code, stdout } = await run([...args, '--output', 'text'], {
				env: credentials,
				program: into,
			});
			expect(stdout.trim().split('\n')).toHaveLength(1);
			expect(stdout).toMatch(/\t0\n$/);
			expect(code).toBe(0);
		},
	);

	test('an interrupted tail goes on from its position file: nothing lost, nothing doubled', async () => {
		const home = temporaryHome();
		const file = path.join(home, 'position.json');
		await streams.create('clicks', 2);
		await streams.put('clicks', 0, 200);
		const from = ['--from', 'trim-horizon', '--position-file', file];
		const resumable = ['tail', 'clicks', '--endpoint-url', endpoint, ...from];
		const ndjson = [...resumable, '--output', 'ndjson'];
		const first = await runHere([...ndjson, '-n', '120'], { home, env: credentials });
		expect(tailed(first.stdout)).toHaveLength(120);
		await streams.client.send(
			new SplitShardCommand({
				StreamName: 'clicks',
				ShardToSplit: 'shardId-000000000000',
				NewStartingHashKey: String(2n ** 126n),
			}),
		);
		await streams.untilActive('clicks');
		await streams.put('clicks', 200, 300);
		const second = new RunningTail(resumable.slice(1), home);
		await second.until((records) => records.length >= 150);
		expect(await second.end('SIGINT')).toBe(130);
		await streams.put('clicks', 500, 100);
		const last = await runHere([...ndjson, '--no-follow'], { home, env: credentials });
		expect(last.code).toBe(0);
		const all = [...tailed(first.stdout), ...second.records, ...tailed(last.stdout)];
		expect(all.map(({ text }) => Number(text)).sort((a, b) => a - b)).toEqual(
			Array.from({ length: 600 }, (_, index) => index),
		);
		expect(new Set(all.map(({ shardId }) => shardId)).size).toBe(4);
		expect(statSync(file).mode & 0o777).toBe(0o600);
		expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ version: 1 });
	});

	test('what can not be tailed is one sentence and an exit code', async () => {
		await streams.create('other', 2);
		await streams.put('other', 0, 10);
		const tail = (...args: readonly string[]) =>
			runHere(['tail', ...args, '--endpoint-url', endpoint], { env: credentials });
		const unknown = await tail('nowhere', '--no-follow', '--since', '1h');
		expect(unknown.stderr).toMatch(/nowhere/);
		expect(unknown.code).toBe(1);
		const shard = await tail('other', '--shard', '9');
		expect(shard.stderr).toMatch(/other has no shard shardId-000000000009\. It has/);
		expect(shard.code).toBe(2);
		const of = await tail('other', '--from', 'trim-horizon', '--no-follow', '--output', 'ndjson');
		const [one] = tailed(of.stdout);
		const wrong = one?.shardId.endsWith('0') ? '1' : '0';
		const sequence = await tail('other', '--shard', wrong, '--from', `seq:${one?.sequenceNumber}`);
		expect(sequence.stderr).toMatch(/the sequence number is not one of shardId-00000000000/);
		expect(sequence.code).toBe(2);
		const old = await tail('other', '--since', '30d', '--no-follow');
		expect(old.stderr).toMatch(/has expired: the stream keeps 1 d/);
		expect(old.code).toBe(3);
		const future = await tail('other', '--from', '2199-01-01');
		expect(future.stderr).toMatch(/in the future/);
		expect(future.code).toBe(2);
	});

	test('a stream without consumers or on an endpoint that knows none can be changed all the same', async () => {
		const change = (...args: readonly string[]) =>
			runHere(['stream', ...args, '--endpoint-url', endpoint], { env: credentials });
		const made = await change('create', 'made', '--shards', '1', '--yes', '--wait');
		expect(made.stderr).toMatch(/made is ACTIVE/);
		expect((await change('split', 'made', '--shard', '0', '--yes', '--wait')).code).toBe(0);
		const merged = ['merge', 'made', '--shard', '1', '--shard', '2', '--yes', '--wait'];
		expect((await change(...merged)).code).toBe(0);
		expect((await change('retention', 'made', '48', '--yes')).code).toBe(0);
		expect((await change('retention', 'made', '24', '--yes')).code).toBe(4);
		expect((await change('retention', 'made', '24', '--confirm', 'made')).code).toBe(0);
		const consumer = await change('register', 'made', 'app', '--yes');
		expect(consumer.stderr).toMatch(/RegisterStreamConsumer/);
		expect(consumer.code).toBe(1);
		const gone = await change('delete', 'made', '--confirm', 'made', '--wait');
		expect(gone.stderr).toMatch(/made is gone/);
		expect(gone.code).toBe(0);
	});
});

describe('awsmsg tail and put on an endpoint that says no', () => {
	let local: Endpoint;
	let own: Streams;
	beforeAll(async () => {
		local = await startEndpoint({ shared: true });
		own = new Streams(local.url);
		await own.create('clicks', 2);
		await own.put('clicks', 0, 50);
	});
	afterEach(() => local.setFaults([]));
	afterAll(async () => {
		own?.client.destroy();
		await local?.stop();
	});
	const awsmsg = (...args: readonly string[]) => runHere(args, { env: local.env });
	const everything = ['--from', 'trim-horizon', '--no-follow', '--output', 'ndjson'];
	/** One sentence of ours that says what to do next. */
	const oneSentence = /^awsmsg: [^\n]+\. [A-Z][^\n]+\.\n$/m;

	test('an unknown stream, for every command', async () => {
		for (const args of [
			['tail', 'nowhere'],
			['put', 'nowhere', 'x', '--key', 'a', '--yes'],
		]) {
			const { code, stdout, stderr } = await awsmsg(...args);
			expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
			expect(stderr).toMatch(oneSentence);
			expect(stderr).toMatch(/no stream named nowhere .*Check the name/);
		}
	});

	test('an unknown shard, and a sequence number of another shard', async () => {
		const shard = await awsmsg('tail', 'clicks', '--shard', '9');
		expect(shard.stderr).toMatch(/clicks has no shard shardId-000000000009\. It has shardId-0/);
		expect(shard.code).toBe(2);
		const all = tailed((await awsmsg('tail', 'clicks', ...everything)).stdout);
		const one = all.find(({ shardId }) => shardId.endsWith('0')) as Tailed;
		const from = ['--from', `seq:${one.sequenceNumber}`, '--no-follow'];
		const wrong = await awsmsg('tail', 'clicks', '--shard', '1', ...from);
		expect(wrong.stderr).toMatch(
			/the sequence number is not one of shardId-000000000001.*Say --shard/,
		);
		expect(wrong.code).toBe(2);
		const right = await awsmsg('tail', 'clicks', '--shard', '0', ...from, '--output', 'ndjson');
		expect(tailed(right.stdout)[0]).toEqual(one);
		expect(right.code).toBe(0);
	});

	test('a record over the limit, alone and as a line of a file: nothing is put', async () => {
		const large = 'x'.repeat(1024 * 1024);
		const alone = await runHere(['put', 'clicks', '-', '--key', 'a', '--yes'], {
			env: local.env,
			stdin: large,
		});
		expect(alone.stderr).toMatch(
			/the record has 1,048,577 bytes with its key, and clicks takes 1,048,576\. Nothing was put/,
		);
		expect(alone.code).toBe(4);
		const lines = [{ text: 'fits' }, { text: large }].map((line) =>
			JSON.stringify({ partitionKey: 'a', ...line }),
		);
		const file = await runHere(['put', 'clicks', '--file', '-', '--yes'], {
			env: local.env,
			stdin: lines.join('\n'),
		});
		expect(file.stderr).toMatch(/the record of line 2 has 1,048,577 bytes/);
		expect(file.code).toBe(4);
		const puts = (await local.calls()).filter(({ target }) => target === 'Kinesis.PutRecords');
		// The one that laid out the test.
		expect(puts).toHaveLength(1);
	});

	test('501 records are more than one request takes: all of them are put', async () => {
		await own.create('many', 2);
		const lines = Array.from({ length: 501 }, (_, index) =>
			JSON.stringify({ partitionKey: `k${index}`, text: String(index) }),
		);
		const file = ['put', 'many', '--file', '-', '--yes', '--output', 'ndjson'];
		const put = await runHere(file, { env: local.env, stdin: lines.join('\n') });
		expect(put.stderr).toMatch(/501 records put\.\n$/);
		expect(put.code).toBe(0);
		const read = await awsmsg('tail', 'many', ...everything);
		const numbers = tailed(read.stdout).map(({ text }) => Number(text));
		expect(numbers.toSorted((a, b) => a - b)).toEqual(
			Array.from({ length: 501 }, (_, index) => index),
		);
	});

	test('a stream that is deleted while it is tailed: what came before is printed, and it says so', async () => {
		await own.create('doomed', 1);
		const tail = new RunningTail(['doomed', '--from', 'trim-horizon'], temporaryHome(), local.env);
		await own.put('doomed', 0, 3);
		await tail.until((records) => records.length === 3);
		const gone = await awsmsg('stream', 'delete', 'doomed', '--confirm', 'doomed');
		expect(gone.code).toBe(0);
		expect(await tail.end()).toBe(1);
		expect(tail.stderr).toMatch(/awsmsg: stream doomed was deleted while it was followed\. All/);
		expect(tail.records).toHaveLength(3);
	});

	test.each([
		['ListShards', [], 1, 0],
		['ListShards', ['--shard', '0', '--shard', '1'], 0, 50],
		['GetShardIterator', [], 1, 0],
		['GetRecords', [], 1, 0],
		// What can't be described can be read all the same.
		['DescribeStreamSummary', [], 0, 50],
	] as const)('no permission for %s, tailed with %j', async (operation, more, code, count) => {
		await local.setFaults([{ operation: `Kinesis.${operation}`, kind: 'access-denied' }]);
		const tail = await awsmsg('tail', 'clicks', ...everything, ...more);
		expect(tail.code).toBe(code);
		expect(tailed(tail.stdout)).toHaveLength(count);
		if (code === 0) return;
		expect(tail.stderr).toMatch(oneSentence);
		expect(tail.stderr).toContain(
			`Kinesis ${operation} on clicks was denied. Ask for the permission kinesis:${operation}`,
		);
	});

	test('a permission that is taken away while it follows: what was read is printed and kept', async () => {
		const home = temporaryHome();
		const file = path.join(home, 'position.json');
		const args = ['clicks', '--from', 'trim-horizon', '--position-file', file];
		const tail = new RunningTail(args, home, local.env);
		await tail.until((records) => records.length === 50);
		await local.setFaults([{ operation: 'Kinesis.GetRecords', kind: 'access-denied' }]);
		expect(await tail.end()).toBe(1);
		expect(tail.stderr).toMatch(/Ask for the permission kinesis:GetRecords/);
		await local.setFaults([]);
		const rest = await runHere(['tail', ...args, '--no-follow', '--output', 'ndjson'], {
			home,
			env: local.env,
		});
		expect(tailed(rest.stdout)).toEqual([]);
		expect(rest.code).toBe(0);
	});

	test('throttled, expired and reset now and then it reads everything once all the same', async () => {
		await local.setFaults([
			{ operation: 'Kinesis.GetRecords', kind: 'throttle', every: 4 },
			{ operation: 'Kinesis.GetRecords', kind: 'expired-iterator', every: 3 },
			{ operation: 'Kinesis.GetShardIterator', kind: 'reset-after', every: 5 },
		]);
		const tail = await awsmsg('tail', 'clicks', ...everything);
		expect(
			tailed(tail.stdout)
				.map(({ text }) => Number(text))
				.toSorted((a, b) => a - b),
		).toEqual(Array.from({ length: 50 }, (_, index) => index));
		expect(tail.code).toBe(0);
	});

	test.skipIf(!existsSync('/dev/full'))(
		'what can not be written is said, is no success, and is read again from the position',
		async () => {
			const home = temporaryHome();
			const file = path.join(home, 'position.json');
			const args = ['tail', 'clicks', ...everything, '--position-file', file];
			const full = await run(args, {
				home,
				env: local.env,
				program: ['/bin/sh', '-c', 'exec "$0" "$@" > /dev/full', process.execPath, binary],
			});
			expect(full.stderr).toMatch(
				/^awsmsg: standard output is on a file system that is full\. Make room, then try again\.$/m,
			);
			expect(full.code).toBe(1);
			const rest = await runHere(args, { home, env: local.env });
			expect(tailed(rest.stdout)).toHaveLength(50);
		},
	);
});
