/**
 * What waits at a destination before and among the copies of a canary, by its counts alone. Whenever the
 * count falls, at least so many have been received; once that adds up to all that waited when the canary
 * had been sent, consumers have come to it. A busy queue is never seen empty, and needs not be.
 *
 * SQS delivers about in order, and a message that comes back after its visibility timeout counts twice:
 * so this tells when a verdict's window may begin, and never what the verdict is.
 */
export class Backlog {
	#ahead: number | undefined;
	#last = 0;
	#read = 0;

	/** Takes a count of what waits: visible and delayed. */
	note(count: number): void {
		if (this.#ahead === undefined) this.#ahead = count;
		else this.#read += Math.max(0, this.#last - count);
		this.#last = count;
		if (count === 0) this.#ahead = 0;
	}

	/** About how many still have to be received before the canary has been; 0 when none has. */
	get left(): number | undefined {
		if (this.#ahead === undefined) return undefined;
		const unread = this.#ahead - this.#read;
		return unread <= 0 ? 0 : Math.max(1, Math.min(unread, this.#last));
	}
}
