import { describe, expect, test } from 'vitest';
import type { QueueAttributes, Shard } from '../../source/domain/resources.ts';
import { deadLetterTarget } from '../../source/domain/topics/redrive-policy.ts';
import type {
	SubscriptionDeadLetters,
	SubscriptionFacts,
} from '../../source/domain/topics/subscription.ts';
import { alarmCondition, alarmSentence } from '../../source/presentation/alarms/alarm-words.ts';
import { subscriptionFactWords } from '../../source/presentation/topics/subscription-words.ts';
import {
	deadLettersComeFrom,
	deadLettersGoTo,
	keyShare,
	moveSentence,
	queueFacts,
	redriveAllowance,
	startWords,
} from '../../source/presentation/wording.ts';

const queue: QueueAttributes = { arn: 'a', fifo: true, raw: {} };
const value = (of: QueueAttributes, label: string) =>
	queueFacts(of, 0).find((fact) => fact.label === label)?.value;

describe('words', () => {
	test('name the encryption of a queue', () => {
		expect(value({ ...queue, kmsKeyId: 'alias/orders' }, 'encryption')).toBe(
			'KMS key alias/orders',
		);
		expect(value({ ...queue, sqsManagedEncryption: false }, 'encryption')).toBe('none');
		expect(value(queue, 'encryption')).toBeUndefined();
	});

	test('explain the settings of a FIFO queue', () => {
		const fifo = {
			...queue,
			contentBasedDeduplication: false,
			deduplicationScope: 'messageGroup',
			fifoThroughputLimit: 'perMessageGroupId',
		};
		expect(value(fifo, 'deduplication')).toBe('by id, which every sender must give');
		expect(value(fifo, 'deduplication scope')).toBe('each group');
		expect(value(fifo, 'throughput limit')).toBe('each group (high throughput)');
		expect(value({ ...fifo, fifo: false }, 'deduplication')).toBeUndefined();
	});

	test('say where dead letters go and come from', () => {
		const policy = { deadLetterTargetArn: 'arn:aws:sqs:eu-west-1:1:dead', maxReceiveCount: 1 };
		expect(deadLettersGoTo({ ...queue, redrivePolicy: policy })).toBe(
			'dead letters go to dead after 1 receive',
		);
		expect(deadLettersGoTo(queue)).toBeUndefined();
		expect(deadLettersComeFrom([{ name: 'orders', maxReceiveCount: 5 }, { name: 'returns' }])).toBe(
			'dead letters come from orders (max 5), returns',
		);
		expect(deadLettersComeFrom([])).toBe('no queue sends its dead letters here');
	});

	test('say who may use a queue for dead letters', () => {
		const allow = (
			permission: 'allowAll' | 'denyAll' | 'byQueue',
			sourceQueueArns: string[] = [],
		) => redriveAllowance({ ...queue, redriveAllowPolicy: { permission, sourceQueueArns } });
		expect(allow('allowAll')).toMatch(/^any queue/);
		expect(allow('denyAll')).toMatch(/^no queue/);
		expect(allow('byQueue')).toBe('only nobody may send dead letters here');
		expect(redriveAllowance(queue)).toBeUndefined();
	});

	test('the dead-letter queue of a subscription survives a broken policy', () => {
		expect(deadLetterTarget('{"deadLetterTargetArn":"arn:aws:sqs:eu-west-1:1:dead"}')).toBe('dead');
		for (const text of ['{', '[]', 'null', '{"deadLetterTargetArn":5}', '', undefined]) {
			expect(deadLetterTarget(text)).toBeUndefined();
		}
	});

	test('tell how a subscription delivers, and where that ends which can not be', () => {
		const words = (facts: Partial<SubscriptionFacts>) =>
			subscriptionFactWords({ rawDelivery: false, pending: false, raw: {}, ...facts }).map(
				(fact) => fact.value,
			);
		expect(words({ filterPolicy: '{}', filterPolicyScope: 'MessageBody' })).toEqual([
			'wrapped in an SNS envelope',
			'on the body',
			'no queue: what can not be delivered is lost',
		]);
		const arn = 'arn:aws:sqs:eu-west-1:1:dead';
		const letters = (deadLetters: Partial<SubscriptionDeadLetters>) =>
			words({ deadLetters: { arn, ...deadLetters } }).at(-1);
		expect(letters({ depth: 3 })).toBe('to dead: 3');
		expect(letters({})).toBe('to dead, whose depth is not known');
		expect(letters({ missing: true })).toBe('to dead, which is not there: they are lost');
	});

	test('a share of the key space is exact for 128-bit numbers', () => {
		const shard = (startingHashKey: string, endingHashKey: string): Shard => ({
			id: 's',
			parents: [],
			startingHashKey,
			endingHashKey,
			startingSequenceNumber: '1',
		});
		expect(keyShare(shard('0', String(2n ** 128n - 1n)))).toBe(1);
		expect(keyShare(shard(String(2n ** 127n), String(2n ** 128n - 1n)))).toBe(0.5);
		expect(keyShare(shard('0', '0'))).toBe(0);
		expect(keyShare(shard('x', '1'))).toBeUndefined();
		expect(keyShare(shard('5', '1'))).toBeUndefined();
	});

	test('a move of AWS is one sentence', () => {
		expect(
			moveSentence({
				status: 'FAILED',
				sourceArn: 'a',
				destinationArn: 'arn:aws:sqs:eu-west-1:1:orders',
				moved: 1284,
				failureReason: 'AccessDenied',
			}),
		).toBe('failed: 1,284 moved to orders: AccessDenied');
	});

	test('alarms show condition and state', () => {
		const alarm = {
			name: 'depth',
			state: 'ALARM',
			dimensions: {},
			threshold: 1000,
			comparison: 'GreaterThanThreshold',
		} as const;
		expect(alarmCondition(alarm)).toBe('depth > 1,000');
		expect(alarmSentence(alarm, 0)).toBe('depth ALARM');
		expect(alarmSentence({ ...alarm, state: 'INSUFFICIENT_DATA' }, 0)).toBe('depth no data');
	});

	test('the five places to start a tail have words', () => {
		expect(
			(
				[
					{ type: 'LATEST' },
					{ type: 'TRIM_HORIZON' },
					{ type: 'AT_TIMESTAMP', at: 0 },
					{ type: 'AT_SEQUENCE_NUMBER', sequenceNumber: '5' },
					{ type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber: '5' },
				] as const
			).map((from) => startWords(from, 0)),
		).toEqual([
			'from now on',
			'from the oldest record',
			expect.stringMatching(/^since /),
			'at record 5',
			'after record 5',
		]);
	});
});
