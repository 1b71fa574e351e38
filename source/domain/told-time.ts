/** The year 10000: ISO 8601 has four digits for a year. */
const endOfTime = 253_402_300_800_000;

/**
 * A time in ms since the epoch that an endpoint told; `undefined` for what is none, or lies outside of the
 * years 1970 to 9999: no date can be made of it.
 */
export function toldTime(at: number | undefined): number | undefined {
	return at !== undefined && at >= 0 && at < endOfTime ? at : undefined;
}
