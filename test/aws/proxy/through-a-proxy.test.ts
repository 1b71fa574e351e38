import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventStreamCodec } from '@smithy/core/event-streams';
import { describe, expect, test } from 'vitest';
import type { RecordPage } from '../../../source/domain/resources.ts';
import { stopLater } from '../../helpers/fixtures.ts';
import { grantFor } from '../../helpers/grants.ts';
import { connected, failureOf, forever } from '../kinesis/fake-endpoint.ts';
import { ca, certificate, key, proxyCertificate, proxyKey } from './certificates.ts';

/*
Every kind of call through a proxy: the endpoint has a name that nothing resolves, so that whoever does not go through the
proxy gets nowhere. It speaks TLS by a certificate of a CA of its own, HTTP/1.1 and HTTP/2.
*/

const options = { signal: forever };
const codec = new EventStreamCodec(
	(bytes) => Buffer.from(bytes).toString('utf8'),
	(text) => Buffer.from(text, 'utf8'),
);
const soon = new Date(Date.now() + 3_600_000).toISOString();
const xml = (action: string, result: string) =>
	`<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result>${result}</${action}Result></${action}Response>`;

const answers: Readonly<Record<string, string>> = {
	'SQS ListQueues': '{"QueueUrls":[]}',
	'Kinesis ListStreams': '{"StreamNames":[],"HasMoreStreams":false}',
	'SNS ListTopics': xml('ListTopics', '<Topics></Topics>').replace(
		'https://sts.amazonaws.com/doc/2011-06-15/',
		'http://sns.amazonaws.com/doc/2010-03-31/',
	),
	'STS GetCallerIdentity': xml(
		'GetCallerIdentity',
		'<Arn>arn:aws:iam::1:user/me</Arn><UserId>A</UserId><Account>111122223333</Account>',
	),
	'STS AssumeRole': xml(
		'AssumeRole',
		`<Credentials><AccessKeyId>ROLEKEY</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>${soon}</Expiration></Credentials>`,
	),
	'/federation/credentials': `{"roleCredentials":{"accessKeyId":"SSOKEY","secretAccessKey":"s","sessionToken":"t","expiration":${Date.now() + 3_600_000}}}`,
	'/client/register': '{"clientId":"ID","clientSecret":"S","clientSecretExpiresAt":4102444800}',
	'/device_authorization':
		'{"deviceCode":"D","userCode":"ABCD-EFGH","verificationUri":"https://device.example/","expiresIn":60,"interval":0.01}',
	'/token': '{"accessToken":"TOKEN","expiresIn":28800}',
	'Lambda /2015-03-31/event-source-mappings': '{"EventSourceMappings":[]}',
	'Logs DescribeLogGroups': '{"logGroups":[{"logGroupName":"/orders"}]}',
	'CloudWatch DescribeAlarms': '{"MetricAlarms":[{"AlarmName":"depth","StateValue":"OK"}]}',
	'CloudWatch GetMetricData': '{"MetricDataResults":[]}',
	'IAM GetRole': xml(
		'GetRole',
		'<Role><RoleName>ops</RoleName><Arn>arn:aws:iam::1:role/ops</Arn><CreateDate>2026-01-01T00:00:00Z</CreateDate></Role>',
	),
};

function operationOf(url: string, target: string, body: string): string {
	const [path = ''] = url.split('?');
	if (path.startsWith('/2015-03-31/')) return `Lambda ${path.replace(/\/$/, '')}`;
	if (path !== '/') return path;
	if (target !== '') {
		const [service = '', action = ''] = target.split('.');
		const name = {
			AmazonSQS: 'SQS',
			Kinesis_20131202: 'Kinesis',
			Logs_20140328: 'Logs',
			GraniteServiceVersion20100801: 'CloudWatch',
		}[service];
		return `${name ?? service} ${action}`;
	}
	const form = new URLSearchParams(body);
	const query = { '2011-06-15': 'STS', '2010-05-08': 'IAM' }[form.get('Version') ?? ''] ?? 'SNS';
	return `${query} ${form.get('Action')}`;
}

