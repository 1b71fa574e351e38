import { expect, test } from 'vitest';
import { asFailure } from '../../../source/domain/failure.ts';
import type { Message } from '../../../source/domain/messages/message.ts';
import type { QueueRef } from '../../../source/domain/resources.ts';
import type { Fault, FaultKind } from '../../../source/emulator/faults.ts';
import { hideHeld, receiveHeld } from '../../../source/operations/messages/hold.ts';
import { importMessages } from '../../../source/operations/messages/import-messages.ts';
import { importState } from '../../../source/operations/messages/import-record.ts';
import { keptMessages } from '../../../source/operations/messages/message-journal.ts';
import { mayHaveTakenEffect } from '../../../source/operations/messages/outcome.ts';
import { notGivenBack } from '../../../source/operations/messages/release-tally.ts';
import { scan } from '../../../source/operations/messages/scan.ts';
import { undoDeletions } from '../../../source/operations/messages/undo.ts';
import { purgeQueue } from '../../../source/operations/queues/purge.ts';
import {
	applySettings,
	createQueue,
	deleteQueue,
	planSettings,
} from '../../../source/operations/queues/queue-settings.ts';
import { memoryClaims, memoryJournal } from '../../commands/memory-stores.ts';
import { sampled } from '../../helpers/whole.ts';
import { forever } from '../kinesis/fake-endpoint.ts';
import { clock, sourceOf, world } from './message-world.ts';

/*
Every action on messages and queues, met by every fault while it runs. What the endpoint holds afterwards,
looked at without a request of ours, is held against what the action says: nothing is lost, each message has an
outcome, and none is better than it is.
*/

type World = Awaited<ReturnType<typeof world>>;
type One = Omit<Fault, 'operation'> & { readonly kind: FaultKind };
/** `later`: what the client meets when it repeats. */
type Trouble = One & { readonly later?: One };

const troubles: readonly (readonly [name: string, fault: Trouble | 'queue deleted'])[] = [
	['throttling, which passes', { kind: 'throttle', next: 2 }],
	['throttling without end', { kind: 'throttle' }],
	['a 500, which passes', { kind: 'internal-error', next: 1 }],
	['500s without end', { kind: 'internal-error' }],
	['a 503, now and then', { kind: 'unavailable', every: 2 }],
	['a reset before the effect', { kind: 'reset-before', next: 1 }],
	['resets before the effect', { kind: 'reset-before' }],
	['a reset after the effect', { kind: 'reset-after', next: 1 }],
	['resets after the effect', { kind: 'reset-after' }],
	[
		'a reset after the effect, and then failed entries',
		{ kind: 'reset-after', next: 1, later: { kind: 'partial', entries: 2 } },
	],
	['failed entries, which pass', { kind: 'partial', entries: 3, next: 1 }],
	['failed entries', { kind: 'partial', entries: 3 }],
	['all entries failed', { kind: 'partial', entries: 1 }],
	['a web page with status 500', { kind: 'html', next: 1 }],
	['a web page with status 200', { kind: 'html', status: 200, next: 1 }],
	['credentials that expire', { kind: 'expired-token', every: 2 }],
	['a denied call', { kind: 'access-denied' }],
	['a queue that is deleted', 'queue deleted'],
];

const many = 25;
const bodies = Array.from({ length: many }, (_, index) => ({ body: `b${index}` }));

/** What the endpoint holds of a queue; `undefined` when there is none. */
async function truth(w: World, queue: { readonly name: string }) {
	type Stored = { readonly messageId: string; readonly body: string };
	const address = new URL(`/_awsmsg/queue?name=${queue.name}`, w.local.endpoint.endpoint);
	const response = await fetch(address);
	if (!response.ok) return undefined;
	const { ready, inflight, attributes } = (await response.json()) as {
		readonly ready: readonly Stored[];
		readonly inflight: readonly { readonly message: Stored }[];
		readonly attributes: Readonly<Record<string, string>>;
	};
	const hidden = inflight.map(({ message }) => message);
	const all = [...ready, ...hidden];
	return {
		attributes,
		visible: new Set(ready.map(({ messageId }) => messageId)),
		ids: new Set(all.map(({ messageId }) => messageId)),
		bodies: all.map(({ body }) => body),
	};
}

