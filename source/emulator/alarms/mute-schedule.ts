import { type Fields, invalidValue, optionalText, requiredText } from '../cloudwatch/input.ts';

/** When a mute rule mutes: `at(yyyy-MM-ddThh:mm)` once, or `cron(Minutes Hours Day-of-month Month Day-of-week)`. */
export type Schedule = {
	readonly expression: string;
	readonly duration: string;
	readonly timezone: string;
	readonly lastsMs: number;
	/** When the only time begins, ms since 1970. */
	readonly once?: number;
	/** Of each field the values that it allows, in cron's order. */
	readonly cron?: readonly ReadonlySet<number>[];
};

const minute = 60_000;
const day = 24 * 60 * minute;

/** Checks a schedule; throws as AWS refuses it. Source: CloudWatch API reference, Schedule. */
export function scheduleOf(input: Fields): Schedule {
	const expression = requiredText(input, 'Expression');
	const duration = requiredText(input, 'Duration');
	const timezone = optionalText(input, 'Timezone') ?? 'UTC';
	const lastsMs = lengthOf(duration);
	const read = { expression, duration, timezone, lastsMs };
	zoned(0, timezone);
	const [, date] = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d)\)$/.exec(expression) ?? [];
	if (date !== undefined) {
		const shown = Date.parse(`${date}Z`);
		if (Number.isNaN(shown)) throw invalidValue(`${expression} is no time.`);
		const first = shown - aheadAt(shown, timezone);
		return { ...read, once: shown - aheadAt(first, timezone) };
	}
	const [, fields] = /^cron\((\S+ \S+ \S+ \S+ \S+)\)$/.exec(expression) ?? [];
	if (fields === undefined)
		throw invalidValue(`${expression} is neither an at nor a cron expression.`);
	return { ...read, cron: fields.split(' ').map((field, index) => allowed(field, ranges[index])) };
}

function lengthOf(duration: string): number {
	const found = /^P(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?)?$/.exec(duration);
	const [days = 0, hours = 0, minutes = 0] = (found ?? [])
		.slice(1)
		.map((part) => Number(part ?? 0));
	const length = days * day + hours * 60 * minute + minutes * minute;
	if (length < minute || length > 15 * day) {
		throw invalidValue('The duration must be from PT1M to P15D.');
	}
	return length;
}

type Range = { readonly from: number; readonly to: number; readonly words?: readonly string[] };

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const days = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const ranges: readonly Range[] = [
	{ from: 0, to: 59 },
	{ from: 0, to: 23 },
	{ from: 1, to: 31 },
	{ from: 1, to: 12, words: months },
	{ from: 0, to: 6, words: days },
];

function allowed(field: string, range: Range | undefined): ReadonlySet<number> {
	const { from, to, words = [] } = range ?? { from: 0, to: 0 };
	const numberOf = (text: string): number => {
		const word = words.indexOf(text.toUpperCase());
		const value = word >= 0 ? word + from : Number(text);
		if (!Number.isInteger(value) || value < from || value > to || text === '') {
			throw invalidValue(`${text} is no value of a cron expression here.`);
		}
		return value;
	};
	const values = new Set<number>();
	for (const part of field.split(',')) {
		const [first = '', last] = part === '*' ? [String(from), String(to)] : part.split('-');
		for (let value = numberOf(first); value <= numberOf(last ?? first); value++) values.add(value);
	}
	return values;
}

/** When the time began that a cron expression is in at a moment; `undefined` between two of them. */
export function cronStart(
	{ cron = [], lastsMs, timezone }: Schedule,
	now: number,
): number | undefined {
	const last = now - (now % minute);
	for (let at = last; at > now - lastsMs; at -= minute) {
		const shown = zoned(at, timezone);
		if (cron.every((values, index) => values.has(shown[index] ?? -1))) return at;
	}
	return;
}

/** Minute, hour, day of the month, month and day of the week that the clocks of a zone show. */
function zoned(at: number, timezone: string): readonly number[] {
	const shown = new Date(at + aheadAt(at, timezone));
	return [
		shown.getUTCMinutes(),
		shown.getUTCHours(),
		shown.getUTCDate(),
		shown.getUTCMonth() + 1,
		shown.getUTCDay(),
	];
}

/** What the clocks of a zone are ahead of UTC, ms. */
function aheadAt(at: number, timeZone: string): number {
	if (timeZone === 'UTC') return 0;
	try {
		const parts = new Intl.DateTimeFormat('en-US', {
			...{ timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' },
			...{ hour: 'numeric', minute: 'numeric' },
		}).formatToParts(at);
		const of = Object.fromEntries(parts.map(({ type, value }) => [type, Number(value)]));
		const { year = 0, month = 1, day: date = 1, hour = 0, minute: minutes = 0 } = of;
		const shown = Date.UTC(year, month - 1, date, hour, minutes);
		return shown - (at - (at % minute));
	} catch {
		throw invalidValue(`${timeZone} is no time zone.`);
	}
}
