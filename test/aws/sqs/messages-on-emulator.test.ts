import { describe, expect, it } from 'vitest';
import {
	applySettings,
	createQueue,
	planSettings,
} from '../../../source/operations/queues/queue-settings.ts';
import { forever } from '../kinesis/fake-endpoint.ts';
import { world } from './message-world.ts';

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
				grant: w.grant(['orders.fifo', 'orders-dlq.fifo']),
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
		const grant = w.grant(queue.name);
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
