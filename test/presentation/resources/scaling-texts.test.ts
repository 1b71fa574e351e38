import { describe, expect, test } from 'vitest';
import {
	backlogAlarmWords,
	scalingNeed,
	scalingPolicyText,
} from '../../../source/presentation/resources/scaling-texts.ts';

const rates = (inPerMinute: number, outPerMinute: number) => ({
	...{ askedAt: 0, state: 'told' as const },
	sent: { perMinute: inPerMinute, low: inPerMinute, high: inPerMinute },
	deleted: { perMinute: outPerMinute, low: outPerMinute, high: outPerMinute },
});
const queue = { visible: 1200, inFlight: 10, deadLetter: false, metrics: rates(60, 60) };

describe('what keeps a queue’s wait short, to be copied', () => {
	test('is the backlog of each consumer, by how long a message takes', () => {
		// Ten work at once and do one a second: a message takes 10 s, so that 30 may wait for each within 5 m.
		expect(scalingNeed(queue)).toEqual({
			...{ secondsPerMessage: 10, consumers: 40, backlogPerConsumer: 30, working: 10 },
		});
	});

	test('is an alarm on more than those who work now can do in time, and a policy by the backlog of each task', () => {
		const need = scalingNeed(queue);
		if (need === undefined) throw new Error('nothing is needed');
		const words = backlogAlarmWords('orders', need);
		expect(words.join(' ')).toContain('--dimensions Name=QueueName,Value=orders');
		expect(words[words.indexOf('--threshold') + 1]).toBe('300');
		expect(JSON.parse(scalingPolicyText('orders', need))).toMatchObject({
			TargetValue: 30,
			CustomizedMetricSpecification: {
				Metrics: [
					{ Id: 'waiting', MetricStat: { Metric: { Dimensions: [{ Value: 'orders' }] } } },
					{ Id: 'tasks' },
					{ Expression: 'waiting / tasks', ReturnData: true },
				],
			},
		});
	});

	test.each([
		['a dead-letter queue', { deadLetter: true }],
		['one without figures', { metrics: undefined }],
		['one of which nobody has a message', { inFlight: 0 }],
	])('is nothing of %s', (_, more) => {
		expect(scalingNeed({ ...queue, ...more } as never)).toBeUndefined();
	});
});
