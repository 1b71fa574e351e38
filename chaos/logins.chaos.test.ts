import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { CreateStreamCommand, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Local, startLocal } from '../test/emulator/local.ts';
import { stopLater } from '../test/helpers/fixtures.ts';
import { binary, cleanEnvironment, temporaryHome } from '../test/helpers/program.ts';

/*
The program as users start it, with a profile of IAM Identity Center from real files: its login ends in the middle of a
redrive, of an export and of a tail, and is renewed by `awsmsg login` in another process. In front of the endpoint stands
one that takes no keys but those of the last login.
*/

const messages = 60;
let local: Local;

beforeAll(async () => {
	local = await startLocal();
});
afterAll(() => local.stop());

/** SSO OIDC and its portal, and an endpoint that takes the keys of the last login alone. */
async function gatekeeper() {
	const state = { login: 1, isOver: false, taken: 0 };
	const onward = new URL(local.endpoint.endpoint);
	const json = (response: ServerResponse, body: object, status = 200) => {
		response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
		response.end(JSON.stringify(body));
	};
	const own: Readonly<Record<string, (asked: IncomingMessage, response: ServerResponse) => void>> =
		{
			'/client/register': (_, response) =>
				json(response, { clientId: 'I', clientSecret: 'S', clientSecretExpiresAt: 4_102_444_800 }),
			'/device_authorization': (_, response) =>
				json(response, {
					...{ deviceCode: 'D', userCode: 'AB-CD', verificationUri: 'https://device.example/' },
					...{ expiresIn: 60, interval: 1 },
				}),
			'/token': (_, response) => {
				state.login++;
				state.isOver = false;
				json(response, { accessToken: `T${state.login}`, expiresIn: 28_800 });
			},
			'/federation/credentials': (asked, response) => {
				const isGood = asked.headers['x-amz-sso_bearer_token'] === `T${state.login}`;
				if (!isGood || state.isOver) return json(response, { message: 'no session' }, 401);
				json(response, {
					roleCredentials: {
						...{ accessKeyId: `KEY${state.login}`, secretAccessKey: 's', sessionToken: 't' },
						expiration: Date.now() + 3_600_000,
					},
				});
			},
		};
	const server = createServer((asked, response) => {
		const answer = own[asked.url?.split('?')[0] ?? ''];
		if (answer !== undefined) {
			asked.resume();
			return answer(asked, response);
		}
		const isGood = asked.headers.authorization?.includes(`Credential=KEY${state.login}/`) === true;
		if (!isGood || state.isOver) {
			asked.resume();
			const __type = 'ExpiredTokenException';
			return json(response, { __type, message: 'The security token has expired' }, 400);
		}
		state.taken++;
		const sent = request(
			{
				...{ host: onward.hostname, port: onward.port, method: asked.method, path: asked.url },
				headers: asked.headers,
			},
			(answered) => {
				response.writeHead(answered.statusCode ?? 500, answered.headers);
				answered.pipe(response);
			},
		);
		sent.on('error', () => response.destroy());
		asked.pipe(sent);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	stopLater(() => {
		server.closeAllConnections();
		server.close();
	});
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const home = temporaryHome();
	mkdirSync(join(home, '.aws', 'sso', 'cache'), { recursive: true });
	writeFileSync(
		join(home, '.aws', 'config'),
		`[profile prod]
sso_session = corp
sso_account_id = 000000000000
sso_role_name = Admin
region = us-east-1
endpoint_url = ${url}

[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = us-east-1
`,
	);
	const run = (...args: readonly string[]) => {
		const child = spawn(process.execPath, [binary, ...args, '--profile', 'prod'], {
			env: cleanEnvironment(home),
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		const said = { stdout: '', stderr: '' };
		child.stdout.setEncoding('utf8').on('data', (text: string) => {
			said.stdout += text;
		});
		child.stderr.setEncoding('utf8').on('data', (text: string) => {
			said.stderr += text;
		});
		stopLater(() => void child.kill());
		const ended = new Promise<number>((resolve) => {
			child.once('close', (code) => resolve(code ?? -1));
		});
		return { said, ended };
	};
	const logIn = async () => {
		const { ended, said } = run('login');
		expect([await ended, said.stderr]).toEqual([0, expect.stringContaining('Logged in to corp')]);
	};
	await logIn();
	return {
		run,
		logIn,
		state,
		end() {
			state.isOver = true;
		},
	};
}

const over =
	/The login is over since .*(the credentials of prod have expired|the SSO session of profile prod has expired or is missing)\. Run awsmsg login --profile prod/;

describe('a login that ends in the middle of', () => {
	test('a redrive: it waits, and moves each message once', async () => {
		const { queue, dlq } = await local.createPair('orders');
		const bodies = Array.from({ length: messages }, (_, index) => `{"n":${index}}`);
		await local.bury(queue.url, bodies);
		const at = await gatekeeper();
		const how = ['--engine', 'own', '--all-at-once', '--rate', '15', '--yes'];
		const { said, ended } = at.run('redrive', 'orders-dlq', ...how);
		await expect.poll(async () => (await local.counts(queue.url)).visible).toBeGreaterThan(10);
		at.end();
		await expect.poll(() => said.stderr).toMatch(over);
		const before = (await local.counts(queue.url)).visible;
		expect(before).toBeLessThan(messages);
		await at.logIn();
		expect([await ended, said.stderr]).toEqual([0, expect.stringContaining('It answers again')]);
		expect((await local.counts(queue.url)).visible).toBe(messages);
		expect(await local.counts(dlq.url)).toEqual({ visible: 0, inFlight: 0 });
	});

	test('an export: it waits, and writes each message once', async () => {
		const { url } = await local.createQueue('many');
		for (let index = 0; index < messages; index++) await local.send(url, `{"n":${index}}`);
		const at = await gatekeeper();
		const { said, ended } = at.run('export', 'many');
		await expect.poll(() => said.stdout.split('\n').length).toBeGreaterThan(5);
		at.end();
		await expect.poll(() => said.stderr).toMatch(over);
		await at.logIn();
		expect([await ended, said.stderr]).toEqual([0, expect.stringContaining('It answers again')]);
		const ids = said.stdout
			.trim()
			.split('\n')
			.map((line) => JSON.parse(line).id);
		expect([ids.length, new Set(ids).size]).toEqual([messages, messages]);
	});

	test('a tail: it goes on after its last record', async () => {
		await local.kinesis.send(new CreateStreamCommand({ StreamName: 'clicks', ShardCount: 2 }));
		const put = (from: number) =>
			local.kinesis.send(
				new PutRecordsCommand({
					StreamName: 'clicks',
					Records: Array.from({ length: 20 }, (_, index) => ({
						Data: Buffer.from(`{"n":${from + index}}`),
						PartitionKey: String(from + index),
					})),
				}),
			);
		// It is made first, and takes nothing before it is there.
		await expect
			.poll(() =>
				put(0).then(
					() => 'put',
					() => 'not yet',
				),
			)
			.toBe('put');
		const at = await gatekeeper();
		const { said, ended } = at.run('tail', 'clicks', '--from', 'trim-horizon', '-n', '40');
		await expect.poll(() => said.stdout.trim().split('\n').length).toBe(20);
		at.end();
		await expect.poll(() => said.stderr).toMatch(over);
		await put(20);
		await at.logIn();
		expect(await ended).toBe(0);
		const numbers = [...said.stdout.matchAll(/"n\\?":(\d+)/g)].map(([, number]) => Number(number));
		expect(numbers.toSorted((one, other) => one - other)).toEqual([...Array(40).keys()]);
	});
});
