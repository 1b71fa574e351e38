import { describe, expect, test } from 'vitest';
import { fail } from '../../../source/domain/failure.ts';
import { lastFailureOf } from '../../../source/domain/push/endpoints.ts';
import { recipientsOf } from '../../../source/domain/topics/audience.ts';
import type { Gateways } from '../../../source/operations/ports.ts';
import { applicationMeant, publishToEndpoint } from '../../../source/operations/push/devices.ts';
import { readEndpoints } from '../../../source/operations/push/endpoints.ts';
import { readFanOut } from '../../../source/operations/topics/fan-out.ts';
import { readSubscribers } from '../../../source/operations/topics/subscribers.ts';
import { subscriptionFacts } from '../../../source/operations/topics/subscriptions.ts';
import { endpointsSentences, endpointWhy } from '../../../source/presentation/push/push-words.ts';
import { grantFor } from '../../helpers/grants.ts';
import { gateways } from '../fakes.ts';
import {
	application,
	applicationArn,
	endpoint,
	endpointArn,
	failureLine,
	failureLog,
	pushWorld,
} from './push-world.ts';

const { signal } = new AbortController();
const now = Date.UTC(2026, 10, 20, 12);
const minute = 60_000;
const shop = { arn: applicationArn, name: 'shop', now };

describe('the endpoints of an application', () => {
	test('come with the last failed delivery of each, where those are logged', async () => {
		const logs = failureLog([
			failureLine('off', now - 90 * minute, '{"error":"InternalServerError"}'),
			failureLine('off', now - 30 * minute, '{"error":"NotRegistered"}'),
		]);
		const read = await readEndpoints(gateways({ ...pushWorld(), logs }), shop, signal);
		const why = read.endpoints.map((one) => endpointWhy(one, lastFailureOf(one.arn, read)));
		expect(why[0]).toBe('');
		expect(why[1]).toMatch(/^disabled: \{"error":"NotRegistered"\}, status 404, 2026-11-20/);
		expect(endpointsSentences(read)[0]).toBe('2 endpoints; 1 disabled.');
	});

	test('say that failures are not logged, or could not be read, and never that there were none', async () => {
		const off = endpoint('off', { enabled: false });
		const silent = application({ logs: { success: false, failure: false } });
		const unlogged = await readEndpoints(gateways(pushWorld([off], [silent])), shop, signal);
		expect(lastFailureOf(off.arn, unlogged)).toEqual({ known: 'not-logged' });
		expect(endpointsSentences(unlogged).join(' ')).toContain('FailureFeedbackRoleArn');
		const logs = {
			linesPage: async () => {
				throw fail('denied', 'no access to Logs FilterLogEvents');
			},
		};
		const denied = await readEndpoints(gateways({ ...pushWorld([off]), logs }), shop, signal);
		expect(lastFailureOf(off.arn, denied)).toEqual({ known: 'unread' });
		expect(endpointsSentences(denied).join(' ')).toMatch(
			/log of failures could not be read: no access/,
		);
		const gone = await readEndpoints(gateways(pushWorld([off], [])), shop, signal);
		expect(gone.application.ok).toBe(false);
		expect(lastFailureOf(off.arn, gone)).toEqual({ known: 'unread' });
	});

	test('have no last failure that is unknown where the log has more lines than are kept', async () => {
		const lines = Array.from({ length: 501 }, (_, at) =>
			failureLine(
				at === 500 ? 'off' : 'on',
				now - (600 - at) * minute,
				'{"error":"NotRegistered"}',
			),
		);
		const world = gateways({ ...pushWorld(), logs: failureLog(lines) });
		const read = await readEndpoints(world, shop, signal);
		expect(lastFailureOf(endpointArn('off'), read)).toEqual({ known: 'unread' });
		expect(endpointsSentences(read)).toContain('Not all failures of the last day were searched.');
	});

	test('are listed without the one that is looked for where that is gone', async () => {
		const world = gateways({ ...pushWorld(), logs: failureLog([]) });
		const read = await readEndpoints(world, { ...shop, on: endpointArn('gone') }, signal);
		expect(read.endpoints.map(({ arn }) => arn)).toEqual([endpointArn('on'), endpointArn('off')]);
	});

	test('are bounded, and the one that is looked for is among them all the same', async () => {
		const many = Array.from({ length: 1200 }, (_, at) => endpoint(`e-${at}`));
		const { push } = pushWorld(many);
		let pages = 0;
		const counted = {
			...push,
			endpointsPage: (...all: Parameters<typeof push.endpointsPage>) => {
				pages++;
				return push.endpointsPage(...all);
			},
		};
		const world = gateways({ push: counted, logs: failureLog([]) });
		const read = await readEndpoints(world, { ...shop, on: endpointArn('e-1100') }, signal);
		expect([read.endpoints.length, read.endpoints[0]?.arn, read.more, pages]).toEqual([
			1001,
			endpointArn('e-1100'),
			true,
			11,
		]);
		const exact = await readEndpoints(
			gateways({ ...pushWorld(many.slice(0, 1000)), logs: failureLog([]) }),
			shop,
			signal,
		);
		expect([exact.endpoints.length, exact.more]).toEqual([1000, false]);
	});
});