async function listening(server: {
	listen(port: number, host: string, then: () => void): unknown;
	address(): AddressInfo | string | null;
	close(): unknown;
}): Promise<number> {
	await new Promise<void>((resolve) => {
		server.listen(0, '127.0.0.1', resolve);
	});
	stopLater(() => {
		server.close();
	});
	return (server.address() as AddressInfo).port;
}

/** AWS, at mq.test. */
async function endpoint() {
	const asked: string[] = [];
	const versions = new Set<string>();
	const onRequest = (
		request: IncomingMessage | Http2ServerRequest,
		response: ServerResponse | Http2ServerResponse,
	) => {
		let body = '';
		request.setEncoding('utf8').on('data', (chunk: string) => {
			body += chunk;
		});
		request.on('end', () => {
			const target = String(request.headers['x-amz-target'] ?? '');
			const operation = operationOf(request.url ?? '', target, body);
			asked.push(operation);
			versions.add(`${operation.split(' ')[0]} ${request.httpVersion}`);
			const plain = response as ServerResponse;
			if (operation === 'Kinesis SubscribeToShard') {
				plain.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' });
				plain.end(
					codec.encode({
						headers: {
							':message-type': { type: 'string', value: 'event' },
							':event-type': { type: 'string', value: 'SubscribeToShardEvent' },
							':content-type': { type: 'string', value: 'application/json' },
						},
						body: Buffer.from(
							'{"Records":[],"ContinuationSequenceNumber":"5","MillisBehindLatest":0}',
						),
					}),
				);
				return;
			}
			const answer = answers[operation];
			const type = answer?.startsWith('<') ? 'text/xml' : 'application/x-amz-json-1.0';
			plain.writeHead(answer === undefined ? 400 : 200, { 'content-type': type });
			plain.end(answer ?? `{"__type":"Unknown","message":"${operation}"}`);
		});
	};
	const server = createSecureServer({ key, cert: certificate, allowHTTP1: true }, onRequest);
	return { port: await listening(server), asked, versions };
}

/** A proxy that leads to one endpoint, whatever host is asked for, unless it refuses. */
async function proxy(to: number, { secure = false, refuses = '', hangs = false } = {}) {
	const tunnels: { readonly target: string; readonly authorization: string | undefined }[] = [];
	const plain: string[] = [];
	const sockets = new Set<Socket>();
	const server = secure
		? createTlsServer({ key: proxyKey, cert: proxyCertificate })
		: createServer();
	server.on('request', (request: IncomingMessage, response: ServerResponse) => {
		plain.push(`${request.url} ${request.headers.host}`);
		request.resume();
		response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
		response.end(answers['SQS ListQueues']);
	});
	server.on('connect', (request: IncomingMessage, socket: Socket) => {
		tunnels.push({
			target: request.url ?? '',
			authorization: request.headers['proxy-authorization'],
		});
		socket.on('error', () => {});
		sockets.add(socket);
		if (hangs) return;
		if (refuses !== '') {
			socket.end(`HTTP/1.1 ${refuses}\r\n\r\n`);
			return;
		}
		const onward = connect(to, '127.0.0.1', () => {
			socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
			onward.pipe(socket).pipe(onward);
		});
		onward.on('error', () => socket.destroy());
		socket.on('close', () => onward.destroy());
	});
	const port = await listening(server);
	stopLater(() => {
		for (const socket of sockets) socket.destroy();
	});
	return { port, tunnels, plain };
}

/** Files that a context is made of, in a home of its own. */
async function homeWith(config: string) {
	const home = await mkdtemp(join(tmpdir(), 'awsmsg-test-'));
	stopLater(() => rm(home, { recursive: true }));
	const bundle = join(home, 'ca.pem');
	await writeFile(bundle, ca + proxyCertificate);
	await writeFile(join(home, 'config'), config);
	return { HOME: home, AWS_CONFIG_FILE: join(home, 'config'), AWS_CA_BUNDLE: bundle };
}

const keys = '[profile p]\nregion = eu-west-1\naws_access_key_id = A\naws_secret_access_key = s\n';
const aws = 'https://mq.test:8443';

