/** What IAM's simulation says of one action on one resource. */
export type Verdict = {
	readonly action: string;
	/** `implicit`: nothing allows it; `explicit`: something denies it. */
	readonly decision: 'allowed' | 'implicit' | 'explicit';
	/** Keys of conditions that it was not told: the answer may be another one with them. */
	readonly missing: readonly string[];
};
