import { describe, expect, it } from 'vitest';
import { run as deleteRun } from '../../source/commands/messages/delete.ts';
import { run as exportRun } from '../../source/commands/messages/export.ts';
import { run as groups } from '../../source/commands/messages/groups.ts';
import { run as importRun } from '../../source/commands/messages/import.ts';
import { run as peek } from '../../source/commands/messages/peek.ts';
import { run as send } from '../../source/commands/messages/send.ts';
import { run as undo } from '../../source/commands/messages/undo.ts';
import type { Run } from '../../source/commands/shell/context.ts';
import { run as put } from '../../source/commands/streams/put.ts';
import { run as streamRun } from '../../source/commands/streams/stream.ts';
import { fail } from '../../source/domain/failure.ts';
import { keepMessages, noteOutcome } from '../../source/operations/messages/message-journal.ts';
import { message, queueAttributes, queueRef, runFake } from './fake-context.ts';
import { memoryStores } from './memory-stores.ts';

/*
Every run of many calls, against an endpoint that answers some of them and then nothing, or takes its credentials no more:
what it says, how often, and how it ends.
*/

const here = 'http://127.0.0.1:4566';
const queue = queueRef('orders-dlq');
const many = 40;

const gone = () =>
	fail('unreachable', 'nothing answers there', { code: 'ECONNREFUSED', retryable: true });
const expired = () =>
	fail('credentials', 'the credentials of prod have expired', {
		...{ code: 'ExpiredToken', hint: 'Run aws sso login --profile prod' },
	});

/** What goes wrong, how that is said, and how the end of it. */
const troubles = [
	{
		name: 'where nothing answers any more',
		trouble: gone,
		said: /No answer since [\d:]+: nothing answers there\. Waiting until [\d:]+, then /,
		paused: /no answer since [\d:]+: paused, nothing is lost; .*(to go on|to look):/,
	},
	{
		name: 'whose login is over',
		trouble: expired,
		said: /The login is over since [\d:]+: the credentials of prod have expired\. Run aws sso login --profile prod(; until then \d+ messages? held returns? by (itself|themselves), by [\d:]+)?\. It goes on by itself then\. Waiting until [\d:]+, then /,
		paused:
			/the login is over since [\d:]+: paused, nothing is lost\. Run aws sso login --profile prod; .*(to go on|to look):/,
	},
] as const;
type Trouble = (typeof troubles)[number];

/** An endpoint with messages and a stream. It answers `calls` calls that do something, then none for `ms`. */
function endpoint(calls: number, ms: number, trouble: Trouble['trouble']) {
	let now = 1_000_000;
	let left = calls;
	let goneAt: number | undefined;
	const waiting = Array.from({ length: many }, (_, index) => message(`m${index}`, `body ${index}`));
	const took: string[] = [];
	const look = () => {
		if (goneAt !== undefined && now < goneAt + ms) throw trouble();
	};
	const work = () => {
		if (left-- === 0) goneAt ??= now;
		look();
	};
	return {
		took,
		clock: {
			now: () => now,
			async sleep(milliseconds: number, signal: AbortSignal) {
				signal.throwIfAborted();
				now += milliseconds;
			},
		},
		gateways: {
			queues: {
				attributes: async () => {
					look();
					return queueAttributes('orders-dlq', { visible: waiting.length });
				},
				receive: async ({ max }: { max: number }) => {
					work();
					return waiting.splice(0, max);
				},
				changeVisibility: async ({ entries }: { entries: readonly unknown[] }) => {
					look();
					return entries.map(() => ({ ok: true as const }));
				},
				delete: async ({ receiptHandles }: { receiptHandles: readonly string[] }) => {
					work();
					took.push(...receiptHandles);
					return receiptHandles.map(() => ({ ok: true as const }));
				},
				send: async ({ entries }: { entries: readonly { body: string }[] }) => {
					work();
					took.push(...entries.map(({ body }) => body));
					return entries.map(() => ({ ok: true as const, messageId: 'new' }));
				},
			},
			streams: {
				resolve: async () => ({ name: 'clicks', arn: 'arn:aws:kinesis:eu-west-1:1:stream/clicks' }),
				summary: async () => {
					look();
					work();
					const status = goneAt === undefined ? 'UPDATING' : 'ACTIVE';
					return {
						...{ name: 'clicks', arn: 'arn:aws:kinesis:eu-west-1:1:stream/clicks', status },
						...{ mode: 'ON_DEMAND' as const, openShards: 1, retentionHours: 24, shardMetrics: [] },
					};
				},
				shardsPage: async () => ({ items: [] }),
				setRetention: async () => {},
				put: async ({ records }: { records: readonly { partitionKey: string }[] }) => {
					work();
					took.push(...records.map(({ partitionKey }) => partitionKey));
					return records.map((_, index) => ({
						...{ ok: true as const, shardId: 'shardId-0', sequenceNumber: String(index) },
					}));
				},
			},
		},
	};
}

