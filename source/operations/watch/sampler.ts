import { asFailure, type Failure } from '../../domain/failure.ts';
import { isEndless, pagesOf } from '../../domain/paging.ts';
import { Pause } from '../pause.ts';
import type { Clock } from '../ports.ts';
import { Batch } from './batch.ts';
import { beatMs, beatOf } from './beat.ts';
import { backoff, longestBackoff, pauseBetweenPages } from './list-pace.ts';
import { PagesBefore } from './pages-before.ts';
import { RequestBudget } from './request-budget.ts';
import { type Entry, Roster } from './roster.ts';
import type {
	Attention,
	SamplerListener,
	SamplerPace,
	SamplerSource,
	SamplerView,
} from './sampling.ts';
import { Stillness } from './stillness.ts';

/** Between two parts of a first list that are told, ms. */
const partEvery = 100;
const tick = 250;
/** Where nothing is listed there is nothing to do until something is. */
const emptyTick = 1_000;
const viewEvery = 50;
const noKeys: readonly string[] = [];
/** A list that does not end costs its endpoint hundreds of pages, and says the same again; who refreshes asks at once. */
const endlessRelist = 5 * 60_000;

/**
 * The first relist of a list of one page, ms; each later one waits twice as long, up to the pace.
 * What was made a moment ago shows up soon, and a session costs a handful of calls more.
 */
const firstRelist = 500;

/** Failures that say nothing about one resource: everything else would fail alike. */
const generalFailures: ReadonlySet<Failure['kind']> = new Set([
	'unreachable',
	'credentials',
	'clock',
	'timeout',
	'service',
]);

/**
 * Lists again and again and samples what was listed until the signal aborts: a burst at first, then
 * visible rows often and all others in turn under a budget. Rejects only if a listener throws.
 */
export async function runSampler<Ref, Value>(
	source: SamplerSource<Ref, Value>,
	clock: Clock,
	view: SamplerView<Ref>,
	pace: SamplerPace,
	listener: SamplerListener<Ref, Value>,
	signal: AbortSignal,
): Promise<void> {
	if (signal.aborted) return;
	const own = new AbortController();
	const ended = AbortSignal.any([signal, own.signal]);
	const sampler = new Sampler(source, clock, view, pace, listener, ended);
	try {
		await Promise.all([sampler.list(), sampler.run()]);
	} finally {
		own.abort();
	}
}

class Sampler<Ref, Value> {
	readonly #source: SamplerSource<Ref, Value>;
	readonly #clock: Clock;
	readonly #view: SamplerView<Ref>;
	readonly #pace: SamplerPace;
	readonly #listener: SamplerListener<Ref, Value>;
	readonly #signal: AbortSignal;
	readonly #roster: Roster<Ref>;
	readonly #foreground: RequestBudget;
	readonly #background: RequestBudget;
	readonly #pause: Pause;
	/** Start of the first list that named anything. */
	#startedAt: number;
	#running = 0;
	#listed = false;
	/** Whether rows are shown as they are listed: in a first list, until it is there or too long. */
	#tellsParts = true;
	/** Whether the last list that was read had no end. */
	#cutShort = false;
	/** Sweeps that ended well, as long as each was of one page. */
	#shortSweeps = 0;
	#swept = false;
	#sampledKeys = 0;
	#denied = 0;
	/** General failures in a row; while there are any, one call at a time probes. */
	#troubles = 0;
	#quietUntil = 0;
	#visible: readonly string[] = [];
	#pinned: readonly Ref[] = [];
	#lookAgainAt = Number.NEGATIVE_INFINITY;
	/** The beat in which everything that was due has been asked. */
	#overAt = Number.NEGATIVE_INFINITY;
	readonly #batch: Batch<Ref, Value>;
	readonly #stillness: Stillness;
	readonly #pages = new PagesBefore<Ref>();

