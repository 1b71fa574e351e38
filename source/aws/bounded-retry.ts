import { StandardRetryStrategy } from '@smithy/core/retry';
import type { RetryErrorInfo, StandardRetryToken } from '@smithy/types';
import { abortable } from './abortable.ts';
import type { Gate } from './gate/gate.ts';

/** Attempts of one request, the first included. */
export const maximumAttempts = 3;

/**
 * The SDK's standard strategy (exponential back-off with full jitter, a budget of retries that all
 * clients of a context share), bounded by what a repeat may do: a request that is not repeatable is
 * sent again only when the first one can't have taken effect, so that a missing answer is reported as
 * unknown instead of becoming a duplicate. A back-off ends with the call's signal.
 */
export class BoundedRetry extends StandardRetryStrategy {
	readonly #gate: Gate;

	constructor(gate: Gate) {
		super(maximumAttempts);
		this.#gate = gate;
	}

	override async refreshRetryTokenForRetry(
		token: StandardRetryToken,
		info: RetryErrorInfo,
	): Promise<StandardRetryToken> {
		const attempt = this.#gate.attemptOf(info.error);
		if (attempt === undefined) throw new Error('not an error of an attempt');
		const { pass, failure } = attempt;
		const throttled = failure.kind === 'throttled';
		// The SDK has learned the endpoint's time from the refusal, and signs the next attempt by it. It
		// says so of every error while a clock is wrong: one that is no refusal may have taken effect.
		const corrected =
			info.error?.$metadata?.clockSkewCorrected === true &&
			(failure.kind === 'clock' || failure.kind === 'credentials');
		const again = throttled || corrected || (failure.retryable && pass.repeatable);
		if (!again || this.#gate.gaveUp(pass)) throw new Error('not to be repeated');
		if (!throttled && !corrected && pass.rule.effect !== 'read') pass.unsure = true;
		const next = super.refreshRetryTokenForRetry(token, {
			...info,
			errorType: throttled ? 'THROTTLING' : 'TRANSIENT',
		});
		return abortable(next, pass.signal, 60_000);
	}
}
