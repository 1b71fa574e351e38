import { greatest } from '../../domain/extent.ts';
import { asFailure, type Failure, unreadOf } from '../../domain/failure.ts';
import { type Masks, noMasks } from '../../domain/masking/masks.ts';
import type { Message } from '../../domain/messages/message.ts';
import { inHalves } from '../in-halves.ts';
import type { Clock, QueueGateway } from '../ports.ts';
import type { HeldMeanwhile } from '../silence.ts';
import { LostReceives, type UnheardReceives } from './lost-receives.ts';
import { visibilityFailure } from './outcome.ts';
import { type ReleaseReport, ReleaseTally } from './release-tally.ts';

/** One message that is hidden from everybody else because we received it. */
export type HeldLease = {
	readonly url: string;
	readonly messageId: string;
	readonly receiptHandle: string;
	/** When it comes back by itself, ms since the epoch. */
	readonly until: number;
	/** When we first received it: it can't be held for more than twelve hours from then. */
	readonly since: number;
	/** Set where the answer that brought it was refused: nobody has seen it. */
	readonly unread?: true;
};

const batchSize = 10;
const callsAtOnce = 8;

/** Waits before what failed for a passing reason is tried again, ms: nobody shall wait for a lease to end. */
const waits = [150, 300, 600, 1200] as const;

/** A request that hides messages: a receive does so when it is answered, a renewal when it arrives. */
export type HidingRequest = 'receive' | 'renewal';

/** What a second attempt would meet as well. */
const hopeless: ReadonlySet<Failure['kind']> = new Set([
	'denied',
	'credentials',
	'not-found',
	'invalid',
	'refused',
	'clock',
]);

/** Answers that say that the message is visible already, which is what a release wants. */
const notInFlight = /MessageNotInflight/;

/**
 * Every message that this session holds, so that leaving a screen, ctrl-c or SIGTERM can give all of
 * them back (law 3).
 */
