import { AsyncLocalStorage } from 'node:async_hooks';
import { fail } from '../../source/domain/failure.ts';

/** A request that changes something or hides messages: what it was, of which resource, and for which messages. */
export type Act = {
	readonly call: string;
	readonly name: string;
	/** Bodies of the messages that it is about, where it is about some. */
	readonly bodies: readonly string[];
	/** What was on the screen when the key was pressed that led to it. */
	readonly by: unknown;
};

/** One answer in so many fails, whatever was asked. */
const oneFails = 25;

/** Answers that come when somebody says so, in any order, and a record of what was asked. */
export class LateAnswers {
	readonly acts: Act[] = [];
	/** What is known of the key that is being handled, also in all that it leads to. */
	readonly pressed = new AsyncLocalStorage<unknown>();
	readonly #random: () => number;
	readonly #late: (() => void)[] = [];

	constructor(random: () => number) {
		this.#random = random;
	}

	/** Answers later; as soon as it is aborted it fails. Now and then it fails anyway. */
	answer<Result>(make: () => Result, { signal }: { signal: AbortSignal }): Promise<Result> {
		return new Promise((resolve, reject) => {
			const aborted = () => reject(fail('aborted', 'stopped'));
			if (signal.aborted) return aborted();
			signal.addEventListener('abort', aborted, { once: true });
			const fails = this.#random() < 1 / oneFails;
			this.#late.push(() => {
				if (fails) return reject(fail('throttled', 'rate exceeded'));
				try {
					resolve(make());
				} catch (error) {
					reject(error);
				}
			});
		});
	}

	/** Writes a request down, with the key that led to it. */
	act(call: string, name: string, handles: readonly string[] = []): void {
		this.acts.push({
			call,
			name,
			bodies: handles.map((handle) => handle.replace('handle of ', '')),
			by: this.pressed.getStore(),
		});
	}

	/** How many are on their way. */
	get waiting(): number {
		return this.#late.length;
	}

	/** Lets one of them arrive. */
	arrive(): void {
		const [next] = this.#late.splice(Math.floor(this.#random() * this.#late.length), 1);
		next?.();
	}
}
