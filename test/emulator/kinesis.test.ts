import {
	CreateStreamCommand,
	DescribeStreamSummaryCommand,
	GetRecordsCommand,
	GetShardIteratorCommand,
	KinesisClient,
	ListStreamsCommand,
	PutRecordCommand,
	PutRecordsCommand,
	RegisterStreamConsumerCommand,
	SubscribeToShardCommand,
} from '@aws-sdk/client-kinesis';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createReadLimits } from '../../source/emulator/kinesis/read-limits.ts';
import { until } from '../helpers/until.ts';
import { errorOf, type Local, startLocal } from './local.ts';

const SHARD = 'shardId-000000000000';
const MIB = 1024 * 1024;

let local: Local;
beforeAll(async () => {
	local = await startLocal();
	await createStream('clicks');
});
afterEach(() => local.endpoint.setFaults([]));
afterAll(() => local.stop());

async function createStream(name: string) {
	await local.kinesis.send(new CreateStreamCommand({ StreamName: name, ShardCount: 1 }));
	const state = async () =>
		(await local.kinesis.send(new DescribeStreamSummaryCommand({ StreamName: name })))
			.StreamDescriptionSummary;
	await until(async () => (await state())?.StreamStatus === 'ACTIVE', `stream ${name}`);
	return (await state())?.StreamARN;
}

async function iterator(stream: string) {
	const answer = await local.kinesis.send(
		new GetShardIteratorCommand({
			StreamName: stream,
			ShardId: SHARD,
			ShardIteratorType: 'TRIM_HORIZON',
		}),
	);
	return answer.ShardIterator;
}

const read = (ShardIterator: string | undefined) =>
	local.kinesis.send(new GetRecordsCommand({ ShardIterator }));

const put = (stream: string, texts: readonly string[]) =>
	local.kinesis.send(
		new PutRecordsCommand({
			StreamName: stream,
			Records: texts.map((text) => ({ PartitionKey: text, Data: new TextEncoder().encode(text) })),
		}),
	);

test('a stream keeps the bytes of its records', async () => {
	await createStream('bytes');
	const Data = new Uint8Array([0, 27, 128, 255]);
	await local.kinesis.send(new PutRecordCommand({ StreamName: 'bytes', PartitionKey: 'k', Data }));
	const { Records } = await read(await iterator('bytes'));
	expect(Records?.map((record) => [...(record.Data ?? [])])).toEqual([[0, 27, 128, 255]]);
});

test('who reads on at the end of a shard goes on from there, and gets what is put meanwhile', async () => {
	await createStream('quiet');
	const first = await read(await iterator('quiet'));
	const second = await read(first.NextShardIterator);
	// Nothing has changed: the answer is the one before, with the iterator that was asked with.
	expect(second.NextShardIterator).toBe(first.NextShardIterator);
	expect([second.Records, second.MillisBehindLatest]).toEqual([[], 0]);
	await put('quiet', ['a']);
	const third = await read(second.NextShardIterator);
	expect(third.Records?.map(({ PartitionKey }) => PartitionKey)).toEqual(['a']);
	const fourth = await read(third.NextShardIterator);
	expect(fourth).toMatchObject({ Records: [], NextShardIterator: third.NextShardIterator });
});

test('an iterator at the end of a shard leads nowhere in another region', async () => {
	const { NextShardIterator: ShardIterator } = await read(await iterator('clicks'));
	const { requestHandler } = local.kinesis.config;
	const elsewhere = new KinesisClient({ ...local.config, region: 'eu-west-1', requestHandler });
	const error = await errorOf(elsewhere.send(new GetRecordsCommand({ ShardIterator })));
	expect(error.name).toBe('ResourceNotFoundException');
	expect(await read(ShardIterator)).toMatchObject({ Records: [], MillisBehindLatest: 0 });
});

test('a subscription streams its records', async () => {
	const StreamARN = await createStream('fanned');
	const { Consumer } = await local.kinesis.send(
		new RegisterStreamConsumerCommand({ StreamARN, ConsumerName: 'reader' }),
	);
	await put('fanned', ['hello']);
	const subscribe = async () => {
		const { EventStream } = await local.kinesis.send(
			new SubscribeToShardCommand({
				ConsumerARN: Consumer?.ConsumerARN,
				ShardId: SHARD,
				StartingPosition: { Type: 'TRIM_HORIZON' },
			}),
		);
		for await (const event of EventStream ?? []) {
			const [record] = event.SubscribeToShardEvent?.Records ?? [];
			if (record !== undefined) return new TextDecoder().decode(record.Data);
		}
		return undefined;
	};
	// The consumer is CREATING first.
	await expect.poll(() => subscribe().catch(() => undefined)).toBe('hello');
});

