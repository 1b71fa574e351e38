import { asFailure, type Failure, FailureError, fail } from '../../domain/failure.ts';
import { type Message, receiveCount } from '../../domain/messages/message.ts';
import { inFlightQuota } from '../../domain/redrive/run-costs.ts';
import type { QueueAttributes } from '../../domain/resources.ts';
import { throwIfAborted } from '../pause.ts';
import type { Clock, QueueGateway } from '../ports.ts';
import { receiveHeld, renewLeases } from './hold.ts';
import type { Leases } from './leases.ts';

/** Messages of one FIFO group that a receive gives before the rest waits. */
const headsOfGroup = 10;

const defaults = { leaseSeconds: 300, emptyPolls: 3, waitSeconds: 1, workers: 4 };

/** What a scan could not see, and why. Counts are SQS's approximate ones. */
export type Unseen = {
	/** Visible still, though long polls brought nothing new. */
	readonly visible?: number;
	readonly delayed?: number;
	/** In flight beyond what we hold. */
	readonly heldByOthers?: number;
	/** Held by us, and not seen: the answers that brought them were refused. */
	readonly unread?: number;
	/** At the most, hidden by receives that were not answered. */
	readonly unheard?: number;
	/** FIFO groups of which ten messages are held: what is behind those can't be received. */
	readonly groups?: readonly string[];
};

export type ScanProgress = {
	/** Messages seen, each once. */
	readonly scanned: number;
	readonly held: number;
};

/**
 * Why a scan ended. `empty`: long polls brought nothing, and the counts agree. `rest`: long polls
 * brought nothing, but `unseen` says that there is more. `quota`: as many are in flight as a queue may
 * have. `last-delivery`: a message reached its maxReceiveCount.
 */
export type ScanEnd =
	| 'limit'
	| 'empty'
	| 'rest'
	| 'quota'
	| 'last-delivery'
	| 'stopped'
	| 'failure';

export type ScanReport = ScanProgress & {
	readonly ended: ScanEnd;
	/** Deliveries of a message that had arrived already. */
	readonly duplicates: number;
	readonly unseen: Unseen;
	readonly failure?: Failure;
};

export type ScanInput = {
	readonly url: string;
	readonly fifo: boolean;
	/** Messages to hold, those included that `leases` hold of the queue already. */
	readonly limit?: number;
	/** How long messages stay hidden; renewed while the scan goes on. */
	readonly leaseSeconds?: number;
	readonly emptyPolls?: number;
	/** How long a poll waits for messages; 0 asks a sample of AWS's servers only. */
	readonly waitSeconds?: number;
	readonly workers?: number;
	/** From the redrive policy; leave out when last deliveries were confirmed. */
	readonly maxReceiveCount?: number;
	/** Gets each message once, in the order of arrival; the scan waits for it. `stop` ends the scan. */
	onMessages(messages: readonly Message[]): Promise<'go' | 'stop'>;
	onProgress?(progress: ScanProgress): void;
};

/**
 * Sweeps a queue under leases: receives until the limit, or until long polls bring nothing and the
 * counts say that nothing is left. Everything received stays in `leases`, whatever happens; the caller
 * releases. Throws what the first receive throws; a later failure is part of the report.
 */
export async function scan(
	ports: { queues: QueueGateway; clock: Clock; leases: Leases },
	input: ScanInput,
	signal: AbortSignal,
): Promise<ScanReport> {
	const sweep = new Sweep(ports, input, signal);
	// Several receivers on a FIFO queue get in each other's way: groups are locked one by one.
	const workers = input.fifo ? 1 : (input.workers ?? defaults.workers);
	// The first alone: when it is refused nothing else is sent.
	await sweep.first();
	const ends = await Promise.allSettled(Array.from({ length: workers }, () => sweep.work()));
	throwIfAborted(signal);
	for (const end of ends) if (end.status === 'rejected') throw end.reason;
	return sweep.report();
}

