import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FailureError, unreadOf } from '../../../source/domain/failure.ts';
import type { Fault } from '../../../source/emulator/faults.ts';
import { awaitingAnswers, repeatableOfQueues } from '../../../source/operations/awaited-answers.ts';
import { Leases } from '../../../source/operations/messages/leases.ts';
import { peek } from '../../../source/operations/messages/peek.ts';
import { notGivenBack } from '../../../source/operations/messages/release-tally.ts';
import { scan } from '../../../source/operations/messages/scan.ts';
import type { Clock, QueueGateway } from '../../../source/operations/ports.ts';
import { runs } from '../../helpers/whole.ts';
import { queueGateway } from '../../operations/fakes.ts';
import { connected, fakeEndpoint, forever } from '../kinesis/fake-endpoint.ts';
import { clock, world } from './message-world.ts';

/*
An answer to a receive that is refused, or never comes, has hidden messages all the same (law 3): they are given
back, or it is said that some may be hidden.
*/

const url = 'http://127.0.0.1/000000000000/orders';

async function refusedBy(messages: readonly unknown[]): Promise<FailureError> {
	const server = await fakeEndpoint(() => ({ body: JSON.stringify({ Messages: messages }) }));
	const { gateways } = await connected({ endpoint: server.url });
	const input = { url, max: 10, leaseSeconds: 30, waitSeconds: 0 };
	const error: unknown = await gateways.queues
		.receive(input, { signal: forever })
		.catch((one) => one);
	if (!(error instanceof FailureError)) throw new Error('it was not refused');
	return error;
}

describe('an answer that is refused', () => {
	const whole = {
		MessageId: 'm1',
		ReceiptHandle: 'handle-1',
		Body: 'a',
		MD5OfBody: '0cc175b9c0f1b6a831c399e269772661',
		Attributes: { ApproximateReceiveCount: '3' },
	};
	const bent = { ...whole, MessageId: 'm2', ReceiptHandle: 'handle-2', MD5OfBody: 'bent' };

	test.each([
		['for one wrong sum', [whole, bent], []],
		[
			'for a message without a body',
			[whole, { ...bent, Body: undefined, MD5OfBody: undefined }],
			[],
		],
		[
			'for a message without an id',
			[whole, bent, { ReceiptHandle: 'handle-3', Body: 'a' }],
			[{ receiptHandle: 'handle-3' }],
		],
		[
			'for messages without a handle',
			[whole, bent, {}, { MessageId: 'm4', ReceiptHandle: '' }],
			[{}, { id: 'm4' }],
		],
	])('%s tells what it has hidden, and shows no receipt handle', async (_, messages, others) => {
		const error = await refusedBy(messages);
		expect(unreadOf(error)).toEqual([
			expect.objectContaining({
				id: 'm1',
				receiptHandle: 'handle-1',
				system: { ApproximateReceiveCount: '3' },
			}),
			expect.objectContaining({ id: 'm2', receiptHandle: 'handle-2' }),
			...others.map((other) => ({ ...other, system: {}, receivedAt: expect.any(Number) })),
		]);
		const shown = `${JSON.stringify(error)} ${JSON.stringify(error.failure)} ${inspect(error, { depth: 9 })}`;
		expect(shown).not.toContain('handle-');
	});

	test('is given back as far as it tells how, and the rest is told as what may be hidden', async () => {
		const refused = await refusedBy([whole, { ReceiptHandle: 'handle-3', Body: 'a' }, {}]);
		const given: string[] = [];
		const queues = queueGateway({
			receive: () => Promise.reject(refused),
			changeVisibility: async ({ entries }) => {
				given.push(...entries.map(({ receiptHandle }) => receiptHandle));
				return entries.map(() => ({ ok: true }));
			},
		});
		const leases = new Leases(queues, clock);
		const input = { url, max: 10, leaseSeconds: 30, waitSeconds: 0 };
		await expect(leases.queues.receive(input, { signal: forever })).rejects.toBe(refused);
		expect([leases.held(url), leases.unread(url)]).toEqual([[], 2]);
		const report = await leases.release(url, forever);
		expect(report).toMatchObject({ released: 2, unheard: { most: 1 } });
		expect(given).toEqual(['handle-1', 'handle-3']);
	});

	test('leaves a message that is held as it is, and gives back by both handles', async () => {
		const refused = await refusedBy([{ ...whole, MD5OfBody: 'bent' }, bent, bent]);
		const given: string[] = [];
		const queues = queueGateway({
			receive: () => Promise.reject(refused),
			changeVisibility: async ({ entries }) => {
				given.push(...entries.map(({ receiptHandle }) => receiptHandle));
				return entries.map(() => ({ ok: true }));
			},
		});
		const leases = new Leases(queues, clock);
		const receivedAt = clock.now();
		leases.hold(url, [{ id: 'm1', receiptHandle: 'before', receivedAt }], 30);
		const input = { url, max: 10, leaseSeconds: 30, waitSeconds: 0 };
		await expect(leases.queues.receive(input, { signal: forever })).rejects.toBe(refused);
		expect(leases.held(url).map(({ receiptHandle }) => receiptHandle)).toEqual(['before']);
		await leases.release(url, forever);
		expect(given.toSorted()).toEqual(['before', 'handle-1', 'handle-2']);
	});

	test.each([[[null]], [[7]], [['handle-4']], [[{ ...whole, Body: 7 }]]])(
		'and is not of the form of SQS at all (%j) may have hidden as many as were asked for',
		async (messages) => {
			const refused = await refusedBy(messages);
			const leases = new Leases(queueGateway({ receive: () => Promise.reject(refused) }), clock);
			const input = { url, max: 7, leaseSeconds: 30, waitSeconds: 0 };
			await expect(leases.queues.receive(input, { signal: forever })).rejects.toBe(refused);
			expect(leases.unheard(url)).toMatchObject({ most: 7 });
		},
	);
});

