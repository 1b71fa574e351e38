import { describe, expect, test } from 'vitest';
import { fail } from '../../../source/domain/failure.ts';
import { deliveryStatusIn } from '../../../source/domain/topics/delivery-log.ts';
import { readDeliveries } from '../../../source/operations/topics/delivery-log.ts';
import {
	deliveryStatusWords,
	loggedWords,
} from '../../../source/presentation/topics/delivery-log-words.ts';
import { account, logGateway, region, topicGateway } from '../fakes.ts';

const topicArn = `arn:aws:sns:${region}:${account}:events`;
const endpoint = `arn:aws:sqs:${region}:${account}:billing`;

const line = (at: number, status: string, destination = endpoint, more: object = {}) => ({
	...{ at, stream: 's' },
	text: JSON.stringify({
		notification: { messageId: `m${at}`, topicArn },
		delivery: { destination, providerResponse: 'ok', statusCode: 200, dwellTimeMs: 87, ...more },
		status,
	}),
});

const raw = {
	SQSSuccessFeedbackRoleArn: 'arn:aws:iam::1:role/r',
	SQSSuccessFeedbackSampleRate: '100',
};
const topics = topicGateway({ attributes: async () => ({ arn: topicArn, fifo: false, raw }) });
const never = new AbortController().signal;
const wanted = { topicArn, from: 0, to: 10_000 };

describe('the delivery status logs of a topic', () => {
	test('are read from both groups, the latest first, of one endpoint or of all', async () => {
		const asked: (readonly [group: string, pattern?: string])[] = [];
		const logs = logGateway({
			linesPage: async ({ group, pattern }) => {
				asked.push(pattern === undefined ? [group] : [group, pattern]);
				return {
					items: group.endsWith('/Failure')
						? [line(3, 'FAILURE', endpoint, { statusCode: 403 }), line(5, 'FAILURE', 'other')]
						: [line(4, 'SUCCESS'), { at: 1, stream: 's', text: 'no JSON' }],
				};
			},
		});
		const all = await readDeliveries({ topics, logs }, wanted, never);
		expect(all.deliveries.map(({ at, delivered }) => [at, delivered])).toEqual([
			[5, false],
			[4, true],
			[3, false],
		]);
		const one = await readDeliveries({ topics, logs }, { ...wanted, endpoint }, never);
		expect(one.deliveries.map(({ at }) => at)).toEqual([4, 3]);
		const group = `sns/${region}/${account}/events`;
		const pattern = `{ $.delivery.destination = "${endpoint}" }`;
		expect(asked).toEqual([
			[group],
			[`${group}/Failure`],
			[group, pattern],
			[`${group}/Failure`, pattern],
		]);
	});

	test('of an address that a pattern would have to escape are picked out here', async () => {
		const address = 'https://a.example/hook?key="1"';
		const logs = logGateway({
			linesPage: async ({ pattern }) => {
				expect(pattern).toBeUndefined();
				return { items: [line(1, 'SUCCESS', address), line(2, 'SUCCESS')] };
			},
		});
		const told = await readDeliveries({ topics, logs }, { ...wanted, endpoint: address }, never);
		expect(new Set(told.deliveries.map(({ destination }) => destination))).toEqual(
			new Set([address]),
		);
	});

	test('that are not there were never written to; what hides them is told', async () => {
		const logs = logGateway({
			linesPage: async ({ group }) => {
				throw group.endsWith('/Failure') ? fail('not-found', 'no group') : fail('denied', 'no');
			},
		});
		const told = await readDeliveries({ topics, logs }, wanted, never);
		expect(told.failures.map(({ failure }) => failure.kind)).toEqual(['denied']);
		expect(told.deliveries).toEqual([]);
	});

	test('are not all searched where there are more lines than are kept: the latest are missing', async () => {
		const items = Array.from({ length: 501 }, (_, at) => line(at, 'SUCCESS'));
		const logs = logGateway({ linesPage: async () => ({ items }) });
		const told = await readDeliveries({ topics, logs }, wanted, never);
		expect(told.more).toBeGreaterThan(0);
		expect(told.isFinished).toBe(false);
	});
});

test('a delivery says how it ended, and a topic which are logged and what turns the others on', () => {
	const status = deliveryStatusIn(line(1, 'FAILURE', endpoint, { statusCode: 403, attempts: 3 }));
	if (status === undefined) throw new Error('no delivery');
	expect(deliveryStatusWords(status)).toBe('failed, status 403, in 87 ms, 3 attempts');
	const topic = (attributes: Record<string, string>) =>
		({ ok: true, value: { arn: topicArn, fifo: false, raw: attributes } }) as const;
	expect(loggedWords(topic({}), 'sqs')).toEqual([
		'Deliveries by sqs: off: SQSSuccessFeedbackRoleArn and SQSFailureFeedbackRoleArn of the topic turn them on.',
	]);
	expect(loggedWords(topic(raw))[0]).toContain('successes (100%) alone: SQSFailureFeedbackRoleArn');
	expect(loggedWords(topic({}))[0]).toContain('turn them on');
});
