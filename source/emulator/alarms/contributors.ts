/*
The time series that a PromQL alarm watches, each for itself. Source: CloudWatch user guide, "PromQL alarms".
*/

type Contributor = {
	/** Since when the query has returned it without a gap, ms since 1970; kept while it fires. */
	readonly since: number;
	firing: boolean;
	/** Since when the query does not return it any more. */
	absentSince?: number;
};

/** Follows which of the series that a query returns are in ALARM. */
export class Contributors {
	readonly #all = new Map<string, Contributor>();
	readonly #pendingMs: number;
	readonly #recoveryMs: number;

	/** How long one is returned before it is in ALARM, and how long it is not before it is no more. */
	constructor(pendingMs: number, recoveryMs: number) {
		this.#pendingMs = pendingMs;
		this.#recoveryMs = recoveryMs;
	}

	/** Takes what the query returns at a moment, later ones after earlier ones, and answers which are in ALARM then. */
	take(returned: readonly string[], at: number): readonly string[] {
		const there = new Set(returned);
		for (const key of there) {
			const known = this.#all.get(key);
			if (known === undefined) this.#all.set(key, { since: at, firing: false });
			else delete known.absentSince;
		}
		for (const [key, one] of this.#all) {
			if (there.has(key)) {
				one.firing ||= at - one.since >= this.#pendingMs;
				continue;
			}
			one.absentSince ??= at;
			// What was not in ALARM yet begins anew.
			if (!one.firing || at - one.absentSince >= this.#recoveryMs) this.#all.delete(key);
		}
		return [...this.#all].flatMap(([key, { firing }]) => (firing ? [key] : [])).toSorted();
	}
}
