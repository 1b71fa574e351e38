import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readableLine } from '../../../source/presentation/why/log-text.ts';

it.each([
	['as it is', 'ERROR: failed', 'ERROR: failed'],
	[
		'without the time and the request before it',
		'2026-11-20T09:00:00.000Z\t8f4b2c1e-5a0d-4c47-9d5e-0f6f3b1c2a7d\tERROR\tfailed',
		'ERROR\tfailed',
	],
	[
		'of Python',
		'[ERROR]\t2026-11-20T09:00:00.000Z\t8f4b2c1e-5a0d-4c47-9d5e-0f6f3b1c2a7d\tfailed',
		'[ERROR]\tfailed',
	],
	['JSON that is cut off', '{"level":', '{"level":'],
	[
		"Lambda's error",
		'{"timestamp":"t","requestId":"r","level":"ERROR","message":{"errorType":"E","errorMessage":"m","stackTrace":["at f"]}}',
		'ERROR E: m\nat f',
	],
	[
		'with other fields',
		'{"level":"error","message_id":"m1","msg":"unknown method"}',
		'ERROR unknown method {"message_id":"m1"}',
	],
	[
		'of the platform',
		'{"time":"t","type":"platform.start","record":{"requestId":"r","version":"3"}}',
		'platform.start {"version":"3"}',
	],
	['without anything to say', '{"timestamp":"t"}', '{"timestamp":"t"}'],
])('a line is read %s', (_, text, shown) => expect(readableLine(text)).toBe(shown));

it('a line of any JSON is read, and never lost', () => {
	fc.assert(
		fc.property(
			fc.dictionary(
				fc.constantFrom('level', 'message', 'type', 'record', 'a'),
				fc.jsonValue({ maxDepth: 2 }),
			),
			(line) => {
				expect(readableLine(JSON.stringify(line)).length).toBeGreaterThan(0);
			},
		),
		{ numRuns: 100 },
	);
});
