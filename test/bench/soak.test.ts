import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { picture } from '../../bench/soak/picture.js';
import { growth, line, load, sentence, settledAt, verdict } from '../../bench/soak/verdict.js';
import { runs } from '../helpers/whole.ts';

const minute = 60_000;

/** An hour of one process, a sample every half minute. */
function hour(
	of: (minutes: number) => { resident: number; descriptors?: number; handles?: number },
) {
	return Array.from({ length: 121 }, (_, index) => ({
		at: index * 30_000,
		cpu: index * 300,
		descriptors: 20,
		handles: 5,
		...of(index / 2),
	}));
}

const flat = hour(() => ({ resident: 100 }));

describe('growth', () => {
	test('is what a steady line adds, in % of where it begins', () => {
		const points = Array.from({ length: 50 }, (_, at) => ({ at, value: 200 + at }));
		expect(growth(points)).toBeCloseTo(24.5);
	});

	test('is none of a heap that is cleaned now and then, however high it goes in between', () => {
		const points = Array.from({ length: 200 }, (_, at) => ({ at, value: 100 + 3 * (at % 12) }));
		expect(Math.abs(growth(points) ?? 99)).toBeLessThan(1);
	});

	test('is found below such a heap', () => {
		const points = Array.from({ length: 200 }, (_, at) => ({
			at,
			value: 100 + 3 * (at % 12) + at / 10,
		}));
		expect(growth(points)).toBeGreaterThan(10);
	});

	test('is not decided by samples that are far off, as long as they are a fifth of all', () => {
		const start = fc.double({ min: 50, max: 500, noNaN: true });
		const step = fc.double({ min: -0.5, max: 0.5, noNaN: true });
		const value = fc.double({ min: 0, max: 1e6, noNaN: true });
		const far = fc.array(fc.record({ at: fc.nat(39), value }), { maxLength: 8 });
		fc.assert(
			fc.property(start, step, far, (from, slope, outliers) => {
				const points = Array.from({ length: 40 }, (_, at) => ({ at, value: from + slope * at }));
				const disturbed = [...points];
				for (const one of outliers) disturbed[one.at] = one;
				expect(growth(disturbed)).toBeCloseTo(growth(points) ?? Number.NaN, 6);
			}),
			{ numRuns: runs(100) },
		);
	});

	test('is not known of two samples', () => {
		expect(
			growth([
				{ at: 0, value: 1 },
				{ at: 1, value: 2 },
			]),
		).toBeUndefined();
	});
});

test('what a program loads in its first minutes is no growth', () => {
	expect(settledAt(60 * minute)).toBe(10 * minute);
	expect(settledAt(6 * minute)).toBe(3 * minute);
	const console = hour((minutes) => ({ resident: minutes < 10 ? 50 + minutes : 100 }));
	expect(verdict({ console, endpoint: flat }, 60 * minute, [])).toMatchObject({ met: true });
});

test.each([
	[
		'a console that grows',
		{ console: hour((at) => ({ resident: 100 + at / 10 })) },
		'memory of the console, growth',
	],
	[
		'an endpoint that grows',
		{ endpoint: hour((at) => ({ resident: 100 + at / 10 })) },
		'memory of the endpoint, growth',
	],
	[
		'an endpoint that is large',
		{ endpoint: hour(() => ({ resident: 221 })) },
		'memory of the endpoint, at most',
	],
	[
		'descriptors that stay open',
		{ console: hour((at) => ({ resident: 100, descriptors: 20 + Math.floor(at / 3) })) },
		'descriptors of the console, added',
	],
	[
		'handles that stay open',
		{ endpoint: hour((at) => ({ resident: 100, handles: 5 + Math.floor(at / 3) })) },
		'handles of the endpoint, added',
	],
	['a process that was never sampled', { endpoint: [] }, 'CPU of the endpoint'],
])('%s fails the soak, and is named', (_, some, name) => {
	const judged = verdict({ console: flat, endpoint: flat, ...some }, 60 * minute, []);
	expect(judged.met).toBe(false);
	expect(sentence(judged)).toContain(name);
	expect(judged.rows.map(line).find((each) => each.startsWith(name))).toMatch(/MISSED$/);
});

test('descriptors that come and go with a screen are none that stay', () => {
	const console = hour((at) => ({ resident: 100, descriptors: at % 3 < 1 ? 20 : 29 }));
	expect(verdict({ console, endpoint: flat }, 60 * minute, []).met).toBe(true);
});

test('an act that did not come to its end fails the soak', () => {
	const judged = verdict({ console: flat, endpoint: flat }, 60 * minute, ['tail: never showed']);
	expect(sentence(judged)).toBe(
		'Missed after the first 10 minutes: acts that did not come to their end.',
	);
});

test('load is CPU over time', () => {
	expect(load(flat)[0]).toEqual({ at: 30_000, value: 1 });
});

describe('the picture', () => {
	const judged = verdict({ console: flat, endpoint: flat }, 60 * minute, []);
	const drawn = picture(
		{ console: flat, endpoint: hour((at) => ({ resident: 80 + at })) },
		{
			length: 60 * minute,
			settled: judged.settled,
			sentence: sentence(judged),
			rows: judged.rows.map(line),
		},
	);

	test('has a panel a quantity, with axes, and a line for each process', () => {
		for (const title of ['resident memory, MiB', 'CPU, % of a core', 'handles', 'descriptors']) {
			expect(drawn).toContain(`>${title}</text>`);
		}
		expect(drawn.match(/<polyline/g)).toHaveLength(8);
		expect(drawn).toContain('>minutes</text>');
		expect(drawn).toContain('>All goals met after the first 10 minutes.</text>');
	});

	test('draws inside of its frame, from left to right', () => {
		const [, , width, height] = (/viewBox="([^"]+)"/.exec(drawn)?.[1] ?? '').split(' ').map(Number);
		for (const [, places = ''] of drawn.matchAll(/<polyline points="([^"]+)"/g)) {
			const pairs = places.split(' ').map((pair) => pair.split(',').map(Number));
			for (const [x = -1, y = -1] of pairs) {
				expect(x).toBeGreaterThanOrEqual(0);
				expect(x).toBeLessThanOrEqual(width ?? 0);
				expect(y).toBeGreaterThanOrEqual(0);
				expect(y).toBeLessThanOrEqual(height ?? 0);
			}
			const across = pairs.map(([x]) => x);
			expect(across).toEqual(across.toSorted((a = 0, b = 0) => a - b));
		}
	});

	test('shows nothing of a text that is no text', () => {
		const odd = picture(
			{ console: [], endpoint: [] },
			{ length: minute, settled: 0, sentence: '<b>&"', rows: [] },
		);
		expect(odd).toContain('&lt;b&gt;&amp;&quot;');
		expect(odd).not.toContain('<b>');
	});
});
