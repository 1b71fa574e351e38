import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HttpRequest } from '@smithy/core/protocols';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	beginDeviceLogin,
	finishDeviceLogin,
	type LoginPorts,
} from '../../../source/aws/contexts/device-login.ts';
import type { SsoSource } from '../../../source/aws/contexts/sso-login-file.ts';
import { asFailure } from '../../../source/domain/failure.ts';
import { stopLater } from '../../helpers/fixtures.ts';

const never = new AbortController().signal;
const source: SsoSource = {
	...{ profile: 'prod', kind: 'sso', session: 'my sso', startUrl: 'https://my.awsapps.com/start' },
	...{ region: 'eu-west-1', account: '111122223333', role: 'Admin' },
};

type Given = { readonly status?: number; readonly body: object; readonly type?: string } | 'broken';

const oauth = (error: string): Given => ({ status: 400, body: { error } });
const token = { accessToken: 'TOKEN', expiresIn: 28_800, refreshToken: 'AGAIN' };

/** SSO OIDC on a clock of its own, which answers the looks for the token in this order. */
async function service(looks: readonly Given[], device: object = {}) {
	const home = await mkdtemp(join(tmpdir(), 'awsmsg-test-'));
	stopLater(() => rm(home, { recursive: true }));
	const clock = { now: Date.UTC(2026, 0, 1) };
	const asked: { path: string; body: Record<string, unknown>; host: string }[] = [];
	const slept: number[] = [];
	const left = [...looks];
	const answers: Record<string, () => Given> = {
		'/client/register': () => ({
			body: { clientId: 'ID', clientSecret: 'SECRET', clientSecretExpiresAt: 1_800_000_000 },
		}),
		'/device_authorization': () => ({
			body: {
				...{ deviceCode: 'DEVICE', userCode: 'ABCD-EFGH', expiresIn: 600, interval: 5 },
				verificationUri: 'https://device.sso.eu-west-1.amazonaws.com/',
				verificationUriComplete: 'https://device.sso.eu-west-1.amazonaws.com/?user_code=ABCD-EFGH',
				...device,
			},
		}),
		'/token': () => left.shift() ?? oauth('authorization_pending'),
	};
	const ports: LoginPorts = {
		home,
		now: () => clock.now,
		async sleep(milliseconds) {
			slept.push(milliseconds);
			clock.now += milliseconds;
		},
		handler: {
			handle: async (request) => {
				const { path, body, hostname } = request as HttpRequest;
				asked.push({ path, body: JSON.parse(body), host: hostname });
				const answer = answers[path]?.() ?? 'broken';
				if (answer === 'broken') throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
				const { status = 200, type } = answer;
				const headers: Record<string, string> =
					type === undefined ? {} : { 'x-amzn-errortype': type };
				const text = [Buffer.from(JSON.stringify(answer.body))];
				return { response: { statusCode: status, headers, body: text } as never };
			},
		},
	};
	return { ports, asked, slept, home, clock };
}

async function login(at: Awaited<ReturnType<typeof service>>, given = source) {
	const pending = await beginDeviceLogin(given, at.ports, never);
	return finishDeviceLogin(given, pending, at.ports, never);
}

