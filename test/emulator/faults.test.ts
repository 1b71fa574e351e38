import { ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import { CreateTopicCommand, PublishBatchCommand, PublishCommand } from '@aws-sdk/client-sns';
import {
	DeleteMessageBatchCommand,
	ListQueuesCommand,
	PurgeQueueCommand,
	SendMessageBatchCommand,
} from '@aws-sdk/client-sqs';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createFaults, type Fault, parseFaults } from '../../source/emulator/faults.ts';
import { errorOf, type Local, startLocal } from './local.ts';

let local: Local;
beforeAll(async () => {
	local = await startLocal();
});
afterEach(() => control('faults', []));
afterAll(() => local.stop());

async function control(path: string, body?: unknown, headers: Record<string, string> = {}) {
	const response = await fetch(`${local.endpoint.endpoint}/_awsmsg/${path}`, {
		...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
		headers,
	});
	const answer: unknown = await response.json();
	return { status: response.status, answer };
}

const inject = (...faults: readonly Fault[]) => control('faults', faults);
const listQueues = () => local.sqs.send(new ListQueuesCommand({}));
const status = (error: Error) =>
	(error as Error & { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;

test('wrong digests: the message is there, and the SDK refuses the answer', async () => {
	const { url } = await local.createQueue('digests');
	await inject({ operation: 'SQS.SendMessageBatch', kind: 'wrong-md5' });
	const Entries = [{ Id: '0', MessageBody: 'one' }];
	const error = await errorOf(
		local.sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries })),
	);
	expect(error.message).toMatch(/MD5 checksum/);
	await inject({ operation: 'SQS.ReceiveMessage', kind: 'wrong-md5', next: 1 });
	expect((await errorOf(local.receive(url))).message).toMatch(/MD5 checksum/);
	expect((await local.receive(url)).map(({ Body }) => Body)).toEqual(['one']);
});

describe('an injected error', () => {
	test.each([
		['throttle', 'RequestThrottled', 403],
		['internal-error', 'InternalFailure', 500],
		['unavailable', 'ServiceUnavailable', 503],
		['access-denied', 'AccessDeniedException', 403],
		['expired-token', 'ExpiredTokenException', 403],
		['clock-skew', 'RequestTimeTooSkewed', 403],
	] as const)('%s reaches SQS callers as %s %i', async (kind, name, code) => {
		await inject({ operation: 'SQS.ListQueues', kind });
		const error = await errorOf(listQueues());
		expect(error.name).toBe(name);
		expect(status(error)).toBe(code);
	});

	test('has the name that each service uses', async () => {
		await inject({ operation: '*', kind: 'throttle' });
		expect((await errorOf(local.sts.send(new GetCallerIdentityCommand({})))).name).toBe(
			'Throttling',
		);
		expect((await errorOf(local.cloudwatch.send(new ListMetricsCommand({})))).name).toBe(
			'Throttling',
		);
		await inject({ operation: 'SNS.*', kind: 'access-denied' });
		const publish = new PublishCommand({ TopicArn: 'arn:a:b:c:d:t', Message: 'x' });
		expect((await errorOf(local.sns.send(publish))).name).toContain('AuthorizationError');
	});

	test('names the permission that is missing', async () => {
		await inject({ operation: 'SQS.PurgeQueue', kind: 'access-denied' });
		const { url } = await local.createQueue('secret');
		const error = await errorOf(local.sqs.send(new PurgeQueueCommand({ QueueUrl: url })));
		expect(error.message).toContain('sqs:PurgeQueue');
	});

	test.each([
		['invalid-action', 400],
		['unknown-operation', 400],
		['501', 501],
		['html', 500],
	] as const)('not-supported comes in the shape %s', async (shape, code) => {
		await inject({ operation: 'SQS.ListQueues', kind: 'not-supported', shape });
		expect(status(await errorOf(listQueues()))).toBe(code);
	});

	test('html is a page even with status 200', async () => {
		await inject({ operation: 'SQS.ListQueues', kind: 'html', status: 200 });
		expect((await errorOf(listQueues())).name).toBe('SyntaxError');
	});
});

