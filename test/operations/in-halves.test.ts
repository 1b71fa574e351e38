import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { fail } from '../../source/domain/failure.ts';
import type { EntryOutcome } from '../../source/domain/messages/message.ts';
import { inHalves } from '../../source/operations/in-halves.ts';
import { deleteHeld } from '../../source/operations/messages/delete-messages.ts';
import { hideHeld, renewLeases } from '../../source/operations/messages/hold.ts';
import { importMessages } from '../../source/operations/messages/import-messages.ts';
import { importState } from '../../source/operations/messages/import-record.ts';
import { Leases } from '../../source/operations/messages/leases.ts';
import {
	keepMessages,
	keptMessages,
	noteOutcome,
} from '../../source/operations/messages/message-journal.ts';
import { sendMessages } from '../../source/operations/messages/send.ts';
import { undoDeletions } from '../../source/operations/messages/undo.ts';
import type { QueueGateway } from '../../source/operations/ports.ts';
import { putRecords } from '../../source/operations/streams/put.ts';
import { memoryClaims, memoryJournal } from '../commands/memory-stores.ts';
import { runs } from '../helpers/whole.ts';
import { grant, message, queueGateway, queueRef, streamGateway } from './fakes.ts';
import { Simulation } from './redrive/simulation.ts';
import { startRun } from './redrive/start-run.ts';
import { VirtualClock } from './virtual-clock.ts';

/*
SQS and Kinesis refuse some batches as a whole, though one entry alone is the reason, or none is. Every
writer is asked for thirty entries of which some are bad, by an endpoint that refuses any request with a bad
one, or with more than it takes at once: what is good is taken, once, and what is bad is named.
*/

const never = new AbortController().signal;
const queue = queueRef('orders');
const many = 30;
const all = Array.from({ length: many }, (_, index) => index);

/** An endpoint that takes whole requests or none; `taken` are the entries of those that it took. */
function endpoint(bad: ReadonlySet<number>, most: number, code: string) {
	const taken: number[] = [];
	let requests = 0;
	return {
		taken,
		requests: () => requests,
		answer(entries: readonly number[]): readonly EntryOutcome[] {
			requests++;
			if (entries.length > most || entries.some((entry) => bad.has(entry))) {
				throw fail('invalid', `${code}: the batch is refused`, { code });
			}
			taken.push(...entries);
			return entries.map((entry) => ({ ok: true, messageId: `copy ${entry}` }));
		},
	};
}

type Endpoint = ReturnType<typeof endpoint>;

/** Asks a writer for all entries; answers those that it says were not taken. */
type Writer = (at: Endpoint) => Promise<readonly number[]>;

const numberIn = (text: string) => Number(/\d+$/.exec(text)?.[0]);
const notSent = (outcomes: readonly { readonly outcome: string }[]) =>
	all.filter((index) => outcomes[index]?.outcome !== 'sent');

function heldBy(gateway: Partial<QueueGateway>) {
	const clock = new VirtualClock();
	const queues = queueGateway(gateway);
	const leases = new Leases(queues, clock);
	const messages = all.map((index) => message(`m${index}`, clock.now()));
	leases.hold(queue.url, messages, 300);
	return { clock, queues, leases, messages };
}

const sending = (at: Endpoint): Partial<QueueGateway> => ({
	send: async ({ entries }) => at.answer(entries.map(({ body }) => numberIn(body))),
});
const hiding = (at: Endpoint): Partial<QueueGateway> => ({
	changeVisibility: async ({ entries }) =>
		at.answer(entries.map(({ receiptHandle }) => numberIn(receiptHandle))),
});

