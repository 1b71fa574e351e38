import { createServer, type IncomingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateStreamCommand, DescribeStreamSummaryCommand } from '@aws-sdk/client-kinesis';
import { CreateTopicCommand } from '@aws-sdk/client-sns';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Connection, connect } from '../../source/aws/connect.ts';
import { systemClock } from '../../source/host/clock.ts';
import type { Call, Gateways } from '../../source/operations/ports.ts';
import { runFake } from '../commands/fake-context.ts';
import { memoryStores } from '../commands/memory-stores.ts';
import { memoryRedrives } from '../commands/redrive/memory-redrives.ts';
import { startLocal } from '../emulator/local.ts';
import { stopFixtures, stopLater } from '../helpers/fixtures.ts';
import { commands } from '../helpers/headless-commands.ts';
import { whole } from '../helpers/whole.ts';

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

/** All the rest, which takes its time: looks wait for what may come. */
const others = [
	'queues',
	'topics',
	'streams',
	'subscriptions news',
	'describe orders',
	'groups orders-dlq',
	'export orders-dlq',
	'peek orders-dlq --scan --where receives>0',
	'journal',
	'note',
	'metrics orders',
	'doctor --all',
	'pulse',
	'whatif orders --concurrency 4',
	'wait orders --until ready>=0 --timeout 5s',
	'match news hello',
	'xray news',
	'push',
	'rescue',
	'rescue orders-dlq --to orders --yes',
	'tail clicks --from trim-horizon --no-follow',
	'permissions --check orders news clicks',
	`forget --grep ${secret.body}`,
	'queue set orders --set VisibilityTimeout=60 --yes',
	'stream retention clicks 48h --yes',
];
const last = ['topic delete news --confirm news', 'stream delete clicks --confirm clicks'];
if (whole) lines.splice(0, lines.length, ...others, ...lines, ...last);

/** Those that print messages because they are asked to: of what they say to people all the same nothing is secret. */
const printing = new Set(['peek', 'groups', 'export', 'tail', 'journal', 'note']);

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
		const status = async () => {
			const summary = new DescribeStreamSummaryCommand({ StreamName });
			const { StreamDescriptionSummary: told } = await local.kinesis.send(summary);
			return told?.StreamStatus;
		};
		while ((await status()) !== 'ACTIVE');
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
		const known = ['confirm', 'report', 'doctor', 'pulse', 'rescue', 'whatif', 'tail'];
		expect(refused.filter((name) => !known.includes(name))).toEqual([]);
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
