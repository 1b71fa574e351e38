import { describe, expect, test } from 'vitest';
import { compared, medianOf, risen } from '../../bench/paired.js';

const ratios = (...all: number[]) => all.map((ratio) => ({ old: 10, new: 10 * ratio }));

describe('two builds side by side', () => {
	test('are compared by the median of their pairs, between the fourth of fifteen from below and from above', () => {
		const values = [8, 3, 15, 1, 12, 5, 10, 7, 2, 14, 4, 13, 6, 11, 9];
		expect(medianOf(values)).toEqual({ median: 8, low: 4, high: 12 });
	});

	test('of six pairs all are between the least and the most', () => {
		expect(medianOf([6, 5, 4, 3, 2, 1])).toEqual({ median: 3.5, low: 1, high: 6 });
	});

	test('are worse only where chance is no reason', () => {
		expect(compared(ratios(1.2, 1.06, 1.3, 1.1, 1.07, 1.4))).toMatchObject({ worse: true });
		expect(compared(ratios(1.2, 1.04, 1.3, 1.1, 1.07, 1.4))).toMatchObject({ worse: false });
		expect(compared(ratios(0.9, 0.8, 0.7, 0.99, 0.95, 0.9))).toMatchObject({ better: true });
	});

	test('tell what is counted and rose', () => {
		expect(risen({ requests: 3, modules: 5 }, { requests: 4, modules: 5 })).toEqual(['requests']);
	});
});
