import type { AwsCredentialIdentity } from '@smithy/types';

/** Credentials that end sooner than this are got anew, ms: the SDK's own margin. */
const margin = 5 * 60_000;

/** Where new ones can't be had, those that hold still are used for this time before it is tried again, ms. */
const tryAgain = 30_000;

/** Credentials that were refused are looked for again once in this time, ms: many requests may be refused at once. */
const leastPause = 5_000;

/**
 * Keeps the credentials of a context until they are about to end, or were refused: keys in a file have no end that is
 * written down, and somebody renews them in another terminal. All clients of the context share it.
 */
export class CredentialKeeper {
	readonly #get: () => Promise<AwsCredentialIdentity>;
	readonly #now: () => number;
	#kept: AwsCredentialIdentity | undefined;
	#getting: Promise<AwsCredentialIdentity> | undefined;
	#gotAt = Number.NEGATIVE_INFINITY;
	#failedAt = Number.NEGATIVE_INFINITY;

	constructor(get: () => Promise<AwsCredentialIdentity>, now: () => number = () => Date.now()) {
		this.#get = get;
		this.#now = now;
	}

	/** When they end, ms since the epoch, as far as whoever gave them said so. */
	get endsAt(): number | undefined {
		return this.#kept?.expiration?.getTime();
	}

	/** They were refused: the next request gets them anew. */
	refused(): void {
		if (this.#now() - this.#gotAt >= leastPause) this.#kept = undefined;
	}

	/** They were renewed here: the next request gets them anew, whatever was refused when. */
	renewed(): void {
		this.#kept = undefined;
		this.#getting = undefined;
	}

	/** Keeps what was got another way; answers when that ends. */
	keep(got: AwsCredentialIdentity): number | undefined {
		this.renewed();
		this.#kept = got;
		this.#gotAt = this.#now();
		return this.endsAt;
	}

	/**
	 * As clients take them: with an end that is now, so that they ask again for each request. By themselves they keep for
	 * good what has no end, and to the end what was refused.
	 */
	async give(): Promise<AwsCredentialIdentity> {
		return { ...(await this.#current()), expiration: new Date(this.#now()) };
	}

	async #current(): Promise<AwsCredentialIdentity> {
		const kept = this.#kept;
		const end = kept?.expiration?.getTime() ?? Number.POSITIVE_INFINITY;
		if (kept !== undefined && end - this.#now() > margin) return kept;
		const holds = () => kept !== undefined && kept === this.#kept && end > this.#now();
		if (kept !== undefined && holds() && this.#now() - this.#failedAt < tryAgain) return kept;
		this.#getting ??= this.#fetch();
		try {
			return await this.#getting;
		} catch (error) {
			this.#failedAt = this.#now();
			// What holds for a moment still is good enough for this time.
			if (kept !== undefined && holds()) return kept;
			throw error;
		}
	}

	#fetch(): Promise<AwsCredentialIdentity> {
		const getting = this.#get().then(
			(got) => {
				// What was asked for before a renewal is not kept.
				if (this.#getting === getting) {
					this.#kept = got;
					this.#gotAt = this.#now();
					this.#getting = undefined;
				}
				return got;
			},
			(error: unknown) => {
				if (this.#getting === getting) this.#getting = undefined;
				throw error;
			},
		);
		return getting;
	}
}
