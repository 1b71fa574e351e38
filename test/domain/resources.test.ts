import { expect, test } from 'vitest';
import { resourceKey, siblingArn } from '../../source/domain/resources.ts';

test('a resource has another key in every context', () => {
	expect(resourceKey('a', 'arn:x')).not.toBe(resourceKey('b', 'arn:x'));
	expect(resourceKey('a', 'barn:x')).not.toBe(resourceKey('ab', 'arn:x'));
});

test('a sibling stands in the same account and region', () => {
	const arn = {
		partition: 'aws',
		service: 'sqs',
		region: 'eu-west-1',
		account: '123456789012',
		name: 'orders',
	} as const;
	expect(siblingArn(arn, 'orders-dlq')).toBe('arn:aws:sqs:eu-west-1:123456789012:orders-dlq');
});
