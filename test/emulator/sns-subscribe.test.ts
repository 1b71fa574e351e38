import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
	ConfirmSubscriptionCommand,
	CreateTopicCommand,
	GetSubscriptionAttributesCommand,
	ListSubscriptionsCommand,
	SetSubscriptionAttributesCommand,
	SubscribeCommand,
	UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startLocal } from './local.ts';

/* Subscribing at the embedded endpoint, by the SDK, as SNS answers. */

let local: Awaited<ReturnType<typeof startLocal>>;
let hooks: Server;
const heard: Record<string, string>[] = [];
let url: string;
let TopicArn: string | undefined;

beforeAll(async () => {
	local = await startLocal();
	hooks = createServer((request, response) => {
		let text = '';
		request.on('data', (chunk) => {
			text += chunk;
		});
		request.on('end', () => {
			heard.push(JSON.parse(text));
			response.end();
		});
	});
	await new Promise<void>((resolve) => {
		hooks.listen(0, '127.0.0.1', resolve);
	});
	url = `http://127.0.0.1:${(hooks.address() as AddressInfo).port}/a`;
	({ TopicArn } = await local.sns.send(new CreateTopicCommand({ Name: 'news' })));
});

afterAll(async () => {
	await local.stop();
	hooks.close();
});

const listed = async () => {
	const { Subscriptions = [] } = await local.sns.send(new ListSubscriptionsCommand({}));
	return Subscriptions.map(
		(one) => `${one.Protocol} ${one.SubscriptionArn?.replace(/[0-9a-f-]{36}$/, 'ID')}`,
	);
};

describe('a subscription by http', () => {
	test('is confirmed by the token that its endpoint was sent, and by nothing else', async () => {
		const { SubscriptionArn = '' } = await local.sns.send(
			new SubscribeCommand({
				TopicArn,
				Protocol: 'http',
				Endpoint: url,
				ReturnSubscriptionArn: true,
			}),
		);
		expect(await listed()).toEqual(['http PendingConfirmation']);
		await expect.poll(() => heard.length).toBe(1);
		expect(heard[0]).toMatchObject({ Type: 'SubscriptionConfirmation', TopicArn });
		for (const Token of [SubscriptionArn, 'x', '']) {
			const confirming = local.sns.send(new ConfirmSubscriptionCommand({ TopicArn, Token }));
			await expect(confirming).rejects.toThrow('Invalid parameter: Token');
		}
		const confirmed = await local.sns.send(
			new ConfirmSubscriptionCommand({ TopicArn, Token: heard[0]?.['Token'] }),
		);
		expect(confirmed.SubscriptionArn).toBe(SubscriptionArn);
		expect(await listed()).toEqual([`http ${TopicArn}:ID`]);
		await local.sns.send(new UnsubscribeCommand({ SubscriptionArn }));
		expect(await listed()).toEqual([]);
	});

	test('can not be confirmed by a token of two days ago', async () => {
		await local.sns.send(new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint: `${url}b` }));
		await expect.poll(() => heard.length).toBe(2);
		local.pass(2 * 86_400_000);
		const Token = heard[1]?.['Token'];
		await expect(
			local.sns.send(new ConfirmSubscriptionCommand({ TopicArn, Token })),
		).rejects.toThrow('Invalid parameter: Token');
	});
});

describe('an endpoint', () => {
	test.each([
		['sqs', 'orders', /SQS endpoint ARN/],
		['email', 'oncall', /Email address/],
		['https', 'http://hooks.example.com', /Endpoint must match the specified protocol/],
		['lambda', 'arn:aws:sqs:us-east-1:000000000000:orders', /Lambda endpoint ARN/],
		[
			'sqs',
			'arn:aws:sqs:us-east-1:000000000000:orders.fifo',
			/FIFO SQS Queues can not be subscribed/,
		],
	])('of %s is refused: %s', async (Protocol, Endpoint, why) => {
		const subscribing = local.sns.send(new SubscribeCommand({ TopicArn, Protocol, Endpoint }));
		await expect(subscribing).rejects.toThrow(why);
	});

	test('without raw delivery refuses it, when it is set as well', async () => {
		const { SubscriptionArn } = await local.sns.send(
			new SubscribeCommand({
				...{ TopicArn, Protocol: 'sms', Endpoint: '+491701234567', ReturnSubscriptionArn: true },
			}),
		);
		const setting = local.sns.send(
			new SetSubscriptionAttributesCommand({
				...{ SubscriptionArn, AttributeName: 'RawMessageDelivery', AttributeValue: 'true' },
			}),
		);
		await expect(setting).rejects.toThrow(/does not support raw message delivery/);
		const { Attributes } = await local.sns.send(
			new GetSubscriptionAttributesCommand({ SubscriptionArn }),
		);
		expect(Attributes?.['RawMessageDelivery']).toBe('false');
	});

	test('what is no ARN ends nothing', async () => {
		const ending = local.sns.send(
			new UnsubscribeCommand({ SubscriptionArn: 'PendingConfirmation' }),
		);
		await expect(ending).rejects.toThrow(/An ARN must have at least 6 elements, not 1/);
	});
});
