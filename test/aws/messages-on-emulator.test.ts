import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Grant } from '../../source/domain/effect.ts';
import type { Message, OutgoingMessage } from '../../source/domain/message.ts';
import { copyOf } from '../../source/domain/message-copy.ts';
import { messageRecord } from '../../source/domain/message-file.ts';
import { messageProblems } from '../../source/domain/message-limits.ts';
import type { QueueRef } from '../../source/domain/resources.ts';
import type { Fault } from '../../source/emulator/faults.ts';
import { systemClock } from '../../source/host/clock.ts';
import { type Deletion, deleteMessages } from '../../source/operations/delete-messages.ts';
import { importMessages, importState } from '../../source/operations/import-messages.ts';
import { Leases } from '../../source/operations/leases.ts';
import { keptMessages } from '../../source/operations/message-journal.ts';
import type { LineSource } from '../../source/operations/ports.ts';
import {
	applySettings,
	createQueue,
	planSettings,
} from '../../source/operations/queue-settings.ts';
import { scan } from '../../source/operations/scan.ts';
import { sendMessages } from '../../source/operations/send.ts';
import { undoDeletions } from '../../source/operations/undo.ts';
import { memoryJournal } from '../commands/memory-stores.ts';
import { startLocal } from '../emulator/local.ts';
import { stopLater } from '../helpers/fixtures.ts';
import { connected, forever } from './fake-endpoint.ts';

const clock = systemClock;
const grantFor = (resource: string): Grant => ({ effect: 'destroy', resource, what: 'test' });

async function world(truePeek = false) {
	const local = await startLocal({ truePeek });
	stopLater(() => local.stop());
	const { gateways } = await connected({ local: true, endpoint: local.endpoint.endpoint });
	const { queues } = gateways;
	const leases = new Leases(queues, clock);
	const { journal } = memoryJournal();
	const make = async (name: string, settings: Record<string, string> = {}): Promise<QueueRef> =>
		(
			await createQueue(
				{ queues },
				{
					queue: { name, fifo: name.endsWith('.fifo'), settings, tags: {} },
					grantFor,
				},
				forever,
			)
		).queue;
	const send = (queue: QueueRef, messages: readonly OutgoingMessage[]) =>
		sendMessages({ queues }, { url: queue.url, messages, grant: grantFor(queue.name) }, forever);
	const all = async (queue: QueueRef): Promise<readonly Message[]> => {
		const found: Message[] = [];
		await scan(
			{ queues, clock, leases },
			{
				url: queue.url,
				fifo: queue.name.endsWith('.fifo'),
				emptyPolls: 1,
				waitSeconds: 0,
				onMessages: async (messages) => {
					found.push(...messages);
					return 'go';
				},
			},
			forever,
		);
		await leases.release(queue.url, forever);
		return found;
	};
	const remove = (queue: QueueRef, messages: readonly Message[]): Promise<readonly Deletion[]> =>
		deleteMessages(
			{ queues, clock, leases, journal },
			{
				queue,
				place: 'here',
				fifo: queue.name.endsWith('.fifo'),
				messages,
				grant: grantFor(queue.name),
				run: `run${Math.random()}`,
			},
			forever,
		);
	const faults = (list: readonly Fault[]) => local.endpoint.setFaults(list);
	return { local, queues, leases, journal, make, send, all, remove, faults };
}

function sourceOf(messages: readonly Message[]): LineSource {
	const lines = messages.map((message) => JSON.stringify(messageRecord(message)));
	return {
		name: 'export',
		digest: Math.random().toString(16).slice(2).padEnd(64, '0'),
		async *lines() {
			yield* lines;
		},
	};
}

/** What must be the same on both sides: all but ids and times. */
const faithful = (message: Message) => JSON.stringify(copyOf(message));