/** Arms a fault for one operation, or deletes the queue. */
async function strike(
	w: World,
	fault: Trouble | 'queue deleted',
	operation: string,
	queue: QueueRef,
): Promise<void> {
	if (fault !== 'queue deleted') {
		const { later, ...first } = fault;
		const all = later === undefined ? [first] : [first, later];
		return w.faults(all.map((one) => ({ ...one, operation, resource: queue.name })));
	}
	await w.queues.remove(queue.url, { signal: forever, grant: w.grant(queue.name) });
}

/** How an action without parts ended, as its caller is told. */
async function told(action: Promise<unknown>): Promise<'done' | 'refused' | 'unknown'> {
	return action.then(
		() => 'done',
		(error: unknown) => (mayHaveTakenEffect(asFailure(error)) ? 'unknown' : 'refused'),
	);
}

const held = async (w: World, queue: QueueRef): Promise<readonly Message[]> => {
	const ports = { queues: w.queues, clock, leases: w.leases };
	const all: Message[] = [];
	for (let at = 0; at < many; at += 10) {
		const input = { url: queue.url, max: 10, leaseSeconds: 60, waitSeconds: 0 };
		all.push(...(await receiveHeld(ports, input, forever)));
	}
	expect(all).toHaveLength(many);
	return all;
};

type Met = {
	readonly name: string;
	readonly fault: Trouble | 'queue deleted';
	readonly isGone: boolean;
};

async function hiding({ fault, isGone }: Met, seconds: number): Promise<void> {
	const w = await world();
	const queue = await w.make('orders');
	await w.send(queue, bodies);
	await held(w, queue);
	await strike(w, fault, 'SQS.ChangeMessageVisibilityBatch', queue);
	const ports = { queues: w.queues, clock, leases: w.leases };
	const input = { url: queue.url, held: w.leases.held(queue.url), seconds };
	const hidings = await hideHeld(ports, input, forever);
	w.faults([]);
	expect(hidings).toHaveLength(many);
	if (isGone) {
		expect(hidings.some(({ outcome }) => outcome === 'done')).toBe(false);
		return;
	}
	const there = await truth(w, queue);
	for (const { lease, outcome } of hidings) {
		const isVisible = there?.visible.has(lease.messageId) === true;
		if (outcome === 'done') expect(isVisible).toBe(seconds === 0);
		if (outcome === 'failed') expect(isVisible).toBe(false);
	}
}

