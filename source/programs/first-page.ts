import { fail } from '../domain/failure.ts';
import type { Page } from '../domain/paging.ts';
import type { QueueRef } from '../domain/resources.ts';
import type { WorkerConnection } from '../host/worker-gateways.ts';
import type { QueueGateway } from '../operations/ports.ts';

/** An answer that waited longer than this for its question is asked for again, ms. */
const freshFor = 5_000;

/**
 * The first page of queues, asked for while the screen's own code is still being loaded. Whoever first
 * lists queues gets it, or its failure, and everybody after that asks for himself.
 */
export class FirstPage {
	readonly #signal: AbortSignal;
	#asked: { readonly page: Promise<Page<QueueRef>>; readonly at: number } | undefined;

	constructor(signal: AbortSignal) {
		this.#signal = signal;
	}

	ask(queues: QueueGateway): void {
		const page = queues.listPage({}, { signal: this.#signal });
		// Nobody may ever ask; then nobody misses it either.
		page.catch(() => {});
		this.#asked = { page, at: performance.now() };
	}

	/** The same connection, whose first list of queues is answered by what was asked ahead. */
	givenBy(connection: WorkerConnection): WorkerConnection {
		const { queues } = connection.gateways;
		const listPage: QueueGateway['listPage'] = (input, options) => {
			const asked = this.#asked;
			const first = input.next === undefined && input.prefix === undefined;
			if (asked === undefined || !first || options.signal.aborted) {
				return queues.listPage(input, options);
			}
			this.#asked = undefined;
			if (performance.now() - asked.at > freshFor) return queues.listPage(input, options);
			return unlessAborted(asked.page, options.signal);
		};
		return {
			...connection,
			gateways: {
				...connection.gateways,
				queues: new Proxy(queues, {
					get: (target, name) => (name === 'listPage' ? listPage : Reflect.get(target, name)),
				}),
			},
		};
	}
}

/** What was asked ahead goes on when one asker gives up: it is short, and ends with the context. */
function unlessAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
	return new Promise((resolve, reject) => {
		const stop = () => reject(fail('aborted', 'stopped'));
		signal.addEventListener('abort', stop, { once: true });
		promise.finally(() => signal.removeEventListener('abort', stop)).then(resolve, reject);
	});
}
