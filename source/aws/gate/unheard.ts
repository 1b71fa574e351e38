/** How long an attempt may be without an answer before that is told, ms: answers of AWS take a tenth of it. */
export const unheardAfter = 5_000;

/**
 * Notices while it lasts that nothing answers. An attempt gives up after three times as long; until then a network
 * that swallows everything would look like one that answers.
 */
export class Unheard {
	#heardAt = Number.NEGATIVE_INFINITY;

	/** Something has answered, whatever it said. */
	heard(): void {
		this.#heardAt = performance.now();
	}

	/**
	 * Calls `tell` once, if nothing at all has answered for {@link unheardAfter} and the `waits` ms that the request itself
	 * asked to be kept waiting. The answer ends it.
	 */
	watch(tell: () => void, waits: number): () => void {
		const began = performance.now();
		const timer = setTimeout(() => {
			if (this.#heardAt < began) tell();
		}, unheardAfter + waits);
		timer.unref();
		return () => clearTimeout(timer);
	}
}