describe('a broken connection', () => {
	test('before the effect has no effect', async () => {
		const { url } = await local.createQueue('before');
		await inject({ operation: 'SQS.SendMessage', kind: 'reset-before' });
		expect((await errorOf(local.send(url, 'x'))).message).toMatch(/ECONNRESET|hang up/);
		expect((await local.counts(url)).visible).toBe(0);
	});

	test('after the effect leaves the effect', async () => {
		const { url } = await local.createQueue('after');
		await inject({ operation: 'SQS.SendMessage', kind: 'reset-after' });
		expect((await errorOf(local.send(url, 'x'))).message).toMatch(/ECONNRESET|hang up/);
		expect((await local.counts(url)).visible).toBe(1);
	});

	test('that hangs ends when the caller gives up, without an effect', async () => {
		const { url } = await local.createQueue('hung');
		await inject({ operation: 'SQS.SendMessage', resource: 'hung', kind: 'hang' });
		const hung = () =>
			local.endpoint.calls().some((call) => call.resource === 'hung' && call.fault === 'hang');
		const giveUp = new AbortController();
		const call = local.sendUntil(url, 'x', giveUp.signal);
		await expect.poll(hung).toBe(true);
		giveUp.abort();
		expect((await errorOf(call)).name).toBe('AbortError');
		expect((await local.counts(url)).visible).toBe(0);
	});
});

test('a delay comes before the answer, and other faults still apply after it', async () => {
	await inject(
		{ operation: 'SQS.*', kind: 'delay', milliseconds: 60 },
		{ operation: 'SQS.*', kind: 'unavailable' },
	);
	const started = performance.now();
	expect((await errorOf(listQueues())).name).toBe('ServiceUnavailable');
	expect(performance.now() - started).toBeGreaterThanOrEqual(55);
});

describe('partial failures', () => {
	test('fail every n-th entry of SQS batches, counted across requests', async () => {
		const { url } = await local.createQueue('partial');
		await inject({ operation: 'SQS.SendMessageBatch', kind: 'partial', entries: 7 });
		const failed: string[] = [];
		for (let batch = 0; batch < 3; batch += 1) {
			const { Failed = [] } = await local.sqs.send(
				new SendMessageBatchCommand({
					QueueUrl: url,
					Entries: Array.from({ length: 10 }, (_, index) => ({
						Id: String(index),
						MessageBody: `${batch}${index}`,
					})),
				}),
			);
			failed.push(...Failed.map((entry) => `${batch}${entry.Id}`));
			expect(Failed.every((entry) => entry.SenderFault === false)).toBe(true);
		}
		expect(failed).toEqual(['06', '13', '20', '27']);
		expect((await local.counts(url)).visible).toBe(26);
	});

	test('can fail a whole batch', async () => {
		const { url } = await local.createQueue('none');
		await local.send(url, 'x');
		const [message] = await local.receive(url, { VisibilityTimeout: 60 });
		await inject({ operation: 'SQS.DeleteMessageBatch', kind: 'partial', entries: 1 });
		const answer = await local.sqs.send(
			new DeleteMessageBatchCommand({
				QueueUrl: url,
				Entries: [{ Id: 'a', ReceiptHandle: message?.ReceiptHandle }],
			}),
		);
		expect(answer.Successful ?? []).toEqual([]);
		expect(answer.Failed).toMatchObject([{ Id: 'a' }]);
		expect((await local.counts(url)).inFlight).toBe(1);
	});

	test('fail entries of a published batch', async () => {
		const { TopicArn } = await local.sns.send(new CreateTopicCommand({ Name: 'batched' }));
		await inject({ operation: 'SNS.PublishBatch', kind: 'partial', entries: 2 });
		const answer = await local.sns.send(
			new PublishBatchCommand({
				TopicArn,
				PublishBatchRequestEntries: ['a', 'b', 'c'].map((Id) => ({ Id, Message: Id })),
			}),
		);
		expect(answer.Successful?.map((entry) => entry.Id)).toEqual(['a', 'c']);
		expect(answer.Failed?.map((entry) => entry.Id)).toEqual(['b']);
	});
});