const writers: Readonly<Record<string, Writer>> = {
	async send(at) {
		const messages = all.map((index) => ({ body: `body ${index}` }));
		const queues = queueGateway(sending(at));
		const input = { url: queue.url, messages, grant: grant('orders') };
		return notSent(await sendMessages({ queues }, input, never));
	},
	async import(at) {
		const { journal } = memoryJournal();
		const clock = new VirtualClock();
		const report = await clock.run(
			importMessages(
				{ queues: queueGateway(sending(at)), clock, journal },
				{
					source: {
						...{ name: 'x', digest: 'd'.repeat(64) },
						async *lines() {
							for (const index of all) yield JSON.stringify({ body: `body ${index}` });
						},
					},
					...{ url: queue.url, queue: { fifo: false }, grant: grant('orders') },
					...{ messages: many, state: await importState(journal) },
				},
				never,
			),
		);
		expect(report).toMatchObject({ unknown: [], notTried: 0 });
		return report.rejected.map(({ line }) => line - 1);
	},
	async undo(at) {
		const { journal } = memoryJournal();
		const messages = all.map((index) => message(`m${index}`, 0));
		const keys = await keepMessages(journal, {
			...{ queue, place: 'aws', messages, at: 0, run: 'r', from: 0 },
		});
		for (const key of keys) await noteOutcome(journal, key, 'deleted');
		const { messages: kept } = await keptMessages(journal);
		const ports = { queues: queueGateway(sending(at)), journal, claims: memoryClaims() };
		const undos = await undoDeletions(ports, { kept, grant: grant('orders') }, never);
		const again = await keptMessages(journal);
		for (const { undo } of again.messages) expect(undo).not.toBe('begun');
		return undos.flatMap(({ id, outcome }) => (outcome.outcome === 'sent' ? [] : [numberIn(id)]));
	},
	async delete(at) {
		const world = heldBy({
			delete: async ({ receiptHandles }) => at.answer(receiptHandles.map(numberIn)),
		});
		const deletions = await deleteHeld(
			{ ...world, journal: memoryJournal().journal },
			{
				...{ queue, place: 'aws', grant: grant('orders', 'destroy'), run: 'r', from: 0 },
				messages: world.messages,
			},
			never,
		);
		return deletions.flatMap(({ id, outcome }) => (outcome === 'deleted' ? [] : [numberIn(id)]));
	},
	async 'give back'(at) {
		const { leases, clock } = heldBy(hiding(at));
		const { released, failed } = await clock.run(leases.release(queue.url, never));
		expect(released + failed).toBe(many);
		expect(released).toBe(at.taken.length);
		return all.filter((index) => !at.taken.includes(index));
	},
	async hide(at) {
		const { leases, ...ports } = heldBy(hiding(at));
		const held = leases.held(queue.url);
		const hidden = await hideHeld(
			{ ...ports, leases },
			{ url: queue.url, held, seconds: 60 },
			never,
		);
		return hidden.flatMap(({ lease, outcome }) =>
			outcome === 'done' ? [] : [numberIn(lease.messageId)],
		);
	},
	async renew(at) {
		const { leases, clock, queues } = heldBy(hiding(at));
		await clock.run(clock.sleep(200_000, never));
		const ports = { leases, clock, queues };
		const report = await renewLeases(ports, { url: queue.url, leaseSeconds: 300 }, never);
		expect(report.renewed).toBe(at.taken.length);
		return all.filter((index) => !at.taken.includes(index));
	},
	async put(at) {
		const clock = new VirtualClock();
		const streams = streamGateway({
			put: async ({ records }) =>
				at
					.answer(records.map(({ partitionKey }) => numberIn(partitionKey)))
					.map(() => ({ ok: true, shardId: 's', sequenceNumber: '1' })),
		});
		const records = all.map((index) => ({ data: new Uint8Array(1), partitionKey: `k${index}` }));
		const input = { name: 'x', records, grant: grant('x') };
		return notSent(await clock.run(putRecords({ streams, clock }, input, never)));
	},
};

const badOnes = fc.uniqueArray(fc.constantFrom(...all), { maxLength: 8 });
const codes = fc.constantFrom(
	'BatchRequestTooLong',
	'InvalidMessageContents',
	'InvalidParameterValue',
);