describe('reads of a shard', () => {
	test('beyond five calls a second are throttled', async () => {
		await createStream('busy');
		let position = await iterator('busy');
		await local.standingStill(async () => {
			local.pass(5000);
			for (let call = 0; call < 5; call += 1) position = (await read(position)).NextShardIterator;
			const error = await errorOf(read(position));
			expect(error.name).toBe('ProvisionedThroughputExceededException');
			local.pass(1000);
			await read(position);
		});
	});

	test('beyond 2 MiB a second are throttled until the time has paid for them', () => {
		let time = 0;
		const limits = createReadLimits(() => time);
		const names = { stream: 's', shardId: SHARD };
		const admitted = () => {
			try {
				limits.admit('s/0', names);
				return true;
			} catch {
				return false;
			}
		};
		expect(admitted()).toBe(true);
		limits.charge('s/0', MIB);
		expect(admitted()).toBe(true);
		limits.charge('s/0', MIB);
		expect(admitted()).toBe(false);
		time = 1000;
		expect(admitted()).toBe(true);
		limits.charge('s/0', 10 * MIB);
		// AWS: after 10 MiB nothing for the next five seconds.
		time = 5900;
		expect(admitted()).toBe(false);
		time = 6100;
		expect(admitted()).toBe(true);
	});

	test('do not count for another shard', () => {
		const limits = createReadLimits(() => 0);
		const names = { stream: 's', shardId: SHARD };
		for (let call = 0; call < 5; call += 1) limits.admit('s/0', names);
		expect(() => limits.admit('s/0', names)).toThrow('Rate exceeded for shard');
		expect(() => limits.admit('s/1', names)).not.toThrow();
	});
});

describe('faults', () => {
	test('expire an iterator', async () => {
		local.endpoint.setFaults([
			{ operation: 'Kinesis.GetRecords', resource: 'clicks', kind: 'expired-iterator', next: 1 },
		]);
		const position = await iterator('clicks');
		expect((await errorOf(read(position))).name).toBe('ExpiredIteratorException');
		await read(position);
	});

	test('throttle puts and listings in their own words', async () => {
		local.endpoint.setFaults([{ operation: 'Kinesis.*', kind: 'throttle' }]);
		expect((await errorOf(put('clicks', ['a']))).name).toBe(
			'ProvisionedThroughputExceededException',
		);
		const list = local.kinesis.send(new ListStreamsCommand({}));
		expect((await errorOf(list)).name).toBe('LimitExceededException');
	});

	test('fail single records of a put, and the others are put in order', async () => {
		await createStream('partly');
		local.endpoint.setFaults([{ operation: 'Kinesis.PutRecords', kind: 'partial', entries: 2 }]);
		const answer = await put('partly', ['a', 'b', 'c']);
		expect(answer.FailedRecordCount).toBe(1);
		expect(answer.Records?.map((record) => record.ErrorCode)).toEqual([
			undefined,
			'ProvisionedThroughputExceededException',
			undefined,
		]);
		local.endpoint.setFaults([]);
		const { Records } = await read(await iterator('partly'));
		expect(Records?.map((record) => record.PartitionKey)).toEqual(['a', 'c']);
	});
});

test('a missing stream is AWS’s error', async () => {
	const summary = new DescribeStreamSummaryCommand({ StreamName: 'nope' });
	expect((await errorOf(local.kinesis.send(summary))).name).toBe('ResourceNotFoundException');
});

describe('an endpoint that is reset', () => {
	test('has no streams, of any region, and makes one of the same name anew', async () => {
		await createStream('again');
		await put('again', ['one']);
		await local.endpoint.reset();
		expect((await local.kinesis.send(new ListStreamsCommand({}))).StreamNames).toEqual([]);
		const described = new DescribeStreamSummaryCommand({ StreamName: 'again' });
		expect((await errorOf(local.kinesis.send(described))).name).toBe('ResourceNotFoundException');
		await createStream('again');
		const { Records } = await read(await iterator('again'));
		expect(Records).toEqual([]);
	});

	test('lists no streams before there is one, as Kinesis itself does', async () => {
		await local.endpoint.reset();
		const unasked = await local.kinesis.send(new ListStreamsCommand({ Limit: 5 }));
		await errorOf(
			local.kinesis.send(new DescribeStreamSummaryCommand({ StreamName: 'not-there' })),
		);
		// The next page of a list is asked of Kinesis itself.
		const asked = await local.kinesis.send(
			new ListStreamsCommand({ ExclusiveStartStreamName: 'a' }),
		);
		expect({ ...unasked, $metadata: {} }).toEqual({ ...asked, $metadata: {} });
	});
});