const text = (lines: readonly unknown[]) =>
	new TextEncoder().encode(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
const numbers = [...Array(many).keys()];

type Case = {
	readonly name: string;
	readonly run: Run;
	readonly args: readonly string[];
	readonly files?: Readonly<Record<string, Uint8Array>>;
	/** Calls that it makes before nothing answers. */
	readonly calls?: number;
	/** What all that it did is, where it does something. */
	readonly did?: readonly string[];
};

const bodies = numbers.map((number) => `body ${number}`);
const cases: readonly Case[] = [
	{ name: 'peek', run: peek, args: ['peek', 'orders-dlq', '--scan'] },
	{ name: 'groups', run: groups, args: ['groups', 'orders-dlq'] },
	{ name: 'export', run: exportRun, args: ['export', 'orders-dlq'] },
	{
		name: 'delete',
		run: deleteRun,
		args: ['delete', 'orders-dlq', '--where', 'body != ""', '--yes'],
		calls: 3,
		did: numbers.map((number) => `handle-m${number}`),
	},
	{
		name: 'import',
		run: importRun,
		args: ['import', 'orders-dlq', 'file', '--rate', '10', '--yes'],
		files: { file: text(bodies.map((body) => ({ body }))) },
		did: bodies,
	},
	{ name: 'undo', run: undo, args: ['undo', 'orders-dlq', '--yes'], did: bodies },
	{
		name: 'send',
		run: send,
		args: ['send', 'orders-dlq', 'x', '--copies', String(many), '--yes'],
		did: numbers.map(() => 'x'),
	},
	{
		name: 'put',
		run: put,
		args: ['put', 'clicks', '--file', 'file', '--rate', '10', '--yes'],
		files: { file: text(numbers.map((number) => ({ partitionKey: `k${number}`, text: 'x' }))) },
		did: numbers.map((number) => `k${number}`),
	},
	{
		name: 'stream --wait',
		run: streamRun,
		args: ['stream', 'retention', 'clicks', '48', '--wait', '--yes'],
		calls: 2,
	},
];

async function ran({ run, args, files, calls = 2 }: Case, ms: number, trouble: Trouble['trouble']) {
	const there = endpoint(calls, ms, trouble);
	const stores = memoryStores();
	const kept = numbers.map((number) => message(`m${number}`, `body ${number}`));
	const keys = await keepMessages(stores.deleted, {
		...{ queue, place: here, messages: kept, at: 1, run: 'r', from: 0 },
	});
	for (const key of keys) await noteOutcome(stores.deleted, key, 'deleted');
	const { clock, gateways, took } = there;
	const end = await runFake(run, args, {
		...{ clock, gateways, stores, loopback: here },
		...(files === undefined ? {} : { files }),
	});
	return { ...end, took };
}

const times = (text: string, part: RegExp) => [...text.matchAll(new RegExp(part, 'g'))].length;

const all = troubles.flatMap((trouble) =>
	cases.map((one) => ({
		...one,
		...trouble,
		name: `${one.name}, ${trouble.name}`,
		kind: one.name,
	})),
);

describe.each(all)('$name', ({ kind, trouble, said, paused, ...one }) => {
	it('says so once, since when, why and until when, ends with 3 after five minutes and says how to go on', async () => {
		const { code, stderr, took } = await ran(one, Number.POSITIVE_INFINITY, trouble);
		expect(times(stderr, said)).toBe(1);
		expect(stderr).toMatch(paused);
		expect(code).toBe(3);
		expect(new Set(took).size).toBe(kind === 'send' ? 1 : took.length);
		if (one.did !== undefined) expect(took.length).toBeLessThan(one.did.length);
	});

	it('goes on by itself once something answers again, says that once, and does all of it once', async () => {
		const { code, stderr, took } = await ran(one, 100_000, trouble);
		expect(times(stderr, said)).toBe(1);
		expect(times(stderr, /It answers again, after/)).toBe(1);
		expect(code).toBe(0);
		if (one.did !== undefined) expect(took.toSorted()).toEqual(one.did.toSorted());
	});
});