describe('a batch that is refused as a whole is split by every writer', () => {
	it.each(Object.entries(writers))('%s', async (_, write) => {
		await fc.assert(
			fc.asyncProperty(badOnes, fc.integer({ min: 1, max: 30 }), codes, async (bad, most, code) => {
				const at = endpoint(new Set(bad), most, code);
				const refused = await write(at);
				const byNumber = (one: number, other: number) => one - other;
				expect(refused.toSorted(byNumber)).toEqual(bad.toSorted(byNumber));
				const good = all.filter((index) => !bad.includes(index));
				expect(at.taken.toSorted(byNumber)).toEqual(good);
			}),
			{ numRuns: runs(125) },
		);
	});

	test.each([false, true])('redrive, FIFO: %s', async (fifo) => {
		await fc.assert(
			fc.asyncProperty(badOnes, fc.integer({ min: 1, max: 10 }), async (bad, most) => {
				const world = new Simulation(fifo);
				world.fill(many);
				const inner = world.sqs.gateway();
				const refused = (texts: readonly string[], isBad: (text: string) => boolean) => {
					if (texts.length <= most && !texts.some(isBad)) return;
					throw fail('invalid', 'the batch is refused', { code: 'BatchRequestTooLong' });
				};
				const badBodies = new Set(bad.map((index) => world.bodies[index]));
				const queues: QueueGateway = {
					...inner,
					send: (input, options) => {
						refused(
							input.entries.map(({ body }) => body),
							(body) => badBodies.has(body),
						);
						return inner.send(input, options);
					},
					delete: (input, options) => {
						refused(input.receiptHandles, () => false);
						return inner.delete(input, options);
					},
					changeVisibility: (input, options) => {
						refused(
							input.entries.map(({ receiptHandle }) => receiptHandle),
							() => false,
						);
						return inner.changeVisibility(input, options);
					},
				};
				const { run } = startRun(world, {}, {}, undefined, queues);
				const { report } = await world.clock.run(run.ended);
				const { rejected, unknown, moved } = report.outcomes;
				expect(unknown).toBe(0);
				// FIFO: what is behind a refused one of its group stays, and is not tried.
				if (fifo) expect(Math.sign(rejected)).toBe(Math.sign(bad.length));
				else
					expect({ rejected, moved }).toEqual({ rejected: bad.length, moved: many - bad.length });
				const there = world.sqs.queue(world.target.name).accepted.map(({ body }) => body);
				expect(new Set(there).size).toBe(there.length);
				expect(there.filter((body) => badBodies.has(body))).toEqual([]);
				const left = world.sqs.queue(world.source.name).messages;
				expect(left.length + there.length).toBe(many);
				for (const { hiddenUntil } of left)
					expect(hiddenUntil).toBeLessThanOrEqual(world.clock.now());
			}),
			{ numRuns: runs(40) },
		);
	});
});

describe('inHalves', () => {
	it('forgets nothing that was answered, whatever a later part meets', async () => {
		const kinds = fc.constantFrom('invalid', 'throttled', 'timeout', 'denied', 'aborted' as const);
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 1, max: 40 }),
				fc.infiniteStream(fc.option(kinds, { nil: undefined, freq: 2 })),
				async (count, faults) => {
					const entries = Array.from({ length: count }, (_, index) => index);
					const taken = new Set<number>();
					const lost = new Set<number>();
					const answer = async (some: readonly number[]) => {
						const kind = faults.next().value;
						if (kind === 'timeout') for (const one of some) lost.add(one);
						if (kind !== undefined) throw fail(kind, `it met ${kind}`);
						for (const one of some) taken.add(one);
						return some.map((): EntryOutcome => ({ ok: true }));
					};
					const outcomes = await inHalves(entries, answer, never).catch(() => undefined);
					if (outcomes === undefined) {
						expect(taken.size).toBe(0);
						return;
					}
					expect(outcomes).toHaveLength(count);
					for (const [index, outcome] of outcomes.entries()) {
						expect(outcome?.ok).toBe(taken.has(index));
						if (lost.has(index) && outcome?.ok === false) expect(outcome.code).toBe('NoOutcome');
					}
				},
			),
			{ numRuns: runs(1000) },
		);
	});

	it('asks for nothing more once it is stopped, and says so', async () => {
		const stop = new AbortController();
		let asked = 0;
		const answer = async (some: readonly number[]): Promise<readonly EntryOutcome[]> => {
			if (++asked === 1) throw fail('invalid', 'too long');
			stop.abort();
			return some.map(() => ({ ok: true }));
		};
		const outcomes = await inHalves([1, 2, 3, 4], answer, stop.signal);
		expect(asked).toBe(2);
		expect(outcomes.map((one) => (one?.ok === false ? one.code : 'taken'))).toEqual([
			...['taken', 'taken', 'NotSent', 'NotSent'],
		]);
	});
});