class Sweep {
	readonly #ports: { queues: QueueGateway; clock: Clock; leases: Leases };
	readonly #input: ScanInput;
	readonly #signal: AbortSignal;
	readonly #seen = new Set<string>();
	readonly #groups = new Map<string, number>();
	readonly #limit: number;
	readonly #leaseSeconds: number;
	/** Messages asked for and not answered yet. */
	#asked = 0;
	#duplicates = 0;
	#emptyInRow = 0;
	#ended: ScanEnd | undefined;
	#failure: Failure | undefined;
	#unseen: Unseen = {};
	#handing: Promise<unknown> = Promise.resolve();
	#renewing: Promise<unknown> | undefined;
	/** What has a little more than half left at one turn has still time at the next, ms. */
	readonly #renewEvery: number;
	#renewAt: number;

	constructor(
		ports: { queues: QueueGateway; clock: Clock; leases: Leases },
		input: ScanInput,
		signal: AbortSignal,
	) {
		this.#ports = ports;
		this.#input = input;
		this.#signal = signal;
		// What is held already does not come again: asking for it would poll on for messages sent meanwhile.
		const held = ports.leases.held(input.url).length;
		this.#limit = (input.limit ?? Number.POSITIVE_INFINITY) - held;
		this.#leaseSeconds = input.leaseSeconds ?? defaults.leaseSeconds;
		this.#renewEvery = this.#leaseSeconds * 250;
		this.#renewAt = ports.clock.now() + this.#renewEvery;
	}

	async first(): Promise<void> {
		throwIfAborted(this.#signal);
		if (this.#limit <= 0) {
			this.#ended = 'limit';
			return;
		}
		await this.#receive(true);
	}

	async work(): Promise<void> {
		while (this.#ended === undefined && !this.#signal.aborted) {
			if (this.#limit - this.#seen.size - this.#asked <= 0) {
				// Others have asked for the rest; if they come back with less, they go on themselves.
				return;
			}
			await this.#renew();
			await this.#receive(false);
		}
	}

	report(): ScanReport {
		return {
			scanned: this.#seen.size,
			held: this.#held,
			ended: this.#ended ?? 'limit',
			duplicates: this.#duplicates,
			unseen: this.#unseen,
			...(this.#failure === undefined ? {} : { failure: this.#failure }),
		};
	}

	get #held(): number {
		return this.#ports.leases.held(this.#input.url).length;
	}

	async #receive(first: boolean): Promise<void> {
		const { url, waitSeconds = defaults.waitSeconds } = this.#input;
		const want = Math.min(10, this.#limit - this.#seen.size - this.#asked);
		this.#asked += want;
		let batch: readonly Message[];
		try {
			batch = await receiveHeld(
				this.#ports,
				{ url, max: want, leaseSeconds: this.#leaseSeconds, waitSeconds },
				this.#signal,
			);
		} catch (error) {
			this.#asked -= want;
			throwIfAborted(this.#signal);
			this.#fail(asFailure(error), first, error);
			return;
		}
		this.#asked -= want;
		const news = batch.filter(({ id }) => !this.#seen.has(id));
		for (const message of news) this.#note(message);
		this.#duplicates += batch.length - news.length;
		if (news.length > 0) await this.#handOn(news);
		await this.#judge(batch, news.length);
	}

	#note(message: Message): void {
		this.#seen.add(message.id);
		const group = message.system['MessageGroupId'];
		if (this.#input.fifo && group !== undefined) {
			this.#groups.set(group, (this.#groups.get(group) ?? 0) + 1);
		}
	}

	/** One batch after another, so that whoever takes them needs no queue of its own. */
	async #handOn(messages: readonly Message[]): Promise<void> {
		const turn = this.#handing.then(async () => {
			if ((await this.#input.onMessages(messages)) === 'stop') this.#ended ??= 'stopped';
		});
		this.#handing = turn.catch(() => {
			// Whoever takes them can't go on: nothing more is received.
			this.#ended ??= 'stopped';
		});
		await turn;
		this.#input.onProgress?.({ scanned: this.#seen.size, held: this.#held });
	}

