import { scaleLinear, scaleTime } from 'd3-scale';
import { bytes, compactCount, count, duration, percent, timeOfDay } from '../formats.ts';

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

const byteSteps = Array.from({ length: 50 }, (_, power) => 2 ** power);

function stepTicks(most: number, wanted: number, steps: readonly number[]): readonly number[] {
	const step = steps.find((each) => most / each <= wanted) ?? most;
	const many = Math.ceil(most / step);
	return Array.from({ length: many + 1 }, (_, index) => index * step);
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Round local times between `from` and `to` with their labels; midnight is told by its date. */
export function timeTicks(
	from: number,
	to: number,
	wanted: number,
): readonly { readonly at: number; readonly label: string }[] {
	if (!(to > from)) return [];
	const ticks = scaleTime()
		.domain([new Date(from), new Date(to)])
		.ticks(Math.max(1, wanted));
	const fine = ticks.some((tick) => tick.getSeconds() !== 0);
	return ticks.map((tick) => {
		const clock = timeOfDay(tick.getTime());
		const midnight = tick.getHours() === 0 && tick.getMinutes() === 0 && tick.getSeconds() === 0;
		const label = midnight
			? `${months[tick.getMonth()]} ${tick.getDate()}`
			: clock.slice(0, fine ? 8 : 5);
		return { at: tick.getTime(), label };
	});
}
