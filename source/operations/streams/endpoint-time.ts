import type { Clock } from '../ports.ts';

/** A Date header has whole seconds: up to so much later may the answer have been made, ms. */
const precision = 1000;

/**
 * What time it is at the endpoint, by the Date headers of its answers. Moments are given by a clock that
 * nobody sets and that starts anywhere. The answer is never later than the truth: who reads on from there skips
 * nothing. Until an answer has told, this computer's clock must do.
 */
export class EndpointTime {
	readonly #clock: Clock;
	readonly #here: number;
	/** ms from our moments to the endpoint's time, at least. */
	#ahead: number | undefined;

	constructor(clock: Clock) {
		this.#clock = clock;
		this.#here = clock.now() - steadyNow(clock);
	}

	/** Whether an answer has told. */
	get isKnown(): boolean {
		return this.#ahead !== undefined;
	}

	/** Takes in when an answer was made, by its endpoint; when it was asked for and when it came, by our moments. */
	learn(answeredAt: number | undefined, askedAt: number, cameAt: number): void {
		if (answeredAt === undefined) return;
		const least = answeredAt - cameAt;
		const most = answeredAt + precision - askedAt;
		// The best of all answers, unless one contradicts it: a computer that slept, a clock that drifts.
		if (this.#ahead === undefined || this.#ahead < least || this.#ahead > most) this.#ahead = least;
	}

	/** A moment in the endpoint's time, ms since 1970. */
	of(moment: number): number {
		return Math.floor(moment + (this.#ahead ?? this.#here));
	}

	/** A moment as the clock of this computer shows it, for people. */
	shown(moment: number): number {
		return this.#clock.now() + (moment - steadyNow(this.#clock));
	}
}

/** A moment by the clock that nobody sets. */
function steadyNow(clock: Clock): number {
	return clock.elapsed?.() ?? clock.now();
}

/** The same clock, telling moments that no setting of the time moves. */
export function steady(clock: Clock): Clock {
	return {
		now: () => steadyNow(clock),
		sleep: (milliseconds, signal) => clock.sleep(milliseconds, signal),
	};
}