/** Waits for nothing: what is tried again is so at once. */
const hasty: Clock = {
	now: () => clock.now(),
	sleep: (milliseconds, signal) => clock.sleep(Math.min(milliseconds, 1), signal),
};

type Stop = { readonly at: 'asked' | 'answered'; readonly nth: number };

/** A gateway that stops the look when its nth receive is asked for, or answered. */
function stopping(queues: QueueGateway, stop: Stop | undefined, stopNow: () => void): QueueGateway {
	let asked = 0;
	const receive: QueueGateway['receive'] = async (input, options) => {
		asked += 1;
		const isHere = asked === stop?.nth;
		const answer = queues.receive(input, options);
		if (isHere && stop?.at === 'asked') stopNow();
		try {
			return await answer;
		} finally {
			if (isHere && stop?.at === 'answered') stopNow();
		}
	};
	return new Proxy(queues, {
		get: (target, name) => (name === 'receive' ? receive : Reflect.get(target, name)),
	});
}

const receiveTroubles: readonly Omit<Fault, 'operation'>[] = [
	{ kind: 'wrong-md5' },
	{ kind: 'wrong-md5', every: 2 },
	{ kind: 'wrong-md5', next: 1 },
	{ kind: 'throttle', every: 2 },
	{ kind: 'access-denied', every: 3 },
	{ kind: 'reset-after' },
	{ kind: 'html', status: 200 },
];
const releaseTroubles: readonly Omit<Fault, 'operation'>[] = [
	{ kind: 'throttle', next: 3 },
	{ kind: 'access-denied' },
	{ kind: 'partial', entries: 3 },
];

test('whatever befalls a look, and whenever it is stopped: what stays hidden is told', async () => {
	const w = await world();
	let queues = 0;
	const seen = { stopped: 0, givenBack: 0, told: 0, unheard: 0 };
	await fc.assert(
		fc.asyncProperty(
			fc.option(fc.constantFrom(...receiveTroubles), { nil: undefined }),
			fc.option(fc.constantFrom(...releaseTroubles), { nil: undefined, freq: 2 }),
			fc.option(
				fc.record({
					at: fc.constantFrom('asked' as const, 'answered' as const),
					nth: fc.integer({ min: 1, max: 5 }),
				}),
				{ nil: undefined },
			),
			fc.boolean(),
			async (receiving, releasing, stop, isWhole) => {
				queues += 1;
				await w.faults([]);
				const queue = await w.make(`orders-${queues}`);
				await w.send(
					queue,
					Array.from({ length: 23 }, (_, index) => ({ body: `b${index}` })),
				);
				const faults = [
					...(receiving === undefined ? [] : [{ ...receiving, operation: 'SQS.ReceiveMessage' }]),
					...(releasing === undefined
						? []
						: [{ ...releasing, operation: 'SQS.ChangeMessageVisibilityBatch' }]),
				];
				await w.faults(faults);
				const controller = new AbortController();
				const leases = new Leases(
					stopping(w.queues, stop, () => controller.abort()),
					hasty,
				);
				const awaited = awaitingAnswers(leases.queues, {
					clock: hasty,
					signal: controller.signal,
					look: (signal) => w.queues.attributes(queue.url, { signal }),
					again: repeatableOfQueues,
					heard: () => {},
					longest: 50,
				});
				const ports = { queues: awaited, clock: hasty, leases };
				const { url } = queue;
				const look = isWhole
					? scan(
							ports,
							{
								...{ url, fifo: false, emptyPolls: 1, waitSeconds: 0, workers: 2 },
								onMessages: async () => 'go',
							},
							controller.signal,
						)
					: peek(ports, { url, max: 15 }, controller.signal);
				const ended = await look.catch(() => undefined);
				const report = await leases.release(url, forever);
				await w.faults([]);
				const { inFlight = 0 } = await w.queues.attributes(url, { signal: forever });
				const told = notGivenBack(report);
				const { most = 0 } = report.unheard ?? {};
				expect(inFlight).toBeLessThanOrEqual(told + most);
				// Who says that all was seen has seen it.
				if (ended !== undefined && 'unseen' in ended && ended.ended === 'empty') {
					expect(ended.scanned).toBe(23);
				}
				if (controller.signal.aborted) seen.stopped++;
				if (told > 0) seen.told++;
				if (report.released > 0) seen.givenBack++;
				if (most > 0) seen.unheard++;
			},
		),
		{ numRuns: runs(150) },
	);
	for (const count of Object.values(seen)) expect(count).toBeGreaterThan(0);
});
