import {
	auditEvent,
	createBodies,
	type DemoMessage,
	invoiceFor,
	lockedCustomer,
} from './bodies.ts';
import type { Clients } from './clients.ts';
import type { FailureMemory } from './consumers.ts';
import { chunks } from './loop.ts';
import { depths, giveBack, receive, sendAll } from './messages.ts';
import { createRandom } from './random.ts';
import type { QueueUrls } from './setup.ts';
import { backlog, minutesAgo, queues } from './story.ts';

const minute = 60_000;

/** Changes the times of messages that a queue holds; ids that it does not hold are ignored. */
export type Backdate = (
	queue: string,
	changes: readonly {
		readonly messageId: string;
		/** ms since the epoch. */
		readonly sentAt: number;
	}[],
) => void;

/** What the seeding works with. */
export type Seeding = {
	readonly clients: Clients;
	readonly urls: QueueUrls;
	readonly seed: number;
	/** Time at which the demo began, ms since the epoch. */
	readonly startedAt: number;
	/** What consumers have failed on, so that it succeeds when it comes back. */
	readonly memory: FailureMemory;
	readonly backdate: Backdate;
};

function urlOf(seeding: Seeding, queue: string): string {
	const url = seeding.urls.get(queue);
	if (url === undefined) throw new Error(`the demo has no queue ${queue}`);
	return url;
}

/**
 * Fills `orders-dlq`, `payments-dlq` and `shipping-dlq` the way messages get there: they are sent to their queue and
 * received, and never deleted, until its redrive policy moves them. Must run before anything else is
 * in there.
 */
export async function seedDeadLetters(seeding: Seeding): Promise<void> {
	const random = createRandom(seeding.seed, 'dead letters');
	const bodies = createBodies(random);
	const made = (count: number, make: () => DemoMessage) => Array.from({ length: count }, make);
	const { from, to } = minutesAgo.refundsBroken;
	const refunds = made(backlog.brokenRefunds, bodies['broken-refund']);
	const captures = made(backlog.timedOutCaptures, bodies['timed-out-capture']);
	const returns = made(backlog.packedReturns, bodies['packed-return']);
	const taken = minutesAgo.vouchersTaken;
	const vouchers = made(backlog.voucherPayments, bodies['voucher-payment']);
	const down = minutesAgo.carrierDown;
	const labels = made(backlog.unprintedLabels, bodies['unprinted-label']);
	await Promise.all([
		killAll(seeding, 'orders', [
			// A burst: more of them at its beginning than at its end.
			...refunds.map((message, index) => ({
				message,
				minutes: from - (from - to) * (index / refunds.length) ** 1.6,
			})),
			...captures.map((message, index) => ({ message, minutes: 71 - 48 * index })),
		]),
		killAll(
			seeding,
			'returns',
			returns.map((message, index) => ({ message, minutes: 185 - 57 * index })),
		),
	]);
	// After them: whoever looks meanwhile finds the worst queue where it stays, on top.
	await killAll(
		seeding,
		'payments',
		vouchers.map((message, index) => ({
			message,
			minutes: taken.from - (taken.from - taken.to) * (index / vouchers.length),
		})),
	);
	await killAll(
		seeding,
		'shipping',
		labels.map((message, index) => ({
			message,
			minutes: down.from - (down.from - down.to) * (index / labels.length),
		})),
	);
}

async function killAll(
	seeding: Seeding,
	queue: string,
	letters: readonly { readonly message: DemoMessage; readonly minutes: number }[],
): Promise<void> {
	const { clients, backdate, startedAt } = seeding;
	const url = urlOf(seeding, queue);
	const spec = queues.find((each) => each.name === queue)?.deadLetters;
	if (spec === undefined) throw new Error(`${queue} has no redrive policy`);
	// The eldest first, as they would lie in the queue.
	const sorted = [...letters].sort((a, b) => b.minutes - a.minutes);
	const ids = await sendAll(
		clients,
		url,
		sorted.map((letter) => letter.message),
	);
	const dated = ids.map((messageId, index) => ({
		messageId,
		sentAt: startedAt - (sorted[index]?.minutes ?? 0) * minute,
	}));
	for (const { message } of sorted) {
		for (let count = 0; count < spec.after; count += 1) seeding.memory.failed(message.body);
	}
	// Ten a receive; the messages come back at once and go round until they have had enough.
	const most = (spec.after + 2) * Math.ceil(letters.length / 10) * 2;
	for (let receives = 0; receives < most; receives += 1) {
		const received = await receive(clients, url, 10, 0);
		if (received.length === 0 && (await isEmpty(clients, url))) break;
	}
	backdate(spec.queue, dated);
}

