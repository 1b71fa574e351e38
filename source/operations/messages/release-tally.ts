import type { Failure } from '../../domain/failure.ts';
import type { HiddenMessages } from './hidden-messages.ts';
import type { HeldLease } from './leases.ts';
import type { UnheardReceives } from './lost-receives.ts';

/**
 * What became of the messages that were held: `released` are confirmed, `expired` had come back by
 * themselves, `failed` come back at `backAt` at the latest, and so do those `left` that there was no time
 * for: they stay held, for a later release.
 */
export type ReleaseReport = {
	readonly released: number;
	readonly failed: number;
	readonly expired: number;
	/** Absent when there was time for all. */
	readonly left?: number;
	readonly backAt?: number;
	/** Those that failed or are left, by queue. */
	readonly hidden?: readonly HiddenMessages[];
	/** The first of the failures. */
	readonly failure?: Failure;
	/** What may be hidden beside these, by receives that were not answered. */
	readonly unheard?: UnheardReceives;
};

/** Messages that are still hidden after a release: `backAt` says until when. */
export function notGivenBack({ failed, left = 0 }: ReleaseReport): number {
	return failed + left;
}

const noTime: Failure = {
	kind: 'timeout',
	message: 'no answer to ChangeMessageVisibilityBatch came in time',
	retryable: true,
	outcomeUnknown: true,
};

/** Adds up what becomes of the leases of one release. */
export class ReleaseTally {
	released = 0;
	expired = 0;
	#failed = 0;
	#left = 0;
	#backAt: number | undefined;
	#failure: Failure | undefined;
	readonly #hidden = new Map<string, HiddenMessages>();

	failed(lease: HeldLease, failure: Failure): void {
		this.#failed++;
		this.#hides(lease);
		this.#failure ??= failure;
	}

	isLeft(lease: HeldLease): void {
		this.#left++;
		this.#hides(lease);
		this.#failure ??= noTime;
	}

	#hides({ url, until }: HeldLease): void {
		this.#backAt = Math.max(this.#backAt ?? 0, until);
		const { count, backAt } = this.#hidden.get(url) ?? { count: 0, backAt: 0 };
		this.#hidden.set(url, { url, count: count + 1, backAt: Math.max(backAt, until) });
	}

	report(): ReleaseReport {
		return {
			released: this.released,
			failed: this.#failed,
			expired: this.expired,
			...(this.#left === 0 ? {} : { left: this.#left }),
			...(this.#backAt === undefined ? {} : { backAt: this.#backAt }),
			...(this.#hidden.size === 0 ? {} : { hidden: [...this.#hidden.values()] }),
			...(this.#failure === undefined ? {} : { failure: this.#failure }),
		};
	}
}
