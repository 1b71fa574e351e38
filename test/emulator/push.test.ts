import {
	CreatePlatformApplicationCommand,
	CreatePlatformEndpointCommand,
	CreateTopicCommand,
	DeleteEndpointCommand,
	DeletePlatformApplicationCommand,
	GetEndpointAttributesCommand,
	GetPlatformApplicationAttributesCommand,
	ListEndpointsByPlatformApplicationCommand,
	ListPlatformApplicationsCommand,
	PublishCommand,
	SetEndpointAttributesCommand,
	SubscribeCommand,
} from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { letsTopicsIn } from '../helpers/queue-policies.ts';
import { errorOf, type Local, startLocal } from './local.ts';

let local: Local;
beforeAll(async () => {
	local = await startLocal();
});
afterAll(() => local.stop());

async function application(Name: string, more: Record<string, string> = {}) {
	const { PlatformApplicationArn = '' } = await local.sns.send(
		new CreatePlatformApplicationCommand({
			...{ Name, Platform: 'GCM' },
			Attributes: { PlatformCredential: 'key', ...more },
		}),
	);
	return PlatformApplicationArn;
}

async function endpoint(PlatformApplicationArn: string, Token: string, CustomUserData?: string) {
	const { EndpointArn = '' } = await local.sns.send(
		new CreatePlatformEndpointCommand({
			PlatformApplicationArn,
			Token,
			...(CustomUserData === undefined ? {} : { CustomUserData }),
		}),
	);
	return EndpointArn;
}

const switchTo = (EndpointArn: string, Enabled: string) =>
	local.sns.send(new SetEndpointAttributesCommand({ EndpointArn, Attributes: { Enabled } }));
const publish = (TargetArn: string, Message = 'hello') =>
	local.sns.send(new PublishCommand({ TargetArn, Message }));

describe('platform applications and endpoints', () => {
	test('are made once, listed with their attributes, and never tell their credentials', async () => {
		const arn = await application('shop', { SuccessFeedbackSampleRate: '10' });
		expect(arn).toBe('arn:aws:sns:us-east-1:000000000000:app/GCM/shop');
		expect(await application('shop', { SuccessFeedbackSampleRate: '10' })).toBe(arn);
		const other = await errorOf(application('shop', { SuccessFeedbackSampleRate: '20' }));
		expect(other.message).toMatch(/already exists/);
		const { PlatformApplications } = await local.sns.send(new ListPlatformApplicationsCommand({}));
		expect(PlatformApplications).toContainEqual({
			PlatformApplicationArn: arn,
			Attributes: { Enabled: 'true', SuccessFeedbackSampleRate: '10' },
		});
		const one = await endpoint(arn, 'token-1', 'C-17');
		expect(await endpoint(arn, 'token-1', 'C-17')).toBe(one);
		const clash = await errorOf(endpoint(arn, 'token-1', 'C-18'));
		expect(clash.message).toContain(`${one} already exists with the same Token, but different`);
		const { Attributes } = await local.sns.send(
			new GetEndpointAttributesCommand({ EndpointArn: one }),
		);
		expect(Attributes).toEqual({ Enabled: 'true', Token: 'token-1', CustomUserData: 'C-17' });
	});

	test('that are none are refused as SNS refuses them', async () => {
		const arn = await application('refusing');
		const gone = `${arn.replace(':app/', ':endpoint/')}/6b0e71bd-7e97-4d97-80ce-4a0994e55286`;
		const refusals = [
			await errorOf(application('no name')),
			await errorOf(
				local.sns.send(
					new CreatePlatformApplicationCommand({
						...{ Name: 'x', Platform: 'PIGEON', Attributes: { PlatformCredential: 'key' } },
					}),
				),
			),
			await errorOf(application('x', { PlatformCredential: '' })),
			await errorOf(endpoint(arn, '')),
			await errorOf(endpoint(arn, 'token', 'x'.repeat(2048))),
			await errorOf(switchTo(await endpoint(arn, 'switched'), 'maybe')),
			await errorOf(publish(gone)),
		];
		expect(refusals.map(({ name }) => name)).toEqual(
			refusals.map(() => 'InvalidParameterException'),
		);
		const missing = [
			await errorOf(local.sns.send(new GetEndpointAttributesCommand({ EndpointArn: gone }))),
			await errorOf(switchTo(gone, 'true')),
			await errorOf(
				local.sns.send(
					new ListEndpointsByPlatformApplicationCommand({ PlatformApplicationArn: `${arn}x` }),
				),
			),
			await errorOf(
				local.sns.send(
					new GetPlatformApplicationAttributesCommand({ PlatformApplicationArn: `${arn}x` }),
				),
			),
		];
		expect(missing.map(({ name }) => name)).toEqual(missing.map(() => 'NotFoundException'));
	});

	test('come in pages of a hundred', async () => {
		const arn = await application('many');
		for (let made = 0; made < 101; made++) await endpoint(arn, `token-${made}`);
		const page = (NextToken?: string) =>
			local.sns.send(
				new ListEndpointsByPlatformApplicationCommand({ PlatformApplicationArn: arn, NextToken }),
			);
		const first = await page();
		const second = await page(first.NextToken);
		expect([first.Endpoints?.length, second.Endpoints?.length, second.NextToken]).toEqual([
			100,
			1,
			undefined,
		]);
	});

	test('go when they are deleted, and that twice', async () => {
		const arn = await application('passing');
		const one = await endpoint(arn, 'token');
		for (let times = 0; times < 2; times++) {
			await local.sns.send(new DeleteEndpointCommand({ EndpointArn: one }));
		}
		expect((await errorOf(switchTo(one, 'true'))).name).toBe('NotFoundException');
		for (let times = 0; times < 2; times++) {
			await local.sns.send(new DeletePlatformApplicationCommand({ PlatformApplicationArn: arn }));
		}
		expect((await errorOf(endpoint(arn, 'token'))).name).toBe('NotFoundException');
	});
});

