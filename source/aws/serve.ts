import type { MessagePort } from 'node:worker_threads';
import type { ProgramRun } from '../domain/audit/audit-entry.ts';
import type { ContextChoice } from '../domain/contexts/context-choice.ts';
import type { Grant, Mode, Receive } from '../domain/effect.ts';
import { asFailure, type Failure, fail, unreadOf } from '../domain/failure.ts';
import type { UnreadMessage } from '../domain/messages/message.ts';
import { Outbox } from '../domain/outbox.ts';
import type { Call, ContextInfo, Gateways } from '../operations/ports.ts';
import type { ConnectHooks, Connection, RegionalConnection } from './connect.ts';

/** What the worker thread is started with. */
export type WorkerStart = {
	readonly choice: ContextChoice;
	readonly mode: Mode;
	readonly receive?: Receive;
	readonly run?: ProgramRun;
};

/** What the thread that owns the screen asks of the worker. */
export type ToWorker =
	| {
			readonly type: 'call';
			readonly id: number;
			readonly gateway: string;
			readonly method: string;
			/** The method's arguments but the last: its options. */
			readonly args: readonly unknown[];
			readonly grant?: Grant;
	  }
	/** Starts a job: a call that emits events while it runs. Its end is a `result` or an `error`. */
	| { readonly type: 'job'; readonly id: number; readonly name: string; readonly input: unknown }
	/** A word to a running job. */
	| { readonly type: 'tell'; readonly id: number; readonly message: unknown }
	| { readonly type: 'abort'; readonly id: number }
	| { readonly type: 'mode'; readonly mode: Mode; readonly receive?: Receive }
	| { readonly type: 'close' }
	/** What was asked in one turn, in its order. */
	| { readonly type: 'several'; readonly messages: readonly ToWorker[] };

/** What the worker answers. */
export type FromWorker =
	| { readonly type: 'ready'; readonly info: ContextInfo }
	| { readonly type: 'failed'; readonly failure: Failure }
	| { readonly type: 'result'; readonly id: number; readonly value: unknown }
	| {
			readonly type: 'error';
			readonly id: number;
			readonly failure: Failure;
			/** See FailureError. */
			readonly unread?: readonly UnreadMessage[];
	  }
	| { readonly type: 'event'; readonly id: number; readonly event: unknown }
	| { readonly type: 'calls'; readonly calls: readonly Call[] }
	/** The context is closed, and all calls of it are told. */
	| { readonly type: 'closed' }
	/** What was answered within a moment, in its order. */
	| { readonly type: 'several'; readonly messages: readonly FromWorker[] };

type Answer = Extract<FromWorker, { readonly type: 'result' | 'error' }>;
type ToldCalls = Extract<FromWorker, { readonly type: 'calls' }>;

/** What a job in the worker has at hand. */
export type JobContext = {
	readonly gateways: Gateways;
	readonly info: ContextInfo;
	/** The same context in another region, with the same credentials; whoever opens it closes it. */
	inRegion(region: string): Connection;
	/**
	 * Another context beside this one, by reads alone whatever the mode; its calls are told with what `label` calls it.
	 * Whoever opens it closes it.
	 */
	beside(choice: ContextChoice, label: (info: ContextInfo) => string): Promise<RegionalConnection>;
};

/** What connects a job with the thread that started it. */
export type JobRun = {
	/** Aborts when the starter gives up, and when the context is closed. */
	readonly signal: AbortSignal;
	/** Sends plain data to the starter; `transfer` lists buffers that move over instead of being copied. */
	emit(event: unknown, transfer?: readonly ArrayBuffer[]): void;
	/** Takes what the starter tells; what came before is told at once. */
	onTell(listener: (message: unknown) => void): void;
};

/**
 * Bulk work that runs beside the gateways, so that the thread of the screen sees events alone: an
 * engine, a tail. Resolves with plain data; what it throws crosses as a failure.
 */
export type Job = (context: JobContext, input: unknown, run: JobRun) => Promise<unknown>;

/** How long Call events are gathered before they cross over together: about one frame. */
const gatherMs = 16;

/**
 * How long answers wait for those to other calls, ms: what was asked in one beat wakes the screen's thread once. Not where many are
 * under way, as when a list is looked over, whose pace is theirs, and not while the thread starts.
 */
const answersMs = 5;
const fewCalls = 8;
const startMs = 10_000;

/**
 * The worker's side of the gateways: connects, then answers calls until it is told to close. Failures
 * cross as plain data; a method that is not a gateway's own is refused.
 */
