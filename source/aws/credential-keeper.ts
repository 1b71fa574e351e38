import type { AwsCredentialIdentity } from '@smithy/types';

/** Credentials that end sooner than this are got anew, ms: the SDK's own margin. */
const margin = 5 * 60_000;

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
		this.#getting ??= this.#fetch();
		return this.#getting;
	}

	async #fetch(): Promise<AwsCredentialIdentity> {
		try {
			this.#kept = await this.#get();
			this.#gotAt = this.#now();
			return this.#kept;
		} finally {
			this.#getting = undefined;
		}
	}
}
