import type { MetricRange } from '../metric.ts';

/** What a chart looks at: so many hours up to `until` (ms since the epoch), or up to now without it. */
export type ChartWindow = { readonly hours: number; readonly until?: number };

const hour = 3_600_000;

/**
 * How long CloudWatch keeps points of a period: one-minute points for 15 days, five-minute ones for 63,
 * hours for 455. Source: Amazon CloudWatch concepts, metrics retention.
 */
const retention: readonly (readonly [hours: number, seconds: number])[] = [
	[15 * 24, 60],
	[63 * 24, 300],
	[455 * 24, 3600],
];

/** The longest that CloudWatch keeps anything, in hours. */
export const mostHours = 455 * 24;
/** A window is never shorter: five points. */
const leastHours = 5 / 60;

/** Periods that are asked for, in seconds: parts of a day, so that they begin where clocks do. */
const periods = [60, 300, 900, 3600, 6 * 3600, 24 * 3600] as const;
/** As many points as a wide screen can show. */
const mostPoints = 300;

/**
 * The finest period that CloudWatch still keeps for what is `age` ms old, and of which a window of
 * `hours` has no more points than a screen can show. In seconds.
 */
export function periodFor(hours: number, age: number): number {
	const kept = retention.find(([most]) => age <= most * hour)?.[1] ?? 3600;
	const fits = (seconds: number) => hours * 3600 <= mostPoints * seconds;
	return periods.find((seconds) => seconds >= kept && fits(seconds)) ?? 24 * 3600;
}

/** The window as CloudWatch wants it: aligned to its period, the period that is under way included. */
export function chartRange(now: number, { hours, until }: ChartWindow): MetricRange {
	const end = Math.min(until ?? now, now);
	const periodSeconds = periodFor(hours, Math.max(0, now - end + hours * hour));
	const period = periodSeconds * 1000;
	// Up: the period that is under way is the one that matters most.
	const to = Math.ceil(end / period) * period;
	const from = Math.floor((to - hours * hour) / period) * period;
	return { from, to, periodSeconds };
}

/** The window from `from` to `to`, in any order, at least five minutes long and within what is kept. */
export function windowBetween(now: number, one: number, other: number): ChartWindow {
	const from = Math.min(one, other);
	const hours = Math.min(mostHours, Math.max(leastHours, (Math.max(one, other) - from) / hour));
	return settled(now, hours, from + hours * hour);
}

/** The window moved by a share of its own length: -0.5 is half of it into the past. */
export function panned(now: number, { hours, until }: ChartWindow, share: number): ChartWindow {
	return settled(now, hours, (until ?? now) + share * hours * hour);
}

/** A window that follows the time again once it ends now, and begins no earlier than anything is kept. */
function settled(now: number, hours: number, until: number): ChartWindow {
	if (until >= now) return { hours };
	return { hours, until: Math.max(until, now - mostHours * hour + hours * hour) };
}
