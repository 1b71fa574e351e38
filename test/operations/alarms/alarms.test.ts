import { describe, expect, test } from 'vitest';
import type { AlarmChange } from '../../../source/domain/alarms/past.ts';
import { fail } from '../../../source/domain/failure.ts';
import type { Alarm } from '../../../source/domain/metric.ts';
import { withPasts, withRecentPasts } from '../../../source/operations/alarms/alarm-past.ts';
import { askAlarms, describeAlarms } from '../../../source/operations/alarms/alarms.ts';
import type { MetricsGateway } from '../../../source/operations/ports.ts';
import { metricsGateway } from '../fakes.ts';

const never = new AbortController().signal;
const day = 86_400_000;
const now = Date.UTC(2026, 10, 20, 9, 0);
const clock = { now: () => now } as never;

const alarm = (name: string, more: Partial<Alarm> = {}): Alarm => ({
	...{ name, state: 'OK', namespace: 'AWS/SQS', metric: 'ApproximateNumberOfMessagesVisible' },
	dimensions: { QueueName: 'orders' },
	...more,
});
const rule = {
	name: 'release',
	alarms: ['depth'],
	expression: 'at(2026-11-20T08:45)',
	duration: 'PT30M',
};

const over = (methods: Partial<MetricsGateway>, ...alarms: Alarm[]) => ({
	metrics: metricsGateway({ alarmsPage: async () => ({ items: alarms }), ...methods }),
	clock,
});

describe('alarms that are asked for', () => {
	test('come with what mutes them, and until when', async () => {
		const ports = over(
			{ activeMutesPage: async () => ({ items: ['release'] }), muteRule: async () => rule },
			alarm('depth'),
			alarm('age'),
		);
		const [depth, age] = await askAlarms(ports, never);
		expect(depth).toMatchObject({
			muted: 'rule',
			mutedBy: 'release',
			mutedUntil: now + 15 * 60_000,
		});
		expect(age).toEqual(alarm('age'));
	});

	test.each<[string, Partial<MetricsGateway>]>([
		['may not be listed', { activeMutesPage: async () => Promise.reject(fail('denied', 'no')) }],
		[
			'may not be read',
			{
				activeMutesPage: async () => ({ items: ['release'] }),
				muteRule: async () => Promise.reject(fail('denied', 'no')),
			},
		],
		[
			'are more than are looked into',
			{
				activeMutesPage: async () => ({ items: Array.from({ length: 60 }, (_, n) => `rule-${n}`) }),
				muteRule: async (name) => ({ ...rule, name, alarms: ['another'] }),
			},
		],
	])('are not known to call anybody where the rules %s', async (_, methods) => {
		const [depth] = await askAlarms(over(methods, alarm('depth')), never);
		expect(depth?.muting).toBe('unknown');
	});

	test.each<[string, Partial<MetricsGateway>]>([
		[
			'an endpoint that knows no such rules',
			{ activeMutesPage: async () => Promise.reject(fail('unsupported', 'UnknownOperation')) },
		],
		[
			'a rule that was deleted meanwhile',
			{
				activeMutesPage: async () => ({ items: ['release'] }),
				muteRule: async () => Promise.reject(fail('not-found', 'gone')),
			},
		],
	])('are as they say at %s', async (_, methods) => {
		expect(await askAlarms(over(methods, alarm('depth')), never)).toEqual([alarm('depth')]);
	});

	test('ask for no rule where there is no alarm', async () => {
		const ports = over({ activeMutesPage: async () => Promise.reject(fail('bug', 'asked')) });
		expect(await askAlarms(ports, never)).toEqual([]);
	});
});

const changes = (name: string, ...ats: number[]): readonly AlarmChange[] =>
	ats.map((at, index) => ({
		...{ alarm: name, at, from: index % 2 === 0 ? 'ALARM' : 'OK' },
		...{ to: index % 2 === 0 ? 'OK' : 'ALARM' },
	}));

describe('the past of alarms', () => {
	test('is asked for by name and kind, of the first few', async () => {
		const asked: unknown[] = [];
		const { metrics } = over({
			alarmChangesPage: async (input) => {
				asked.push(input);
				return { items: changes(input.name ?? '', now - 10) };
			},
		});
		const told = await withPasts(
			{ metrics },
			[alarm('depth'), alarm('page', { kind: 'composite' }), alarm('third')],
			{ from: now - day, most: 2 },
			never,
		);
		expect(asked).toEqual([
			{ kind: 'metric', name: 'depth', from: now - day },
			{ kind: 'composite', name: 'page', from: now - day },
		]);
		expect(told.map(({ past }) => past?.since)).toEqual([now - day, now - day, undefined]);
		expect(told[0]?.past?.changes).toEqual([{ at: now - 10, from: 'ALARM', to: 'OK' }]);
	});

	test('goes back no further than its page, where there are more', async () => {
		const { metrics } = over({
			alarmChangesPage: async () => ({ items: changes('depth', now - 10, now - 20), next: 'more' }),
		});
		const [depth] = await withPasts(
			{ metrics },
			[alarm('depth')],
			{ from: now - day, most: 1 },
			never,
		);
		expect(depth?.past?.since).toBe(now - 20);
	});

	test('is not had of a page that is empty, and not the last', async () => {
		const ports = over({ alarmChangesPage: async () => ({ items: [], next: 'more' }) });
		const window = { from: now - day, most: 1 };
		expect(await withPasts(ports, [alarm('depth')], window, never)).toEqual([alarm('depth')]);
		expect(await withRecentPasts(ports, [alarm('depth')], never)).toEqual([alarm('depth')]);
	});

	test('of all is asked for once a kind, and those without a change have none since then', async () => {
		const asked: string[] = [];
		const ports = over({
			alarmChangesPage: async ({ kind, name }) => {
				asked.push(`${kind} ${name}`);
				return kind === 'metric'
					? { items: changes('depth', now - 10), next: 'more' }
					: { items: [] };
			},
		});
		const alarms = [
			alarm('depth'),
			alarm('age'),
			alarm('query', { kind: 'promql' }),
			alarm('page', { kind: 'composite' }),
		];
		const told = await withRecentPasts(ports, alarms, never);
		expect(asked).toEqual(['metric undefined', 'composite undefined']);
		expect(told.map(({ past }) => [past?.since, past?.changes.length])).toEqual([
			[now - 10, 1],
			[now - 10, 0],
			[now - 10, 0],
			[now - 30 * day, 0],
		]);
	});

	test('is absent where it may not be read, and the alarm stays', async () => {
		const denied = over(
			{ alarmChangesPage: async () => Promise.reject(fail('denied', 'no')) },
			alarm('depth', { state: 'ALARM' }),
			alarm('elsewhere', { dimensions: { QueueName: 'payments' } }),
		);
		const told = await describeAlarms(denied, 'queue', 'orders', never);
		expect(told).toEqual([alarm('depth', { state: 'ALARM' })]);
	});
});
