/** What is made when somebody first asks for it. */
export type Once<Value> = {
	/** The one that is made, for all who ask. Rejects as `make` does, and has it made anew the next time. */
	get(): Promise<Value>;
	/** The same, or what is being made, without having it made; `undefined` where there is none. */
	readonly begun: Promise<Value> | undefined;
};

/** Makes something once, as long as that works: what failed for a moment must not have failed for good. */
export function once<Value>(make: () => Promise<Value>): Once<Value> {
	let begun: Promise<Value> | undefined;
	return {
		get() {
			begun ??= make().catch((error: unknown) => {
				begun = undefined;
				throw error;
			});
			return begun;
		},
		get begun() {
			return begun;
		},
	};
}
