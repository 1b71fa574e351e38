import { describe, expect, it } from 'vitest';
import { run as groups } from '../../source/commands/messages/groups.ts';
import { run as importFile } from '../../source/commands/messages/import.ts';
import { resumedFrom } from '../../source/commands/streams/tail-start.ts';
import { keyAt } from '../../source/domain/here.ts';
import { kinds } from '../../source/domain/kinds.ts';
import { parseMessageLine } from '../../source/domain/messages/message-file.ts';
import { recordOfLine } from '../../source/domain/streams/record-file.ts';
import { fileLines } from '../../source/host/files/line-source.ts';
import { consoleMemory } from '../../source/host/memory/console-memory.ts';
import { rememberedIn } from '../../source/host/memory/remembered.ts';
import { openStores } from '../../source/host/memory/stores.ts';
import { checkImport, importMessages } from '../../source/operations/messages/import-messages.ts';
import { importBefore } from '../../source/operations/messages/import-record.ts';
import { keptMessages } from '../../source/operations/messages/message-journal.ts';
import { queueKey, receiveBudget } from '../../source/operations/messages/receive-budget.ts';
import { undoableOf, undoDeletions } from '../../source/operations/messages/undo.ts';
import { runFake } from '../commands/fake-context.ts';
import { memoryStores } from '../commands/memory-stores.ts';
import {
	arnOfBefore,
	endpointOfBefore,
	fileOfBefore,
	foldersOfBefore,
	pathOfBefore,
} from '../helpers/files-of-before.ts';
import { grantFor } from '../helpers/grants.ts';
import { queueAttributes, queueGateway } from '../operations/fakes.ts';
import { VirtualClock } from '../operations/virtual-clock.ts';

/* What awsmsg 0.1.0 wrote is read by this version, or refused with what to do (test/fixtures/0.1.0). */

const never = new AbortController().signal;
const here = { local: false, endpoint: endpointOfBefore };
const grant = grantFor(['orders-dlq', 'bulk'], { account: '000000000000', region: 'us-east-1' });

describe('the journal of deletions', () => {
	it('has every message with what became of it, from each of its files', async () => {
		const { messages, damage } = await keptMessages(openStores(foldersOfBefore()).deleted);
		expect(damage).toEqual([]);
		const told = messages.map((kept) => [
			JSON.parse(kept.message.body).order,
			kept.queue.name,
			kept.outcome,
			typeof kept.undo === 'object' ? 'back' : kept.undo,
			undoableOf(kept, endpointOfBefore).kind,
		]);
		expect(told).toEqual([
			// Killed while it deleted, and while it brought back.
			['R-5', 'orders-dlq', undefined, undefined, 'doubtful'],
			['R-6', 'orders-dlq', 'deleted', 'begun', 'doubtful'],
			['R-0', 'bills-dlq.fifo', 'deleted', undefined, 'ready'],
			['R-3', 'orders-dlq', 'deleted', undefined, 'ready'],
			['R-4', 'orders-dlq', 'deleted', undefined, 'ready'],
			['R-1', 'orders-dlq', 'deleted', 'back', 'never'],
			['R-2', 'orders-dlq', 'deleted', 'back', 'never'],
		]);
		for (const kept of messages) expect(undoableOf(kept, 'aws').kind).toBe('never');
		const [, , fifo, three] = messages;
		expect(fifo).toMatchObject({
			message: { groupId: 'g0' },
			originArn: arnOfBefore('bills.fifo'),
		});
		expect(three).toMatchObject({
			originArn: arnOfBefore('orders'),
			message: {
				body: '{"type":"Refund","order":"R-3","amount":300,"error":"payment declined"}',
				attributes: {
					tries: { type: 'Number', text: '3' },
					thumb: { type: 'Binary', bytes: Uint8Array.of(0, 255, 128, 10) },
				},
			},
		});
		expect(messages[5]?.message.body).toContain('Zażółć \\u0001 🦆');
	});

	it('is gone on with: what is brought back now is back for the next one that reads it', async () => {
		const paths = foldersOfBefore();
		const stores = openStores(paths);
		const { messages } = await keptMessages(stores.deleted);
		const kept = messages.filter((one) => /"R-[34]"/.test(one.message.body)).toReversed();
		const sent: string[] = [];
		const queues = queueGateway({
			send: async ({ entries }) => {
				sent.push(...entries.map(({ body }) => body));
				return entries.map((_, index) => ({ ok: true, messageId: `copy-${index}` }) as const);
			},
		});
		const undos = await undoDeletions(
			{ queues, journal: stores.deleted, claims: stores.claims },
			{ kept, grant },
			never,
		);
		expect(undos.map(({ outcome }) => outcome.outcome)).toEqual(['sent', 'sent']);
		expect(sent).toEqual(kept.map(({ message: { body } }) => body));
		await stores.deleted.close();
		const after = (await keptMessages(openStores(paths).deleted)).messages;
		expect(after).toHaveLength(7);
		expect(after.filter(({ undo }) => typeof undo === 'object')).toHaveLength(4);
	});
});