/** A context at the endpoint behind a proxy. */
async function behind(
	env: (port: number) => NodeJS.ProcessEnv,
	{
		config = keys,
		url = aws,
		...how
	}: { config?: string; url?: string } & Parameters<typeof proxy>[1] = {},
) {
	const there = await endpoint();
	const between = await proxy(there.port, how);
	const variables = {
		...(await homeWith(config)),
		AWS_ENDPOINT_URL: url,
		...env(between.port),
	};
	const connection = await connected({ profile: 'p' }, { env: variables });
	return { ...connection, there, between };
}

const port8443 = (port: number) => ({ HTTPS_PROXY: `http://me:SECRET@127.0.0.1:${port}` });

describe('through a proxy to a TLS endpoint with a CA of its own', () => {
	test('every kind of call is answered: SQS, SNS, Kinesis, CloudWatch, STS, Lambda, logs, IAM', async () => {
		const { gateways, there, between } = await behind(port8443);
		const { queues, topics, streams, identity, metrics, functions, logs, access } = gateways;
		const range = { from: 0, to: 600_000, periodSeconds: 60 };
		const metric = { namespace: 'AWS/SQS', metric: 'x', dimensions: {}, statistic: 'Sum' } as const;
		expect([
			(await queues.listPage({}, options)).items,
			(await topics.listPage({}, options)).items,
			(await streams.listPage({}, options)).items,
			(await identity.whoAmI(options)).account,
			(await functions.mappingsPage({}, options)).items,
			(await metrics.alarmsPage({}, options)).items.map(({ name }) => name),
			(await metrics.series({ queries: [metric], range }, options)).length,
			(await logs.groupsPage({ prefix: '/o' }, options)).items.map(({ name }) => name),
			await access.roleArn('ops', options),
		]).toEqual([
			[],
			[],
			[],
			'111122223333',
			[],
			['depth'],
			1,
			['/orders'],
			'arn:aws:iam::1:role/ops',
		]);
		expect(there.asked).toEqual([
			'SQS ListQueues',
			'SNS ListTopics',
			'Kinesis ListStreams',
			'STS GetCallerIdentity',
			'Lambda /2015-03-31/event-source-mappings',
			'CloudWatch DescribeAlarms',
			'CloudWatch GetMetricData',
			'Logs DescribeLogGroups',
			'IAM GetRole',
		]);
		expect(new Set(between.tunnels.map(({ target }) => target))).toEqual(new Set(['mq.test:8443']));
		expect(between.tunnels[0]?.authorization).toBe(`Basic ${btoa('me:SECRET')}`);
		// One tunnel is used again and again.
		expect(between.tunnels.length).toBeLessThan(6);
	});

	test('records that AWS pushes come over HTTP/2', async () => {
		const { gateways, there } = await behind(port8443);
		const pages: RecordPage[] = [];
		await gateways.streams.subscribe(
			{
				consumerArn: 'arn:aws:kinesis:eu-west-1:111122223333:stream/clicks/consumer/app:1',
				...{ name: 'clicks', shardId: 's1', from: { type: 'LATEST' } },
			},
			async (page) => {
				pages.push(page);
				return undefined;
			},
			options,
		);
		expect(pages).toHaveLength(1);
		expect(there.versions).toEqual(new Set(['Kinesis 2.0']));
	});

	test('credentials are got there too: a login, its permission set, and a role', async () => {
		const { gateways, there } = await behind(port8443, {
			config: `[profile p]
role_arn = arn:aws:iam::1:role/ops
source_profile = base
region = eu-west-1
[profile base]
sso_session = s
sso_account_id = 111122223333
sso_role_name = Admin
[sso-session s]
sso_start_url = https://my.example/start
sso_region = eu-west-1
`,
		});
		const login = await gateways.logins.begin(options);
		await gateways.logins.finish({ id: login.id }, options);
		await gateways.queues.listPage({}, options);
		expect(there.asked).toEqual([
			'/client/register',
			'/device_authorization',
			'/token',
			'/federation/credentials',
			'STS AssumeRole',
			'SQS ListQueues',
		]);
	});

	test('a proxy that is spoken to over TLS, and one for everything, do as well', async () => {
		const secure = await behind((port) => ({ https_proxy: `https://localhost:${port}` }), {
			secure: true,
		});
		await secure.gateways.queues.listPage({}, options);
		const all = await behind((port) => ({ ALL_PROXY: `127.0.0.1:${port}` }));
		await all.gateways.queues.listPage({}, options);
		expect([secure.there.asked, all.there.asked]).toEqual([['SQS ListQueues'], ['SQS ListQueues']]);
	});

	test('a proxy that is spoken to over TLS shows a certificate of its own name, not of what is behind it', async () => {
		const listed: string[] = [];
		for (const host of ['localhost', '127.0.0.1']) {
			const { gateways, between } = await behind(
				(port) => ({ HTTP_PROXY: `https://${host}:${port}` }),
				{ secure: true, url: 'http://mq.test:4566' },
			);
			await gateways.queues.listPage({}, options);
			listed.push(...between.plain);
			const tunnelled = await behind((port) => ({ HTTPS_PROXY: `https://${host}:${port}` }), {
				secure: true,
			});
			await tunnelled.gateways.queues.listPage({}, options);
			listed.push(...tunnelled.there.asked);
		}
		const whole = 'http://mq.test:4566/ mq.test:4566';
		expect(listed).toEqual([whole, 'SQS ListQueues', whole, 'SQS ListQueues']);
	});

	test('what is not secure is asked of the proxy by its whole address', async () => {
		const { gateways, between } = await behind(
			(port) => ({ HTTP_PROXY: `http://127.0.0.1:${port}` }),
			{
				url: 'http://mq.test:4566',
			},
		);
		await gateways.queues.listPage({}, options);
		expect(between.plain).toEqual(['http://mq.test:4566/ mq.test:4566']);
		expect(between.tunnels).toEqual([]);
	});
});