export async function serve(
	port: MessagePort,
	start: WorkerStart,
	connectTo: (choice: ContextChoice, hooks: ConnectHooks) => Promise<RegionalConnection>,
	jobs: Readonly<Record<string, Job>> = {},
): Promise<void> {
	let { mode, receive = 'allowed' } = start;
	/** Calls that are under way; jobs are none. */
	let underWay = 0;
	let timer: NodeJS.Timeout | undefined;
	const outbox = new Outbox<Answer | ToldCalls>(
		(posted) => port.postMessage(posted),
		() => {
			const waits = underWay > 0 && underWay <= fewCalls && performance.now() > startMs;
			if (waits) timer = setTimeout(flush, answersMs);
			else setImmediate(flush);
		},
		(message, error) => {
			if (message.type === 'calls') throw error;
			port.postMessage({ type: 'error', id: message.id, failure: asFailure(error) });
		},
	);
	const calls = gather<Call>((gathered) => outbox.add({ type: 'calls', calls: gathered }));
	const flush = () => {
		calls.flush();
		clearTimeout(timer);
		outbox.flush();
	};
	const post = (message: FromWorker) => {
		if (message.type === 'result' || message.type === 'error') return outbox.add(message);
		flush();
		port.postMessage(message);
	};
	let connection: RegionalConnection;
	const hooks: ConnectHooks = {
		mode: () => mode,
		receive: () => receive,
		onCall: (call) => calls.add(call),
		...(start.run === undefined ? {} : { run: start.run }),
	};
	const beside: JobContext['beside'] = (choice, label) =>
		connectTo(choice, {
			...hooks,
			mode: () => 'read-only',
			receive: () => 'never',
			onCall: (call, info) => calls.add({ ...call, place: label(info) }),
		});
	try {
		connection = await connectTo(start.choice, hooks);
	} catch (error) {
		post({ type: 'failed', failure: asFailure(error) });
		port.close();
		return;
	}
	const running = new Map<number, AbortController>();
	const answered = (one: Answer) => {
		underWay -= 1;
		post(one);
		// Nobody is left to be waited for.
		if (underWay === 0) setImmediate(flush);
	};
	const answer = async (message: Extract<ToWorker, { type: 'call' }>): Promise<void> => {
		const controller = new AbortController();
		running.set(message.id, controller);
		const { grant } = message;
		const options = {
			signal: controller.signal,
			...(grant === undefined ? {} : { grant }),
		};
		underWay += 1;
		try {
			const method = methodOf(connection.gateways, message.gateway, message.method);
			const value: unknown = await method(...message.args, options);
			answered({ type: 'result', id: message.id, value });
		} catch (error) {
			const unread = unreadOf(error);
			const hidden = unread.length === 0 ? {} : { unread };
			answered({ type: 'error', id: message.id, failure: asFailure(error), ...hidden });
		} finally {
			running.delete(message.id);
		}
	};
	const told = new Map<number, (message: unknown) => void>();
	const work = async ({ id, name, input }: Extract<ToWorker, { type: 'job' }>): Promise<void> => {
		const controller = new AbortController();
		running.set(id, controller);
		let early: unknown[] = [];
		told.set(id, (message) => void early.push(message));
		const run: JobRun = {
			signal: controller.signal,
			emit(event, transfer = []) {
				const message: FromWorker = { type: 'event', id, event };
				outbox.flush();
				port.postMessage(message, [...transfer]);
			},
			onTell(listener) {
				told.set(id, listener);
				for (const message of early) listener(message);
				early = [];
			},
		};
		try {
			const job = own(jobs, name);
			if (typeof job !== 'function') throw fail('refused', `there is no job ${name}`);
			const { gateways, info, inRegion } = connection;
			const context: JobContext = { gateways, info, inRegion, beside };
			const value: unknown = await Reflect.apply(job, jobs, [context, input, run]);
			post({ type: 'result', id, value });
		} catch (error) {
			post({ type: 'error', id, failure: asFailure(error) });
		} finally {
			running.delete(id);
			told.delete(id);
		}
	};
	const heard = (message: ToWorker): void => {
		switch (message.type) {
			case 'several':
				for (const one of message.messages) heard(one);
				return;
			case 'call':
				void answer(message);
				return;
			case 'job':
				void work(message);
				return;
			case 'tell':
				told.get(message.id)?.(message.message);
				return;
			case 'abort':
				running.get(message.id)?.abort();
				return;
			case 'mode':
				({ mode, receive = 'allowed' } = message);
				return;
			case 'close':
				for (const controller of running.values()) controller.abort();
				connection.close();
				// After the last answers, which the aborts bring about in this turn's microtasks.
				setImmediate(() => {
					post({ type: 'closed' });
					port.close();
				});
		}
	};
	port.on('message', heard);
	post({ type: 'ready', info: connection.info });
}

type Method = (...args: unknown[]) => unknown;

/** A gateway's own method by name: the ports are the list, and there is no second one. */
function methodOf(gateways: Gateways, gateway: string, method: string): Method {
	const owner = own(gateways, gateway);
	const found = typeof owner === 'object' && owner !== null ? own(owner, method) : undefined;
	if (typeof found !== 'function') {
		throw fail('refused', `there is no method ${method} of ${gateway}`);
	}
	return (...args) => Reflect.apply(found, owner, args);
}

/** A property that an object has itself, and did not inherit. */
function own(object: object, name: string): unknown {
	return Object.getOwnPropertyDescriptor(object, name)?.value;
}

/** Gathers items for {@link gatherMs} and hands them on together. */
function gather<Item>(handOn: (items: readonly Item[]) => void): {
	add(item: Item): void;
	flush(): void;
} {
	let items: Item[] = [];
	let timer: NodeJS.Timeout | undefined;
	const flush = () => {
		clearTimeout(timer);
		timer = undefined;
		if (items.length === 0) return;
		const gathered = items;
		items = [];
		handOn(gathered);
	};
	return {
		add(item) {
			items.push(item);
			timer ??= setTimeout(flush, gatherMs);
		},
		flush,
	};
}
