import { nameOfArn } from '../domain/arn.ts';
import type { Grant } from '../domain/effect.ts';
import type { OutgoingMessage } from '../domain/message.ts';
import { type KeptMessage, noteUndoBegun, noteUndone } from './message-journal.ts';
import type { NamedOutcome } from './outcome.ts';
import { throwIfAborted } from './pause.ts';
import type { Journal, QueueGateway } from './ports.ts';
import { sendMessages } from './send.ts';

/** What became of the undo of one deletion. */
export type Undo = {
	readonly key: string;
	/** The id that the message had. */
	readonly id: string;
	readonly outcome: NamedOutcome;
	/** The queue that AWS's own redrive would have brought it back to, and no longer can. */
	readonly originLost?: string;
};

/** Why an entry of the journal can't be brought back now; `undefined` when it can. */
export function whyNotUndone(kept: KeptMessage, place: string): string | undefined {
	if (kept.place !== place) return `it was deleted elsewhere: ${kept.place}`;
	if (kept.undo === 'begun') {
		return 'a copy was on its way when awsmsg ended: look whether it arrived before you send another';
	}
	if (kept.undo !== undefined) return `it was brought back already, as ${kept.undo.messageId}`;
	if (kept.outcome === 'deleted' || kept.outcome === undefined || kept.outcome === 'unknown')
		return;
	return kept.outcome === 'lease-lost'
		? 'it may still be in the queue: it was not deleted for certain'
		: 'it was not deleted';
}

/**
 * Sends faithful copies of deleted messages back to their queue. Each has a new id, which is written to
 * the journal and told. FIFO: with a deduplication id of its own, since SQS would swallow a copy with
 * the old one. Entries for which {@link whyNotUndone} has a reason must be left out by the caller, or
 * confirmed.
 */
export async function undoDeletions(
	ports: { readonly queues: QueueGateway; readonly journal: Journal },
	input: { readonly kept: readonly KeptMessage[]; readonly grant: Grant },
	signal: AbortSignal,
): Promise<readonly Undo[]> {
	const { queues, journal } = ports;
	const [first] = input.kept;
	if (first === undefined) return [];
	throwIfAborted(signal);
	const undos: Undo[] = [];
	for (let at = 0; at < input.kept.length; at += 10) {
		const batch = input.kept.slice(at, at + 10);
		if (signal.aborted) {
			const outcome = {
				outcome: 'rejected',
				code: 'NotSent',
				message: 'not sent: stopped',
			} as const;
			undos.push(...batch.map(({ key, id }) => ({ key, id, outcome })));
			continue;
		}
		for (const { key } of batch) await noteUndoBegun(journal, key);
		const outcomes = await sendMessages(
			{ queues },
			{
				url: first.queue.url,
				messages: batch.map((kept) => copyToSend(kept)),
				grant: input.grant,
			},
			signal,
		);
		for (const [index, { key, id, originArn }] of batch.entries()) {
			const outcome = outcomes[index] ?? {
				outcome: 'unknown',
				code: 'NoAnswer',
				message: 'nothing is known of it',
			};
			if (outcome.outcome === 'sent') await noteUndone(journal, key, outcome.messageId ?? '');
			if (outcome.outcome === 'rejected') await noteUndone(journal, key);
			undos.push({
				key,
				id,
				outcome,
				...(originArn === undefined ? {} : { originLost: nameOfArn(originArn) }),
			});
		}
	}
	return undos;
}

function copyToSend({ key, message, queue }: KeptMessage): OutgoingMessage {
	const { deduplicationId: _, delaySeconds: __, ...copy } = message;
	return queue.name.endsWith('.fifo') ? { ...copy, deduplicationId: `awsmsg-undo-${key}` } : copy;
}