describe('any message that SQS allows', () => {
	const text = fc
		.string({ unit: 'binary', minLength: 1, maxLength: 40 })
		.filter((value) => messageProblems({ body: value }, { fifo: false }).length === 0);
	const attribute = fc.oneof(
		fc.record({ type: fc.constantFrom('String', 'String.json'), text }),
		fc.record({ type: fc.constantFrom('Number', 'Number.int'), text: fc.nat().map(String) }),
		fc.record({
			type: fc.constantFrom('Binary', 'Binary.gz'),
			bytes: fc.uint8Array({ minLength: 1, maxLength: 40 }),
		}),
	);
	const outgoing = (group: fc.Arbitrary<string | undefined>) =>
		fc
			.record({
				body: fc.oneof({ weight: 9, arbitrary: text }, fc.constant('ü'.repeat(500_000))),
				attributes: fc.dictionary(fc.stringMatching(/^[A-Za-z0-9_-]{1,20}$/), attribute, {
					maxKeys: 10,
				}),
				groupId: group,
				traceHeader: fc.option(fc.constant('Root=1-5759e988-bd862e3fe1be46a994272793'), {
					nil: undefined,
				}),
			})
			.map(
				({ body, attributes, groupId, traceHeader }): OutgoingMessage => ({
					body,
					...(Object.keys(attributes).length === 0 ? {} : { attributes }),
					...(groupId === undefined ? {} : { groupId }),
					...(traceHeader === undefined ? {} : { traceHeader }),
				}),
			);

	it.each(['standard', 'FIFO'] as const)(
		'goes through export, import and export, and through delete and undo, on a %s queue',
		async (kind) => {
			const w = await world();
			const suffix = kind === 'FIFO' ? '.fifo' : '';
			const groups = fc.constantFrom('a', 'b', '!~group');
			const one = outgoing(kind === 'FIFO' ? groups : fc.option(groups, { nil: undefined }));
			let round = 0;
			await fc.assert(
				fc.asyncProperty(fc.array(one, { minLength: 1, maxLength: 6 }), async (messages) => {
					round++;
					const from = await w.make(`from${round}${suffix}`);
					const to = await w.make(`to${round}${suffix}`);
					const ids = messages.map((message, index) =>
						kind === 'FIFO' ? { ...message, deduplicationId: `d${round}-${index}` } : message,
					);
					for (const outcome of await w.send(from, ids)) expect(outcome.outcome).toBe('sent');
					const exported = await w.all(from);
					expect(exported.map(faithful).sort()).toEqual(
						messages.map((message) => JSON.stringify(message)).sort(),
					);

					const { journal } = memoryJournal();
					const report = await importMessages(
						{ queues: w.queues, clock, journal },
						{
							source: sourceOf(exported),
							url: to.url,
							queue: { fifo: kind === 'FIFO' },
							grant: grantFor(to.name),
							messages: exported.length,
							state: await importState(journal),
						},
						forever,
					);
					expect(report).toMatchObject({ sent: messages.length, rejected: [], unknown: [] });
					const imported = await w.all(to);
					expect(imported.map(faithful).sort()).toEqual(exported.map(faithful).sort());

					const deletions = await w.remove(to, imported);
					expect(deletions.map(({ outcome }) => outcome)).toEqual(imported.map(() => 'deleted'));
					const { messages: kept } = await keptMessages(w.journal);
					const mine = kept.filter(({ queue }) => queue.arn === to.arn);
					await undoDeletions(
						{ queues: w.queues, journal: w.journal },
						{ kept: mine, grant: grantFor(to.name) },
						forever,
					);
					const back = await w.all(to);
					expect(back.map(faithful).sort()).toEqual(exported.map(faithful).sort());
					const known = new Set(imported.map(({ id }) => id));
					expect(back.some(({ id }) => known.has(id))).toBe(false);
				}),
				{ numRuns: 3, seed: 11 },
			);
		},
		90_000,
	);
});

describe('faults', () => {
	const bodies = Array.from({ length: 25 }, (_, index) => ({ body: `b${index}` }));

	it.each<[string, Fault]>([
		['throttling', { operation: 'SQS.DeleteMessageBatch', kind: 'throttle', next: 2 }],
		['500', { operation: 'SQS.DeleteMessageBatch', kind: 'internal-error', next: 2 }],
		[
			'a reset before the effect',
			{ operation: 'SQS.DeleteMessageBatch', kind: 'reset-before', next: 2 },
		],
		[
			'a reset after the effect',
			{ operation: 'SQS.DeleteMessageBatch', kind: 'reset-after', next: 9 },
		],
		['failed entries', { operation: 'SQS.DeleteMessageBatch', kind: 'partial', entries: 3 }],
		['expired credentials', { operation: 'SQS.DeleteMessageBatch', kind: 'expired-token' }],
		['a denied call', { operation: 'SQS.DeleteMessageBatch', kind: 'access-denied' }],
		['a failing receive', { operation: 'SQS.ReceiveMessage', kind: 'internal-error', every: 3 }],
	])('while deleting: %s loses nothing, and no outcome is better than it is', async (_, fault) => {
		const w = await world();
		const queue = await w.make('orders');
		await w.send(queue, bodies);
		const messages = await w.all(queue);
		w.faults([fault]);
		const deletions = await w.remove(queue, messages).catch(() => []);
		w.faults([]);
		await w.leases.release(queue.url, forever);
		const left = new Set((await w.all(queue)).map(({ id }) => id));
		const { messages: kept } = await keptMessages(w.journal);
		const inJournal = new Set(kept.map(({ id }) => id));
		for (const { id } of messages) {
			const outcome = deletions.find((each) => each.id === id)?.outcome;
			// What is gone has a copy, and what is called deleted is gone.
			if (!left.has(id)) expect(inJournal.has(id)).toBe(true);
			if (outcome === 'deleted') expect(left.has(id)).toBe(false);
			if (outcome === 'failed') expect(left.has(id)).toBe(true);
		}
	});

	it.each<[string, Fault]>([
		['throttling', { operation: 'SQS.SendMessageBatch', kind: 'throttle', next: 2 }],
		['500', { operation: 'SQS.SendMessageBatch', kind: 'internal-error', next: 1 }],
		[
			'a reset before the effect',
			{ operation: 'SQS.SendMessageBatch', kind: 'reset-before', next: 1 },
		],
		[
			'a reset after the effect',
			{ operation: 'SQS.SendMessageBatch', kind: 'reset-after', next: 1 },
		],
		['failed entries', { operation: 'SQS.SendMessageBatch', kind: 'partial', entries: 3, next: 1 }],
		['expired credentials', { operation: 'SQS.SendMessageBatch', kind: 'expired-token' }],
	])('while importing: %s is told line by line', async (_, fault) => {
		const w = await world();
		const from = await w.make('from');
		const to = await w.make('to');
		await w.send(from, bodies);
		const messages = await w.all(from);
		const { journal } = memoryJournal();
		w.faults([fault]);
		const report = await importMessages(
			{ queues: w.queues, clock, journal },
			{
				source: sourceOf(messages),
				url: to.url,
				queue: { fifo: false },
				grant: grantFor('to'),
				messages: messages.length,
				state: await importState(journal),
			},
			forever,
		);
		w.faults([]);
		const arrived = (await w.all(to)).length;
		const { sent, unknown, rejected, notTried } = report;
		expect(sent + unknown.length + rejected.length + notTried).toBe(messages.length);
		expect(arrived).toBeGreaterThanOrEqual(sent);
		expect(arrived).toBeLessThanOrEqual(sent + unknown.length);
	});

	it('of a deleted queue are told', async () => {
		const w = await world();
		const queue = await w.make('orders');
		await w.send(queue, bodies);
		const messages = await w.all(queue);
		await w.queues.remove(queue.url, { signal: forever, grant: grantFor('orders') });
		await expect(w.remove(queue, messages)).rejects.toThrow(/does not exist/);
	});
});

