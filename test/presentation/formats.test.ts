import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	age,
	approximate,
	bytes,
	compactBytes,
	compactCount,
	count,
	counted,
	countIn,
	duration,
	percent,
	preciseTime,
	seconds,
	signed,
	time,
	zone,
} from '../../source/presentation/formats.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

test('the zone of local times is told by its distance from UTC', () => {
	const at = Date.UTC(2026, 10, 20, 9, 12);
	const ahead = 0 - new Date(at).getTimezoneOffset();
	const [, sign = '+', hours = '0', minutes = '0'] =
		/^UTC(?:([+-])(\d+)(?::(\d\d))?)?$/.exec(zone(at)) ?? [];
	const told = Number(hours) * 60 + Number(minutes);
	expect(sign === '-' ? 0 - told : told).toBe(ahead);
	expect(zone(Number.NaN)).toBe('UTC');
});

describe('counts', () => {
	test('group their digits by three', () => {
		expect([0, 7, 999, 1284, 20_113, 1_234_567, -1284].map(count)).toEqual([
			'0',
			'7',
			'999',
			'1,284',
			'20,113',
			'1,234,567',
			'-1,284',
		]);
		expect(approximate(1284)).toBe('~1,284');
	});

	test('are shortened to three digits and a magnitude', () => {
		expect(
			[0, 999, 999.6, 1000, 1284, 12_345, 120_000, 999_999, 3_400_000].map(compactCount),
		).toEqual(['0', '999', '1k', '1k', '1.28k', '12.3k', '120k', '1M', '3.4M']);
	});

	test('never take more than five cells when they are shortened', () => {
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 1e15 }), (value) => {
				expect(compactCount(value).length).toBeLessThanOrEqual(5);
			}),
		);
	});

	test('are shortened rather than cut when a column is narrow', () => {
		expect(countIn(1284, 5)).toBe('1,284');
		expect(countIn(20_113, 5)).toBe('20.1k');
	});

	test('come with the right word', () => {
		expect(counted(1, 'message')).toBe('1 message');
		expect(counted(1284, 'queue')).toBe('1,284 queues');
	});
});

describe('times', () => {
	test('ages use the largest unit and at most four cells', () => {
		expect(
			[0, 999, 59_000, 42 * minute, 3 * hour, 47 * hour, 10 * day, 400 * day, 1000 * day].map(age),
		).toEqual(['0s', '0s', '59s', '42m', '3h', '47h', '10d', '400d', '2y']);
		fc.assert(
			fc.property(fc.double(), (value) => {
				expect(age(value)).toMatch(/^\d{1,3}[smhdy]$/);
			}),
		);
	});

	test('an age in the future is zero, since only clocks can be wrong', () => {
		expect(age(-5000)).toBe('0s');
	});

	test('durations show two units, settings all of them', () => {
		expect(duration(340)).toBe('340 ms');
		expect(duration(31 * minute + 5000)).toBe('31 m 5 s');
		expect(duration(10 * day + 20 * hour + 5 * minute)).toBe('10 d 20 h');
		expect(duration(day + 5000)).toBe('1 d');
		expect([0, 30, 90, 345_600, 93_784].map(seconds)).toEqual([
			'0 s',
			'30 s',
			'1 m 30 s',
			'4 d',
			'1 d 2 h 3 m 4 s',
		]);
	});

	test('a moment on another day has its date', () => {
		const now = new Date(2026, 10, 20, 10, 0, 0).getTime();
		expect(time(new Date(2026, 10, 20, 9, 12, 4).getTime(), now)).toBe('09:12:04');
		expect(time(new Date(2026, 10, 19, 9, 12, 4).getTime(), now)).toBe('2026-11-19 09:12:04');
		expect(preciseTime(new Date(2026, 10, 19, 12, 1, 7, 112).getTime())).toBe('12:01:07.112');
		expect(time(Number.NaN, now)).toContain('?');
	});
});

describe('sizes, shares and rates', () => {
	test('sizes use binary units', () => {
		expect([0, 412, 1536, 262_144, 1_048_576, 1_047_000].map(bytes)).toEqual([
			'0 B',
			'412 B',
			'1.5 KiB',
			'256 KiB',
			'1 MiB',
			'0.998 MiB',
		]);
		expect([412, 1536, 262_144].map(compactBytes)).toEqual(['412', '1.5K', '256K']);
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 2 ** 40 }), (value) => {
				expect(compactBytes(value).length).toBeLessThanOrEqual(6);
			}),
		);
	});

	test('a share that is not nothing is never 0%, one that is not all never 100%', () => {
		expect([0, 0.001, 0.31, 0.92, 0.999, 1].map(percent)).toEqual([
			'0%',
			'<1%',
			'31%',
			'92%',
			'>99%',
			'100%',
		]);
	});

	test('rates carry their sign', () => {
		expect([106, -2, 0, 0.04, 0.44, -12_345, 1500].map(signed)).toEqual([
			'+106',
			'-2',
			'0',
			'0',
			'+0.4',
			'-12.3k',
			'+1.5k',
		]);
	});
});
