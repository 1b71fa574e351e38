import { describe, expect, test } from 'vitest';
import { alarmsOn, membersOf } from '../../../source/domain/alarms/about.ts';
import { byStanding, standingOf } from '../../../source/domain/alarms/standing.ts';
import type { Alarm } from '../../../source/domain/metric.ts';

const now = 1_000_000;
const alarm = (name: string, some: Partial<Alarm> = {}): Alarm => ({
	name,
	state: 'OK',
	dimensions: {},
	...some,
});
const depth = {
	namespace: 'AWS/SQS',
	metric: 'ApproximateNumberOfMessagesVisible',
	dimensions: { QueueName: 'orders' },
};

describe('an alarm stands', () => {
	test('well only where it judges, has data and calls somebody', () => {
		expect(standingOf(alarm('a'), now)).toBe('ok');
		expect(standingOf(alarm('a', { muted: 'actions-off' }), now)).toBe('muted');
		expect(standingOf(alarm('a', { muted: 'suppressed' }), now)).toBe('muted');
		for (const evaluation of ['EVALUATION_ERROR', 'EVALUATION_FAILURE', 'PARTIAL_DATA', 'NEW']) {
			expect(standingOf(alarm('a', { evaluation }), now)).toBe('cannot-evaluate');
		}
		expect(standingOf(alarm('a', { state: 'INSUFFICIENT_DATA' }), now)).toBe('no-data');
	});

	test('on fire whoever is muted', () => {
		const firing = alarm('a', { state: 'ALARM', muted: 'rule', evaluation: 'PARTIAL_DATA' });
		expect(standingOf(firing, now)).toBe('firing');
	});

	test('still to judge until it has warmed up', () => {
		const warming = alarm('a', { state: 'INSUFFICIENT_DATA', warmsUpUntil: now + 1 });
		expect(standingOf(warming, now)).toBe('warming-up');
		expect(standingOf(warming, now + 1)).toBe('no-data');
		const made = {
			state: 'INSUFFICIENT_DATA',
			reason: 'Unchecked: Initial alarm creation',
		} as const;
		expect(standingOf(alarm('a', made), now)).toBe('warming-up');
		// One that never had data since yesterday is not new: it knows nothing.
		expect(standingOf(alarm('a', { ...made, since: now - 14 * 60_000 }), now)).toBe('warming-up');
		expect(standingOf(alarm('a', { ...made, since: now - 15 * 60_000 }), now)).toBe('no-data');
	});

	test('before others that need nobody', () => {
		const all = [
			alarm('ok'),
			alarm('muted', { muted: 'rule' }),
			alarm('firing', { state: 'ALARM' }),
			alarm('blind', { evaluation: 'EVALUATION_ERROR' }),
		];
		expect(byStanding(all, now).map(({ name }) => name)).toEqual([
			'firing',
			'blind',
			'muted',
			'ok',
		]);
	});
});

describe('the alarms on a queue are those', () => {
	const names = (...all: Alarm[]) => alarmsOn(all, 'queue', 'orders').map(({ name }) => name);

	test('on its metrics, alone or in metric math', () => {
		const other = { ...depth, dimensions: { QueueName: 'orders-dlq' } };
		expect(
			names(
				alarm('depth', depth),
				alarm('other', other),
				alarm('math', { metrics: [other, depth] }),
				alarm('topic', { namespace: 'AWS/SNS', dimensions: { QueueName: 'orders' } }),
			),
		).toEqual(['depth', 'math']);
	});

	test('whose query names it as a word', () => {
		const rule = (text: string) => ({ kind: 'promql', rule: text }) as const;
		expect(
			names(
				alarm('its', rule('sum(sqs_visible{queue="orders"}) > 5')),
				alarm('another', rule('sum(sqs_visible{queue="orders-dlq"}) > 5')),
				alarm('log', { kind: 'log', rule: 'filter queue = "orders"' }),
			),
		).toEqual(['its', 'log']);
	});

	test('that are composed of them, however deep, also in a circle', () => {
		const composite = (name: string, rule: string) => alarm(name, { kind: 'composite', rule });
		expect(
			names(
				composite('top', 'ALARM(middle) AND NOT OK("else where")'),
				composite('middle', 'ALARM("depth") OR ALARM("top")'),
				composite('elsewhere', 'ALARM("unknown")'),
				alarm('depth', depth),
			),
		).toEqual(['top', 'middle', 'depth']);
	});

	test('whose names a rule may quote, escape, or give as ARNs', () => {
		const arn = 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:by arn';
		expect(membersOf(`ALARM("a \\"b\\"") OR ok(x) OR OK(bare) AND ALARM("${arn}")`)).toEqual([
			'a "b"',
			'bare',
			'by arn',
		]);
	});
});
