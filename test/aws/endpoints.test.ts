import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it, vi } from 'vitest';
import { createClients } from '../../source/aws/clients.ts';
import { connect } from '../../source/aws/connect.ts';
import { allLoopback, endpointText } from '../../source/aws/endpoints.ts';
import { Gate } from '../../source/aws/gate/gate.ts';
import { isLoopback } from '../../source/domain/place.ts';
import { serviceIds } from '../../source/domain/service-id.ts';
import { stopLater } from '../helpers/fixtures.ts';
import { grantFor } from '../helpers/grants.ts';
import {
	connected,
	failureOf,
	fakeEndpoint,
	forever,
	noVariables,
} from './kinesis/fake-endpoint.ts';

const options = { signal: forever };
const keys = { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'secret' };

/** Shared files in a directory of their own, as an environment. */
async function sharedFiles(config: string, credentials = ''): Promise<NodeJS.ProcessEnv> {
	const directory = await mkdtemp(join(tmpdir(), 'awsmsg-test-'));
	stopLater(() => rm(directory, { recursive: true }));
	const env = {
		AWS_CONFIG_FILE: join(directory, 'config'),
		AWS_SHARED_CREDENTIALS_FILE: join(directory, 'credentials'),
	};
	await writeFile(env.AWS_CONFIG_FILE, config);
	await writeFile(env.AWS_SHARED_CREDENTIALS_FILE, credentials);
	return env;
}

/** Which of the endpoints got the request of each service. */
async function whoIsAsked(
	choice: Parameters<typeof connected>[0],
	env: NodeJS.ProcessEnv,
	endpoints: Readonly<Record<string, Awaited<ReturnType<typeof fakeEndpoint>>>>,
): Promise<Record<string, string[]>> {
	const { gateways } = await connected(choice, { env });
	await gateways.queues.listPage({}, options);
	await gateways.streams.listPage({}, options);
	return Object.fromEntries(
		Object.entries(endpoints).map(([name, { seen }]) => [name, seen.map((one) => one.operation)]),
	);
}

