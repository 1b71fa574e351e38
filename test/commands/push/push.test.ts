import { describe, expect, test } from 'vitest';
import { run as push } from '../../../source/commands/push/push.ts';
import { run as pushEndpoint } from '../../../source/commands/push/push-endpoint.ts';
import { run as deliveries } from '../../../source/commands/topics/deliveries.ts';
import { run as publish } from '../../../source/commands/topics/publish.ts';
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
import { runFake } from '../fake-context.ts';

const on = endpointArn('on');
const off = endpointArn('off');

describe('awsmsg push', () => {
	test('lists applications, and what is wrong with each', async () => {
		const applications = [
			application(),
			application({
				arn: applicationArn.replace('GCM', 'APNS'),
				platform: 'APNS',
				certificateEnds: 0,
			}),
			application({ arn: `${applicationArn}-old`, name: 'shop-old', enabled: false }),
		];
		const { stdout, code } = await runFake(push, ['push', '--output', 'text'], {
			gateways: pushWorld([], applications),
		});
		expect(code).toBe(0);
		expect(stdout).toMatch(/^GCM\tshop\tenabled\tfailures\t/m);
		expect(stdout).toMatch(/^APNS\tshop\t.*its certificate ended on 1970-01-01/m);
		expect(stdout).toMatch(/shop-old\tdisabled\t.*none of its endpoints gets anything/m);
	});

	test('lists the endpoints of one, and never a whole token', async () => {
		const gateways = {
			...pushWorld(),
			logs: failureLog([failureLine('off', 1_000_000, '{"error":"NotRegistered"}')]),
		};
		for (const output of ['text', 'json', 'ndjson', 'table']) {
			const { stdout, stderr, code } = await runFake(push, ['push', 'shop', '--output', output], {
				gateways,
			});
			expect([output, code]).toEqual([output, 0]);
			expect(stdout + stderr).toContain('fGx3…k9Pq');
			expect(stdout + stderr).not.toContain(token);
			expect(stdout).toContain('NotRegistered');
		}
	});

	test('says where failures could not be read, and exits with 3', async () => {
		const { stderr, code } = await runFake(push, ['push', 'shop'], { gateways: pushWorld() });
		expect(code).toBe(3);
		expect(stderr).toMatch(/The log of failures could not be read/);
	});
});

describe('awsmsg push-endpoint', () => {
	test('enables an endpoint once that is confirmed, and prints what takes it back', async () => {
		const gateways = pushWorld();
		const refused = await runFake(pushEndpoint, ['push-endpoint', 'enable', off], { gateways });
		expect([refused.code, gateways.acts]).toEqual([4, []]);
		const done = await runFake(
			pushEndpoint,
			['push-endpoint', 'enable', off, '--yes', '--mode', 'open'],
			{
				gateways,
			},
		);
		expect([done.code, gateways.acts]).toEqual([0, [{ arn: off, enabled: true }]]);
		expect(done.stderr).toMatch(
			/Undo with: awsmsg push-endpoint disable arn:aws:sns:.*GCM\/shop\/off/,
		);
		const again = await runFake(
			pushEndpoint,
			['push-endpoint', 'enable', off, '--yes', '--mode', 'open'],
			{
				gateways,
			},
		);
		expect(again.stderr).toMatch(/enabled already: nothing was sent/);
		await runFake(pushEndpoint, ['push-endpoint', 'disable', off, '--yes', '--mode', 'open'], {
			gateways,
		});
		expect(gateways.acts).toHaveLength(2);
	});

	test('takes the ARN of an endpoint that is here, and nothing else', async () => {
		const gateways = pushWorld();
		const said = async (...args: string[]) => {
			const { stderr } = await runFake(
				pushEndpoint,
				['push-endpoint', ...args, '--yes', '--mode', 'open'],
				{
					gateways,
				},
			);
			return stderr;
		};
		expect(await said('enable', applicationArn)).toMatch(/is no ARN of an endpoint/);
		expect(await said('delete', off)).toMatch(/can enable and disable, not/);
		expect(await said('enable', off.replace('eu-west-1', 'us-east-1'))).toMatch(
			/is not here: it is in region us-east-1.*--region us-east-1/s,
		);
		expect(await said('enable', off.replace('123456789012', '999999999999'))).toMatch(
			/is not here: it belongs to account 999999999999/,
		);
		expect(gateways.acts).toEqual([]);
	});
});

