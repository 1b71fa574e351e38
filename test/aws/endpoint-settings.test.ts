import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { emptyConfig } from '../../source/aws/contexts/shared-config.ts';
import { resolveCredentialEndpoints, resolveEndpoints } from '../../source/aws/endpoints.ts';
import { stopLater } from '../helpers/fixtures.ts';
import { connected, fakeEndpoint, forever, type Seen } from './kinesis/fake-endpoint.ts';

/*
Where requests go by AWS's own order of endpoint settings, with two endpoints that listen. Source: AWS SDKs and Tools
Reference Guide, "Service-specific endpoints", "Precedence of endpoint configuration settings".
*/

const options = { signal: forever };

/** The services that a request can be made to, by what is said of them in variables and files. */
const services = {
	SQS: 'sqs',
	SNS: 'sns',
	Kinesis: 'kinesis',
	CloudWatch: 'cloudwatch',
	STS: 'sts',
	SSO: 'sso',
	SSO_OIDC: 'sso_oidc',
} as const;
type Service = keyof typeof services;
const all = Object.keys(services) as readonly Service[];
/** Those that credentials are got from: `--endpoint-url` is nothing to them. */
const ofCredentials: readonly Service[] = ['SSO', 'SSO_OIDC'];

const soon = () => new Date(Date.now() + 3_600_000).toISOString();

