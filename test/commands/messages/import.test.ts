import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { run as importFile } from '../../../source/commands/messages/import.ts';
import { fail } from '../../../source/domain/failure.ts';
import { keyAt } from '../../../source/domain/here.ts';
import type { EntryOutcome, OutgoingMessage } from '../../../source/domain/messages/message.ts';
import { importState } from '../../../source/operations/messages/import-record.ts';
import { queueAttributes, queueRef, runFake } from '../fake-context.ts';
import { memoryStores } from '../memory-stores.ts';

const loopback = 'http://127.0.0.1:4566';
const lines = Array.from({ length: 25 }, (_, index) => `{"body":"b${index}"}`).join('\n');

type Send = (entries: readonly OutgoingMessage[], call: number) => readonly EntryOutcome[];
const good: Send = (entries) => entries.map(() => ({ ok: true, messageId: 'id' }));
const bodiesFrom = (from: number) => Array.from({ length: 25 - from }, (_, at) => `b${at + from}`);

function world(text = lines) {
	const stores = memoryStores();
	const sent: string[] = [];
	const command = (args: readonly string[], send: Send = good, path = 'dead.ndjson') => {
		let calls = 0;
		return runFake(importFile, ['import', 'orders', path, '--yes', ...args], {
			...{ stores, loopback, stdin: Buffer.from(text) },
			files: { 'dead.ndjson': Buffer.from(text) },
			gateways: {
				queues: {
					attributes: async () => queueAttributes('orders'),
					send: async ({ entries }) => {
						const outcomes = send(entries, ++calls);
						sent.push(...entries.filter((_, at) => outcomes[at]?.ok).map(({ body }) => body));
						return outcomes;
					},
				},
			},
		});
	};
	return { stores, sent, command };
}

const unknownFirst: Send = (entries, call) => {
	if (call === 1) throw fail('timeout', 'no answer', { outcomeUnknown: true });
	return good(entries, call);
};

