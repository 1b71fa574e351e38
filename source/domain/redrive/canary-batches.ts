/** How many a canary sends before each verdict; the rest comes after the last. */
export const canaryBatches = [1, 10] as const;

/** How many it has sent in all after each of them. */
export const canarySteps: readonly number[] = canaryBatches.map((_, at) =>
	canaryBatches.slice(0, at + 1).reduce((sum: number, count) => sum + count, 0),
);
