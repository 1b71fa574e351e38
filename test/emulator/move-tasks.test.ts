import {
	CancelMessageMoveTaskCommand,
	DeleteQueueCommand,
	ListMessageMoveTasksCommand,
	StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { errorOf, type Local, startLocal } from './local.ts';

let local: Local;
beforeAll(async () => {
	local = await startLocal();
});
afterAll(() => local.stop());

const start = (source: string, more = {}) =>
	local.sqs.send(new StartMessageMoveTaskCommand({ SourceArn: source, ...more }));

async function list(source: string, max = 10) {
	const { Results = [] } = await local.sqs.send(
		new ListMessageMoveTasksCommand({ SourceArn: source, MaxResults: max }),
	);
	return Results;
}

/** A dead-letter queue that holds one message for each of `bodies`. */
async function buried(name: string, bodies: readonly string[], fifo = false) {
	const pair = await local.createPair(name, 1, fifo);
	await local.bury(pair.queue.url, bodies);
	return pair;
}

describe('a move task', () => {
	test('brings every message back to its own source, as new messages', async () => {
		const { queue, dlq } = await local.createPair('back');
		const policy = JSON.stringify({ deadLetterTargetArn: dlq.arn, maxReceiveCount: 1 });
		const other = await local.createQueue('back-too', { RedrivePolicy: policy });
		await local.send(queue.url, 'mine', {
			MessageGroupId: 'g1',
			MessageAttributes: {
				text: { DataType: 'String.x', StringValue: 'ä' },
				bytes: { DataType: 'Binary', BinaryValue: new Uint8Array([0, 255]) },
				number: { DataType: 'Number.int', StringValue: '1' },
			},
			MessageSystemAttributes: {
				AWSTraceHeader: { DataType: 'String', StringValue: 'Root=1-9' },
			},
		});
		const [before] = await local.receive(queue.url);
		await local.receive(queue.url);
		await local.bury(other.url, ['yours']);

		await start(dlq.arn, { MaxNumberOfMessagesPerSecond: 500 });
		local.pass(1000);
		expect((await list(dlq.arn))[0]).toMatchObject({
			Status: 'COMPLETED',
			ApproximateNumberOfMessagesMoved: 2,
			ApproximateNumberOfMessagesToMove: 2,
			MaxNumberOfMessagesPerSecond: 500,
		});
		expect((await local.counts(dlq.url)).visible).toBe(0);
		const [mine] = await local.receive(queue.url);
		expect(mine?.Body).toBe('mine');
		expect(mine?.MessageAttributes).toEqual(before?.MessageAttributes);
		expect(mine?.MD5OfMessageAttributes).toBe(before?.MD5OfMessageAttributes);
		expect(mine?.MessageId).not.toBe(before?.MessageId);
		expect(mine?.Attributes).toMatchObject({
			ApproximateReceiveCount: '1',
			MessageGroupId: 'g1',
			AWSTraceHeader: 'Root=1-9',
		});
		expect(mine?.Attributes?.['DeadLetterQueueSourceArn']).toBeUndefined();
		expect((await local.receive(other.url))[0]?.Body).toBe('yours');
	});

	test('moves at the rate that was asked for', async () => {
		const { queue, dlq } = await buried('rated', ['1', '2', '3', '4', '5', '6']);
		await local.standingStill(async () => {
			await start(dlq.arn, { MaxNumberOfMessagesPerSecond: 1 });
			local.pass(4000);
			const [task] = await list(dlq.arn);
			expect(task).toMatchObject({ Status: 'RUNNING', ApproximateNumberOfMessagesMoved: 4 });
			expect((await local.counts(queue.url)).visible).toBe(4);
		});
	});

	test('goes to the queue that was chosen instead', async () => {
		const { dlq } = await buried('chosen', ['1']);
		const elsewhere = await local.createQueue('elsewhere');
		await start(dlq.arn, { DestinationArn: elsewhere.arn });
		local.pass(1000);
		expect((await list(dlq.arn))[0]).toMatchObject({
			Status: 'COMPLETED',
			DestinationArn: elsewhere.arn,
		});
		expect((await local.counts(elsewhere.url)).visible).toBe(1);
	});

	test('keeps the order of a FIFO group', async () => {
		const { queue, dlq } = await local.createPair('ordered', 1, true);
		for (const body of ['1', '2', '3']) {
			await local.send(queue.url, body, { MessageGroupId: 'g', MessageDeduplicationId: body });
		}
		while ((await local.counts(queue.url)).visible > 0) await local.receive(queue.url);
		await start(dlq.arn);
		local.pass(1000);
		expect((await list(dlq.arn))[0]?.Status).toBe('COMPLETED');
		const bodies = [];
		for (let received = 0; received < 3; received += 1) {
			const [message] = await local.receive(queue.url, {
				VisibilityTimeout: 60,
				MaxNumberOfMessages: 1,
			});
			bodies.push(message?.Body);
			expect(message?.Attributes?.['MessageGroupId']).toBe('g');
			await local.delete(queue.url, message?.ReceiptHandle);
		}
		expect(bodies).toEqual(['1', '2', '3']);
	});

	test('leaves messages that somebody holds', async () => {
		const { dlq } = await buried('held', ['1', '2', '3']);
		await local.receive(dlq.url, { MaxNumberOfMessages: 2, VisibilityTimeout: 60 });
		await start(dlq.arn);
		local.pass(5000);
		expect((await list(dlq.arn))[0]).toMatchObject({
			Status: 'COMPLETED',
			ApproximateNumberOfMessagesMoved: 1,
			ApproximateNumberOfMessagesToMove: 1,
		});
		expect(await local.counts(dlq.url)).toEqual({ visible: 0, inFlight: 2 });
	});

	test('advances by itself, without anybody asking', async () => {
		const { queue, dlq } = await buried('alone', ['1']);
		await start(dlq.arn, { MaxNumberOfMessagesPerSecond: 500 });
		await expect.poll(async () => (await local.counts(queue.url)).visible).toBe(1);
	});

	test('fails when a message does not say where it came from', async () => {
		const { dlq } = await local.createPair('by-hand');
		await local.send(dlq.url, 'sent by hand');
		await start(dlq.arn);
		local.pass(1000);
		expect((await list(dlq.arn))[0]).toMatchObject({
			Status: 'FAILED',
			FailureReason: 'CouldNotDetermineMessageSource',
		});
		expect((await local.counts(dlq.url)).visible).toBe(1);
	});

	test('fails when a source is gone, and loses nothing', async () => {
		const { queue, dlq } = await buried('gone', ['1', '2']);
		const policy = JSON.stringify({ deadLetterTargetArn: dlq.arn, maxReceiveCount: 1 });
		await local.createQueue('gone-keeper', { RedrivePolicy: policy });
		await local.sqs.send(new DeleteQueueCommand({ QueueUrl: queue.url }));
		await start(dlq.arn);
		local.pass(1000);
		expect((await list(dlq.arn))[0]).toMatchObject({
			Status: 'FAILED',
			FailureReason: 'AWS.SimpleQueueService.NonExistentQueue',
		});
		expect((await local.counts(dlq.url)).visible).toBe(2);
	});

	test('can be cancelled, reverts nothing, and then has no handle', async () => {
		const { queue, dlq } = await buried('cancelled', ['1', '2', '3']);
		let TaskHandle: string | undefined;
		await local.standingStill(async () => {
			({ TaskHandle } = await start(dlq.arn, { MaxNumberOfMessagesPerSecond: 1 }));
			local.pass(1000);
			expect((await list(dlq.arn))[0]).toMatchObject({ Status: 'RUNNING', TaskHandle });
			const answer = await local.sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle }));
			expect(answer.ApproximateNumberOfMessagesMoved).toBe(1);
			expect((await list(dlq.arn))[0]?.Status).toBe('CANCELLING');
		});
		local.pass(60_000);
		const [task] = await list(dlq.arn);
		expect(task?.Status).toBe('CANCELLED');
		expect(task?.TaskHandle).toBeUndefined();
		expect((await local.counts(queue.url)).visible).toBe(1);
		expect((await local.counts(dlq.url)).visible).toBe(2);
		const again = await errorOf(local.sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle })));
		expect(again.name).toBe('UnsupportedOperation');
	});

	test('is listed newest first, one by default and ten at most', async () => {
		const { dlq } = await local.createPair('listed');
		for (let round = 1; round <= 12; round += 1) {
			await start(dlq.arn, { MaxNumberOfMessagesPerSecond: round });
			local.pass(100);
		}
		const rates = (await list(dlq.arn)).map((task) => task.MaxNumberOfMessagesPerSecond);
		expect(rates).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3]);
		const one = await local.sqs.send(new ListMessageMoveTasksCommand({ SourceArn: dlq.arn }));
		expect(one.Results).toHaveLength(1);
		expect((await errorOf(list(dlq.arn, 11))).name).toContain('InvalidParameterValue');
	});
});

