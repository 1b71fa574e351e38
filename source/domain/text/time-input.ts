const milliseconds: Readonly<Record<string, number>> = {
	s: 1000,
	m: 60_000,
	h: 3_600_000,
	d: 86_400_000,
};

/** `90s`, `1.5h`, `2d` or a chain of them (`1h30m`) in whole ms; `undefined` for anything else, and for nothing. */
export function spanIn(text: string): number | undefined {
	const parts = [...text.matchAll(/(\d{1,6}(?:\.\d{1,9})?)([smhd])/g)];
	if (text === '' || parts.map(([part]) => part).join('') !== text) return;
	const total = parts.reduce(
		(sum, [, amount, unit = '']) => sum + Number(amount) * (milliseconds[unit] ?? Number.NaN),
		0,
	);
	const whole = Math.round(total);
	return whole > 0 ? whole : undefined;
}

const iso =
	/^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?(?:([Zz])|([+-])([01]\d|2[0-3]):?([0-5]\d))?)?$/;
const epoch = /^(\d{9,13})(?:\.(\d+))?$/;
/** Ten digits are seconds until the year 2286; as milliseconds they would be in 1970. */
const secondsBelow = 100_000_000_000;

/**
 * A moment as people and AWS write it, ms since 1970: ISO 8601, or seconds or milliseconds since 1970. A fraction is
 * cut to the millisecond. A day alone is the start of that day in UTC; a time without a zone is one of this
 * computer's zone. `undefined` for anything else, and for what no calendar or clock has: the 30th of February, an
 * hour that summer time leaps over.
 */
export function momentIn(text: string): number | undefined {
	const [, whole, part = ''] = epoch.exec(text) ?? [];
	if (whole !== undefined) {
		return Number(whole) < secondsBelow ? Number(whole + thousandths(part)) : Number(whole);
	}
	const match = iso.exec(text);
	if (match === null) return;
	const [, year, month, day, hour, minute, second = '0', fraction = ''] = match;
	const [utc, sign, offsetHours, offsetMinutes] = match.slice(8);
	const fields = [year, month, day, hour ?? '0', minute ?? '0', second].map(Number);
	const ms = Number(thousandths(fraction));
	const isLocal = hour !== undefined && utc === undefined && sign === undefined;
	if (isLocal) return localMoment(fields, ms);
	const at = utcMoment(fields, ms);
	if (at === undefined || sign === undefined) return at;
	const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * 60_000;
	return sign === '+' ? at - offset : at + offset;
}

/** A time that is meant by a span from now (`5h`) or as a moment, ms since 1970; `undefined` for anything else. */
export function timeFrom(text: string, now: number): number | undefined {
	const span = spanIn(text);
	return span === undefined ? momentIn(text) : now + span;
}

function thousandths(digits: string): string {
	return digits.slice(0, 3).padEnd(3, '0');
}

type Fields = readonly number[];

/** JavaScript carries what is too much over to the next field: then another time comes out than went in. */
function sameFields(given: Fields, made: Fields): boolean {
	return given.every((field, index) => field === made[index]);
}

function utcMoment(fields: Fields, ms: number): number | undefined {
	const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = fields;
	const date = new Date(0);
	date.setUTCFullYear(year, month - 1, day);
	date.setUTCHours(hour, minute, second, ms);
	const made = [
		date.getUTCFullYear(),
		date.getUTCMonth() + 1,
		date.getUTCDate(),
		date.getUTCHours(),
		date.getUTCMinutes(),
		date.getUTCSeconds(),
	];
	return sameFields(fields, made) ? date.getTime() : undefined;
}

function localMoment(fields: Fields, ms: number): number | undefined {
	const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = fields;
	const date = new Date(2000, 0, 1);
	date.setFullYear(year, month - 1, day);
	date.setHours(hour, minute, second, ms);
	const made = [
		date.getFullYear(),
		date.getMonth() + 1,
		date.getDate(),
		date.getHours(),
		date.getMinutes(),
		date.getSeconds(),
	];
	return sameFields(fields, made) ? date.getTime() : undefined;
}