describe('awsmsg publish to the endpoint of a device', () => {
	const payload = '{"notification":{"title":"hello"}}';

	test('sends a payload under the name of its platform', async () => {
		const gateways = pushWorld();
		const args = ['publish', on, payload, '--structure', 'payload'];
		const dry = await runFake(publish, [...args, '--dry-run'], { gateways });
		expect([dry.code, gateways.acts]).toEqual([0, []]);
		expect(dry.stderr).toMatch(/GCM is given the payload as it stands, 34 B/);
		const { code, stdout } = await runFake(publish, [...args, '--yes', '--mode', 'open'], {
			gateways,
		});
		expect([code, stdout]).toEqual([0, 'p-1\n']);
		const [sent] = gateways.acts;
		const { body, structure } = sent as { readonly body: string; readonly structure: string };
		expect([JSON.parse(body).GCM, structure]).toEqual([payload, 'json']);
	});

	test('sends a plain text, with attributes of mobile push', async () => {
		const gateways = pushWorld();
		const ttl = 'AWS.SNS.MOBILE.GCM.TTL=Number:60';
		await runFake(
			publish,
			['publish', on, 'hello', '--attribute', ttl, '--yes', '--mode', 'open'],
			{ gateways },
		);
		expect(gateways.acts).toMatchObject([
			{ body: 'hello', attributes: { 'AWS.SNS.MOBILE.GCM.TTL': { type: 'Number', text: '60' } } },
		]);
	});

	test.each([
		[['hello', '--structure', 'payload'], /GCM takes nothing else/],
		[['{"GCM":"{}"}', '--structure', 'json'], /no text named default/],
		[['hello', '--group', 'g'], /has no use for --group/],
		[['hello', '--structure', 'xml'], /knows json and payload/],
	] as const)('%j is refused before anything is sent', async (args, why) => {
		const gateways = pushWorld();
		const { code, stderr } = await runFake(
			publish,
			['publish', on, ...args, '--yes', '--mode', 'open'],
			{
				gateways,
			},
		);
		expect([code, gateways.acts]).toEqual([2, []]);
		expect(stderr).toMatch(why);
	});

	test('that is disabled is said before, and refused by SNS', async () => {
		const gateways = pushWorld();
		const { code, stderr } = await runFake(
			publish,
			['publish', off, 'hello', '--yes', '--mode', 'open'],
			{
				gateways,
			},
		);
		expect(code).not.toBe(0);
		expect(stderr).toMatch(/GCM\/shop\/off is disabled: SNS refuses/);
		expect(stderr).toMatch(/the message was not taken: Endpoint is disabled/);
	});

	test('a topic has no payload of one platform', async () => {
		const { stderr } = await runFake(publish, ['publish', 'news', '{}', '--structure', 'payload']);
		expect(stderr).toMatch(/--structure payload is for the endpoint of a device/);
	});
});

test('awsmsg deliveries tells those to one device, and which logs are off', async () => {
	const gateways = {
		...pushWorld(),
		logs: failureLog([
			failureLine('off', 1_000_000, '{"error":"NotRegistered"}'),
			failureLine('on', 1_000_000, '{"error":"Unavailable"}'),
		]),
	};
	const { stdout, code } = await runFake(deliveries, ['deliveries', off, '--output', 'text'], {
		gateways,
	});
	expect(code).toBe(0);
	expect(stdout).toMatch(/failed, status 404.*NotRegistered/);
	expect(stdout).not.toContain('Unavailable');
	const silent = application({ logs: { success: false, failure: false } });
	const unlogged = await runFake(deliveries, ['deliveries', applicationArn], {
		gateways: { ...pushWorld([endpoint('on')], [silent]), logs: failureLog([]) },
	});
	expect(unlogged.code).toBe(3);
	expect(unlogged.stderr).toMatch(
		/logged: off\.\nSuccessFeedbackRoleArn of.*\nFailureFeedbackRoleArn of/,
	);
});
