import type { Clock } from '../../source/operations/ports.ts';

type Sleeper = { at: number; resolve(): void };

/** Made once: simulated runs stop thousands of waits, and each error would note where. */
const stopped = new DOMException('stopped', 'AbortError');

/** Lets every promise that can go on without time do so. */
export function flush(): Promise<void> {
	return new Promise((resolve) => setImmediate(resolve));
}

/** A clock that stands still until the test moves it. */
export class VirtualClock implements Clock {
	#now: number;
	#sleepers = new Set<Sleeper>();
	/** ms that passed while this computer slept, and by which its clock was set. */
	#slept = 0;
	#set = 0;

	constructor(now = Date.UTC(2026, 10, 20, 9, 0, 0)) {
		this.#now = now;
	}

	now(): number {
		return this.#now + this.#slept + this.#set;
	}

	/** The clock that nobody sets: it stands still while the computer sleeps, as timers do. */
	elapsed(): number {
		return this.#now;
	}

	/** What time it really is, as AWS knows it. */
	get truth(): number {
		return this.#now + this.#slept;
	}

	/** The computer sleeps: the world goes on, its timers and its steady clock don't. */
	suspend(milliseconds: number): void {
		this.#slept += milliseconds;
	}

	/** Somebody sets the clock on the wall; no time passes. */
	set(milliseconds: number): void {
		this.#set += milliseconds;
	}

	/** How many sleeps are under way: 0 once everything has ended. */
	get sleeping(): number {
		return this.#sleepers.size;
	}

	sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
		return new Promise((resolve, reject) => {
			const gaveUp = () => {
				this.#sleepers.delete(sleeper);
				reject(stopped);
			};
			const sleeper = {
				at: this.#now + milliseconds,
				resolve: () => {
					signal.removeEventListener('abort', gaveUp);
					resolve();
				},
			};
			if (signal.aborted) return gaveUp();
			signal.addEventListener('abort', gaveUp, { once: true });
			this.#sleepers.add(sleeper);
		});
	}

	/** Moves on by `milliseconds`, waking every sleeper at its own time. */
	async advance(milliseconds: number): Promise<void> {
		const target = this.#now + milliseconds;
		await flush();
		while (this.#earliest() <= target) await this.#wake();
		this.#now = target;
		await flush();
	}

	/** Moves on until the promise has settled; fails when nothing is left that could settle it. */
	async run<T>(promise: Promise<T>): Promise<T> {
		let settled = false;
		const note = () => {
			settled = true;
		};
		promise.then(note, note);
		await flush();
		while (!settled) {
			if (this.#sleepers.size === 0) throw new Error('nothing sleeps and nothing has ended');
			await this.#wake();
		}
		return promise;
	}

	#earliest(): number {
		let earliest = Number.POSITIVE_INFINITY;
		for (const sleeper of this.#sleepers) earliest = Math.min(earliest, sleeper.at);
		return earliest;
	}

	async #wake(): Promise<void> {
		this.#now = Math.max(this.#now, this.#earliest());
		for (const sleeper of [...this.#sleepers]) {
			if (sleeper.at > this.#now) continue;
			this.#sleepers.delete(sleeper);
			sleeper.resolve();
		}
		await flush();
	}
}
