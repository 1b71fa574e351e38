import fc from 'fast-check';
import { expect, test } from 'vitest';
import { failedBatch } from '../../../source/domain/streams/kinesis-batch-info.ts';

const info = {
	shardId: 'shardId-000000000001',
	startSequenceNumber: '49601189658422359378836298521827638475320189012309704722',
	endSequenceNumber: '49601189658422359378836298522902373528957594348623495186',
	approximateArrivalOfFirstRecord: '2019-11-14T00:38:06.021Z',
	approximateArrivalOfLastRecord: '2019-11-14T00:38:05.000Z',
	batchSize: 500,
	streamArn: 'arn:aws:kinesis:us-east-2:123456789012:stream/mystream',
};

// The example of the Lambda developer guide.
const document = {
	requestContext: {
		requestId: 'c9b8fa9f-5a7f-xmpl-af9c-0c604cde93a5',
		functionArn: 'arn:aws:lambda:us-east-2:123456789012:function:myfunction',
		condition: 'RetryAttemptsExhausted',
		approximateInvokeCount: 1,
	},
	version: '1.0',
	timestamp: '2019-11-14T00:38:06.021Z',
	KinesisBatchInfo: info,
};

test('a stream failure of Lambda names its batch', () => {
	const batch = failedBatch(JSON.stringify(document));
	expect(batch).toEqual({
		functionArn: 'arn:aws:lambda:us-east-2:123456789012:function:myfunction',
		condition: 'RetryAttemptsExhausted',
		invocations: 1,
		shardId: info.shardId,
		first: info.startSequenceNumber,
		last: info.endSequenceNumber,
		firstArrivedAt: Date.parse(info.approximateArrivalOfFirstRecord),
		lastArrivedAt: Date.parse(info.approximateArrivalOfLastRecord),
		size: 500,
		stream: { name: 'mystream', arn: info.streamArn },
	});
});

test('the same inside of a notification of a topic', () => {
	const body = JSON.stringify({ Type: 'Notification', Message: JSON.stringify(document) });
	expect(failedBatch(body)).toEqual(failedBatch(JSON.stringify(document)));
});

test('a batch without a place in a stream is none', () => {
	for (const key of ['shardId', 'startSequenceNumber', 'endSequenceNumber', 'streamArn']) {
		const { [key as keyof typeof info]: _, ...rest } = info;
		expect(failedBatch(JSON.stringify({ KinesisBatchInfo: rest }))).toBeUndefined();
	}
	const sqs = { ...info, streamArn: 'arn:aws:sqs:us-east-2:123456789012:mystream' };
	expect(failedBatch(JSON.stringify({ KinesisBatchInfo: sqs }))).toBeUndefined();
	const words = { ...info, startSequenceNumber: '49 or so' };
	expect(failedBatch(JSON.stringify({ KinesisBatchInfo: words }))).toBeUndefined();
});

test('other messages are none, and nothing throws', () => {
	fc.assert(
		fc.property(fc.oneof(fc.string(), fc.json(), fc.jsonValue().map(wrapped)), (body) => {
			expect(failedBatch(body)).toBeUndefined();
		}),
	);
	function wrapped(value: unknown): string {
		return JSON.stringify({ KinesisBatchInfo: value, Message: value });
	}
});
