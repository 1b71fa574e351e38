import { causeOf } from './bodies.ts';
import type { Clients } from './clients.ts';
import { mostAtOnce, type Running, repeat, wait } from './loop.ts';
import { deleteAll, receive } from './messages.ts';
import { type Cause, type ConsumerSpec, consumers } from './programs.ts';
import type { QueueUrls } from './setup.ts';
import { queues } from './story.ts';

/** Remembers how often bodies have failed. */
export type FailureMemory = {
	failed(body: string): void;
	/** How often this body has failed so far. */
	count(body: string): number;
};

/** A memory of the latest `most` bodies. */
export function createFailureMemory(most = 2_000): FailureMemory {
	const counts = new Map<string, number>();
	return {
		failed(body) {
			const count = (counts.get(body) ?? 0) + 1;
			counts.delete(body);
			counts.set(body, count);
			const eldest = counts.size > most ? counts.keys().next().value : undefined;
			if (eldest !== undefined) counts.delete(eldest);
		},
		count: (body) => counts.get(body) ?? 0,
	};
}

/** What no time mends. */
const lasting: ReadonlySet<Cause> = new Set([
	'amount-missing',
	'customer-locked',
	'method-unknown',
]);

/**
 * Whether a consumer fails on a message. Refunds without an amount, payments by voucher and invoices
 * of a locked customer fail always. A timeout, or a format that was not understood, is mended by the time that
 * a dead letter comes back, which shows in its having failed as often as it may.
 */
export function failsOn(
	spec: Pick<ConsumerSpec, 'failsOn'>,
	message: { readonly body: string; readonly groupId?: string },
	memory: FailureMemory,
	maxReceives: number,
): boolean {
	const cause = causeOf(message);
	if (cause === undefined || !spec.failsOn.includes(cause)) return false;
	if (lasting.has(cause)) return true;
	return memory.count(message.body) < maxReceives;
}

/** Runs every consumer until the signal aborts. */
export async function runConsumers(
	clients: Clients,
	urls: QueueUrls,
	memory: FailureMemory,
	running: Running,
): Promise<void> {
	await Promise.all(
		consumers.map(async (spec, index) => {
			const url = urls.get(spec.queue);
			if (url === undefined) return;
			// Spread out, so that not all of them work in the same instant.
			await wait(index * 170, running.signal);
			const turn = createTurn(clients, url, spec, memory);
			await repeat(running, spec.everyMilliseconds, turn, turnsAtOnce(spec));
		}),
	);
}

/** How long a queue hides what was received of it, ms. */
export function hiddenFor(queue: string): number {
	const seconds = queues.find(({ name }) => name === queue)?.attributes?.['VisibilityTimeout'];
	return Number(seconds ?? 30) * 1000;
}

/** How long after it was received a message is deleted by a consumer that takes `turns` at once, ms. */
export function heldFor(
	{ everyMilliseconds, workMilliseconds }: ConsumerSpec,
	turns: number,
): number {
	const pause = turns * everyMilliseconds;
	return pause * Math.ceil(workMilliseconds / pause);
}

/** Turns that a consumer may take at once: what it holds has to be deleted before it comes back. */
export function turnsAtOnce(spec: ConsumerSpec): number {
	const most = hiddenFor(spec.queue) * 0.8;
	const fits = (turns: number) => heldFor(spec, turns) <= most;
	return Array.from({ length: mostAtOnce }, (_, index) => mostAtOnce - index).find(fits) ?? 1;
}

/** One turn: finish what has been worked on long enough, take more. */
function createTurn(
	clients: Clients,
	url: string,
	spec: ConsumerSpec,
	memory: FailureMemory,
): () => Promise<void> {
	const maxReceives =
		queues.find((queue) => queue.name === spec.queue)?.deadLetters?.after ??
		Number.POSITIVE_INFINITY;
	let underWay: { readonly handles: readonly string[]; readonly doneAt: number }[] = [];
	let turn = 0;
	return async () => {
		const now = Date.now();
		const done = underWay.filter((work) => work.doneAt <= now);
		underWay = underWay.filter((work) => work.doneAt > now);
		await deleteAll(
			clients,
			url,
			done.flatMap((work) => work.handles),
		);
		const most = spec.takes[turn % spec.takes.length] ?? spec.takes[0];
		turn += 1;
		const received = await receive(clients, url, most);
		const handles: string[] = [];
		for (const message of received) {
			// A failed message is left alone: its visibility timeout brings it back.
			if (failsOn(spec, message, memory, maxReceives)) memory.failed(message.body);
			else handles.push(message.handle);
		}
		underWay.push({ handles, doneAt: now + spec.workMilliseconds });
	};
}
