import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { startEndpoint } from '../../source/emulator/endpoint.ts';
import { queryToInput } from '../../source/emulator/sqs/query.ts';
import { until } from '../helpers/until.ts';
import { type Local, startLocal } from './local.ts';

let local: Local;
beforeAll(async () => {
	local = await startLocal();
});
afterAll(() => local.stop());

function post(body: string, headers: Record<string, string>) {
	return fetch(local.endpoint.endpoint, { method: 'POST', body, headers });
}

const signed = (service: string) => ({
	authorization: `AWS4-HMAC-SHA256 Credential=test/20261120/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
});

async function query(service: string, parameters: Record<string, string>) {
	const response = await post(new URLSearchParams(parameters).toString(), {
		'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
		...signed(service),
	});
	return { status: response.status, text: await response.text() };
}

test('the caller has an account', async () => {
	const identity = await local.sts.send(new GetCallerIdentityCommand({}));
	expect(identity.Account).toBe('000000000000');
});

test('a request that was answered aborts nothing, and one that is hung up on does', async () => {
	const aborts = vi.spyOn(AbortController.prototype, 'abort');
	const agent = new Agent({ keepAlive: true, maxSockets: 1 });
	onTestFinished(() => {
		aborts.mockRestore();
		agent.destroy();
	});
	const port = Number(new URL(local.endpoint.endpoint).port);
	const send = (target: string, input: object) => {
		const headers = {
			...signed('sqs'),
			'content-type': 'application/x-amz-json-1.0',
			'x-amz-target': `AmazonSQS.${target}`,
		};
		return request({ port, agent, method: 'POST', headers }).end(JSON.stringify(input));
	};
	const answered = async (target: string, input: object) => {
		const [response] = (await once(send(target, input), 'response')) as [IncomingMessage];
		await response.resume().toArray();
	};
	// A connection takes the second request once the answer to the first is closed.
	await answered('ListQueues', {});
	await answered('ListQueues', {});
	expect(aborts).not.toHaveBeenCalled();
	const { url } = await local.createQueue('hung-up');
	aborts.mockClear();
	const waiting = send('ReceiveMessage', { QueueUrl: url, WaitTimeSeconds: 20 });
	waiting.on('error', () => {});
	await until(async () => local.endpoint.waiting() === 1, 'a receive that waits');
	waiting.destroy();
	await expect.poll(() => aborts.mock.calls.length).toBe(1);
});

describe('the Query protocol of older clients', () => {
	test('lists queues', async () => {
		const { url } = await local.createQueue('old-client');
		const { status, text } = await query('sqs', {
			Action: 'ListQueues',
			QueueNamePrefix: 'old-',
			Version: '2012-11-05',
		});
		expect(status).toBe(200);
		expect(text).toContain(`<ListQueuesResult><QueueUrl>${url}</QueueUrl></ListQueuesResult>`);
	});

	test('sends a batch with attributes, receives it and reads attributes', async () => {
		const { url } = await local.createQueue('old-batch');
		const entry = 'SendMessageBatchRequestEntry.1';
		const sent = await query('sqs', {
			Action: 'SendMessageBatch',
			QueueUrl: url,
			[`${entry}.Id`]: 'a',
			[`${entry}.MessageBody`]: '<b>&"ü',
			[`${entry}.MessageAttribute.1.Name`]: 'kind',
			[`${entry}.MessageAttribute.1.Value.DataType`]: 'String',
			[`${entry}.MessageAttribute.1.Value.StringValue`]: 'x',
		});
		expect(sent.text).toMatch(
			/<SendMessageBatchResultEntry>.*<Id>a<\/Id>.*<\/SendMessageBatchResultEntry>/,
		);
		const received = await query('sqs', {
			Action: 'ReceiveMessage',
			QueueUrl: url,
			MaxNumberOfMessages: '10',
			VisibilityTimeout: '0',
			'AttributeName.1': 'All',
			'MessageAttributeName.1': 'kind',
		});
		expect(received.text).toContain('<Body>&lt;b&gt;&amp;&quot;ü</Body>');
		expect(received.text).toContain(
			'<Attribute><Name>ApproximateReceiveCount</Name><Value>1</Value></Attribute>',
		);
		expect(received.text).toContain(
			'<MessageAttribute><Name>kind</Name><Value><DataType>String</DataType><StringValue>x</StringValue></Value></MessageAttribute>',
		);
		const attributes = await query('sqs', {
			Action: 'GetQueueAttributes',
			QueueUrl: url,
			'AttributeName.1': 'QueueArn',
		});
		expect(attributes.text).toContain(
			'<Attribute><Name>QueueArn</Name><Value>arn:aws:sqs:us-east-1:000000000000:old-batch</Value></Attribute>',
		);
	});

	test('gets errors with their old names', async () => {
		const { status, text } = await query('sqs', {
			Action: 'GetQueueUrl',
			QueueName: 'does-not-exist',
		});
		expect(status).toBe(400);
		expect(text).toContain('<Code>AWS.SimpleQueueService.NonExistentQueue</Code>');
		expect(text).toContain('<Type>Sender</Type>');
	});

	test('parses maps and lists back, whatever their names and order', () => {
		const word = fc.string({ minLength: 1 }).filter((text) => text !== '__proto__');
		fc.assert(
			fc.property(
				fc.uniqueArray(fc.tuple(word, fc.string()), { minLength: 1, selector: ([key]) => key }),
				fc.infiniteStream(fc.nat()),
				(pairs, shuffle) => {
					const parameters = pairs
						.flatMap(([key, value], index) => [
							[`Attribute.${index + 1}.Name`, key],
							[`Attribute.${index + 1}.Value`, value],
							[`TagKey.${index + 1}`, key],
						])
						.map((entry) => ({ entry, order: shuffle.next().value }))
						.sort((a, b) => a.order - b.order)
						.map(({ entry }) => entry);
					expect(queryToInput('CreateQueue', Object.fromEntries(parameters))).toEqual({
						Attributes: Object.fromEntries(pairs),
						TagKeys: pairs.map(([key]) => key),
					});
				},
			),
		);
	});
});

describe('what the endpoint lacks', () => {
	test.each([
		['AmazonSQS.Dance', 'InvalidAction'],
		['Firehose_20150804.ListDeliveryStreams', 'UnknownOperationException'],
		['GraniteServiceVersion20100801.PutDashboard', 'UnknownOperationException'],
	])('%s is answered as %s', async (target, code) => {
		const response = await post('{}', { 'x-amz-target': target, ...signed('sqs') });
		expect(response.status).toBe(400);
		expect(JSON.stringify(await response.json())).toContain(code);
	});

	test('an unknown SNS action is InvalidAction', async () => {
		const { status, text } = await query('sns', { Action: 'Dance' });
		expect(status).toBe(400);
		expect(text).toContain('<Code>InvalidAction</Code>');
	});

	test('a body that is no JSON is refused, and the endpoint lives on', async () => {
		const response = await post('{nope', { 'x-amz-target': 'AmazonSQS.ListQueues' });
		expect(response.status).toBe(400);
		expect((await query('sts', { Action: 'GetCallerIdentity' })).status).toBe(200);
	});
});

test('a reset forgets queues, topics, metrics, calls and faults, and keeps the port', async () => {
	const { endpoint } = local;
	const { url } = await local.createQueue('forgotten');
	await local.send(url, 'one');
	await query('sns', { Action: 'CreateTopic', Name: 'news' });
	endpoint.sampleGauges();
	endpoint.setFaults([{ operation: 'SQS.ListQueues', kind: 'access-denied' }]);

	const at = `${endpoint.endpoint}/_awsmsg/reset`;
	expect((await fetch(at, { method: 'POST', body: '[1]' })).status).toBe(400);
	expect((await fetch(at, { method: 'POST' })).status).toBe(200);
	expect(endpoint.calls()).toEqual([]);
	expect(
		await post('{}', { 'x-amz-target': 'AmazonSQS.ListQueues', ...signed('sqs') }),
	).toMatchObject({ status: 200 });
	expect((await query('sns', { Action: 'ListTopics' })).text).not.toContain('news');
	const { Metrics } = await local.cloudwatch.send(new ListMetricsCommand({}));
	expect(Metrics ?? []).toEqual([]);

	const again = await local.createQueue('forgotten');
	await local.send(again.url, 'two');
	expect(await local.counts(again.url)).toEqual({ visible: 1, inFlight: 0 });
});

test('the endpoint listens on the loopback alone and frees its port when stopped', async () => {
	const endpoint = await startEndpoint();
	const { hostname, port } = new URL(endpoint.endpoint);
	expect(hostname).toBe('127.0.0.1');
	await endpoint.stop();
	const refused = await new Promise((resolve) => {
		connect(Number(port), hostname).once('error', (error: NodeJS.ErrnoException) =>
			resolve(error.code),
		);
	});
	expect(refused).toBe('ECONNREFUSED');
});
