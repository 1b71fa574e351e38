import { expect, test } from 'vitest';
import { evidenceJson } from '../../../source/presentation/diagnosis/diagnosis-json.ts';

test('a time in evidence that an endpoint told and that is none is left out, and the rest is told', () => {
	const evidence = (sinceAt: number) =>
		JSON.parse(JSON.stringify(evidenceJson({ alarm: 'orders-depth', sinceAt })));
	expect(evidence(0)).toEqual({ alarm: 'orders-depth', sinceAt: '1970-01-01T00:00:00.000Z' });
	for (const none of [Number.NaN, Number.POSITIVE_INFINITY, 9e15, -9e15]) {
		expect(evidence(none)).toEqual({ alarm: 'orders-depth' });
	}
});