	constructor(
		source: SamplerSource<Ref, Value>,
		clock: Clock,
		view: SamplerView<Ref>,
		pace: SamplerPace,
		listener: SamplerListener<Ref, Value>,
		signal: AbortSignal,
	) {
		this.#source = source;
		this.#clock = clock;
		this.#view = view;
		this.#pace = pace;
		this.#listener = listener;
		this.#signal = signal;
		this.#roster = new Roster<Ref>((ref) => source.key(ref));
		this.#foreground = new RequestBudget(clock, pace.perSecond, { burst: pace.burst });
		this.#background = new RequestBudget(clock, pace.backgroundPerSecond.active, {
			// What a beat may ask, and one for a beat that comes late.
			burst: 1 + (pace.backgroundPerSecond.active * beatMs) / 1000,
		});
		this.#pause = new Pause(clock);
		this.#batch = new Batch(listener);
		this.#stillness = new Stillness(pace);
		this.#startedAt = clock.now();
	}

	/** Sweeps the list over and over. */
	async list(): Promise<void> {
		for (let failures = 0; !this.#signal.aborted; ) {
			try {
				await this.#sweep();
				failures = 0;
				await this.#sleepUntilRelist(this.#clock.now());
			} catch (error) {
				if (this.#signal.aborted) return;
				if (error instanceof ListenerError) throw error.cause;
				const failure = asFailure(error);
				this.#roster.abandonSweep();
				failures++;
				const wait = isEndless(error)
					? endlessRelist
					: failure.retryable
						? backoff(failures)
						: longestBackoff;
				const now = this.#clock.now();
				this.#listener.listFailed(failure, now, now + wait);
				await this.#sleep(wait);
			}
		}
	}

	async #sweep(): Promise<void> {
		const refs: Ref[] = [];
		let said = 0;
		let saidAt = Number.NEGATIVE_INFINITY;
		let pages = 0;
		if (this.#roster.size === 0) this.#startedAt = this.#clock.now();
		const ask = async (next: string | undefined) => {
			const now = this.#clock.now();
			if (next !== undefined && this.#tellsParts && now - saidAt >= partEvery) {
				saidAt = now;
				const more = refs.slice(said);
				said = refs.length;
				this.#tell(() => this.#listener.listed(more, false, now));
			}
			const wait = pauseBetweenPages(this.#pace, refs.length);
			if (next !== undefined && wait > 0) await this.#sleep(wait);
			const page = await this.#source.page(next, this.#signal, this.#pages.known);
			return this.#pages.read(page);
		};
		this.#pages.begin();
		try {
			for await (const some of pagesOf(this.#source.what, ask, this.#signal)) {
				pages++;
				// What is to take the place of an endless list comes when that has gone.
				const noted = this.#cutShort ? some : this.#add(some);
				this.#pages.keep(noted);
				for (const ref of noted) refs.push(ref);
			}
		} catch (error) {
			if (isEndless(error)) this.#cutOff(refs);
			throw error;
		}
		this.#addInPlace(refs);
		this.#roster.endSweep();
		this.#listed = true;
		this.#tellsParts = false;
		this.#shortSweeps = pages === 1 ? this.#shortSweeps + 1 : Number.POSITIVE_INFINITY;
		const now = this.#clock.now();
		this.#tell(() => this.#listener.listed(refs, true, now));
		this.#pause.wake();
	}

	/**
	 * What a list without end named is there, and what a whole one before it named may be too. Of two without end the
	 * later takes the place of the one before: together they would grow from sweep to sweep.
	 */
	#cutOff(refs: readonly Ref[]): void {
		this.#tellsParts = false;
		const again = this.#cutShort;
		this.#addInPlace(refs);
		this.#cutShort = true;
		this.#tell(() => this.#listener.listed(refs, again, this.#clock.now()));
	}

	#add(refs: readonly Ref[]): readonly Ref[] {
		const noted = this.#roster.add(refs, (ref) => this.#source.urgent(ref));
		this.#pause.wake();
		return noted;
	}

	/** After an endless list: first goes what it named and this one does not, then comes what is new. */
	#addInPlace(refs: readonly Ref[]): void {
		if (!this.#cutShort) return;
		this.#cutShort = false;
		this.#roster.keepOnly(refs);
		this.#add(refs);
	}

	/** Starts samples as budget and concurrency allow, and passes results on in batches. */
	async run(): Promise<void> {
		while (!this.#signal.aborted) {
			const wait = this.#dispatch();
			const now = this.#clock.now();
			this.#noteSwept(now);
			if (now >= this.#batch.dueAt) this.#flush();
			await this.#pause.wait(Math.max(1, Math.min(wait, this.#batch.dueAt - now)), this.#signal);
		}
	}

	/** Starts what may start now; ms until it is worth trying again. */
	#dispatch(): number {
		const now = this.#clock.now();
		const quiet = this.#quietUntil - now;
		// Longer than that it never lasts: the clock was set back since.
		if (quiet > longestBackoff) this.#quietUntil = now;
		else if (quiet > 0) return quiet;
		const attention = this.#view.attention();
		const at = this.#swept ? beatOf(now, this.#startedAt) : now;
		const isOver = this.#swept && at === this.#overAt;
		// A look that is far off is one of before this computer's clock was set back.
		if (now >= this.#lookAgainAt || now < this.#lookAgainAt - 2 * beatMs) {
			this.#lookAtView(this.#swept ? at + beatMs : now + viewEvery, attention);
		}
		const beyond = this.#view.beyondSight?.() ?? attention;
		this.#background.setRate(this.#pace.backgroundPerSecond[beyond]);
		const most = this.#concurrency();
		while (this.#running < most && !this.#signal.aborted) {
			const held = this.#foreground.wait();
			if (held > 0) return Math.min(tick, held);
			const entry = this.#roster.pick(at, isOver ? noKeys : this.#visible, (key, place) =>
				this.#stillness.every(attention, key, place),
			);
			if (entry !== undefined) {
				this.#foreground.take();
				this.#launch(entry, at);
				continue;
			}
			const inTurn = isOver ? undefined : this.#inTurn(at, attention);
			if (inTurn === undefined) {
				this.#overAt = at;
				if (this.#swept) return at + beatMs - now;
				if (this.#listed && this.#roster.size === 0) return emptyTick;
				return Math.min(tick, this.#background.wait() || tick);
			}
			this.#launch(inTurn, at);
		}
		return tick;
	}

	/** The view is asked less often than calls end, since its answer costs a walk over the rows. */
	#lookAtView(again: number, attention: Attention): void {
		this.#lookAgainAt = again;
		this.#visible = this.#view.visible();
		this.#stillness.look(this.#visible, attention);
		const pinned = this.#view.pinned?.() ?? this.#pinned;
		if (pinned === this.#pinned) return;
		this.#pinned = pinned;
		this.#roster.add(pinned, () => true, true);
	}

	#inTurn(now: number, attention: Attention): Entry<Ref> | undefined {
		if (this.#background.wait() > 0) return;
		const entry = this.#roster.pickInTurn(now, this.#pace.backgroundEvery[attention]);
		if (entry !== undefined) this.#background.take();
		return entry;
	}

	#concurrency(): number {
		if (this.#troubles > 0) return 1;
		const most = this.#swept ? this.#pace.steady : this.#pace.burst;
		return Math.max(1, Math.round(most * this.#foreground.share));
	}

	#launch(entry: Entry<Ref>, now: number): void {
		this.#roster.started(entry, now);
		this.#running++;
		const { ref } = entry;
		this.#source.sample(ref, this.#signal).then(
			(value) => this.#answered(() => this.#succeeded(entry, ref, value)),
			(error: unknown) => this.#answered(() => this.#failed(entry, ref, asFailure(error))),
		);
	}

	#answered(note: () => void): void {
		this.#running--;
		if (this.#signal.aborted) return;
		const { dueAt } = this.#batch;
		note();
		// Once all that was due is asked, an answer more is told with its batch, and nothing follows from it.
		const isOver = this.#swept && beatOf(this.#clock.now(), this.#startedAt) === this.#overAt;
		if (!isOver || this.#batch.dueAt !== dueAt) this.#pause.wake();
	}

	#succeeded(entry: Entry<Ref>, ref: Ref, value: Value): void {
		this.#troubles = 0;
		if (!entry.sampled) this.#sampledKeys++;
		this.#roster.succeeded(entry);
		const next = this.#source.leadsTo(value);
		if (next !== undefined) this.#roster.promote(next);
		this.#stillness.answered(entry.key, this.#source.moment?.(value));
		if (this.#roster.has(entry)) this.#batch.sampled(ref, value, this.#clock.now());
	}

	#failed(entry: Entry<Ref>, ref: Ref, failure: Failure): void {
		const now = this.#clock.now();
		if (!entry.attempted && failure.kind === 'denied') this.#denied++;
		this.#roster.failed(entry, failure, now);
		if (failure.kind === 'throttled') {
			this.#foreground.throttled();
			this.#background.throttled();
			this.#quietUntil = Math.max(this.#quietUntil, now + 1000);
		} else if (generalFailures.has(failure.kind)) {
			// Calls that were on their way together count as one trouble.
			if (now >= this.#quietUntil) this.#troubles++;
			this.#quietUntil = Math.max(this.#quietUntil, now + backoff(this.#troubles));
		}
		// Deleted since it was listed: the next list will drop the row.
		if (failure.kind === 'not-found' && !entry.pinned) return;
		if (this.#roster.has(entry)) this.#batch.failed(ref, failure, now);
	}

	#noteSwept(now: number): void {
		if (this.#swept || !this.#listed || this.#roster.unattempted > 0) return;
		// An empty list is no sweep: what comes next is still the first that there is to see.
		if (this.#roster.size === 0) return;
		this.#swept = true;
		this.#flush();
		this.#listener.swept({
			sampled: this.#sampledKeys,
			denied: this.#denied,
			milliseconds: now - this.#startedAt,
			at: now,
		});
	}

	#flush(): void {
		this.#batch.tell(this.#troubles > 0 ? this.#quietUntil : undefined);
	}

	async #sleepUntilRelist(from: number): Promise<void> {
		// Looked at every second, so that a user who comes back does not wait the long way.
		while (!this.#signal.aborted) {
			const every = Math.min(
				this.#pace.relistEvery[this.#view.attention()],
				firstRelist * 2 ** (this.#shortSweeps - 1),
			);
			// Of a clock that was set back too: what it says is far off is no reason to wait.
			const left = every - Math.abs(this.#clock.now() - from);
			if (left <= 0) return;
			await this.#sleep(Math.min(1000, left));
		}
	}

	async #sleep(milliseconds: number): Promise<void> {
		try {
			await this.#clock.sleep(milliseconds, this.#signal);
		} catch (error) {
			if (!this.#signal.aborted) throw error;
		}
	}

	/** Keeps a listener's own error apart from the failures of a port. */
	#tell(say: () => void): void {
		try {
			say();
		} catch (cause) {
			throw new ListenerError('a listener failed', { cause });
		}
	}
}

class ListenerError extends Error {}
