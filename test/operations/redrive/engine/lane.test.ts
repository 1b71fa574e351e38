import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newEntry } from '../../../../source/operations/redrive/engine/entry.ts';
import { laneFor } from '../../../../source/operations/redrive/engine/lane.ts';
import type { Destination } from '../../../../source/operations/redrive/engine/work.ts';
import { grantFor } from '../../../helpers/grants.ts';
import { queueRef } from '../../fakes.ts';

const topic = { name: 'events', arn: 'arn:aws:sns:eu-west-1:123456789012:events' };

function batchesOf(destination: Omit<Destination, 'grant'>, sizes: readonly number[]) {
	const lane = laneFor({ ...destination, grant: grantFor('events') });
	for (const [at, bytes] of sizes.entries()) {
		const lease = {} as never;
		lane.add({ ...newEntry(`m-${at}`, 'h', lease), bytes, group: `g-${at}` });
	}
	const batches: (readonly number[])[] = [];
	for (;;) {
		const batch = lane.take({ now: 0, count: 10, admit: () => true });
		if (batch.length === 0) return batches;
		batches.push(batch.map(({ bytes }) => bytes));
		for (const entry of batch) lane.settle(entry);
	}
}

test('a batch is as large as its destination takes it: to a topic as much as one message may have', () => {
	const most = 256 * 1024;
	const size = fc.integer({ min: 1, max: most });
	fc.assert(
		fc.property(fc.array(size, { maxLength: 30 }), fc.boolean(), (sizes, fifo) => {
			const sum = (batch: readonly number[]) => batch.reduce((all, one) => all + one, 0);
			const facts = { fifo, maximumMessageBytes: most };
			const published = batchesOf({ ...facts, ref: topic }, sizes);
			expect(published.every((batch) => sum(batch) <= most)).toBe(true);
			expect(published.flat().toSorted()).toEqual(sizes.toSorted());
			const sent = batchesOf({ ...facts, ref: queueRef('orders') }, sizes);
			expect(sent.every((batch) => sum(batch) <= 1024 * 1024)).toBe(true);
			expect(sent.length).toBeLessThanOrEqual(published.length);
		}),
		{ numRuns: 100 },
	);
	const twoLarge = [200_000, 200_000];
	const wide = { fifo: false, maximumMessageBytes: most };
	expect(batchesOf({ ...wide, ref: topic }, twoLarge)).toHaveLength(2);
	expect(batchesOf({ ...wide, ref: queueRef('orders') }, twoLarge)).toHaveLength(1);
});
