import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fail } from '../../../source/domain/failure.ts';
import type { Message, OutgoingMessage } from '../../../source/domain/messages/message.ts';
import { deleteMessages } from '../../../source/operations/messages/delete-messages.ts';
import { Leases } from '../../../source/operations/messages/leases.ts';
import { keptMessages } from '../../../source/operations/messages/message-journal.ts';
import {
	undoableOf,
	undoDeletions,
	whyNotUndone,
} from '../../../source/operations/messages/undo.ts';
import type { JournalEntry } from '../../../source/operations/ports.ts';
import { memoryClaims, memoryJournal } from '../../commands/memory-stores.ts';
import { grant, message, queueAttributes, queueGateway, queueRef } from '../fakes.ts';
import { VirtualClock } from '../virtual-clock.ts';

const queue = queueRef('orders-dlq');
const never = new AbortController().signal;
const place = 'aws';

/** A queue that really deletes, by the newest handle of a message alone. */
function world(stock: readonly Message[]) {
	const clock = new VirtualClock();
	const there = new Map(stock.map((one) => [one.id, one]));
	const hidden = new Map<string, number>();
	const handles = new Map<string, string>();
	const sent: OutgoingMessage[] = [];
	let receives = 0;
	const state = { onDelete: (): void | Promise<void> => {} };
	const gateway = queueGateway({
		receive: async ({ max, leaseSeconds, waitSeconds }) => {
			const ready = [...there.values()]
				.filter(({ id }) => (hidden.get(id) ?? 0) <= clock.now())
				.slice(0, max);
			if (ready.length === 0) await clock.sleep(waitSeconds * 1000, never);
			return ready.map((one) => {
				hidden.set(one.id, clock.now() + leaseSeconds * 1000);
				const receiptHandle = `${one.id} ${++receives}`;
				handles.set(receiptHandle, one.id);
				return { ...one, receiptHandle, receivedAt: clock.now() };
			});
		},
		changeVisibility: async ({ entries }) => {
			for (const { receiptHandle, seconds } of entries) {
				hidden.set(handles.get(receiptHandle) ?? '', clock.now() + seconds * 1000);
			}
			return entries.map(() => ({ ok: true }));
		},
		delete: async ({ receiptHandles }) => {
			await state.onDelete();
			for (const handle of receiptHandles) there.delete(handles.get(handle) ?? '');
			return receiptHandles.map(() => ({ ok: true }));
		},
		send: async ({ entries }) => {
			sent.push(...entries);
			return entries.map((_, index) => ({
				ok: true,
				messageId: `new${sent.length - entries.length + index}`,
			}));
		},
		attributes: async () =>
			queueAttributes('orders-dlq', {
				inFlight: [...hidden].filter(([id, until]) => there.has(id) && until > clock.now()).length,
			}),
	});
	const leases = new Leases(gateway, clock);
	const { journal, state: journalState } = memoryJournal();
	const ports = { queues: gateway, clock, leases, journal, claims: memoryClaims() };
	return { clock, there, sent, ports, state, journalState, gateway, leases };
}

const remove = (w: ReturnType<typeof world>, messages: readonly Message[]) =>
	w.clock.run(
		deleteMessages(
			w.ports,
			{ queue, place, fifo: false, messages, grant: grant('orders-dlq', 'destroy'), run: 'r1' },
			never,
		),
	);