describe('an endpoint that NO_PROXY, or its being on this computer, leaves out', () => {
	test('is gone to directly', async () => {
		const there = await endpoint();
		const between = await proxy(there.port);
		const { gateways } = await connected(
			{ profile: 'p', endpoint: `https://localhost:${there.port}` },
			{ env: { ...(await homeWith(keys)), HTTPS_PROXY: `http://127.0.0.1:${between.port}` } },
		);
		await gateways.queues.listPage({}, options);
		const left = await behind((port) => ({ ...port8443(port), NO_PROXY: '.test' }));
		expect((await failureOf(left.gateways.queues.listPage({}, options))).kind).toBe('unreachable');
		expect([between.tunnels, left.between.tunnels]).toEqual([[], []]);
	});

	test('by every client: those that credentials and logins are got by, and that of pushed records, too', async () => {
		const config = `[profile p]
role_arn = arn:aws:iam::1:role/ops
source_profile = base
region = eu-west-1
[profile base]
sso_session = s
sso_account_id = 111122223333
sso_role_name = Admin
[sso-session s]
sso_start_url = https://my.example/start
sso_region = eu-west-1
`;
		const left = (how: { config?: string }) =>
			behind((port) => ({ ...port8443(port), NO_PROXY: 'mq.test' }), how);
		const [keyed, role] = [await left({}), await left({ config })];
		const failed = [
			failureOf(role.gateways.logins.begin(options)),
			failureOf(role.gateways.queues.listPage({}, options)),
			failureOf(keyed.gateways.identity.whoAmI(options)),
			failureOf(keyed.gateways.functions.mappingsPage({}, options)),
			failureOf(keyed.gateways.access.roleArn('ops', options)),
			failureOf(
				keyed.gateways.streams.subscribe(
					{
						consumerArn: 'arn:aws:kinesis:eu-west-1:111122223333:stream/clicks/consumer/app:1',
						...{ name: 'clicks', shardId: 's1', from: { type: 'LATEST' } },
					},
					async () => undefined,
					options,
				),
			),
		];
		for (const failure of await Promise.all(failed)) expect(failure.message).not.toContain('proxy');
		expect([keyed.between.tunnels, role.between.tunnels]).toEqual([[], []]);
	});
});

