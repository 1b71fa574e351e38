import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { definitions } from '../../source/commands/definitions.ts';
import { commands } from '../helpers/headless-commands.ts';
import { account, denied, queueAttributes, queueRef, runFake } from './fake-context.ts';

/*
An address means one place, for every command that takes one. The context is in eu-west-1 of one account; the
addresses are of the same names elsewhere, where the context has queues, topics and streams of its own.
*/

type Kind = 'queue' | 'topic' | 'stream' | 'subscription' | 'application' | 'endpoint';

/** Every command that takes a resource, as it would do its work at once: `ADDRESS` stands for the resource. */
const withResource: Readonly<Record<string, readonly [Kind, ...(readonly string[][])]>> = {
	describe: ['queue', ['ADDRESS']],
	peek: ['queue', ['ADDRESS']],
	groups: ['queue', ['ADDRESS']],
	export: ['queue', ['ADDRESS']],
	import: ['queue', ['ADDRESS', 'some.ndjson', '--yes']],
	delete: ['queue', ['ADDRESS', '--where', 'receives > 3', '--yes']],
	undo: ['queue', ['ADDRESS', '--yes']],
	queue: [
		'queue',
		['set', 'ADDRESS', '--set', 'VisibilityTimeout=60', '--yes'],
		['delete', 'ADDRESS', '--confirm', 'orders'],
	],
	send: ['queue', ['ADDRESS', 'hello', '--yes']],
	purge: ['queue', ['ADDRESS', '--confirm', 'orders']],
	redrive: ['queue', ['ADDRESS', '--yes'], ['orders-dlq', '--to', 'ADDRESS', '--yes']],
	rescue: [
		'queue',
		['ADDRESS'],
		['ADDRESS', '--out', 'letters.ndjson'],
		['ADDRESS', '--to', 'orders', '--yes'],
		['orders-dlq', '--to', 'ADDRESS', '--yes'],
	],
	tasks: ['queue', ['ADDRESS']],
	cancel: ['queue', ['ADDRESS', '--yes']],
	metrics: ['queue', ['ADDRESS']],
	doctor: ['queue', ['ADDRESS']],
	whatif: ['queue', ['ADDRESS', '--concurrency', '2']],
	why: ['queue', ['ADDRESS', 'm1']],
	wait: ['queue', ['ADDRESS', '--until', 'ready == 0', '--timeout', '1s']],
	publish: ['topic', ['ADDRESS', 'hello', '--yes'], ['ADDRESS', '--file', 'some.ndjson', '--yes']],
	match: ['topic', ['ADDRESS', 'hello']],
	subscriptions: ['topic', ['ADDRESS']],
	topic: ['topic', ['delete', 'ADDRESS', '--confirm', 'orders']],
	subscribe: ['topic', ['ADDRESS', 'orders', '--yes']],
	confirm: ['topic', ['ADDRESS', 'token', '--yes']],
	unsubscribe: ['subscription', ['ADDRESS', '--yes']],
	push: ['application', ['ADDRESS']],
	'push-endpoint': ['endpoint', ['enable', 'ADDRESS', '--yes']],
	xray: ['topic', ['ADDRESS']],
	deliveries: ['topic', ['ADDRESS']],
	subscription: ['subscription', ['set', 'ADDRESS', '--set', 'RawMessageDelivery=true', '--yes']],
	'tail-topic': ['topic', ['ADDRESS', '--yes']],
	permissions: ['queue', ['--check', 'ADDRESS']],
	put: ['stream', ['ADDRESS', '{}', '--key', 'a', '--yes']],
	tail: ['stream', ['ADDRESS', '--since', '1h']],
	stream: [
		'stream',
		['retention', 'ADDRESS', '48h', '--yes'],
		['delete', 'ADDRESS', '--confirm', 'orders'],
	],
};

/** Commands that name no resource, or one of this computer: what they do is told by the context alone. */
const without = [
	'queues',
	'topics',
	'streams',
	'pulse',
	'open',
	'journal',
	'note',
	'apply',
	'resume',
	'audit',
	'report',
	'forget',
	'config',
	'login',
	'emulator',
	'completion',
	'cleanup',
];

const other = '999999999999';
const urls = [
	`https://queue.amazonaws.com/${account}/orders`,
	`https://us-east-1.queue.amazonaws.com/${account}/orders`,
	`https://sqs.us-east-1.amazonaws.com/${account}/orders`,
	`https://sqs-fips.us-east-1.amazonaws.com/${account}/orders`,
	`https://sqs.us-east-1.api.aws/${account}/orders`,
	`https://vpce-0a1b-2c3d.sqs.us-east-1.vpce.amazonaws.com/${account}/orders`,
];

