import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
	ConfirmSubscriptionCommand,
	CreateTopicCommand,
	PublishCommand,
	SubscribeCommand,
} from '@aws-sdk/client-sns';
import { expect, test } from 'vitest';
import { stopLater } from '../helpers/fixtures.ts';
import { letsTopicsIn } from '../helpers/queue-policies.ts';
import { until } from '../helpers/until.ts';
import { startLocal } from './local.ts';

type Heard = { readonly headers: IncomingHttpHeaders; readonly body: string };

/** A topic that delivers to an address of this computer, which answers with a status. */
async function world(status: number, attributes: Record<string, string> = {}) {
	const heard: Heard[] = [];
	const server = createServer((request, response) => {
		let body = '';
		request.on('data', (chunk) => {
			body += chunk;
		});
		request.on('end', () => {
			heard.push({ headers: request.headers, body });
			const isNews = request.headers['x-amz-sns-message-type'] === 'Notification';
			response.statusCode = isNews ? status : 200;
			response.end();
		});
	});
	await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
	stopLater(() => void server.close());
	const local = await startLocal();
	stopLater(() => local.stop());
	const dead = await local.createQueue(
		'dead',
		letsTopicsIn('arn:aws:sqs:us-east-1:000000000000:dead'),
	);
	const { TopicArn } = await local.sns.send(
		new CreateTopicCommand({
			Name: 'news',
			Attributes: { HTTPFailureFeedbackRoleArn: 'arn:aws:iam::000000000000:role/logs' },
		}),
	);
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
	await local.sns.send(
		new SubscribeCommand({
			...{ TopicArn, Protocol: 'http', Endpoint: url },
			Attributes: {
				RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn }),
				...attributes,
			},
		}),
	);
	await until(() => heard.length === 1, 'the token');
	const { Token } = JSON.parse(heard[0]?.body ?? '');
	await local.sns.send(new ConfirmSubscriptionCommand({ TopicArn, Token }));
	const publish = () => local.sns.send(new PublishCommand({ TopicArn, Message: 'hello' }));
	return { local, TopicArn, heard, dead, publish };
}

test('a topic posts to an address of this computer, in an envelope', async () => {
	const { local, heard, publish } = await world(200);
	const { MessageId } = await publish();
	await expect.poll(() => heard.length).toBe(2);
	expect(heard[1]?.headers).toMatchObject({
		'x-amz-sns-message-type': 'Notification',
		'x-amz-sns-message-id': MessageId,
	});
	expect(JSON.parse(heard[1]?.body ?? '')).toMatchObject({
		Type: 'Notification',
		Message: 'hello',
	});
	expect(local.endpoint.attempts()).toEqual([]);
});

test('or as it was published, where delivery is raw', async () => {
	const { heard, publish } = await world(204, { RawMessageDelivery: 'true' });
	await publish();
	await expect.poll(() => heard.length).toBe(2);
	expect(heard[1]?.body).toBe('hello');
	expect(heard[1]?.headers['x-amz-sns-rawdelivery']).toBe('true');
});

test('what the address refuses goes to the dead letters, and is logged with its status', async () => {
	const { local, dead, publish } = await world(503);
	await publish();
	await expect.poll(async () => (await local.counts(dead.url)).visible).toBe(1);
	const group = 'sns/us-east-1/000000000000/news/Failure';
	const found = local.endpoint.logs.handle('FilterLogEvents', { logGroupName: group }, 'us-east-1');
	expect(JSON.stringify(found)).toContain('\\"statusCode\\":503');
});

test('an address elsewhere gets nothing: that is an attempt', async () => {
	const { local, TopicArn } = await world(200);
	const elsewhere = 'http://198.51.100.7/hook';
	await local.sns.send(new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint: elsewhere }));
	await local.sns.send(new PublishCommand({ TopicArn, Message: 'hello' }));
	// It waits for its confirmation, which nobody could be sent.
	expect(local.endpoint.attempts()).toEqual([]);
});