describe('a login by device code', () => {
	test('asks three things of SSO OIDC, and keeps the token as the AWS CLI does, for this user alone', async () => {
		const at = await service([oauth('authorization_pending'), { body: token }]);
		const pending = await beginDeviceLogin(source, at.ports, never);
		expect([pending.url, pending.userCode, pending.urlWithCode]).toEqual([
			'https://device.sso.eu-west-1.amazonaws.com/',
			'ABCD-EFGH',
			'https://device.sso.eu-west-1.amazonaws.com/?user_code=ABCD-EFGH',
		]);
		const end = await finishDeviceLogin(source, pending, at.ports, never);
		expect(end).toBe(at.clock.now + 28_800_000);
		expect(new Set(at.asked.map(({ host }) => host))).toEqual(
			new Set(['oidc.eu-west-1.amazonaws.com']),
		);
		expect(at.asked.map(({ path, body }) => [path, body])).toEqual([
			[
				'/client/register',
				{ clientName: 'awsmsg', clientType: 'public', scopes: ['sso:account:access'] },
			],
			[
				'/device_authorization',
				{ clientId: 'ID', clientSecret: 'SECRET', startUrl: 'https://my.awsapps.com/start' },
			],
			...Array.from({ length: 2 }, () => [
				'/token',
				{
					...{ clientId: 'ID', clientSecret: 'SECRET', deviceCode: 'DEVICE' },
					grantType: 'urn:ietf:params:oauth:grant-type:device_code',
				},
			]),
		]);
		// The name is the SHA-1 of the session's own.
		const folder = join(at.home, '.aws/sso/cache');
		const name = 'b3902c2d49b36c95af74dedb0f77c5828749e230.json';
		expect(await readdir(folder)).toEqual([name]);
		expect(JSON.parse(await readFile(join(folder, name), 'utf8'))).toEqual({
			startUrl: 'https://my.awsapps.com/start',
			region: 'eu-west-1',
			accessToken: 'TOKEN',
			expiresAt: '2026-01-01T08:00:10Z',
			clientId: 'ID',
			clientSecret: 'SECRET',
			registrationExpiresAt: '2027-01-15T08:00:00Z',
			refreshToken: 'AGAIN',
		});
		expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
		expect((await stat(folder)).mode & 0o777).toBe(0o700);
	});

	test('of the older form asks for no scopes, and is kept under its start URL', async () => {
		const { session: _, ...older } = source;
		const at = await service([{ body: { accessToken: 'TOKEN', expiresIn: 60 } }]);
		await login(at, older);
		expect(at.asked[0]?.body).toEqual({ clientName: 'awsmsg', clientType: 'public' });
		const [name = ''] = await readdir(join(at.home, '.aws/sso/cache'));
		expect(name).toMatch(/^[0-9a-f]{40}\.json$/);
		const kept = await readFile(join(at.home, '.aws/sso/cache', name), 'utf8');
		expect(kept).not.toContain('refreshToken');
	});

	test('asks for the scopes that its session names', async () => {
		const at = await service([{ body: token }]);
		await login(at, { ...source, scopes: 'sso:account:access, codewhisperer:completions' });
		expect(at.asked[0]?.body['scopes']).toEqual([
			'sso:account:access',
			'codewhisperer:completions',
		]);
	});

	test('looks at its pace whatever comes in between, five seconds slower each time it is told to', async () => {
		const trouble = fc.constantFrom<Given>(
			oauth('authorization_pending'),
			oauth('slow_down'),
			{ status: 400, body: {}, type: 'AuthorizationPendingException:http://x' },
			{ status: 400, body: {}, type: 'SlowDownException' },
			{ status: 503, body: {} },
			'broken',
		);
		await fc.assert(
			fc.asyncProperty(fc.array(trouble, { maxLength: 8 }), async (looks) => {
				const at = await service([...looks, { body: token }]);
				await login(at);
				const isSlower = (look: Given) => look !== 'broken' && /slow/i.test(JSON.stringify(look));
				let every = 5000;
				const wanted = looks.map((look) => {
					const pause = every;
					if (isSlower(look)) every += 5000;
					return pause;
				});
				expect(at.slept).toEqual([...wanted, every]);
			}),
			{ numRuns: 30 },
		);
	});

	test.each([
		['refused in the browser', [oauth('access_denied')], 'denied', /was refused in the browser/],
		['not allowed in time', [], 'timeout', /nobody allowed the login to my sso in time/],
		['told that it has ended', [oauth('expired_token')], 'timeout', /nobody allowed/],
		['told something else', [oauth('invalid_grant')], 'credentials', /failed: invalid_grant/],
		['given no token', [{ body: {} }], 'credentials', /failed: status 200/],
	] as const)('%s says so, and keeps nothing', async (_, looks, kind, message) => {
		const at = await service(looks);
		const failure = await login(at).then(() => undefined, asFailure);
		expect(failure).toMatchObject({ kind, message: expect.stringMatching(message) });
		await expect(readdir(join(at.home, '.aws'))).rejects.toThrow('ENOENT');
	});

	test.each(['file:///etc/passwd', 'javascript:alert(1)', '--help', 'smb://host/share', 'nothing'])(
		'takes no page that is no web address, since a browser would be opened on it: %s',
		async (page) => {
			const at = await service([{ body: token }], { verificationUri: page });
			expect(await login(at).then(() => undefined, asFailure)).toMatchObject({ kind: 'denied' });
			const whole = await service([], { verificationUriComplete: page });
			const pending = await beginDeviceLogin(source, whole.ports, never);
			expect([pending.url, pending.urlWithCode]).toEqual([
				'https://device.sso.eu-west-1.amazonaws.com/',
				undefined,
			]);
		},
	);

	test('that can not begin names what to check in the profile', async () => {
		const at = await service([], { deviceCode: undefined, error: 'InvalidRequestException' });
		const failure = await login(at).then(() => undefined, asFailure);
		expect(failure).toMatchObject({
			kind: 'denied',
			message: expect.stringContaining('the login to my sso could not begin'),
			hint: 'Check sso_start_url (https://my.awsapps.com/start) and sso_region (eu-west-1)',
		});
	});
});
