import { nameOfArn, parseArn } from '../../domain/arn.ts';
import type { Grant } from '../../domain/effect.ts';
import { asFailure, type Failure } from '../../domain/failure.ts';
import type { Here } from '../../domain/here.ts';
import type { OutgoingMessage } from '../../domain/messages/message.ts';
import type { Claims } from '../claims.ts';
import { throwIfAborted } from '../pause.ts';
import type { Journal, QueueGateway } from '../ports.ts';
import {
	deletionOf,
	type KeptMessage,
	keptMessages,
	noteUndoBegun,
	noteUndone,
} from './message-journal.ts';
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
	/** Present when it may be in the queue a second time, since it was sent though that was not certain. */
	readonly perhapsTwice?: true;
};

/** Whether a copy is of a queue that the context does not have: of another endpoint, region or account. */
export function isElsewhere(
	{ place: endpoint, queue }: Pick<KeptMessage, 'place' | 'queue'>,
	place: string,
	here?: Pick<Here, 'account' | 'region'>,
): boolean {
	if (endpoint !== place) return true;
	const there = parseArn(queue.arn);
	if (there === undefined || here === undefined) return false;
	// At other endpoints an account is what an emulator makes of it.
	const account = place === 'aws' ? (here.account ?? there.account) : there.account;
	return there.region !== here.region || there.account !== account;
}

/**
 * Whether a copy can be brought back. `doubtful`: the message, or an earlier copy, may be in the queue, so
 * that it is sent only where that is meant. `there`: it was not deleted. `never`: it is back, or belongs
 * elsewhere.
 */
export type Undoable =
	| { readonly kind: 'ready' }
	| { readonly kind: 'doubtful' | 'there' | 'never'; readonly why: string };

/** `place` is the endpoint of the context, `here` its region, and its account where that is known. */
export function undoableOf(
	kept: KeptMessage,
	place: string,
	here?: Pick<Here, 'account' | 'region'>,
): Undoable {
	if (isElsewhere(kept, place, here)) {
		return { kind: 'never', why: `it was deleted elsewhere: ${kept.place} ${kept.queue.arn}` };
	}
	if (kept.undo === 'begun') {
		return {
			kind: 'doubtful',
			why: 'a copy was on its way when awsmsg ended: look whether it arrived before you send another',
		};
	}
	if (kept.undo !== undefined) {
		return { kind: 'never', why: `it was brought back already, as ${kept.undo.messageId}` };
	}
	switch (kept.outcome) {
		case 'deleted':
			return { kind: 'ready' };
		case undefined:
			return {
				kind: 'doubtful',
				why: 'awsmsg ended before it knew whether it was deleted: it may still be in the queue',
			};
		case 'unknown':
			return { kind: 'doubtful', why: 'it may not have been deleted: no usable answer came' };
		case 'lease-lost':
			return {
				kind: 'doubtful',
				why: 'it may still be in the queue: it was not deleted for certain',
			};
		default:
			return { kind: 'there', why: 'it was not deleted' };
	}
}

/** Why an entry of the journal can't be brought back without more ado; `undefined` when it can. */
export function whyNotUndone(
	kept: KeptMessage,
	place: string,
	here?: Pick<Here, 'account' | 'region'>,
): string | undefined {
	const undoable = undoableOf(kept, place, here);
	return undoable.kind === 'ready' ? undefined : undoable.why;
}

/**
 * What an undo of a queue means that names nothing: the messages, not back yet, of its newest deletion at this
 * endpoint of which any can be brought back; where none can, of the newest, which says why.
 */
export function lastDeletion(
	messages: readonly KeptMessage[],
	{ arn }: { readonly arn: string },
	place: string,
): readonly KeptMessage[] {
	const here = messages.filter(
		(kept) => kept.queue.arn === arn && kept.place === place && typeof kept.undo !== 'object',
	);
	const last =
		here.find((kept) => ['ready', 'doubtful'].includes(undoableOf(kept, place).kind)) ?? here[0];
	return here.filter((kept) => last !== undefined && deletionOf(kept).run === deletionOf(last).run);
}

type Ports = {
	readonly queues: QueueGateway;
	readonly journal: Journal;
	/** Two processes that look into the journal at once would both send. */
	readonly claims: Claims;
};

type Input = { readonly kept: readonly KeptMessage[]; readonly grant: Grant };

/** What undos of this process are at. */
type UnderWay = {
	readonly keys: Set<string>;
	/** The last of each queue, which the next one waits for. */
	readonly turns: Map<string, Promise<unknown>>;
};

const underWay = new WeakMap<Journal, UnderWay>();

/**
 * Sends faithful copies of deleted messages back to their queue. Each has a new id, which is written to
 * the journal and told. FIFO: with a deduplication id of its own, since SQS would swallow a copy with
 * the old one. Entries that are not ready ({@link undoableOf}) must be left out by the caller, or
 * confirmed. What another undo took on since the caller looked is not sent again, be it of this process
 * or of another one. Throws `conflict` while another process brings back messages of the same queue.
 */
