import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ArrivalRate } from '../../../source/domain/streams/arrival-rate.ts';

const start = Date.UTC(2026, 10, 20, 9, 0, 0);

/** Records by the gaps between them in ms, and their sizes. */
const arrivals = fc
	.array(
		fc.tuple(fc.oneof(fc.nat(30), fc.nat(1500), fc.integer({ min: 0, max: 40_000 })), fc.nat(50)),
		{ minLength: 1, maxLength: 200 },
	)
	.map((gaps) => {
		let at = start;
		return gaps.map(([gap, size]) => {
			at += gap;
			return { arrivedAt: at, data: new Uint8Array(size) };
		});
	});

describe('ArrivalRate', () => {
	it('is what arrived in the last ten whole seconds that were read, however they were read', () => {
		fc.assert(
			fc.property(
				arrivals,
				fc.infiniteStream(fc.integer({ min: 1, max: 60 })),
				fc.nat(30_000),
				(records, sizes, quiet) => {
					const rate = new ArrivalRate();
					for (let at = 0; at < records.length; ) {
						const size = sizes.next().value;
						rate.add(records.slice(at, at + size));
						at += size;
					}
					const first = records[0]?.arrivedAt ?? 0;
					const last = (records.at(-1)?.arrivedAt ?? 0) + quiet;
					rate.readUntil(last);
					const to = last - (last % 1000);
					const from = Math.max(to - 10_000, first + ((1000 - (first % 1000)) % 1000));
					const meant = records.filter(({ arrivedAt }) => arrivedAt >= from && arrivedAt < to);
					const seconds = (to - from) / 1000;
					if (seconds < 1) expect(rate.rates()).toBeUndefined();
					else {
						const { recordsPerSecond, bytesPerSecond } = rate.rates() as never;
						expect(recordsPerSecond).toBeCloseTo(meant.length / seconds, 9);
						const bytes = meant.reduce((sum, { data }) => sum + data.length, 0);
						expect(bytesPerSecond).toBeCloseTo(bytes / seconds, 9);
					}
				},
			),
			{ numRuns: 1000 },
		);
	});

	it('is nought once nothing has come for as long as it looks back, and unknown before a whole second', () => {
		const rate = new ArrivalRate();
		expect(rate.rates()).toBeUndefined();
		rate.add([{ arrivedAt: start, data: new Uint8Array(5) }]);
		expect(rate.rates()).toBeUndefined();
		rate.readUntil(start + 1000);
		expect(rate.rates()).toEqual({ recordsPerSecond: 1, bytesPerSecond: 5 });
		rate.readUntil(start + 20_000);
		expect(rate.rates()).toEqual({ recordsPerSecond: 0, bytesPerSecond: 0 });
	});

	it('is not known of records without a time', () => {
		const rate = new ArrivalRate();
		rate.add([{ data: new Uint8Array(5) }]);
		rate.readUntil(start);
		rate.readUntil(start + 20_000);
		expect(rate.rates()).toBe('untold');
	});
});