describe('a proxy that stands in the way', () => {
	test.each([
		['407 Proxy Authentication Required', /does not let through to mq\.test:8443: 407 Proxy/],
		['403 Forbidden', /does not let through to mq\.test:8443: 403 Forbidden/],
	])('by %s is named by variable and host, and its password never', async (refuses, said) => {
		const { gateways, calls, there } = await behind(port8443, { refuses });
		const grant = grantFor('orders', { endpoint: aws, region: 'eu-west-1' });
		const failure = await failureOf(
			gateways.queues.send(
				{ url: `${aws}/000000000000/orders`, entries: [{ body: 'a' }] },
				{ ...options, grant },
			),
		);
		expect(failure.message).toMatch(said);
		expect(failure.message).toMatch(/the proxy 127\.0\.0\.1:\d+, which HTTPS_PROXY names/);
		// Nothing has reached the endpoint, and nobody has to wonder.
		expect([failure.kind, failure.outcomeUnknown, there.asked]).toEqual([
			'unreachable',
			undefined,
			[],
		]);
		const pushed = await failureOf(
			gateways.streams.subscribe(
				{
					consumerArn: 'arn:aws:kinesis:eu-west-1:111122223333:stream/clicks/consumer/app:1',
					...{ name: 'clicks', shardId: 's1', from: { type: 'LATEST' } },
				},
				async () => undefined,
				options,
			),
		);
		expect(pushed.message).toMatch(said);
		expect(JSON.stringify([failure, pushed, calls])).not.toMatch(/SECRET|Basic/);
	});

	test('by no answer is named too', async () => {
		const { gateways, there } = await behind(port8443, { hangs: true });
		const grant = grantFor('orders', { endpoint: aws, region: 'eu-west-1' });
		const url = `${aws}/000000000000/orders`;
		// A write is tried once.
		const failure = await failureOf(
			gateways.queues.send({ url, entries: [{ body: 'a' }] }, { ...options, grant }),
		);
		expect(failure.message).toMatch(/the proxy 127\.0\.0\.1:\d+, .* does not answer/);
		expect(there.asked).toEqual([]);
	});

	test.each([
		['http://127.0.0.1:1', /can not be reached: ECONNREFUSED/],
		['socks5://127.0.0.1:1080', /can not be gone through: it is of the kind socks5/],
	])('since it is %s says so', async (named, said) => {
		const { gateways } = await behind(() => ({ HTTPS_PROXY: named }));
		expect((await failureOf(gateways.queues.listPage({}, options))).message).toMatch(said);
	});
});

describe('the certificates that are trusted', () => {
	test('are those of ca_bundle in the profile too', async () => {
		const { AWS_CA_BUNDLE: bundle, ...home } = await homeWith('');
		await writeFile(home.AWS_CONFIG_FILE, `${keys}ca_bundle = ${bundle}\n`);
		const there = await endpoint();
		const url = `https://localhost:${there.port}`;
		const trusting = await connected({ profile: 'p', endpoint: url }, { env: home });
		await trusting.gateways.queues.listPage({}, options);
		await writeFile(home.AWS_CONFIG_FILE, keys);
		const other = await connected({ profile: 'p', endpoint: url }, { env: home });
		expect(await failureOf(other.gateways.queues.listPage({}, options))).toMatchObject({
			kind: 'unreachable',
			hint: expect.stringContaining('AWS_CA_BUNDLE'),
		});
	});

	test.each([
		['/nonexistent/ca.pem', /can not be read: \/nonexistent\/ca\.pem/],
		['config', /there are no certificates in the file of AWS_CA_BUNDLE/],
	])('of %s are refused before anything is sent', async (file, said) => {
		const home = await homeWith(keys);
		const path = file.startsWith('/') ? file : join(home.HOME, file);
		const failure = await failureOf(
			connected({ profile: 'p' }, { env: { ...home, AWS_CA_BUNDLE: path } }),
		);
		expect([failure.kind, failure.message]).toEqual(['invalid', expect.stringMatching(said)]);
	});
});
