import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { resumedFrom } from '../../source/commands/streams/tail-start.ts';
import { keyAt } from '../../source/domain/here.ts';
import { readNotes } from '../../source/domain/messages/known-file.ts';
import { reportOf } from '../../source/domain/redrive/redrive-report.ts';
import { resumptionOf } from '../../source/domain/redrive/resumption.ts';
import { readPlan } from '../../source/domain/redrive/saved-plan.ts';
import type { Paths } from '../../source/host/files/files.ts';
import { fileLines } from '../../source/host/files/line-source.ts';
import { consoleMemory } from '../../source/host/memory/console-memory.ts';
import { readJournal } from '../../source/host/memory/journal.ts';
import { rememberedIn } from '../../source/host/memory/remembered.ts';
import { openStores } from '../../source/host/memory/stores.ts';
import { createRedriveHost } from '../../source/host/redrive-host.ts';
import { auditTrail } from '../../source/operations/audit/audit-trail.ts';
import { checkImport } from '../../source/operations/messages/import-messages.ts';
import { importState } from '../../source/operations/messages/import-record.ts';
import { keptMessages } from '../../source/operations/messages/message-journal.ts';
import { queueKey } from '../../source/operations/messages/receive-budget.ts';
import { Spending } from '../../source/operations/metrics/spending.ts';
import { readRun } from '../../source/operations/redrive/run-journal.ts';
import {
	cutLastLines,
	fileOfBefore,
	foldersOfBefore,
	pathOfBefore,
} from '../helpers/files-of-before.ts';
import { VirtualClock } from '../operations/virtual-clock.ts';

/*
What awsmsg 0.1.0 wrote of kinds that 401ea14 did not write (test/fixtures/0.1.0-58dd8cd8) is read by this version, or
refused with what to do; and so it is where the last line of each file was cut by a kill or a full disk.
*/

const version = '0.1.0-58dd8cd8';
const endpoint = 'http://127.0.0.1:4598';
const arn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
const never = new AbortController().signal;

function cut() {
	const folders = foldersOfBefore(version);
	expect(cutLastLines(folders.data)).toBe(15);
	return folders;
}

describe('the audit file', () => {
	it('tells what was written, why, and by which requests', async () => {
		const trail = await auditTrail(openStores(foldersOfBefore(version)).audit, 0);
		expect(trail.damage).toBe(0);
		const told = trail.actions.map(({ entry, requests }) => [
			'what' in entry ? entry.what : entry.type,
			'reason' in entry ? entry.reason : undefined,
			requests.map(({ operation, requestId }) => [operation, requestId !== undefined]),
		]);
		const one = (operation: string) => [[operation, true]];
		expect(told).toEqual([
			['create parking', 'a place for what waits', one('SQS CreateQueue')],
			[
				'create small',
				undefined,
				[
					['SQS CreateQueue', true],
					['SQS CreateQueue', true],
				],
			],
			['import into small-dlq', 'INC-7: made again', one('SQS SendMessageBatch')],
			['publish to order-events', 'INC-7', one('SNS PublishBatch')],
			['delete messages of small-dlq', 'duplicates', one('SQS DeleteMessageBatch')],
			['send copies back to small-dlq', undefined, one('SQS SendMessageBatch')],
			['1 copy, 1 kind with what was noted, 0 lines of files', undefined, []],
			[
				'redrive small-dlq',
				'S-3 is fixed',
				[
					['SQS SendMessageBatch', true],
					['SQS DeleteMessageBatch', true],
				],
			],
			[
				'redrive small-dlq',
				'split',
				[
					['SQS SendMessageBatch', true],
					['SQS SendMessageBatch', true],
					['SQS DeleteMessageBatch', true],
				],
			],
		]);
	});

	it('tells all but the lines that were cut, and how many those are', async () => {
		const folders = cut();
		const trail = await auditTrail(openStores(folders).audit, 0);
		expect(trail.damage).toBe(9);
		// Of one file the only line was cut, of the others a request.
		expect(trail.actions).toHaveLength(8);
	});
});

