/** One message, or several in their order. */
export type Posted<Message> =
	| Message
	| { readonly type: 'several'; readonly messages: readonly Message[] };

/**
 * Messages to another thread that go together, in their order: it is woken up for each posting, and each is copied by itself.
 */
export class Outbox<Message> {
	readonly #post: (posted: Posted<Message>) => void;
	readonly #later: (flush: () => void) => void;
	readonly #onRefused: (message: Message, error: unknown) => void;
	#waiting: Message[] = [];

	/**
	 * `post` throws for what can't cross: then each goes by itself, and `onRefused` is told of those that can't. `later` calls back
	 * when what was added until then is to go.
	 */
	constructor(
		post: (posted: Posted<Message>) => void,
		later: (flush: () => void) => void,
		onRefused: (message: Message, error: unknown) => void,
	) {
		this.#post = post;
		this.#later = later;
		this.#onRefused = onRefused;
	}

	add(message: Message): void {
		if (this.#waiting.push(message) === 1) this.#later(() => this.flush());
	}

	/** Posts what waits. Whoever posts something else calls this first, so that all arrives in its order. */
	flush(): void {
		const messages = this.#waiting;
		if (messages.length === 0) return;
		this.#waiting = [];
		if (messages.length > 1 && this.#arePosted(messages)) return;
		for (const message of messages) {
			try {
				this.#post(message);
			} catch (error) {
				this.#onRefused(message, error);
			}
		}
	}

	#arePosted(messages: readonly Message[]): boolean {
		try {
			this.#post({ type: 'several', messages });
			return true;
		} catch {
			// One of them can't cross, and nobody knows which.
			return false;
		}
	}
}