describe('a publish to an endpoint', () => {
	test('is kept as an attempt and never as a delivery; a disabled one refuses it', async () => {
		const one = await endpoint(await application('published'), 'token');
		const { MessageId } = await publish(one);
		expect(local.endpoint.attempts().at(-1)).toMatchObject({
			...{ protocol: 'application', endpoint: one, messageId: MessageId },
		});
		const before = local.endpoint.attempts().length;
		await switchTo(one, 'false');
		expect((await errorOf(publish(one))).name).toBe('EndpointDisabledException');
		await switchTo(one, 'true');
		await publish(one);
		expect(local.endpoint.attempts()).toHaveLength(before + 1);
	});

	test('of an application that is switched off is refused', async () => {
		const arn = await application('off', { Enabled: 'false' });
		expect((await errorOf(endpoint(arn, 'token'))).name).toBe(
			'PlatformApplicationDisabledException',
		);
	});

	test('wants a text for all platforms, and at most 256 KiB', async () => {
		const one = await endpoint(await application('strict'), 'token');
		const structured = (Message: string) =>
			local.sns.send(new PublishCommand({ TargetArn: one, Message, MessageStructure: 'json' }));
		expect((await errorOf(structured('{"GCM":"{}"}'))).message).toMatch(/No default entry/);
		expect((await errorOf(structured('{'))).message).toMatch(/failed to parse/);
		expect((await errorOf(publish(one, 'x'.repeat(256 * 1024 + 1)))).message).toMatch(/too long/);
		await structured('{"default":"","GCM":"{}"}');
	});
});

test('a topic named as the target delivers as it does by its own name', async () => {
	const { TopicArn = '' } = await local.sns.send(new CreateTopicCommand({ Name: 'as-target' }));
	const queue = await local.createQueue(
		'of-target',
		letsTopicsIn('arn:aws:sqs:us-east-1:000000000000:of-target'),
	);
	await local.sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: queue.arn }));
	await publish(TopicArn);
	expect((await local.counts(queue.url)).visible).toBe(1);
});

test('what a topic has for others than queues is an attempt each, but for a disabled device', async () => {
	const { TopicArn = '' } = await local.sns.send(new CreateTopicCommand({ Name: 'attempted' }));
	const arn = await application('attempted');
	const [on, off] = [await endpoint(arn, 'on'), await endpoint(arn, 'off')];
	await switchTo(off, 'false');
	const subscribe = (Protocol: string, Endpoint: string, Attributes: Record<string, string> = {}) =>
		local.sns.send(new SubscribeCommand({ TopicArn, Protocol, Endpoint, Attributes }));
	const lambda = 'arn:aws:lambda:us-east-1:000000000000:function:f';
	await subscribe('lambda', lambda);
	await subscribe('lambda', `${lambda}-other`, { FilterPolicy: '{"kind":["Refund"]}' });
	await subscribe('application', on);
	await subscribe('application', off);
	await subscribe('email', 'a@example.com');
	const before = local.endpoint.attempts().length;
	await local.sns.send(new PublishCommand({ TopicArn, Message: 'hello' }));
	const tried = local.endpoint.attempts().slice(before);
	expect(tried.map(({ protocol, endpoint: to }) => [protocol, to])).toEqual([
		['lambda', lambda],
		['application', on],
	]);
});
