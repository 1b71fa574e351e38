import { request as httpRequest, type IncomingMessage } from 'node:http';
import { type Answer, jsonAnswer } from '../answer.ts';
import { EmulatedError } from '../errors.ts';
import { type Input, parseObject } from '../input.ts';
import { MissingPackage } from '../missing-package.ts';
import type { ServiceRequest } from '../request.ts';
import { emptied } from './emptied.ts';
import { createIterators, type ShardOf } from './iterators.ts';
import { createReadLimits } from './read-limits.ts';
import { canStartKinesis, type KinesisThread, startKinesisThread } from './thread.ts';

/** Headers that matter to kinesis-local; the rest is between the caller and this endpoint. */
const forwarded = ['authorization', 'content-type', 'x-amz-target', 'x-amz-date', 'accept'];

/** Streams that are listed at once, and made when somebody asks for more than their names. */
export type LaterStreams = {
	readonly region: string;
	readonly names: readonly string[];
	/** Makes them by requests that are `inside`; never rejects. */
	make(): Promise<void>;
};

/** Kinesis of all regions: kinesis-local, started by the first request that needs it. */
export type Kinesis = {
	/** Serves one request; the output is parsed JSON where the answer is. Throws EmulatedError. */
	handle(
		request: ServiceRequest,
		gone: AbortSignal,
	): Promise<{ readonly answer: Answer | IncomingMessage; readonly output: Input }>;
	/** The shard that an iterator reads, when this endpoint handed it out. */
	shardOf(iterator: string): ShardOf | undefined;
	/** Has these streams, though nothing is started for them before it must. */
	announce(streams: LaterStreams): void;
	stop(): Promise<void>;
	/** Ends as `stop` does, but for the thread: it is given on without its streams, where it runs and could be emptied. */
	retire(): Promise<KinesisThread | undefined>;
};

