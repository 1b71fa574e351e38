import { scaleLinear } from 'd3-scale';
import { bytes, compactCount, count, duration, percent } from '../formats.ts';

/** What a chart's numbers are; decides its ticks and how they are written. */
export type ChartUnit = 'count' | 'seconds' | 'bytes' | 'share';

/** A value with its unit: `1,284`, `42 m`, `1.5 MiB`, `12%`. */
export function chartValue(value: number, unit: ChartUnit): string {
	switch (unit) {
		case 'seconds':
			return duration(value * 1000);
		case 'bytes':
			return bytes(value);
		case 'share':
			return percent(value);
		case 'count':
			return Number.isInteger(value) ? count(value) : String(Number(value.toPrecision(3)));
	}
}

/** A tick's label; numbers beyond six digits are shortened. */
export function tickLabel(value: number, unit: ChartUnit): string {
	if (unit === 'count' && Math.abs(value) >= 1_000_000) return compactCount(value);
	return chartValue(value, unit);
}

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** Steps at which people count time, in seconds. */
const timeSteps = [
	...[1, 2, 5, 10, 15, 30],
	...[1, 2, 5, 10, 15, 30].map((step) => step * minute),
	...[1, 2, 3, 6, 12].map((step) => step * hour),
	...[1, 2, 5, 10, 30, 100, 365, 1000].map((step) => step * day),
];

/** Ticks from 0 up; the last is the top of the chart and not below `most`. */
export function valueTicks(most: number, wanted: number, unit: ChartUnit): readonly number[] {
	if (!(most > 0)) return [0, 1];
	if (unit === 'seconds') return stepTicks(most, wanted, timeSteps);
	if (unit === 'bytes') return stepTicks(most, wanted, byteSteps);
	const scale = scaleLinear().domain([0, most]).nice(wanted);
	const ticks = scale.ticks(wanted);
	const top = Math.max(most, scale.domain()[1] ?? most, ticks.at(-1) ?? most);
	return ticks.at(-1) === top ? ticks : [...ticks, top];
}

/**
 * Ticks of an axis that reaches from `least` to `most`, zero among them. Where nothing is below zero they are those
 * of {@link valueTicks}.
 */
export function axisTicks(
	{ least, most }: { readonly least: number; readonly most: number },
	wanted: number,
	unit: ChartUnit,
): readonly number[] {
	if (!(least < 0)) return valueTicks(most, wanted, unit);
	const reach = Math.max(most, -least);
	// Both sides of zero share the rows.
	const step = valueTicks(reach, Math.max(1, Math.floor(wanted / 2)), unit)[1] ?? reach;
	const below = Math.ceil(-least / step);
	const above = Math.ceil(Math.max(0, most) / step);
	return Array.from({ length: below + above + 1 }, (_, index) => (index - below) * step);
}

const byteSteps = Array.from({ length: 50 }, (_, power) => 2 ** power);

function stepTicks(most: number, wanted: number, steps: readonly number[]): readonly number[] {
	const step = steps.find((each) => most / each <= wanted) ?? most;
	const many = Math.ceil(most / step);
	return Array.from({ length: many + 1 }, (_, index) => index * step);
}
