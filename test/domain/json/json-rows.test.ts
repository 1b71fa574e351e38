import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonRows } from '../../../source/domain/json/json-rows.ts';
import { withoutBlanks } from '../../../source/domain/json/json-span.ts';

test('JSON over rows looks as JSON.stringify has it, and is the same again on one row', () => {
	fc.assert(
		fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
			const one = JSON.stringify(value);
			const rows = jsonRows(one);
			expect(rows).toBe(JSON.stringify(JSON.parse(one), null, 2));
			expect(withoutBlanks(rows)).toBe(one);
		}),
		{ seed: 53, numRuns: 1000 },
	);
});

test('rows keep what no parser keeps', () => {
	expect(jsonRows('{"2":1.0,"1":-0,"1":[ ]}')).toBe('{\n  "2": 1.0,\n  "1": -0,\n  "1": []\n}');
});
