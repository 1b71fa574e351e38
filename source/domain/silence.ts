/** That an endpoint does not answer, or takes the credentials no more. Plain data. */
export type Silence = {
	/** When the first request began that was not answered, with none answered since; ms since the epoch. */
	readonly since: number;
	/** Why the first of them failed, without a period. */
	readonly why: string;
	/** Set where it answers, and the login is over: what renews it, an imperative without a period. */
	readonly renewal?: string;
};

/** What is held while nothing can be given back: how many, and when all of it has returned by itself, ms since 1970. */
export type HeldMeanwhile = { readonly count: number; readonly backBy: number };
