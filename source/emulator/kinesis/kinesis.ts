import { request as httpRequest, type IncomingMessage } from 'node:http';
import { type Answer, jsonAnswer } from '../answer.ts';
import { EmulatedError } from '../errors.ts';
import { type Input, parseObject } from '../input.ts';
import { MissingPackage } from '../missing-package.ts';
import { resourceName, type ServiceRequest } from '../request.ts';
import { emptied } from './emptied.ts';
import { createIterators, type ShardOf } from './iterators.ts';
import { answerOf, type LaterStreams } from './later-streams.ts';
import { createReadLimits } from './read-limits.ts';
import { canStartKinesis, type KinesisThread, startKinesisThread } from './thread.ts';
import { createTips } from './tips.ts';
import { isWhole } from './whole-request.ts';

/** Headers that matter to kinesis-local; the rest is between the caller and this endpoint. */
const forwarded = ['authorization', 'content-type', 'x-amz-target', 'x-amz-date', 'accept'];

/** What is asked by those who read records. */
const reading = new Set(['GetShardIterator', 'GetRecords', 'SubscribeToShard']);
/** What is asked by those who put some. */
const putting = new Set(['PutRecord', 'PutRecords']);

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
	const tips = createTips(options.now);
	let thread: Promise<KinesisThread> | undefined;
	let { spare } = options;
	/** Where there may be streams. */
	const regions = new Set<string>();
	let announced: LaterStreams | undefined;
	/** Those that are not made yet. */
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

	function tellOfRecords({ inside, region, operation, input }: ServiceRequest): void {
		if (inside || announced?.region !== region) return;
		const isTheirs = announced.streams.some(({ name }) => name === resourceName(input));
		if (reading.has(operation) || (putting.has(operation) && isTheirs)) {
			announced.onRecords(operation);
		}
	}

	/** The answer to a request about streams that need not be there for it. */
	function known(request: ServiceRequest): Input | undefined {
		if (!canStartKinesis() || !isWhole(request)) return undefined;
		const { inside, region } = request;
		if (!inside && later?.region === region) return answerOf(request, later.streams, later.since);
		return regions.has(region) ? undefined : answerOf(request, [], 0);
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
			tips.forget();
		};
		started.then(({ ended }) => ended.then(forget), forget);
		thread = started;
		return started;
	}

	/** The answer of kinesis-local. */
	async function send(
		request: ServiceRequest,
		gone: AbortSignal,
		changes: boolean,
	): Promise<IncomingMessage> {
		const { port, agent } = await running().catch((error: unknown) => {
			const message = error instanceof Error ? error.message : String(error);
			throw error instanceof MissingPackage
				? new EmulatedError('UnknownOperationException', `${message}. ${error.hint}`)
				: new EmulatedError('InternalFailure', message, { status: 500 });
		});
		if (gone.aborted) {
			throw new EmulatedError('InternalFailure', 'The connection was closed', { status: 500 });
		}
		const headers: Record<string, string> = { 'content-length': String(request.body.length) };
		for (const name of forwarded) {
			const value = request.headers[name];
			if (typeof value === 'string') headers[name] = value;
		}
		return new Promise((resolve, reject) => {
			httpRequest(
				{
					...{ host: '127.0.0.1', port, method: 'POST', path: '/', agent, headers },
					// Once sent, a change is made whoever hangs up: it is over when it is answered.
					...(changes ? {} : { signal: gone }),
				},
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
			// Whoever lists all services need not start this one to hear what is known.
			const output = known(request);
			if (output !== undefined) return { answer: jsonAnswer(request, output), output };
			await ready(request);
			tellOfRecords(request);
			if (request.operation === 'CreateStream') regions.add(request.region);
			const reads = request.operation === 'GetRecords';
			const handed = reads ? iterators.shardOf(String(request.input['ShardIterator'])) : undefined;
			// In another region it leads nowhere, and kinesis-local says so.
			const shard = handed?.region === request.region ? handed : undefined;
			const key = shard && `${shard.region}/${shard.stream}/${shard.shardId}`;
			if (shard !== undefined && key !== undefined) limits.admit(key, shard);
			const same = shard !== undefined && isWhole(request) ? tips.of(request.input) : undefined;
			if (same !== undefined) return { answer: jsonAnswer(request, same), output: same };
			const begunAt = tips.changes();
			const response = await tips.during(request.operation, (changes) =>
				send(request, gone, changes),
			);
			// An event stream goes on for minutes: it is passed through, not collected.
			if (request.operation === 'SubscribeToShard' && response.statusCode === 200) {
				return { answer: response, output: {} };
			}
			const chunks: Buffer[] = [];
			for await (const chunk of response) chunks.push(chunk as Buffer);
			const body = Buffer.concat(chunks);
			const told = parseObject(body.toString('utf8')) ?? {};
			if (response.statusCode === 200) learn(request, told, shard);
			const bytes = recordBytes(told);
			if (key !== undefined) limits.charge(key, bytes);
			if (shard !== undefined && response.statusCode === 200) {
				tips.remember(request.input, told, bytes, begunAt);
			}
			return {
				answer: { status: response.statusCode ?? 500, headers: answerHeaders(response), body },
				output: told,
			};
		},
		shardOf: iterators.shardOf,
		announce(streams) {
			announced = streams;
			later = streams;
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
