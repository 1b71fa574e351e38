import { expect, it } from 'vitest';
import type { QueueFigures } from '../../../source/domain/diagnosis/queue-metrics.ts';
import { fail } from '../../../source/domain/failure.ts';
import { watchExcuses } from '../../../source/operations/queues/excuses.ts';
import {
	functionGateway,
	queueAttributes,
	queueGateway,
	queueRef,
	topicGateway,
} from '../fakes.ts';
import { VirtualClock } from '../virtual-clock.ts';

const minute = 60_000;

it('the tags of what is on the screen are read once in ten minutes, whether they say something or not', async () => {
	const clock = new VirtualClock();
	const read: string[] = [];
	const told = new Map<string, QueueFigures>();
	const end = new AbortController();
	let shown = ['orders-dlq', 'secret-dlq', 'parked-dlq'];
	const tags = async (url: string): Promise<Record<string, string>> => {
		read.push(url.slice(url.lastIndexOf('/') + 1));
		if (url.endsWith('secret-dlq')) throw fail('denied', 'no');
		return url.endsWith('parked-dlq') ? { 'awsmsg:expect': 'parked' } : { team: 'x' };
	};
	const watching = watchExcuses(
		{
			queues: queueGateway({ tags }),
			topics: topicGateway({}),
			functions: functionGateway(),
			clock,
		},
		() =>
			shown.map((name) => {
				const figures = told.get(queueRef(name).arn);
				return { ref: queueRef(name), ...(figures && { figures }) };
			}),
		(some) => {
			for (const { arn, figures } of some) told.set(arn, figures);
		},
		end.signal,
	);
	await clock.advance(9 * minute);
	expect(read.toSorted()).toEqual(['orders-dlq', 'parked-dlq', 'secret-dlq']);
	expect(told.get(queueRef('parked-dlq').arn)?.expected?.value).toEqual({ kind: 'parked' });
	expect(told.get(queueRef('secret-dlq').arn)?.expected?.value).toBeUndefined();
	shown = ['parked-dlq'];
	await clock.advance(2 * minute);
	expect(read.slice(3)).toEqual(['parked-dlq']);
	end.abort();
	await watching.catch(() => {});
	expect(clock.sleeping).toBe(0);
});

it('whose letters lie in a queue is asked with its tags, where that decides, and again with them', async () => {
	const clock = new VirtualClock();
	const told = new Map<string, QueueFigures>();
	const end = new AbortController();
	const asked: string[] = [];
	const topicArn = 'arn:aws:sns:eu-west-1:123456789012:news';
	const policy = JSON.stringify({
		Statement: [
			{
				...{
					Effect: 'Allow',
					Principal: { Service: 'sns.amazonaws.com' },
					Action: 'sqs:SendMessage',
				},
				Condition: { ArnEquals: { 'aws:SourceArn': topicArn } },
			},
		],
	});
	const { arn } = queueRef('undelivered');
	const subscription = { arn: `${topicArn}:1`, topicArn, protocol: 'https', endpoint: 'https://x' };
	const watching = watchExcuses(
		{
			queues: queueGateway({
				tags: async () => ({}),
				attributes: async () => queueAttributes('undelivered', { policy }),
			}),
			topics: topicGateway({
				subscriptionsPage: async () => ({ items: [{ ...subscription, owner: '123456789012' }] }),
				subscription: async () => {
					asked.push('subscription');
					const redrivePolicy = JSON.stringify({ deadLetterTargetArn: arn });
					return { rawDelivery: false, pending: false, redrivePolicy, raw: {} };
				},
			}),
			functions: functionGateway(),
			clock,
		},
		() => {
			const figures = told.get(arn);
			return [{ ref: queueRef('undelivered'), asksLetters: 'policy', ...(figures && { figures }) }];
		},
		(some) => {
			for (const one of some) told.set(one.arn, one.figures);
		},
		end.signal,
	);
	await clock.advance(9 * minute);
	expect(told.get(arn)?.letters?.told).toEqual({ ok: true, value: true });
	expect(asked).toEqual(['subscription']);
	await clock.advance(2 * minute);
	expect(asked).toHaveLength(2);
	end.abort();
	await watching.catch(() => {});
});