describe('queues themselves', () => {
	it('are made with their dead-letter queue, changed, and changed back', async () => {
		const w = await world();
		const { queue, deadLetterQueue } = await createQueue(
			{ queues: w.queues },
			{
				queue: {
					name: 'orders.fifo',
					fifo: true,
					settings: { VisibilityTimeout: '45' },
					tags: { team: 'shop' },
					deadLetters: { name: 'orders-dlq.fifo', maxReceiveCount: 3 },
				},
				grantFor,
			},
			forever,
		);
		const options = { signal: forever };
		const before = await w.queues.attributes(queue.url, options);
		expect(before).toMatchObject({
			fifo: true,
			visibilitySeconds: 45,
			redrivePolicy: { deadLetterTargetArn: deadLetterQueue?.arn, maxReceiveCount: 3 },
		});
		expect(await w.queues.tags(queue.url, options)).toEqual({ team: 'shop' });
		const ports = { queues: w.queues };
		const settings = { VisibilityTimeout: '60', RedrivePolicy: '' };
		const plan = await planSettings(ports, { queue, settings }, forever);
		expect(plan.changes.map(({ name }) => name)).toEqual(['VisibilityTimeout', 'RedrivePolicy']);
		const grant = grantFor(queue.name);
		await applySettings(ports, { queue, changes: plan.changes, grant }, forever);
		expect((await w.queues.attributes(queue.url, options)).redrivePolicy).toBeUndefined();
		const back = await planSettings(ports, { queue, settings: plan.undo }, forever);
		await applySettings(ports, { queue, changes: back.changes, grant }, forever);
		const after = await w.queues.attributes(queue.url, options);
		expect(after.redrivePolicy).toEqual(before.redrivePolicy);
		expect(after.visibilitySeconds).toBe(45);
	});
});

describe('a true peek', () => {
	it('shows what is ready, in flight and delayed, receives nothing, and is there only when asked for', async () => {
		const w = await world(true);
		const queue = await w.make('orders');
		const attributes = {
			kind: { type: 'String', text: 'x' },
			blob: { type: 'Binary', bytes: Uint8Array.of(1, 2) },
		};
		await w.send(queue, [
			{ body: 'ready', attributes },
			{ body: 'later', delaySeconds: 60 },
		]);
		const options = { signal: forever };
		const [ready] = await w.queues.receive(
			{ url: queue.url, max: 1, leaseSeconds: 30, waitSeconds: 0 },
			options,
		);
		const shown = await w.queues.truePeek(queue.url, options);
		expect(shown?.map(({ body }) => body).sort()).toEqual(['later', 'ready']);
		const same = shown?.find(({ id }) => id === ready?.id);
		expect(same?.attributes).toEqual(attributes);
		expect(same?.system['ApproximateReceiveCount']).toBe('1');
		expect(same?.receiptHandle).toBe('');
		const without = await world();
		const other = await without.make('orders');
		expect(await without.queues.truePeek(other.url, options)).toBeUndefined();
	});
});
