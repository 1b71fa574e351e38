import process from 'node:process';

/** Whether the long suites run whole (`npm run chaos`), not as the sample that `npm test` takes. */
export const whole = process.env['AWSMSG_CHAOS_RUNS'] !== undefined;

/**
 * Of a table of rows, the cases that the row number `row` runs: all of them where suites run whole, else one of
 * `of`, another one in each row, so that the rows together still see every case.
 */
export function sampled<Case>(cases: readonly Case[], row: number, of: number): readonly Case[] {
	return whole ? cases : cases.filter((_, at) => (at + row) % of === 0);
}

/** How often a costly property runs: `many` times where suites run whole, else a sixth of it, and a dozen times at least. */
export function runs(many: number): number {
	return whole ? many : Math.max(Math.min(many, 12), Math.ceil(many / 6));
}
