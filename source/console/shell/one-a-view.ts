/** Work of which a view has one at a time: another start ends the one before. */
export class OneAView {
	readonly #running = new Map<number, AbortController>();

	/** Ends what ran for the view, and answers the signal of what starts now. */
	start(id: number): AbortSignal {
		this.stop(id);
		const controller = new AbortController();
		this.#running.set(id, controller);
		return controller.signal;
	}

	/** Ends what runs for the view; `false` when nothing did. */
	stop(id: number): boolean {
		this.#running.get(id)?.abort();
		return this.#running.delete(id);
	}

	has(id: number): boolean {
		return this.#running.has(id);
	}
}
