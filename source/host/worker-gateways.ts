import { Worker } from 'node:worker_threads';
import type { Connection } from '../aws/connect.ts';
import type { FromWorker, ToWorker, WorkerStart } from '../aws/serve.ts';
import type { ProgramRun } from '../domain/audit/audit-entry.ts';
import { brokenWords } from '../domain/broken.ts';
import type { ContextChoice } from '../domain/contexts/context-choice.ts';
import type { Mode, Receive } from '../domain/effect.ts';
import { type Failure, FailureError, fail } from '../domain/failure.ts';
import { maskSecret } from '../domain/masking/mask-id.ts';
import { Outbox } from '../domain/outbox.ts';
import { gatewayIds } from '../operations/gateways.ts';
import type { Call, ContextInfo, Gateways, GrantedOptions } from '../operations/ports.ts';
import { compileCacheFolder } from './compile-cache.ts';
import { entryFile, runningBuild } from './entry-files.ts';
import { compileWithinThreads } from './heap.ts';

/** A connection whose gateways run in a thread of their own. */
export type WorkerConnection = Omit<Connection, 'close'> & {
	/** Like that of every connection. Resolves once the thread has told all its calls, or has had {@link closeMs} for it. */
	close(): Promise<void>;
	/** Changes what the gate in the worker lets through, from the next request on. */
	setMode(mode: Mode, receive?: Receive): void;
	/**
	 * Starts a job of `programs/jobs.ts` in the thread. Events arrive in order; `ended` settles with
	 * what the job resolves or throws (FailureError). Aborting the signal asks the job to end.
	 */
	startJob<Event, Answer>(
		name: string,
		input: unknown,
		onEvent: (event: Event) => void,
		signal: AbortSignal,
	): RunningJob<Answer>;
};

/** A job that runs in the worker. */
export type RunningJob<Answer> = {
	/** A word to the job; nobody hears it once the job has ended. */
	tell(message: unknown): void;
	readonly ended: Promise<Answer>;
};

/** What a worker connection tells and asks. */
export type WorkerHooks = {
	/** Asked once, at the start; later changes go by `setMode`. */
	mode(): Mode;
	/** This run of awsmsg, for the user agent. */
	readonly run?: ProgramRun;
	/** Set where no rule masks anything, in either thread. */
	readonly masksNothing?: boolean;
	/** The same of receiving. */
	receive?(): Receive;
	onCall(call: Call): void;
	/**
	 * Called at once, with gateways whose calls wait in the thread's inbox: it begins them as soon as it is
	 * ready, although the starter may be busy for a while with something else.
	 */
	ahead?(gateways: Gateways): void;
	/** The thread died: every call under way has failed, and every later one fails at once. */
	onCrash(failure: Failure): void;
};

/** What `programs/worker.ts` is started with. */
export type WorkerData = {
	readonly start: WorkerStart;
	/** Where this process keeps compiled code; the thread has no cache without it. */
	readonly compileCache: string | undefined;
	/** The build that this process runs: what is installed by then may be another one, which the thread refuses. */
	readonly build: string | undefined;
	/** By which both threads give a masked id the same mark: a filter is typed here, and selects there. Absent where nothing is masked. */
	readonly maskSecret: string | undefined;
};

/** The thread's program; the bundle's own unless told, of the build that runs, with compiled code kept where this process keeps it. */
export type WorkerProgram = {
	readonly file?: string;
	readonly compileCache?: string;
	readonly build?: string;
};

/** How long a closing thread has for its last answers before it is stopped. */
const closeMs = 500;

/**
 * `connect`, in a worker thread: no SDK is loaded here, and no answer of AWS's is parsed here. Same
 * arguments, same failures.
 *
 * @throws {FailureError} what `connect` throws, and `bug` when the thread can't be started.
 */
