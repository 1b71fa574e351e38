import {
	createServer,
	type IncomingHttpHeaders,
	type IncomingMessage,
	type Server,
	type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Answer, errorAnswer } from './answer.ts';
import { type Backdate, type Backends, createBackends } from './backends.ts';
import { createCallLog, type LoggedCall } from './call-log.ts';
import { refusalOf } from './callers.ts';
import { createCloudWatch } from './cloudwatch/cloudwatch.ts';
import type { CloudWatch } from './cloudwatch/types.ts';
import { CONTROL_PATH, control } from './control.ts';
import { EmulatedError } from './errors.ts';
import { faultAnswer, withWrongDigests } from './fault-answers.ts';
import { createFaults, type Fault, type Faults, type Injection } from './faults.ts';
import { fauxqs } from './fauxqs.ts';
import type { LaterStreams } from './kinesis/later-streams.ts';
import type { KinesisThread } from './kinesis/thread.ts';
import type { Lambda } from './lambda/lambda.ts';
import type { Logs } from './logs/logs.ts';
import { splitBatch } from './partial.ts';
import { PEEK_PATH, type PeekedMessage, peekAnswer } from './peek-messages.ts';
import { parseRequest, readBody, type ServiceRequest } from './request.ts';
import type { Attempt } from './sns/attempts.ts';

export type EndpointOptions = {
	/** 0, the default, takes a free one. */
	readonly port?: number;
	/** Of requests that are not signed for one; `us-east-1` by default. */
	readonly region?: string;
	/** Of the faults' chances; 1 by default. */
	readonly seed?: number;
	readonly faults?: readonly Fault[];
	/** Messages a second of a move task that names no rate; 10 by default, so that one can watch. */
	readonly moveRate?: number;
	/** Offers what LocalStack offers in place of a peek; AWS has no such thing, so not by default. */
	readonly truePeek?: boolean;
	/** ms since the epoch; the machine's clock by default. */
	readonly now?: () => number;
};

/** The running endpoint. */
export type Endpoint = {
	/** `http://127.0.0.1:4566` */
	readonly endpoint: string;
	readonly region: string;
	readonly cloudwatch: CloudWatch;
	readonly lambda: Lambda;
	readonly logs: Logs;
	/** Replaces all injected faults. */
	setFaults(faults: readonly Fault[]): void;
	/** The requests served so far, oldest first. */
	calls(): readonly LoggedCall[];
	/** Deliveries of SNS that were tried and can not arrive from here, the oldest first. */
	attempts(): readonly Attempt[];
	/** Makes messages of a queue older, for a demo with a past; unknown ids are ignored. */
	backdate(queueName: string, changes: readonly Backdate[]): void;
	/** Every message of a queue as a receive would show it, without receiving any; `undefined` for one that is not there. */
	peekQueue(queueName: string): readonly PeekedMessage[] | undefined;
	/** Records depth and age of every queue now, as happens once a minute. */
	sampleGauges(): void;
	/** How many receives wait for a message just now: what else was asked is being answered. */
	waiting(): number;
	/** Has these streams from now on, made once somebody asks for more than their summaries. */
	announceStreams(streams: LaterStreams): void;
	/** Calls this listener, in the place of one before, on every request that comes over a connection. */
	onAsked(listener: () => void): void;
	/**
	 * Serves a request of this process as if it had come over a connection: faults, metrics and log included.
	 * `undefined` where a connection would have broken.
	 */
	ask(headers: IncomingHttpHeaders, body: Buffer, gone: AbortSignal): Promise<Answer | undefined>;
	/** Forgets everything, as if the endpoint had just started. */
	reset(fresh?: FreshStart): Promise<void>;
	/** Breaks all connections and frees the port. */
	stop(): Promise<void>;
};

/** What of the options a reset may change. */
export type FreshStart = Pick<EndpointOptions, 'seed' | 'faults' | 'truePeek'>;

/** All that the endpoint remembers: a reset puts a new one in its place. */
type Memory = {
	readonly cloudwatch: CloudWatch;
	readonly faults: Faults;
	readonly calls: ReturnType<typeof createCallLog>;
	readonly backends: Backends;
	readonly truePeek: boolean;
};

