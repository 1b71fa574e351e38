import { nameOfArn } from '../../domain/arn.ts';
import type { Grant } from '../../domain/effect.ts';
import type { OutgoingMessage } from '../../domain/messages/message.ts';
import { throwIfAborted } from '../pause.ts';
import type { Journal, QueueGateway } from '../ports.ts';
import { type KeptMessage, keptMessages, noteUndoBegun, noteUndone } from './message-journal.ts';
import { type NamedOutcome, notTried } from './outcome.ts';
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

/** Keys that an undo of this process works on: looking into the journal and marking are two steps. */
const underWay = new WeakMap<Journal, Set<string>>();

/**
 * Sends faithful copies of deleted messages back to their queue. Each has a new id, which is written to
 * the journal and told. FIFO: with a deduplication id of its own, since SQS would swallow a copy with
 * the old one. Entries for which {@link whyNotUndone} has a reason must be left out by the caller, or
 * confirmed. What another undo took on since the caller looked is not sent again.
 */
export async function undoDeletions(
	ports: { readonly queues: QueueGateway; readonly journal: Journal },
	input: { readonly kept: readonly KeptMessage[]; readonly grant: Grant },
	signal: AbortSignal,
): Promise<readonly Undo[]> {
	if (input.kept.length === 0) return [];
	throwIfAborted(signal);
	const taken = underWay.get(ports.journal) ?? new Set<string>();
	underWay.set(ports.journal, taken);
	const ours = input.kept.filter(({ key }) => !taken.has(key));
	for (const { key } of ours) taken.add(key);
	try {
		const undos = await sendBack(ports, { ...input, kept: ours }, signal);
		return input.kept.map(
			({ key, id }) =>
				undos.get(key) ?? { key, id, outcome: notTried('another undo brings it back now') },
		);
	} finally {
		for (const { key } of ours) taken.delete(key);
	}
}

/** By key. The journal is read once: it may be large, and nobody else here has these keys meanwhile. */
async function sendBack(
	{ queues, journal }: { readonly queues: QueueGateway; readonly journal: Journal },
	input: { readonly kept: readonly KeptMessage[]; readonly grant: Grant },
	signal: AbortSignal,
): Promise<ReadonlyMap<string, Undo>> {
	const undos = new Map<string, Undo>();
	const [first] = input.kept;
	if (first === undefined) return undos;
	const now = new Map((await keptMessages(journal)).messages.map((one) => [one.key, one.undo]));
	const ready: KeptMessage[] = [];
	for (const kept of input.kept) {
		const { key, id } = kept;
		const why = whyTakenOn(kept.undo, now.get(key));
		if (why === undefined) ready.push(kept);
		else undos.set(key, { key, id, outcome: notTried(why) });
	}
	for (let at = 0; at < ready.length; at += 10) {
		const batch = ready.slice(at, at + 10);
		if (signal.aborted) {
			for (const { key, id } of batch) undos.set(key, { key, id, outcome: notTried('stopped') });
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
			undos.set(key, {
				key,
				id,
				outcome,
				...(originArn === undefined ? {} : { originLost: nameOfArn(originArn) }),
			});
		}
	}
	return undos;
}

/** Why a copy must not be sent though the caller wants it; one on its way before was confirmed. */
function whyTakenOn(before: KeptMessage['undo'], now: KeptMessage['undo']): string | undefined {
	if (typeof now === 'object') return `it was brought back already, as ${now.messageId}`;
	if (now === 'begun' && before !== 'begun') return 'another undo began to bring it back';
	return undefined;
}

function copyToSend({ key, message, queue }: KeptMessage): OutgoingMessage {
	const { deduplicationId: _, delaySeconds: __, ...copy } = message;
	return queue.name.endsWith('.fifo') ? { ...copy, deduplicationId: `awsmsg-undo-${key}` } : copy;
}
