import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pack, sqsSendLimits } from '../../source/domain/batch.ts';

const sizes = fc.array(fc.integer({ min: 0, max: 120 }), { maxLength: 200 });
const limits = fc.record({
	count: fc.integer({ min: 1, max: 12 }),
	bytes: fc.integer({ min: 1, max: 100 }),
});

describe('pack', () => {
	it('puts every item into exactly one batch, in order, or calls it oversized', () => {
		fc.assert(
			fc.property(sizes, limits, (sizes, limits) => {
				const { batches, oversized } = pack(sizes, limits);
				const packed = batches.flat();
				expect(packed).toEqual(packed.toSorted((a, b) => a - b));
				const all = [...packed, ...oversized].toSorted((a, b) => a - b);
				expect(all).toEqual(sizes.map((_, index) => index));
				for (const index of oversized) expect(sizes[index]).toBeGreaterThan(limits.bytes);
			}),
		);
	});

	it('keeps every batch within both limits', () => {
		fc.assert(
			fc.property(sizes, limits, (sizes, limits) => {
				for (const batch of pack(sizes, limits).batches) {
					expect(batch.length).toBeGreaterThan(0);
					expect(batch.length).toBeLessThanOrEqual(limits.count);
					const bytes = batch.reduce((sum, index) => sum + (sizes[index] ?? 0), 0);
					expect(bytes).toBeLessThanOrEqual(limits.bytes);
				}
			}),
		);
	});

	it('starts a new batch only when the next item does not fit the old one', () => {
		fc.assert(
			fc.property(sizes, limits, (sizes, limits) => {
				const { batches } = pack(sizes, limits);
				for (const [at, batch] of batches.entries()) {
					const next = batches[at + 1]?.[0];
					if (next === undefined) continue;
					const bytes = batch.reduce((sum, index) => sum + (sizes[index] ?? 0), 0);
					const fits = batch.length < limits.count && bytes + (sizes[next] ?? 0) <= limits.bytes;
					expect(fits).toBe(false);
				}
			}),
		);
	});

	it('never lets items that must stay apart share a batch', () => {
		const groups = fc.array(fc.constantFrom('a', 'b', 'c', undefined), { maxLength: 200 });
		fc.assert(
			fc.property(sizes, limits, groups, (sizes, limits, groups) => {
				for (const batch of pack(sizes, limits, groups).batches) {
					const named = batch.map((index) => groups[index]).filter((one) => one !== undefined);
					expect(new Set(named).size).toBe(named.length);
				}
			}),
		);
	});

	it('splits ten messages of together more than 1 MiB, as SQS refuses them in one batch', () => {
		const { batches } = pack(new Array<number>(10).fill(200_000), sqsSendLimits);
		expect(batches.map((one) => one.length)).toEqual([5, 5]);
	});
});
