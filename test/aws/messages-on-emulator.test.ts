import { describe, expect, it } from 'vitest';
import type { Fault } from '../../source/emulator/faults.ts';
import { importMessages, importState } from '../../source/operations/import-messages.ts';
import { keptMessages } from '../../source/operations/message-journal.ts';
import {
	applySettings,
	createQueue,
	planSettings,
} from '../../source/operations/queue-settings.ts';
import { memoryJournal } from '../commands/memory-stores.ts';
import { forever } from './fake-endpoint.ts';
import { clock, grantFor, sourceOf, world } from './message-world.ts';

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
