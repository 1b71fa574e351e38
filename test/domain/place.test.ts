import { describe, expect, it } from 'vitest';
import { isLoopback, partitionOf } from '../../source/domain/place.ts';

describe('isLoopback', () => {
	it('knows this computer by all its names', () => {
		for (const host of ['127.0.0.1:4566', 'localhost', 'sqs.localhost:1', '[::1]:80', '127.1']) {
			expect(isLoopback(`http://${host}`)).toBe(true);
		}
	});

	it('takes no other host, and no list of endpoints, for it', () => {
		const others = [
			'http://127.0.0.1.example.com',
			'https://vpce-1.sqs.eu-west-1.vpce.amazonaws.com',
			'http://localhost.example.com',
			'http://10.0.0.1',
			'sqs http://127.0.0.1:4566, sns AWS',
			'',
		];
		for (const url of others) expect(isLoopback(url)).toBe(false);
	});
});

describe('partitionOf', () => {
	it('goes by the region', () => {
		expect(['eu-west-1', 'cn-north-1', 'us-gov-west-1', 'us-isob-east-1'].map(partitionOf)).toEqual(
			['aws', 'aws-cn', 'aws-us-gov', 'aws-iso-b'],
		);
	});
});
