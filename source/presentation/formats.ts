/*
Numbers, times and sizes as people read them. Everything here is ASCII, deterministic and free of
locale: `1,284` and `09:12:04` wherever the program runs; times are local times.
*/

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** `1,284`; whole numbers only, rounded. */
export function count(value: number): string {
	const digits = String(Math.abs(Math.round(value)));
	const sign = value < 0 && digits !== '0' ? '-' : '';
	if (!/^\d+$/.test(digits)) return String(value);
	return sign + digits.replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Like {@link count}, with the mark of a number that AWS calls approximate: `~1,284`. */
export function approximate(value: number): string {
	return `~${count(value)}`;
}

const magnitudes = ['', 'k', 'M', 'G', 'T', 'P'] as const;

/** Three digits and a magnitude, at most five cells: `999`, `1.28k`, `12.3k`, `120k`, `3.4M`. */
export function compactCount(value: number): string {
	const sign = value < 0 ? '-' : '';
	let rest = Math.abs(value);
	if (rest < 1000 && Math.round(rest) < 1000) return sign + String(Math.round(rest));
	let step = 0;
	while (step < magnitudes.length - 1 && Number(rest.toPrecision(3)) >= 1000) {
		rest /= 1000;
		step++;
	}
	return `${sign}${Number(rest.toPrecision(3))}${magnitudes[step]}`;
}

/** {@link count} where it fits `width` cells, else {@link compactCount}: a number is never cut. */
export function countIn(value: number, width: number): string {
	const whole = count(value);
	return whole.length <= width ? whole : compactCount(value);
}

/**
 * Age in its largest unit, at most four cells: `0s`, `59s`, `42m`, `3h`, `10d`, `12y`. Rounds down,
 * as people do with ages; a time in the future (clocks differ) has age `0s`.
 */
export function age(milliseconds: number): string {
	if (!(milliseconds >= second)) return '0s';
	if (milliseconds < minute) return `${Math.floor(milliseconds / second)}s`;
	if (milliseconds < hour) return `${Math.floor(milliseconds / minute)}m`;
	if (milliseconds < 2 * day) return `${Math.floor(milliseconds / hour)}h`;
	if (milliseconds < 1000 * day) return `${Math.floor(milliseconds / day)}d`;
	return `${Math.min(999, Math.floor(milliseconds / (365 * day)))}y`;
}

const units = [
	['d', day],
	['h', hour],
	['m', minute],
	['s', second],
] as const;

/**
 * A span of time in its two largest units: `31 m 5 s`, `10 d 20 h`; below a second `340 ms`.
 * `parts: 4` tells settings exactly: `1 d 2 h 3 m 4 s`.
 */
export function duration(milliseconds: number, parts = 2): string {
	if (!Number.isFinite(milliseconds)) return '?';
	const sign = milliseconds < 0 ? '-' : '';
	let rest = Math.abs(milliseconds);
	if (rest < second) return rest < 0.5 ? '0 s' : `${sign}${Math.round(rest)} ms`;
	const texts: string[] = [];
	let left = parts;
	for (const [name, size] of units) {
		if (left === 0) break;
		const whole = Math.floor(rest / size);
		rest -= whole * size;
		// Units below the first that is not zero use up their place even when they are zero.
		if (whole > 0 || texts.length > 0) left--;
		if (whole > 0) texts.push(`${whole} ${name}`);
	}
	return sign + texts.join(' ');
}

/** A setting in seconds, exactly: `4 d`, `30 s`, `1 m 30 s`, `0 s`. */
export function seconds(value: number): string {
	return duration(value * second, 4);
}

/** `412 B`, `1.5 KiB`, `256 KiB`, `1 MiB`: binary units, as AWS's limits are. */
export function bytes(value: number): string {
	const { amount, prefix } = inUnits(value);
	return `${amount} ${prefix}${prefix === '' ? 'B' : 'iB'}`;
}

/** An amount of bytes in the binary unit that it is told in. */
function inUnits(value: number): { readonly amount: number; readonly prefix: string } {
	if (value < 1024) return { amount: Math.round(value), prefix: '' };
	let rest = value;
	let prefix = '';
	for (const name of 'KMGT') {
		// 1,048,000 B is 1 MiB, not 1,020 KiB: three digits decide.
		if (Number(rest.toPrecision(3)) < 1000) break;
		rest /= 1024;
		prefix = name;
	}
	return { amount: Number(rest.toPrecision(3)), prefix };
}

/** Bytes in at most five cells: `412`, `1.5K`, `256K`, `1M`. */
export function compactBytes(value: number): string {
	const { amount, prefix } = inUnits(value);
	return `${amount}${prefix}`;
}

const two = (value: number) => String(value).padStart(2, '0');

/** Local date, `2026-11-19`. */
export function date(at: number): string {
	const time = new Date(at);
	if (Number.isNaN(time.getTime())) return '?';
	return `${String(time.getFullYear()).padStart(4, '0')}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
}

/** Local time of day, `09:12:04`. */
export function timeOfDay(at: number): string {
	const time = new Date(at);
	if (Number.isNaN(time.getTime())) return '?';
	return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
}

/** Local time of day without seconds, `09:12`. */
export function shortTime(at: number): string {
	return timeOfDay(at).slice(0, 5);
}

/** Local date and time without seconds, `2026-11-19 09:12`. */
export function dayAndTime(at: number): string {
	return `${date(at)} ${shortTime(at)}`;
}

/** Local time of day with milliseconds, `09:12:04.112`. */
export function preciseTime(at: number): string {
	const milliseconds = ((Math.floor(at) % second) + second) % second;
	return `${timeOfDay(at)}.${String(milliseconds).padStart(3, '0')}`;
}

/** The zone of local times at a moment: `UTC`, `UTC+1`, `UTC-3:30`. */
export function zone(at: number): string {
	const ahead = -new Date(at).getTimezoneOffset();
	if (!Number.isFinite(ahead) || ahead === 0) return 'UTC';
	const minutes = Math.abs(ahead) % 60;
	const hours = Math.floor(Math.abs(ahead) / 60);
	return `UTC${ahead < 0 ? '-' : '+'}${hours}${minutes === 0 ? '' : `:${two(minutes)}`}`;
}

/** `09:12:04`, with the date in front when `at` is not on the day of `now`. */
export function time(at: number, now: number): string {
	const day = date(at);
	return day === date(now) ? timeOfDay(at) : `${day} ${timeOfDay(at)}`;
}

/** `92%` of 0.92; what is more than nothing is never `0%`, what is less than all never `100%`. */
export function percent(share: number): string {
	if (!Number.isFinite(share)) return '?';
	if (share > 0 && share < 0.005) return '<1%';
	if (share < 1 && share >= 0.995) return '>99%';
	return `${Math.round(share * 100)}%`;
}

/** A change with its sign, at most six cells: `+106`, `-2`, `0`, `+0.4`, `-12.3k`. */
export function signed(value: number): string {
	const size = Math.abs(value);
	const text =
		size < 1 ? String(Number(size.toFixed(1))) : size < 1000 ? count(size) : compactCount(size);
	if (text === '0') return '0';
	return value < 0 ? `-${text}` : `+${text}`;
}

/** {@link counted}, or `an unknown number of messages` where nobody said how many. */
export function countedAsTold(value: number | undefined, one: string): string {
	return value === undefined ? `an unknown number of ${one}s` : counted(value, one);
}

/** `1 message`, `37 messages`, `2 queues`; the plural adds an s unless it is given. */
export function counted(value: number, singular: string, plural = `${singular}s`): string {
	return `${count(value)} ${value === 1 ? singular : plural}`;
}

/** `$0.0012`, `$0.15`, `$12.30`: below a cent to a hundredth of it, and never nothing for something. */
export function dollars(value: number): string {
	if (value > 0 && value < 0.0001) return '<$0.0001';
	return `$${value.toFixed(value > 0 && value < 0.01 ? 4 : 2)}`;
}
