import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { offsetAt } from '../../../source/domain/zone.ts';
import { momentName, timeTicks, zoneName } from '../../../source/presentation/charts/chart-time.ts';
import { runs } from '../../helpers/whole.ts';
import { hour, minute } from './charts-for-tests.ts';

const zones = [
	'UTC',
	'Europe/Berlin',
	'America/New_York',
	'Asia/Kolkata',
	'Asia/Kathmandu',
	// Half an hour of summer time.
	'Australia/Lord_Howe',
	// Clocks go forward at midnight.
	'Africa/Cairo',
	'America/St_Johns',
] as const;

/** The wall clock of a zone, as Intl tells it. */
function wallClock(at: number, timeZone: string): string {
	return new Intl.DateTimeFormat('en-GB', {
		timeZone,
		hour: '2-digit',
		minute: '2-digit',
	}).format(at);
}

describe('ticks of time', () => {
	test('are round on the wall clock of their zone, in order, inside, and few', () => {
		fc.assert(
			fc.property(
				fc.constantFrom(...zones),
				fc.integer({ min: Date.UTC(2010, 0), max: Date.UTC(2037, 0) }),
				fc.oneof(
					fc.integer({ min: 5 * minute, max: 3 * hour }),
					fc.integer({ min: hour, max: 14 * 24 * hour }),
					fc.integer({ min: 24 * hour, max: 455 * 24 * hour }),
				),
				fc.integer({ min: 1, max: 9 }),
				(zone, from, span, wanted) => {
					const ticks = timeTicks(from, from + span, wanted, zone);
					expect(ticks.length).toBeLessThanOrEqual(wanted + 3);
					let before = from - 1;
					let offset = offsetAt(from, zone);
					for (const { at, label } of ticks) {
						expect(at).toBeGreaterThan(before);
						expect(at).toBeLessThanOrEqual(from + span);
						before = at;
						const clock = wallClock(at, zone);
						const isTime = /^(\d\d:\d\d)(?: (UTC\S*))?$/.exec(label);
						if (isTime !== null) expect(isTime[1]).toBe(clock);
						// A date is told where a day begins: at midnight, or where the clocks leave that out.
						else if (!/ UTC/.test(label)) expect(['00:00', '01:00', '00:30']).toContain(clock);
						const now = offsetAt(at, zone);
						if (isTime !== null) expect(isTime[2] !== undefined).toBe(now !== offset);
						if (isTime?.[2] !== undefined) expect(isTime[2]).toBe(zoneName(at, zone));
						offset = now;
					}
				},
			),
			{ numRuns: runs(250) },
		);
	});

	test('tell the hour that comes twice apart', () => {
		const midnight = Date.UTC(2026, 9, 24, 22);
		const labels = timeTicks(midnight, midnight + 6 * hour, 6, 'Europe/Berlin').map(
			({ label }) => label,
		);
		expect(labels).toEqual(['Oct 25', '01:00', '02:00', '02:00 UTC+1', '03:00', '04:00', '05:00']);
	});

	test('leave out the hour that never comes', () => {
		const midnight = Date.UTC(2026, 2, 28, 23);
		const labels = timeTicks(midnight, midnight + 4 * hour, 5, 'Europe/Berlin').map(
			({ label }) => label,
		);
		expect(labels).toEqual(['Mar 29', '01:00', '03:00 UTC+2', '04:00', '05:00']);
	});

	test('of weeks are Mondays, of years months', () => {
		const from = Date.UTC(2026, 9, 1);
		const of = (days: number, wanted: number) =>
			timeTicks(from, from + days * 24 * hour, wanted, 'UTC').map(({ label }) => label);
		expect(of(28, 5)).toEqual(['Oct 5', 'Oct 12', 'Oct 19', 'Oct 26']);
		expect(of(180, 6)).toEqual(['Oct', 'Nov', 'Dec', '2027', 'Feb', 'Mar']);
	});
});

test('offsets are those of Intl', () => {
	fc.assert(
		fc.property(
			fc.constantFrom(...zones),
			fc.integer({ min: Date.UTC(2010, 0), max: Date.UTC(2037, 0) }),
			(zone, at) => {
				const whole = at - (at % minute);
				expect(momentName(whole, whole, zone)).toBe(wallClock(whole, zone));
			},
		),
		{ numRuns: runs(200) },
	);
});