/** An address elsewhere, with what the refusal has to name. */
function addresses(
	kind: Kind,
): readonly { readonly text: string; readonly says: readonly string[] }[] {
	const service = { queue: 'sqs', stream: 'kinesis' }[kind as string] ?? 'sns';
	const name =
		{
			stream: 'stream/orders',
			subscription: 'orders:6b0e71bd',
			application: 'app/GCM/orders',
			endpoint: 'endpoint/GCM/orders/6b0e71bd',
		}[kind as string] ?? 'orders';
	const region = ['us-east-1', 'eu-west-1', '--region us-east-1'];
	const places = [
		{ text: `arn:aws:${service}:us-east-1:${account}:${name}`, says: region },
		// What is no kind of resource is named by its ARN alone.
		...(kind === 'application' || kind === 'endpoint'
			? []
			: [{ text: `${kind}:arn:aws:${service}:us-east-1:${account}:${name}`, says: region }]),
	];
	const others = [other, account, `the --profile of account ${other}`];
	if (kind !== 'stream') {
		places.push({ text: `arn:aws:${service}:eu-west-1:${other}:${name}`, says: others });
	}
	if (kind !== 'queue') return places;
	return [
		...places,
		...urls.map((text) => ({ text, says: region })),
		{ text: `https://eu-west-1.queue.amazonaws.com/${other}/orders`, says: others },
		{
			text: `http://localhost:4566/${account}/orders`,
			says: ['http://localhost:4566', "AWS's own endpoint", '--endpoint-url http://localhost:4566'],
		},
	];
}

/** Gateways that would do everything with the resources of the context. */
const here = {
	identity: { whoAmI: async () => ({ account, arn: 'arn:aws:iam::1:root', userId: 'A' }) },
	queues: {
		resolve: async (name: string) => queueRef(name),
		attributes: async (url: string) => {
			if (url.includes(other)) throw denied('SQS GetQueueAttributes');
			return queueAttributes('orders', { visible: 3 });
		},
		purge: async () => {},
		remove: async () => {},
		setAttributes: async () => {},
	},
	topics: {
		attributes: async () => Promise.reject(denied('SNS GetTopicAttributes')),
	},
};

const asking = ['queues.attributes', 'topics.attributes'];

const cases = Object.entries(withResource).flatMap(([name, [kind, ...lines]]) =>
	lines.flatMap((line) => addresses(kind).map((address) => ({ name, line, address }))),
);

describe('a command with an address of another place', () => {
	test('is refused before anything but a read is asked there: both places are named, and what to type', async () => {
		await fc.assert(
			fc.asyncProperty(fc.constantFrom(...cases), async ({ name, line, address }) => {
				const { run } = (await commands[name]?.()) ?? {};
				if (run === undefined) throw new Error(`no command ${name}`);
				const args = [name, ...line.map((word) => (word === 'ADDRESS' ? address.text : word))];
				const files = { 'some.ndjson': new TextEncoder().encode('{"body":"a"}\n') };
				const { code, stderr, calls } = await runFake(run, [...args, '--mode', 'open'], {
					gateways: here,
					files,
				});
				// A policy may let us send and not look: it is tried, at the address as it was given.
				if (address.says[0] === other && ['send', 'publish'].includes(name)) {
					expect(stderr).toContain(`it belongs to account ${other}`);
					return;
				}
				for (const said of [' is not here: it ', ...address.says]) expect(stderr).toContain(said);
				expect(code).not.toBe(0);
				const source = line[0] === 'ADDRESS' || line[1] === 'ADDRESS' ? [] : ['queues.resolve'];
				// Another account may let us in: whether it does, the resource itself is asked, by its own address.
				const reads = ['identity.whoAmI', ...(address.says[0] === other ? asking : [])];
				expect(calls.filter((call) => !reads.includes(call))).toEqual(source);
			}),
			{ numRuns: 1000 },
		);
	});

	test('is every command that takes a resource', () => {
		const all = definitions.map(({ name }) => name);
		expect([...Object.keys(withResource), ...without].sort()).toEqual([...all].sort());
	});

	test('purges the queue that a URL of its own region names, by the old host too', async () => {
		const { run } = (await commands['purge']?.()) ?? {};
		if (run === undefined) throw new Error('no purge');
		const purged: string[] = [];
		const gateways = {
			...here,
			queues: { ...here.queues, purge: async (url: string) => void purged.push(url) },
		};
		const own = `https://eu-west-1.queue.amazonaws.com/${account}/orders`;
		const done = await runFake(run, ['purge', own, '--confirm', 'orders', '--mode', 'open'], {
			gateways,
		});
		expect([done.code, purged]).toEqual([0, [queueRef('orders').url]]);
	});

	test('with a password in its URL is refused, and the password is shown nowhere', async () => {
		for (const [name, [kind, ...lines]] of Object.entries(withResource)) {
			if (kind !== 'queue') continue;
			const { run } = (await commands[name]?.()) ?? {};
			if (run === undefined) throw new Error(`no command ${name}`);
			for (const line of lines) {
				const secret = `https://me:hunter2@sqs.eu-west-1.amazonaws.com/${account}/orders`;
				const args = [name, ...line.map((word) => (word === 'ADDRESS' ? secret : word))];
				const files = { 'some.ndjson': new TextEncoder().encode('{"body":"a"}\n') };
				const { code, stdout, stderr } = await runFake(run, args, { gateways: here, files });
				expect(code).toBe(2);
				expect(stderr).toMatch(/carries a user or a password/);
				expect(stdout + stderr).not.toContain('hunter2');
			}
		}
	});
});
