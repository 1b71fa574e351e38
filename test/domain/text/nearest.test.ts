import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distance, nearest } from '../../../source/domain/text/nearest.ts';

describe('the distance between two words', () => {
	it.each([
		['kitten', 'sitting', 3],
		['', 'abc', 3],
		['queues', 'queues', 0],
	])('%s to %s is %d', (from, to, expected) => {
		expect(distance(from, to)).toBe(expected);
	});

	it('is a metric', () => {
		const word = fc.string({ maxLength: 8, unit: fc.constantFrom('a', 'b', 'c') });
		fc.assert(
			fc.property(word, word, word, (a, b, c) => {
				expect(distance(a, b)).toBe(distance(b, a));
				expect(distance(a, b) === 0).toBe(a === b);
				expect(distance(a, c)).toBeLessThanOrEqual(distance(a, b) + distance(b, c));
			}),
		);
	});
});

describe('the nearest word', () => {
	it('is one that was begun', () => {
		expect(nearest('str', ['queues', 'streams'])).toBe('streams');
	});

	it('is none when all are far', () => {
		expect(nearest('orders-dlq', ['queues', 'send', 'tail'])).toBeUndefined();
	});
});
