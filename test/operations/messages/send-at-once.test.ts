import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fail } from '../../../source/domain/failure.ts';
import type { OutgoingMessage } from '../../../source/domain/messages/message.ts';
import { sendMessages } from '../../../source/operations/messages/send.ts';
import { grant, queueGateway, queueRef } from '../fakes.ts';
import { VirtualClock } from '../virtual-clock.ts';

const never = new AbortController().signal;

/** Sends over a service whose answers take `delays` ms in turn and fail where `refused` says so. */
async function sendAll(
	name: string,
	messages: readonly OutgoingMessage[],
	{
		atOnce,
		delays = [100],
		refused = () => false,
		signal = never,
	}: {
		atOnce: number;
		delays?: readonly number[];
		refused?: (body: string) => boolean;
		signal?: AbortSignal;
	},
) {
	const clock = new VirtualClock();
	const began = clock.now();
	const accepted: string[] = [];
	let calls = 0;
	let under = 0;
	let most = 0;
	const queues = queueGateway({
		send: async ({ entries }) => {
			const call = calls++;
			most = Math.max(most, ++under);
			await clock.sleep(delays[call % delays.length] ?? 1, never);
			under--;
			return entries.map(({ body }) => {
				if (refused(body)) {
					return { ok: false, code: 'InternalError', message: 'no', senderFault: false };
				}
				accepted.push(body);
				return { ok: true, messageId: body };
			});
		},
	});
	let done = false;
	const answer = sendMessages(
		{ queues },
		{ url: queueRef(name).url, messages, grant: grant(name), atOnce },
		signal,
	).finally(() => {
		done = true;
	});
	while (!done) await clock.advance(1);
	return { outcomes: await answer, accepted, most, took: clock.now() - began, calls };
}

describe('several requests at once', () => {
	const hundred = Array.from({ length: 100 }, (_, at) => ({ body: String(at) }));

	it('take as long as the slowest of each turn, and never more of them than allowed', async () => {
		const one = await sendAll('orders', hundred, { atOnce: 1 });
		const five = await sendAll('orders', hundred, { atOnce: 5 });
		expect(one).toMatchObject({ calls: 10, most: 1 });
		expect(five).toMatchObject({ calls: 10, most: 5 });
		expect(five.took).toBeLessThan(one.took / 4);
		expect(five.outcomes.map((each) => 'messageId' in each && each.messageId)).toEqual(
			hundred.map(({ body }) => body),
		);
	});

	it('keep the order of each FIFO group, and send nothing of it behind a message that failed', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.nat(4), { minLength: 1, maxLength: 60 }),
				fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 9 }),
				fc.uniqueArray(fc.nat(59), { maxLength: 4 }),
				fc.integer({ min: 1, max: 8 }),
				async (groups, delays, bad, atOnce) => {
					const messages = groups.map((group, at) => ({ body: String(at), groupId: `g${group}` }));
					const { outcomes, accepted } = await sendAll('orders.fifo', messages, {
						atOnce,
						delays,
						refused: (body) => bad.includes(Number(body)),
					});
					for (const group of new Set(groups)) {
						const own = messages.flatMap(({ groupId }, at) =>
							groupId === `g${group}` ? [at] : [],
						);
						const broken = own.findIndex((at) => bad.includes(at));
						const expected = broken < 0 ? own : own.slice(0, broken);
						// In the order of arrival: exactly what stood before the first that failed.
						expect(accepted.map(Number).filter((at) => groups[at] === group)).toEqual(expected);
						for (const at of own) {
							expect(outcomes[at]?.outcome).toBe(expected.includes(at) ? 'sent' : 'rejected');
						}
					}
				},
			),
			{ seed: 16, numRuns: 60 },
		);
	});

	it('say of each message what became of it when the queue goes away in between', async () => {
		let calls = 0;
		const queues = queueGateway({
			send: async ({ entries }) => {
				if (++calls > 3) throw fail('not-found', 'the queue does not exist');
				return entries.map(() => ({ ok: true as const }));
			},
		});
		const ended: string[] = [];
		const outcomes = await sendMessages(
			{ queues },
			{
				url: queueRef('orders').url,
				messages: hundred,
				grant: grant('orders'),
				atOnce: 3,
				onEnded: ({ message }) => ended.push(message),
			},
			never,
		);
		expect(ended).toEqual(['the queue does not exist']);
		expect(outcomes.filter(({ outcome }) => outcome === 'sent')).toHaveLength(30);
		expect(outcomes.filter(({ outcome }) => outcome === 'rejected')).toHaveLength(70);
	});
});
