import { describe, expect, it } from 'vitest';
import { consumersNeeded, secondsPerMessage } from '../../../source/domain/diagnosis/consumers.ts';
import {
	difference,
	netRate,
	outlookOf,
	rateOfCounts,
	rateOfSums,
} from '../../../source/domain/diagnosis/flow.ts';
import { emptyHistory } from '../../../source/domain/diagnosis/samples.ts';
import { judgedEtas } from '../../helpers/eta-judge.ts';

const minute = 60_000;
const start = Date.UTC(2026, 10, 20, 9);
const points = (...values: readonly number[]) =>
	values.map((value, index) => ({ at: start + index * minute, value }));

describe('rates', () => {
	it('of counts in periods are their mean, with an interval that has it inside', () => {
		const rate = rateOfSums(points(110, 120, 130, 120, 120), minute);
		expect(rate?.perMinute).toBe(120);
		expect(rate?.low).toBeGreaterThan(105);
		expect(rate?.high).toBeLessThan(135);
		expect(rateOfSums(points(600, 600, 600), 5 * minute)?.perMinute).toBe(120);
	});

	it('of less than three periods are not known: a gap is no zero', () => {
		expect(rateOfSums(points(120, 120), minute)).toBeUndefined();
		expect(rateOfSums([], minute)).toBeUndefined();
		expect(rateOfSums(points(0, 0, 0), minute)).toEqual({ perMinute: 0, low: 0, high: 0 });
	});

	it('of our own samples are not known before there is a minute of them', () => {
		expect(netRate(emptyHistory)).toBeUndefined();
		const seconds = [0, 10, 20, 30, 40, 50].map((at) => ({ at: start + at * 1000, value: at }));
		expect(rateOfCounts(seconds)).toBeUndefined();
	});

	it('of a count that stands still allow a change of less than one', () => {
		const rate = rateOfCounts(points(5000, 5000, 5000, 5000, 5000));
		expect(rate?.perMinute).toBe(0);
		expect(rate?.low).toBeLessThan(0);
		expect(rate?.high).toBeGreaterThan(0);
	});
});

describe('where a queue is going', () => {
	const net = { perMinute: -92, low: -100, high: -80 };

	it('is empty after what waits by the rate, soonest and latest by its interval', () => {
		expect(outlookOf(1288, net)).toEqual({
			kind: 'empties',
			inMs: 14 * minute,
			soonestMs: 12.88 * minute,
			latestMs: 16.1 * minute,
			net,
		});
	});

	it('is growth where that it shrinks is out of the question, and unclear where it is not', () => {
		expect(outlookOf(10, { perMinute: 31, low: 1, high: 61 })?.kind).toBe('unclear');
		expect(outlookOf(10, { perMinute: 31, low: 22, high: 40 })?.kind).toBe('grows');
		expect(outlookOf(10, { perMinute: 31, low: -1, high: 63 })?.kind).toBe('unclear');
		expect(outlookOf(10, { perMinute: -31, low: -63, high: 1 })?.kind).toBe('unclear');
	});

	it('is nothing to tell of an empty queue, nor without a rate', () => {
		expect(outlookOf(0, net)).toBeUndefined();
		expect(outlookOf(undefined, net)).toBeUndefined();
		expect(outlookOf(10, undefined)).toBeUndefined();
	});

	it('is the difference of what comes and goes, as uncertain as both', () => {
		const one = { perMinute: 118, low: 115, high: 121 };
		const other = { perMinute: 12, low: 8, high: 16 };
		expect(difference(one, other)).toEqual({ perMinute: 106, low: 101, high: 111 });
	});

	it('is told within 15 % after two minutes, and never with the wrong sign', () => {
		const { never, empties, clear, median, covered } = judgedEtas(120);
		expect([never, empties]).toEqual([[], []]);
		expect(clear).toBeGreaterThan(50);
		expect(median).toBeLessThan(0.15);
		expect(covered).toBeGreaterThan(0.8);
	});

	it.each([10_834, 11_853, 304_914, 308_687])(
		'is unclear of queues that nearly stand still and seemed to go somewhere, like %i',
		(seed) => {
			const { never, empties, clear } = judgedEtas(1, seed);
			expect([never, empties, clear]).toEqual([[], [], 0]);
		},
	);
});

describe('consumers that are needed', () => {
	it('are what waits by what may wait for each, as AWS says', () => {
		// The example of the EC2 Auto Scaling guide: 10 s of latency, 0.1 s a message, 1,500 waiting.
		expect(
			consumersNeeded({
				waiting: 1500,
				inPerMinute: 0,
				secondsPerMessage: 0.1,
				latencySeconds: 10,
			}),
		).toEqual({ consumers: 15, backlogPerConsumer: 100 });
	});

	it('are never fewer than keep up with what arrives, and not known for a wait below one message', () => {
		const input = { waiting: 1, inPerMinute: 600, secondsPerMessage: 2, latencySeconds: 300 };
		expect(consumersNeeded(input)?.consumers).toBe(20);
		expect(consumersNeeded({ ...input, latencySeconds: 1 })).toBeUndefined();
		expect(consumersNeeded({ ...input, secondsPerMessage: 0 })).toBeUndefined();
	});

	it('know how long a message takes from what is in flight', () => {
		expect(secondsPerMessage(10, 300)).toBe(2);
		expect(secondsPerMessage(0, 300)).toBeUndefined();
		expect(secondsPerMessage(10, 0)).toBeUndefined();
	});
});
