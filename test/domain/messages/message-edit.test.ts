import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyPatch, parsePatch } from '../../../source/domain/messages/json-patch.ts';
import type { Message } from '../../../source/domain/messages/message.ts';
import { compileEdit, type EditTexts } from '../../../source/domain/messages/message-edit.ts';
import { pointerOf, pointerText } from '../../../source/domain/messages/payload-pointer.ts';
import { originOf } from '../../../source/domain/queues/dead-letter-origin.ts';
import { textOf } from '../../../source/domain/text/text-pieces.ts';
import { plainLine } from '../../../source/presentation/line.ts';
import { systemLines } from '../../../source/presentation/messages/message-lines.ts';
import { message } from '../../operations/fakes.ts';

function edited(texts: EditTexts, body: string, some: Partial<Message> = {}) {
	const compiled = compileEdit(texts);
	if (!compiled.ok) throw new Error(compiled.problem);
	const result = compiled.edit?.(message('m', 0, { body, ...some }), 0);
	if (result === undefined) throw new Error('nothing to edit');
	return result.ok ? result.outgoing : `${result.code}: ${result.message}`;
}

describe('--set', () => {
	test('changes one value and leaves every other character of the body alone', () => {
		const body = '{ "id": 12345678901234567890,\n  "amount": null, "x": 1.10 }';
		expect(edited({ set: ['body.amount=0'] }, body)).toMatchObject({
			body: '{ "id": 12345678901234567890,\n  "amount": 0, "x": 1.10 }',
		});
	});

	test('adds a field, sets attributes with their types, and counts on what was set before', () => {
		const some = { attributes: { tries: { type: 'Number.int', text: '3' } } };
		const set = [
			'body.order.paid=true',
			'attributes.tries=attributes.tries + 1',
			'attributes.kind="x"',
		];
		expect(edited({ set }, '{"order":{}}', some)).toMatchObject({
			body: '{"order":{"paid":true}}',
			attributes: { tries: { type: 'Number.int' }, kind: { type: 'String', text: 'x' } },
		});
	});

	test.each([
		['body.new=100.00', '{"f":1.50,"a-b":7,"a":3,"b":1,"new":100.00}'],
		['body.new=18446744073709551616', '{"f":1.50,"a-b":7,"a":3,"b":1,"new":18446744073709551616}'],
		['body.new=body.f', '{"f":1.50,"a-b":7,"a":3,"b":1,"new":1.50}'],
		['body.new=body["a-b"]', '{"f":1.50,"a-b":7,"a":3,"b":1,"new":7}'],
		['body.f=[1.0, {"x":-0}]', '{"f":[1.0, {"x":-0}],"a-b":7,"a":3,"b":1}'],
		['body["a=b"]=1', '{"f":1.50,"a-b":7,"a":3,"b":1,"a=b":1}'],
		['raw["\\u0061"] = 1', '{"f":1.50,"a-b":7,"a":1,"b":1}'],
		['body.a-b=1', '{"f":1.50,"a-b":1,"a":3,"b":1}'],
	])('%s puts in what it says, as it is spelled', (text, body) => {
		expect(edited({ set: [text] }, '{"f":1.50,"a-b":7,"a":3,"b":1}')).toMatchObject({ body });
	});

	test('takes a name with a hyphen on the left, and a difference on the right', () => {
		// A number that is computed has no spelling of its own.
		expect(edited({ set: ['body.new=body.a-body.b'] }, '{"a":3,"b":1}')).toMatchObject({
			body: expect.stringMatching(/^{"a":3,"b":1,"new":2(\.0)?}$/),
		});
	});

	test('of a text into itself, again and again, ends at what a message can have', () => {
		const doubled = (set: string) => edited({ set: Array(24).fill(set) }, '"0123456789abcdef"');
		expect(doubled('body=body + body')).toMatch(
			/^EditFailed: it would grow by more than 1,048,576/,
		);
		expect(doubled('attributes.a=raw + raw')).toMatchObject({ body: '"0123456789abcdef"' });
		expect(doubled('raw=raw + raw')).toMatch(/^EditFailed: it would grow/);
		const set = Array.from({ length: 24 }, (_, at) => `body.copy${at}=body`);
		expect(edited({ set }, '{"a":"0123456789"}')).toMatch(/^EditFailed: it would grow/);
	});

	test('says which message it does not fit', () => {
		expect(edited({ set: ['body.a.b=1'] }, '{"a":[]}')).toMatch(/EditFailed: the body has no a.b/);
		expect(edited({ set: ['body.a=1'] }, 'no json')).toMatch(/EditFailed/);
	});

	test.each([
		...['amount=0', 'body.=1', 'body.a', 'body.a=', 'attributes=1', 'bodyx=1', 'body.a.=1'],
		...['body["\\q"]=1', 'body[1.5]=1', 'attributes[0]=1', 'attributes.a.b=1', 'body.a==1'],
	])('refuses %s', (text) => {
		expect(compileEdit({ set: [text] }).ok).toBe(false);
	});
});

