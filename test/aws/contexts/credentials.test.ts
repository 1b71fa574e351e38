import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { connect } from '../../../source/aws/connect.ts';
import { stopLater } from '../../helpers/fixtures.ts';
import { connected, failureOf, fakeEndpoint, forever } from '../kinesis/fake-endpoint.ts';

const options = { signal: forever };

// The SDK's chain reads these from the process itself.
beforeEach(() => {
	for (const name of ['AWS_PROFILE', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) {
		vi.stubEnv(name, undefined);
	}
	vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
	stopLater(() => {
		vi.unstubAllEnvs();
	});
});

/** Shared files in a directory of their own, which may be written again later. */
async function profile(config: string) {
	const directory = await mkdtemp(join(tmpdir(), 'awsmsg-test-'));
	stopLater(() => rm(directory, { recursive: true }));
	const file = join(directory, 'config');
	await writeFile(file, config);
	// The SDK's SSO provider looks nowhere else, whatever file it is given.
	vi.stubEnv('AWS_CONFIG_FILE', file);
	return {
		env: { AWS_CONFIG_FILE: file, AWS_SHARED_CREDENTIALS_FILE: join(directory, 'none') },
		write: (text: string) => writeFile(file, text),
	};
}

/** What the first request of a profile fails with, through the SDK's own chain; nothing is sent. */
async function refusal(config: string) {
	const server = await fakeEndpoint(() => ({}));
	const { env } = await profile(config);
	const { gateways } = await connected(
		{ profile: 'prod', region: 'eu-west-1', endpoint: server.url },
		{ env },
	);
	const { kind, message, hint } = await failureOf(gateways.queues.listPage({}, options));
	expect(server.seen).toEqual([]);
	return { kind, message, hint };
}

describe('a profile whose credentials cannot be had says how to get them', () => {
	it('an SSO session that is not there', async () => {
		expect(
			await refusal(`[profile prod]
sso_session = awsmsg-test-session
sso_account_id = 123456789012
sso_role_name = oncall
[sso-session awsmsg-test-session]
sso_start_url = https://127.0.0.1/start
sso_region = eu-west-1
`),
		).toEqual({
			kind: 'credentials',
			message: 'the SSO session of profile prod has expired or is missing',
			hint: 'Run awsmsg login --profile prod, which is :login in the console',
		});
	});

	it('a role behind an MFA device', async () => {
		expect(
			await refusal(`[profile prod]
role_arn = arn:aws:iam::123456789012:role/oncall
source_profile = base
mfa_serial = arn:aws:iam::123456789012:mfa/me
[profile base]
aws_access_key_id = A
aws_secret_access_key = B
`),
		).toEqual({
			kind: 'credentials',
			message: 'profile prod needs a code of its MFA device',
			hint: 'Type it behind :login in the console, or run the command in a terminal, which asks for it; for a script run eval "$(aws configure export-credentials --profile prod --format env)" first, then start it without --profile and AWS_PROFILE',
		});
	});

	it('a role whose source is a profile of an SSO session names the source', async () => {
		expect(
			await refusal(`[profile prod]
role_arn = arn:aws:iam::123456789012:role/oncall
source_profile = base
[profile base]
sso_session = awsmsg-test-session
sso_account_id = 123456789012
sso_role_name = oncall
[sso-session awsmsg-test-session]
sso_start_url = https://127.0.0.1/start
sso_region = eu-west-1
`),
		).toEqual({
			kind: 'credentials',
			message: 'the SSO session of profile base has expired or is missing',
			hint: 'Run awsmsg login --profile base, which is :login in the console',
		});
	});

	it('a credential process that fails', async () => {
		const failure = await refusal('[profile prod]\ncredential_process = /bin/false\n');
		expect(failure.kind).toBe('credentials');
		expect(failure.message).toMatch(/profile prod/);
		expect(failure.hint).toBeDefined();
	});

	it('a source profile that does not exist', async () => {
		const failure = await refusal(
			'[profile prod]\nrole_arn = arn:aws:iam::1:role/x\nsource_profile = gone\n',
		);
		expect(failure).toMatchObject({ kind: 'credentials' });
		expect(failure.message).toMatch(/profile prod/);
	});
});

describe('credentials of a context', () => {
	it.each([
		['AWS_PROFILE beside keys: the keys, as in the AWS CLI', {}, 'KEYS'],
		['--profile beside keys: the profile', { profile: 'prod' }, 'PROFILE'],
	])('%s', async (_, choice, key) => {
		const server = await fakeEndpoint(() => ({}));
		const { env } = await profile(`[profile prod]
region = eu-central-1
aws_access_key_id = PROFILE
aws_secret_access_key = x
`);
		const keys = { AWS_ACCESS_KEY_ID: 'KEYS', AWS_SECRET_ACCESS_KEY: 'y', AWS_PROFILE: 'prod' };
		const { gateways, info } = await connected(
			{ endpoint: server.url, ...choice },
			{ env: { ...env, ...keys } },
		);
		await gateways.queues.listPage({}, options);
		expect(server.seen[0]?.headers.authorization).toContain(`Credential=${key}/`);
		// The settings of the profile hold in any case; commands name it only where its credentials are used.
		expect(info.region).toBe('eu-central-1');
		expect(info.profile).toBe(key === 'KEYS' ? undefined : 'prod');
		expect(info.keysInEnvironment).toBe(true);
	});

	it('keys beside a profile of a known account are contested, until they are chosen', async () => {
		const { env } = await profile(
			'[profile prod]\nregion = eu-west-1\nsso_account_id = 123456789012\nsso_session = s\n',
		);
		const keys = { AWS_ACCESS_KEY_ID: 'KEYS', AWS_SECRET_ACCESS_KEY: 'y', AWS_PROFILE: 'prod' };
		const all = { ...env, ...keys };
		const contested = { profile: 'prod', account: '123456789012' };
		expect((await connected({}, { env: all })).info.contested).toEqual(contested);
		expect((await connected({ keys: true }, { env: all })).info.contested).toBeUndefined();
		expect((await connected({ profile: 'prod' }, { env: all })).info.contested).toBeUndefined();
	});

	it('of a wrapper tell when they end', async () => {
		const server = await fakeEndpoint(() => ({
			headers: { 'content-type': 'text/xml' },
			body: '<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account><Arn>a</Arn><UserId>u</UserId></GetCallerIdentityResult></GetCallerIdentityResponse>',
		}));
		const { env } = await profile('');
		const ends = '2026-11-20T12:00:00Z';
		const keys = { AWS_ACCESS_KEY_ID: 'KEYS', AWS_SECRET_ACCESS_KEY: 'y' };
		const { gateways } = await connected(
			{ endpoint: server.url, region: 'eu-west-1' },
			{ env: { ...env, ...keys, AWS_CREDENTIAL_EXPIRATION: ends } },
		);
		expect((await gateways.identity.whoAmI(options)).expiresAt).toBe(Date.parse(ends));
	});

	it('ask whoever can be asked for the code of an MFA device, by its serial number', async () => {
		const server = await fakeEndpoint(() => ({}));
		const { env } = await profile(`[profile prod]
role_arn = arn:aws:iam::123456789012:role/oncall
source_profile = base
mfa_serial = arn:aws:iam::123456789012:mfa/me
[profile base]
aws_access_key_id = A
aws_secret_access_key = B
`);
		const asked: string[] = [];
		const connection = await connect(
			{ local: false, profile: 'prod', region: 'eu-west-1', endpoint: server.url },
			{
				mode: () => 'open',
				onCall: () => {},
				env,
				async mfaCode(serial) {
					asked.push(serial);
					throw new Error('far enough');
				},
			},
		);
		stopLater(() => connection.close());
		const failure = await failureOf(connection.gateways.queues.listPage({}, options));
		expect(failure.kind).toBe('credentials');
		expect(asked).toEqual(['arn:aws:iam::123456789012:mfa/me']);
	});

	it('an abort ends the wait for a credential process that hangs', async () => {
		const server = await fakeEndpoint(() => ({}));
		const { env } = await profile('[profile prod]\ncredential_process = sleep 5\n');
		const { gateways } = await connected({ profile: 'prod', endpoint: server.url }, { env });
		const stop = new AbortController();
		const call = failureOf(gateways.queues.listPage({}, { signal: stop.signal }));
		stop.abort();
		expect((await call).kind).toBe('aborted');
	});

	it('are shared by its clients and asked for once', async () => {
		const server = await fakeEndpoint(({ operation }) =>
			operation === 'Kinesis ListStreams' ? { body: '{"StreamNames":[]}' } : {},
		);
		const directory = await mkdtemp(join(tmpdir(), 'awsmsg-test-'));
		stopLater(() => rm(directory, { recursive: true }));
		const script = join(directory, 'credentials.sh');
		const log = join(directory, 'log');
		const answer = '{"Version":1,"AccessKeyId":"PROCESS","SecretAccessKey":"B"}';
		await writeFile(script, `echo asked >> ${log}\necho '${answer}'\n`);
		const { env } = await profile(`[profile prod]\ncredential_process = sh ${script}\n`);
		const { gateways } = await connected({ profile: 'prod', endpoint: server.url }, { env });
		await Promise.all([
			gateways.queues.listPage({}, options),
			gateways.streams.listPage({}, options),
			gateways.metrics.alarmsPage({}, options),
		]);
		expect(server.seen.map((one) => one.headers.authorization)).toEqual(
			Array(3).fill(expect.stringContaining('Credential=PROCESS/')),
		);
		expect(await readFile(log, 'utf8')).toBe('asked\n');
	});

	it('are read afresh by a new context, after a login elsewhere', async () => {
		const server = await fakeEndpoint(() => ({}));
		const files = await profile(
			'[profile prod]\naws_access_key_id = OLD\naws_secret_access_key = B\n',
		);
		const ask = async () => {
			const { gateways } = await connected(
				{ profile: 'prod', endpoint: server.url },
				{ env: files.env },
			);
			await gateways.queues.listPage({}, options);
			return /Credential=(\w+)/.exec(server.seen.at(-1)?.headers.authorization ?? '')?.[1];
		};
		expect(await ask()).toBe('OLD');
		await files.write('[profile prod]\naws_access_key_id = NEW\naws_secret_access_key = B\n');
		expect(await ask()).toBe('NEW');
	});
});