describe('a move task is refused', () => {
	test('when the source is no dead-letter queue', async () => {
		const { queue } = await local.createPair('plain');
		const error = await errorOf(start(queue.arn));
		expect(error.name).toContain('InvalidParameterValue');
		expect(error.message).toBe('Source queue must be configured as a Dead Letter Queue.');
	});

	test('when source or destination do not exist', async () => {
		const { dlq } = await local.createPair('lonely');
		const missing = 'arn:aws:sqs:us-east-1:000000000000:missing';
		expect((await errorOf(start(missing))).name).toBe('ResourceNotFoundException');
		expect((await errorOf(start(dlq.arn, { DestinationArn: missing }))).name).toBe(
			'ResourceNotFoundException',
		);
		expect((await errorOf(start('not-an-arn'))).message).toContain('You must use this format');
	});

	test('when the destination has another type or is the source', async () => {
		const { dlq } = await local.createPair('typed');
		const fifo = await local.createQueue('typed.fifo', { FifoQueue: 'true' });
		expect((await errorOf(start(dlq.arn, { DestinationArn: fifo.arn }))).message).toContain(
			'same type',
		);
		expect((await errorOf(start(dlq.arn, { DestinationArn: dlq.arn }))).message).toContain(
			'cannot be the same',
		);
	});

	test('while another one runs on the same source', async () => {
		const { dlq } = await buried('busy', ['1', '2', '3']);
		await local.standingStill(async () => {
			await start(dlq.arn, { MaxNumberOfMessagesPerSecond: 1 });
			expect((await errorOf(start(dlq.arn))).message).toContain('There is already a task running');
		});
	});

	test('for rates outside 1 to 500', async () => {
		const { dlq } = await local.createPair('fast');
		for (const rate of [0, 501]) {
			const error = await errorOf(start(dlq.arn, { MaxNumberOfMessagesPerSecond: rate }));
			expect(error.name).toContain('InvalidParameterValue');
		}
	});
});

test('whatever is buried, moved and cancelled, every message is in exactly one queue', async () => {
	let round = 0;
	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.string({ minLength: 1, unit: 'grapheme' }), { minLength: 1, maxLength: 6 }),
			fc.integer({ min: 0, max: 7 }),
			fc.boolean(),
			async (texts, seconds, cancel) => {
				round += 1;
				const bodies = texts.map((text, index) => `${index}:${text}`);
				const { queue, dlq } = await buried(`property-${round}`, bodies);
				await local.standingStill(async () => {
					const { TaskHandle } = await start(dlq.arn, { MaxNumberOfMessagesPerSecond: 1 });
					local.pass(seconds * 1000);
					const [task] = await list(dlq.arn);
					if (cancel && task?.Status === 'RUNNING') {
						await local.sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle }));
					}
				});
				const found = [
					...(await local.receive(queue.url, { VisibilityTimeout: 60 })),
					...(await local.receive(dlq.url, { VisibilityTimeout: 60 })),
				].map((message) => message.Body);
				expect(found.sort()).toEqual(bodies.sort());
			},
		),
		{ numRuns: 25 },
	);
});
