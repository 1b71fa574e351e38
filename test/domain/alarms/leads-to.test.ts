import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	byName,
	groundsOf,
	mayBeOurs,
	readAlarmReference,
	subjectsOf,
	watches,
} from '../../../source/domain/alarms/leads-to.ts';
import type { Alarm } from '../../../source/domain/metric.ts';

const onQueue = (name: string, queue: string): Alarm => ({
	name,
	state: 'ALARM',
	namespace: 'AWS/SQS',
	metric: 'ApproximateNumberOfMessagesVisible',
	dimensions: { QueueName: queue },
});
const composite = (name: string, rule: string): Alarm => ({
	...{ name, rule },
	kind: 'composite',
	state: 'ALARM',
	dimensions: {},
});

describe('what somebody has in hand of an alarm', () => {
	it.each([
		['alarm:orders-depth', { name: 'orders-depth' }],
		['alarm:with: colons', { name: 'with: colons' }],
		[
			' arn:aws:cloudwatch:eu-west-1:123456789012:alarm:orders depth:high ',
			{ name: 'orders depth:high', region: 'eu-west-1', account: '123456789012' },
		],
		[
			'https://us-east-1.console.aws.amazon.com/cloudwatch/deeplink.js?region=us-east-1#alarmsV2:alarm/orders%2Fdepth%20high',
			{ name: 'orders/depth high', region: 'us-east-1' },
		],
		[
			'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#alarmsV2:alarm/orders-depth?~(timeRange~300000)',
			{ name: 'orders-depth', region: 'eu-west-1' },
		],
	])('%s is one', (text, reference) => expect(readAlarmReference(text)).toEqual(reference));

	it.each([
		'orders-depth',
		'',
		'alarm:',
		'arn:aws:sqs:eu-west-1:123456789012:orders',
		'arn:aws:cloudwatch:eu-west-1:123456789012:dashboard:orders',
		'https://example.com/cloudwatch/home#alarmsV2:alarm/orders',
		'https://console.aws.amazon.com.example.com/cloudwatch/home#alarmsV2:alarm/orders',
		'https://console.aws.amazon.com/cloudwatch/home#alarmsV2:alarm/%E0%A4%A',
		'https://sqs.eu-west-1.amazonaws.com/123456789012/orders',
	])('%j is none', (text) => expect(readAlarmReference(text)).toBeUndefined());

	it('is read from any text without a fault', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), (text) => {
				for (const front of [
					'',
					'arn:',
					'https://console.aws.amazon.com/cloudwatch/#alarmsV2:alarm/',
				]) {
					const read = readAlarmReference(front + text);
					expect(read === undefined || read.name.length > 0).toBe(true);
				}
			}),
			{ numRuns: 200 },
		);
	});
});

describe('what an alarm stands on', () => {
	it('is itself, or what its rule leads to, however deep', () => {
		const all = [
			onQueue('depth', 'orders'),
			onQueue('age', 'payments'),
			composite('inner', 'ALARM("depth") OR ALARM(gone)'),
			composite('page', 'ALARM(inner) AND NOT OK("age")'),
		];
		const [depth, age, , page] = all as [Alarm, Alarm, Alarm, Alarm];
		expect(groundsOf(depth, byName(all))).toEqual([depth]);
		expect(new Set(groundsOf(page, byName(all)))).toEqual(new Set([depth, age]));
		expect(
			subjectsOf(groundsOf(page, byName(all)))
				.map(({ name }) => name)
				.sort(),
		).toEqual(['orders', 'payments']);
		expect(watches(groundsOf(page, byName(all)), 'queue', 'orders')).toBe(true);
		expect(watches(groundsOf(page, byName(all)), 'queue', 'orders-dlq')).toBe(false);
		expect(watches(groundsOf(page, byName(all)), 'topic', 'orders')).toBe(false);
	});

	it('ends where rules name each other, or themselves', () => {
		fc.assert(
			fc.property(
				fc.array(fc.array(fc.nat({ max: 9 }), { maxLength: 4 }), { minLength: 1, maxLength: 10 }),
				(rules) => {
					const all = rules.map((members, index) =>
						members.length === 0
							? onQueue(`a${index}`, `q${index}`)
							: composite(`a${index}`, members.map((member) => `ALARM(a${member})`).join(' OR ')),
					);
					const named = byName(all);
					for (const alarm of all) {
						const grounds = groundsOf(alarm, named);
						expect(new Set(grounds).size).toBe(grounds.length);
						expect(grounds.every(({ kind }) => kind !== 'composite')).toBe(true);
					}
				},
			),
			{ numRuns: 100 },
		);
	});

	it('may be ours where its metrics, or a query that nobody can take apart, may be', () => {
		const cpu: Alarm = {
			...{ name: 'cpu', state: 'ALARM', namespace: 'AWS/EC2', metric: 'CPUUtilization' },
			dimensions: { InstanceId: 'i-1' },
		};
		const log: Alarm = { name: 'log', kind: 'log', state: 'ALARM', dimensions: {}, rule: 'orders' };
		expect(mayBeOurs([cpu])).toBe(false);
		expect(mayBeOurs([cpu, onQueue('depth', 'orders')])).toBe(true);
		expect(mayBeOurs([log])).toBe(true);
		expect(watches([log], 'queue', 'orders')).toBe(true);
	});
});
