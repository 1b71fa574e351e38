import { CreateStreamCommand } from '@aws-sdk/client-kinesis';
import {
	CreatePlatformApplicationCommand,
	CreatePlatformEndpointCommand,
	CreateTopicCommand,
	SetEndpointAttributesCommand,
} from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Connection, connect } from '../../source/aws/connect.ts';
import { ruleOf } from '../../source/aws/gate/allow-list.ts';
import { parseCommandLine } from '../../source/commands/command-line/parse.ts';
import { definitions } from '../../source/commands/definitions.ts';
import type { Mode } from '../../source/domain/effect.ts';
import { effectOfCommand } from '../../source/domain/text/command-effect.ts';
import { systemClock } from '../../source/host/clock.ts';
import { mayChange } from '../../source/programs/headless/run.ts';
import { noVariables } from '../aws/kinesis/fake-endpoint.ts';
import { runFake } from '../commands/fake-context.ts';
import { type Local, startLocal } from '../emulator/local.ts';
import { stopLater } from '../helpers/fixtures.ts';
import { commands } from '../helpers/headless-commands.ts';

/*
Each headless command in a read-only context, on the embedded endpoint, which counts what
it is asked. The guard says no first; the gate says no to a guard that were mistaken.
*/

/** The ARN of an endpoint of mobile push that is disabled: `DEVICE` in a line. */
let device = '';

/** Commands as they would do their work at once: all that may change something, and others. */
const lines: Readonly<Record<string, readonly string[]>> = {
	queues: ['queues'],
	topics: ['topics'],
	streams: ['streams'],
	describe: ['describe orders'],
	doctor: ['doctor orders'],
	peek: ['peek orders-dlq', 'peek orders-dlq --hold 60'],
	groups: ['groups orders-dlq'],
	export: ['export orders-dlq'],
	import: ['import orders some.ndjson --yes'],
	delete: ['delete orders-dlq --grep body --yes'],
	journal: ['journal'],
	undo: ['undo orders-dlq --yes'],
	send: ['send orders hello --yes'],
	purge: ['purge orders-dlq --confirm orders-dlq'],
	queue: [
		'queue create other --yes',
		'queue set orders --set VisibilityTimeout=60 --yes',
		'queue delete orders --confirm orders',
	],
	redrive: [
		'redrive orders-dlq --engine own --all-at-once --yes',
		'redrive orders-dlq --engine aws --yes',
	],
	apply: ['apply plan.json --yes'],
	resume: ['resume --yes'],
	tasks: ['tasks', 'tasks orders-dlq'],
	cancel: ['cancel orders-dlq --yes'],
	metrics: ['metrics orders'],
	pulse: ['pulse'],
	rescue: ['rescue', 'rescue orders-dlq --yes', 'rescue orders-dlq --to other --yes'],
	why: ['why orders-dlq some-id --yes', 'why clicks'],
	whatif: ['whatif orders --concurrency 4'],
	wait: ['wait orders --until ready==0 --timeout 1s'],
	publish: [
		'publish news hello --yes',
		'publish news --file some.ndjson --yes',
		'publish DEVICE hello --yes',
	],
	match: ['match news hello'],
	put: ['put clicks {} --key a --yes'],
	tail: ['tail clicks --from trim-horizon --no-follow', 'tail clicks --consumer app --yes -n 1'],
	stream: ['stream retention clicks 48h --yes', 'stream delete clicks --confirm clicks'],
	config: ['config'],
	permissions: ['permissions', 'permissions --check orders news'],
	login: ['login'],
	audit: ['audit'],
	report: ['report --since 1h'],
	forget: ['forget --grep body --yes'],
	note: ['note'],
	push: ['push', 'push shop'],
	'push-endpoint': ['push-endpoint enable DEVICE --yes'],
	xray: ['xray news', 'xray orders'],
	subscriptions: ['subscriptions', 'subscriptions news'],
	topic: ['topic create other --yes', 'topic delete news --confirm news'],
	subscribe: ['subscribe news orders --allow --yes'],
	confirm: ['confirm news 2336412f37fb687f5d51e6e2425c464de2 --yes'],
	subscription: [
		'subscription set news:6b0e71bd-7e97-4d97-80ce-4a0994e55286 --set RawMessageDelivery=true --yes',
	],
	'tail-topic': ['tail-topic news --yes'],
	cleanup: ['cleanup --yes'],
	unsubscribe: ['unsubscribe news:6b0e71bd-7e97-4d97-80ce-4a0994e55286 --yes'],
};

/** Those that go on with what another one has begun, and what this endpoint has not: nothing comes of them. */
const idleHere = new Set([
	'undo',
	'apply',
	'resume',
	'cancel',
	'tail',
	'why',
	'confirm',
	'unsubscribe',
	'cleanup',
	'subscription',
]);

