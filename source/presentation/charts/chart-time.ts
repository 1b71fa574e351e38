import { offsetAt } from '../../domain/zone.ts';

/*
Time axes. Labels are wall-clock times of a zone: that of this computer, or a named one (for tests, and
for a chart that somebody else shall read). Where the clock was changed the label says the new offset,
since the same hour comes twice, or not at all.
*/

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

const two = (value: number) => String(value).padStart(2, '0');

/** `UTC`, `UTC+1`, `UTC-3:30`. */
export function zoneName(at: number, zone?: string): string {
	const offset = offsetAt(at, zone);
	if (offset === 0 || !Number.isFinite(offset)) return 'UTC';
	const minutes = Math.abs(offset / minute) % 60;
	const hours = Math.floor(Math.abs(offset) / hour);
	return `UTC${offset < 0 ? '-' : '+'}${hours}${minutes === 0 ? '' : `:${two(minutes)}`}`;
}

/** A moment whose UTC fields are the wall clock's. */
function wall(at: number, zone?: string): Date {
	return new Date(at + offsetAt(at, zone));
}

/** `09:12`. */
function clockTime(at: number, zone?: string): string {
	const time = wall(at, zone);
	return `${two(time.getUTCHours())}:${two(time.getUTCMinutes())}`;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Nov 21`. */
function dayName(at: number, zone?: string): string {
	const time = wall(at, zone);
	return `${months[time.getUTCMonth()]} ${time.getUTCDate()}`;
}

/** `09:12`, with the day in front when it is not that of `now`, and the year when it is another one. */
export function momentName(at: number, now: number, zone?: string): string {
	const year = wall(at, zone).getUTCFullYear();
	const other = year === wall(now, zone).getUTCFullYear() ? '' : ` ${year}`;
	if (other !== '') return `${dayName(at, zone)}${other} ${clockTime(at, zone)}`;
	if (dayName(at, zone) === dayName(now, zone)) return clockTime(at, zone);
	return `${dayName(at, zone)} ${clockTime(at, zone)}`;
}

/** {@link momentName} of a period's start; one of a day or longer has its day, today's too. */
export function periodName(
	at: number,
	{ periodSeconds }: { readonly periodSeconds: number },
	now: number,
	zone?: string,
): string {
	const name = momentName(at, now, zone);
	const isTimeAlone = name === clockTime(at, zone);
	return isTimeAlone && periodSeconds * 1000 >= day ? `${dayName(at, zone)} ${name}` : name;
}

/** The moment at which the clocks show a wall time; the first one after it where they never do. */
function momentOf(wallTime: number, zone?: string): number {
	for (const guess of [wallTime - offsetAt(wallTime, zone), wallTime]) {
		const at = wallTime - offsetAt(guess, zone);
		if (at + offsetAt(at, zone) === wallTime) return at;
	}
	// Clocks were put forward over it: the first moment after that.
	const before =
		wallTime - Math.max(offsetAt(wallTime - day, zone), offsetAt(wallTime + day, zone));
	for (let at = before; at <= before + 3 * hour; at += 15 * minute) {
		if (at + offsetAt(at, zone) >= wallTime) return at;
	}
	return before;
}

const clockSteps = [
	...[1, 2, 5, 10, 15, 30].map((step) => step * minute),
	...[1, 2, 3, 6, 12].map((step) => step * hour),
];
const daySteps = [1, 2, 7, 14];
const monthSteps = [1, 2, 3, 6, 12];

export type TimeTick = { readonly at: number; readonly label: string };

/**
 * Round wall-clock times from `from` to `to`, at most about `wanted`, with their labels: midnight is told by
 * its date, January by its year. After the clocks were changed a label has the zone's new offset behind it.
 */
export function timeTicks(
	from: number,
	to: number,
	wanted: number,
	zone?: string,
): readonly TimeTick[] {
	if (!(to > from)) return [];
	const fits = (step: number) => (to - from) / step <= Math.max(1, wanted);
	const clock = clockSteps.find(fits);
	if (clock !== undefined) return clockTicks(from, to, clock, zone);
	const days = daySteps.find((step) => fits(step * day));
	if (days !== undefined) return dayTicks(from, to, days, zone);
	const many = monthSteps.find((step) => fits(step * 30 * day)) ?? 12;
	return monthTicks(from, to, many, zone);
}

function clockTicks(from: number, to: number, step: number, zone?: string): readonly TimeTick[] {
	// Offsets are whole quarters of an hour, so no round time is missed on this grid.
	const grid =
		step % (15 * minute) === 0 ? 15 * minute : step % (5 * minute) === 0 ? 5 * minute : step;
	const ticks: TimeTick[] = [];
	let offset = offsetAt(from, zone);
	for (let at = Math.ceil(from / grid) * grid; at <= to; at += grid) {
		const now = offsetAt(at, zone);
		const time = at + now;
		if (((time % step) + step) % step !== 0) continue;
		const name = time % day === 0 ? dayName(at, zone) : clockTime(at, zone);
		ticks.push({ at, label: now === offset ? name : `${name} ${zoneName(at, zone)}` });
		offset = now;
	}
	return ticks;
}

/** Thursday was the first day of 1970: weeks begin on Mondays. */
const monday = 4;

function dayTicks(from: number, to: number, step: number, zone?: string): readonly TimeTick[] {
	const ticks: TimeTick[] = [];
	const last = Math.floor((to + offsetAt(to, zone)) / day);
	for (let number = Math.floor((from + offsetAt(from, zone)) / day); number <= last; number++) {
		if ((number - monday) % step !== 0) continue;
		const at = momentOf(number * day, zone);
		if (at >= from && at <= to) ticks.push({ at, label: dayName(at, zone) });
	}
	return ticks;
}

function monthTicks(from: number, to: number, step: number, zone?: string): readonly TimeTick[] {
	const ticks: TimeTick[] = [];
	const start = wall(from, zone);
	for (let month = start.getUTCMonth(); ; month++) {
		const first = new Date(Date.UTC(start.getUTCFullYear(), month, 1));
		const at = momentOf(first.getTime(), zone);
		if (at > to) return ticks;
		const number = first.getUTCMonth();
		if (number % step !== 0 || at < from) continue;
		ticks.push({
			at,
			label: number === 0 ? String(first.getUTCFullYear()) : (months[number] ?? ''),
		});
	}
}