export function connectInWorker(
	choice: ContextChoice,
	hooks: WorkerHooks,
	{
		file = entryFile('worker'),
		compileCache = compileCacheFolder(),
		build = runningBuild(),
	}: WorkerProgram = {},
): Promise<WorkerConnection> {
	const start: WorkerStart = {
		choice,
		mode: hooks.mode(),
		...(hooks.receive === undefined ? {} : { receive: hooks.receive() }),
		...(hooks.run === undefined ? {} : { run: hooks.run }),
	};
	// Captured output can't reach the screen; nobody reads it.
	compileWithinThreads();
	const worker = new Worker(file, {
		workerData: {
			...{ start, compileCache, build },
			// It is made with node:crypto, whose loading would keep the thread waiting for 5 ms.
			maskSecret: hooks.masksNothing === true ? undefined : maskSecret(),
		} satisfies WorkerData,
		stdout: true,
		stderr: true,
		// Answers live for milliseconds: a small nursery keeps a hundred megabytes off the process. And V8 lets a heap that may
		// become several gigabytes grow to four times of what is in use before it cleans: one that may not, to half as much again, and once the
		// start is over, by a quarter, as that of the screen (`growSlowly`, whose flag all threads read).
		resourceLimits: { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 1024 },
	});
	worker.stdout.resume();
	worker.stderr.resume();
	let state: 'starting' | 'ready' | 'closing' | 'ended' = 'starting';
	const asked = new Outbox<ToWorker>(
		(posted) => worker.postMessage(posted),
		queueMicrotask,
		(message, error) => calls.cannotCross(message, error),
	);
	const post = (message: ToWorker): void => {
		// What is asked ahead waits in the thread's inbox, not here: this thread may be busy for a while.
		if (message.type === 'call' && state !== 'starting') return asked.add(message);
		asked.flush();
		worker.postMessage(message);
	};
	const calls = new PendingCalls(post);
	const gateways = Object.fromEntries(
		gatewayIds.map((id) => [id, calls.gateway(id)]),
	) as unknown as Gateways;

	/** Settles once nothing is told any more. */
	const silent = Promise.withResolvers<void>();

	hooks.ahead?.(gateways);
	return new Promise((resolve, reject) => {
		const end = (failure: Failure) => {
			if (state === 'ended') return;
			const before = state;
			state = 'ended';
			calls.end(failure);
			silent.resolve();
			if (before === 'starting') reject(new FailureError(failure));
			if (before === 'ready') hooks.onCrash(failure);
		};
		const told = (message: FromWorker): void => {
			switch (message.type) {
				case 'several':
					for (const one of message.messages) told(one);
					return;
				case 'ready':
					state = 'ready';
					resolve(connection(message.info));
					return;
				case 'failed':
					end(message.failure);
					return;
				case 'calls':
					for (const call of message.calls) hooks.onCall(call);
					return;
				case 'closed':
					silent.resolve();
					return;
				case 'event':
					calls.event(message.id, message.event);
					return;
				default:
					calls.settle(message);
			}
		};
		worker.on('message', told);
		worker.on('error', (error) => {
			end(error instanceof FailureError ? error.failure : crash(brokenWords(error)));
		});
		worker.on('messageerror', (error) => end(crash(brokenWords(error))));
		worker.on('exit', (code) => {
			end(state === 'closing' ? closed() : crash(`it ended with code ${code}`));
		});

		const connection = (info: ContextInfo): WorkerConnection => ({
			info,
			gateways,
			startJob: (name, input, onEvent, signal) => calls.job(name, input, onEvent, signal),
			setMode(mode, receive = 'allowed') {
				if (state === 'ready') post({ type: 'mode', mode, receive });
			},
			close() {
				if (state !== 'ready') return silent.promise;
				state = 'closing';
				post({ type: 'close' });
				calls.refuse(closed());
				const timer = setTimeout(() => {
					silent.resolve();
					void worker.terminate();
				}, closeMs);
				worker.once('exit', () => clearTimeout(timer));
				return silent.promise;
			},
		});
	});
}

function crash(why: string): Failure {
	return {
		kind: 'bug',
		message: `the part of awsmsg that talks to AWS has stopped: ${why}`,
		hint: 'Start awsmsg again',
		retryable: false,
		outcomeUnknown: true,
	};
}

function closed(): Failure {
	return { kind: 'aborted', message: 'this context was closed', retryable: false };
}

type Waiting = {
	resolve(value: unknown): void;
	reject(error: FailureError): void;
	/** What was called, for a sentence: `queues.listPage`. */
	readonly what: string;
	/** Of jobs. */
	onEvent?(event: unknown): void;
};

/** Calls on their way to the worker and back. */
class PendingCalls {
	readonly #post: (message: ToWorker) => void;
	readonly #waiting = new Map<number, Waiting>();
	#lastId = 0;
	/** Why no further call is taken. */
	#refusal: Failure | undefined;

	constructor(post: (message: ToWorker) => void) {
		this.#post = post;
	}

