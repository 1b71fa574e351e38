import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	type Position,
	parsePosition,
	positionOf,
	positionText,
	type Scope,
	sameScope,
	startAt,
} from '../../../source/domain/streams/stream-position.ts';

const digits = fc.bigInt({ min: 0n, max: 10n ** 55n }).map(String);
const parents = fc.array(fc.string(), { maxLength: 2 });
const shard = fc.oneof(
	fc.record({ after: digits }),
	fc.record({ from: digits }),
	fc.record({ at: fc.nat(), parents }),
	fc.record({ start: fc.constant(true as const), parents }),
	fc.record({ done: fc.constant(true as const) }),
	fc.record({ done: fc.constant(true as const), childrenAt: fc.nat() }),
);
const scope: fc.Arbitrary<Scope> = fc.oneof(
	fc.constant({ kind: 'all' as const }),
	fc.record({ kind: fc.constant('shards' as const), ids: fc.array(fc.string()) }),
	fc.record({
		kind: fc.constant('key' as const),
		hashKey: fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }).map(String),
	}),
);
const position: fc.Arbitrary<Position> = fc.record({
	stream: fc.constant('arn:aws:kinesis:eu-west-1:123456789012:stream/clicks'),
	scope,
	notedAt: fc.nat(4_000_000_000_000),
	shards: fc.dictionary(fc.stringMatching(/^shardId-\d{12}$/), shard, { noNullPrototype: true }),
});

describe('a position as text', () => {
	it('comes back as it was', () => {
		fc.assert(
			fc.property(position, (one) => {
				expect(parsePosition(positionText(one))).toEqual(one);
			}),
		);
	});

	it.each([
		['', /no JSON/],
		['[]', /no JSON object/],
		['{}', /version/],
		[
			'{"version":1,"stream":"a","notedAt":"2026-01-01T00:00:00Z","scope":{"kind":"all"}}',
			/no shards/,
		],
		['{"version":1,"notedAt":"2026-01-01T00:00:00Z","shards":{}}', /no stream/],
		[
			'{"version":1,"stream":"a","notedAt":"2026-01-01T00:00:00Z","scope":{"kind":"all"},"shards":{"x":{"after":"1 2"}}}',
			/position of x/,
		],
		[
			'{"version":1,"stream":"a","notedAt":"2026-01-01T00:00:00Z","scope":{"kind":"some"},"shards":{}}',
			/which shards/,
		],
	])('is refused when it is none: %s', (text, why) => {
		expect(() => parsePosition(text)).toThrow(why);
	});

	it('is never misread, whatever text is cut or altered', () => {
		fc.assert(
			fc.property(position, fc.nat(), (one, at) => {
				const text = positionText(one);
				const cut = text.slice(0, at % (text.length - 2));
				expect(() => parsePosition(cut)).toThrow(/not a position/);
			}),
		);
	});

	it('keeps the time of the start in the place of LATEST', () => {
		expect(positionOf({ type: 'LATEST' }, 17)).toEqual({ at: 17 });
		expect(startAt({ at: 17 })).toEqual({ type: 'AT_TIMESTAMP', at: 17 });
		expect(startAt({ done: true })).toBeUndefined();
	});

	it('knows scopes that are the same', () => {
		const shards = (...ids: readonly string[]): Scope => ({ kind: 'shards', ids });
		expect(sameScope(shards('a', 'b'), shards('b', 'a'))).toBe(true);
		expect(sameScope(shards('a'), { kind: 'all' })).toBe(false);
	});
});
