import type { RedriveEvent } from '../../domain/redrive/redrive-event.ts';
import type { Journal } from '../ports.ts';

/** One line of a run's journal after the first: events in their order. */
export type RunLine = {
	readonly n: number;
	readonly at: number;
	readonly events: readonly RedriveEvent[];
};

type Waiting = {
	readonly event: RedriveEvent;
	readonly durable: boolean;
	resolve(): void;
	reject(error: unknown): void;
};

/**
 * Writes events to a journal, many to a line: what comes while a line is on its way to the disk goes
 * into the next one, so that one sync serves all of them. Once a write has failed all later ones fail:
 * a journal with a hole is worth nothing.
 */
export class RunLog {
	readonly #journal: Journal;
	readonly #now: () => number;
	readonly #listen: (event: RedriveEvent) => void;
	#waiting: Waiting[] = [];
	#writing: Promise<void> | undefined;
	#number: number;
	#broken: unknown;

	/** `listen` is told of each event once it is written. */
	constructor(
		journal: Journal,
		now: () => number,
		listen: (event: RedriveEvent) => void,
		lines = 0,
	) {
		this.#journal = journal;
		this.#now = now;
		this.#listen = listen;
		this.#number = lines;
	}

	/** Resolves when the event was handed to the system; when `durable`, once it is on the disk. */
	record(event: RedriveEvent, options: { readonly durable?: boolean } = {}): Promise<void> {
		return new Promise((resolve, reject) => {
			this.#waiting.push({ event, durable: options.durable === true, resolve, reject });
			this.#writing ??= this.#write();
		});
	}

	/** Waits for what is under way. */
	async settled(): Promise<void> {
		await this.#writing;
	}

	async #write(): Promise<void> {
		// One turn later, so that what happens in the same breath shares a line.
		await Promise.resolve();
		while (this.#waiting.length > 0) {
			const batch = this.#waiting;
			this.#waiting = [];
			try {
				if (this.#broken !== undefined) throw this.#broken;
				this.#number++;
				const line: RunLine = {
					n: this.#number,
					at: this.#now(),
					events: batch.map(({ event }) => event),
				};
				await this.#journal.append(line, { durable: batch.some(({ durable }) => durable) });
				for (const { event, resolve } of batch) {
					this.#listen(event);
					resolve();
				}
			} catch (error) {
				this.#broken = error;
				for (const { reject } of batch) reject(error);
			}
		}
		this.#writing = undefined;
	}
}