describe('when a fault fires', () => {
	const outcomes = (fault: Fault, seed = 1, requests = 12) => {
		const faults = createFaults(seed);
		faults.replace([fault]);
		return Array.from({ length: requests }, () =>
			faults.inject('SQS.SendMessage', 'orders').fault === undefined ? '.' : 'x',
		).join('');
	};
	const fault = { operation: 'SQS.SendMessage', kind: 'throttle' } as const;

	test('every n-th request', () => {
		expect(outcomes({ ...fault, every: 3 })).toBe('..x..x..x..x');
	});

	test('the next n requests', () => {
		expect(outcomes({ ...fault, next: 2 })).toBe('xx..........');
		expect(outcomes({ ...fault, every: 2, next: 2 })).toBe('.x.x........');
	});

	test('with a probability, the same way for the same seed', () => {
		const runs = [1, 1, 2].map((seed) => outcomes({ ...fault, probability: 0.5 }, seed, 200));
		expect(runs[0]).toBe(runs[1]);
		expect(runs[0]).not.toBe(runs[2]);
		const hits = runs[0]?.replaceAll('.', '').length ?? 0;
		expect(hits).toBeGreaterThan(70);
		expect(hits).toBeLessThan(130);
		expect(outcomes({ ...fault, probability: 0 })).not.toContain('x');
	});

	test('for one resource only', () => {
		expect(outcomes({ ...fault, resource: 'orders' }, 1, 2)).toBe('xx');
		expect(outcomes({ ...fault, resource: 'other' }, 1, 2)).toBe('..');
		expect(outcomes({ ...fault, operation: 'SNS.*' }, 1, 2)).toBe('..');
	});
});

describe('the control path', () => {
	test('logs each call with its fault', async () => {
		await fetch(`${local.endpoint.endpoint}/_awsmsg/calls`, { method: 'DELETE' });
		await inject({ operation: 'SQS.ListQueues', kind: 'unavailable', next: 1 });
		await errorOf(listQueues());
		await listQueues();
		const { answer } = await control('calls');
		expect(answer).toMatchObject([
			{ target: 'SQS.ListQueues', region: 'us-east-1', status: 503, fault: 'unavailable' },
			{ target: 'SQS.ListQueues', region: 'us-east-1', status: 200 },
		]);
	});

	test('shows a queue without touching it', async () => {
		const { url } = await local.createQueue('looked-at');
		await local.send(url, 'x');
		await control('queue?name=looked-at');
		const { answer } = await control('queue?name=looked-at');
		expect(answer).toMatchObject({ ready: [{ body: 'x', approximateReceiveCount: 0 }] });
		expect((await control('queue?name=nope')).status).toBe(404);
	});

	test('is closed to browsers and other hosts', async () => {
		expect((await control('calls', undefined, { origin: 'http://example.com' })).status).toBe(403);
	});

	test.each([
		[{}, 'faults must be a JSON list'],
		[[{ operation: 'SendMessage', kind: 'throttle' }], 'operation must look like'],
		[[{ operation: '*', kind: 'explode' }], 'fault 1: kind must be one of throttle'],
		[[{ operation: '*', kind: 'hang', probability: 2 }], 'probability is out of range'],
		[[{ operation: '*', kind: 'hang', chance: 1 }], 'unknown field chance'],
	])('refuses %j as faults and says why', async (faults, message) => {
		const { status, answer } = await control('faults', faults);
		expect(status).toBe(400);
		expect(answer).toMatchObject({ error: expect.stringContaining(message) });
	});
});

test('checked faults are what was given', () => {
	const faults = [
		{ operation: '*', kind: 'delay', milliseconds: 5, every: 2, next: 1, resource: 'q' },
		{ operation: 'SQS.*', kind: 'not-supported', shape: '501', probability: 0.5 },
	];
	expect(parseFaults(faults)).toEqual(faults);
});
