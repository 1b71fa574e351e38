import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	compared,
	figures,
	joined,
	otherMachine,
	readRun,
	table,
	worse,
} from '../../bench/figures.js';
import { runs } from '../helpers/whole.ts';

const machine = { processor: 'a', cores: 2, node: '24.0.0', system: 'linux x64' };
const at = '2026-11-29T16:00:00.000Z';

function run(some: Record<string, number>, more: { yardstick?: number } = {}) {
	return { at, machine, figures: some, ...more };
}

describe('what got worse by more than a tenth', () => {
	test('is named with what it is, what it was and by how much, the worst first', () => {
		const before = run({ firstByte: 1, demoMemory: 2, endpointMemory: 200 });
		const now = run({ firstByte: 1.2, demoMemory: 3, endpointMemory: 215 });
		expect(worse(now, before)).toEqual([
			'resident memory, demo / bare node: 3.00 x, was 2.00 x (50 % more)',
			'first byte / node -e 0: 1.20 x, was 1.00 x (20 % more)',
		]);
	});

	test('is not what is better, what is as it was, nor what only one of the two has measured', () => {
		const before = run({ firstByte: 1, firstFrame: 3, pageKey: 4 });
		expect(worse(run({ firstByte: 0.5, firstFrame: 3.3, keyBesideHtop: 9 }), before)).toEqual([]);
	});

	test('counts CPU by what node -e 0 took: a machine that is twice as slow makes no fault', () => {
		const before = run({ cursorKey: 1, idleCpu: 2, firstByte: 1 }, { yardstick: 20 });
		const slow = run({ cursorKey: 2, idleCpu: 4, firstByte: 1 }, { yardstick: 40 });
		expect(worse(slow, before)).toEqual([]);
		const slower = run({ cursorKey: 2.4, idleCpu: 4, firstByte: 1 }, { yardstick: 40 });
		expect(worse(slower, before)).toEqual([
			'CPU of a cursor key, 10,000 queues, 200x60: 2.40 ms, was 1.00 ms (20 % more)',
		]);
	});

	test('counts the CPU of a soak as it is: what node -e 0 took was measured at another time', () => {
		const before = run({ endpointCpu: 2 }, { yardstick: 20 });
		expect(worse(run({ endpointCpu: 3 }, { yardstick: 40 }), before)).toHaveLength(1);
	});

	test('counts memory and growth as they are, however slow the machine was', () => {
		const before = run({ endpointMemory: 100, consoleGrowth: 1 }, { yardstick: 20 });
		const now = run({ endpointMemory: 150, consoleGrowth: 1.5 }, { yardstick: 40 });
		expect(worse(now, before)).toHaveLength(2);
	});

	test('has a word for what was nothing before', () => {
		expect(worse(run({ consoleGrowth: 0.5 }), run({ consoleGrowth: 0 }))).toEqual([
			'growth of the console in the soak: 0.5 %, was 0.0 % (it was nothing)',
		]);
		expect(worse(run({ consoleGrowth: -1 }), run({ consoleGrowth: -2 }))).toEqual([]);
	});

	test('is the same whatever the order in which the figures were measured, and never of a run and itself', () => {
		const some = fc.dictionary(
			fc.constantFrom(...Object.keys(figures)),
			fc.double({ min: 0.01, max: 500, noNaN: true }),
			{ noNullPrototype: true },
		);
		fc.assert(
			fc.property(some, some, (first, second) => {
				const turned = Object.fromEntries(Object.entries(second).reverse());
				expect(worse(run(turned), run(first))).toEqual(worse(run(second), run(first)));
				expect(worse(run(first), run(first))).toEqual([]);
			}),
			{ numRuns: runs(200) },
		);
	});
});

describe('a run beside an earlier one', () => {
	test('is said to be worse in what both have measured, a soak as a benchmark', () => {
		const before = run({ firstByte: 1, endpointMemory: 100 });
		expect(compared(run({ endpointMemory: 105 }), before)).toEqual([
			`Nothing is worse by more than 10 % than on ${at}, of 1 figures.`,
		]);
		expect(compared(run({ endpointMemory: 150 }), before)).toEqual([
			`Worse by more than 10 % than on ${at}:`,
			'  embedded endpoint with demo, at most: 150 MiB, was 100 MiB (50 % more)',
		]);
		expect(compared(run({ consoleGrowth: 1 }), before)).toEqual([
			`Nothing of this run was measured on ${at}.`,
		]);
	});

	test('is of another machine, where it is', () => {
		const other = { ...run({ firstByte: 1 }), machine: { ...machine, cores: 8 } };
		expect(compared(other, run({ firstByte: 1 }))[0]).toBe(
			'Another machine than in that run (cores 8, then 2): compare ratios alone.',
		);
	});
});

describe('the table of figures', () => {
	test('has every figure with its goal, met, missed or not measured', () => {
		const lines = table(run({ firstByte: 1.1, pageKey: 5 }));
		expect(lines).toHaveLength(Object.keys(figures).length);
		expect(lines[0]).toMatch(/^ {2}first byte \/ node -e 0 +1\.10 x {3}goal 1\.20 x: met$/);
		expect(lines.find((line) => line.includes('CPU of a page'))).toMatch(
			/5\.00 ms {3}goal 4\.00 ms: MISSED$/,
		);
		expect(lines.find((line) => line.includes('CPU of a cursor'))).toMatch(/not measured$/);
		expect(lines.find((line) => line.includes('growth of the console'))).toMatch(
			/not measured {3}by npm run soak$/,
		);
	});

	test('says beside each what it was, where an earlier run is given', () => {
		const lines = table(run({ firstByte: 1.5 }), run({ firstByte: 3 }));
		expect(lines[0]).toMatch(/MISSED +was 3\.00 x, 0\.50 of it$/);
	});
});

test('runs of different machines are told apart by what differs', () => {
	const other = { ...run({}), machine: { ...machine, cores: 8 } };
	expect(otherMachine(run({}), other)).toEqual(['cores 2, then 8']);
	expect(otherMachine(run({}), run({}))).toEqual([]);
});

test('a file keeps the figures of the soak beside those of the benchmark, of one machine', () => {
	const kept = run({ consoleGrowth: 1, firstByte: 3 });
	expect(joined(kept, run({ firstByte: 1 })).figures).toEqual({ consoleGrowth: 1, firstByte: 1 });
	expect(joined(undefined, kept)).toBe(kept);
	const other = { ...run({ firstByte: 1 }), machine: { ...machine, cores: 8 } };
	expect(() => joined(kept, other)).toThrow('it has those of another machine: cores 8, then 2');
});

test('what is no run of the benchmark is refused with a sentence', () => {
	expect(() => readRun('{')).toThrow('it is no JSON');
	for (const text of ['null', '[]', '{}', '{"figures":{"firstByte":"fast"},"machine":{}}', '7']) {
		expect(() => readRun(text)).toThrow('it holds no figures of this benchmark');
	}
	expect(readRun(JSON.stringify(run({ firstByte: 1 }))).figures).toEqual({ firstByte: 1 });
});
