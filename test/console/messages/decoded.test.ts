import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	type DecodeElsewhere,
	decodeBetweenFrames,
	mostUnpacked,
} from '../../../source/console/messages/decoded.ts';
import { levelsOf, unpackedBytes } from '../../../source/domain/messages/content.ts';
import { fingerprintOf } from '../../../source/domain/messages/fingerprint.ts';
import type { Message } from '../../../source/domain/messages/message.ts';
import { Triage } from '../../../source/domain/messages/triage.ts';
import {
	type DecodedBody,
	decodeBodies,
} from '../../../source/operations/messages/decode-bodies.ts';
import { runs } from '../../helpers/whole.ts';

const mebibyte = 1024 * 1024;

const packed = (id: string, content: Uint8Array | string): Message => ({
	id,
	receiptHandle: id,
	body: gzipSync(content).toString('base64'),
	attributes: {},
	system: {},
	receivedAt: 0,
});

/** JSON that unpacks to so many bytes from a thousandth of them. */
function bomb(id: string, bytes: number): Message {
	const body = bodies.get(bytes) ?? packed('', `{"a":"${' '.repeat(bytes - 8)}"}`).body;
	bodies.set(bytes, body);
	return { ...packed(id, ''), body };
}

const bodies = new Map<number, string>();

const sumOf = (messages: readonly Message[]) =>
	messages.reduce((sum, message) => sum + unpackedBytes(message), 0);

describe('what the messages of one view unpack to', () => {
	it('has one budget: ten bombs of 15 MiB are not all opened, and the others say why', async () => {
		const bombs = Array.from({ length: 10 }, (_, index) => bomb(`m${index}`, 15 * mebibyte));
		for (const { body } of bombs) expect(body.length).toBeLessThan(24_000);
		await decodeBetweenFrames(bombs, []);
		expect(sumOf(bombs)).toBe(15 * mebibyte);
		const said = bombs.map((message) => levelsOf(message).at(-1)?.problem);
		expect(said.filter((problem) => problem !== undefined)).toHaveLength(9);
		expect(said.at(-1)).toBe('gzip that unpacks to too many bytes');
		// A look of later has what is left, and what is there stays opened.
		const later = packed('later', '{"kind":"small"}');
		await decodeBetweenFrames([later], bombs);
		expect(levelsOf(later).at(-1)?.text).toBe('{"kind":"small"}');
		expect(unpackedBytes(bombs[0] ?? later)).toBe(15 * mebibyte);
	});

	it('opens what is large in another thread, in the same budget, and here where that fails', async () => {
		const asked: number[] = [];
		const elsewhere: DecodeElsewhere = (input, heard) => {
			asked.push(input.bodies.length);
			return decodeBodies(input, heard, new AbortController().signal);
		};
		const some = () => [
			bomb('a', 15 * mebibyte),
			packed('small', '{"kind":"small"}'),
			bomb('b', 15 * mebibyte),
			bomb('c', 3 * mebibyte),
		];
		const there = some();
		await decodeBetweenFrames(there, [], elsewhere);
		expect(asked).toEqual([3]);
		const here = some();
		await decodeBetweenFrames(here, [], () => Promise.reject(new Error('no thread')));
		for (const opened of [there, here]) {
			expect(opened.map(unpackedBytes)).toEqual([15 * mebibyte, 16, 0, 3 * mebibyte]);
			expect(levelsOf(opened[2] ?? packed('', '')).at(-1)?.tooLarge).toBe(true);
		}
		// What is small needs no other thread.
		await decodeBetweenFrames([packed('x', '{}')], there, elsewhere);
		expect(asked).toEqual([3]);
	});

	it('is opened elsewhere too where it is large as it was received, and the text is there once', async () => {
		const asked: number[] = [];
		const plain = (id: string): Message => ({
			...packed(id, ''),
			body: JSON.stringify({ text: 'a'.repeat(mebibyte) }),
		});
		const elsewhere: DecodeElsewhere = (input, heard) => {
			asked.push(input.bodies.length);
			// As it comes out of another thread.
			const copied = ({ index, levels }: DecodedBody) =>
				heard({ index, levels: structuredClone(levels) });
			return decodeBodies(input, copied, new AbortController().signal);
		};
		const messages = [plain('a'), packed('small', '{}'), plain('b')];
		await decodeBetweenFrames(messages, [], elsewhere);
		expect(asked).toEqual([2]);
		for (const message of messages) expect(levelsOf(message)[0]?.text).toBe(message.body);
	});

	it('gives keys their turn between two messages that were opened', async () => {
		const read = new Set<number>();
		const bombs = Array.from({ length: 4 }, (_, index) => {
			const { body, ...rest } = bomb(`m${index}`, 4 * mebibyte);
			return {
				...rest,
				get body() {
					read.add(index);
					return body;
				},
			};
		});
		const seen: number[] = [];
		const key = () => {
			seen.push(read.size);
			if (read.size < bombs.length) setImmediate(key);
		};
		setImmediate(key);
		await decodeBetweenFrames(bombs, []);
		expect(seen.slice(0, 3)).toEqual([1, 2, 3]);
	});

	it('lets a message that comes again be what it was', async () => {
		const first = bomb('same', 14 * mebibyte);
		await decodeBetweenFrames([first], []);
		const again = bomb('same', 14 * mebibyte);
		await decodeBetweenFrames([again], [first]);
		expect(unpackedBytes(again)).toBe(14 * mebibyte);
	});

	it('is never more than the budget, and small messages are all opened, whatever comes', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 4 }), { maxLength: 4 }),
				async (looks) => {
					let before: readonly Message[] = [];
					let left = mostUnpacked;
					for (const [look, sizes] of looks.entries()) {
						const messages = sizes.map((size, at) => bomb(`${look}.${at}`, size * mebibyte));
						await decodeBetweenFrames(messages, before);
						for (const [at, message] of messages.entries()) {
							const bytes = (sizes[at] ?? 0) * mebibyte;
							const fits = bytes <= left;
							expect(unpackedBytes(message)).toBe(fits ? bytes : 0);
							if (fits) left -= bytes;
						}
						before = [...before, ...messages];
					}
					expect(sumOf(before)).toBeLessThanOrEqual(mostUnpacked);
				},
			),
			{ numRuns: runs(6) },
		);
	});

	it('is grouped by its start where it is longer than any message, the same every time', () => {
		const one = bomb('one', 12 * mebibyte);
		const other = bomb('other', 12 * mebibyte);
		const triage = new Triage({ by: 'fingerprint' });
		triage.add(one);
		triage.add(other);
		expect(triage.groups()).toMatchObject([{ count: 2, shared: [] }]);
		expect(fingerprintOf(one)).toEqual(fingerprintOf(other));
	});
});