describe('the records of imports', () => {
	const recordOf = async (file: string, queue: string) => {
		const source = await fileLines(pathOfBefore(file), file);
		const stores = openStores(foldersOfBefore());
		const state = await importBefore(stores, source.digest, arnOfBefore(queue), here);
		return { source, stores, state };
	};

	it('of a whole one: that all of it was sent', async () => {
		const { state } = await recordOf('orders.ndjson', 'copies');
		expect(state).toMatchObject({ ended: true, generation: 1, missing: 0 });
		expect([state.sent.size, state.unknown.size]).toEqual([12, 0]);
		expect(state.takenOver).toBeDefined();
	});

	it('of one that was killed: what was sent, what perhaps was, and the rest alone is sent now', async () => {
		const { source, stores, state } = await recordOf('bulk.ndjson', 'bulk');
		const lines = (from: number) => Array.from({ length: 10 }, (_, index) => from + index);
		expect(state).toMatchObject({ ended: false, generation: 1, missing: 0 });
		expect([[...state.sent], [...state.unknown]]).toEqual([lines(1), lines(11)]);
		const sent: string[] = [];
		const queues = queueGateway({
			send: async ({ entries }) => {
				sent.push(...entries.map(({ body }) => body));
				return entries.map(() => ({ ok: true, messageId: 'id' }) as const);
			},
		});
		const key = keyAt(arnOfBefore('bulk'), endpointOfBefore);
		const journal = await stores.importJournal(source.digest, key);
		const report = await importMessages(
			{ queues, clock: new VirtualClock(), journal },
			{
				...{ source, state, grant, messages: 25, queue: { fifo: false } },
				url: `${endpointOfBefore}/000000000000/bulk`,
			},
			never,
		);
		await journal.close();
		expect(report).toMatchObject({ sent: 5, leftOut: 10, notTried: 0 });
		expect(sent).toEqual(['line 21', 'line 22', 'line 23', 'line 24', 'line 25']);
		const after = await importBefore(stores, source.digest, arnOfBefore('bulk'), here);
		expect(after).toMatchObject({ generation: 1, missing: 0 });
		expect([after.sent.size, after.unknown.size, after.takenOver]).toEqual([15, 10, undefined]);
	});
});

describe('what is remembered', () => {
	it('of kinds of messages: when they were seen and the note, and the same from a file to share', async () => {
		const { fingerprints } = openStores(foldersOfBefore());
		const known = await fingerprints.load();
		expect(known).toMatchObject([
			{
				id: '8497c28a6808',
				title: 'type=Order error=timeout',
				queues: ['orders-dlq'],
				note: 'the provider is down: wait',
			},
			{ id: 'eb02e7595955', title: 'type=Refund error=payment declined' },
		]);
		await fingerprints.see(
			[{ id: '8497c28a6808', title: 'type=Order error=timeout' }],
			{
				queue: { name: 'orders-dlq', url: '', arn: arnOfBefore('orders-dlq') },
				endpoint: endpointOfBefore,
			},
			known[0]?.lastSeen ?? 0,
		);
		const [seen] = (await fingerprints.load()).filter(({ id }) => id === '8497c28a6808');
		expect(seen).toMatchObject({ note: 'the provider is down: wait', queues: ['orders-dlq'] });
		const stores = memoryStores();
		const learned = await runFake(groups, ['groups', '--learn', 'known.json'], {
			stores,
			files: { 'known.json': Buffer.from(fileOfBefore('known.json')) },
		});
		expect(learned).toMatchObject({ code: 0, stderr: expect.stringMatching(/Took over 2 kinds/) });
		expect((await stores.fingerprints.load()).map(({ note }) => note)).toEqual([
			'the provider is down: wait',
			undefined,
		]);
	});

	it('of receives: how often each message was received, and that the price was accepted', async () => {
		const { receives } = openStores(foldersOfBefore());
		const seen = await receives.load(queueKey(arnOfBefore('parcels'), endpointOfBefore));
		expect(seen.messages.map((one) => one.receives)).toEqual([1, 1, 1]);
		const policy = { deadLetterTargetArn: arnOfBefore('parcels-dlq'), maxReceiveCount: 5 };
		const budget = receiveBudget(
			queueAttributes('parcels', { redrivePolicy: policy }),
			seen,
			seen.acceptedAt ?? 0,
		);
		expect(budget).toMatchObject({ kind: 'counts', highest: 1, looksLeft: 4, accepted: true });
		const dead = await receives.load(queueKey(arnOfBefore('orders-dlq'), endpointOfBefore));
		expect(dead.messages.length).toBeGreaterThan(5);
	});

	it('of the console: filters, the latest first, columns of one queue, and what was opened', async () => {
		const paths = foldersOfBefore();
		const { filters, columns } = await consoleMemory(paths).load();
		expect(filters['messages']).toEqual(['body.amount > 1', 'body.type == "Refund"']);
		expect(columns[queueKey(arnOfBefore('orders-dlq'), endpointOfBefore)]).toEqual([
			{ name: 'order', text: 'body.order' },
			{ name: 'big', text: 'body.amount > 1' },
		]);
		const opened = await rememberedIn(paths, `default us-east-1 ${endpointOfBefore}`);
		expect(opened.map(({ kind, ...kept }) => kinds[kind].refOf(kept))).toEqual([
			{ name: 'clicks', arn: 'arn:aws:kinesis:us-east-1:000000000000:stream/clicks' },
			{
				name: 'orders-dlq',
				arn: arnOfBefore('orders-dlq'),
				url: `${endpointOfBefore}/000000000000/orders-dlq`,
			},
		]);
	});
});

