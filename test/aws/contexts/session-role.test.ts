import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { stopLater } from '../../helpers/fixtures.ts';
import { connected, fakeEndpoint, forever } from '../kinesis/fake-endpoint.ts';

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

it('a role of an sso-session without a profile is taken on with the token that the AWS CLI keeps for the session', async () => {
	const home = await mkdtemp(join(tmpdir(), 'awsmsg-test-'));
	stopLater(() => rm(home, { recursive: true }));
	const cache = join(home, '.aws', 'sso', 'cache');
	await mkdir(cache, { recursive: true });
	const login = { accessToken: 'token', expiresAt: inAnHour() };
	const name = createHash('sha1').update('my corp').digest('hex');
	await writeFile(join(cache, `${name}.json`), JSON.stringify(login));
	const config = join(home, 'config');
	await writeFile(
		config,
		'[sso-session "my corp"]\nsso_region = eu-west-1\nsso_start_url = https://corp\n',
	);
	const keys = { accessKeyId: 'OFROLE', secretAccessKey: 'x', sessionToken: 'y' };
	const expiration = Date.now() + 3_600_000;
	const sso = await fakeEndpoint(() => ({
		body: JSON.stringify({ roleCredentials: { ...keys, expiration } }),
	}));
	const sqs = await fakeEndpoint(() => ({}));
	const { gateways, info } = await connected(
		{ profile: 'my corp/210987654321/Read', region: 'eu-west-1', endpoint: sqs.url },
		{ env: { HOME: home, AWS_CONFIG_FILE: config, AWS_ENDPOINT_URL_SSO: sso.url } },
	);
	await gateways.queues.listPage({}, { signal: forever });
	expect(info).toMatchObject({ profile: 'my corp/210987654321/Read', sessions: ['my corp'] });
	expect(sso.seen.map(({ path }) => path)).toEqual([
		'/federation/credentials?account_id=210987654321&role_name=Read',
	]);
	expect(sso.seen[0]?.headers['x-amz-sso_bearer_token']).toBe('token');
	expect(sqs.seen[0]?.headers.authorization).toContain('Credential=OFROLE/');
});
