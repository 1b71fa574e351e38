import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	applicationArn,
	applicationTrouble,
	deviceToken,
	endpointName,
	isEndpointArn,
	pushLogGroups,
	readPushArn,
} from '../../../source/domain/push/device.ts';
import {
	deviceText,
	examplePayload,
	type PushForm,
	pushDoubt,
	pushMessage,
	pushProblem,
} from '../../../source/domain/push/payload.ts';
import { pushDoubtWords, pushProblemWords } from '../../../source/presentation/push/push-words.ts';

const on = 'arn:aws:sns:eu-west-1:123456789012';
const platforms = ['APNS', 'APNS_SANDBOX', 'GCM', 'ADM', 'BAIDU'] as const;

describe('an ARN of mobile push', () => {
	test('is one of an application or of an endpoint, and of nothing else', () => {
		const read = { partition: 'aws', region: 'eu-west-1', account: '123456789012' };
		expect(readPushArn(`${on}:app/GCM/shop`)).toEqual({
			...read,
			...{ platform: 'GCM', application: 'shop' },
		});
		expect(readPushArn(`${on}:endpoint/APNS/shop/6b0e`)).toEqual({
			...read,
			...{ platform: 'APNS', application: 'shop', id: '6b0e' },
		});
		for (const other of [
			...['orders', `${on}:orders`, `${on}:orders:6b0e`, `${on}:app/GCM`, `${on}:app/GCM/a/b`],
			...[`${on}:endpoint/GCM/shop`, `${on}:endpoint/GCM/shop/a/b`, `x${on}:app/GCM/shop`],
			'arn:aws:sqs:eu-west-1:123456789012:app/GCM/shop',
		]) {
			expect(readPushArn(other)).toBeUndefined();
		}
	});

	test('leads to the application and to its logs, whatever is in it', () => {
		const part = fc.stringMatching(/^[\w.-]{1,30}$/);
		fc.assert(
			fc.property(part, part, part, (platform, name, id) => {
				const endpoint = `${on}:endpoint/${platform}/${name}/${id}`;
				const read = readPushArn(endpoint);
				if (read === undefined) throw new Error('not read');
				expect(applicationArn(read)).toBe(`${on}:app/${platform}/${name}`);
				expect(readPushArn(applicationArn(read))).toEqual({ ...read, id: undefined });
				expect(endpointName(endpoint)).toBe(`${platform}/${name}/${id}`);
				expect(isEndpointArn(endpoint) && !isEndpointArn(applicationArn(read))).toBe(true);
				expect(pushLogGroups(read).failure).toBe(
					`sns/eu-west-1/123456789012/app/${platform}/${name}/Failure`,
				);
			}),
			{ numRuns: 200 },
		);
	});
});

test('of a device token no more is kept than its ends, and of a short one nothing', () => {
	fc.assert(
		fc.property(fc.string({ maxLength: 200, unit: 'grapheme' }), (text) => {
			const { shown, length } = deviceToken(text);
			expect(length).toBe([...text].length);
			expect([...shown].length).toBeLessThanOrEqual(9);
			if (length < 16) expect(shown).toBe('…');
			else expect(length - [...shown].length + 1).toBeGreaterThanOrEqual(length / 2);
		}),
		{ numRuns: 300 },
	);
	expect(deviceToken('fGx3aaaaaaaaaaaak9Pq')).toEqual({ shown: 'fGx3…k9Pq', length: 20 });
});

test('an application is in trouble once it is disabled, or its certificate is over or soon will be', () => {
	const now = Date.UTC(2026, 10, 20);
	const day = 86_400_000;
	const trouble = (certificateEnds?: number, enabled?: boolean) =>
		applicationTrouble(
			{
				...(certificateEnds === undefined ? {} : { certificateEnds }),
				...(enabled === undefined ? {} : { enabled }),
			},
			now,
		)?.trouble;
	expect([trouble(), trouble(undefined, true), trouble(undefined, false)]).toEqual([
		undefined,
		undefined,
		'disabled',
	]);
	expect([trouble(now), trouble(now + day), trouble(now + 30 * day)]).toEqual([
		'certificate-over',
		'certificate-soon',
		undefined,
	]);
});

describe('a push', () => {
	test.each(platforms)('of the example of %s is none that is refused', (platform) => {
		const message = pushMessage(examplePayload(platform) ?? '', 'payload', platform);
		expect(pushProblem(message, platform)).toBeUndefined();
	});

	test('comes to the device as it was written, in each form', () => {
		fc.assert(
			fc.property(
				fc.string({ minLength: 1, maxLength: 60 }),
				fc.constantFrom(...platforms),
				fc.constantFrom<PushForm>('payload', 'text'),
				(text, platform, form) => {
					const told = deviceText(pushMessage(text, form, platform), platform);
					expect(told).toMatchObject({ text });
				},
			),
			{ numRuns: 300 },
		);
	});

	test('has the text of its platform, else the one for all', () => {
		const all = '{"default":"hello","GCM":"{}","APNS":"x"}';
		const json = pushMessage(all, 'json', 'GCM');
		expect(deviceText(json, 'GCM')).toEqual({ text: '{}', name: 'GCM' });
		expect(deviceText(json, 'ADM')).toEqual({ text: 'hello', name: 'default' });
	});

	const said = (text: string, form: PushForm, platform: string) => {
		const problem = pushProblem(pushMessage(text, form, platform), platform);
		return problem && pushProblemWords(problem, platform);
	};

	test('that SNS or the push service would refuse is told apart', () => {
		expect(said('hello', 'payload', 'APNS')).toBe(
			'the payload is no JSON object, and APNS takes nothing else',
		);
		expect(said('{"alert":"hello"}', 'payload', 'APNS_SANDBOX')).toBe(
			'the payload has no aps: APNS_SANDBOX makes nothing of it',
		);
		expect(said('{"aps":{}}', 'payload', 'GCM')).toMatch(/no fcmV1Message, no notification/);
		const large = JSON.stringify({ aps: { alert: 'x'.repeat(4096) } });
		expect(said(large, 'payload', 'APNS')).toMatch(/has 4,11\d bytes, APNS takes 4,096/);
		expect(said(large, 'payload', 'APNS_VOIP')).toBeUndefined();
		const fcm = JSON.stringify({ data: { text: 'x'.repeat(4096) } });
		expect(said(fcm, 'payload', 'GCM'), 'FCM counts less than the text').toBeUndefined();
		const doubt = pushDoubt(pushMessage(fcm, 'payload', 'GCM'), 'GCM');
		expect(doubt && pushDoubtWords(doubt, 'GCM')).toMatch(/has 4,11\d bytes; GCM takes 4,096/);
		expect(pushDoubt(pushMessage('hello', 'text', 'GCM'), 'GCM')).toBeUndefined();
		expect(said('', 'text', 'GCM')).toBe('the message is empty');
		expect(said('hello', 'json', 'GCM')).toMatch(/no JSON object of texts/);
		expect(said('{"GCM":"{}"}', 'json', 'GCM')).toMatch(/no text named default/);
	});

	test('that nobody here can judge is left to SNS', () => {
		expect(said('hello', 'text', 'APNS')).toBeUndefined();
		expect(said('<xml/>', 'payload', 'WNS')).toBeUndefined();
		expect(said('anything', 'payload', 'constructor')).toBeUndefined();
	});
});
