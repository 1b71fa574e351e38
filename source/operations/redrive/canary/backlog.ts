import type { CanaryEta } from '../../../domain/redrive/canary-eta.ts';

/** Falls are a measure once they were watched for so long, ms. */
const leastMeasured = 10_000;
/** A queue that has not fallen for so long is not drained, ms: SQS's counts follow within a minute. */
const stillAfter = 60_000;

/**
 * What waits at a destination before and among the copies of a canary, by its counts alone. All that a
 * queue holds, in flight too, falls only when messages are deleted, die or expire: once its falls add up
 * to what it held when the canary had been sent, consumers have come to it. A busy queue is never seen
 * empty, and needs not be. Messages that a broken consumer takes and drops again and again count for
 * nothing, so that this may tell too late, and never too early.
 */
export class Backlog {
	#from: number | undefined;
	#fellAt = 0;
	#ahead: number | undefined;
	#last = 0;
	#gone = 0;
	#waiting = 0;

	/** Takes its counts at a time: visible and delayed, and in flight. */
	note(waiting: number, inFlight: number, at: number): void {
		const all = waiting + inFlight;
		this.#from ??= at;
		if (this.#ahead === undefined) this.#ahead = all;
		else this.#gone += Math.max(0, this.#last - all);
		if (all < this.#last || at === this.#from) this.#fellAt = at;
		this.#last = all;
		this.#waiting = waiting;
		if (waiting === 0) this.#ahead = 0;
	}

	/**
	 * When it should be gone by what it drains: by CloudWatch's deletes, `drainPerSecond`, or by its own falls, whichever
	 * is more, since a fall hides what came meanwhile. Where nothing leaves it nobody can say, whatever it drained before.
	 */
	eta(now: number, drainPerSecond = 0): CanaryEta {
		const from = this.#from ?? now;
		if (now - this.#fellAt >= stillAfter) return { kind: 'still', since: this.#fellAt };
		const elapsed = now - from;
		const fallen = elapsed < leastMeasured ? 0 : (this.#gone * 1000) / elapsed;
		const perSecond = Math.max(fallen, drainPerSecond);
		if (perSecond === 0) return { kind: 'unmeasured' };
		return { kind: 'known', at: now + ((this.left ?? 0) * 1000) / perSecond, perSecond };
	}

	/** About how many still have to be received before the canary has been; 0 when none has. */
	get left(): number | undefined {
		if (this.#ahead === undefined) return undefined;
		const unread = this.#ahead - this.#gone;
		return unread <= 0 ? 0 : Math.max(1, Math.min(unread, this.#waiting));
	}
}
