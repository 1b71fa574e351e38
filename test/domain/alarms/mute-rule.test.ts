import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	durationOf,
	type MuteRule,
	muteEnd,
	withMutes,
} from '../../../source/domain/alarms/mute-rule.ts';
import { standingOf } from '../../../source/domain/alarms/standing.ts';
import type { Alarm } from '../../../source/domain/metric.ts';
import { mutable, muteFrom } from '../../../source/domain/redrive/mute.ts';
import { atZone, offsetAt } from '../../../source/domain/zone.ts';

const rule = (more: Partial<MuteRule> = {}): MuteRule => ({
	...{ name: 'release', alarms: ['depth'], expression: 'at(2026-11-20T09:30)', duration: 'PT30M' },
	...more,
});
const half = Date.UTC(2026, 10, 20, 10, 0);
const alarm = (name: string, more: Partial<Alarm> = {}): Alarm => ({
	...{ name, state: 'OK', dimensions: {} },
	...more,
});

describe('a rule that mutes', () => {
	test.each([
		['once', rule(), half],
		['by the clocks of a zone', rule({ timezone: 'Europe/Berlin' }), half - 3_600_000],
		['no longer than it lives', rule({ expiresAt: half - 60_000 }), half - 60_000],
		['for days', rule({ duration: 'P2DT12H' }), half + 59.5 * 3_600_000],
		[
			'again and again, to an end that only CloudWatch knows',
			rule({ expression: 'cron(0 2 * * *)' }),
			undefined,
		],
		['in a zone that nobody knows', rule({ timezone: 'Mars/Olympus' }), undefined],
		['for a time that is none', rule({ duration: 'half an hour' }), undefined],
	])('mutes %s', (_, one, end) => expect(muteEnd(one)).toBe(end));

	test('makes an alarm no longer OK, and says which and until when', () => {
		const [muted, other] = withMutes([alarm('depth'), alarm('age')], {
			rules: [rule()],
			isWhole: true,
		});
		expect(muted).toMatchObject({ muted: 'rule', mutedBy: 'release', mutedUntil: half });
		expect(muted && standingOf(muted, 0)).toBe('muted');
		expect(other && standingOf(other, 0)).toBe('ok');
	});

	test('ends for an alarm with the last that mutes it; where one has no end nobody knows', () => {
		const later = rule({ name: 'later', duration: 'PT2H' });
		const nightly = rule({ name: 'nightly', expression: 'cron(0 2 * * *)' });
		const until = (...rules: MuteRule[]) =>
			withMutes([alarm('depth')], { rules, isWhole: true })[0]?.mutedUntil;
		expect(until(rule(), later)).toBe(half + 5_400_000);
		expect(until(rule(), nightly)).toBeUndefined();
	});

	test('that could not be read leaves the others unknown, and takes nothing from what is known', () => {
		const off = alarm('off', { muted: 'actions-off' });
		const [known, unknown, quiet] = withMutes([alarm('depth'), alarm('age'), off], {
			rules: [rule()],
			isWhole: false,
		});
		expect(known?.muting).toBeUndefined();
		expect(unknown).toMatchObject({ muting: 'unknown' });
		expect(quiet).toEqual(off);
	});

	test('lasts as ISO 8601 says, and no other text is a length', () => {
		fc.assert(
			fc.property(fc.nat(15), fc.nat(23), fc.nat(59), (days, hours, minutes) => {
				const text = `P${days}DT${hours}H${minutes}M`;
				expect(durationOf(text)).toBe(((days * 24 + hours) * 60 + minutes) * 60_000);
			}),
		);
		for (const text of ['P', 'PT', 'P1DT', '30M', 'PT1X', ''])
			expect(durationOf(text)).toBeUndefined();
	});
});

test('a time of a zone is the moment at which its clocks show it, but for hours that are left out', () => {
	const zone = fc.constantFrom(
		'UTC',
		'Europe/Berlin',
		'America/New_York',
		'Asia/Kolkata',
		'Pacific/Chatham',
	);
	fc.assert(
		fc.property(zone, fc.integer({ min: 0, max: 366 * 24 * 60 }), (where, minutes) => {
			const at = Date.UTC(2026, 0, 1) + minutes * 60_000;
			const shown = at + offsetAt(at, where);
			const told = atZone(shown, where);
			expect(told + offsetAt(told, where)).toBe(shown);
		}),
	);
});

describe('what a redrive mutes', () => {
	const onQueue = (name: string, queue: string, more: Partial<Alarm> = {}) =>
		alarm(name, {
			...{ namespace: 'AWS/SQS', metric: 'ApproximateNumberOfMessagesVisible' },
			dimensions: { QueueName: queue },
			...more,
		});
	const composite = (name: string, text: string) => alarm(name, { kind: 'composite', rule: text });
	const metric = (queue: string) => ({
		...{ namespace: 'AWS/SQS', metric: 'NumberOfMessagesSent' },
		dimensions: { QueueName: queue },
	});

	test('is what goes by its queues alone and does nothing but tell', () => {
		const all = [
			onQueue('dead', 'orders-dlq'),
			onQueue('depth', 'orders'),
			onQueue('elsewhere', 'payments'),
			onQueue('off', 'orders', { muted: 'actions-off' }),
			onQueue('restarts', 'orders', { acts: true }),
			onQueue('TargetTracking-orders', 'orders'),
			alarm('both', { metrics: [metric('orders'), metric('payments')] }),
			alarm('ours', { metrics: [metric('orders'), metric('orders-dlq')] }),
			alarm('query', { kind: 'promql', rule: 'sum(visible{queue="orders"})' }),
			composite('page', 'ALARM(dead) OR ALARM(depth)'),
			composite('wide', 'ALARM(dead) OR ALARM(elsewhere)'),
			composite('unknown', 'ALARM(dead) OR ALARM(gone)'),
			composite('unread', 'LATELY(dead) OR ALARM(dead)'),
		];
		expect(mutable(all, ['orders-dlq', 'orders'])).toEqual({
			alarms: ['dead', 'depth', 'ours', 'page'],
			left: ['restarts', 'TargetTracking-orders', 'both', 'query', 'wide', 'unknown', 'unread'],
		});
	});

	test('begins with a minute to come, and lasts as long as it was chosen for', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 0, max: 4e12 }),
				fc.integer({ min: 60, max: 86_400 }),
				(now, seconds) => {
					const planned = { rule: 'r', alarms: ['a'], left: [], seconds };
					const made = muteFrom(planned, now);
					expect(made.from).toBeGreaterThan(now);
					expect(made.from - now).toBeLessThanOrEqual(65_000);
					expect(made.until - made.from).toBeGreaterThanOrEqual(seconds * 1000);
					expect(muteEnd({ ...made, name: 'r' })).toBe(made.until);
				},
			),
		);
	});
});