describe('files that were named', () => {
	const arn = 'arn:aws:kinesis:us-east-1:000000000000:stream/clicks';

	it.for([
		['clicks.json', { 'shardId-000000000000': 'after', 'shardId-000000000001': 'start' }],
		['clicks-shard.json', { 'shardId-000000000001': 'after' }],
	] as const)('the position in %s is gone on from, at the endpoint too', ([file, expected]) => {
		const start = {
			from: { type: 'LATEST' },
			fromWasChosen: false,
			scope: { kind: 'all' },
			scopeWasChosen: false,
			untilNow: false,
		} as const;
		const key = keyAt(arn, endpointOfBefore);
		const { shards } = resumedFrom(fileOfBefore(file), file, { key, arn }, start);
		const told = Object.entries(shards).map(([id, position]) => [id, Object.keys(position)[0]]);
		expect(Object.fromEntries(told)).toEqual(expected);
		const other = { key: `${key}2`, arn: `${arn}2` };
		expect(() => resumedFrom(fileOfBefore(file), file, other, start)).toThrow(
			/is a position of .*clicks, not of .*clicks2/,
		);
	});

	it('an export is imported: every line, byte for byte, with its types', async () => {
		const lines = fileOfBefore('orders.ndjson').trimEnd().split('\n');
		const copies = lines.map((line) => parseMessageLine(line));
		expect(copies).toHaveLength(12);
		expect(copies[1]).toMatchObject({
			ok: true,
			value: {
				body: '{"type":"Order","order":"R-1","amount":100,"note":"Zażółć \\u0001 🦆","error":"timeout"}',
				attributes: {
					tries: { type: 'Number', text: '1' },
					thumb: { type: 'Binary', bytes: Uint8Array.of(0, 255, 128, 10) },
				},
			},
		});
		const check = async (file: string, fifo: boolean) =>
			checkImport(await fileLines(pathOfBefore(file), file), { fifo }, never);
		expect(await check('orders.ndjson', false)).toMatchObject({ messages: 12, badLines: 0 });
		expect(await check('bills.ndjson', true)).toMatchObject({ messages: 4, badLines: 0 });
		// The array of --json, which could not be imported when it was written.
		const array = await check('orders.json', false);
		expect(array).toMatchObject({ badLines: 0, unit: 'message' });
		expect(array.messages).toBe(JSON.parse(fileOfBefore('orders.json').toString()).length);
	});

	it.for(['orders.csv'])(
		'%s, which is for reading, is refused as an import with what to do',
		async (file) => {
			const refused = await runFake(importFile, ['import', 'orders', file, '--yes'], {
				files: { [file]: Buffer.from(fileOfBefore(file)) },
				gateways: { queues: { attributes: async () => queueAttributes('orders') } },
			});
			expect(refused).toMatchObject({
				code: 4,
				stderr: expect.stringMatching(
					/Nothing was sent: a line is one message, as export writes it/,
				),
			});
			expect(refused.calls).not.toContain('queues.send');
		},
	);

	it.for([
		['tail.ndjson', 2],
		['records.ndjson', 6],
	] as const)('the records in %s are put', ([file, count]) => {
		const lines = fileOfBefore(file)
			.trimEnd()
			.split('\n')
			.map((line) => recordOfLine(line));
		expect(lines.filter(({ ok }) => ok)).toHaveLength(count);
		expect(lines).toHaveLength(count);
	});
});
