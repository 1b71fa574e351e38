import { SQSClient } from '@aws-sdk/client-sqs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAwsHost } from '../../../source/domain/aws-host.ts';
import { partitionOf } from '../../../source/domain/place.ts';
import {
	awsQueueUrl,
	placeOfQueue,
	readQueueUrl,
} from '../../../source/domain/queues/queue-url.ts';
import { runs } from '../../helpers/whole.ts';

/** Every region that AWS has, by hand: the product has none of these lists. */
const regions = [
	...['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'ca-west-1', 'mx-central-1', 'sa-east-1'],
	...['eu-west-1', 'eu-central-2', 'eu-north-1', 'af-south-1', 'il-central-1', 'me-south-1'],
	...['ap-southeast-7', 'ap-northeast-3', 'ap-east-2', 'cn-north-1', 'cn-northwest-1'],
	...['us-gov-west-1', 'us-gov-east-1', 'us-iso-east-1', 'us-iso-west-1', 'us-isob-east-1'],
	...['us-isob-west-1', 'eu-isoe-west-1', 'us-isof-south-1', 'us-isof-east-1', 'eusc-de-east-1'],
];
const vpcDomain = (region: string) =>
	region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
const isCommercial = (region: string) => !/^(?:us-iso|eu-iso|eusc|cn)/.test(region);

/** AWS's own rules for hosts, as its SDK ships them. */
const sdk = new SQSClient({ region: 'us-east-1' }).config.endpointProvider;
function hostOfSdk(Region: string, UseFIPS: boolean, UseDualStack: boolean): string {
	return sdk({ Region, UseFIPS, UseDualStack }).url.host;
}

const aRegion = fc.constantFrom(...regions);
const anAccount = fc.stringMatching(/^\d{12}$/);
const aName = fc.stringMatching(/^[A-Za-z0-9_-]{1,60}(\.fifo)?$/);
const anId = fc.stringMatching(/^[0-9a-f]{17}-[0-9a-z]{8}$/);

/** A host of AWS with the region that it was made for. */
const anAwsHost = fc.oneof(
	fc
		.tuple(aRegion, fc.boolean(), fc.boolean())
		.map(([region, fips, dual]) => ({ region, host: hostOfSdk(region, fips, dual) })),
	aRegion
		.filter((region) => isCommercial(region) || region.startsWith('cn-'))
		.map((region) => ({ region, host: `${region}.queue.${vpcDomain(region)}` })),
	fc.constant({ region: 'us-east-1', host: 'queue.amazonaws.com' }),
	fc
		.tuple(
			aRegion.filter((region) => !/iso|eusc/.test(region)),
			anId,
			fc.constantFrom('', '-fips'),
			fc.constantFrom('', 'a', 'c'),
		)
		.map(([region, id, fips, zone]) => ({
			region,
			host: `vpce-${id}${zone && `-${region}${zone}`}.sqs${fips}.${region}.vpce.${vpcDomain(region)}`,
		})),
);

const aPort = fc.constantFrom('', ':4566', ':9324', ':8080');
const own = fc.constantFrom(
	'localhost',
	'127.0.0.1',
	'[::1]',
	'localstack',
	'mq.example.org',
	'elb.eu.example',
);

/** An endpoint that is not AWS's: the URL, and what it tells. */
const anOwnUrl = fc
	.tuple(own, aPort, aRegion, anAccount, aName, fc.constantFrom('', '/base'))
	.chain(([host, port, region, account, name, base]) =>
		fc.constantFrom(
			{ url: `http://${host}${port}${base}/${account}/${name}`, account, name },
			{
				url: `https://${host}${port}${base}/queue/${region}/${account}/${name}`,
				region,
				account,
				name,
			},
			{ url: `http://${host}${port}/queue/${name}`, name },
			{
				url: `http://sqs.${region}.localhost.localstack.cloud${port}/${account}/${name}`,
				region,
				account,
				name,
			},
			{
				url: `http://${region}.queue.localhost.localstack.cloud${port}/${account}/${name}`,
				region,
				account,
				name,
			},
			{
				url: `http://queue.localhost.localstack.cloud${port}/${account}/${name}`,
				region: 'us-east-1',
				account,
				name,
			},
			{ url: `http://sqs.${region}.localhost${port}/${account}/${name}`, region, account, name },
			{
				url: `http://sqs.${region}.stack.example.org${port}/${account}/${name}`,
				region,
				account,
				name,
			},
		),
	);

describe('the URL of a queue', () => {
	test('tells region, account and name in every form that AWS has, as its own rules for hosts say', () => {
		fc.assert(
			fc.property(
				anAwsHost,
				anAccount,
				aName,
				fc.constantFrom('https', 'http', 'HTTPS'),
				fc.constantFrom('', '/'),
				({ region, host }, account, name, scheme, end) => {
					const url = `${scheme}://${host}/${account}/${name}${end}`;
					expect(readQueueUrl(url)).toEqual({
						ok: true,
						url,
						origin: `${scheme.toLowerCase()}://${host}`,
						ofAws: true,
						region,
						account,
						name,
					});
				},
			),
			{ numRuns: runs(3000) },
		);
	});

	test('is written for AWS as its SDK writes the host, and read back', () => {
		fc.assert(
			fc.property(aRegion, anAccount, aName, (region, account, name) => {
				const url = awsQueueUrl({ region, account, name });
				expect(url).toBe(`https://${hostOfSdk(region, false, false)}/${account}/${name}`);
				expect(readQueueUrl(url)).toMatchObject({ ok: true, region, account, name });
			}),
			{ numRuns: runs(1000) },
		);
	});

	test('tells of an endpoint that is not AWS’s what host and path say, and no more', () => {
		fc.assert(
			fc.property(anOwnUrl, ({ url, ...told }) => {
				const { origin } = new URL(url);
				expect(readQueueUrl(url)).toEqual({ ok: true, url, origin, ofAws: false, ...told });
			}),
			{ numRuns: runs(3000) },
		);
	});

	test('is refused when a host in AWS’s domains has no known form: nothing is taken as here', () => {
		const known = new Set(
			regions.flatMap((region) => [
				...[0, 1, 2, 3].map((bits) => hostOfSdk(region, bits > 1, bits % 2 === 1)),
				// The SDK's rules name no FIPS host apart where the plain one is one; the name exists all the same.
				...[`sqs-fips.${region}.${vpcDomain(region)}`, `${region}.queue.${vpcDomain(region)}`],
			]),
		);
		known.add('queue.amazonaws.com');
		const domains = [
			'amazonaws.com',
			'amazonaws.com.cn',
			'api.aws',
			'c2s.ic.gov',
			'amazonaws.eu',
			'sc2s.sgov.gov',
		];
		const label = fc.constantFrom(
			'sqs',
			'sqs-fips',
			'queue',
			'vpce',
			'elb',
			'sns',
			'aws',
			'sqs1',
			...regions.slice(0, 20),
		);
		const aHost = fc
			.tuple(fc.array(label, { maxLength: 4 }), fc.constantFrom(...domains))
			.map(([labels, domain]) => [...labels, domain].join('.'));
		fc.assert(
			fc.property(aHost, (host) => {
				const read = readQueueUrl(`https://${host}/123456789012/orders`);
				expect({ host, ok: read.ok }).toEqual({ host, ok: known.has(host) });
			}),
			{ numRuns: runs(5000) },
		);
	});

	test('of a host that only looks like one of AWS is that host’s', () => {
		for (const host of [
			'sqs.eu-west-1.amazonaws.com.evil.example',
			'sqs.eu-west-1.amazonaws.co',
			'amazonaws.com-evil.example',
		]) {
			expect(readQueueUrl(`https://${host}/123456789012/orders`)).toMatchObject({
				ofAws: false,
				origin: `https://${host}`,
			});
		}
	});

	test.each([
		['a password', 'https://user:hunter2@sqs.eu-west-1.amazonaws.com/123456789012/orders'],
		['a user', 'http://hunter2@localhost:4566/000000000000/orders'],
		['an empty user', 'http://@localhost:4566/000000000000/orders'],
		['an empty user and password', 'http://:@localhost:4566/000000000000/orders'],
		['a query', 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders?Action=hunter2'],
		['an empty query', 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders?'],
		['a fragment', 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders#hunter2'],
		['a port on AWS', 'https://sqs.eu-west-1.amazonaws.com:8443/123456789012/orders'],
		['more path on AWS', 'https://sqs.eu-west-1.amazonaws.com/queue/123456789012/orders'],
		['no account on AWS', 'https://sqs.eu-west-1.amazonaws.com/orders'],
		['a short account on AWS', 'https://sqs.eu-west-1.amazonaws.com/12345678901/orders'],
		['another service', 'https://sns.eu-west-1.amazonaws.com/123456789012/orders'],
		['an unknown region’s domain', 'https://sqs.cn-north-1.amazonaws.com/123456789012/orders'],
		['two regions', 'http://sqs.eu-west-1.localhost:4566/queue/us-east-1/000000000000/orders'],
		['dots', 'https://sqs.eu-west-1.amazonaws.com/123456789012/x/../orders'],
		['an escape', 'https://sqs.eu-west-1.amazonaws.com/12345678901%32/orders'],
		['a backslash', 'https://sqs.eu-west-1.amazonaws.com\\123456789012\\orders'],
		['empty parts', 'http://localhost:4566/000000000000//orders'],
		['no name', 'http://localhost:4566/'],
		['another protocol', 'ftp://localhost/000000000000/orders'],
		['no host', 'http://['],
		['no URL', 'orders'],
	])('with %s is refused, in words that repeat no secret', (_, url) => {
		const read = readQueueUrl(url);
		expect(read).toMatchObject({
			ok: false,
			why: expect.stringMatching(/^its? |none of the hosts/),
		});
		expect(JSON.stringify(read)).not.toContain('hunter2');
	});

	test('leaves to the endpoint that gave it what it does not tell', () => {
		const place = (url: string) => {
			const read = readQueueUrl(url);
			return read.ok ? placeOfQueue(read, 'eu-west-1') : read.why;
		};
		const orders = { region: 'eu-west-1', account: '000000000000', name: 'orders' };
		expect(place('http://localhost:9324/queue/orders')).toEqual(orders);
		expect(place('http://localhost:4566/000000000000/orders')).toEqual(orders);
		expect(place('http://localhost:4566/queue/us-east-2/000000000001/orders')).toEqual({
			region: 'us-east-2',
			account: '000000000001',
			name: 'orders',
		});
	});

	test('never makes reading throw', () => {
		fc.assert(
			fc.property(
				fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl({ withQueryParameters: true })),
				(text) => {
					readQueueUrl(text);
					readQueueUrl(`https://${text}`);
				},
			),
			{ numRuns: runs(2000) },
		);
	});
});

test('a neighbour of a queue is read as if nobody had read the queue before', () => {
	const front = fc.oneof(
		anAwsHost.map(({ host }) => `https://${host}/123456789012/`),
		anOwnUrl.map(({ url }) => url.replace(/[^/]*\/?$/, '')),
		fc.webUrl().map((url) => `${url}/`),
		fc.constantFrom('https://', 'http://queue/', 'https://me:pw@host/1/', 'http://h/?a=/', 'x/'),
		fc.string({ unit: 'binary', maxLength: 12 }).map((text) => `http://localhost:4566/${text}/`),
	);
	fc.assert(
		fc.property(front, aName, aName, (before, one, other) => {
			readQueueUrl(`${before}${one}`);
			// Behind a slash it is no neighbour, and says the same.
			const alone = readQueueUrl(`${before}${other}/`);
			const url = `${before}${other}`;
			expect(readQueueUrl(url)).toEqual(alone.ok ? { ...alone, url } : alone);
		}),
	);
});

describe('a host of AWS', () => {
	test.each([
		['sns.eu-west-1.amazonaws.com', { service: 'sns', region: 'eu-west-1' }],
		[
			'monitoring-fips.us-gov-west-1.amazonaws.com',
			{ service: 'monitoring', region: 'us-gov-west-1' },
		],
		['sts.amazonaws.com', { service: 'sts', region: 'us-east-1' }],
		['STS.us-west-2.amazonaws.com.', { service: 'sts', region: 'us-west-2' }],
		['123456789012.data-kinesis.eu-west-1.api.aws', { service: 'kinesis', region: 'eu-west-1' }],
		[
			'vpce-0a1b-2c3d.kinesis.eu-west-1.vpce.amazonaws.com',
			{ service: 'kinesis', region: 'eu-west-1' },
		],
		['ec2-10-0-0-1.eu-west-1.compute.amazonaws.com', 'unknown'],
		['my-stack-1234.elb.eu-west-1.amazonaws.com', 'unknown'],
		['vpce-0a1b-2c3d.vpce-svc-0123.eu-west-1.vpce.amazonaws.com', 'unknown'],
		['amazonaws.com', 'unknown'],
		['localhost', undefined],
	])('%s', (host, expected) => {
		expect(readAwsHost(host)).toEqual(expected);
	});

	test('has the partition that its SDK has for the region', () => {
		for (const region of regions) {
			const domain = hostOfSdk(region, false, false).slice(`sqs.${region}.`.length);
			const expected: Record<string, string> = {
				'amazonaws.com': region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws',
				'amazonaws.com.cn': 'aws-cn',
				'c2s.ic.gov': 'aws-iso',
				'sc2s.sgov.gov': 'aws-iso-b',
				'cloud.adc-e.uk': 'aws-iso-e',
				'csp.hci.ic.gov': 'aws-iso-f',
				'amazonaws.eu': 'aws-eusc',
			};
			expect(partitionOf(region)).toBe(expected[domain]);
		}
	});
});
