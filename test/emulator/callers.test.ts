import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { refusalOf } from '../../source/emulator/callers.ts';
import { stopLater } from '../helpers/fixtures.ts';
import { runs } from '../helpers/whole.ts';
import { type Local, startLocal } from './local.ts';

/* Who is served, and how much is taken from one. */

let local: Local;
beforeAll(async () => {
	local = await startLocal({ truePeek: true });
	const { url } = await local.createQueue('orders');
	await local.send(url, 'secret');
});
afterAll(() => local.stop());

const port = () => Number(new URL(local.endpoint.endpoint).port);

/** One request as its bytes, to a port of this machine, and all that comes back. */
function exchange(to: number, bytes: string | Buffer): Promise<string> {
	const socket = connect({ host: '127.0.0.1', port: to });
	stopLater(() => void socket.destroy());
	socket.on('error', () => {});
	socket.write(bytes);
	return text(socket).catch(() => '');
}

function request(lines: readonly string[], body = ''): string {
	const [first = '', ...headers] = lines;
	return [first, ...headers, `content-length: ${body.length}`, 'connection: close', '', body].join(
		'\r\n',
	);
}

const listQueues = (headers: readonly string[]) =>
	request(
		[
			'POST / HTTP/1.1',
			...headers,
			'x-amz-target: AmazonSQS.ListQueues',
			'content-type: application/x-amz-json-1.0',
		],
		'{}',
	);

describe('the embedded endpoint serves programs on this machine', () => {
	test.each([
		['Host: 127.0.0.1'],
		['Host: 127.0.0.1:4566'],
		['Host: localhost:9000'],
		['Host: LOCALHOST'],
		['Host: [::1]:4566'],
	])('%s', async (host) => {
		const answer = await exchange(port(), listQueues([host]));
		expect(answer).toMatch(/^HTTP\/1.1 200 /);
		expect(answer).toContain('/000000000000/orders');
	});

	const pages: readonly (readonly string[])[] = [
		['Host: localhost', 'Origin: http://localhost:3000'],
		['Host: localhost', 'Origin: null'],
		['Host: 127.0.0.1', 'Origin: https://evil.example'],
		['Host: evil.example'],
		['Host: localhost.evil.example'],
		['Host: evil.localhost'],
		['Host: 127.0.0.1.evil.example:4566'],
		['Host: evil.example#localhost'],
		['Host: 127.0.0.1, evil.example'],
		['Host: 127.0.0.2'],
		['Host: 0.0.0.0'],
		['Host: '],
	];
	test.each(pages.map((given) => [given.join(', '), given] as const))(
		'and no page in a browser: %s',
		async (_, given) => {
			for (const asked of [
				listQueues(given),
				request(['GET /_awsmsg/queue?name=orders HTTP/1.1', ...given]),
				request(['DELETE /_awsmsg/calls HTTP/1.1', ...given]),
				request(['POST /_awsmsg/faults HTTP/1.1', ...given], '[]'),
				request(['GET /_aws/sqs/messages?QueueUrl=orders HTTP/1.1', ...given]),
				request(['OPTIONS / HTTP/1.1', ...given, 'Access-Control-Request-Method: POST']),
			]) {
				const answer = await exchange(port(), asked);
				expect(answer).toMatch(/^HTTP\/1.1 403 /);
				expect(answer).not.toMatch(/orders|secret|access-control-allow/i);
				expect(answer).toMatch(/connection: close/i);
			}
		},
	);

	test('a host is its own only when it is exactly one of its names', () => {
		const parts = fc.constantFrom(
			...[
				'localhost',
				'127.0.0.1',
				'[::1]',
				'.',
				':',
				'80',
				'evil',
				'@',
				'/',
				'#',
				' ',
				'\t',
				',',
				'%',
			],
		);
		fc.assert(
			fc.property(fc.array(parts, { minLength: 1, maxLength: 5 }), (all) => {
				const host = all.join('');
				const own = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host);
				expect(refusalOf({ host }) === undefined).toBe(own && !/:\d{6,}$/.test(host));
				expect(refusalOf({ host, origin: host })).toBeDefined();
			}),
			{ numRuns: runs(2_000) },
		);
	});
});

describe('the embedded endpoint takes a limited amount of one request', () => {
	const put = (body: Buffer, headers: readonly string[] = []) =>
		Buffer.concat([
			Buffer.from(
				[
					'POST / HTTP/1.1',
					'Host: localhost',
					'x-amz-target: GraniteServiceVersion20100801.PutMetricData',
					`content-length: ${body.length}`,
					...headers,
					'connection: close',
					'',
					'',
				].join('\r\n'),
			),
			body,
		]);

	test('as it comes', async () => {
		const answer = await exchange(port(), put(Buffer.alloc(17 * 1024 * 1024, 0x20)));
		// The answer, or a connection that ends under a sender who goes on.
		expect(answer).toMatch(/^$|^HTTP\/1.1 413 /);
		expect(await exchange(port(), listQueues(['Host: localhost']))).toMatch(/^HTTP\/1.1 200 /);
	});

	test('and when it was packed: a kilobyte that would be a gigabyte is refused', async () => {
		const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
		expect(bomb.length).toBeLessThan(70_000);
		const before = process.memoryUsage().arrayBuffers;
		const answer = await exchange(port(), put(bomb, ['content-encoding: gzip']));
		expect(answer).toMatch(/^HTTP\/1.1 413 /);
		expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(40 * 1024 * 1024);
	});

	test('what only says that it is packed is refused as such', async () => {
		const answer = await exchange(port(), put(Buffer.from('{}'), ['content-encoding: gzip']));
		expect(answer).toMatch(/^HTTP\/1.1 400 [\s\S]*SerializationException/);
	});
});