describe('awsmsg import', () => {
	it('reads what aws sqs receive-message prints, says so, and names a bad one by its place', async () => {
		const messages = ['a', 'b', 'c'].map((Body, nth) => ({ MessageId: `m${nth}`, Body }));
		const { sent, command } = world(JSON.stringify({ Messages: messages }, undefined, 4));
		const done = await command([]);
		expect(done.code).toBe(0);
		expect(sent).toEqual(['a', 'b', 'c']);
		expect(done.stderr).toMatch(
			/Read as the output of aws sqs receive-message: 3 messages\. Attributes, groups and trace headers are those that it asked for\./,
		);
		const bad = world(JSON.stringify({ Messages: [...messages, { Body: 5 }] }, undefined, 4));
		expect(await bad.command([])).toMatchObject({
			stderr: expect.stringMatching(/dead\.ndjson, message 4: it has no body that is a text/),
		});
		expect(bad.sent).toEqual([]);
	});

	it('reads its own export --json', async () => {
		const { sent, command } = world('[\n{"body":"a"},\n{"body":"b"}\n]\n');
		expect(await command([])).toMatchObject({
			code: 0,
			stderr: expect.stringMatching(/Read as an export of awsmsg: 2 messages\./),
		});
		expect(sent).toEqual(['a', 'b']);
	});

	it('never ends with 0 while lines of unknown outcome are left out, and says what can be done', async () => {
		const { command, sent } = world();
		const first = await command([], unknownFirst);
		expect(first.code).toBe(3);
		expect(first.stderr).toMatch(
			/Of 10 it is unknown whether they arrived: --resume leaves them out, with --repeat-unknown/,
		);
		expect(first.stderr).not.toMatch(/--resume sends/);
		const resumed = await command(['--resume']);
		expect(resumed).toMatchObject({ code: 3, stderr: expect.stringMatching(/10 left out/) });
		expect(sent).toEqual(bodiesFrom(10));
		const repeated = await command(['--resume', '--repeat-unknown']);
		expect(repeated.code).toBe(0);
		expect(repeated.stderr).toMatch(/Perhaps in orders twice: lines 1, 2, 3/);
		expect(new Set(sent).size).toBe(25);
	});

	it('promises no --resume for what is refused for good, and none of the same text where it was piped', async () => {
		const { command } = world();
		const refusing: Send = (entries) =>
			entries.map(({ body }) =>
				body === 'b3'
					? { ok: false, code: 'InvalidMessageContents', message: 'no', senderFault: true }
					: { ok: true, messageId: 'id' },
			);
		const refused = await command([], refusing);
		expect(refused.code).toBe(3);
		expect(refused.stderr).toMatch(
			/--resume tries the 1 refused again: of use once the reason is mended/,
		);
		expect(refused.stderr).not.toMatch(/--resume sends/);
		const throttled: Send = (entries, call) => {
			if (call > 1)
				throw fail('throttled', 'SendMessageBatch was throttled', { code: 'Throttling' });
			return good(entries, call);
		};
		const piped = await world().command([], throttled, '-');
		expect(piped.stderr).toMatch(
			/--resume, given the same text once more, sends the 15 that are left/,
		);
	});

	/** The queue as the memory names it. */
	const orders = keyAt(queueRef('orders').arn, loopback);

	it('is refused while another import of the file is under way', async () => {
		const { stores, command, sent } = world();
		const digest = createHash('sha256').update(lines).digest('hex');
		const other = await stores.importJournal(digest, orders);
		const refused = await command([]);
		expect(refused).toMatchObject({
			code: 4,
			stderr: expect.stringMatching(/is under way in process/),
		});
		expect(sent).toEqual([]);
		await other.close();
		expect(await command([])).toMatchObject({ code: 0 });
	});

	it('goes on with nothing whose record has a hole', async () => {
		const { stores, command } = world();
		const digest = createHash('sha256').update(lines).digest('hex');
		const journal = await stores.importJournal(digest, orders);
		// Its beginning is gone, and more later on.
		await journal.append({ n: 1, type: 'sent', lines: [1] });
		for (const words of [['--resume'], []]) {
			const refused = await command(words);
			expect(refused).toMatchObject({
				code: 4,
				stderr: expect.stringMatching(/has holes.*--again/),
			});
		}
		await journal.append({ n: 2, type: 'begin', fresh: true });
		await journal.append({ n: 4, type: 'sent', lines: [1] });
		await journal.close();
		const refused = await command(['--resume']);
		expect(refused).toMatchObject({ code: 4, stderr: expect.stringMatching(/has holes.*--again/) });
		expect(await command(['--again'])).toMatchObject({ code: 0 });
	});

	/** An earlier version named its records by the ARN alone, at every endpoint, and numbered no entry. */
	async function recordOfBefore(stores: ReturnType<typeof memoryStores>, ended: boolean) {
		const digest = createHash('sha256').update(lines).digest('hex');
		const journal = await stores.importJournal(digest, queueRef('orders').arn);
		await journal.append({ type: 'begin', fresh: true, messages: 25 });
		const all = Array.from({ length: 25 }, (_, at) => at + 1);
		await journal.append({ type: 'sending', lines: ended ? all : all.slice(0, 10) });
		await journal.append({ type: 'sent', lines: ended ? all : all.slice(0, 10) });
		await journal.append(ended ? { type: 'end' } : { type: 'sending', lines: all.slice(10, 20) });
		await journal.close();
		return digest;
	}

	it('sends nothing twice that an earlier version sent to an endpoint, and goes on where that one was cut off', async () => {
		const { stores, command, sent } = world();
		const digest = await recordOfBefore(stores, false);
		const refused = await command([]);
		expect(refused).toMatchObject({ code: 4, stdout: '' });
		expect(refused.stderr).toMatch(
			/was interrupted: 10 messages sent, of 10 more it is unknown whether they arrived\. .*at which endpoint.*--resume.*--again/s,
		);
		expect(sent).toEqual([]);
		const resumed = await command(['--resume']);
		expect(resumed).toMatchObject({ code: 3, stderr: expect.stringMatching(/10 left out/) });
		expect(sent).toEqual(bodiesFrom(20));
		// Taken over: the record is that of this endpoint from now on, and has all of it.
		const here = await importState(stores.importSoFar(digest, orders));
		expect([here.generation, here.sent.size, here.unknown.size]).toEqual([1, 15, 10]);
		const repeated = await command(['--resume', '--repeat-unknown']);
		expect(repeated).toMatchObject({
			code: 0,
			stderr: expect.stringMatching(/orders twice: lines 11, 12/),
		});
		expect(sent.toSorted()).toEqual(bodiesFrom(10).toSorted());
	});

	it('sends a file that an earlier version sent whole only when asked to', async () => {
		const { stores, command, sent } = world();
		await recordOfBefore(stores, true);
		const refused = await command([]);
		expect(refused).toMatchObject({
			code: 4,
			stderr: expect.stringMatching(
				/has been imported into orders before: 25 messages.*at which endpoint.*--again/s,
			),
		});
		expect(sent).toEqual([]);
		expect(await command(['--again'])).toMatchObject({ code: 0 });
		expect(sent).toHaveLength(25);
		expect(await command([])).toMatchObject({ code: 4 });
	});

	it("takes no record of AWS's own for one of an endpoint", async () => {
		const { stores, command, sent } = world();
		const digest = createHash('sha256').update(lines).digest('hex');
		const journal = await stores.importJournal(digest, queueRef('orders').arn);
		await journal.append({ n: 0, type: 'begin', fresh: true, messages: 25 });
		await journal.append({ n: 1, type: 'sent', lines: [1] });
		await journal.close();
		expect(await command([])).toMatchObject({ code: 0 });
		expect(sent).toHaveLength(25);
	});
});