test('a pointer to S3 is not edited: the payload would stay what it was', () => {
	const body =
		'["software.amazon.payloadoffloading.PayloadS3Pointer",{"s3BucketName":"b","s3Key":"k"}]';
	const attributes = { ExtendedPayloadSize: { type: 'Number', text: '300000' } };
	expect(edited({ set: ['body="x"'] }, body, { attributes })).toMatch(/^PayloadPointer/);
});

describe('a pointer to S3 is known in all three forms', () => {
	const where = { s3BucketName: 'b', s3Key: 'k' };
	const key = { S3MessageBodyKey: { type: 'String', text: '(b)k/(1)' } };
	test.each<[string, string, Message['attributes'], string]>([
		[
			'PayloadS3Pointer',
			JSON.stringify(['software.amazon.payloadoffloading.PayloadS3Pointer', where]),
			{},
			's3://b/k',
		],
		[
			'MessageS3Pointer',
			` ${JSON.stringify(['com.amazon.sqs.javamessaging.MessageS3Pointer', where], undefined, 1)}`,
			{},
			's3://b/k',
		],
		['S3MessageBodyKey', 'anything', key, 's3://b/k/(1)'],
		[
			'an attribute alone',
			'anything',
			{ SQSLargePayloadSize: { type: 'Number', text: '300000' } },
			's3://?/?',
		],
	])('%s', (_, body, attributes, pointer) => {
		expect(pointerText(pointerOf({ body, attributes }) ?? {})).toBe(pointer);
		expect(edited({ set: ['raw="x"'] }, body, { attributes })).toMatch(/^PayloadPointer/);
		const told = systemLines(message('m', 0, { body, attributes }), 100)
			.map(plainLine)
			.join('\n');
		expect(told).toContain(pointer);
	});

	test.each([
		'[]',
		'[1,2]',
		'["a.PayloadS3Pointer"]',
		'["x",{"s3Key":"k"}]',
		'["PayloadS3Pointer",{}]',
		'x',
	])('%s is none', (body) => {
		expect(pointerOf({ body, attributes: {} })).toBeUndefined();
	});
});

test('an SNS envelope comes off with its attributes', () => {
	const body = JSON.stringify({
		Type: 'Notification',
		TopicArn: 'arn:aws:sns:eu-west-1:123456789012:orders-events',
		Message: '{"a":1}',
		MessageAttributes: {
			kind: { Type: 'String', Value: 'x' },
			raw: { Type: 'Binary', Value: 'AAH/' },
		},
	});
	expect(edited({ unwrap: true }, body)).toEqual({
		body: '{"a":1}',
		attributes: {
			kind: { type: 'String', text: 'x' },
			raw: { type: 'Binary', bytes: new Uint8Array([0, 1, 255]) },
		},
	});
	expect(edited({ unwrap: true }, '{"a":1}')).toMatch(/^NoEnvelope/);
	expect(originOf(message('m', 0, { body }))).toEqual({ kind: 'sns', from: 'orders-events' });
});