describe('the journal of redrives', () => {
	it('has runs of plans of version 2: one part, and a split', async () => {
		const { runs } = createRedriveHost(foldersOfBefore(version));
		const found = (await runs.list()).map(({ runId }) => runId);
		const told = await Promise.all(
			found.toSorted().map(async (runId) => {
				const read = readRun(runId, await runs.read(runId));
				const { state, why, outcomes, rest } = reportOf(read.state);
				return [read.header.plan.version, state, why, outcomes.moved, rest?.outcomes.moved];
			}),
		);
		expect(told).toEqual([
			[2, 'ended', 'believed-empty', 1, undefined],
			[2, 'ended', 'believed-empty', 5, 4],
		]);
	});

	it('of which the end was cut is of a run that can be gone on with', async () => {
		const folders = cut();
		const { runs } = createRedriveHost(folders);
		const found = await runs.list();
		expect(found).toHaveLength(2);
		for (const { runId } of found) {
			const read = readRun(runId, await runs.read(runId));
			expect(read.cutShort).toBe(true);
			expect(reportOf(read.state)).toMatchObject({ state: 'interrupted', unknown: [] });
			expect(resumptionOf(read).kind).toBe('whole');
		}
	});
});

describe('the journal of deletions', () => {
	it('has what became of each message, with the copies that were not forgotten', async () => {
		const { messages, noted, damage } = await keptMessages(
			openStores(foldersOfBefore(version)).deleted,
		);
		expect(damage).toEqual([]);
		expect(messages).toMatchObject([
			{
				queue: { name: 'small-dlq' },
				message: { body: '{"order":"S-1","type":"Refund"}' },
				...{ outcome: 'deleted', undo: { messageId: expect.any(String) } },
			},
		]);
		expect(noted).toMatchObject([
			{ queue: { name: 'small-dlq' }, id: expect.any(String), forgotten: true },
		]);
		expect(JSON.stringify(noted)).not.toContain('S-2');
	});

	it('is told without the lines that were cut, which are named', async () => {
		const folders = cut();
		const { messages, damage } = await keptMessages(openStores(folders).deleted);
		expect(messages).toMatchObject([{ message: { body: '{"order":"S-1","type":"Refund"}' } }]);
		expect(damage.map(({ what }) => what)).toEqual(['cut short', 'cut short']);
	});
});

describe('the records of imports', () => {
	const told = (folders: Paths) => {
		const directory = path.join(folders.data, 'imports');
		const names = readdirSync(directory).map((file) => file.slice(0, file.indexOf('.')));
		return Promise.all(
			names.toSorted().map((name) => importState({ read: () => readJournal(directory, name) })),
		);
	};
	const lines = (many: number) => new Set(Array.from({ length: many }, (_, at) => at + 1));
	const all = [6, 3].map((many) => ({
		...{ generation: 1, missing: 0, unknown: new Set() },
		sent: lines(many),
	}));

	it('tell of two files that each was sent to its end', async () => {
		const whole = all.map((one) => ({ ...one, ended: true, entries: 4 }));
		expect(await told(foldersOfBefore(version))).toEqual(whole);
	});

	it('of which the end was cut tell which lines were sent, and that nothing else is known', async () => {
		const begun = all.map((one) => ({ ...one, ended: false, entries: 3 }));
		expect(await told(cut())).toEqual(begun);
	});
});