export function createKinesis(options: {
	readonly region: string;
	/** A thread that holds nothing, from a Kinesis before: a start of one takes half a second of CPU. */
	readonly spare?: Promise<KinesisThread | undefined>;
	now(): number;
}): Kinesis {
	const limits = createReadLimits(options.now);
	const iterators = createIterators(options.now);
	let thread: Promise<KinesisThread> | undefined;
	let { spare } = options;
	/** Where there may be streams. */
	const regions = new Set<string>();
	let later: LaterStreams | undefined;
	let making: Promise<void> | undefined;

	/** Makes what was announced, before a request that may be about it is served. */
	async function ready({ inside, region }: ServiceRequest): Promise<void> {
		if (later === undefined || inside || region !== later.region) return;
		making ??= later.make().finally(() => {
			later = undefined;
		});
		await making;
	}

	/** The names of a region's streams where they are known without asking for them. */
	function namesOf({ inside, region }: ServiceRequest): readonly string[] | undefined {
		if (!inside && later?.region === region) return later.names;
		return regions.has(region) ? undefined : [];
	}

	function running(): Promise<KinesisThread> {
		if (thread !== undefined) return thread;
		const given = spare;
		spare = undefined;
		const started = (given ?? Promise.resolve(undefined)).then(
			(ready) => ready ?? startKinesisThread(options.region),
		);
		const forget = () => {
			if (thread === started) thread = undefined;
		};
		started.then(({ ended }) => ended.then(forget), forget);
		thread = started;
		return started;
	}

	async function send(request: ServiceRequest, gone: AbortSignal): Promise<IncomingMessage> {
		const { port, agent } = await running().catch((error: unknown) => {
			const message = error instanceof Error ? error.message : String(error);
			throw error instanceof MissingPackage
				? new EmulatedError('UnknownOperationException', `${message}. ${error.hint}`)
				: new EmulatedError('InternalFailure', message, { status: 500 });
		});
		const headers: Record<string, string> = { 'content-length': String(request.body.length) };
		for (const name of forwarded) {
			const value = request.headers[name];
			if (typeof value === 'string') headers[name] = value;
		}
		return new Promise((resolve, reject) => {
			httpRequest(
				{ host: '127.0.0.1', port, method: 'POST', path: '/', agent, headers, signal: gone },
				resolve,
			)
				.on('error', (error) =>
					reject(new EmulatedError('InternalFailure', error.message, { status: 500 })),
				)
				.end(request.body);
		});
	}

	function learn(request: ServiceRequest, output: Input, shard: ShardOf | undefined): void {
		const { input, operation, region } = request;
		if (operation === 'GetShardIterator' && typeof output['ShardIterator'] === 'string') {
			const stream = String(input['StreamName'] ?? String(input['StreamARN']).split('/')[1]);
			const shardId = String(input['ShardId']);
			iterators.remember(output['ShardIterator'], { region, stream, shardId });
		}
		if (shard !== undefined && typeof output['NextShardIterator'] === 'string') {
			iterators.remember(output['NextShardIterator'], shard);
		}
	}

	return {
		async handle(request, gone) {
			// Whoever lists all services need not start this one to hear names that are known.
			const names = listsFirstPage(request) && canStartKinesis() ? namesOf(request) : undefined;
			if (names !== undefined && names.length <= Number(request.input['Limit'] ?? 100)) {
				const output = { HasMoreStreams: false, StreamNames: names };
				return { answer: jsonAnswer(request, output), output };
			}
			await ready(request);
			if (request.operation === 'CreateStream') regions.add(request.region);
			const reads = request.operation === 'GetRecords';
			const shard = reads ? iterators.shardOf(String(request.input['ShardIterator'])) : undefined;
			const key = shard && `${shard.region}/${shard.stream}/${shard.shardId}`;
			if (shard !== undefined && key !== undefined) limits.admit(key, shard);
			const response = await send(request, gone);
			// An event stream goes on for minutes: it is passed through, not collected.
			if (request.operation === 'SubscribeToShard' && response.statusCode === 200) {
				return { answer: response, output: {} };
			}
			const chunks: Buffer[] = [];
			for await (const chunk of response) chunks.push(chunk as Buffer);
			const body = Buffer.concat(chunks);
			const output = parseObject(body.toString('utf8')) ?? {};
			if (response.statusCode === 200) learn(request, output, shard);
			if (key !== undefined) limits.charge(key, recordBytes(output));
			return {
				answer: { status: response.statusCode ?? 500, headers: answerHeaders(response), body },
				output,
			};
		},
		shardOf: iterators.shardOf,
		announce(streams) {
			later = { ...streams, names: [...streams.names].sort() };
		},
		async stop() {
			const started = await (thread ?? spare)?.catch(() => undefined);
			await started?.stop();
		},
		async retire() {
			const started = await (thread ?? spare)?.catch(() => undefined);
			return started && emptied(started, regions);
		},
	};
}

/** Whether a request is ListStreams with nothing but a limit that AWS takes (1 to 10,000). */
function listsFirstPage({ operation, input, headers }: ServiceRequest): boolean {
	const { Limit: limit = 1, ...more } = input;
	return (
		operation === 'ListStreams' &&
		headers.authorization !== undefined &&
		Object.keys(more).length === 0 &&
		Number.isInteger(limit) &&
		Number(limit) >= 1 &&
		Number(limit) <= 10_000
	);
}

/** Bytes of the records of a GetRecords answer: data and partition keys. */
export function recordBytes(output: Input): number {
	const records = Array.isArray(output['Records']) ? (output['Records'] as Input[]) : [];
	return records.reduce((sum, record) => sum + bytesOfRecord(record), 0);
}

/** Bytes of one record as Kinesis counts them. */
export function bytesOfRecord(record: Input): number {
	return (
		Buffer.byteLength(String(record['Data'] ?? ''), 'base64') +
		Buffer.byteLength(String(record['PartitionKey'] ?? ''))
	);
}

function answerHeaders(response: IncomingMessage): Record<string, string> {
	const headers: Record<string, string> = {};
	for (const name of ['content-type', 'x-amzn-requestid', 'x-amz-id-2']) {
		const value = response.headers[name];
		if (typeof value === 'string') headers[name] = value;
	}
	return headers;
}