export async function undoDeletions(
	ports: Ports,
	input: Input,
	signal: AbortSignal,
): Promise<readonly Undo[]> {
	const [first] = input.kept;
	if (first === undefined) return [];
	throwIfAborted(signal);
	const under = underWay.get(ports.journal) ?? { keys: new Set(), turns: new Map() };
	underWay.set(ports.journal, under);
	const ours = input.kept.filter(({ key }) => !under.keys.has(key));
	for (const { key } of ours) under.keys.add(key);
	try {
		const undos = await inTurn(under.turns, `${first.place} ${first.queue.arn}`, (name) =>
			claimed(ports, { ...input, kept: ours }, name, signal),
		);
		return input.kept.map(
			({ key, id }) =>
				undos.get(key) ?? { key, id, outcome: notTried('another undo brings it back now') },
		);
	} finally {
		for (const { key } of ours) under.keys.delete(key);
	}
}

async function inTurn<Result>(
	turns: Map<string, Promise<unknown>>,
	name: string,
	work: (name: string) => Promise<Result>,
): Promise<Result> {
	const turn = (turns.get(name) ?? Promise.resolve()).then(() => work(name));
	const settled = turn.catch(() => {});
	turns.set(name, settled);
	try {
		return await turn;
	} finally {
		if (turns.get(name) === settled) turns.delete(name);
	}
}

async function claimed(
	ports: Ports,
	input: Input,
	name: string,
	signal: AbortSignal,
): Promise<ReadonlyMap<string, Undo>> {
	const [first] = input.kept;
	if (first === undefined) return new Map();
	const claim = await ports.claims.take(`undo ${name}`, `an undo of ${first.queue.name}`);
	try {
		return await sendBack(ports, input, signal);
	} finally {
		await claim.release();
	}
}

/** By key. The journal is read once: it may be large, and nobody else has these keys meanwhile. */
async function sendBack(
	{ queues, journal }: Ports,
	input: Input,
	signal: AbortSignal,
): Promise<ReadonlyMap<string, Undo>> {
	const undos = new Map<string, Undo>();
	const [first] = input.kept;
	if (first === undefined) return undos;
	const now = new Map((await keptMessages(journal)).messages.map((one) => [one.key, one.undo]));
	const ready: KeptMessage[] = [];
	for (const kept of input.kept) {
		const { key, id } = kept;
		const why =
			kept.queue.arn === first.queue.arn
				? whyTakenOn(kept.undo, now.get(key))
				: `it is of another queue: ${kept.queue.arn}`;
		if (why === undefined) ready.push(kept);
		else undos.set(key, { key, id, outcome: notTried(why) });
	}
	let ended: string | undefined;
	/** FIFO: groups of which a copy was not confirmed; later ones would overtake it. */
	const broken = new Set<string>();
	for (let at = 0; at < ready.length; at += 10) {
		const batch = ready.slice(at, at + 10).filter((kept) => {
			const group = groupOf(kept);
			if (group === undefined || !broken.has(group)) return true;
			const why = `an earlier message of group ${group} was not confirmed`;
			undos.set(kept.key, undoOf(kept, notTried(why)));
			return false;
		});
		if (signal.aborted) ended ??= 'stopped';
		ended ??= await noteBegun(journal, batch);
		if (ended !== undefined) {
			for (const { key, id } of batch) undos.set(key, { key, id, outcome: notTried(ended) });
			continue;
		}
		const outcomes = await sendMessages(
			{ queues },
			{
				url: first.queue.url,
				messages: batch.map((kept) => copyToSend(kept)),
				grant: input.grant,
				onEnded: (failure) => {
					ended ??= failure.message;
				},
			},
			signal,
		);
		for (const [index, kept] of batch.entries()) {
			const outcome = outcomes[index] ?? nothingKnown;
			undos.set(kept.key, undoOf(kept, outcome));
			const group = groupOf(kept);
			if (outcome.outcome !== 'sent' && group !== undefined) broken.add(group);
			// Without this note it counts as on its way: nobody sends it again without being asked.
			if (outcome.outcome !== 'unknown') {
				await noteUndone(
					journal,
					kept.key,
					outcome.outcome === 'sent' ? (outcome.messageId ?? '') : undefined,
				).catch((error: unknown) => {
					ended ??= notWritten(asFailure(error));
				});
			}
		}
	}
	return undos;
}

function groupOf({ queue, message }: KeptMessage): string | undefined {
	return queue.name.endsWith('.fifo') ? message.groupId : undefined;
}

/** Nothing is sent that the journal does not know of; answers why, when it can't. */
async function noteBegun(
	journal: Journal,
	batch: readonly KeptMessage[],
): Promise<string | undefined> {
	const begun: string[] = [];
	try {
		for (const { key } of batch) {
			await noteUndoBegun(journal, key);
			begun.push(key);
		}
		return;
	} catch (error) {
		for (const key of begun) await noteUndone(journal, key).catch(() => {});
		return notWritten(asFailure(error));
	}
}

function notWritten({ message }: Failure): string {
	return `the journal can't be written: ${message}`;
}

const nothingKnown: NamedOutcome = {
	outcome: 'unknown',
	code: 'NoAnswer',
	message: 'nothing is known of it',
};

function undoOf(kept: KeptMessage, outcome: NamedOutcome): Undo {
	const { key, id, originArn } = kept;
	const doubtful = undoableOf(kept, kept.place).kind !== 'ready';
	return {
		key,
		id,
		outcome,
		...(originArn === undefined ? {} : { originLost: nameOfArn(originArn) }),
		...(doubtful && outcome.outcome !== 'rejected' ? { perhapsTwice: true } : {}),
	};
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
