import type { Clock, Gateways } from '../ports.ts';

/** A call that has no answer for so long gives its turn to others, ms: an endpoint that hangs holds up nobody. */
const patienceMs = 2_000;

/**
 * The calls of several places, of which only so many run at once. Each waits for its turn, in the order in which they came; one that
 * is given up while it waits is not made.
 */
export class CallsTogether {
	readonly #clock: Clock;
	readonly #most: number;
	#running = 0;
	readonly #waiting: (() => void)[] = [];

	constructor(clock: Clock, most: number) {
		this.#clock = clock;
		this.#most = most;
	}

	/** The gateways of a place, whose requests about queues take turns with those of the others. */
	of(gateways: Gateways): Gateways {
		const { queues } = gateways;
		return {
			...gateways,
			queues: {
				...queues,
				listPage: (input, options) =>
					this.#during(options.signal, () => queues.listPage(input, options)),
				attributes: (url, options) =>
					this.#during(options.signal, () => queues.attributes(url, options)),
				tags: (url, options) => this.#during(options.signal, () => queues.tags(url, options)),
			},
		};
	}

	async #during<Answer>(signal: AbortSignal, call: () => Promise<Answer>): Promise<Answer> {
		if (this.#running < this.#most) this.#running += 1;
		// Whoever ends hands the turn on.
		else await new Promise<void>((resolve) => void this.#waiting.push(resolve));
		let hasTurn = true;
		const handOn = () => {
			if (!hasTurn) return;
			hasTurn = false;
			const next = this.#waiting.shift();
			if (next === undefined) this.#running -= 1;
			else next();
		};
		const answered = new AbortController();
		this.#clock.sleep(patienceMs, answered.signal).then(handOn, () => {});
		try {
			signal.throwIfAborted();
			return await call();
		} finally {
			answered.abort();
			handOn();
		}
	}
}
