import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { spanAt } from '../../../source/domain/json/json-span.ts';
import { chainOf, decodeBody } from '../../../source/domain/messages/decoding.ts';

const chain = (body: string) => decodeBody(body).map((level) => chainOf(level));
const innermost = (body: string) => decodeBody(body).at(-1);

const zipped = (text: string) => gzipSync(text).toString('base64');
const sns = (inner: string) =>
	JSON.stringify({
		Type: 'Notification',
		MessageId: 'm-1',
		TopicArn: 'arn:aws:sns:eu-west-1:123456789012:orders-events',
		Message: inner,
		Timestamp: '2026-11-20T09:00:00.000Z',
	});
const event = (detail: string) =>
	`{"version":"0","detail-type":"Order placed","source":"shop","account":"123456789012","detail": ${detail} }`;
const s3 = JSON.stringify({
	Records: [
		{
			eventSource: 'aws:s3',
			eventName: 'ObjectCreated:Put',
			s3: { bucket: { name: 'in' }, object: { key: 'a.csv' } },
		},
	],
});

describe('the decoding chain', () => {
	test.each([
		['hello', ['text']],
		['{"a":1}', ['JSON']],
		[sns('{"a":1}'), ['JSON', 'SNS › JSON']],
		[sns(event(s3)), ['JSON', 'SNS › JSON', 'SNS › EventBridge › S3 event › JSON']],
		[JSON.stringify('{"a":1}'), ['text', 'JSON string › JSON']],
		[zipped('{"a":1}'), ['text', 'base64 › binary', 'base64 › gzip › JSON']],
		[
			sns(zipped(JSON.stringify('plain words'))),
			[
				'JSON',
				'SNS › text',
				'SNS › base64 › binary',
				'SNS › base64 › gzip › text',
				'SNS › base64 › gzip › JSON string › text',
			],
		],
		['abcdabcdabcdabcd', ['text']],
	])('%s', (body, expected) => {
		expect(chain(body)).toEqual(expected);
	});

	test('a pointer of the extended client is shown as such', () => {
		const body =
			'["software.amazon.payloadoffloading.PayloadS3Pointer",{"s3BucketName":"big","s3Key":"k-1"}]';
		expect(innermost(body)).toMatchObject({
			taken: ['S3 pointer'],
			text: body,
			facts: [['the body is in', 's3://big/k-1']],
		});
	});

	test('facts of the wrappers are kept', () => {
		expect(innermost(sns(s3))?.facts).toEqual([
			['topic', 'arn:aws:sns:eu-west-1:123456789012:orders-events'],
			['message id', 'm-1'],
			['at', '2026-11-20T09:00:00.000Z'],
			['ObjectCreated:Put', 's3://in/a.csv'],
		]);
	});

	test('what is inside JSON stays as its sender wrote it', () => {
		expect(innermost(event('{"id":9007199254740993, "x" : 1.0}'))?.text).toBe(
			'{"id":9007199254740993, "x" : 1.0}',
		);
	});

	test('a bomb is not unpacked, and said', () => {
		const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024)).toString('base64');
		const levels = decodeBody(sns(bomb));
		expect(levels.at(-1)?.problem).toMatch(/too many bytes/);
		expect(levels.every(({ text }) => (text?.length ?? 0) < 200_000)).toBe(true);
	});

	test('a damaged container is said', () => {
		const bytes = gzipSync('{"a":1}');
		bytes[12] = 0xff;
		const levels = decodeBody(bytes.toString('base64'));
		expect(levels.at(-1)?.problem).toMatch(/damaged/);
		expect(levels[0]?.text).toBe(bytes.toString('base64'));
	});

	test('any text has levels, the first being the text itself, and none throws', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), (text) => {
				expect(decodeBody(text)[0]?.text).toBe(text);
			}),
		);
	});
});

describe('the place of a value in JSON', () => {
	test('is found for any value by any path', () => {
		fc.assert(
			fc.property(
				fc.jsonValue({ maxDepth: 4 }),
				fc.constantFrom(undefined, 1, '\t'),
				(value, indent) => {
					const text = JSON.stringify(value, undefined, indent);
					const visit = (part: unknown, path: readonly (string | number)[]) => {
						const span = spanAt(text, path);
						expect(span && JSON.parse(text.slice(span.start, span.end))).toEqual(
							JSON.parse(JSON.stringify(part)),
						);
						if (Array.isArray(part)) {
							for (const [index, item] of part.entries()) visit(item, [...path, index]);
						} else if (typeof part === 'object' && part !== null) {
							for (const [key, item] of Object.entries(part)) visit(item, [...path, key]);
						}
					};
					visit(JSON.parse(text), []);
				},
			),
		);
	});

	test('of a key that occurs twice is the last, as JSON.parse reads it', () => {
		expect(spanAt('{"a":1,"a":22}', ['a'])).toEqual({ start: 11, end: 13 });
		expect(spanAt('{"a":[1,{"b":2}]}', ['a', 1, 'c'])).toBeUndefined();
	});

	test('is found in nesting as deep as a message is long', () => {
		const depth = 200_000;
		const text = `{"x":${'['.repeat(depth)}${']'.repeat(depth)},"y":7}`;
		expect(spanAt(text, ['y'])).toMatchObject({ start: text.length - 2 });
	});
});
