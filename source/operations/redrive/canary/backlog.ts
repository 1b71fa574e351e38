import type { CanaryEta } from '../../../domain/redrive/canary-eta.ts';

/** Falls are a measure once they were watched for so long, ms. */
const leastMeasured = 10_000;
/** Falls are told as a time once they were watched for so long, ms, and there were so many: a single one is no rate. */
const leastTold = 20_000;
const leastFalls = 3;
/** A queue grows when its count rises by so many times what it falls by: where both are about the same, it is kept level. */
const growth = 1.25;
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
	#falls = 0;
	#rose = 0;

	/** Takes its counts at a time: visible and delayed, and in flight. */
	note(waiting: number, inFlight: number, at: number): void {
		const all = waiting + inFlight;
		this.#from ??= at;
		if (this.#ahead === undefined) this.#ahead = all;
		else {
			this.#gone += Math.max(0, this.#last - all);
			this.#rose += Math.max(0, all - this.#last);
			if (all < this.#last) this.#falls++;
		}
		if (all < this.#last || at === this.#from) this.#fellAt = at;
		this.#last = all;
		if (waiting === 0) this.#ahead = 0;
	}

	/**
	 * When it will have been seen to go: by the falls of its counts alone, since nothing else makes `left` less. Before these
	 * are a measure, what CloudWatch says that it drains, `drainPerSecond`, is a bound. A queue that grows falls by chance:
	 * then no time is told.
	 */
	seenAt(now: number, drainPerSecond = 0): CanaryEta {
		const from = this.#from ?? now;
		const since = this.#fellAt;
		const watched = now - from;
		if (watched >= leastMeasured && this.#rose > growth * this.#gone) {
			return { kind: 'growing', ...(drainPerSecond === 0 ? {} : { drainPerSecond }) };
		}
		if (now - since >= stillAfter || (watched >= leastMeasured && this.#gone === 0)) {
			return { kind: 'still', since };
		}
		const left = this.left ?? 0;
		if (watched >= leastTold && this.#falls >= leastFalls) {
			return expected(now, left, this.#fallPerSecond(now));
		}
		if (drainPerSecond === 0) return { kind: 'unmeasured' };
		return { ...expected(now, left, drainPerSecond), atLeast: true };
	}

	/**
	 * When all that was there should have been read: by CloudWatch's deletes or by its own falls, whichever is more, since
	 * a fall hides what came meanwhile; never before now. Where nothing leaves it nobody can say, whatever it drained before.
	 */
	readAt(now: number, drainPerSecond = 0): CanaryEta {
		const from = this.#from ?? now;
		if (now - this.#fellAt >= stillAfter) return { kind: 'still', since: this.#fellAt };
		const perSecond = Math.max(this.#fallPerSecond(now), drainPerSecond);
		if (perSecond === 0) return { kind: 'unmeasured' };
		const { at } = expected(from, this.#ahead ?? 0, perSecond);
		// Until it has fallen once, CloudWatch alone speaks for it, of before: consumers may just have stopped.
		const least = this.#gone === 0 ? from + stillAfter : now;
		return { kind: 'known', at: Math.max(now, at, least), perSecond };
	}

	/** 0 until they were watched for long enough. */
	#fallPerSecond(now: number): number {
		const elapsed = now - (this.#from ?? now);
		return elapsed < leastMeasured ? 0 : (this.#gone * 1000) / elapsed;
	}

	/** How many are still to leave before the canary is known to have been read; 0 when none is. */
	get left(): number | undefined {
		return this.#ahead === undefined ? undefined : Math.max(0, this.#ahead - this.#gone);
	}
}

const expected = (from: number, count: number, perSecond: number) => ({
	kind: 'known' as const,
	at: from + (count * 1000) / perSecond,
	perSecond,
});
