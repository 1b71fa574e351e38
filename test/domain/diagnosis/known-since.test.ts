import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	sinceEvidence,
	sinceIn,
	sinceOf,
	surestSince,
	type ToldSince,
} from '../../../source/domain/diagnosis/known-since.ts';
import type { Since } from '../../../source/domain/diagnosis/onset.ts';
import type { KnownSince } from '../../../source/domain/diagnosis/queue-metrics.ts';
import { emptyHistory } from '../../../source/domain/diagnosis/samples.ts';

const minute = 60_000;
const moment = fc.integer({ min: 0, max: 600 }).map((minutes) => minutes * minute);

const since: fc.Arbitrary<Since> = fc.oneof(
	fc.record({
		kind: fc.constant('at' as const),
		at: moment,
		within: fc.constantFrom(minute, 2 * minute, 5 * minute),
	}),
	fc.record({ kind: fc.constant('at-least' as const), at: moment }),
	fc.tuple(moment, moment).map(([one, other]) => ({
		...{ kind: 'between' as const, from: Math.min(one, other), to: Math.max(one, other) },
	})),
);
const told: fc.Arbitrary<ToldSince> = fc.record({
	since,
	toldAt: moment,
	by: fc.constantFrom('CloudWatch' as const, 'samples' as const),
});

describe('of several facts about one onset', () => {
	it('the same one counts, in whatever order they came', () => {
		fc.assert(
			fc.property(
				fc.array(told, { maxLength: 5 }),
				fc.infiniteStream(fc.nat()),
				(facts, chances) => {
					const mixed = facts
						.map((fact) => ({ fact, at: chances.next().value ?? 0 }))
						.sort((a, b) => a.at - b.at)
						.map(({ fact }) => fact);
					expect(surestSince(mixed)?.since).toEqual(surestSince(facts)?.since);
				},
			),
		);
	});

	it('one alone is told as it is, and one more never makes it vaguer unless it began later', () => {
		const width = (one: Since) =>
			one.kind === 'at' ? one.within : one.kind === 'between' ? one.to - one.from : Infinity;
		fc.assert(
			fc.property(told, told, (one, other) => {
				expect(surestSince([one])).toEqual(one);
				const both = surestSince([one, other]);
				if (both === undefined) throw new Error('nothing of two');
				expect([one, other]).toContainEqual(both);
				const narrower = Math.min(width(one.since), width(other.since));
				const [dropped] = [one, other].filter((fact) => fact !== both);
				if (width(both.since) > narrower) expect(both.toldAt).toBeGreaterThan(dropped?.toldAt ?? 0);
			}),
		);
	});

	it('what was told before the letters that are there now came is about others', () => {
		const history = { ...emptyHistory, filledAt: 100 * minute };
		const read = (foundAt: number, at: number) => ({
			since: { foundAt, since: { kind: 'at', at, within: minute } as const },
		});
		const at = (figures: ReturnType<typeof read>, dead = true) =>
			sinceEvidence(sinceOf({ figures, history, dead })?.since).sinceAt;
		expect(at(read(90 * minute, 40 * minute))).toBe(100 * minute);
		// Our counts lag: CloudWatch, which tells it later, knows better.
		expect(at(read(110 * minute, 97 * minute))).toBe(97 * minute);
		// Of a backlog our samples tell nothing of that kind.
		expect(at(read(90 * minute, 40 * minute), false)).toBe(40 * minute);
	});

	it('an examination tells nothing of what a later history says is not there', () => {
		const examined = {
			at: 90 * minute,
			since: { kind: 'at', at: 40 * minute, within: minute } as const,
		};
		const at = (read?: KnownSince) =>
			sinceEvidence(
				sinceOf({
					figures: { examined, ...(read === undefined ? {} : { since: read }) },
					...{ history: emptyHistory, dead: true },
				})?.since,
			).sinceAt;
		expect(at()).toBe(40 * minute);
		expect(at({ foundAt: 100 * minute })).toBeUndefined();
		expect(at({ foundAt: 80 * minute }), 'read before').toBe(40 * minute);
		expect(at({ foundAt: 100 * minute, silent: true }), 'nothing told').toBe(40 * minute);
		const failure = { kind: 'denied', message: 'no', retryable: false } as const;
		expect(at({ foundAt: 100 * minute, failure }), 'not read').toBe(40 * minute);
	});

	it('is evidence by the precision in which it is known, and is read back from it', () => {
		const five: Since = { kind: 'at', at: 25 * minute, within: 5 * minute };
		expect(sinceEvidence(five)).toEqual({ notBeforeAt: 25 * minute, sinceAt: 30 * minute });
		fc.assert(
			fc.property(since, (one) => {
				const evidence = sinceEvidence(one);
				expect(sinceEvidence(sinceIn(evidence))).toEqual(evidence);
			}),
		);
		expect(sinceIn({})).toBeUndefined();
	});
});
