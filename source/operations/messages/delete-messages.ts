import type { Grant } from '../../domain/effect.ts';
import { asFailure, type Failure } from '../../domain/failure.ts';
import type { EntryOutcome, Message } from '../../domain/messages/message.ts';
import type { QueueRef } from '../../domain/resources.ts';
import { inHalves } from '../in-halves.ts';
import { throwIfAborted } from '../pause.ts';
import type { Clock, Journal, QueueGateway } from '../ports.ts';
import type { HeldLease, Leases } from './leases.ts';
import {
	type DeleteOutcome,
	type KeepTerms,
	keepMessages,
	noteOutcome,
} from './message-journal.ts';
import { isLeftOut, mayHaveTakenEffect } from './outcome.ts';
import { scan } from './scan.ts';

/** What became of one message that was to be deleted, never told better than it is. */
export type Deletion = {
	readonly id: string;
	/**
	 * `not-found`: a whole sweep of the queue did not meet it. `lease-lost`: it could not be held, or
	 * not long enough to be certain that the deletion counted. `unknown`: no usable answer came.
	 */
	readonly outcome: DeleteOutcome;
	/** Its entry in the journal. */
	readonly key?: string;
	/** Present when the journal could not be told of the outcome: it counts as perhaps deleted there. */
	readonly notNoted?: true;
	readonly message?: string;
};

type Ports = {
	readonly queues: QueueGateway;
	readonly clock: Clock;
	readonly leases: Leases;
	readonly journal: Journal;
	/** Told of messages that are gone, so that their receive counts decide about no further look. */
	forget?(ids: readonly string[]): Promise<void>;
};

type Input = {
	readonly queue: QueueRef;
	/** Account, region and endpoint in one text. */
	readonly place: string;
	readonly grant: Grant;
	/** Unique among all runs, for the keys of the journal. */
	readonly run: string;
	/** What is kept of them. */
	readonly terms?: KeepTerms;
};

const batchSize = 10;
/** A lease that ends sooner is not relied on: the deletion may arrive too late to count, ms. */
const leaseMargin = 5000;

/**
 * Deletes messages that we hold, ten a request. Each is written to the journal first, and on the disk
 * before anything is sent; throws when that fails, and nothing was deleted then. Messages that we do
 * not hold any more are `lease-lost`: {@link deleteMessages} gets them again.
 */
export async function deleteHeld(
	ports: Ports,
	input: Input & { readonly messages: readonly Message[]; readonly from: number },
	signal: AbortSignal,
): Promise<readonly Deletion[]> {
	const { journal, clock } = ports;
	const { queue, place, messages, run, from, grant, terms } = input;
	throwIfAborted(signal);
	const held = heldNow(ports, queue.url);
	const ready = messages.filter(({ id }) => held.has(id));
	const keys = await keepMessages(journal, {
		queue,
		place,
		messages: ready,
		at: clock.now(),
		run,
		from,
		...(terms === undefined ? {} : { terms }),
	});
	const deletions = new Map<string, Deletion>();
	for (let at = 0; at < ready.length; at += batchSize) {
		const batch = ready.slice(at, at + batchSize).flatMap((message, index) => {
			const key = keys[at + index];
			const lease = heldNow(ports, queue.url).get(message.id);
			return key === undefined ? [] : [{ id: message.id, key, lease }];
		});
		for (const deletion of await deleteBatch(ports, { url: queue.url, grant, batch }, signal)) {
			deletions.set(deletion.id, deletion);
			if (deletion.key === undefined) continue;
			// The copy is on the disk; without this note it counts as perhaps deleted, and can be sent back.
			await noteOutcome(journal, deletion.key, deletion.outcome).catch(() => {
				deletions.set(deletion.id, { ...deletion, notNoted: true });
			});
		}
	}
	await forgetGone(ports, [...deletions.values()]);
	return messages.map(
		({ id }) =>
			deletions.get(id) ?? { id, outcome: 'lease-lost', message: 'it is not held any more' },
	);
}

/**
 * Deletes the messages of these ids. What is not held any more is received again, which takes another
 * delivery; what that sweep received beside is given back by the caller's release. Throws when nothing
 * was deleted; what ends it after that is told with the rest, which is `failed`.
 */
