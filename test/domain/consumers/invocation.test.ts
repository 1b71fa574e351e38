import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { invocationIn } from '../../../source/domain/consumers/invocation.ts';
import { originOf, originWords } from '../../../source/domain/queues/dead-letter-origin.ts';
import { message } from '../../operations/fakes.ts';

const functionArn = 'arn:aws:lambda:us-east-2:123456789012:function:my-function';

// The example of the Lambda developer guide, with the error of a function of Python.
const record = {
	version: '1.0',
	timestamp: '2019-11-14T18:16:05.568Z',
	requestContext: {
		requestId: 'e4b46cbf-b738-4880-8880-a18cdf61200e',
		functionArn: `${functionArn}:$LATEST`,
		condition: 'RetriesExhausted',
		approximateInvokeCount: 3,
	},
	requestPayload: { ORDER_IDS: ['9e07af03-ce31-4ff3-xmpl-36dce652cb4f'] },
	responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
	responsePayload: { errorType: 'ValueError', errorMessage: 'no such order', stackTrace: [] },
};
const told = {
	...{ requestId: record.requestContext.requestId, functionArn: `${functionArn}:$LATEST` },
	...{ condition: 'RetriesExhausted', invocations: 3, status: 200, errorType: 'ValueError' },
	...{ errorMessage: 'no such order', at: Date.parse(record.timestamp) },
};
const own = {
	RequestID: { type: 'String', text: told.requestId },
	ErrorCode: { type: 'Number', text: '200' },
	ErrorMessage: { type: 'String', text: 'Task timed out after 3.00 seconds' },
};
const topicArn = 'arn:aws:sns:us-east-2:123456789012:failures';
const around = (Message: string, MessageAttributes: object = {}) =>
	JSON.stringify({ Type: 'Notification', TopicArn: topicArn, Message, MessageAttributes });
const read = (body: string, attributes = {}) => invocationIn(message('m', 0, { body, attributes }));

describe('a call that Lambda gave up', () => {
	it('is told by the record of a destination, with the function, the request and its error', () => {
		expect(read(JSON.stringify(record))).toEqual(told);
		expect(originWords(originOf(message('m', 0, { body: JSON.stringify(record) })))).toBe(
			'Lambda function my-function: RetriesExhausted, ValueError: no such order',
		);
	});

	it('is called no success where its record lacks what names the request', () => {
		const { requestId: _, ...rest } = record.requestContext;
		const of = (requestContext: object) =>
			originOf(message('m', 0, { body: JSON.stringify({ ...record, requestContext }) }));
		expect(of(rest)).toEqual({ kind: 'unknown' });
		expect(of({ ...rest, condition: 'Success' })).toEqual({
			...{ kind: 'lambda', from: 'my-function', cause: 'Success' },
		});
	});

	it('is told by the attributes of a dead-letter queue of a function, which do not name it', () => {
		const { requestId } = told;
		expect(read('{"order":1}', own)).toEqual({
			...{ requestId, status: 200, errorMessage: 'Task timed out after 3.00 seconds' },
		});
	});

	it('is told inside of the notification of a topic', () => {
		expect(read(around(JSON.stringify(record)))).toEqual({ ...told, topicArn });
		const attributes = Object.fromEntries(
			Object.entries(own).map(([name, { type, text }]) => [name, { Type: type, Value: text }]),
		);
		expect(read(around('{"order":1}', attributes))).toMatchObject({
			...{ requestId: told.requestId, status: 200, topicArn },
		});
	});

	it('is told where the function was never called, and said nothing', () => {
		const { responsePayload: _, responseContext: __, ...rest } = record;
		const requestContext = { ...record.requestContext, condition: 'EventAgeExceeded' };
		const { errorType: ___, errorMessage: ____, status: _____, ...without } = told;
		expect(read(JSON.stringify({ ...rest, requestContext }))).toEqual({
			...without,
			condition: 'EventAgeExceeded',
		});
	});

	it('is none where it succeeded, or where a program has such names', () => {
		const of = (requestContext: object) => read(JSON.stringify({ ...record, requestContext }));
		expect(of({ ...record.requestContext, condition: 'Success' })).toBeUndefined();
		expect(of({ ...record.requestContext, functionArn: 'mine' })).toBeUndefined();
		expect(of({ functionArn })).toBeUndefined();
		expect(read('{}', { RequestID: own.RequestID })).toBeUndefined();
	});

	it('keeps of an error no more than is told of one', () => {
		const responsePayload = { errorMessage: 'x'.repeat(1_000_000) };
		expect(read(JSON.stringify({ ...record, responsePayload }))?.errorMessage).toHaveLength(4098);
	});
});

test('any body is read without a throw, and is a call only where it names one', () => {
	const field = fc.oneof(
		fc.json().map(parsed),
		fc.constantFrom(functionArn, 'Success', '', 3, null),
	);
	const some = fc.record(
		{ requestId: field, functionArn: field, condition: field, approximateInvokeCount: field },
		{ requiredKeys: [] },
	);
	const bodies = fc.record({ requestContext: fc.oneof(some, field), responsePayload: field });
	fc.assert(
		fc.property(
			fc.oneof(
				fc.string(),
				bodies.map((body) => JSON.stringify(body)),
			),
			(body) => {
				const found = read(body);
				if (found === undefined) return;
				expect(found.requestId).not.toBe('');
				expect(found.functionArn).toContain(':function:');
				expect(found.condition).not.toBe('Success');
				expect(found.invocations ?? 0).toBeGreaterThanOrEqual(0);
			},
		),
		{ numRuns: 200 },
	);
	function parsed(text: string): unknown {
		return JSON.parse(text);
	}
});