export class Leases {
	/** The gateway to receive by: what a refused answer has hidden is held here too, and what a lost one may have is known. */
	readonly queues: QueueGateway;
	readonly #clock: Clock;
	readonly #onChange: (() => void) | undefined;
	/** What may not be seen of what is received into these leases. */
	readonly masks: Masks;
	readonly #held = new Map<string, Map<string, HeldLease>>();
	/** Being released right now; still held, but not to be sent twice. */
	readonly #leaving = new Set<HeldLease>();
	readonly #passes = new Set<Promise<void>>();
	/** Requests that are on their way and will hide messages. */
	readonly #underway = new Set<{
		readonly url: string;
		readonly hiding: HidingRequest;
		readonly ended: Promise<unknown>;
	}>();
	readonly #lost = new LostReceives();

	constructor(queues: QueueGateway, clock: Clock, masks = noMasks, onChange?: () => void) {
		this.queues = this.#noting(queues);
		this.#clock = clock;
		this.masks = masks;
		this.#onChange = onChange;
	}

	/** Notes received messages. A message that is held already is held by its newest handle. */
	hold(
		url: string,
		messages: readonly Pick<Message, 'id' | 'receiptHandle' | 'receivedAt'>[],
		leaseSeconds: number,
		more: Pick<HeldLease, 'unread'> = {},
	): void {
		if (messages.length === 0) return;
		const held = this.#held.get(url) ?? new Map<string, HeldLease>();
		this.#held.set(url, held);
		for (const { id, receiptHandle, receivedAt } of messages) {
			held.set(id, {
				url,
				messageId: id,
				receiptHandle,
				until: receivedAt + leaseSeconds * 1000,
				since: receivedAt,
				...more,
			});
		}
		this.#onChange?.();
	}

	/**
	 * Follows a request that hides messages until it has been answered and `request` has noted here what
	 * it holds: a release waits for it, so that nothing is hidden after everything was given back.
	 */
	async during<Result>(
		url: string,
		hiding: HidingRequest,
		request: () => Promise<Result>,
	): Promise<Result> {
		const work = request();
		const entry = { url, hiding, ended: work };
		this.#underway.add(entry);
		try {
			return await work;
		} finally {
			this.#underway.delete(entry);
		}
	}

	/** Whether there is anything to give back or to tell, now or once the requests on their way are answered. */
	busy(url?: string): boolean {
		const now = this.#clock.now();
		const isHeld = this.#all(url).some(({ until }) => until > now);
		return isHeld || this.unheard(url) !== undefined || this.#requests(url).length > 0;
	}

	/** What receives may have hidden of which no answer told; absent where there is no such thing. */
	unheard(url?: string): UnheardReceives | undefined {
		return this.#lost.at(this.#clock.now(), url);
	}

	/** How many of a queue are held that nobody has seen, since their answers were refused. */
	unread(url: string): number {
		const now = this.#clock.now();
		return this.#all(url).filter(({ until, unread }) => unread === true && until > now).length;
	}

	/** Notes that nothing of a queue is hidden by us but what is held: so say counts that were asked for then, ms since the epoch. */
	knowsAll(url: string, asked: number): void {
		this.#lost.forget(url, asked);
	}

	#noting(queues: QueueGateway): QueueGateway {
		const receive: QueueGateway['receive'] = async (input, options) => {
			try {
				return await queues.receive(input, options);
			} catch (error) {
				this.#noteLost(input, error);
				throw error;
			}
		};
		return new Proxy(queues, {
			get: (target, name) => (name === 'receive' ? receive : Reflect.get(target, name, target)),
		});
	}

	#noteLost(input: { url: string; max: number; leaseSeconds: number }, error: unknown): void {
		const { url, max, leaseSeconds } = input;
		const unread = unreadOf(error);
		// By its handle: its id, if it is that, may be of a message that is held by one that is believed.
		const known = unread.flatMap(({ receiptHandle, receivedAt }) =>
			receiptHandle === undefined ? [] : [{ id: receiptHandle, receiptHandle, receivedAt }],
		);
		this.hold(url, known, leaseSeconds, { unread: true });
		const isLost = unread.length === 0 && asFailure(error).outcomeUnknown === true;
		const most = isLost ? max : unread.length - known.length;
		const now = this.#clock.now();
		this.#lost.note(url, { most, at: now, until: now + leaseSeconds * 1000 });
	}

	/** What is still hidden by us and was seen, of one queue or of all. */
	held(url?: string): readonly HeldLease[] {
		const now = this.#clock.now();
		return this.#all(url).filter(({ until, unread }) => unread === undefined && until > now);
	}

	/** How many are hidden by us, and when all of them have come back by themselves. */
	heldUntil(url: string): HeldMeanwhile {
		const held = this.held(url);
		return { count: held.length, backBy: greatest(held.map(({ until }) => until)) };
	}

	/** Whether this very lease still hides its message: it is not over, dropped or replaced. */
	holds(lease: HeldLease): boolean {
		const held = this.#held.get(lease.url)?.get(lease.messageId);
		return held === lease && lease.until > this.#clock.now();
	}

	/** Notes that a lease was renewed; one that was dropped or replaced meanwhile stays so. */
	extend(lease: HeldLease, until: number): void {
		const held = this.#held.get(lease.url);
		if (held?.get(lease.messageId) !== lease) return;
		held.set(lease.messageId, { ...lease, until });
		this.#onChange?.();
	}

	/** Drops messages without a request: they were deleted, or their leases passed to another owner. */
	forget(url: string, receiptHandles: readonly string[]): void {
		const gone = new Set(receiptHandles);
		for (const lease of this.#all(url)) {
			if (gone.has(lease.receiptHandle)) this.#drop(lease);
		}
		this.#onChange?.();
	}

	/**
	 * Gives messages back, ten a request; never throws. Waits for the answers of receives that are on
	 * their way. What fails for a passing reason is tried again a few times; after that the message comes
	 * back at the end of its lease. What there was no time for when the signal aborted stays held.
	 */
	async release(url: string | undefined, signal: AbortSignal): Promise<ReleaseReport> {
		const tally = new ReleaseTally();
		// One that arrives after a release would hide the message again.
		const renewals = this.#requests(url, 'renewal');
		if (renewals.length > 0) await untilAborted(settled(renewals), signal);
		// Whoever leaves last must not leave before releases that are on their way, and must take over what
		// they had to give up and what a receive still brought: which another release may have taken by then.
		let others: readonly Promise<unknown>[];
		do {
			others = [...this.#passes, ...this.#requests(url)];
			await this.#pass(url, tally, signal);
			if (others.length > 0) await untilAborted(settled(others), signal);
		} while (others.length > 0 && !signal.aborted);
		if (signal.aborted) {
			for (const lease of this.#all(url)) {
				if (lease.until > this.#clock.now()) tally.isLeft(lease);
				else if (!this.#leaving.has(lease)) {
					this.#drop(lease);
					tally.expired++;
				}
			}
		}
		this.#onChange?.();
		const unheard = this.unheard(url);
		return { ...tally.report(), ...(unheard === undefined ? {} : { unheard }) };
	}

	#requests(url: string | undefined, hiding?: HidingRequest): readonly Promise<unknown>[] {
		return [...this.#underway]
			.filter((one) => url === undefined || one.url === url)
			.filter((one) => hiding === undefined || one.hiding === hiding)
			.map(({ ended }) => ended);
	}

	async #pass(url: string | undefined, tally: ReleaseTally, signal: AbortSignal): Promise<void> {
		if (signal.aborted) return;
		const batches = this.#batches(url, tally);
		// Two releases that wait for one another would go on for ever.
		if (batches.length === 0) return;
		for (const lease of batches.flat()) this.#leaving.add(lease);
		let next = 0;
		const work = async () => {
			for (let batch = batches[next++]; batch !== undefined; batch = batches[next++]) {
				await this.#releaseBatch(batch, tally, signal);
			}
		};
		const workers = Array.from({ length: Math.min(callsAtOnce, batches.length) }, work);
		const pass = Promise.all(workers).then(() => {});
		this.#passes.add(pass);
		try {
			await pass;
		} finally {
			this.#passes.delete(pass);
		}
	}

	/** Live leases that nobody releases yet, ten of one queue together; drops those that are over. */
	#batches(url: string | undefined, tally: ReleaseTally): HeldLease[][] {
		const batches: HeldLease[][] = [];
		const now = this.#clock.now();
		for (const held of url === undefined ? this.#held.values() : this.#only(url).values()) {
			const leases = [...held.values()].filter((lease) => !this.#leaving.has(lease));
			const live = leases.filter((lease) => lease.until > now);
			for (const lease of leases) {
				if (lease.until <= now) this.#drop(lease);
			}
			tally.expired += leases.length - live.length;
			for (let at = 0; at < live.length; at += batchSize) {
				batches.push(live.slice(at, at + batchSize));
			}
		}
		return batches;
	}

	async #releaseBatch(
		batch: readonly HeldLease[],
		tally: ReleaseTally,
		signal: AbortSignal,
	): Promise<void> {
		for (const lease of batch) this.#leaving.delete(lease);
		let rest = batch;
		for (let attempt = 0; rest.length > 0 && !signal.aborted; attempt++) {
			const wait = waits[attempt];
			rest = await this.#attempt(rest, tally, signal, wait !== undefined);
			if (rest.length === 0 || wait === undefined) return;
			for (const lease of rest) this.#leaving.add(lease);
			await this.#clock.sleep(wait, signal).catch(() => {});
			for (const lease of rest) this.#leaving.delete(lease);
		}
	}

	/** One request; answers what is worth another one, when there may be `another`. */
	async #attempt(
		batch: readonly HeldLease[],
		tally: ReleaseTally,
		signal: AbortSignal,
		another: boolean,
	): Promise<readonly HeldLease[]> {
		const now = this.#clock.now();
		const live = batch.filter((lease) => lease.until > now);
		for (const lease of batch) {
			if (lease.until > now) continue;
			this.#drop(lease);
			tally.expired++;
		}
		const url = live[0]?.url;
		if (url === undefined) return [];
		for (const lease of live) this.#leaving.add(lease);
		const again: HeldLease[] = [];
		const failed = (lease: HeldLease, failure: Failure) => {
			// The request may or may not have been sent: held, so that a last release can try again.
			if (signal.aborted) return;
			if (another && !hopeless.has(failure.kind)) {
				again.push(lease);
				return;
			}
			this.#drop(lease);
			tally.failed(lease, failure);
		};
		try {
			const outcomes = await inHalves(
				live.map(({ receiptHandle }) => ({ receiptHandle, seconds: 0 })),
				(entries) => this.queues.changeVisibility({ url, entries }, { signal }),
				signal,
			);
			for (const [index, lease] of live.entries()) {
				const outcome = outcomes[index];
				if (outcome?.ok === true || (outcome && notInFlight.test(outcome.code))) {
					this.#drop(lease);
					tally.released++;
				} else failed(lease, outcome === undefined ? leftOut : visibilityFailure(outcome));
			}
		} catch (error) {
			const failure = asFailure(error);
			for (const lease of live) {
				if (notInFlight.test(failure.code ?? '')) {
					this.#drop(lease);
					tally.released++;
				} else failed(lease, failure);
			}
		} finally {
			for (const lease of live) this.#leaving.delete(lease);
		}
		return again;
	}

	#all(url: string | undefined): HeldLease[] {
		const maps = url === undefined ? [...this.#held.values()] : [...this.#only(url).values()];
		return maps.flatMap((held) => [...held.values()]);
	}

	#only(url: string): ReadonlyMap<string, Map<string, HeldLease>> {
		const held = this.#held.get(url);
		return new Map(held === undefined ? [] : [[url, held]]);
	}

	/** Unless the message has been received again since: then the newer lease stays. */
	#drop(lease: HeldLease): void {
		const held = this.#held.get(lease.url);
		if (held?.get(lease.messageId) === lease) held.delete(lease.messageId);
	}
}

function untilAborted(work: Promise<unknown>, signal: AbortSignal): Promise<unknown> {
	if (signal.aborted) return Promise.resolve();
	return new Promise<void>((resolve) => {
		const end = () => resolve();
		signal.addEventListener('abort', end, { once: true });
		work.finally(() => {
			signal.removeEventListener('abort', end);
			resolve();
		});
	});
}

const leftOut: Failure = {
	kind: 'service',
	message: 'the answer to ChangeMessageVisibilityBatch leaves a message out',
	retryable: true,
};

function settled(work: readonly Promise<unknown>[]): Promise<unknown> {
	return Promise.allSettled(work);
}