describe('JSON Patch', () => {
	const apply = (text: string, patch: object) => {
		const parsed = parsePatch(JSON.stringify(patch));
		if (!parsed.ok) return parsed.problem;
		const result = applyPatch(text, parsed.patch);
		return result.ok ? JSON.parse(textOf(result.pieces)) : result.problem;
	};

	test.each([
		['{"a":1}', [{ op: 'add', path: '/b', value: 2 }], { a: 1, b: 2 }],
		['[1,3]', [{ op: 'add', path: '/1', value: 2 }], [1, 2, 3]],
		['[1]', [{ op: 'add', path: '/-', value: 2 }], [1, 2]],
		['{"a":{"b":1}}', [{ op: 'remove', path: '/a/b' }], { a: {} }],
		['{"a":1}', [{ op: 'replace', path: '', value: [] }], []],
		['{"a":1}', [{ op: 'move', from: '/a', path: '/b' }], { b: 1 }],
		['{"a":{"x":1}}', [{ op: 'copy', from: '/a', path: '/b' }], { a: { x: 1 }, b: { x: 1 } }],
		[
			'{"a/b":1,"c~d":2}',
			[
				{ op: 'remove', path: '/a~1b' },
				{ op: 'remove', path: '/c~0d' },
			],
			{},
		],
		[
			'{"a":{"x":1,"y":2}}',
			[{ op: 'test', path: '/a', value: { y: 2, x: 1 } }],
			{ a: { x: 1, y: 2 } },
		],
	])('%s by %j', (text, patch, result) => {
		expect(apply(text, patch)).toEqual(result);
	});

	test.each([
		['{"a":1}', [{ op: 'replace', path: '/b', value: 1 }], /no such value/],
		['{"a":1}', [{ op: 'test', path: '/a', value: 2 }], /another/],
		['[1]', [{ op: 'add', path: '/2', value: 1 }], /no such place/],
		['{}', [{ op: 'move', from: '/a', path: '/a/b' }], /into itself/],
		['{}', [{ op: 'add', path: 'a', value: 1 }], /JSON pointer/],
		['{}', [{ op: 'add', path: '/a' }], /needs a value/],
		['{}', [], /no operation/],
		['text', [{ op: 'add', path: '/a', value: 1 }], /not JSON/],
	])('%s by %j is refused', (text, patch, problem) => {
		expect(apply(text, patch)).toMatch(problem);
	});

	test('what is added under a path is what is read there, whatever the name', () => {
		fc.assert(
			fc.property(fc.string(), fc.jsonValue(), (name, value) => {
				const path = `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
				const added = applyPatch('{}', [{ op: 'add', path, value: JSON.stringify(value) }]);
				expect(
					added.ok &&
						JSON.stringify(
							Object.getOwnPropertyDescriptor(JSON.parse(textOf(added.pieces)), name)?.value,
						),
				).toBe(JSON.stringify(JSON.parse(JSON.stringify(value))));
			}),
		);
	});
});

test.each([
	[
		{ system: { DeadLetterQueueSourceArn: 'arn:aws:sqs:r:1:orders' } },
		{ kind: 'queue', from: 'orders' },
	],
	[
		{
			attributes: {
				RULE_ARN: { type: 'String', text: 'arn:aws:events:r:1:rule/nightly' },
				ERROR_CODE: { type: 'String', text: 'NO_PERMISSIONS' },
				ERROR_MESSAGE: { type: 'String', text: 'not authorized' },
			},
		},
		{ kind: 'event-bridge', from: 'nightly', cause: 'NO_PERMISSIONS, not authorized' },
	],
	[
		{
			attributes: {
				SCHEDULE_ARN: {
					type: 'String',
					text: 'arn:aws:scheduler:eu-west-1:123456789012:schedule/default/nightly',
				},
				EXECUTION_ID: { type: 'String', text: 'f00' },
				SCHEDULED_TIME: { type: 'String', text: '2026-11-20T11:30:00Z' },
				TARGET_ARN: { type: 'String', text: 'arn:aws:lambda:eu-west-1:123456789012:function:f' },
				ERROR_CODE: { type: 'String', text: 'AWS.Scheduler.InternalServerError' },
				ERROR_MESSAGE: { type: 'String', text: 'not now' },
				EXHAUSTED_RETRY_CONDITION: { type: 'String', text: 'MaximumRetryAttempts' },
			},
		},
		{
			kind: 'scheduler',
			from: 'nightly',
			cause: 'AWS.Scheduler.InternalServerError, not now, gave up: MaximumRetryAttempts',
		},
	],
	[
		{
			attributes: {
				RequestID: { type: 'String', text: 'r' },
				ErrorCode: { type: 'Number', text: '200' },
				ErrorMessage: { type: 'String', text: 'boom' },
			},
		},
		{ kind: 'lambda', cause: 'HTTP 200, boom' },
	],
	[{ body: 'hello' }, { kind: 'unknown' }],
] as const)('the origin of %j is told', (some, origin) => {
	expect(originOf(message('m', 0, some as Partial<Message>))).toEqual(origin);
});