describe('deleting messages', () => {
	it('receives stale ones again, deletes them alone, and leaves the rest', async () => {
		const stock = Array.from({ length: 30 }, (_, index) => message(`m${index}`, 0));
		const w = world(stock);
		const wanted = [stock[3], stock[17], stock[29]].filter((one) => one !== undefined);
		const deletions = await remove(w, wanted);
		expect(deletions.map(({ id, outcome }) => [id, outcome])).toEqual([
			['m3', 'deleted'],
			['m17', 'deleted'],
			['m29', 'deleted'],
		]);
		expect(w.there.size).toBe(27);
	});

	it('says what a sweep of the whole queue did not meet', async () => {
		const w = world([message('m1', 0)]);
		const deletions = await remove(w, [message('m1', 0), message('gone', 0)]);
		expect(deletions.map(({ outcome }) => outcome)).toEqual(['deleted', 'not-found']);
	});

	it('deletes nothing that it could not write down before', async () => {
		const w = world([message('m1', 0)]);
		w.journalState.broken = true;
		await expect(remove(w, [message('m1', 0)])).rejects.toThrow('full');
		expect(w.there.size).toBe(1);
	});

	it('calls none perhaps deleted of those that it could write down only in part', async () => {
		const stock = [message('m1', 0), message('m2', 0), message('m3', 0)];
		const w = world(stock);
		const held = await w.gateway.receive(
			{ url: queue.url, max: 3, leaseSeconds: 300, waitSeconds: 0 },
			{ signal: never },
		);
		w.leases.hold(queue.url, held, 300);
		const { append } = w.ports.journal;
		let kept = 0;
		const journal = {
			...w.ports.journal,
			append: async (entry: JournalEntry) => {
				if (entry['type'] === 'kept' && ++kept === 2) throw fail('invalid', 'full');
				return append(entry);
			},
		};
		const input = { queue, place, fifo: false, grant: grant('orders-dlq', 'destroy'), run: 'r1' };
		const all = deleteMessages({ ...w.ports, journal }, { ...input, messages: held }, never);
		await expect(w.clock.run(all)).rejects.toThrow('full');
		expect(w.there.size).toBe(3);
		const { messages } = await keptMessages(journal);
		expect(messages.map((one) => undoableOf(one, place).kind)).toEqual(['there', 'there']);
	});

	it('tells what it deleted before it could write no more', async () => {
		const stock = Array.from({ length: 30 }, (_, index) => message(`m${index}`, 0));
		const w = world(stock);
		const held = await w.gateway.receive(
			{ url: queue.url, max: 30, leaseSeconds: 300, waitSeconds: 0 },
			{ signal: never },
		);
		w.leases.hold(queue.url, held, 300);
		w.state.onDelete = () => {
			if (w.there.size === 20) w.journalState.broken = true;
		};
		const outcomes = (await remove(w, held)).map(({ outcome }) => outcome);
		expect(outcomes.slice(0, 20)).toEqual(Array(20).fill('deleted'));
		expect(outcomes.slice(20)).toEqual(Array(10).fill('failed'));
		expect(w.there.size).toBe(10);
	});

	it('has the copy on the disk before the request is sent', async () => {
		const w = world([message('m1', 0)]);
		let kept = 0;
		w.state.onDelete = () => {
			kept = w.journalState.entries.filter(({ type }) => type === 'kept').length;
		};
		await remove(w, [message('m1', 0)]);
		expect(kept).toBe(1);
	});

	it.each([
		['an unknown outcome', fail('timeout', 'no answer', { outcomeUnknown: true }), 'unknown'],
		['a refusal', fail('denied', 'sqs:DeleteMessage is denied'), 'failed'],
	])('names %s, and never calls it deleted', async (_, failure, outcome) => {
		const w = world([message('m1', 0)]);
		w.state.onDelete = () => {
			throw failure;
		};
		expect(await remove(w, [message('m1', 0)])).toMatchObject([{ id: 'm1', outcome }]);
		const { messages } = await keptMessages(w.ports.journal);
		expect(messages).toMatchObject([{ id: 'm1', outcome }]);
		const kind = messages[0] && undoableOf(messages[0], place).kind;
		expect(kind).toBe(outcome === 'unknown' ? 'doubtful' : 'there');
	});

	it('does not call deleted what lost its lease while the request was on its way', async () => {
		const w = world([message('m1', 0)]);
		const held = await w.gateway.receive(
			{ url: queue.url, max: 1, leaseSeconds: 30, waitSeconds: 0 },
			{ signal: never },
		);
		w.leases.hold(queue.url, held, 30);
		w.state.onDelete = () => w.clock.sleep(31_000, never);
		const deletions = await remove(w, held);
		expect(deletions[0]?.outcome).not.toBe('deleted');
	});

	it('does not call deleted what was given back while the request was on its way', async () => {
		const w = world([message('m1', 0)]);
		const held = await w.gateway.receive(
			{ url: queue.url, max: 1, leaseSeconds: 30, waitSeconds: 0 },
			{ signal: never },
		);
		w.leases.hold(queue.url, held, 30);
		// Somebody leaves the list; the deletion is a task and goes on.
		w.state.onDelete = () => w.leases.release(queue.url, never).then(() => {});
		const deletions = await remove(w, held);
		expect(deletions[0]?.outcome).not.toBe('deleted');
	});

	it('does not delete by a handle of an answer that was refused', async () => {
		const w = world([message('m1', 0), message('m2', 0)]);
		const refused = await w.gateway.receive(
			{ url: queue.url, max: 1, leaseSeconds: 30, waitSeconds: 0 },
			{ signal: never },
		);
		w.leases.hold(queue.url, refused, 30, { unread: true });
		const deletions = await deleteMessages(
			w.ports,
			{
				queue,
				place,
				fifo: false,
				messages: [message('m1', 0)],
				grant: grant('orders-dlq', 'destroy'),
				run: 'r1',
				notAgain: 'nobody confirmed it',
			},
			never,
		);
		expect(deletions).toMatchObject([{ id: 'm1', outcome: 'lease-lost' }]);
	});

	it('receives nothing again where a receive could be a last delivery', async () => {
		const w = world([message('m1', 0), message('m2', 0)]);
		const held = await w.gateway.receive(
			{ url: queue.url, max: 1, leaseSeconds: 30, waitSeconds: 0 },
			{ signal: never },
		);
		w.leases.hold(queue.url, held, 30);
		const deletions = await deleteMessages(
			w.ports,
			{
				queue,
				place,
				fifo: false,
				messages: [message('m1', 0), message('m2', 0)],
				grant: grant('orders-dlq', 'destroy'),
				run: 'r1',
				notAgain: 'nobody confirmed it',
			},
			never,
		);
		expect(deletions).toMatchObject([
			{ id: 'm1', outcome: 'deleted' },
			{ id: 'm2', outcome: 'lease-lost', message: expect.stringMatching(/nobody confirmed it/) },
		]);
		expect([...w.there.keys()]).toEqual(['m2']);
	});

	it('tells which are gone, so that their counts decide about no further look', async () => {
		const w = world([message('m1', 0), message('m2', 0)]);
		const gone: string[] = [];
		const ports = {
			...w.ports,
			forget: async (ids: readonly string[]) => {
				gone.push(...ids);
			},
		};
		const input = { queue, place, fifo: false, grant: grant('orders-dlq', 'destroy'), run: 'r1' };
		const messages = [message('m1', 0), message('never', 0)];
		await w.clock.run(deleteMessages(ports, { ...input, messages }, never));
		expect(gone.sort()).toEqual(['m1', 'never']);
		w.state.onDelete = () => {
			throw fail('timeout', 'no answer', { outcomeUnknown: true });
		};
		await w.clock.run(deleteMessages(ports, { ...input, messages: [message('m2', 0)] }, never));
		expect(gone).not.toContain('m2');
	});
});