	/** A port by name. Its methods are made as they are asked for: whatever the port has, this has. */
	gateway(name: string): object {
		const methods = new Map<string, unknown>();
		const target = {};
		const proxy = new Proxy(target, {
			get: (_, property) => {
				// A promise that resolves to a gateway asks for `then`; no port has it.
				if (typeof property === 'symbol' || property === 'then') return;
				const known = methods.get(property);
				if (known !== undefined) return known;
				const method = (...args: unknown[]) => this.#call(name, property, args);
				methods.set(property, method);
				return method;
			},
		});
		return proxy;
	}

	settle(message: Extract<FromWorker, { type: 'result' | 'error' }>): void {
		const waiting = this.#waiting.get(message.id);
		this.#waiting.delete(message.id);
		if (message.type === 'result') waiting?.resolve(message.value);
		else waiting?.reject(new FailureError(message.failure, message.unread));
	}

	/** Takes no further calls; those under way still get their answer. */
	refuse(failure: Failure): void {
		this.#refusal ??= failure;
	}

	/** The worker is gone: all calls under way fail. */
	end(failure: Failure): void {
		// What is asked from now on is never sent.
		const { outcomeUnknown: _, ...later } = failure;
		this.refuse(later);
		const all = [...this.#waiting.values()];
		this.#waiting.clear();
		for (const waiting of all) waiting.reject(new FailureError(failure));
	}

	/** A call did not go, since something in it is no plain data. */
	cannotCross(message: ToWorker, error: unknown): void {
		if (message.type !== 'call' && message.type !== 'job') throw error;
		const { id } = message;
		const what = this.#waiting.get(id)?.what;
		const why = error instanceof Error ? error.message : String(error);
		const { failure } = fail('bug', `${what} was called with what can't cross: ${why}`);
		this.settle({ type: 'error', id, failure });
	}

	#call(gateway: string, method: string, args: readonly unknown[]): Promise<unknown> {
		const options = args.at(-1);
		if (!isOptions(options)) {
			return Promise.reject(fail('bug', `${gateway}.${method} was called without a signal`));
		}
		const { signal, grant } = options;
		this.#lastId += 1;
		const message: ToWorker = {
			type: 'call',
			id: this.#lastId,
			gateway,
			method,
			args: args.slice(0, -1),
			...(grant === undefined ? {} : { grant }),
		};
		return this.#send(message, `${gateway}.${method}`, signal);
	}

	/** A call that emits events while it runs. */
	job<Event, Answer>(
		name: string,
		input: unknown,
		onEvent: (event: Event) => void,
		signal: AbortSignal,
	): RunningJob<Answer> {
		this.#lastId += 1;
		const id = this.#lastId;
		// The job's own code is the only one that knows the types.
		const listener = onEvent as (event: unknown) => void;
		const ended = this.#send({ type: 'job', id, name, input }, `job ${name}`, signal, listener);
		return {
			tell: (message) => {
				if (this.#waiting.has(id)) this.#post({ type: 'tell', id, message });
			},
			ended: ended as Promise<Answer>,
		};
	}

	event(id: number, event: unknown): void {
		this.#waiting.get(id)?.onEvent?.(event);
	}

	#send(
		message: Extract<ToWorker, { type: 'call' | 'job' }>,
		what: string,
		signal: AbortSignal,
		onEvent?: (event: unknown) => void,
	): Promise<unknown> {
		if (this.#refusal !== undefined) return Promise.reject(new FailureError(this.#refusal));
		if (signal.aborted) return Promise.reject(fail('aborted', 'stopped'));
		const { id } = message;
		return new Promise((resolve, reject) => {
			const onAbort = () => this.#post({ type: 'abort', id });
			const done = () => signal.removeEventListener('abort', onAbort);
			this.#waiting.set(id, {
				what,
				resolve(value) {
					done();
					resolve(value);
				},
				reject(error) {
					done();
					reject(error);
				},
				...(onEvent === undefined ? {} : { onEvent }),
			});
			signal.addEventListener('abort', onAbort, { once: true });
			try {
				this.#post(message);
			} catch (error) {
				this.cannotCross(message, error);
			}
		});
	}
}

function isOptions(value: unknown): value is Partial<GrantedOptions> & { signal: AbortSignal } {
	return (
		typeof value === 'object' &&
		value !== null &&
		'signal' in value &&
		value.signal instanceof AbortSignal
	);
}
