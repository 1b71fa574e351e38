import { hash } from 'node:crypto';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readLines } from '../../source/host/memory/journal.ts';
import { readRun } from '../../source/operations/redrive/run-journal.ts';
import { startEndpoint } from '../helpers/faults.ts';
import { endpointOfBefore, runOfBefore } from '../helpers/files-of-before.ts';
import { RedriveWorld } from '../helpers/redrive-world.ts';

/*
A run that an earlier version left open, killed (SIGKILL) in the middle, is finished by this one: its journal is a
fixture, and the queues are made to hold what they held then. Of the messages that were on their way some arrived.
*/

/** Lays out the queues of a run of before, and its journal with the ids that the messages have here. */
async function laidOut(runId: string, name: string, options: { fifo: boolean; count: number }) {
	const endpoint = await startEndpoint();
	const world = await RedriveWorld.make(endpoint, { name, groups: 3, ...options });
	let text = runOfBefore(runId).replaceAll(endpointOfBefore, endpoint.url);
	const { events } = readRun(runId, readLines(text, 'journal'));
	const idsOf = (type: 'sending' | 'deleted') =>
		events.flatMap((event) => (event.type === type ? event.ids : []));
	const begun = idsOf('sending');
	const sent = events.flatMap((event) => (event.type === 'sent' ? event.copies : []));
	const deleted = new Set(idsOf('deleted'));
	const there = await world.look(world.source);
	const isSent = new Set(sent.map(([id]) => id));
	const onTheirWay = begun.filter((id) => !isSent.has(id));
	// Of those on their way every other one arrived.
	const arrived = new Set([...isSent, ...onTheirWay.filter((_, index) => index % 2 === 0)]);
	const gone = new Set<string>();
	for (const [index, old] of begun.entries()) {
		const { messageId = '', body = '' } = there[index] ?? {};
		text = text.replaceAll(old, messageId);
		if (arrived.has(old)) await sendCopy(world, runId, messageId, body);
		if (deleted.has(old)) gone.add(messageId);
	}
	await take(world, gone);
	keep(world, runId, text);
	world.runId = runId;
	return { world, onTheirWay: onTheirWay.length, begun: begun.length, sent: sent.length };
}

/** What the run had sent: to a FIFO queue under the deduplication id that is the same for every attempt. */
async function sendCopy(world: RedriveWorld, runId: string, id: string, body: string) {
	const number = Number(body.split(' ')[1]);
	await world.call('SendMessage', {
		QueueUrl: world.urlOf(world.target),
		MessageBody: body,
		...(world.options.fifo
			? {
					MessageGroupId: `g${number % world.options.groups}`,
					MessageDeduplicationId: `awsmsg-${hash('sha256', `${runId}|${id}`)}`,
				}
			: {}),
	});
}

/** Deletes messages of the source as the run had. */
async function take(world: RedriveWorld, ids: ReadonlySet<string>): Promise<void> {
	const left = new Set(ids);
	const QueueUrl = world.urlOf(world.source);
	const held: string[] = [];
	while (left.size > 0) {
		const { Messages = [] } = await world.call('ReceiveMessage', {
			QueueUrl,
			MaxNumberOfMessages: 10,
			VisibilityTimeout: 60,
		});
		for (const { MessageId, ReceiptHandle } of Messages as readonly {
			readonly MessageId: string;
			readonly ReceiptHandle: string;
		}[]) {
			if (left.delete(MessageId)) await world.call('DeleteMessage', { QueueUrl, ReceiptHandle });
			else held.push(ReceiptHandle);
		}
	}
	for (const ReceiptHandle of held) {
		await world.call('ChangeMessageVisibility', {
			...{ QueueUrl, ReceiptHandle },
			VisibilityTimeout: 0,
		});
	}
}

function keep(world: RedriveWorld, runId: string, text: string): void {
	const folder = path.join(world.home, '.local', 'share', 'awsmsg', 'redrives');
	mkdirSync(folder, { recursive: true, mode: 0o700 });
	chmodSync(path.dirname(folder), 0o700);
	writeFileSync(path.join(folder, `${runId}.000001.jsonl`), text, { mode: 0o600 });
}

test.for([
	['standard', '20261129-041252-94ce07', 'open', { fifo: false, count: 34 }],
	['FIFO', '20261129-041254-3fde0e', 'open', { fifo: true, count: 12 }],
	['stopped', '20261129-041257-c0f84c', 'left', { fifo: false, count: 30 }],
] as const)(
	'a %s run that an earlier version left open loses nothing when it is resumed',
	async ([kind, runId, name, options]) => {
		const { world, onTheirWay, begun, sent } = await laidOut(runId, name, options);
		expect([begun, sent, onTheirWay]).toEqual(
			{ standard: [30, 20, 10], FIFO: [8, 6, 2], stopped: [5, 5, 0] }[kind],
		);
		if (kind === 'standard') {
			// Without a word about those on their way they stay where they are, and are named.
			const { code, stdout } = await world.runCalm(['resume', runId]);
			expect([code, JSON.parse(stdout).unknownMessageIds.length]).toEqual([3, onTheirWay]);
		}
		const { report, said } = await world.finish();
		const { lost, unnamed, late, left, twice } = await world.judge(report);
		expect({ lost, unnamed, late, left }, said).toEqual({
			lost: [],
			unnamed: [],
			late: [],
			left: 0,
		});
		// Half of those on their way had arrived: on a standard queue they are there twice.
		expect(twice).toHaveLength(options.fifo ? 0 : onTheirWay / 2);
		expect((await world.bodiesIn(world.target)).length).toBe(options.count + twice.length);
	},
);