const MINUTE_MS = 60_000;
/** When within each minute the gauges are read: late, so that the minute of the start counts too. */
const GAUGES_AT_MS = 50_000;

/**
 * Starts SQS, SNS, STS, Kinesis, CloudWatch, and what is asked of Lambda and of logs, behind one loopback port. Throws the listen error when
 * the port is taken.
 */
export async function startEndpoint(options: EndpointOptions = {}): Promise<Endpoint> {
	const now = options.now ?? (() => Date.now());
	const region = options.region ?? 'us-east-1';
	const server = createServer();
	// Clients that keep connections must not meet one that is just being closed.
	server.keepAliveTimeout = 5 * 60_000;
	await listen(server, options.port ?? 0);
	const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const moveRate = options.moveRate ?? 10;

	function remember(fresh: FreshStart, spareKinesis?: Promise<KinesisThread | undefined>): Memory {
		let logs: Logs | undefined;
		const cloudwatch = createCloudWatch({
			now,
			readLines: (...asked) => logs?.lines(...asked),
		});
		const faults = createFaults(fresh.seed ?? 1);
		faults.replace(fresh.faults ?? []);
		const backends = createBackends({
			fauxqs,
			cloudwatch,
			endpoint,
			region,
			moveRate,
			now,
			...(spareKinesis && { spareKinesis }),
		});
		logs = backends.logs;
		const truePeek = fresh.truePeek === true;
		return { cloudwatch, faults, calls: createCallLog(), backends, truePeek };
	}

	let memory = remember(options);
	let asked = () => {};

	async function reset(fresh: FreshStart = {}): Promise<void> {
		// Requests that are on their way act on what is thrown away here, not on what comes.
		const spare = memory.backends.retire();
		memory = remember(fresh, spare);
		await spare;
	}

	async function serve(
		{ backends }: Memory,
		request: ServiceRequest,
		injection: Injection,
		gone: AbortSignal,
	) {
		const split = injection.failsEntry && splitBatch(request, injection.failsEntry);
		if (split === undefined) return backends.serve(request, gone);
		const answer = split.request && (await backends.serve(split.request, gone));
		return answer === undefined || 'body' in answer ? split.complete(answer) : answer;
	}

	/** Serves one AWS request; `undefined` when nothing shall be answered. */
	async function dispatch(
		request: ServiceRequest,
		breakOff: () => void,
		gone: AbortSignal,
	): Promise<Answer | IncomingMessage | undefined> {
		const met = memory;
		const { backends, calls, faults } = met;
		const target = `${request.service}.${request.operation}`;
		const resource = backends.resourceOf(request);
		const injection = faults.inject(target, resource);
		const { fault } = injection;
		const log = (status: number | undefined) =>
			calls.add({
				at: now(),
				target,
				region: request.region,
				...(resource === undefined ? {} : { resource }),
				...(status === undefined ? {} : { status }),
				...(fault === undefined && injection.delay === 0 ? {} : { fault: fault?.kind ?? 'delay' }),
			});
		if (injection.delay > 0) await pause(injection.delay, gone);
		if (gone.aborted || fault?.kind === 'hang') return void log(undefined);
		if (fault?.kind === 'reset-before') {
			breakOff();
			return void log(undefined);
		}
		let answer: Answer | IncomingMessage;
		try {
			answer =
				(fault && faultAnswer(request, fault)) ?? (await serve(met, request, injection, gone));
		} catch (error) {
			answer = errorAnswer(request, asEmulated(error));
		}
		if (fault?.kind === 'reset-after') {
			breakOff();
			return void log(undefined);
		}
		if (fault?.kind === 'wrong-md5' && 'body' in answer) answer = withWrongDigests(answer);
		log('body' in answer ? answer.status : answer.statusCode);
		return answer;
	}

	server.on('request', async (message, response) => {
		const closed = new AbortController();
		// Each abort makes an error with its stack: whoever was answered has not hung up.
		response.once('close', () => {
			if (!response.writableFinished) closed.abort();
		});
		const refusal = refusalOf(message.headers);
		if (refusal !== undefined) {
			response.shouldKeepAlive = false;
			const refused = new EmulatedError('AccessDenied', refusal, { status: 403 });
			write(response, errorAnswer(parseRequest({}, Buffer.alloc(0), region), refused));
			return;
		}
		asked();
		try {
			const body = await readBody(message);
			if (message.url?.startsWith(CONTROL_PATH)) {
				write(response, await control(message, body, { ...memory, region, reset }));
				return;
			}
			if (memory.truePeek && message.url?.startsWith(PEEK_PATH)) {
				write(response, peekAnswer(message, memory.backends, region));
				return;
			}
			const answer = await dispatch(
				parseRequest(message.headers, body, region, {
					method: message.method ?? '',
					url: message.url ?? '/',
				}),
				() => response.socket?.resetAndDestroy(),
				closed.signal,
			);
			if (answer !== undefined) write(response, answer);
		} catch (error) {
			// The body broke off, is too long or no JSON: there is no operation to blame.
			if (!message.complete) response.shouldKeepAlive = false;
			const request = parseRequest({}, Buffer.alloc(0), region);
			write(response, errorAnswer(request, asEmulated(error)));
		}
	});

	let gauges: NodeJS.Timeout | undefined;
	function sampleEveryMinute(): void {
		const wait = (GAUGES_AT_MS - (now() % MINUTE_MS) + MINUTE_MS) % MINUTE_MS || MINUTE_MS;
		gauges = setTimeout(() => {
			memory.backends.sampleGauges();
			sampleEveryMinute();
		}, wait).unref();
	}
	sampleEveryMinute();
	return {
		endpoint,
		region,
		get cloudwatch() {
			return memory.cloudwatch;
		},
		get logs() {
			return memory.backends.logs;
		},
		get lambda() {
			return memory.backends.lambda;
		},
		setFaults: (faults) => memory.faults.replace(faults),
		calls: () => memory.calls.list(),
		attempts: () => memory.backends.attempts(),
		backdate: (queueName, changes) => memory.backends.backdate(region, queueName, changes),
		peekQueue: (queueName) => memory.backends.peekQueue(region, queueName),
		sampleGauges: () => memory.backends.sampleGauges(),
		waiting: () => memory.backends.waiting(),
		announceStreams: (streams) => memory.backends.announceStreams(streams),
		onAsked(listener) {
			asked = listener;
		},
		async ask(headers, body, gone) {
			const request = parseRequest(headers, body, region);
			const answer = await dispatch({ ...request, inside: true }, () => {}, gone);
			if (answer === undefined || 'body' in answer) return answer;
			// Nobody here reads an event stream.
			answer.destroy();
			return undefined;
		},
		reset,
		async stop() {
			clearTimeout(gauges);
			const closed = new Promise((resolve) => server.close(resolve));
			server.closeAllConnections();
			await Promise.all([closed, memory.backends.stop()]);
		},
	};
}

