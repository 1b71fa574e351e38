import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { formatArn } from '../../source/domain/arn.ts';
import {
	queueOfUrl,
	type ResourceId,
	resourceOf,
	resourceOfArn,
	resourceWords,
	sameResource,
} from '../../source/domain/resource-id.ts';

const region = 'eu-west-1';
const account = '123456789012';
const orders: ResourceId = { kind: 'queue', account, region, name: 'orders' };
const aws = `https://sqs.${region}.amazonaws.com`;

const anyName = fc.stringMatching(/^[A-Za-z0-9_-]{1,40}$/);
const anyAccount = fc.stringMatching(/^\d{12}$/);
const anyRegion = fc.constantFrom('eu-west-1', 'us-east-1', 'cn-north-1', 'us-gov-west-1');
const anyResource: fc.Arbitrary<ResourceId> = fc.record(
	{
		kind: fc.constantFrom('queue', 'topic', 'stream', 'consumer'),
		account: anyAccount,
		region: anyRegion,
		name: anyName,
	},
	{ requiredKeys: ['kind', 'region', 'name'] },
);

describe('the queue of a URL', () => {
	it.each([
		[`${aws}/${account}/orders`, orders],
		[`https://${region}.queue.amazonaws.com/${account}/orders`, orders],
		[`https://queue.amazonaws.com/${account}/orders`, { ...orders, region: 'us-east-1' }],
		[
			`https://sqs-fips.us-east-1.amazonaws.com/${account}/orders`,
			{ ...orders, region: 'us-east-1' },
		],
		[`https://sqs.us-east-1.api.aws/${account}/orders`, { ...orders, region: 'us-east-1' }],
		[
			`https://vpce-1a2b-3c.sqs.us-east-1.vpce.amazonaws.com/${account}/orders`,
			{ ...orders, region: 'us-east-1' },
		],
		// Of other hosts the region is where requests go; without accounts it has twelve zeros.
		[`http://127.0.0.1:4566/${account}/orders`, orders],
		['http://localhost:9324/queue/orders', { ...orders, account: '000000000000' }],
		[`http://sqs.${region}.localhost:4566/${account}/orders`, orders],
	])('%s', (url, queue) => {
		expect(queueOfUrl(url, region)).toEqual(queue);
	});

	it.each([
		'orders',
		'',
		`ftp://x/${account}/orders`,
		`${aws}/orders`,
		`${aws}/x/${account}/orders`,
		`${aws}/${account}/orders?Action=x`,
		`${aws}/${account}/orders#invoices`,
		`${aws}/${account}/../${account}/orders`,
		`${aws}/${account}/%6frders`,
		`https://sqs.elsewhere.${region}.amazonaws.com/${account}/orders`,
		undefined,
	])('%s is none that can be read', (url) => {
		expect(queueOfUrl(url, region)).toBeUndefined();
	});

	test('is another one when anything in the URL is another', () => {
		fc.assert(
			fc.property(anyName, anyName, anyAccount, anyAccount, (name, other, owner, stranger) => {
				const at = (one: string, by: string) => queueOfUrl(`${aws}/${by}/${one}`, region);
				const [a, b] = [at(name, owner), at(other, stranger)];
				if (a === undefined || b === undefined) throw new Error('not read');
				expect(sameResource(a, b)).toBe(name === other && owner === stranger);
			}),
		);
	});
});

describe('the resource of an ARN', () => {
	it.each([
		['arn:aws:sqs:eu-west-1:123456789012:orders', orders],
		['arn:aws:sns:eu-west-1:123456789012:orders', { ...orders, kind: 'topic' }],
		['arn:aws:kinesis:eu-west-1:123456789012:stream/orders', { ...orders, kind: 'stream' }],
		[
			'arn:aws:kinesis:eu-west-1:123456789012:stream/orders/consumer/app:1735689600',
			{ ...orders, kind: 'consumer', name: 'orders/app' },
		],
		[
			'arn:aws:sns:eu-west-1:123456789012:endpoint/APNS/app/device',
			{ ...orders, kind: 'endpoint', name: 'APNS/app/device' },
		],
	])('%s', (arn, resource) => {
		expect(resourceOfArn(arn)).toEqual(resource);
	});

	it.each([
		'orders',
		'arn:aws:sns:eu-west-1:123456789012:orders:6b0e71bd:more',
		'arn:aws:sns:eu-west-1:123456789012:endpoint/APNS/app/device/more',
		'arn:aws:sns:eu-west-1:123456789012:app/APNS/app',
		'arn:aws:kinesis:eu-west-1:123456789012:stream/orders/consumer/a/b:1',
		'arn:aws:s3:::orders',
		undefined,
	])('%s is none of ours', (arn) => {
		expect(resourceOfArn(arn)).toBeUndefined();
	});

	test('is what a listed thing is, by the kind that it is listed as', () => {
		const kinds = { queue: 'sqs', topic: 'sns', stream: 'kinesis' } as const;
		fc.assert(
			fc.property(
				fc.constantFrom('queue', 'topic', 'stream'),
				fc.constantFrom('queue', 'topic', 'stream'),
				fc.record({ region: anyRegion, account: anyAccount, name: anyName }),
				(kind, listed, place) => {
					const arn = formatArn({ partition: 'aws', service: kinds[kind], ...place });
					const { region: at, ...rest } = resourceOf(listed, { name: place.name, arn });
					expect(rest).toMatchObject({ kind: listed, name: place.name });
					// Listed as something else: no request is about such a thing.
					expect(at).toBe(kind === listed ? place.region : '');
				},
			),
		);
	});
});

describe('two resources are the same', () => {
	test('when all of it is, and an unknown account is no wildcard', () => {
		fc.assert(
			fc.property(anyResource, anyResource, (one, other) => {
				const fields = ['kind', 'account', 'region', 'name'] as const;
				expect(sameResource(one, { ...one })).toBe(true);
				expect(sameResource(one, other)).toBe(fields.every((name) => one[name] === other[name]));
				const { account: _, ...unknown } = one;
				expect(sameResource(one, unknown)).toBe(one.account === undefined);
			}),
		);
	});

	test('a sentence tells them apart', () => {
		expect(resourceWords(orders)).toBe('queue orders in account 123456789012, eu-west-1');
		expect(resourceWords({ kind: 'topic', region: '', name: 'x' })).toBe(
			'topic x in account unknown, an unknown region',
		);
	});
});
