import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { momentIn, spanIn } from '../../../source/domain/text/time-input.ts';

const isLeap = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
const daysIn = (year: number, month: number) =>
	[31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;

/** ms since 1970 by counting days: nothing of JavaScript's dates in it. `undefined` for what there is not. */
function byCounting(
	[year, month, day, hour, minute, second]: readonly [
		number,
		number,
		number,
		number,
		number,
		number,
	],
	fraction: string,
): number | undefined {
	if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return;
	if (hour > 23 || minute > 59 || second > 59) return;
	let days = day - 1;
	for (let one = 1; one < month; one++) days += daysIn(year, one);
	for (let one = Math.min(year, 1970); one < Math.max(year, 1970); one++) {
		days += (isLeap(one) ? 366 : 365) * (year < 1970 ? -1 : 1);
	}
	const seconds = ((days * 24 + hour) * 60 + minute) * 60 + second;
	return seconds * 1000 + Math.trunc(Number(`0.${fraction || '0'}`) * 1000 + 1e-7);
}

const two = (value: number) => String(value).padStart(2, '0');
const fields = fc.tuple(
	fc.oneof(fc.integer({ min: 1, max: 9999 }), fc.constantFrom(1900, 2000, 2024, 2026, 2100)),
	fc.integer({ min: 0, max: 13 }),
	fc.integer({ min: 0, max: 32 }),
	fc.integer({ min: 0, max: 25 }),
	fc.integer({ min: 0, max: 61 }),
	fc.integer({ min: 0, max: 61 }),
);
/** At most three digits that count: what is behind them is cut. */
const fraction = fc.oneof(
	fc.constant(''),
	fc.integer({ min: 0, max: 999 }).map((ms) => String(ms).padStart(3, '0')),
	fc.tuple(fc.integer({ min: 0, max: 999 }), fc.nat(999_999)).map(([ms, rest]) => {
		return `${String(ms).padStart(3, '0')}${rest}`;
	}),
);

describe('momentIn', () => {
	it('knows every moment that there is, and no other, whatever the zone', () => {
		fc.assert(
			fc.property(
				fields,
				fraction,
				fc.constantFrom('T', 't', ' '),
				fc.option(fc.tuple(fc.constantFrom('+', '-'), fc.nat(23), fc.nat(59), fc.boolean())),
				(given, digits, between, zone) => {
					const [year, month, day, hour, minute, second] = given;
					const [sign, zoneHours, zoneMinutes, colon] = zone ?? ['+', 0, 0, true];
					const suffix =
						zone === null ? 'Z' : `${sign}${two(zoneHours)}${colon ? ':' : ''}${two(zoneMinutes)}`;
					const dot = digits === '' ? '' : `.${digits}`;
					const text = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}${between}${two(hour)}:${two(minute)}:${two(second)}${dot}${suffix}`;
					const atUtc = byCounting(given, digits.slice(0, 3));
					const offset = (zoneHours * 60 + zoneMinutes) * 60_000 * (sign === '+' ? 1 : -1);
					expect(momentIn(text), text).toBe(atUtc === undefined ? undefined : atUtc - offset);
				},
			),
			{ numRuns: 2000 },
		);
	});

	it('reads seconds since 1970 with a fraction, as AWS prints them, to the millisecond', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 100_000_000, max: 9_999_999_999 }),
				fc.integer({ min: 0, max: 999 }),
				fc.string({ unit: fc.constantFrom('0', '5', '9'), maxLength: 6 }),
				(seconds, ms, rest) => {
					const text = `${seconds}.${String(ms).padStart(3, '0')}${rest}`;
					expect(momentIn(text)).toBe(seconds * 1000 + ms);
				},
			),
		);
	});

	test.each([
		['1764325200', 1_764_325_200_000],
		['1764325200.5', 1_764_325_200_500],
		['1764325200123', 1_764_325_200_123],
		['1764325200123.9', 1_764_325_200_123],
		['2026-11-20', Date.UTC(2026, 10, 20)],
		['2024-02-29', Date.UTC(2024, 1, 29)],
		['2026-11-20T09:12Z', Date.UTC(2026, 10, 20, 9, 12)],
		['2026-11-20T09:12', new Date(2026, 10, 20, 9, 12).getTime()],
		['2026-11-20 09:12:00.25', new Date(2026, 10, 20, 9, 12, 0, 250).getTime()],
	])('reads %s', (text, at) => expect(momentIn(text)).toBe(at));

	test.each([
		'2026-02-30',
		'2026-02-29',
		'2026-04-31T10:00:00Z',
		'2026-04-31T10:00',
		'2026-00-10',
		'2026-01-00',
		'2026-11-20T24:00:01Z',
		'2026-11-20T09:60Z',
		'2026-11-20T09:12:00+24:00',
		'2026-11-20T',
		'2026-11-20 yesterday',
		'foo 12',
		'-15',
		'1e9',
		'12345678',
		'',
	])('takes "%s" for no moment', (text) => expect(momentIn(text)).toBeUndefined());
});

describe('spanIn', () => {
	const unitMs = { s: 1000n, m: 60_000n, h: 3_600_000n, d: 86_400_000n } as const;

	it('adds up parts with fractions, to the nearest millisecond', () => {
		const part = fc.record({
			whole: fc.nat(9999),
			part: fc.option(fc.nat(999), { nil: undefined }),
			unit: fc.constantFrom('s', 'm', 'h', 'd' as const),
		});
		fc.assert(
			fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (parts) => {
				const text = parts
					.map(({ whole, part: digits, unit }) =>
						digits === undefined
							? `${whole}${unit}`
							: `${whole}.${String(digits).padStart(3, '0')}${unit}`,
					)
					.join('');
				// Thousandths of a unit are whole milliseconds: exact in whole numbers.
				const sum = parts.reduce(
					(total, { whole, part: digits = 0, unit }) =>
						total + ((BigInt(whole) * 1000n + BigInt(digits)) * unitMs[unit]) / 1000n,
					0n,
				);
				expect(spanIn(text), text).toBe(sum === 0n ? undefined : Number(sum));
			}),
			{ numRuns: 1000 },
		);
	});

	test.each(['', '15', 'm', '-15m', '1.h', '1h 30m', '0s', '1h30', '1e3s', '1,5h'])(
		'takes "%s" for no span',
		(text) => expect(spanIn(text)).toBeUndefined(),
	);
});
