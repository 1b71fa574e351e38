import { createServer, type IncomingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateStreamCommand, DescribeStreamSummaryCommand } from '@aws-sdk/client-kinesis';
import { CreateTopicCommand } from '@aws-sdk/client-sns';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { type Connection, connect } from '../../source/aws/connect.ts';
import { systemClock } from '../../source/host/clock.ts';
import type { Call, Gateways } from '../../source/operations/ports.ts';
import { commands } from '../../source/programs/headless.ts';
import { runFake } from '../commands/fake-context.ts';
import { memoryStores } from '../commands/memory-stores.ts';
import { memoryRedrives } from '../commands/redrive/memory-redrives.ts';
import { startLocal } from '../emulator/local.ts';
import { stopFixtures, stopLater } from '../helpers/fixtures.ts';

/*
What is secret is written down nowhere: credentials, bodies, receipt handles, tokens of subscriptions. Every command does its work on
the embedded endpoint with canaries in all of these, and all that is kept of it, or sent along, is searched.
*/

const secret = {
	key: 'CANARYSECRETKEY0123456789abcdef',
	token: 'CANARYSESSIONTOKEN0123456789',
	body: 'CANARYBODY',
	attribute: 'CANARYATTRIBUTE',
	confirm: 'CANARYCONFIRM2336412f37fb687f5d51e6e2425c464de2',
};

/** Commands as they would do their work at once, with what they print of a message left out of account. */
const lines = [
	`send orders {"a":"${secret.body}"} --attribute token=String:${secret.attribute} --yes`,
	`publish news ${secret.body} --yes`,
	`put clicks ${secret.body} --key a --yes`,
	'peek orders-dlq -n 3',
	`delete orders-dlq --grep ${secret.body} -n 1 --yes`,
	'undo orders-dlq --yes',
	'redrive orders-dlq --engine own --to orders --all-at-once --yes',
	'subscribe news orders --allow --yes',
	`confirm news ${secret.confirm} --yes`,
	'tasks',
	'config',
	'audit --json',
	'report --since 1h',
	'purge orders --confirm orders',
];

/** Those that print messages because they are asked to: of what they say to people all the same nothing is secret. */
const printing = new Set(['peek']);

type Heard = { readonly url: string; readonly headers: IncomingHttpHeaders };

