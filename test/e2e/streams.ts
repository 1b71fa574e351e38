/* Streams for the tests of `awsmsg tail`: two kinds of endpoint, records that count, and tails that go on. */
import { spawn } from 'node:child_process';
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import {
	CreateStreamCommand,
	DescribeStreamSummaryCommand,
	KinesisClient,
	ListShardsCommand,
	MergeShardsCommand,
	PutRecordsCommand,
	SplitShardCommand,
} from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { expect } from 'vitest';
import { stopLater } from '../helpers/fixtures.ts';
import { binary, cleanEnvironment, repository } from '../helpers/program.ts';
import { until } from '../helpers/until.ts';

const kinesalite: (options: Readonly<Record<string, number>>) => Server = createRequire(
	import.meta.url,
)('kinesalite');

export const credentials = {
	AWS_ACCESS_KEY_ID: 'test',
	AWS_SECRET_ACCESS_KEY: 'test',
	AWS_REGION: 'us-east-1',
};

/** kinesalite, which knows no consumers, no ChildShards and no filters of shards. */
export async function startKinesalite(): Promise<{ readonly url: string; stop(): void }> {
	const server = kinesalite({ createStreamMs: 1, updateStreamMs: 1, deleteStreamMs: 1 });
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		stop() {
			server.closeAllConnections();
			server.close();
		},
	};
}

/** An endpoint's streams, asked directly, beside awsmsg. */
export class Streams {
	readonly client: KinesisClient;

	constructor(endpoint: string) {
		this.client = new KinesisClient({
			endpoint,
			region: 'us-east-1',
			credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
			requestHandler: new NodeHttpHandler(),
		});
	}

	async create(name: string, shards: number): Promise<void> {
		await this.client.send(new CreateStreamCommand({ StreamName: name, ShardCount: shards }));
		await this.untilActive(name);
	}

	async untilActive(name: string): Promise<void> {
		await until(async () => {
			const answer = await this.client.send(new DescribeStreamSummaryCommand({ StreamName: name }));
			return answer.StreamDescriptionSummary?.StreamStatus === 'ACTIVE';
		}, `stream ${name}`);
	}

	/** Puts records whose data are the numbers from `from` on, each of a key of its own. */
	async put(name: string, from: number, count: number): Promise<void> {
		await this.putTexts(
			name,
			Array.from({ length: count }, (_, at) => String(from + at)),
		);
	}

	async putTexts(name: string, texts: readonly string[]): Promise<void> {
		const answer = await this.client.send(
			new PutRecordsCommand({
				StreamName: name,
				Records: texts.map((text) => ({ PartitionKey: `key-${text}`, Data: Buffer.from(text) })),
			}),
		);
		expect(answer.FailedRecordCount).toBe(0);
	}

	/** The open shards, by where their part of the keys begins. */
	async open(name: string): Promise<readonly { id: string; first: bigint; last: bigint }[]> {
		const { Shards = [] } = await this.client.send(new ListShardsCommand({ StreamName: name }));
		return Shards.filter(
			({ SequenceNumberRange }) => SequenceNumberRange?.EndingSequenceNumber === undefined,
		)
			.map(({ ShardId = '', HashKeyRange }) => ({
				id: ShardId,
				first: BigInt(HashKeyRange?.StartingHashKey ?? 0),
				last: BigInt(HashKeyRange?.EndingHashKey ?? 0),
			}))
			.sort((a, b) => (a.first < b.first ? -1 : 1));
	}

	/** Splits the first open shard in the middle. */
	async split(name: string): Promise<void> {
		const [shard] = await this.open(name);
		if (shard === undefined) throw new Error(`${name} has no open shard`);
		await this.client.send(
			new SplitShardCommand({
				StreamName: name,
				ShardToSplit: shard.id,
				NewStartingHashKey: String((shard.first + shard.last) / 2n + 1n),
			}),
		);
		await this.untilActive(name);
	}

	/** Merges the first two open shards. */
	async merge(name: string): Promise<void> {
		const [one, other] = await this.open(name);
		await this.client.send(
			new MergeShardsCommand({
				StreamName: name,
				ShardToMerge: one?.id,
				AdjacentShardToMerge: other?.id,
			}),
		);
		await this.untilActive(name);
	}
}

export type Tailed = {
	readonly shardId: string;
	readonly sequenceNumber: string;
	readonly text: string;
};

/** The records in what a tail with `--output ndjson` has printed. */
export const tailed = (text: string): readonly Tailed[] =>
	text
		.split('\n')
		.filter((line) => line !== '')
		.map((line): Tailed => JSON.parse(line));

/** Without a last line that has not arrived whole. */
const whole = (text: string) => text.slice(0, text.lastIndexOf('\n') + 1);

/** A tail that goes on until it is ended. */
export class RunningTail {
	readonly #child;
	readonly #ended: Promise<number | null>;
	#stdout = '';
	#stderr = '';

	constructor(
		args: readonly string[],
		home: string,
		env: Readonly<Record<string, string>> = credentials,
	) {
		this.#child = spawn(process.execPath, [binary, 'tail', ...args, '--output', 'ndjson'], {
			cwd: repository,
			env: cleanEnvironment(home, env),
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		stopLater(() => {
			this.#child.kill('SIGKILL');
		});
		this.#child.stdout.on('data', (chunk) => {
			this.#stdout += chunk;
		});
		this.#child.stderr.on('data', (chunk) => {
			this.#stderr += chunk;
		});
		this.#ended = new Promise((resolve) => this.#child.once('close', resolve));
	}

	get records(): readonly Tailed[] {
		return tailed(whole(this.#stdout));
	}

	get stderr(): string {
		return this.#stderr;
	}

	/** Waits until what has been printed is enough. */
	async until(enough: (records: readonly Tailed[]) => boolean): Promise<void> {
		const over = this.#ended.then(() => 'over' as const);
		try {
			const wait = Promise.resolve(
				expect.poll(() => enough(this.records), { interval: 100 }).toBe(true),
			);
			// It may go on for longer than somebody waits for it.
			wait.catch(() => {});
			const end = await Promise.race([wait, over]);
			// What it printed last may have been enough.
			if (end === 'over') expect(enough(this.records), 'the tail has ended').toBe(true);
		} catch (error) {
			const said = this.#stderr.slice(-500);
			throw new Error(`the tail printed ${this.records.length} records. ${said}`, { cause: error });
		}
	}

	/** Ends it, answers its exit code: null when the signal ended it. */
	async end(signal?: 'SIGINT' | 'SIGKILL'): Promise<number | null> {
		if (signal !== undefined) this.#child.kill(signal);
		return this.#ended;
	}
}