let local: Local;

beforeAll(async () => {
	local = await startLocal();
	await prepare();
});

afterAll(() => local.stop());

/** A queue whose dead-letter queue has a message, a topic, a stream and a disabled endpoint of mobile push. */
async function prepare(): Promise<void> {
	// A name is free again a minute after its queue was deleted.
	local.pass(61_000);
	const { queue } = await local.createPair('orders');
	await local.bury(queue.url, ['{"a":1}']);
	await local.sns.send(new CreateTopicCommand({ Name: 'news' }));
	const { PlatformApplicationArn } = await local.sns.send(
		new CreatePlatformApplicationCommand({
			...{ Name: 'shop', Platform: 'GCM', Attributes: { PlatformCredential: 'key' } },
		}),
	);
	const { EndpointArn = '' } = await local.sns.send(
		new CreatePlatformEndpointCommand({ PlatformApplicationArn, Token: 'token' }),
	);
	await local.sns.send(
		new SetEndpointAttributesCommand({ EndpointArn, Attributes: { Enabled: 'false' } }),
	);
	device = EndpointArn;
	await local.kinesis
		.send(new CreateStreamCommand({ StreamName: 'clicks', ShardCount: 1 }))
		.catch(() => {});
}

/** Stops the line that runs: it has been seen to change something. */
let enough = new AbortController();

async function connectIn(mode: Mode): Promise<Connection> {
	const { endpoint } = local.endpoint;
	const connection = await connect(
		{ local: false, endpoint, region: 'us-east-1' },
		{
			mode: () => mode,
			onCall: ({ effect }) => {
				if (effect !== 'read') enough.abort();
			},
			env: noVariables,
		},
	);
	stopLater(() => connection.close());
	return connection;
}

/** What the endpoint was asked beyond reads, while a line ran. */
async function changesOf(line: string, connection: Connection): Promise<readonly string[]> {
	const args = line.replace('DEVICE', device).split(' ');
	const { run } = (await commands[args[0] ?? '']?.()) ?? {};
	if (run === undefined) throw new Error(`no command ${line}`);
	enough = new AbortController();
	const before = local.endpoint.calls().length;
	await runFake(run, args, {
		gateways: connection.gateways,
		loopback: local.endpoint.endpoint,
		region: 'us-east-1',
		gated: true,
		// The one at rest would never let an answer of the endpoint in.
		clock: systemClock,
		signal: enough.signal,
		files: { 'some.ndjson': new TextEncoder().encode('{"body":"a"}\n') },
	});
	return local.endpoint
		.calls()
		.slice(before)
		.map(({ target }) => target.replace('.', ' '))
		.filter((operation) => ruleOf(operation)?.effect !== 'read');
}

describe('each command', () => {
	test('that may change something stands in the table', () => {
		const changing = definitions
			.map(({ name }) => name)
			.filter((name) => effectOfCommand([name]) !== 'read');
		expect(changing.filter((name) => !Object.hasOwn(lines, name))).toEqual([]);
	});

	test('that may change something has it asked whose account it is, by its operands too', () => {
		for (const line of [...Object.values(lines).flat(), 'rescue orders-dlq --out found.ndjson']) {
			const args = line.split(' ');
			const asks = mayChange(parseCommandLine(args));
			expect([line, asks]).toEqual([line, effectOfCommand(args) !== 'read']);
		}
		expect(mayChange(parseCommandLine(['send', 'orders', '--', '--note']))).toBe(true);
		expect(mayChange(parseCommandLine(['groups', 'orders', '--known']))).toBe(false);
	});

	test('in a read-only context asks the endpoint for reads alone, also where the guard were mistaken', async () => {
		const connection = await connectIn('read-only');
		for (const line of Object.values(lines).flat()) {
			expect([line, await changesOf(`${line} --mode read-only`, connection)]).toEqual([line, []]);
			expect([line, await changesOf(`${line} --mode open`, connection)]).toEqual([line, []]);
		}
	});

	test('would have changed something, were it not read-only', async () => {
		const connection = await connectIn('open');
		const idle: string[] = [];
		let isPrepared = false;
		for (const [name, all] of Object.entries(lines)) {
			for (const line of all) {
				if (!isPrepared) await prepare();
				const changes = await changesOf(`${line} --mode open`, connection);
				// What only reads leaves everything as it was.
				isPrepared = changes.length === 0;
				if (effectOfCommand(line.split(' ')) === 'read')
					expect([line, changes]).toEqual([line, []]);
				else if (changes.length === 0 && !idleHere.has(name)) idle.push(line);
			}
		}
		expect(idle).toEqual([]);
	});
});
