import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { stopLater } from '../../helpers/fixtures.ts';
import {
	type Answer,
	connected,
	failureOf,
	fakeEndpoint,
	forever,
	jsonError,
	xmlError,
} from '../kinesis/fake-endpoint.ts';

/*
The whole way of a login, from real config files: SSO OIDC, the portal, STS and SQS in one loopback server, each reached by
the settings of the files.
*/

const options = { signal: forever };
const soon = new Date(Date.now() + 3_600_000).toISOString();

const assumed: Answer = {
	headers: { 'content-type': 'text/xml' },
	body: `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials><AccessKeyId>ROLEKEY</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>${soon}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
};

const caller: Answer = {
	headers: { 'content-type': 'text/xml' },
	body: '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:sts::111122223333:assumed-role/ops/me</Arn><UserId>A:me</UserId><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>',
};

/** A home with a role on an SSO session whose login has ended, and the services behind it. */
async function standIn({ older = false } = {}) {
	const home = await mkdtemp(join(tmpdir(), 'awsmsg-test-'));
	stopLater(() => rm(home, { recursive: true }));
	let allowed = false;
	const server = await fakeEndpoint(({ operation, headers }): Answer => {
		switch (operation) {
			case 'SSO OIDC RegisterClient':
				return {
					body: '{"clientId":"ID","clientSecret":"CLIENTSECRET","clientSecretExpiresAt":4102444800}',
				};
			case 'SSO OIDC StartDeviceAuthorization':
				return {
					body: '{"deviceCode":"DEVICE","userCode":"ABCD-EFGH","verificationUri":"https://device.example/","expiresIn":60,"interval":0.01}',
				};
			case 'SSO OIDC CreateToken':
				return allowed
					? { body: '{"accessToken":"NEWTOKEN","expiresIn":28800}' }
					: { status: 400, body: '{"error":"authorization_pending"}' };
			case 'SSO GetRoleCredentials':
				return headers['x-amz-sso_bearer_token'] === 'NEWTOKEN'
					? {
							body: `{"roleCredentials":{"accessKeyId":"SSOKEY","secretAccessKey":"s","sessionToken":"t","expiration":${Date.now() + 3_600_000}}}`,
						}
					: { status: 401, body: '{"message":"Session token not found or invalid"}' };
			case 'STS AssumeRole':
				return assumed;
			case 'SQS ListQueues':
				return { body: '{"QueueUrls":[]}' };
			default:
				return jsonError('Unknown', operation);
		}
	});
	const where = older
		? 'sso_start_url = https://my.example/start\nsso_region = eu-west-1\n'
		: 'sso_session = my sso\n';
	const config = join(home, '.aws', 'config');
	await mkdir(join(home, '.aws', 'sso', 'cache'), { recursive: true });
	await writeFile(
		config,
		`[profile prod]
role_arn = arn:aws:iam::111122223333:role/ops
source_profile = my base
region = eu-west-1
endpoint_url = ${server.url}

[profile "my base"]
${where}sso_account_id = 111122223333
sso_role_name = Admin

[sso-session "my sso"]
sso_start_url = https://my.example/start
sso_region = eu-west-1
`,
	);
	const key = createHash('sha1').update(older ? 'https://my.example/start' : 'my sso');
	const file = join(home, '.aws', 'sso', 'cache', `${key.digest('hex')}.json`);
	await writeFile(file, '{"accessToken":"OLDTOKEN","expiresAt":"2020-01-01T00:00:00Z"}');
	const env = { HOME: home, AWS_CONFIG_FILE: config, AWS_SHARED_CREDENTIALS_FILE: '/none' };
	const { gateways, calls } = await connected({ profile: 'prod' }, { env });
	return {
		...{ gateways, calls, file, server },
		allow() {
			allowed = true;
		},
		asked: () => server.seen.map(({ operation }) => operation),
	};
}

describe.each([false, true])('a login that has ended (older form: %s)', (older) => {
	test('is told with what renews it, and renewed in place: the next request goes on', async () => {
		const at = await standIn({ older });
		expect(await failureOf(at.gateways.queues.listPage({}, options))).toMatchObject({
			kind: 'credentials',
			message: 'the SSO session of profile my base has expired or is missing',
			hint: "Run awsmsg login --profile 'my base', which is :login in the console",
		});
		expect(at.asked()).toEqual([]);
		const login = await at.gateways.logins.begin(options);
		expect(login).toMatchObject({
			kind: 'device',
			session: older ? 'https://my.example/start' : 'my sso',
			url: 'https://device.example/',
			code: 'ABCD-EFGH',
		});
		const finished = at.gateways.logins.finish({ id: login.id }, options);
		at.allow();
		expect((await finished).expiresAt).toBeGreaterThan(Date.now());
		await at.gateways.queues.listPage({}, options);
		expect(at.asked().filter((one) => one !== 'SSO OIDC CreateToken')).toEqual([
			'SSO OIDC RegisterClient',
			'SSO OIDC StartDeviceAuthorization',
			'SSO GetRoleCredentials',
			'STS AssumeRole',
			'SQS ListQueues',
		]);
		expect(JSON.parse(await readFile(at.file, 'utf8')).accessToken).toBe('NEWTOKEN');
		expect(at.server.seen.at(-1)?.headers.authorization).toContain('Credential=ROLEKEY/');
		// Nothing secret is in what is told of requests.
		expect(JSON.stringify([at.calls, login])).not.toMatch(/TOKEN|SECRET|DEVICE/);
	});
});

test('a login is given up with its signal, and another one leaves the first behind', async () => {
	const at = await standIn();
	const first = await at.gateways.logins.begin(options);
	const stop = new AbortController();
	const waiting = at.gateways.logins.finish({ id: first.id }, { signal: stop.signal });
	stop.abort();
	expect((await failureOf(waiting)).kind).toBe('aborted');
	const second = await at.gateways.logins.begin(options);
	expect(await failureOf(at.gateways.logins.finish({ id: first.id }, options))).toMatchObject({
		message: 'this login has ended',
	});
	at.allow();
	await at.gateways.logins.finish({ id: second.id }, options);
});

test.each([
	[
		'[profile p]\nregion = eu-west-1\naws_access_key_id = A\naws_secret_access_key = s\n',
		'Take a new session and store its keys in profile p',
	],
	[
		'[profile p]\nregion = eu-west-1\nlogin_session = arn:aws:iam::1:user/me\n',
		'Run aws login --profile p',
	],
	[
		'[profile p]\nregion = eu-west-1\ncredential_process = /bin/true\n',
		'Log in again with what the credential_process of profile p runs',
	],
])('credentials that no login of this kind gives say what renews them: %j', async (text, hint) => {
	const home = await mkdtemp(join(tmpdir(), 'awsmsg-test-'));
	stopLater(() => rm(home, { recursive: true }));
	const config = join(home, 'config');
	await writeFile(config, text);
	const { gateways } = await connected(
		{ profile: 'p' },
		{ env: { HOME: home, AWS_CONFIG_FILE: config } },
	);
	expect(await failureOf(gateways.logins.begin(options))).toMatchObject({
		kind: 'unsupported',
		hint,
	});
});

test('keys in variables are renewed where they come from', async () => {
	const env = { AWS_ACCESS_KEY_ID: 'A', AWS_SECRET_ACCESS_KEY: 's', AWS_REGION: 'eu-west-1' };
	const { gateways } = await connected({}, { env });
	expect(await failureOf(gateways.logins.begin(options))).toMatchObject({
		kind: 'unsupported',
		message: expect.stringContaining('keys of the environment'),
	});
});

describe('a role behind an MFA device', () => {
	/** A profile whose role wants a code, and STS, which takes one code once. */
	async function withDevice() {
		const home = await mkdtemp(join(tmpdir(), 'awsmsg-test-'));
		stopLater(() => rm(home, { recursive: true }));
		const config = join(home, 'config');
		const used = new Set<string>();
		const server = await fakeEndpoint(({ operation, body }): Answer => {
			if (operation === 'SQS ListQueues') return { body: '{"QueueUrls":[]}' };
			if (operation === 'STS GetCallerIdentity') return caller;
			const form = new URLSearchParams(body);
			const code = form.get('TokenCode') ?? '';
			const isRight = form.get('SerialNumber') === 'arn:aws:iam::1:mfa/me' && code === '123456';
			if (operation !== 'STS AssumeRole' || !isRight || used.has(code)) {
				return xmlError(
					'AccessDenied',
					'MultiFactorAuthentication failed with invalid MFA one time pass code.',
					403,
				);
			}
			used.add(code);
			return assumed;
		});
		await writeFile(
			config,
			`[profile prod]
role_arn = arn:aws:iam::1:role/ops
source_profile = base
mfa_serial = arn:aws:iam::1:mfa/me
region = eu-west-1
endpoint_url = ${server.url}

[profile base]
aws_access_key_id = BASE
aws_secret_access_key = s
`,
		);
		const env = { HOME: home, AWS_CONFIG_FILE: config };
		const { gateways, calls } = await connected({ profile: 'prod' }, { env });
		return { gateways, calls, server };
	}

	test('asks for its code, and goes on with it', async () => {
		const { gateways, calls, server } = await withDevice();
		expect(await failureOf(gateways.queues.listPage({}, options))).toMatchObject({
			kind: 'credentials',
			code: 'MfaCodeNeeded',
			message: 'profile prod needs a code of its MFA device',
		});
		expect(server.seen).toEqual([]);
		const login = await gateways.logins.begin(options);
		expect(login).toEqual({
			...{ kind: 'code', id: expect.any(String), profile: 'prod' },
			serial: 'arn:aws:iam::1:mfa/me',
		});
		const { expiresAt } = await gateways.logins.finish({ id: login.id, code: '123456' }, options);
		expect(expiresAt).toBe(Date.parse(soon));
		await gateways.queues.listPage({}, options);
		expect(server.seen.at(-1)?.headers.authorization).toContain('Credential=ROLEKEY/');
		expect(await gateways.identity.whoAmI(options)).toMatchObject({
			account: '111122223333',
			expiresAt: Date.parse(soon),
			renewedByHand: true,
		});
		expect(JSON.stringify(calls)).not.toContain('123456');
	});

	test('says that a code was not taken, and has the next try begin anew', async () => {
		const { gateways } = await withDevice();
		const first = await gateways.logins.begin(options);
		const wrong = gateways.logins.finish({ id: first.id, code: '000000' }, options);
		expect(await failureOf(wrong)).toMatchObject({
			kind: 'credentials',
			message: 'AWS does not take this code of the MFA device of profile prod',
		});
		const again = gateways.logins.finish({ id: first.id, code: '123456' }, options);
		expect((await failureOf(again)).message).toBe('this login has ended');
		const second = await gateways.logins.begin(options);
		await gateways.logins.finish({ id: second.id, code: '123456' }, options);
	});
});