describe('the endpoint is the one that the user chose', () => {
	it('a queue URL names a queue, never the host to talk to', async () => {
		const chosen = await fakeEndpoint(() => ({}));
		const other = await fakeEndpoint(() => ({}));
		const { gateways } = await connected({ endpoint: chosen.url });
		const url = `${other.url}/000000000000/orders`;
		await gateways.queues.purge(url, {
			...options,
			grant: grantFor('orders', { endpoint: chosen.url }),
		});
		expect(chosen.seen.map((one) => one.operation)).toEqual(['SQS PurgeQueue']);
		expect(other.seen).toEqual([]);
	});

	it('a queue URL does not move the host when the endpoint comes from the environment', async () => {
		const chosen = await fakeEndpoint(() => ({}));
		const other = await fakeEndpoint(() => ({}));
		const { gateways } = await connected({}, { env: { AWS_ENDPOINT_URL: chosen.url } });
		await gateways.queues.attributes(`${other.url}/000000000000/orders`, options);
		expect([chosen.seen.length, other.seen.length]).toEqual([1, 0]);
	});

	it('a profile given by flag brings its endpoint_url and its services section', async () => {
		const general = await fakeEndpoint(() => ({}));
		const kinesis = await fakeEndpoint(() => ({ body: '{"StreamNames":[]}' }));
		const wrong = await fakeEndpoint(() => ({}));
		const env = await sharedFiles(
			`[default]
endpoint_url = ${wrong.url}
[profile there]
region = eu-west-1
endpoint_url = ${general.url}
services = mine
[services mine]
kinesis =
  endpoint_url = ${kinesis.url}
`,
			'[there]\naws_access_key_id = A\naws_secret_access_key = B\n',
		);
		expect(await whoIsAsked({ profile: 'there' }, env, { general, kinesis, wrong })).toEqual({
			general: ['SQS ListQueues'],
			kinesis: ['Kinesis ListStreams'],
			wrong: [],
		});
	});

	it('a profile without an endpoint does not inherit that of the default profile', async () => {
		const env = await sharedFiles(
			'[default]\nendpoint_url = http://127.0.0.1:9\n[profile aws]\nregion = eu-west-1\n',
		);
		const { info } = await connected({ profile: 'aws' }, { env });
		expect(info).toMatchObject({
			id: 'aws eu-west-1 aws',
			region: 'eu-west-1',
			local: false,
			profile: 'aws',
		});
		expect([info.endpoint, info.loopback]).toEqual([undefined, undefined]);
	});

	it('flag, service variable, general variable, services section and profile go in this order', async () => {
		const files = await sharedFiles(`[default]
endpoint_url = http://127.0.0.1:5
services = s
[services s]
sqs =
  endpoint_url = http://127.0.0.1:4
`);
		const steps: [NodeJS.ProcessEnv, string | undefined, string][] = [
			[files, undefined, 'SQS http://127.0.0.1:4, SNS+Kinesis+CloudWatch+STS http://127.0.0.1:5'],
			[{ ...files, AWS_ENDPOINT_URL: 'http://127.0.0.1:3/' }, undefined, 'http://127.0.0.1:3'],
			[
				{
					...files,
					AWS_ENDPOINT_URL: 'http://127.0.0.1:3',
					AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:2',
				},
				undefined,
				'SQS http://127.0.0.1:2, SNS+Kinesis+CloudWatch+STS http://127.0.0.1:3',
			],
			[
				{ ...files, AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:2' },
				'http://127.0.0.1:1',
				'http://127.0.0.1:1',
			],
		];
		for (const [env, endpoint, expected] of steps) {
			const { info } = await connected(endpoint === undefined ? {} : { endpoint }, { env });
			expect(info.endpoint).toBe(expected);
		}
	});

	it('of a file for the default profile is for its credentials, not for those of a container', async () => {
		const by = { kind: 'file', path: 'config.toml', line: 7, scope: 'user' } as const;
		const container = { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1:9/keys' };
		const own = 'aws_access_key_id = A\naws_secret_access_key = B\n';
		for (const [url, said, more, expected] of [
			['https://proxy.example', own, {}, true],
			['https://proxy.example', own, container, true],
			['https://proxy.example', '', {}, false],
			['https://proxy.example', '', container, false],
			// Without any credentials those of the emulator are sent.
			['http://127.0.0.1:9', '', {}, true],
			['http://127.0.0.1:9', '', container, false],
		] as const) {
			const env = await sharedFiles('[default]\nregion = eu-west-1\n', `[default]\n${said}`);
			const endpoints = [{ profile: 'default', url, by }];
			const { info, close } = await connected({ endpoints }, { env: { ...env, ...more } });
			close();
			expect(info.endpoint, `${url} ${said} ${Object.keys(more)}`).toBe(expected ? url : undefined);
		}
	});

	it('AWS_IGNORE_CONFIGURED_ENDPOINT_URLS and its profile key switch off all but the flag', async () => {
		const files = await sharedFiles(
			'[default]\nendpoint_url = http://127.0.0.1:5\n[profile quiet]\nendpoint_url = http://127.0.0.1:5\nignore_configured_endpoint_urls = true\n',
		);
		const env = { ...files, AWS_REGION: 'eu-west-1' };
		const off = { ...env, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' };
		expect((await connected({}, { env: off })).info.endpoint).toBeUndefined();
		expect((await connected({ profile: 'quiet' }, { env })).info.endpoint).toBeUndefined();
		const flagged = await connected({ endpoint: 'http://127.0.0.1:1' }, { env: off });
		expect(flagged.info.endpoint).toBe('http://127.0.0.1:1');
	});

	it('without an own endpoint requests go to AWS, whatever the SDK would find by itself', async () => {
		const server = await fakeEndpoint(() => ({}));
		vi.stubEnv('AWS_ENDPOINT_URL', server.url);
		stopLater(() => {
			vi.unstubAllEnvs();
		});
		const gate = new Gate({ mode: () => 'open', onCall: () => {}, region: 'eu-west-1' });
		const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
		const clients = createClients(
			{ region: 'eu-west-1', endpoints: {}, credentials: () => credentials, local: false },
			gate,
		);
		stopLater(() => clients.destroy());
		const hosts: unknown[] = [];
		const client = clients.sqs();
		client.middlewareStack.add(
			() => (args) => {
				hosts.push(Object(args.request).hostname);
				return Promise.reject(new Error('far enough'));
			},
			{ step: 'deserialize', priority: 'low' },
		);
		const command = new GetQueueAttributesCommand({ QueueUrl: `${server.url}/000000000000/q` });
		await failureOf(
			gate.call('SQS GetQueueAttributes', command, options, (one) => client.send(one)),
		);
		expect(hosts).toEqual(['sqs.eu-west-1.amazonaws.com']);
		expect(server.seen).toEqual([]);
	});

	it('Kinesis is asked over HTTP/1.1, on one connection for calls one after the other', async () => {
		const server = await fakeEndpoint(() => ({
			body: '{"StreamNames":[],"HasMoreStreams":false}',
		}));
		const { gateways } = await connected({ endpoint: server.url });
		for (let i = 0; i < 5; i++) await gateways.streams.listPage({}, options);
		expect(server.seen.map((one) => one.version)).toEqual(Array(5).fill('1.1'));
		expect(new Set(server.seen.map((one) => one.socket)).size).toBe(1);
	});

	it('sixty-four calls at once have sixty-four connections', async () => {
		const server = await fakeEndpoint(() => 'hang');
		const { gateways } = await connected({ endpoint: server.url });
		const stop = new AbortController();
		const all = Array.from({ length: 64 }, () =>
			failureOf(gateways.queues.listPage({}, { signal: stop.signal })),
		);
		await expect.poll(() => server.seen.length).toBe(64);
		stop.abort();
		expect((await Promise.all(all)).every((failure) => failure.kind === 'aborted')).toBe(true);
	});

	it('a loopback endpoint needs neither credentials nor a region', async () => {
		const server = await fakeEndpoint(() => ({}));
		const { gateways, info } = await connected({ endpoint: server.url });
		await gateways.queues.listPage({}, options);
		expect(info).toMatchObject({ region: 'us-east-1', endpoint: server.url, loopback: true });
		expect(server.seen[0]?.headers.authorization).toContain('Credential=test/');
		expect(server.seen[0]?.headers.authorization).toContain('/us-east-1/sqs/');
	});

	it('a loopback endpoint gets the credentials and the region that are configured', async () => {
		const server = await fakeEndpoint(() => ({}));
		const env = { ...keys, AWS_SESSION_TOKEN: 'token', AWS_REGION: 'eu-north-1' };
		const { gateways } = await connected({ endpoint: server.url }, { env });
		await gateways.queues.listPage({}, options);
		expect(server.seen[0]?.headers.authorization).toMatch(/Credential=AKIA\/\d+\/eu-north-1\/sqs/);
		expect(server.seen[0]?.headers['x-amz-security-token']).toBe('token');
	});

	it('the embedded endpoint ignores every AWS variable and profile', async () => {
		const server = await fakeEndpoint(() => ({}));
		const other = await fakeEndpoint(() => ({}));
		const { gateways, info } = await connected(
			{ local: true, endpoint: server.url },
			{
				env: {
					...keys,
					AWS_PROFILE: 'nobody',
					AWS_REGION: 'eu-north-1',
					AWS_ENDPOINT_URL_SQS: other.url,
				},
			},
		);
		await gateways.queues.listPage({}, options);
		expect(server.seen[0]?.headers.authorization).toMatch(/Credential=test\/\d+\/us-east-1\/sqs/);
		expect(other.seen).toEqual([]);
		expect(info).toEqual({
			id: 'local us-east-1',
			region: 'us-east-1',
			endpoint: server.url,
			endpoints: Object.fromEntries(serviceIds.map((id) => [id, server.url])),
			local: true,
			loopback: true,
		});
	});
});

describe('a context that cannot be', () => {
	const refusal = async (choice: Parameters<typeof connected>[0], env: NodeJS.ProcessEnv = {}) => {
		const { kind, message, hint } = await failureOf(
			connect(
				{ local: false, ...choice },
				{ mode: () => 'open', onCall: () => {}, env: { ...noVariables, ...env } },
			),
		);
		return { kind, message, hint };
	};

	it('an unknown profile is told with the profiles that come nearest', async () => {
		const env = await sharedFiles(
			'[profile prod-payments]\n[profile staging]\nregion=x\n[profile prod]\nregion=x\n[profile sandbox]\nregion=x\n',
			'[prod-old]\naws_access_key_id=A\n',
		);
		const expected = {
			kind: 'credentials',
			message: `there is no profile prodd in ${env['AWS_CONFIG_FILE']}`,
			hint: expect.stringMatching(/^Use one of the profiles that exist: prod, /),
		};
		expect(await refusal({ profile: 'prodd' }, env)).toEqual(expected);
		expect(await refusal({}, { ...env, AWS_PROFILE: 'prodd' })).toEqual(expected);
	});

	it('a missing region is told with the ways to give one', async () => {
		expect(await refusal({}, keys)).toEqual({
			kind: 'invalid',
			message: 'no region is chosen',
			hint: 'Give one with --region or AWS_REGION, or set it in the profile',
		});
	});

	it.each([
		['fips-us-gov-west-1', 'Give the region as us-gov-west-1, and AWS_USE_FIPS_ENDPOINT=true'],
		['us-east-1-fips', 'Give the region as us-east-1, and AWS_USE_FIPS_ENDPOINT=true'],
		['aws-global', 'Write it as eu-west-1'],
		['aws-us-gov-global', 'Write it as eu-west-1'],
	])('%s names hosts of a region and is none: AWS knows no queue in it', async (region, hint) => {
		const expected = { kind: 'invalid', message: `${region} is no region`, hint };
		expect(await refusal({ region }, keys)).toEqual(expected);
		expect(await refusal({}, { ...keys, AWS_REGION: region })).toEqual(expected);
	});

	it('only one service on this computer is no reason to guess a region for the others', async () => {
		const failure = await refusal({}, { AWS_ENDPOINT_URL_SQS: 'http://localhost:9324' });
		expect(failure.message).toBe('no region is chosen');
	});

	it.each(['localhost:4566', 'ftp://x', 'nonsense'])(
		'the endpoint %s is refused',
		async (endpoint) => {
			expect(await refusal({ endpoint })).toMatchObject({
				kind: 'invalid',
				message: `the endpoint ${endpoint} is no URL of http or https`,
			});
		},
	);

	it.each([
		['a flag', { endpoint: 'http://me:hunter2@127.0.0.1:4566' }, {}, '--endpoint-url'],
		[
			'a user alone',
			{ endpoint: 'https://hunter2@sqs.eu-west-1.amazonaws.com' },
			{},
			'--endpoint-url',
		],
		[
			'a password with a slash',
			{ endpoint: 'http://me:hunter2/x@127.0.0.1' },
			{},
			'--endpoint-url',
		],
		['one service', {}, { AWS_ENDPOINT_URL_SNS: 'http://me:hunter2@h' }, 'AWS_ENDPOINT_URL_SNS'],
		['the variable', {}, { AWS_ENDPOINT_URL: 'http://me:hunter2@h' }, 'AWS_ENDPOINT_URL'],
	])(
		'a user or password in the URL of %s is refused and shown nowhere',
		async (_, choice, env, from) => {
			const failure = await refusal({ region: 'eu-west-1', ...choice }, env);
			expect(failure).toMatchObject({
				kind: 'invalid',
				message: `the endpoint of ${from} carries a user or a password`,
			});
			expect(JSON.stringify(failure)).not.toContain('hunter2');
		},
	);

	it('a user or password in the shared files is refused and shown nowhere', async () => {
		const profile = '[default]\nregion = eu-west-1\n';
		const files = [
			[`${profile}endpoint_url = http://me:hunter2@h\n`, "the profile's endpoint_url"],
			[
				`${profile}services = s\n[services s]\nkinesis =\n  endpoint_url = http://me:hunter2@h\n`,
				'the services section s',
			],
		] as const;
		for (const [text, from] of files) {
			const failure = await refusal({}, await sharedFiles(text));
			expect(failure.message).toBe(`the endpoint of ${from} carries a user or a password`);
			expect(JSON.stringify(failure)).not.toContain('hunter2');
		}
	});

	it.each([
		['https://queue.amazonaws.com', 'us-east-1'],
		['https://sqs-fips.us-gov-west-1.amazonaws.com', 'us-gov-west-1'],
		['https://kinesis.eu-central-1.api.aws', 'eu-central-1'],
		['https://vpce-0a1b-2c3d.sqs.eu-north-1.vpce.amazonaws.com', 'eu-north-1'],
	])('the endpoint %s is in %s, and no other region is asked there', async (endpoint, region) => {
		expect(await refusal({ endpoint, region: 'eu-west-1' })).toEqual({
			kind: 'invalid',
			message: `the endpoint ${endpoint} is in region ${region}, not in eu-west-1`,
			hint: `Give --region ${region}, or another --endpoint-url`,
		});
		expect((await connected({ endpoint }, { env: keys })).info.region).toBe(region);
	});

	it('a host of AWS of an unknown form is refused, and one that is somebody’s own is not', async () => {
		expect(
			await refusal({ endpoint: 'https://sqs.eu-west-1.amazonaws.eu', region: 'eu-west-1' }),
		).toMatchObject({
			message: 'the endpoint https://sqs.eu-west-1.amazonaws.eu is no host of AWS that is known',
		});
		const endpoint = 'http://ec2-10-0-0-1.eu-west-1.compute.amazonaws.com:4566';
		expect((await connected({ endpoint, region: 'us-west-2' })).info).toMatchObject({ endpoint });
	});

	it('a region that is no host label is refused', async () => {
		expect(await refusal({ region: 'eu-west-1.evil.example/' })).toMatchObject({ kind: 'invalid' });
	});

	it('a services section that does not exist is named', async () => {
		const env = await sharedFiles('[default]\nregion = eu-west-1\nservices = gone\n');
		expect((await refusal({}, env)).message).toContain('services section gone');
	});
});

describe('facts of endpoints', () => {
	it('endpoints that differ are no URL, so that nobody takes one for all', () => {
		const text = endpointText({ SQS: 'http://localhost:1' });
		expect(text).toBe('SQS http://localhost:1, SNS+Kinesis+CloudWatch+STS AWS');
		expect(isLoopback(text ?? '')).toBe(false);
		expect(allLoopback({ SQS: 'http://localhost:1' })).toBe(false);
	});
});