describe('undo', () => {
	const attribute = fc.oneof(
		fc.record({
			type: fc.constantFrom('String', 'String.json', 'Number', 'Number.int'),
			text: fc.string({ minLength: 1 }),
		}),
		fc.record({
			type: fc.constantFrom('Binary', 'Binary.gz'),
			bytes: fc.uint8Array({ minLength: 1, maxLength: 40 }),
		}),
	);
	const any = fc.record({
		body: fc.string({ unit: 'binary', minLength: 1 }).filter((text) => text.isWellFormed()),
		attributes: fc.dictionary(fc.stringMatching(/^[A-Za-z_][\w-]{0,20}$/), attribute, {
			maxKeys: 10,
		}),
		group: fc.option(fc.stringMatching(/^[!-~]{1,20}$/), { nil: undefined }),
		trace: fc.option(fc.constant('Root=1-5f-6a'), { nil: undefined }),
	});

	it('brings back a faithful copy of any message', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(any, { minLength: 1, maxLength: 12 }), async (list) => {
				const stock = list.map(({ body, attributes, group, trace }, index) =>
					message(`m${index}`, 0, {
						body,
						attributes,
						system: {
							ApproximateReceiveCount: '1',
							...(group === undefined ? {} : { MessageGroupId: group }),
							...(trace === undefined ? {} : { AWSTraceHeader: trace }),
						},
					}),
				);
				const w = world(stock);
				await remove(w, stock);
				expect(w.there.size).toBe(0);
				const { messages } = await keptMessages(w.ports.journal);
				const undos = await undoDeletions(
					w.ports,
					{ kept: messages, grant: grant('orders-dlq') },
					never,
				);
				expect(undos.map(({ outcome }) => outcome.outcome)).toEqual(list.map(() => 'sent'));
				const byBody = (one: OutgoingMessage, other: OutgoingMessage) =>
					JSON.stringify(one) < JSON.stringify(other) ? -1 : 1;
				const expected = list.map(({ body, attributes, group, trace }) => ({
					body,
					...(Object.keys(attributes).length === 0 ? {} : { attributes }),
					...(group === undefined ? {} : { groupId: group }),
					...(trace === undefined ? {} : { traceHeader: trace }),
				}));
				expect(w.sent.toSorted(byBody)).toEqual(expected.toSorted(byBody));
				const after = await keptMessages(w.ports.journal);
				expect(after.messages.every(({ undo }) => typeof undo === 'object')).toBe(true);
				expect(after.messages.every((kept) => whyNotUndone(kept, place) !== undefined)).toBe(true);
			}),
			{ numRuns: 100 },
		);
	});

	it('sends a copy once, however many undos of the same deletion run', async () => {
		const w = world([message('m1', 0), message('m2', 0)]);
		await remove(w, [message('m1', 0), message('m2', 0)]);
		const { messages: kept } = await keptMessages(w.ports.journal);
		const undo = () => undoDeletions(w.ports, { kept, grant: grant('orders-dlq') }, never);
		const [first, second] = await Promise.all([undo(), undo()]);
		expect(first.map(({ outcome }) => outcome.outcome)).toEqual(['sent', 'sent']);
		const another = { outcome: 'rejected', message: 'not sent: another undo brings it back now' };
		expect(second.map(({ outcome }) => outcome)).toMatchObject([another, another]);
		expect(w.sent).toHaveLength(2);
	});

	it('sends nothing for rows that are stale by now, and says as what it is back', async () => {
		const w = world([message('m1', 0)]);
		await remove(w, [message('m1', 0)]);
		const { messages: kept } = await keptMessages(w.ports.journal);
		const undo = (rows: typeof kept) =>
			undoDeletions(w.ports, { kept: rows, grant: grant('orders-dlq') }, never);
		// Another awsmsg has begun since the rows were read.
		await w.ports.journal.append({ type: 'undo', key: kept[0]?.key });
		expect(await undo(kept)).toMatchObject([
			{ outcome: { outcome: 'rejected', message: expect.stringContaining('another undo began') } },
		]);
		expect(w.sent).toHaveLength(0);
		// Whoever has seen that and confirmed it sends the copy.
		const { messages: begun } = await keptMessages(w.ports.journal);
		expect(await undo(begun)).toMatchObject([{ outcome: { outcome: 'sent' } }]);
		for (const stale of [kept, begun]) {
			expect(await undo(stale)).toMatchObject([
				{ outcome: { outcome: 'rejected', message: expect.stringContaining('already, as new0') } },
			]);
		}
		expect(w.sent).toHaveLength(1);
	});

	it('sends no copy to another queue, not even to one of the same name in another account', async () => {
		const w = world([message('m1', 0), message('m2', 0)]);
		await remove(w, [message('m1', 0), message('m2', 0)]);
		const { messages } = await keptMessages(w.ports.journal);
		const [first, second] = messages;
		if (first === undefined || second === undefined) throw new Error('not kept');
		const theirs = {
			...second.queue,
			arn: second.queue.arn.replace('123456789012', '999999999999'),
		};
		const kept = [first, { ...second, queue: theirs }];
		const undos = await undoDeletions(w.ports, { kept, grant: grant('orders-dlq') }, never);
		expect(undos).toMatchObject([
			{ outcome: { outcome: 'sent' } },
			{ outcome: { outcome: 'rejected', message: expect.stringContaining('of another queue') } },
		]);
		expect(w.sent).toHaveLength(1);
	});

	it('knows what was on its way when it ended, and what belongs elsewhere', async () => {
		const w = world([message('m1', 0)]);
		await remove(w, [message('m1', 0)]);
		const { messages } = await keptMessages(w.ports.journal);
		const [kept] = messages;
		expect(kept && whyNotUndone(kept, 'http://localhost:4566')).toMatch(/elsewhere: aws/);
		await w.ports.journal.append({ type: 'undo', key: kept?.key });
		const after = (await keptMessages(w.ports.journal)).messages[0];
		expect(after && whyNotUndone(after, place)).toMatch(/on its way/);
	});
});