describe('what is remembered', () => {
	it('of receives: how often each message was received, and of a queue that was emptied nothing', async () => {
		const { receives } = openStores(foldersOfBefore(version));
		const { messages } = await receives.load(queueKey(arn('orders-dlq'), endpoint));
		expect(messages).toHaveLength(38);
		expect(messages.slice(0, 5).map((one) => one.receives)).toEqual([6, 6, 6, 8, 8]);
		expect(messages[0]?.expiresAt).toBe(1_797_205_094_131);
		expect(await receives.load(queueKey(arn('small-dlq'), endpoint))).toEqual({ messages: [] });
	});

	it('of the console: filters, columns of one queue, and what was opened', async () => {
		const folders = foldersOfBefore(version);
		const { filters, columns } = await consoleMemory(folders).load();
		expect(filters).toEqual({ queues: ['orders-dlq'], messages: ['=receives > 0'] });
		expect(columns).toEqual({
			[queueKey(arn('orders-dlq'), endpoint)]: [{ name: 'order', text: 'body.order' }],
		});
		const opened = await rememberedIn(folders, `(environment) us-east-1 ${endpoint}`);
		expect(opened).toEqual([
			{
				...{ kind: 'queue', name: 'orders-dlq', arn: arn('orders-dlq') },
				...{ url: `${endpoint}/000000000000/orders-dlq`, at: 1_796_006_755_591 },
			},
		]);
	});

	it('of kinds: what was done about them, by which run, and where to', async () => {
		const known = await openStores(foldersOfBefore(version)).fingerprints.load();
		const noted = known.find(({ id }) => id === '666bc75797eb');
		expect(noted).toMatchObject({ note: 'the provider is down: wait', queues: ['orders-dlq'] });
		const moved = known.find(({ acts = [] }) => acts.length > 0);
		expect(moved?.acts).toMatchObject([
			{ what: 'moved', to: ['small'], many: 1, run: expect.stringMatching(/^\d{8}-\d{6}-/) },
			{ what: 'moved' },
		]);
	});

	it('of findings: that somebody knows of one, until when, and how bad it was', async () => {
		const { acknowledged } = await consoleMemory(foldersOfBefore(version)).load();
		expect(acknowledged?.[queueKey(arn('orders-dlq'), endpoint)]).toEqual([
			{
				...{ name: 'dead-letters', note: 'known since the deploy', measure: 36 },
				...{ at: 1_796_006_956_776, until: 1_798_598_956_776 },
			},
		]);
	});

	it('of money: what a day has cost in a context, and nothing of another day', async () => {
		const { spent: kept } = openStores(foldersOfBefore(version));
		const spentAt = async (now: number) => {
			const clock = new VirtualClock(now);
			const spending = new Spending({ clock, kept, context: 'default eu-west-1 aws' });
			await spending.write(true);
			return spending.spent;
		};
		expect(await spentAt(new Date(2026, 10, 30, 9).getTime())).toBe(0.0125);
		expect(await spentAt(new Date(2026, 11, 1, 9).getTime())).toBe(0);
	});
});

describe('files that were named', () => {
	it('a plan of version 2 is read with its checks as facts, and its digest holds', async () => {
		const { hash } = createRedriveHost(foldersOfBefore(version));
		const plan = readPlan('plan.json', fileOfBefore('plan.json', version), hash);
		expect(plan).toMatchObject({ version: 2, source: { name: 'small-dlq' } });
		expect(plan.checks.map(({ finding }) => finding)).not.toContain('said');
	});

	it('notes for the team are taken over', () => {
		const read = readNotes(fileOfBefore('known.json', version));
		expect(JSON.stringify(read)).toContain('the provider is down: wait');
	});

	it('an export is imported, and a position is gone on from', async () => {
		const lines = await fileLines(pathOfBefore('export.ndjson', version), 'export.ndjson');
		expect(await checkImport(lines, { fifo: false }, never)).toMatchObject({
			...{ messages: 6, badLines: 0 },
		});
		const stream = 'arn:aws:kinesis:us-east-1:000000000000:stream/clickstream';
		const start = {
			from: { type: 'LATEST' },
			fromWasChosen: false,
			scope: { kind: 'all' },
			scopeWasChosen: false,
			untilNow: false,
		} as const;
		const at = { key: keyAt(stream, endpoint), arn: stream };
		const position = resumedFrom(fileOfBefore('position.json', version), 'p', at, start);
		expect(Object.keys(position.shards)).toHaveLength(4);
	});
});
