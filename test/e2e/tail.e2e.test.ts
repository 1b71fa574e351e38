import { spawn } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import {
	CreateStreamCommand,
	DescribeStreamSummaryCommand,
	KinesisClient,
	PutRecordsCommand,
	SplitShardCommand,
} from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { stopLater } from '../helpers/fixtures.ts';
import { binary, cleanEnvironment, repository, temporaryHome } from '../helpers/program.ts';
import { run } from '../helpers/run.ts';

const kinesalite: (options: Readonly<Record<string, number>>) => Server = createRequire(
	import.meta.url,
)('kinesalite');

const credentials = {
	AWS_ACCESS_KEY_ID: 'test',
	AWS_SECRET_ACCESS_KEY: 'test',
	AWS_REGION: 'us-east-1',
};

let endpoint = '';
let client: KinesisClient;

beforeAll(async () => {
	const server = kinesalite({ createStreamMs: 1, updateStreamMs: 1, deleteStreamMs: 1 });
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
	endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	client = new KinesisClient({
		endpoint,
		region: 'us-east-1',
		credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
		requestHandler: new NodeHttpHandler(),
	});
	return () => {
		client.destroy();
		server.closeAllConnections();
		server.close();
	};
});

async function untilActive(name: string) {
	await vi.waitFor(
		async () => {
			const answer = await client.send(new DescribeStreamSummaryCommand({ StreamName: name }));
			expect(answer.StreamDescriptionSummary?.StreamStatus).toBe('ACTIVE');
		},
		{ timeout: 20_000 },
	);
}

/** Puts records whose data are the numbers from `from` on. */
async function put(name: string, from: number, count: number) {
	const answer = await client.send(
		new PutRecordsCommand({
			StreamName: name,
			Records: Array.from({ length: count }, (_, at) => ({
				PartitionKey: `key-${from + at}`,
				Data: Buffer.from(String(from + at)),
			})),
		}),
	);
	expect(answer.FailedRecordCount).toBe(0);
}

const numbers = (text: string) =>
	text
		.split('\n')
		.filter((line) => line !== '')
		.map((line): { text: string; shardId: string } => JSON.parse(line));

/** Starts a tail and interrupts it as ctrl-c does once it has printed `count` records. */
async function interrupted(args: readonly string[], home: string, count: number) {
	const child = spawn(process.execPath, [binary, ...args], {
		cwd: repository,
		env: cleanEnvironment(home, credentials),
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	stopLater(() => {
		child.kill('SIGKILL');
	});
	let text = '';
	child.stdout.on('data', (chunk) => {
		text += chunk;
	});
	await vi.waitFor(() => expect(numbers(whole(text)).length).toBeGreaterThanOrEqual(count), {
		timeout: 40_000,
	});
	child.kill('SIGINT');
	const code = await new Promise((resolve) => child.once('close', resolve));
	return { code, lines: numbers(text) };
}

/** Without a last line that has not arrived whole. */
const whole = (text: string) => text.slice(0, text.lastIndexOf('\n') + 1);

describe('awsmsg tail on kinesalite', () => {
	test('an interrupted tail goes on from its position file: nothing lost, nothing doubled', async () => {
		const home = temporaryHome();
		const file = path.join(home, 'position.json');
		await client.send(new CreateStreamCommand({ StreamName: 'clicks', ShardCount: 2 }));
		await untilActive('clicks');
		await put('clicks', 0, 200);
		const args = ['tail', 'clicks', '--endpoint-url', endpoint, '--output', 'ndjson'];
		const resumable = [...args, '--from', 'trim-horizon', '--position-file', file];
		const first = await run([...resumable, '-n', '120'], { home, env: credentials });
		expect(numbers(first.stdout)).toHaveLength(120);
		await client.send(
			new SplitShardCommand({
				StreamName: 'clicks',
				ShardToSplit: 'shardId-000000000000',
				NewStartingHashKey: String(2n ** 126n),
			}),
		);
		await untilActive('clicks');
		await put('clicks', 200, 300);
		const second = await interrupted(resumable, home, 150);
		expect(second.code).toBe(130);
		await put('clicks', 500, 100);
		const last = await run([...resumable, '--no-follow'], { home, env: credentials });
		expect(last.code).toBe(0);
		const all = [...numbers(first.stdout), ...second.lines, ...numbers(last.stdout)];
		expect(all.map(({ text }) => Number(text)).sort((a, b) => a - b)).toEqual(
			Array.from({ length: 600 }, (_, index) => index),
		);
		expect(new Set(all.map(({ shardId }) => shardId)).size).toBe(4);
		expect(statSync(file).mode & 0o777).toBe(0o600);
		expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ version: 1 });
	});

	test('what can not be tailed is one sentence and an exit code', async () => {
		await client.send(new CreateStreamCommand({ StreamName: 'other', ShardCount: 2 }));
		await untilActive('other');
		await put('other', 0, 10);
		const tail = (...args: readonly string[]) =>
			run(['tail', ...args, '--endpoint-url', endpoint], { env: credentials });
		const unknown = await tail('nowhere', '--no-follow', '--since', '1h');
		expect(unknown.stderr).toMatch(/nowhere/);
		expect(unknown.code).toBe(1);
		const shard = await tail('other', '--shard', '9');
		expect(shard.stderr).toMatch(/other has no shard shardId-000000000009\. It has/);
		expect(shard.code).toBe(2);
		const of = await tail('other', '--from', 'trim-horizon', '--no-follow', '--output', 'ndjson');
		const [one] = numbers(of.stdout) as unknown as { shardId: string; sequenceNumber: string }[];
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
			run(['stream', ...args, '--endpoint-url', endpoint], { env: credentials });
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
