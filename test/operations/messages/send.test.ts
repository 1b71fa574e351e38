import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fail } from '../../../source/domain/failure.ts';
import {
	type EntryOutcome,
	messageSize,
	type OutgoingMessage,
} from '../../../source/domain/messages/message.ts';
import { sendMessages } from '../../../source/operations/messages/send.ts';
import type { QueueGateway } from '../../../source/operations/ports.ts';
import { purgeQueue } from '../../../source/operations/queues/purge.ts';
import { publishMessage } from '../../../source/operations/topics/publish.ts';
import { runs } from '../../helpers/whole.ts';
import { grant, queueGateway, queueRef, topicGateway } from '../fakes.ts';

const { url } = queueRef('orders');
const fifo = queueRef('orders.fifo').url;
const never = new AbortController().signal;
const mebibyte = 1024 * 1024;

function service(send?: (entries: readonly OutgoingMessage[], call: number) => void) {
	const batches: OutgoingMessage[][] = [];
	const gateway: QueueGateway = queueGateway({
		send: async ({ entries }) => {
			batches.push([...entries]);
			send?.(entries, batches.length);
			return entries.map((one) =>
				one.body.startsWith('bad')
					? { ok: false, code: 'InvalidMessageContents', message: 'no', senderFault: true }
					: { ok: true, messageId: `id of ${one.body}` },
			);
		},
	});
	return { batches, gateway };
}

const bodies = (...texts: string[]): OutgoingMessage[] => texts.map((body) => ({ body }));

function send(
	gateway: QueueGateway,
	messages: readonly OutgoingMessage[],
	to = url,
	signal = never,
) {
	return sendMessages({ queues: gateway }, { url: to, messages, grant: grant('orders') }, signal);
}

describe('sendMessages', () => {
	it('names an outcome for each message, in their order', async () => {
		const { batches, gateway } = service();
		const outcomes = await send(gateway, bodies('a', 'bad', 'c'));
		expect(batches).toHaveLength(1);
		expect(outcomes).toEqual([
			{ outcome: 'sent', messageId: 'id of a' },
			{ outcome: 'rejected', code: 'InvalidMessageContents', message: 'no', senderFault: true },
			{ outcome: 'sent', messageId: 'id of c' },
		]);
	});

	it('knows nothing of an entry that the answer leaves out, however that is told', async () => {
		// The gateway names such an entry NoOutcome.
		const leftOut: EntryOutcome = {
			...{ ok: false, code: 'NoOutcome', message: 'not mentioned', senderFault: false },
		};
		for (const answers of [[], [leftOut, leftOut]]) {
			const outcomes = await send(queueGateway({ send: async () => answers }), bodies('a', 'b'));
			expect(outcomes.map(({ outcome }) => outcome)).toEqual(['unknown', 'unknown']);
		}
	});

	it('sends batches of at most ten messages and 1 MiB, each message once, unchanged', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.integer({ min: 1, max: mebibyte + 50_000 }), { maxLength: 25 }),
				async (sizes) => {
					const { batches, gateway } = service();
					const messages = sizes.map((size) => ({ body: 'x'.repeat(size) }));
					const outcomes = await send(gateway, messages);
					for (const batch of batches) {
						expect(batch.length).toBeLessThanOrEqual(10);
						const bytes = batch.reduce((sum, one) => sum + messageSize(one), 0);
						expect(bytes).toBeLessThanOrEqual(mebibyte);
					}
					const fitting = messages.filter((one) => one.body.length <= mebibyte);
					const sent = batches.flat();
					expect(sent).toHaveLength(fitting.length);
					expect(sent.every((one, index) => one === fitting[index])).toBe(true);
					expect(outcomes.map((one) => one.outcome)).toEqual(
						sizes.map((size) => (size <= mebibyte ? 'sent' : 'rejected')),
					);
				},
			),
			{ numRuns: runs(30) },
		);
	});

	it('rejects what the queue itself would not take, without sending it', async () => {
		const { batches, gateway } = service();
		const [outcome] = await sendMessages(
			{ queues: gateway },
			{
				url,
				messages: bodies('x'.repeat(1025)),
				grant: grant('orders'),
				maximumMessageBytes: 1024,
			},
			never,
		);
		expect(outcome).toMatchObject({ outcome: 'rejected', code: 'MessageTooLong' });
		expect(batches).toEqual([]);
	});

	for (const kind of ['timeout', 'unreachable', 'service', 'bug'] as const) {
		it(`calls the messages of a request that ended in ${kind} unknown and sends the others`, async () => {
			const { batches, gateway } = service((_, call) => {
				if (call === 1) throw fail(kind, 'gone');
			});
			const texts = Array.from({ length: 12 }, (_, index) => `m${index}`);
			const outcomes = await send(gateway, bodies(...texts));
			expect(outcomes.map((one) => one.outcome)).toEqual([
				...new Array<string>(10).fill('unknown'),
				'sent',
				'sent',
			]);
			expect(batches).toHaveLength(2);
		});
	}

	for (const kind of ['refused', 'credentials', 'denied', 'not-found'] as const) {
		it(`calls everything rejected after ${kind} and sends no more`, async () => {
			const { batches, gateway } = service(() => {
				throw fail(kind, 'no', { code: 'SomeCode' });
			});
			const texts = Array.from({ length: 12 }, (_, index) => `m${index}`);
			const outcomes = await send(gateway, bodies(...texts));
			expect(outcomes.every((one) => one.outcome === 'rejected')).toBe(true);
			expect(outcomes[0]).toMatchObject({ code: 'SomeCode' });
			expect(outcomes[11]).toMatchObject({ code: 'NotSent' });
			expect(batches).toHaveLength(1);
		});
	}

	it('calls a refused connection rejected, but not one that broke', async () => {
		const refused = service(() => {
			throw fail('unreachable', 'nothing answers', { code: 'ECONNREFUSED' });
		});
		expect(await send(refused.gateway, bodies('a'))).toMatchObject([{ outcome: 'rejected' }]);
		const broke = service(() => {
			throw fail('unreachable', 'broke', { code: 'ECONNRESET' });
		});
		expect(await send(broke.gateway, bodies('a'))).toMatchObject([{ outcome: 'unknown' }]);
	});

	it('believes the client layer when it says that the outcome is unknown', async () => {
		const { gateway } = service(() => {
			throw fail('invalid', 'the answer has another MD5', { outcomeUnknown: true });
		});
		expect(await send(gateway, bodies('a'))).toMatchObject([{ outcome: 'unknown' }]);
	});

	it('calls what an answer leaves out unknown', async () => {
		const gateway = queueGateway({ send: async () => [{ ok: true, messageId: 'one' }] });
		expect(await send(gateway, bodies('a', 'b'))).toMatchObject([
			{ outcome: 'sent' },
			{ outcome: 'unknown' },
		]);
	});

	it('sends nothing after it was aborted, and calls what was on its way unknown', async () => {
		const stop = new AbortController();
		const { batches, gateway } = service((_, call) => {
			if (call === 2) {
				stop.abort();
				throw fail('aborted', 'stopped');
			}
		});
		const texts = Array.from({ length: 30 }, (_, index) => `m${index}`);
		const outcomes = await send(gateway, bodies(...texts), url, stop.signal);
		const names = outcomes.map((one) => one.outcome);
		expect(names.slice(0, 10).every((one) => one === 'sent')).toBe(true);
		expect(names.slice(10, 20).every((one) => one === 'unknown')).toBe(true);
		expect(names.slice(20).every((one) => one === 'rejected')).toBe(true);
		expect(batches).toHaveLength(2);
	});

	it('sends nothing after it was aborted though the request on its way was answered', async () => {
		const stop = new AbortController();
		const { batches, gateway } = service(() => stop.abort());
		const texts = Array.from({ length: 12 }, (_, index) => `m${index}`);
		const outcomes = await send(gateway, bodies(...texts), url, stop.signal);
		expect(batches).toHaveLength(1);
		expect(outcomes[9]).toMatchObject({ outcome: 'sent' });
		expect(outcomes[10]).toMatchObject({ outcome: 'rejected', code: 'NotSent' });
	});

	it('lets no message of a FIFO group overtake one that was not confirmed', async () => {
		const { batches, gateway } = service();
		const messages = ['a1', 'b1', 'bad a2', 'a3', 'b2'].map((body) => ({
			body,
			groupId: body.replace('bad ', '').charAt(0),
		}));
		const outcomes = await send(gateway, messages, fifo);
		expect(outcomes.map((one) => one.outcome)).toEqual([
			'sent',
			'sent',
			'rejected',
			'rejected',
			'sent',
		]);
		expect(outcomes[3]).toMatchObject({ code: 'NotSent' });
		for (const batch of batches) {
			expect(new Set(batch.map((one) => one.groupId)).size).toBe(batch.length);
		}
		expect(batches.flat().map((one) => one.body)).not.toContain('a3');
	});

	it('stops a FIFO group at a message that is too long, and not before it', async () => {
		const { batches, gateway } = service();
		const messages = [
			{ body: 'first', groupId: 'a' },
			{ body: 'x'.repeat(mebibyte + 1), groupId: 'a' },
			{ body: 'third', groupId: 'a' },
		];
		const outcomes = await send(gateway, messages, fifo);
		expect(outcomes.map((one) => one.outcome)).toEqual(['sent', 'rejected', 'rejected']);
		expect(batches.flat().map((one) => one.body)).toEqual(['first']);
	});
});

