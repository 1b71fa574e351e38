import * as zlib from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { levelsOf, unpackedBytes } from '../../../source/domain/messages/content.ts';
import { decodeBody } from '../../../source/domain/messages/decoding.ts';
import { type Container, packed, unpacked } from '../../../source/domain/text/compression.ts';
import { runs } from '../../helpers/whole.ts';

/*
What is unpacked is known here, since it was packed here, by Node's own zlib: what the product makes of it, and what it
takes of a budget, is compared with that.
*/

const packers: Readonly<Record<Container, (bytes: Uint8Array) => Buffer>> = {
	gzip: (bytes) => zlib.gzipSync(bytes),
	zlib: (bytes) => zlib.deflateSync(bytes),
	zstd: (bytes) => zlib.zstdCompressSync(bytes),
};
const container = fc.constantFrom<Container>('gzip', 'zlib', 'zstd');
/** Texts that are themselves no wrapper, some of which shrink a hundredfold. */
const plain = fc
	.tuple(fc.string({ unit: 'grapheme', maxLength: 30 }), fc.nat(40))
	.map(([text, times]) => `{"text":${JSON.stringify(text.repeat(times))}}`);

describe('a container', () => {
	test('gives what was packed and takes that many bytes of the budget, or nothing of both', () => {
		fc.assert(
			fc.property(container, plain, fc.nat(2500), (kind, text, left) => {
				const bytes = Buffer.from(text);
				const budget = { left };
				const answer = unpacked(packers[kind](bytes), budget);
				if (bytes.length <= left) {
					expect(answer).toEqual({ container: kind, inner: new Uint8Array(bytes) });
					expect(budget.left).toBe(left - bytes.length);
				} else {
					expect(answer).toEqual({
						container: kind,
						problem: `${kind} that unpacks to too many bytes`,
						tooLarge: true,
					});
					expect(budget.left).toBe(left);
				}
			}),
			{ numRuns: runs(1000) },
		);
	});

	test('that is cut, changed or has something behind it never gives what was not packed', () => {
		fc.assert(
			fc.property(
				container,
				plain,
				fc.nat(),
				fc.constantFrom('cut', 'flip', 'more'),
				(kind, text, at, harm) => {
					const whole = packers[kind](Buffer.from(text));
					const place = 4 + (at % (whole.length - 4));
					const bytes =
						harm === 'more'
							? Buffer.concat([whole, Buffer.from([1 + (at % 255)])])
							: Buffer.from(harm === 'cut' ? whole.subarray(0, place) : whole);
					if (harm === 'flip') bytes[place] = (bytes[place] ?? 0) ^ (1 + (at % 255));
					const budget = { left: 100_000 };
					const answer = unpacked(bytes, budget);
					const inner = answer !== undefined && 'inner' in answer ? answer.inner : undefined;
					if (inner === undefined) expect(budget.left).toBe(100_000);
					else expect(budget.left).toBe(100_000 - inner.length);
					if (harm === 'cut') expect(inner).toBeUndefined();
					// Zlib and gzip have a sum of their content; Zstandard's is left out by most writers.
					else if (kind !== 'zstd' && inner !== undefined) {
						expect(Buffer.from(inner).toString()).toBe(text);
					}
				},
			),
			{ numRuns: runs(1000) },
		);
	});

	test('that the product packs is read by Node as what went in', () => {
		const readers = {
			gzip: zlib.gunzipSync,
			zlib: zlib.inflateSync,
			zstd: zlib.zstdDecompressSync,
		};
		fc.assert(
			fc.property(container, fc.uint8Array({ maxLength: 300 }), (kind, bytes) => {
				const made = packed(bytes, kind) ?? new Uint8Array();
				expect(new Uint8Array(readers[kind](made))).toEqual(bytes);
			}),
			{ numRuns: runs(1000) },
		);
	});
});

/** A text in containers, the innermost first, each as base64: what stands in a body. */
function nested(text: string, kinds: readonly Container[]) {
	const sizes: number[] = [];
	let body = text;
	for (const kind of kinds) {
		const bytes = Buffer.from(body);
		sizes.unshift(bytes.length);
		body = packers[kind](bytes).toString('base64');
	}
	return { body, sizes };
}

const messages = fc.array(
	fc.record({ text: plain, kinds: fc.array(container, { maxLength: 3 }) }),
	{ minLength: 1, maxLength: 6 },
);

describe('messages that share what they may unpack to', () => {
	test('are opened one after the other as far as it reaches, and say so where it does not', () => {
		fc.assert(
			fc.property(messages, fc.nat(6000), (some, most) => {
				const budget = { left: most };
				let left = most;
				let sum = 0;
				for (const { text, kinds } of some) {
					const { body, sizes } = nested(text, kinds);
					let opened = 0;
					for (const size of sizes) {
						if (size > left) break;
						left -= size;
						sum += size;
						opened++;
					}
					const message = { body };
					const levels = levelsOf(message, budget);
					const last = levels.at(-1);
					expect(levels[0]?.text).toBe(body);
					expect(budget.left).toBe(left);
					expect(unpackedBytes(message)).toBe(
						sizes.slice(0, opened).reduce((total, size) => total + size, 0),
					);
					if (opened === sizes.length) {
						expect(last?.text).toBe(text);
						expect(last?.problem).toBeUndefined();
					} else expect(last?.problem).toMatch(/that unpacks to too many bytes$/);
				}
				expect(sum).toBeLessThanOrEqual(most);
			}),
			{ numRuns: runs(1000) },
		);
	});

	test('have levels of which none is larger than what one message may unpack to, however deep', () => {
		const large = 'a'.repeat(17 * 1024 * 1024);
		for (const kind of ['gzip', 'zlib', 'zstd'] as const) {
			const bomb = packers[kind](packers[kind](Buffer.from(large))).toString('base64');
			const levels = decodeBody(bomb);
			expect(levels.at(-1)?.problem).toBe(`${kind} that unpacks to too many bytes`);
			for (const { text = '', bytes } of levels) {
				expect(Math.max(text.length, bytes?.length ?? 0)).toBeLessThan(1_000_000);
			}
		}
	});
});