	async #judge(batch: readonly Message[], news: number): Promise<void> {
		const last = this.#input.maxReceiveCount ?? Number.POSITIVE_INFINITY;
		if (batch.some((message) => (receiveCount(message) ?? 1) >= last))
			this.#ended ??= 'last-delivery';
		if (this.#seen.size >= this.#limit) this.#ended ??= 'limit';
		if (this.#held >= inFlightQuota) this.#ended ??= 'quota';
		if (news > 0) {
			this.#emptyInRow = 0;
			return;
		}
		this.#emptyInRow++;
		const most = this.#input.emptyPolls ?? defaults.emptyPolls;
		if (this.#emptyInRow >= most && this.#ended === undefined) await this.#askCounts(most);
	}

	/** Nothing came for a while: the counts decide whether that is the end. */
	async #askCounts(most: number): Promise<void> {
		const { queues, clock, leases } = this.#ports;
		const asked = clock.now();
		let attributes: QueueAttributes;
		try {
			attributes = await queues.attributes(this.#input.url, { signal: this.#signal });
		} catch (error) {
			throwIfAborted(this.#signal);
			this.#fail(asFailure(error), false, error);
			return;
		}
		this.#unseen = this.#rest(attributes);
		const { unheard, ...others } = this.#unseen;
		const saysAll = Object.keys(others).length === 0;
		if (saysAll && unheard === undefined) this.#ended ??= 'empty';
		// Counts lag: as many polls again before they are believed.
		else if (this.#emptyInRow >= most * 2) {
			if (saysAll && attributes.inFlight !== undefined) {
				leases.knowsAll(this.#input.url, asked);
				this.#unseen = this.#rest(attributes);
				if (Object.keys(this.#unseen).length === 0) this.#ended ??= 'empty';
			}
			this.#ended ??=
				attributes.inFlight !== undefined && attributes.inFlight >= inFlightQuota
					? 'quota'
					: 'rest';
		}
	}

	#rest({ visible = 0, delayed = 0, inFlight = 0 }: QueueAttributes): Unseen {
		const { leases } = this.#ports;
		const { url } = this.#input;
		const unread = leases.unread(url);
		const heldByOthers = inFlight - this.#held - unread;
		const unheard = leases.unheard(url)?.most ?? 0;
		const groups = [...this.#groups].filter(([, count]) => count >= headsOfGroup);
		return {
			...(visible > 0 ? { visible } : {}),
			...(delayed > 0 ? { delayed } : {}),
			...(heldByOthers > 0 ? { heldByOthers } : {}),
			...(unread > 0 ? { unread } : {}),
			...(unheard > 0 ? { unheard } : {}),
			...(visible > 0 && groups.length > 0 ? { groups: groups.map(([group]) => group) } : {}),
		};
	}

	#fail(failure: Failure, first: boolean, error: unknown): void {
		if (failure.code === 'OverLimit') {
			this.#ended ??= 'quota';
			return;
		}
		if (first) throw error instanceof FailureError ? error : fail(failure.kind, failure.message);
		this.#failure ??= failure;
		this.#ended ??= 'failure';
	}

	/** Renews leases of which half is over: a long scan must not see its own messages again. */
	async #renew(): Promise<void> {
		if (this.#ports.clock.now() < this.#renewAt) return this.#renewing?.then(() => {});
		this.#renewAt = this.#ports.clock.now() + this.#renewEvery;
		this.#renewing = renewLeases(
			this.#ports,
			{ url: this.#input.url, leaseSeconds: this.#leaseSeconds },
			this.#signal,
		).catch(() => {});
		await this.#renewing;
	}
}
