import { describe, expect, it } from 'vitest';
import { judgedEtas } from '../test/helpers/eta-judge.ts';
import { histories } from '../test/helpers/histories.ts';
import { judgedLosses } from '../test/helpers/loss-judge.ts';
import { type Judged, judgedOnsets } from '../test/helpers/onset-judge.ts';
import { sickKinds } from '../test/helpers/queue-lives.ts';

const minute = 60_000;

/** 500 sick histories, with looks and missing minutes. */
describe('onsets of 500 generated histories', () => {
	const judged: Judged[] = [];
	for (const one of histories(sickKinds, 500, { seed: 5000, looks: true, gaps: 0.01 })) {
		judged.push(...judgedOnsets(one));
	}
	const off = (what: Judged['what']) =>
		judged.filter((one) => one.what === what).map((one) => one.off ?? Number.POSITIVE_INFINITY);

	it('of dead letters are within one period of the truth, all of them', () => {
		expect(off('dead').length).toBeGreaterThan(200);
		expect(off('dead').filter((far) => far > minute)).toEqual([]);
	});

	it('of backlogs are within one period of when the queue was last empty, nineteen of twenty', () => {
		const all = off('backlog');
		expect(all.length).toBeGreaterThan(200);
		const near = all.filter((far) => far <= minute).length / all.length;
		process.stderr.write(
			`${all.length} backlogs, ${(near * 100).toFixed(1)}% within a period, the furthest ${(Math.max(...all) / minute).toFixed(1)} m\n`,
		);
		expect(near).toBeGreaterThanOrEqual(0.95);
	});
});

describe('how long, of 20,000 generated queues', () => {
	it('is told within 15 % after two minutes in the middle; "never" is never wrong, "empty in" one time in a thousand', () => {
		const { never, empties, clear, median, covered } = judgedEtas(20_000, 10_000);
		process.stderr.write(
			`${clear} clear, median error ${(median * 100).toFixed(1)}%, ${(covered * 100).toFixed(1)}% in the interval, wrong: ${empties}\n`,
		);
		expect(never).toEqual([]);
		expect(empties.length / clear).toBeLessThan(0.001);
		expect(median).toBeLessThan(0.15);
		expect(covered).toBeGreaterThan(0.85);
	});
});

describe('the losses of nine histories of eight days', () => {
	it('come when it was said that they may', () => {
		const { asked, outside, deaths } = judgedLosses(9, 100);
		process.stderr.write(`${asked} questions, ${deaths} letters lost\n`);
		expect(asked).toBeGreaterThan(300);
		expect(outside).toEqual([]);
	});
});