export async function deleteMessages(
	ports: Ports,
	input: Input & {
		readonly messages: readonly Message[];
		readonly fifo: boolean;
		/** From the redrive policy; leave out when last deliveries were confirmed. */
		readonly maxReceiveCount?: number;
		/** Why nothing may be received again; what is not held any more is left as it is then. */
		readonly notAgain?: string;
		onProgress?(done: number): void;
	},
	signal: AbortSignal,
): Promise<readonly Deletion[]> {
	const { queue, messages } = input;
	const deletions = new Map<string, Deletion>();
	let from = 0;
	let ended: Failure | undefined;
	/** What is known stays known, whatever ends the rest. */
	const orEnd = async <Result>(work: () => Promise<Result>): Promise<Result | undefined> => {
		try {
			return await work();
		} catch (error) {
			if (deletions.size === 0) throw error;
			ended ??= asFailure(error);
			return;
		}
	};
	const remove = async (some: readonly Message[]) => {
		if (some.length === 0 || ended !== undefined) return;
		const done = await orEnd(() => deleteHeld(ports, { ...input, messages: some, from }, signal));
		if (done === undefined) return;
		from += some.length;
		for (const deletion of done) deletions.set(deletion.id, deletion);
		input.onProgress?.(deletions.size);
	};
	const held = heldNow(ports, queue.url);
	for (let at = 0; at < messages.length; at += batchSize) {
		await remove(messages.slice(at, at + batchSize).filter(({ id }) => held.has(id)));
	}
	const wanted = new Set(
		messages
			.map(({ id }) => id)
			.filter((id) => (deletions.get(id)?.outcome ?? 'lease-lost') === 'lease-lost'),
	);
	let rest: Pick<Deletion, 'outcome' | 'message'> | undefined;
	if (ended === undefined && wanted.size > 0 && input.notAgain !== undefined) {
		rest = { outcome: 'lease-lost', message: `it is not held any more, and ${input.notAgain}` };
	} else if (ended === undefined && wanted.size > 0) {
		const report = await orEnd(() =>
			scan(
				ports,
				{
					url: queue.url,
					fifo: input.fifo,
					...(input.maxReceiveCount === undefined
						? {}
						: { maxReceiveCount: input.maxReceiveCount }),
					async onMessages(received) {
						const found = received.filter(({ id }) => wanted.delete(id));
						await remove(found);
						return wanted.size === 0 || ended !== undefined ? 'stop' : 'go';
					},
				},
				signal,
			),
		);
		rest =
			report?.ended === 'empty' && ended === undefined
				? { outcome: 'not-found', message: 'a sweep of the whole queue did not meet it' }
				: { outcome: 'lease-lost', message: whyNotMet(report?.failure) };
	}
	if (ended !== undefined)
		rest = { outcome: 'failed', message: `it was not tried: ${ended.message}` };
	const all = messages.map(({ id }): Deletion => {
		const known = deletions.get(id);
		if (known !== undefined && !wanted.has(id)) return known;
		return { id, ...(rest ?? { outcome: 'lease-lost' as const }) };
	});
	await forgetGone(
		ports,
		all.filter(({ outcome }) => outcome === 'not-found'),
	);
	return all;
}

/** A memory that can't be written errs on the side of refusing a look. */
async function forgetGone(ports: Ports, deletions: readonly Deletion[]): Promise<void> {
	const gone = deletions.filter(({ outcome }) => outcome === 'deleted' || outcome === 'not-found');
	if (gone.length > 0) await ports.forget?.(gone.map(({ id }) => id)).catch(() => {});
}

function whyNotMet(failure: Failure | undefined): string {
	return failure === undefined
		? 'it could not be received again: others hold it, or it is behind others'
		: `it could not be received again: ${failure.message}`;
}

/** What we hold of a queue and will hold for long enough, by message id. */
function heldNow({ leases, clock }: Ports, url: string): ReadonlyMap<string, HeldLease> {
	const until = clock.now() + leaseMargin;
	return new Map(
		leases
			.held(url)
			.filter((lease) => lease.until > until)
			.map((lease) => [lease.messageId, lease]),
	);
}

type BatchItem = {
	readonly id: string;
	readonly key: string;
	readonly lease: HeldLease | undefined;
};

async function deleteBatch(
	{ queues, leases, clock }: Ports,
	{ url, grant, batch }: { url: string; grant: Grant; batch: readonly BatchItem[] },
	signal: AbortSignal,
): Promise<readonly Deletion[]> {
	const lost: Deletion[] = [];
	const live: (BatchItem & { readonly lease: HeldLease })[] = [];
	for (const { id, key, lease } of batch) {
		if (lease === undefined) {
			lost.push({
				id,
				key,
				outcome: 'lease-lost',
				message: 'its lease ended before it was deleted',
			});
		} else live.push({ id, key, lease });
	}
	if (live.length === 0) return lost;
	if (signal.aborted) {
		return [...lost, ...live.map(({ id, key }) => failed(id, key, 'stopped before its turn'))];
	}
	let outcomes: readonly (EntryOutcome | undefined)[];
	try {
		outcomes = await inHalves(
			live.map(({ lease }) => lease.receiptHandle),
			(receiptHandles) => queues.delete({ url, receiptHandles }, { signal, grant }),
			signal,
		);
	} catch (error) {
		const failure = asFailure(error);
		const outcome = mayHaveTakenEffect(failure) ? 'unknown' : 'failed';
		return [
			...lost,
			...live.map(({ id, key }) => ({ id, key, outcome, message: failure.message }) as const),
		];
	}
	const now = clock.now();
	const done = live.map(({ id, key, lease }, index): Deletion => {
		const outcome = outcomes[index];
		if (outcome?.ok === true) {
			// Given back meanwhile, by somebody who left the list, it may have gone to a consumer.
			const held = leases.held(url).some((one) => one.receiptHandle === lease.receiptHandle);
			leases.forget(url, [lease.receiptHandle]);
			// A deletion by an old handle succeeds and may not delete: SQS API reference.
			return held && lease.until > now
				? { id, key, outcome: 'deleted' }
				: {
						id,
						key,
						outcome: 'lease-lost',
						message: 'its lease ended meanwhile: perhaps it is still there',
					};
		}
		if (outcome === undefined || isLeftOut(outcome)) {
			const message = outcome?.message ?? 'the answer leaves it out';
			return { id, key, outcome: 'unknown', message };
		}
		const text = outcome.message === '' ? outcome.code : outcome.message;
		return /ReceiptHandleIsInvalid|MessageNotInflight/.test(outcome.code)
			? { id, key, outcome: 'lease-lost', message: text }
			: failed(id, key, text);
	});
	return [...lost, ...done];
}

function failed(id: string, key: string, message: string): Deletion {
	return { id, key, outcome: 'failed', message };
}
