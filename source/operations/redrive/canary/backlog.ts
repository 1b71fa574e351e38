/**
 * What waits at a destination before and among the copies of a canary, by its counts alone. All that a
 * queue holds, in flight too, falls only when messages are deleted, die or expire: once its falls add up
 * to what it held when the canary had been sent, consumers have come to it. A busy queue is never seen
 * empty, and needs not be. Messages that a broken consumer takes and drops again and again count for
 * nothing, so that this may tell too late, and never too early.
 */
export class Backlog {
	#ahead: number | undefined;
	#last = 0;
	#gone = 0;
	#waiting = 0;

	/** Takes its counts: visible and delayed, and in flight. */
	note(waiting: number, inFlight: number): void {
		const all = waiting + inFlight;
		if (this.#ahead === undefined) this.#ahead = all;
		else this.#gone += Math.max(0, this.#last - all);
		this.#last = all;
		this.#waiting = waiting;
		if (waiting === 0) this.#ahead = 0;
	}

	/** About how many still have to be received before the canary has been; 0 when none has. */
	get left(): number | undefined {
		if (this.#ahead === undefined) return undefined;
		const unread = this.#ahead - this.#gone;
		return unread <= 0 ? 0 : Math.max(1, Math.min(unread, this.#waiting));
	}
}