test('an application is meant by its ARN, its name, or its platform and name', () => {
	const apple = application({ arn: applicationArn.replace('GCM', 'APNS'), platform: 'APNS' });
	const both = [application(), apple];
	expect(applicationMeant(both, applicationArn).platform).toBe('GCM');
	expect(applicationMeant(both, 'APNS/shop').platform).toBe('APNS');
	expect(applicationMeant([apple], 'shop').platform).toBe('APNS');
	expect(() => applicationMeant(both, 'shop')).toThrow('shop may be GCM/shop, APNS/shop');
	expect(() => applicationMeant(both, 'other')).toThrow('no platform application other');
});

test('what is too large for SNS is not sent to a device, and what SNS refuses is told as refused', async () => {
	const { push, acts } = pushWorld();
	const grant = grantFor('GCM/shop/off', {});
	const send = (body: string, id = 'off') =>
		publishToEndpoint({ push }, { arn: endpointArn(id), message: { body }, grant }, signal);
	expect(await send('x'.repeat(256 * 1024 + 1))).toMatchObject({ code: 'MessageTooLong' });
	expect(acts).toEqual([]);
	expect(await send('hello')).toMatchObject({ outcome: 'rejected', code: 'EndpointDisabled' });
	expect(await send('hello', 'on')).toEqual({ outcome: 'sent', messageId: 'p-1' });
});

describe('a subscription that delivers to a device', () => {
	const ref = (endpointOf: string) => ({
		arn: 'arn:aws:sns:eu-west-1:123456789012:orders:1',
		name: 'orders:1',
		topicArn: 'arn:aws:sns:eu-west-1:123456789012:orders',
		...{ protocol: 'application', endpoint: endpointOf, owner: '123456789012' },
	});
	const topics = {
		subscription: async () => ({ rawDelivery: false, pending: false, raw: {} }),
	};
	const facts = async (endpointOf: string, push = pushWorld().push) =>
		(await subscriptionFacts(gateways({ topics, push }), ref(endpointOf), signal)).device;

	test('knows whether its endpoint is enabled, gone, or not to be read', async () => {
		expect(await facts(endpointArn('on'))).toEqual({ enabled: true });
		expect(await facts(endpointArn('off'))).toEqual({ enabled: false });
		expect(await facts(endpointArn('gone'))).toEqual({ missing: true });
		const denied = async () => {
			throw fail('denied', 'no access to SNS GetEndpointAttributes');
		};
		const { push } = pushWorld();
		expect((await facts(endpointArn('on'), { ...push, endpoint: denied }))?.failure?.kind).toBe(
			'denied',
		);
	});

	test('of another region is asked nothing: requests go to this one', async () => {
		expect(await facts(endpointArn('on').replace('eu-west-1', 'us-east-1'))).toBeUndefined();
	});
});

describe('who gets a message of a topic', () => {
	const topicArn = 'arn:aws:sns:eu-west-1:123456789012:orders';
	const topics = {
		attributes: async (arn: string) => ({ arn, fifo: false, raw: {} }),
		subscription: async () => ({ rawDelivery: false, pending: false, raw: {} }),
		subscriptionsPage: async () => ({
			items: ['on', 'off', 'gone', 'far'].map((id) => ({
				...{ arn: `${topicArn}:${id}`, topicArn, protocol: 'application', owner: '123456789012' },
				endpoint:
					id === 'far' ? endpointArn(id).replace('eu-west-1', 'us-east-1') : endpointArn(id),
			})),
		}),
	};

	test('among devices none of an application that is disabled; where that can not be read nobody knows', async () => {
		const ref = { name: 'orders', arn: topicArn };
		const told = async (push: Gateways['push']) =>
			recipientsOf(
				{ body: 'hello' },
				await readSubscribers(gateways({ topics, push }), ref, signal),
			).map(({ delivery }) => ('why' in delivery ? delivery.why : delivery.delivers));
		const { push } = pushWorld(undefined, [application({ enabled: false })]);
		expect((await told(push))[0]).toBe('application-disabled');
		let asked = 0;
		const denied = async () => {
			asked++;
			throw fail('denied', 'no access to SNS GetPlatformApplicationAttributes');
		};
		const on = pushWorld([endpoint('on'), endpoint('off')]).push;
		expect(await told({ ...on, application: denied })).toEqual([
			...['application-unread', 'application-unread'],
			...['device-missing', 'device-unasked'],
		]);
		expect(asked, 'each application once').toBe(1);
	});

	test('among devices those whose endpoints are enabled; of others it is said why not, or that nobody knows', async () => {
		const { push } = pushWorld();
		const ref = { name: 'orders', arn: topicArn };
		const subscribers = await readSubscribers(gateways({ topics, push }), ref, signal);
		const recipients = recipientsOf({ body: 'hello' }, subscribers);
		expect(
			recipients.map(({ delivery }) => ('why' in delivery ? delivery.why : delivery.delivers)),
		).toEqual([true, 'device-disabled', 'device-missing', 'device-unasked']);
		const map = await readFanOut(gateways({ topics, push }), { kind: 'topic', ref }, signal);
		expect(map.edges.map(({ faults }) => faults.map(({ fault }) => fault)[0])).toEqual([
			'no-dead-letters',
			'device-disabled',
			'device-missing',
			'device-unasked',
		]);
	});
});
