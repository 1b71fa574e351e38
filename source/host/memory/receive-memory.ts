import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type SeenMessage, type SeenQueue, seenAgain } from '../../domain/messages/seen.ts';
import type { ReceiveMemory } from '../../operations/ports.ts';
import { withFileLock } from '../files/file-lock.ts';
import { type Paths, readOwn, writePrivate } from '../files/files.ts';

/** Messages kept a queue: those nearest to their last delivery, since they decide. */
const mostMessages = 5000;

/** Messages of receives that came while the file was being changed: they are written together. */
type Batch = { readonly messages: SeenMessage[]; readonly written: Promise<void> };

/**
 * The memory of receive counts as one file a queue in the state folder, 0600. Several processes may
 * write: each change reads, merges and replaces the file under a lock.
 */
export function receiveMemory(paths: Pick<Paths, 'state'>): ReceiveMemory {
	const change = async (queue: string, apply: (seen: SeenQueue) => SeenQueue) => {
		const file = fileOf(paths, queue);
		await withFileLock(file, async () => {
			const before = await load(file);
			const after = apply(before);
			if (after === before) return;
			const text = JSON.stringify({ queue, ...after });
			await writePrivate(file, `${text}\n`);
		});
	};
	const waiting = new Map<string, Batch>();
	return {
		load: (queue) => load(fileOf(paths, queue)),
		record(queue, messages) {
			const others = waiting.get(queue);
			if (others !== undefined) {
				for (const message of messages) others.messages.push(message);
				return others.written;
			}
			const batch = [...messages];
			// What comes from here on is for the next change.
			const close = () => {
				if (waiting.get(queue)?.messages === batch) waiting.delete(queue);
			};
			const written = change(queue, (seen) => {
				close();
				return merge(seen, batch, Date.now());
			});
			waiting.set(queue, { messages: batch, written });
			written.catch(close);
			return written;
		},
		accept: (queue, at) => change(queue, (seen) => ({ ...seen, acceptedAt: at })),
		forget(queue, ids) {
			// A receive that comes from here on is written after it.
			waiting.delete(queue);
			return change(queue, (seen) => {
				const gone = ids && new Set(ids);
				const messages = gone ? seen.messages.filter(({ id }) => !gone.has(id)) : [];
				return messages.length === seen.messages.length ? seen : { ...seen, messages };
			});
		},
	};
}

function merge(seen: SeenQueue, news: readonly SeenMessage[], now: number): SeenQueue {
	const known = new Map(seen.messages.map((message) => [message.id, message]));
	let changed = false;
	for (const message of news) {
		const before = known.get(message.id);
		const after = seenAgain(before, message);
		if (after === before) continue;
		known.set(message.id, after);
		changed = true;
	}
	if (!changed) return seen;
	const live = [...known.values()].filter(
		({ expiresAt = Number.POSITIVE_INFINITY }) => expiresAt > now,
	);
	if (live.length > mostMessages) live.sort((a, b) => b.receives - a.receives);
	return { ...seen, messages: live.slice(0, mostMessages) };
}

function fileOf(paths: Pick<Paths, 'state'>, queue: string): string {
	const name = createHash('sha256').update(queue).digest('hex').slice(0, 32);
	return join(paths.state, 'receives', `${name}.json`);
}

async function load(file: string): Promise<SeenQueue> {
	const text = (await readOwn(file)) ?? '{}';
	try {
		return parse(JSON.parse(text));
	} catch {
		// Damaged: nothing is known, so the price is asked again.
		return { messages: [] };
	}
}

function parse(value: unknown): SeenQueue {
	if (typeof value !== 'object' || value === null) return { messages: [] };
	const { acceptedAt, messages } = value as Partial<Record<string, unknown>>;
	return {
		messages: Array.isArray(messages) ? messages.filter(isSeen) : [],
		...(typeof acceptedAt === 'number' ? { acceptedAt } : {}),
	};
}

function isSeen(value: unknown): value is SeenMessage {
	if (typeof value !== 'object' || value === null) return false;
	const { id, receives, expiresAt } = value as Partial<Record<string, unknown>>;
	return (
		typeof id === 'string' &&
		typeof receives === 'number' &&
		(expiresAt === undefined || typeof expiresAt === 'number')
	);
}