/** Each makes a world of its own, and throws where what is said is better than what is. */
const actions: Readonly<Record<string, (met: Met) => Promise<void>>> = {
	'messages are sent': async ({ name, fault }) => {
		const w = await world();
		const queue = await w.make('orders');
		await strike(w, fault, 'SQS.SendMessageBatch', queue);
		const outcomes = await w.send(queue, bodies);
		w.faults([]);
		const there = (await truth(w, queue))?.bodies ?? [];
		expect(outcomes).toHaveLength(many);
		for (const [index, { outcome }] of outcomes.entries()) {
			const copies = there.filter((body) => body === `b${index}`).length;
			if (outcome === 'sent') expect(copies, `b${index}`).toBe(1);
			if (outcome === 'rejected') expect(copies, `b${index}`).toBe(0);
			expect(copies).toBeLessThanOrEqual(1);
		}
		if (/passes/.test(name) && name.startsWith('throttling')) {
			expect(outcomes.every(({ outcome }) => outcome === 'sent')).toBe(true);
		}
	},

	'messages are imported': async ({ fault, isGone }) => {
		const w = await world();
		const queue = await w.make('orders');
		const source = sourceOf(
			bodies.map(({ body }) => ({
				id: body,
				receiptHandle: '',
				body,
				attributes: {},
				system: {},
				receivedAt: 0,
			})),
		);
		const { journal } = memoryJournal();
		await strike(w, fault, 'SQS.SendMessageBatch', queue);
		const run = async () =>
			importMessages(
				{ queues: w.queues, clock: { ...clock, sleep: async () => {} }, journal },
				{
					source,
					url: queue.url,
					queue: { fifo: false },
					grant: w.grant('orders'),
					messages: many,
					state: await importState(journal),
				},
				forever,
			);
		const { sent, unknown, rejected, notTried } = await run();
		w.faults([]);
		expect(sent + unknown.length + rejected.length + notTried).toBe(many);
		const there = (await truth(w, queue))?.bodies ?? [];
		const unsure = new Set(unknown.map(({ line }) => `b${line - 1}`));
		for (const { line } of rejected) expect(there).not.toContain(`b${line - 1}`);
		expect(there.filter((body) => !unsure.has(body))).toHaveLength(sent);
		expect(new Set(there).size).toBe(there.length);
		if (isGone) return;
		// Gone on with, it sends what is missing, and nothing twice.
		const again = await run();
		expect(again.rejected).toEqual([]);
		const all = (await truth(w, queue))?.bodies ?? [];
		expect(new Set(all).size).toBe(all.length);
		const missing = bodies.filter(({ body }) => !all.includes(body));
		expect(missing.every(({ body }) => unsure.has(body))).toBe(true);
	},

	'messages are deleted': async ({ fault, isGone }) => {
		const w = await world();
		const queue = await w.make('orders');
		await w.send(queue, bodies);
		const messages = await held(w, queue);
		await strike(w, fault, 'SQS.DeleteMessageBatch', queue);
		const deletions = await w.remove(queue, messages).catch((error: unknown) => {
			// Once nothing can be received again there is nobody to say it for each of them.
			expect(asFailure(error).kind).toBe('not-found');
			return [];
		});
		w.faults([]);
		const there = (await truth(w, queue))?.ids ?? new Set();
		const kept = await keptMessages(w.journal);
		const copies = new Set(kept.messages.map(({ id }) => id));
		expect(deletions.length === many || isGone).toBe(true);
		for (const { id } of messages) {
			const outcome = deletions.find((one) => one.id === id)?.outcome;
			if (outcome === 'deleted') expect(there.has(id)).toBe(false);
			if (outcome === 'failed') expect(there.has(id) || isGone).toBe(true);
			// What is gone has a copy, whatever was said.
			if (!there.has(id)) expect(copies.has(id)).toBe(true);
		}
	},

	'a deletion is undone': async ({ fault }) => {
		const w = await world();
		const queue = await w.make('orders');
		await w.send(queue, bodies);
		await w.remove(queue, await held(w, queue));
		const { messages: kept } = await keptMessages(w.journal);
		await strike(w, fault, 'SQS.SendMessageBatch', queue);
		const ports = { queues: w.queues, journal: w.journal, claims: memoryClaims() };
		const undos = await undoDeletions(ports, { kept, grant: w.grant('orders') }, forever);
		w.faults([]);
		const there = (await truth(w, queue))?.bodies ?? [];
		const after = await keptMessages(w.journal);
		expect(undos).toHaveLength(many);
		for (const { key, outcome } of undos) {
			const entry = after.messages.find((one) => one.key === key);
			const arrived = there.filter((body) => body === entry?.message.body).length;
			if (outcome.outcome === 'sent') {
				expect(arrived).toBe(1);
				expect(entry?.undo).toEqual({ messageId: outcome.messageId });
			}
			if (outcome.outcome === 'rejected') {
				expect(arrived).toBe(0);
				// It can be tried again.
				expect(entry?.undo).toBeUndefined();
			}
			if (outcome.outcome === 'unknown') expect(entry?.undo).toBe('begun');
		}
	},

	'messages are exported': async ({ fault }) => {
		const w = await world();
		const queue = await w.make('orders');
		await w.send(queue, bodies);
		await strike(w, fault, 'SQS.ReceiveMessage', queue);
		const written: string[] = [];
		const report = await scan(
			{ queues: w.queues, clock, leases: w.leases },
			{
				url: queue.url,
				fifo: false,
				emptyPolls: 1,
				waitSeconds: 0,
				onMessages: async (messages) => {
					written.push(...messages.map(({ body }) => body));
					return 'go';
				},
			},
			forever,
		).catch(() => undefined);
		w.faults([]);
		const released = await w.leases.release(queue.url, forever);
		expect(new Set(written).size).toBe(written.length);
		// What is called the whole queue is the whole queue.
		if (report?.ended === 'empty') expect(written).toHaveLength(many);
		if (fault === 'queue deleted') return;
		const there = await truth(w, queue);
		expect(there?.ids.size).toBe(many);
		// A receive whose answer was lost hides messages that nobody knows of; all others are back.
		expect(notGivenBack(released)).toBe(0);
		const lostAnswers =
			fault.kind === 'reset-after' || (fault.kind === 'html' && fault.status === 200);
		if (!lostAnswers) expect(there?.visible.size).toBe(many);
	},

	'messages are given back': (trouble) => hiding(trouble, 0),

	'messages are hidden for longer': (trouble) => hiding(trouble, 300),

	'a look gives them back': async ({ name, fault, isGone }) => {
		const w = await world();
		const queue = await w.make('orders');
		await w.send(queue, bodies);
		await held(w, queue);
		await strike(w, fault, 'SQS.ChangeMessageVisibilityBatch', queue);
		const report = await w.leases.release(queue.url, forever);
		w.faults([]);
		expect(report.released + notGivenBack(report)).toBe(many);
		if (notGivenBack(report) > 0) {
			expect(report.backAt).toBeGreaterThan(Date.now());
			expect(report.failure).toBeDefined();
		}
		if (isGone) {
			expect(report.released).toBe(0);
			return;
		}
		const there = await truth(w, queue);
		expect(there?.visible.size).toBeGreaterThanOrEqual(report.released);
		if (/passes|^a reset|^a web page|^a 503/.test(name)) expect(there?.visible.size).toBe(many);
	},

	'a queue is purged': async ({ fault }) => {
		const w = await world();
		const queue = await w.make('orders');
		await w.send(queue, bodies);
		await strike(w, fault, 'SQS.PurgeQueue', queue);
		const input = { url: queue.url, grant: w.grant('orders') };
		let forgotten = 0;
		const forget = async () => {
			forgotten++;
		};
		const outcome = await told(purgeQueue({ queues: w.queues, forget }, input, forever));
		w.faults([]);
		const left = (await truth(w, queue))?.bodies.length ?? many;
		if (outcome === 'done') expect(left).toBe(0);
		if (outcome === 'refused') expect(left).toBe(many);
		// What was seen of messages that may still be there decides about looks.
		expect(forgotten).toBe(outcome === 'done' ? 1 : 0);
	},

	'a queue is made': async ({ fault }) => {
		const w = await world();
		const queue = { name: 'orders', fifo: false, settings: { VisibilityTimeout: '45' }, tags: {} };
		if (fault !== 'queue deleted') {
			const { later: _, ...first } = fault;
			w.faults([{ ...first, operation: 'SQS.CreateQueue' }]);
		}
		const outcome = await told(
			createQueue({ queues: w.queues }, { queue, grant: w.grant('orders') }, forever),
		);
		w.faults([]);
		const there = await truth(w, queue);
		if (outcome === 'done') expect(there?.attributes['VisibilityTimeout']).toBe('45');
		if (outcome === 'refused') expect(there).toBeUndefined();
	},

	'a queue is set': async ({ fault }) => {
		const w = await world();
		const queue = await w.make('orders');
		const ports = { queues: w.queues };
		const settings = { VisibilityTimeout: '45' };
		const { changes } = await planSettings(ports, { queue, settings }, forever);
		await strike(w, fault, 'SQS.SetQueueAttributes', queue);
		const grant = w.grant('orders');
		const outcome = await told(applySettings(ports, { queue, changes, grant }, forever));
		w.faults([]);
		const now = (await truth(w, queue))?.attributes['VisibilityTimeout'];
		if (outcome === 'done') expect(now).toBe('45');
		if (outcome === 'refused') expect(now).not.toBe('45');
	},

	'a queue is deleted': async ({ fault, isGone }) => {
		const w = await world();
		const queue = await w.make('orders');
		await w.send(queue, bodies);
		await strike(w, fault, 'SQS.DeleteQueue', queue);
		const grant = w.grant('orders');
		const outcome = await told(deleteQueue({ queues: w.queues }, { queue, grant }, forever));
		w.faults([]);
		const there = await truth(w, queue);
		if (outcome === 'done') expect(there).toBeUndefined();
		if (outcome === 'refused' && !isGone) expect(there?.bodies).toHaveLength(many);
	},
};

test.each(sampled(troubles, 0, 2))(
	'%s: nothing is lost, and no outcome is better than it is',
	async (name, fault) => {
		const met = { name, fault, isGone: fault === 'queue deleted' };
		const ends = await Promise.allSettled(Object.values(actions).map((act) => act(met)));
		const failures = Object.keys(actions).flatMap((action, index) => {
			const end = ends[index];
			return end?.status === 'rejected' ? [`while ${action}: ${end.reason}`] : [];
		});
		expect(failures).toEqual([]);
	},
);