async function isEmpty(clients: Clients, url: string): Promise<boolean> {
	const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'];
	return (await depths(clients, url, names)).every((count) => count === 0);
}

/**
 * The backlog of `orders`. Between its messages lie broken refunds that have been received once,
 * twice, and so on up to as often as the redrive policy allows: whenever the slow consumer comes to
 * one that has had enough, it dies.
 */
export async function seedOrders(seeding: Seeding): Promise<void> {
	const { clients, backdate, startedAt } = seeding;
	const url = urlOf(seeding, 'orders');
	const random = createRandom(seeding.seed, 'orders backlog');
	const bodies = createBodies(random);
	const generations = await receiveRefunds(seeding, url, bodies['broken-refund']);
	const orders = Array.from({ length: backlog.orders }, bodies.order);
	const ids: string[] = [];
	for (const chunk of chunks(orders, backlog.orders / backlog.dyingRefunds)) {
		ids.push(...(await sendAll(clients, url, chunk)));
		await giveBack(
			clients,
			url,
			generations.flatMap((handles) => handles.splice(0, 1)),
		);
	}
	await giveBack(clients, url, generations.flat());
	backdate('orders', datedEvenly(ids, startedAt, minutesAgo.oldestOrder));
}

/** Sends broken refunds and receives each 1, 2, ... times; answers the handles of each generation. */
async function receiveRefunds(
	seeding: Seeding,
	url: string,
	make: () => DemoMessage,
): Promise<string[][]> {
	const receives = queues.find((each) => each.name === 'orders')?.deadLetters?.after ?? 1;
	const refunds = Array.from({ length: backlog.dyingRefunds * receives }, make);
	await sendAll(seeding.clients, url, refunds);
	const generations: string[][] = [];
	for (let round = 1; round <= receives; round += 1) {
		const handles: string[] = [];
		let left = backlog.dyingRefunds * (receives - round + 1);
		while (left > 0) {
			// Those of this generation are kept until the backlog takes them in; the rest goes round.
			const wanted = backlog.dyingRefunds - handles.length;
			// Never more than are left, or one would be received twice in a round.
			const most = Math.min(wanted > 0 ? wanted : 10, left, 10);
			const received = await receive(seeding.clients, url, most, wanted > 0 ? 600 : 0);
			if (received.length === 0) break;
			left -= received.length;
			if (wanted > 0) handles.push(...received.map(({ handle }) => handle));
		}
		generations.push(handles);
	}
	return generations;
}

/** The invoices that wait behind the one that can't be written. */
export async function seedInvoices(seeding: Seeding): Promise<void> {
	const random = createRandom(seeding.seed, 'invoices backlog');
	const invoices = Array.from({ length: backlog.lockedInvoices }, (_, index) =>
		invoiceFor(random, lockedCustomer, 19_000 + index),
	);
	await sendDated(seeding, 'invoices.fifo', invoices, minutesAgo.customerLocked);
}

/** Audit events that nobody has received since their consumer went away. */
export async function seedAuditEvents(seeding: Seeding): Promise<void> {
	const random = createRandom(seeding.seed, 'audit backlog');
	const events = Array.from({ length: backlog.auditEvents }, () => auditEvent(random));
	await sendDated(seeding, 'audit-events', events, minutesAgo.auditConsumerGone);
}

/** Sends messages dated evenly over the last `minutes`. */
async function sendDated(
	seeding: Seeding,
	queue: string,
	messages: readonly DemoMessage[],
	minutes: number,
): Promise<void> {
	const { clients, startedAt } = seeding;
	const ids = await sendAll(clients, urlOf(seeding, queue), messages);
	seeding.backdate(queue, datedEvenly(ids, startedAt, minutes));
}

/** Times of `ids`, in order, evenly over the last `minutes`. */
function datedEvenly(ids: readonly string[], startedAt: number, minutes: number) {
	return ids.map((messageId, index) => ({
		messageId,
		sentAt: startedAt - minutes * minute * (1 - index / ids.length),
	}));
}
