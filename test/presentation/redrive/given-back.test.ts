import { expect, test } from 'vitest';
import type { RedriveEvent } from '../../../source/domain/redrive/redrive-event.ts';
import { reportOf } from '../../../source/domain/redrive/redrive-report.ts';
import { stateOf } from '../../../source/domain/redrive/redrive-state.ts';
import { givenBackTexts } from '../../../source/presentation/redrive/redrive-text.ts';

const ids = Array.from({ length: 25 }, (_, index) => `m${index}`);
const seen = { type: 'seen', matched: 25, unmatched: 0, missing: 0 } as const;
const stopped = { type: 'ended', at: 0, why: 'stopped', said: 'it was stopped' } as const;
const until = Date.UTC(2026, 10, 20, 9, 2);
const textsOf = (...events: readonly RedriveEvent[]) =>
	givenBackTexts(reportOf(stateOf([seen, ...events], false)), until);

test('what was given back is listed, as far as a text can hold it', () => {
	const texts = textsOf({ type: 'given-back', matched: 25, others: 3, ids }, stopped);
	expect(texts[0]).toBe('25');
	expect(texts.slice(1, 21)).toEqual(ids.slice(0, 20));
	expect(texts.slice(21)).toEqual(['and 5 more (JSON names all)']);
	expect(textsOf({ type: 'given-back', matched: 0, others: 3, ids: [] }, stopped)).toEqual([]);
});

test('what went back before the end, as after a verdict, is counted beside what is named', () => {
	const [first, ...named] = textsOf(
		{ type: 'given-back', matched: 22, others: 0, ids: ids.slice(0, 22) },
		stopped,
	);
	expect(first).toBe('22 at its end, 3 before');
	expect(named).toHaveLength(21);
});

test('of a run that was cut off while it gave back nobody says that it did', () => {
	const [first, ...named] = textsOf({
		...{ type: 'giving-back', why: 'stopped', ids: ids.slice(0, 2), others: 0, until },
	});
	expect(first).toMatch(/^2, or they return by themselves at .* at the latest: it was cut off/);
	expect(named).toEqual(['m0', 'm1']);
});

test('of a run of an earlier version nobody knows which', () => {
	expect(textsOf({ type: 'given-back', matched: 25, others: 0 }, stopped)).toEqual([
		'25: an earlier version ran it, which did not note which',
	]);
});