function listen(server: Server, port: number): Promise<void> {
	return new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen({ host: '127.0.0.1', port }, () => {
			server.off('error', reject);
			resolve();
		});
	});
}

function write(response: ServerResponse, answer: Answer | IncomingMessage): void {
	if (response.destroyed) return;
	if (!('body' in answer)) {
		response.writeHead(answer.statusCode ?? 200, {
			'content-type': answer.headers['content-type'] ?? 'application/octet-stream',
		});
		answer.pipe(response);
		answer.once('error', () => response.destroy());
		return;
	}
	response.writeHead(answer.status, {
		...answer.headers,
		'content-length': Buffer.byteLength(answer.body),
	});
	response.end(answer.body);
}

function asEmulated(error: unknown): EmulatedError {
	if (error instanceof EmulatedError) return error;
	const message = error instanceof Error ? error.message : String(error);
	return new EmulatedError('InternalFailure', message, { status: 500 });
}

/** Waits; ends early, without an error, when the caller hangs up. */
function pause(milliseconds: number, gone: AbortSignal): Promise<void> {
	return new Promise((resolve) => {
		const timer = setTimeout(finish, milliseconds);
		function finish(): void {
			clearTimeout(timer);
			gone.removeEventListener('abort', finish);
			resolve();
		}
		gone.addEventListener('abort', finish);
	});
}