/** What a service answers to what is asked of it here. */
function answer({ operation }: Seen) {
	const xml = (body: string) => ({ headers: { 'content-type': 'text/xml' }, body });
	switch (operation) {
		case 'SSO OIDC CreateToken':
			return { body: JSON.stringify({ accessToken: 'new-token', expiresIn: 3600 }) };
		case 'SSO GetRoleCredentials': {
			const keys = { accessKeyId: 'SSO', secretAccessKey: 'x', sessionToken: 'y' };
			return {
				body: JSON.stringify({ roleCredentials: { ...keys, expiration: Date.now() + 3_600_000 } }),
			};
		}
		case 'STS AssumeRole':
			return xml(
				`<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ROLE</AccessKeyId><SecretAccessKey>x</SecretAccessKey><SessionToken>y</SessionToken><Expiration>${soon()}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
			);
		case 'STS GetCallerIdentity':
			return xml(
				'<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account><Arn>arn:aws:sts::123456789012:assumed-role/r/s</Arn><UserId>u</UserId></GetCallerIdentityResult></GetCallerIdentityResponse>',
			);
		case 'SNS ListTopics':
			return xml(
				'<ListTopicsResponse><ListTopicsResult><Topics></Topics></ListTopicsResult></ListTopicsResponse>',
			);
		case 'Kinesis ListStreams':
			return { body: '{"StreamNames":[],"HasMoreStreams":false}' };
		default:
			return {};
	}
}

/** A home with a login that has to be renewed, and shared files that lead to it over a role. */
async function home(profile: string, more: string): Promise<NodeJS.ProcessEnv> {
	const directory = await mkdtemp(join(tmpdir(), 'awsmsg-test-'));
	stopLater(() => rm(directory, { recursive: true }));
	const cache = join(directory, '.aws', 'sso', 'cache');
	await mkdir(cache, { recursive: true });
	// The SDK asks for a new token once in thirty seconds, by the name of the session.
	const session = `s-${directory.slice(-6)}`;
	const file = `${createHash('sha1').update(session).digest('hex')}.json`;
	const token = {
		accessToken: 'old-token',
		expiresAt: new Date(Date.now() + 60_000).toISOString(),
		clientId: 'client',
		clientSecret: 'secret',
		refreshToken: 'refresh',
		registrationExpiresAt: soon(),
	};
	await writeFile(join(cache, file), JSON.stringify(token));
	const env = {
		HOME: directory,
		AWS_CONFIG_FILE: join(directory, 'config'),
		AWS_SHARED_CREDENTIALS_FILE: join(directory, 'credentials'),
	};
	await writeFile(
		env.AWS_CONFIG_FILE,
		`[default]
endpoint_url = http://127.0.0.1:9
[profile prod]
region = eu-west-1
role_arn = arn:aws:iam::123456789012:role/oncall
source_profile = base
${profile}
[profile base]
sso_session = ${session}
sso_account_id = 123456789012
sso_role_name = Admin
endpoint_url = http://127.0.0.1:9
[sso-session ${session}]
sso_region = eu-west-1
sso_start_url = https://corp.example/start
${more}
`,
	);
	await writeFile(env.AWS_SHARED_CREDENTIALS_FILE, '');
	// The SDK reads the cache of logins, and these files, from the process's own environment.
	for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
	return env;
}

type Settings = {
	readonly flag?: 'a' | 'b';
	readonly variable?: 'a' | 'b';
	/** AWS_ENDPOINT_URL_<SERVICE> */
	readonly own?: 'a' | 'b';
	/** The services section of the profile. */
	readonly section?: 'a' | 'b';
	readonly profile?: 'a' | 'b';
};

/** Which endpoint got a request of each service. Of AWS's own nothing is asked here: `aws` would be. */
async function whoIsAsked(settings: Settings, own: Service): Promise<Record<string, string>> {
	const [a, b] = [await fakeEndpoint(answer), await fakeEndpoint(answer)];
	const url = (name: 'a' | 'b' | undefined) => (name === 'a' ? a.url : name === 'b' ? b.url : '');
	const line = (key: string, value: string) => (value === '' ? '' : `${key} = ${value}\n`);
	const section = url(settings.section);
	const files = await home(
		line('endpoint_url', url(settings.profile)) + (section === '' ? '' : 'services = mine\n'),
		section === '' ? '' : `[services mine]\n${services[own]} =\n  endpoint_url = ${section}\n`,
	);
	const variables: NodeJS.ProcessEnv = {
		...(settings.variable === undefined ? {} : { AWS_ENDPOINT_URL: url(settings.variable) }),
		...(settings.own === undefined
			? {}
			: { [`AWS_ENDPOINT_URL_${own.toUpperCase()}`]: url(settings.own) }),
	};
	for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
	stopLater(() => {
		vi.unstubAllEnvs();
	});
	const flag = settings.flag === undefined ? {} : { endpoint: url(settings.flag) };
	const { gateways } = await connected(
		{ profile: 'prod', ...flag },
		{ env: { ...files, ...variables } },
	);
	await gateways.topics.listPage({}, options);
	await gateways.queues.listPage({}, options);
	await gateways.streams.listPage({}, options);
	await gateways.metrics.alarmsPage({}, options).catch(() => undefined);
	await gateways.identity.whoAmI(options);
	const asked: Record<string, string> = {};
	for (const [name, { seen }] of Object.entries({ a, b })) {
		for (const { operation } of seen) {
			const isLogin = operation.startsWith('SSO OIDC');
			const service = isLogin ? 'SSO_OIDC' : (operation.split(' ')[0] ?? '');
			// STS is asked twice: for the role, by whoever gets credentials, and for who we are.
			const key = operation === 'STS AssumeRole' ? 'AssumeRole' : service;
			asked[key] = asked[key] === undefined || asked[key] === name ? name : 'both';
		}
	}
	return asked;
}

/** Where each goes by AWS's rules, in words of their own. */
function expected(settings: Settings, own: Service): Record<string, string> {
	const { flag, variable, own: ownVariable, section, profile } = settings;
	const configured = (service: Service) =>
		(service === own ? ownVariable : undefined) ??
		variable ??
		(service === own ? section : undefined) ??
		profile ??
		'aws';
	const entries = all.map((service) => [
		service,
		flag !== undefined && !ofCredentials.includes(service) ? flag : configured(service),
	]);
	return { ...Object.fromEntries(entries), AssumeRole: configured('STS') };
}

describe('each service is asked where AWS says, and nowhere else', () => {
	const steps: readonly Settings[] = [
		{ profile: 'a' },
		{ profile: 'a', section: 'b' },
		{ profile: 'a', variable: 'b' },
		{ profile: 'a', section: 'a', variable: 'b' },
		{ profile: 'a', section: 'a', variable: 'a', own: 'b' },
		{ variable: 'a', own: 'b' },
		{ profile: 'a', own: 'b' },
		{ profile: 'a', flag: 'b' },
		{ profile: 'a', section: 'a', variable: 'a', own: 'a', flag: 'b' },
	];
	// Each setting for each service would be 63 homes: every setting meets every service in three steps.
	const cases = steps.flatMap((settings, step) =>
		all
			.filter((_, at) =>
				settings.own === undefined && settings.section === undefined
					? at === 0
					: (at + step) % 2 === 0,
			)
			.map((own) => ({ settings, own, name: `${JSON.stringify(settings)} of ${own}` })),
	);

	it.each(cases)('$name', async ({ settings, own }) => {
		expect(await whoIsAsked(settings, own)).toEqual(expected(settings, own));
	});
});

describe('the endpoint that a configuration file says for a profile', () => {
	const by = { kind: 'file', path: 'config.toml', line: 7, scope: 'user' } as const;
	const file = { profile: 'prod', url: 'http://127.0.0.1:1', by };
	const config = {
		...emptyConfig,
		services: new Map([['mine', { 'sqs.endpoint_url': 'http://b' }]]),
	};
	const profile = { endpoint_url: 'http://c', services: 'mine' };
	const sqs = (more: Partial<Parameters<typeof resolveEndpoints>[0]>) =>
		resolveEndpoints({ flag: undefined, file, env: {}, profile, config, ...more }).SQS;

	it('stands behind flag and variables, and before the files that all tools read', () => {
		expect(sqs({})).toBe('http://127.0.0.1:1');
		expect(sqs({ file: undefined })).toBe('http://b');
		expect(sqs({ env: { AWS_ENDPOINT_URL: 'http://d' } })).toBe('http://d');
		expect(sqs({ env: { AWS_ENDPOINT_URL_SQS: 'http://e' } })).toBe('http://e');
		expect(sqs({ flag: 'http://f' })).toBe('http://f');
	});

	it('stays where all tools are told to ignore theirs: else a write would go to the real account', () => {
		const ignoring = { ...profile, ignore_configured_endpoint_urls: 'true' };
		expect(sqs({ profile: ignoring })).toBe('http://127.0.0.1:1');
		expect(sqs({ profile: ignoring, file: undefined })).toBeUndefined();
		const env = { AWS_ENDPOINT_URL: 'http://d', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' };
		expect(sqs({ env })).toBe('http://127.0.0.1:1');
	});

	it('holds for that profile and no other, and never for keys of variables', async () => {
		const said = await fakeEndpoint(answer);
		const other = await fakeEndpoint(answer);
		const endpoints = [{ ...file, url: said.url }];
		const files = await home(`endpoint_url = ${other.url}\n`, '');
		stopLater(() => {
			vi.unstubAllEnvs();
		});
		const at = async (profile: string | undefined, more: NodeJS.ProcessEnv = {}) => {
			const choice = { endpoints, ...(profile === undefined ? {} : { profile }) };
			const { info, close } = await connected(choice, {
				env: { ...files, AWS_REGION: 'eu-west-1', ...more },
			});
			close();
			return info.endpoint;
		};
		const keys = { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'secret' };
		expect(await at('prod')).toBe(said.url);
		expect(await at('base')).toBe('http://127.0.0.1:9');
		expect(await at(undefined, { AWS_PROFILE: 'prod' })).toBe(said.url);
		expect(await at(undefined, { AWS_PROFILE: 'prod', ...keys })).toBe(other.url);
	});

	it('gets requests about resources and the identity, and none that credentials are got by', async () => {
		const said = await fakeEndpoint(answer);
		const logins = await fakeEndpoint(answer);
		const files = await home('', '');
		const variables = {
			AWS_ENDPOINT_URL_SSO: logins.url,
			AWS_ENDPOINT_URL_SSO_OIDC: logins.url,
			AWS_ENDPOINT_URL_STS: logins.url,
		};
		for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
		stopLater(() => {
			vi.unstubAllEnvs();
		});
		const endpoints = [{ ...file, url: said.url }];
		const { gateways } = await connected(
			{ profile: 'prod', endpoints },
			{ env: { ...files, ...variables } },
		);
		await gateways.topics.listPage({}, options);
		await gateways.streams.listPage({}, options);
		const asked = ({ seen }: typeof said) => [...new Set(seen.map((one) => one.operation))].sort();
		expect(asked(said)).toEqual(['Kinesis ListStreams', 'SNS ListTopics']);
		expect(asked(logins)).toEqual([
			'SSO GetRoleCredentials',
			'SSO OIDC CreateToken',
			'STS AssumeRole',
		]);
	});
});

describe('AWS_IGNORE_CONFIGURED_ENDPOINT_URLS and the key of the profile', () => {
	const config = {
		...emptyConfig,
		services: new Map([['mine', { 'sso.endpoint_url': 'http://c' }]]),
	};
	const profile = { endpoint_url: 'http://a', services: 'mine' };
	const variables = { AWS_ENDPOINT_URL: 'http://b', AWS_ENDPOINT_URL_SSO_OIDC: 'http://d' };

	it('leave nothing but the flag, which credentials are not got by', () => {
		for (const [env, section] of [
			[{ ...variables, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }, profile],
			[variables, { ...profile, ignore_configured_endpoint_urls: 'true' }],
		] as const) {
			const settings = { env, profile: section, config };
			expect(resolveCredentialEndpoints(settings)).toEqual({});
			expect(resolveEndpoints({ flag: undefined, ...settings })).toEqual({});
			expect(resolveEndpoints({ flag: 'http://f', ...settings }).SQS).toBe('http://f');
		}
	});

	it('that are not set leave all of them', () => {
		expect(resolveCredentialEndpoints({ env: {}, profile, config })).toEqual({
			STS: 'http://a',
			SSO: 'http://c',
			'SSO OIDC': 'http://a',
			Signin: 'http://a',
		});
		expect(resolveCredentialEndpoints({ env: variables, profile, config })).toEqual({
			STS: 'http://b',
			SSO: 'http://b',
			'SSO OIDC': 'http://d',
			Signin: 'http://b',
		});
	});
});
