import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough, Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	boundAnswer,
	boundEvents,
	boundedText,
	mostBytes,
} from '../../source/aws/answer-limits.ts';
import type { Gateways } from '../../source/operations/ports.ts';
import { stopLater } from '../helpers/fixtures.ts';
import { runs } from '../helpers/whole.ts';
import { connected, failureOf, forever } from './kinesis/fake-endpoint.ts';

const options = { signal: forever };
const url = 'http://anything/000000000000/orders';

/** An endpoint that begins an answer and never ends it; counts what it could send. */
async function neverEnding(begin: string, type: string) {
	const sent = { bytes: 0, stopped: 0 };
	const filler = Buffer.alloc(262_144, ' ');
	const pour = (response: ServerResponse) => {
		while (!response.destroyed) {
			sent.bytes += filler.length;
			if (!response.write(filler)) return;
		}
	};
	const server = createServer((request, response) => {
		request.resume().once('end', () => {
			response.writeHead(200, { 'content-type': type });
			response.write(begin);
			response.on('drain', () => pour(response)).once('close', () => sent.stopped++);
			pour(response);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	stopLater(
		() =>
			new Promise<void>((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	);
	return { sent, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const json = 'application/x-amz-json-1.0';
const endless: readonly (readonly [string, string, string, (at: Gateways) => Promise<unknown>])[] =
	[
		['SQS ListQueues', json, '{"QueueUrls":[', ({ queues }) => queues.listPage({}, options)],
		[
			'SQS ReceiveMessage',
			json,
			'{"Messages":[',
			({ queues }) => queues.receive({ url, max: 10, leaseSeconds: 30, waitSeconds: 0 }, options),
		],
		[
			'SQS GetQueueAttributes',
			json,
			'{"Attributes":{',
			({ queues }) => queues.attributes(url, options),
		],
		['SQS ListQueueTags', json, '{"Tags":{', ({ queues }) => queues.tags(url, options)],
		[
			'SNS ListTopics',
			'text/xml',
			'<ListTopicsResponse>',
			({ topics }) => topics.listPage({}, options),
		],
		[
			'Kinesis ListShards',
			json,
			'{"Shards":[',
			({ streams }) => streams.shardsPage({ name: 'clicks' }, options),
		],
		[
			'Kinesis GetRecords',
			json,
			'{"Records":[',
			({ streams }) => streams.records({ name: 'clicks', iterator: 'i', limit: 10 }, options),
		],
		[
			'Emulator GetMessages',
			'application/json',
			'{',
			({ queues }) => queues.truePeek(url, options),
		],
	];

describe('an answer without an end', () => {
	it.each(endless)(
		'of %s ends in a sentence, and the connection with it',
		async (operation, type, begin, ask) => {
			const { endpoint, sent } = await neverEnding(begin, type);
			const { gateways } = await connected({ endpoint, region: 'eu-west-1' });
			const failure = await failureOf(ask(gateways));
			const most = mostBytes(operation);
			expect(failure).toMatchObject({ kind: 'unreachable', retryable: false });
			expect(failure.message).toContain(`its answer has more than ${most / 2 ** 20} MiB`);
			// The SDK has words of its own for whoever debugs it.
			expect(failure.message).not.toMatch(/\n|Deserialization/);
			await expect.poll(() => sent.stopped).toBe(1);
			// What the two ends of a socket hold was sent, and is not kept.
			expect(sent.bytes).toBeLessThan(most + 16 * 2 ** 20);
		},
	);

	it('that takes too long ends so too, and may be asked for again', async () => {
		const body = new PassThrough();
		boundAnswer(body, 'SQS ListQueues', 20);
		body.write('{');
		const reading = Array.fromAsync(body);
		await expect(reading).rejects.toMatchObject({ name: 'EndlessAnswerError', slow: true });
	});

	it('that is bounded a second time is counted once, and comes whole', async () => {
		const body = new PassThrough();
		for (const _ of [1, 2]) boundAnswer(body, 'SQS ListQueues');
		body.end('{}');
		expect(Buffer.concat(await Array.fromAsync(body)).toString()).toBe('{}');
	});

	it('is counted by a function that all answers share: one of its own would keep it in memory', () => {
		const [one, other] = [new PassThrough(), new PassThrough()];
		for (const body of [one, other]) boundAnswer(body, 'SQS ListQueues');
		expect(one.push).toBe(other.push);
		for (const body of [one, other]) body.destroy();
	});
});

/** Parts of one buffer: thousands of answers of some MiB are made of it. */
const zeros = Buffer.alloc(3_000_000);
const mebibytes8 = 8 * 1_048_576;
/** Sizes of chunks whose sum is about the bound, below it or above; or exactly beside it. */
const chunkSizes = fc.oneof(
	fc.array(fc.integer({ min: 1, max: 3_000_000 }), { minLength: 1, maxLength: 6 }),
	fc.tuple(fc.integer({ min: -2, max: 2 }), fc.nat(2_000_000)).map(([beside, first]) => {
		const rest = mebibytes8 + beside - first - 2 * 2_000_000;
		return [first, 2_000_000, 2_000_000, rest - 1_500_000, 1_500_000].filter((size) => size > 0);
	}),
);

describe('the bound of an answer', () => {
	it('lets every byte through that may come, however it is cut, and nothing of what is too much', async () => {
		const most = mostBytes('SQS ListQueues');
		await fc.assert(
			fc.asyncProperty(chunkSizes, async (sizes) => {
				const body = new Readable({ read() {} });
				boundAnswer(body, 'SQS ListQueues');
				let sum = 0;
				for (const size of sizes) sum += size;
				let read = 0;
				body.on('data', (chunk: Buffer) => {
					read += chunk.length;
				});
				const ended = new Promise<string | number>((resolve) => {
					body.once('error', (error) => resolve(error.name));
					body.once('end', () => resolve(read));
				});
				for (const size of sizes) if (!body.destroyed) body.push(zeros.subarray(0, size));
				if (!body.destroyed) body.push(null);
				expect(await ended).toBe(sum > most ? 'EndlessAnswerError' : sum);
			}),
			{ numRuns: runs(1000) },
		);
		expect(most).toBe(mebibytes8);
	});

	it('is that of a text that is read whole: as it was cut, or not at all', async () => {
		async function* chunks(sizes: readonly number[], asked: { bytes: number }) {
			for (const size of sizes) {
				asked.bytes += size;
				yield zeros.subarray(0, size);
			}
		}
		await fc.assert(
			fc.asyncProperty(
				// The text of a good one is made in memory: those that are cut off are cheap.
				fc.oneof(
					{ weight: 1, arbitrary: fc.array(fc.nat(9000), { maxLength: 6 }) },
					{ weight: 1, arbitrary: chunkSizes.filter((sizes) => sizes.length > 4) },
				),
				async (sizes) => {
					const asked = { bytes: 0 };
					let before = 0;
					let sum = 0;
					for (const size of sizes) {
						if (sum <= mebibytes8) before = sum + size;
						sum += size;
					}
					if (sum > 1_000_000 && sum <= mebibytes8) return;
					const read = await boundedText(chunks(sizes, asked), 'SQS ListQueues').then(
						(text) => text.length,
						(error: Error) => error.name,
					);
					expect(read).toBe(sum > mebibytes8 ? 'EndlessAnswerError' : sum);
					// Nothing is read after the chunk that is too much.
					expect(asked.bytes).toBe(before);
				},
			),
			{ numRuns: runs(1000) },
		);
	});

	it('passes events on unchanged, however they are cut, and ends at the first that is too large', async () => {
		const event = (size: number, fill = size - 4) => {
			const bytes = Buffer.alloc(4 + fill, size % 251);
			bytes.writeUInt32BE(size, 0);
			return bytes;
		};
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.integer({ min: 16, max: 200 }), { maxLength: 12 }),
				fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 8 }),
				fc.boolean(),
				async (sizes, cuts, large) => {
					const good = Buffer.concat(sizes.map((size) => event(size)));
					const all = large ? Buffer.concat([good, event(2 ** 31, 100)]) : good;
					const chunks: Buffer[] = [];
					for (let at = 0, cut = 0; at < all.length; cut++) {
						const size = cuts[cut % cuts.length] ?? 1;
						chunks.push(all.subarray(at, at + size));
						at += size;
					}
					const read: Buffer[] = [];
					let error: unknown;
					try {
						for await (const chunk of boundEvents(Readable.from(chunks), 200)) read.push(chunk);
					} catch (caught) {
						error = caught;
					}
					const got = Buffer.concat(read);
					expect(got.equals(all.subarray(0, got.length))).toBe(true);
					if (!large) expect(got).toHaveLength(all.length);
					expect(Object(error).name).toBe(large ? 'EndlessAnswerError' : undefined);
				},
			),
			{ numRuns: runs(1000) },
		);
	});
});