/** Passes requests on to an endpoint, and notes all of them but their bodies. */
async function listenBefore(endpoint: string, heard: Heard[]): Promise<string> {
	const target = new URL(endpoint);
	const server = createServer((incoming, answer) => {
		heard.push({ url: incoming.url ?? '', headers: incoming.headers });
		const { hostname, port } = target;
		const outgoing = request(
			{ hostname, port, path: incoming.url, method: incoming.method, headers: incoming.headers },
			(got) => {
				answer.writeHead(got.statusCode ?? 500, got.headers);
				got.pipe(answer);
			},
		);
		outgoing.on('error', () => answer.destroy());
		incoming.pipe(outgoing);
	});
	await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
	stopLater(() => {
		server.closeAllConnections();
		server.close();
	});
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('a run of everything', () => {
	const heard: Heard[] = [];
	const calls: Call[] = [];
	/** What is kept or told, by where it stands. */
	const kept = new Map<string, string>();
	const handles = new Set<string>();
	const codes = new Map<string, number>();

	beforeAll(async () => {
		const local = await startLocal();
		try {
			await prepare(local);
			await runAll(local.endpoint.endpoint);
		} finally {
			await stopFixtures();
			await local.stop();
		}
	});

	async function prepare(local: Awaited<ReturnType<typeof startLocal>>): Promise<void> {
		const { queue } = await local.createPair('orders');
		const bodies = [1, 2, 3].map((n) => JSON.stringify({ customer: secret.body, n }));
		await local.bury(queue.url, bodies);
		await local.sns.send(new CreateTopicCommand({ Name: 'news' }));
		const StreamName = 'clicks';
		await local.kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
		await vi.waitFor(async () => {
			const summary = new DescribeStreamSummaryCommand({ StreamName });
			const { StreamDescriptionSummary: told } = await local.kinesis.send(summary);
			expect(told?.StreamStatus).toBe('ACTIVE');
		}, 10_000);
	}

	async function runAll(behind: string): Promise<void> {
		const endpoint = await listenBefore(behind, heard);
		const connection = await connect(
			{ local: false, endpoint, region: 'us-east-1' },
			{
				mode: () => 'open',
				onCall: (call) => calls.push(call),
				env: {
					AWS_ACCESS_KEY_ID: 'AKIDCANARY',
					AWS_SECRET_ACCESS_KEY: secret.key,
					AWS_SESSION_TOKEN: secret.token,
					AWS_CONFIG_FILE: '/nowhere/config',
					AWS_SHARED_CREDENTIALS_FILE: '/nowhere/credentials',
				},
			},
		);
		stopLater(() => connection.close());
		const stores = memoryStores();
		const redrives = memoryRedrives();
		for (const [index, line] of lines.entries()) {
			const [name = ''] = line.split(' ');
			const { run } = (await commands[name]?.()) ?? {};
			if (run === undefined) throw new Error(`no command ${name}`);
			const { code, stdout, stderr } = await runFake(run, [...line.split(' '), '--mode', 'open'], {
				...{ gateways: gatewaysOf(connection), loopback: endpoint, region: 'us-east-1' },
				...{ gated: true, clock: systemClock, stores, redrives },
			});
			codes.set(name, code);
			kept.set(`${index} ${name}: standard error`, stderr);
			if (!printing.has(name)) kept.set(`${index} ${name}: output`, stdout);
		}
		kept.set('audit', JSON.stringify((await stores.audit.read()).entries));
		for (const [run, entries] of redrives.journals) kept.set(`run ${run}`, JSON.stringify(entries));
		kept.set('calls', JSON.stringify(calls));
		kept.set(
			'requests',
			JSON.stringify(heard.map(({ url, headers }) => [url, withoutToken(headers)])),
		);
	}

	/** Notes the receipt handles that go by. */
	function gatewaysOf({ gateways }: Connection): Gateways {
		const { queues } = gateways;
		const receive: Gateways['queues']['receive'] = async (...args) => {
			const messages = await queues.receive(...args);
			for (const { receiptHandle } of messages) handles.add(receiptHandle);
			return messages;
		};
		const noted = new Proxy(queues, {
			get: (target, method) =>
				method === 'receive' ? receive : Reflect.get(target, method).bind?.(target),
		});
		return { ...gateways, queues: noted };
	}

	/** The one header that has to carry the session token, as SigV4 has it. */
	function withoutToken({ 'x-amz-security-token': _, ...headers }: IncomingHttpHeaders) {
		return headers;
	}

	test('has done all of it: requests were sent, messages received, writes noted', () => {
		const refused = [...codes].filter(([, code]) => ![0, 5].includes(code)).map(([name]) => name);
		// No such token was sent to anybody; and this endpoint has no week of figures.
		expect(refused).toEqual(['confirm', 'report']);
		expect(heard.length).toBeGreaterThan(lines.length);
		expect(handles.size).toBeGreaterThan(0);
		expect(kept.get('audit')).toContain('"what":"purge orders"');
		expect([...kept.keys()].some((where) => where.startsWith('run '))).toBe(true);
	});

	test.each(Object.entries(secret))('tells of no secret: %s', (_, canary) => {
		const told = [...kept].filter(([, text]) => text.includes(canary));
		expect(told.map(([where]) => where)).toEqual([]);
	});

	test('tells of no receipt handle', () => {
		const told = [...kept].filter(([, text]) => [...handles].some((one) => text.includes(one)));
		expect(told.map(([where]) => where)).toEqual([]);
	});
});
