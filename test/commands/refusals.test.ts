import { describe, expect, test } from 'vitest';
import { run as groups } from '../../source/commands/messages/groups.ts';
import { run as importFile } from '../../source/commands/messages/import.ts';
import { run as peek } from '../../source/commands/messages/peek.ts';
import { run as send } from '../../source/commands/messages/send.ts';
import { run as purge } from '../../source/commands/queues/purge.ts';
import { run as queue } from '../../source/commands/queues/queue.ts';
import { run as apply } from '../../source/commands/redrive/apply.ts';
import { run as cancel } from '../../source/commands/redrive/cancel.ts';
import { run as redrive } from '../../source/commands/redrive/redrive.ts';
import type { Run } from '../../source/commands/shell/context.ts';
import { run as put } from '../../source/commands/streams/put.ts';
import { run as stream } from '../../source/commands/streams/stream.ts';
import { run as publish } from '../../source/commands/topics/publish.ts';
import { denied, type FakeOptions, queueAttributes, queueRef, runFake } from './fake-context.ts';
import { memoryRedrives } from './redrive/memory-redrives.ts';
import { fakeStream } from './streams/fake-stream.ts';

/* One row a refusal, by the README's table: 1 failed, 2 usage, 4 refused and nothing sent. */

const loopback = 'http://127.0.0.1:4566';
const bytes = (text: string) => new TextEncoder().encode(text);
const notText = new Uint8Array([0xff, 0xfe]);

const queues = {
	attributes: async (url: string) => queueAttributes(url.split('/').at(-1) ?? ''),
	listMoves: async () => [],
	deadLetterSourcesPage: async () => ({ items: [queueRef('orders').url] }),
};
const { streams } = fakeStream([{ records: [] }, { records: [], closed: true }]);

type Row = readonly [code: number, line: string, why: RegExp, options?: FakeOptions];

const runs: Readonly<Record<string, Run>> = {
	apply,
	cancel,
	groups,
	import: importFile,
	peek,
	publish,
	purge,
	put,
	queue,
	redrive,
	send,
	stream,
};

const file = (content: Uint8Array | string): FakeOptions => ({
	files: { f: typeof content === 'string' ? bytes(content) : content },
});
const moving: FakeOptions = {
	gateways: {
		queues: {
			...queues,
			listMoves: async () => [
				{ status: 'RUNNING', handle: 'h', sourceArn: 'a', moved: 1 } as never,
			],
		},
	},
};
const inAws = { loopback: undefined } as unknown as FakeOptions;

const rows: readonly Row[] = [
	// The command line, as it stands.
	[2, 'import orders', /no file to import/],
	[2, 'send orders.fifo x --yes', /needs a group/],
	[2, 'redrive orders-dlq --where body', /must say yes or no/],
	[2, 'redrive orders-dlq --where nosuch==1 --yes', /nosuch/],
	[2, 'redrive orders-dlq --set x --yes', /does not start with body=/],
	[2, 'peek orders --where 1+', /--where/],
	[2, 'put clicks text --yes', /needs a partition key/],
	[2, 'stream retention clicks soon --yes', /takes/],
	// What it was given.
	[4, 'import orders f --yes', /1 line of f can't be sent/, file('no json')],
	[4, 'import orders f --yes', /has no message/, file('')],
	[4, 'import orders f --dry-run', /1 line of f can't be sent/, file('{"body":5}')],
	[4, 'send orders --yes', /is not UTF-8/, { stdin: notText }],
	[4, 'send orders --yes', /can't be sent/, { stdin: bytes('a\u0001') }],
	[4, 'publish arn:aws:sns:eu-west-1:123456789012:t --yes', /UTF-8/, { stdin: notText }],
	[4, 'put clicks --file f --yes', /line 1 of f is no record/, file('no json')],
	[4, 'put clicks --file f --yes', /has no records/, file('')],
	[4, 'put clicks --file f --yes', /is not UTF-8/, file(notText)],
	[4, 'put clicks --key k --yes', /has 1,048,578 bytes/, { stdin: new Uint8Array(1_048_577) }],
	[4, 'apply f --yes', /is no redrive plan/, file('{}')],
	[4, 'groups --learn f', /is no file of notes/, file('no')],
	[4, 'queue create new --set Nothing=1 --yes', /Nothing/],
	// What is there.
	[4, 'stream merge clicks --shard 0 --shard 1 --yes', /is closed already/],
	[4, 'stream split clicks --shard 7 --yes', /has no shard/],
	// The guard and the mode.
	[4, 'purge orders', /needs a confirmation/],
	[4, 'purge orders --confirm orders', /needs a confirmation/, inAws],
	[4, 'send orders x --read-only --yes', /read-only/],
	[4, 'cancel orders-dlq --yes --read-only', /the mode is read-only by --read-only/, moving],
	[4, 'cancel orders-dlq', /needs a confirmation/, moving],
	// Asked, and failed.
	[1, 'cancel orders-dlq', /no move of orders-dlq can be cancelled/],
	[
		1,
		'purge orders --confirm orders',
		/was denied/,
		{ gateways: { queues: { ...queues, purge: () => Promise.reject(denied('PurgeQueue')) } } },
	],
];

describe('what is refused has the exit code of the README', () => {
	const cases = rows.map(([code, line, why, options]) => ({ code, line, why, options }));

	test.each(cases)('$code: $line, $why', async ({ code, line, why, options }) => {
		const [name = ''] = line.split(' ');
		const finished = await runFake(runs[name] as Run, line.split(' '), {
			loopback,
			gateways: { queues, streams },
			...options,
		});
		expect(finished.stderr).toMatch(why);
		expect(finished.code).toBe(code);
	});
});

test('cancel stops the run of this computer that has a queue, where AWS moves nothing of it', async () => {
	const redrives = memoryRedrives();
	redrives.runs.holder = async () => ({ owner: '20261120-090000-00000a', pid: 7 });
	const finished = await runFake(cancel, ['cancel', 'orders-dlq'], {
		loopback,
		gateways: { queues },
		redrives,
	});
	expect(finished.calls).toEqual(['queues.resolve', 'queues.listMoves']);
	// It is asked for by its id: here there is no such run.
	expect(finished.stderr).toMatch(/run 20261120-090000-00000a/);
});
