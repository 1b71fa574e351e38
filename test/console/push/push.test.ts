import { describe, expect, test } from 'vitest';
import { openEndpointsOf } from '../../../source/console/push/endpoints.ts';
import type { Mode } from '../../../source/domain/effect.ts';
import { fail } from '../../../source/domain/failure.ts';
import { subscriptionRef } from '../../../source/domain/topics/subscription.ts';
import {
	application,
	applicationArn,
	endpoint,
	endpointArn,
	failureLine,
	failureLog,
	pushWorld,
	token,
} from '../../operations/push/push-world.ts';
import { yes } from '../fake-queue.ts';
import { startConsole } from '../fixture.ts';
import { screenText } from '../messages/messages-fixture.ts';

const off = endpointArn('off');

function consoleOf(
	world = pushWorld(),
	{ mode = 'open' as Mode, size = { columns: 100, rows: 30 } } = {},
) {
	const { linesPage } = failureLog([]);
	const logs = {
		// A minute before whoever asks.
		linesPage: async (...[input, options]: Parameters<typeof linesPage>) =>
			input.group.endsWith('/Failure')
				? { items: [failureLine('off', input.to - 60_000, '{"error":"NotRegistered"}')] }
				: linesPage(input, options),
	};
	return startConsole({ gateways: { ...world, logs }, mode, size });
}

type Console = ReturnType<typeof consoleOf>;

async function open(console: Console, text: string): Promise<void> {
	console.press(':');
	console.type(text);
	console.press('enter');
	await console.settled();
	console.written();
}

async function act(console: Console, title: string): Promise<void> {
	console.press('a');
	console.type(title);
	console.press('enter');
	await console.settled();
}

describe('mobile push', () => {
	test('lists applications, then the endpoints of one, and never a whole token', async () => {
		const console = consoleOf();
		await open(console, 'push');
		expect(screenText(console)).toMatch(/GCM +shop +enabled/);
		console.press('enter');
		await console.settled();
		const text = screenText(console);
		expect(text).toMatch(/off +disabled +fGx3…k9Pq/);
		expect(text).toMatch(/2 endpoints; 1 disabled\./);
		expect(text).not.toContain(token);
	});

	test('opens an application by its name, and an endpoint by its ARN', async () => {
		const console = consoleOf();
		await open(console, 'push shop');
		expect(console.topAs('push-endpoints').application.arn).toBe(applicationArn);
		console.press('esc');
		await open(console, `push ${off}`);
		expect(console.topAs('push-endpoints').list.cursor).toBe(off);
		expect(screenText(console)).toMatch(
			/last failed delivery: \{"error":"NotRegistered"\}, status 404/,
		);
	});

	test('says why there is nothing', async () => {
		const none = consoleOf(pushWorld([], []));
		await open(none, 'push');
		expect(screenText(none)).toContain('no platform application in this account and region');
		const { push } = pushWorld();
		const applicationsPage = async () => {
			throw fail('denied', 'no access to SNS ListPlatformApplications');
		};
		const denied = startConsole({ gateways: { push: { ...push, applicationsPage } } });
		await open(denied, 'push');
		expect(screenText(denied)).toContain('no access to SNS ListPlatformApplications');
		const unknown = consoleOf();
		await open(unknown, 'push other');
		expect(unknown.said()).toContain('there is no platform application other');
	});

	test('enables an endpoint once that is confirmed, and takes it back', async () => {
		const world = pushWorld();
		const console = consoleOf(world);
		openEndpointsOf(console.session, off);
		await console.settled();
		console.written();
		console.press('e');
		await console.settled();
		expect(screenText(console)).toMatch(/SNS sends to the device again/);
		expect(world.acts).toEqual([]);
		console.written();
		await yes(console);
		expect(world.acts).toEqual([{ arn: off, enabled: true }]);
		expect(screenText(console)).toMatch(/off +enabled/);
		console.written();
		await act(console, 'undo enable');
		console.written();
		await yes(console);
		expect(world.acts).toEqual([
			{ arn: off, enabled: true },
			{ arn: off, enabled: false },
		]);
		expect(screenText(console)).toMatch(/off +disabled/);
	});

	test('changes nothing where the mode says so', async () => {
		const world = pushWorld();
		const console = consoleOf(world, { mode: 'look' });
		openEndpointsOf(console.session, off);
		await console.settled();
		console.written();
		console.press('e', 's');
		await console.settled();
		expect(console.overlay().kind).toBe('none');
		expect(world.acts).toEqual([]);
	});

	test('publishes a payload to one device, and tells it apart from a text', async () => {
		const world = pushWorld();
		const console = consoleOf(world);
		openEndpointsOf(console.session, endpointArn('on'));
		await console.settled();
		console.written();
		console.press('s');
		expect(screenText(console)).toMatch(/GCM is given the payload as it stands/);
		expect(screenText(console)).toMatch(/ of 256K, valid JSON/);
		console.press('ctrl-u');
		console.type('hello');
		expect(screenText(console)).toContain('the payload is no JSON object');
		console.press('tab', 'right');
		expect(screenText(console)).toContain('GCM is given a plain text, which SNS wraps');
		const { fields, focus } = console.topAs('form');
		for (let step = focus; step <= fields.length; step++) console.press('tab');
		console.press('enter');
		await console.settled();
		expect(screenText(console)).toContain('Sends a notification to this one device');
		console.written();
		await yes(console);
		expect(world.acts).toMatchObject([{ arn: endpointArn('on'), body: 'hello' }]);
		expect(console.said()).toContain('sent to SNS for GCM/shop/on');
	});

	test('is where a subscription of a device jumps to', async () => {
		const topicArn = 'arn:aws:sns:eu-west-1:123456789012:orders';
		const ref = subscriptionRef({
			...{ arn: `${topicArn}:6b0e71bd-7e97-4d97-80ce-4a0994e55286`, topicArn },
			...{ protocol: 'application', endpoint: off, owner: '123456789012' },
		});
		const console = consoleOf();
		const at = console.clock.now();
		await open(console, 'subscriptions');
		console.watched({ kind: 'subscription', type: 'listed', refs: [ref], complete: true, at });
		console.written();
		console.press('J');
		await console.settled();
		expect(console.topAs('push-endpoints').list.cursor).toBe(off);
	});

	test('opens one report of deliveries, and none over what was begun since', async () => {
		const console = consoleOf();
		await open(console, 'push shop');
		console.press('l', 'l');
		await console.settled();
		expect(console.session.state.views.map(({ kind }) => kind).slice(-2)).toEqual([
			'push-endpoints',
			'report',
		]);
		console.press('esc');
		console.written();
		console.press('l', '@');
		await console.settled();
		expect(console.top().kind).toBe('calls');
		expect(console.said()).toMatch(/press l there again/);
	});

	test('holds in a narrow terminal', async () => {
		const old = application({ enabled: false });
		const world = pushWorld([endpoint('on', { userData: 'customer C-17' })], [old]);
		const console = consoleOf(world, { size: { columns: 60, rows: 15 } });
		await open(console, 'push');
		expect(screenText(console)).toMatch(/APPLICATION.*STATE.*WHY/);
		expect(screenText(console)).toMatch(/disabled/);
	});
});
