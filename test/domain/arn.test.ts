import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	type Arn,
	formatArn,
	nameBeside,
	nameOfArn,
	parseArn,
	parseReference,
} from '../../source/domain/arn.ts';

const anyArn: fc.Arbitrary<Arn> = fc.record({
	partition: fc.constantFrom('aws', 'aws-cn', 'aws-us-gov'),
	service: fc.constantFrom('sqs' as const, 'sns' as const, 'kinesis' as const),
	region: fc.constantFrom('eu-west-1', 'us-east-1', 'cn-north-1'),
	account: fc.stringMatching(/^\d{12}$/),
	name: fc.stringMatching(/^[A-Za-z0-9_-]{1,40}(\.fifo)?$/),
});

describe('ARNs', () => {
	test('read back as they were written', () => {
		fc.assert(
			fc.property(anyArn, (arn) => {
				expect(parseArn(formatArn(arn))).toEqual(arn);
				expect(nameOfArn(formatArn(arn))).toBe(arn.name);
			}),
		);
	});

	test.each([
		'arn:aws:lambda:eu-west-1:123456789012:function:x',
		'arn:aws:sns:eu-west-1:123456789012:topic:8b2f0f3a:more',
		'arn:aws:kinesis:eu-west-1:123456789012:stream/a/consumer/b:1',
		'arn:aws:sqs:eu-west-1:123456789012:',
		'arn:aws:sqs::123456789012:orders',
		'orders',
		'',
	])('%s is none of ours', (text) => {
		expect(parseArn(text)).toBeUndefined();
	});

	test('are called by their names next to one of the same account and region, else as a whole', () => {
		const orders = 'arn:aws:sqs:eu-west-1:123456789012:orders';
		expect(nameBeside('arn:aws:sqs:eu-west-1:123456789012:dlq', orders)).toBe('dlq');
		expect(nameBeside('arn:aws:lambda:eu-west-1:123456789012:function:f', orders)).toBe('f');
		for (const far of [
			'arn:aws:sqs:us-east-1:123456789012:dlq',
			'arn:aws:sqs:eu-west-1:999999999999:dlq',
		]) {
			expect(nameBeside(far, orders)).toBe(far);
		}
		expect(nameBeside('dlq', orders)).toBe('dlq');
	});

	test('nothing typed makes reading throw', () => {
		fc.assert(
			fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl()), (text) => {
				parseReference(text);
				parseArn(text);
			}),
		);
	});
});

describe('references', () => {
	test('a queue URL tells account and name, and the region when its host is of AWS', () => {
		expect(parseReference(' https://sqs.eu-west-1.amazonaws.com/123456789012/orders ')).toEqual({
			form: 'url',
			origin: 'https://sqs.eu-west-1.amazonaws.com',
			ofAws: true,
			url: 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders',
			account: '123456789012',
			name: 'orders',
			region: 'eu-west-1',
		});
		expect(parseReference('http://localhost:4566/000000000000/orders')).toEqual({
			form: 'url',
			origin: 'http://localhost:4566',
			ofAws: false,
			url: 'http://localhost:4566/000000000000/orders',
			account: '000000000000',
			name: 'orders',
		});
	});

	test.each([
		['https://example.com/', /name of a queue/],
		['https://example.com/x', /ACCOUNT/],
		['https://sqs.eu-west-1.amazonaws.com/orders', /ACCOUNT/],
		['http://[', /no URL/],
		['arn:aws:sqs:cn-north-1:123456789012:orders', /partition aws has no region cn-north-1/],
		['arn:aws:lambda:eu-west-1:123456789012:function:x', undefined],
		['   ', undefined],
	])('%s is no reference, and why where there is more to say', (text, why) => {
		const expected = why === undefined ? {} : { why: expect.stringMatching(why) };
		expect(parseReference(text)).toEqual({ form: 'none', ...expected });
	});

	test('anything else is a name', () => {
		expect(parseReference('orders-dlq')).toEqual({ form: 'name', name: 'orders-dlq' });
	});
});