describe('publishMessage', () => {
	const input = { topicArn: 'arn:aws:sns:eu-west-1:1:news', message: { body: 'hello' } };

	it('passes message and subject on and answers the id', async () => {
		let got: unknown;
		const topics = topicGateway({
			publish: async (input) => {
				got = input;
				return { messageId: 'id' };
			},
		});
		const outcome = await publishMessage(
			{ topics },
			{ ...input, subject: 'news', grant: grant('news') },
			never,
		);
		expect(outcome).toEqual({ outcome: 'sent', messageId: 'id' });
		expect(got).toEqual({ ...input, subject: 'news' });
	});

	it('names timeouts unknown and refusals rejected', async () => {
		const failing = (kind: 'timeout' | 'denied') =>
			topicGateway({ publish: () => Promise.reject(fail(kind, 'no')) });
		const publish = (kind: 'timeout' | 'denied') =>
			publishMessage({ topics: failing(kind) }, { ...input, grant: grant('news') }, never);
		expect(await publish('timeout')).toMatchObject({ outcome: 'unknown' });
		expect(await publish('denied')).toMatchObject({ outcome: 'rejected' });
	});
});

describe('purgeQueue', () => {
	const purge = (error?: Error) =>
		purgeQueue(
			{
				queues: queueGateway({
					purge: () => (error === undefined ? Promise.resolve() : Promise.reject(error)),
				}),
			},
			{ url, grant: grant('orders', 'destroy') },
			never,
		);

	it('throws what AWS refused as it is', async () => {
		const conflict = fail('conflict', 'a purge is in progress');
		await expect(purge(conflict)).rejects.toBe(conflict);
		await expect(purge()).resolves.toBeUndefined();
	});

	it('says so when it is unknown whether the queue was purged', async () => {
		await expect(purge(fail('service', 'no answer'))).rejects.toMatchObject({
			failure: {
				kind: 'timeout',
				outcomeUnknown: true,
				message: /unknown whether orders was purged/,
			},
		});
	});
});
