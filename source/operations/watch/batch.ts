import type { Failure } from '../../domain/failure.ts';
import type { SamplerListener } from './sampling.ts';

/** How long answers are gathered before they are told together, ms. */
const flushEvery = 100;
/** The first rows with values should not wait for a whole batch. */
const firstFlush = 30;

/** Answers that are told together, so that a hundred of them cost whoever listens no more than one. */
export class Batch<Ref, Value> {
	readonly #listener: Pick<SamplerListener<Ref, Value>, 'sampled' | 'sampleFailed'>;
	#samples: { ref: Ref; at: number; value: Value }[] = [];
	#failures: { ref: Ref; at: number; failure: Failure }[] = [];
	#dueAt = Number.POSITIVE_INFINITY;
	/** Whether anything was ever told. */
	#told = false;

	constructor(listener: Pick<SamplerListener<Ref, Value>, 'sampled' | 'sampleFailed'>) {
		this.#listener = listener;
	}

	/** When it is to be told, ms since the epoch; `Infinity` while there is nothing. */
	get dueAt(): number {
		return this.#dueAt;
	}

	sampled(ref: Ref, value: Value, at: number): void {
		this.#samples.push({ ref, at, value });
		this.#plan(at);
	}

	failed(ref: Ref, failure: Failure, at: number): void {
		this.#failures.push({ ref, at, failure });
		this.#plan(at);
	}

	/** Tells what there is; `againAt` is when the next is asked, where all wait because nothing answered. */
	tell(againAt: number | undefined): void {
		const samples = this.#samples;
		const failures = this.#failures;
		this.#samples = [];
		this.#failures = [];
		this.#dueAt = Number.POSITIVE_INFINITY;
		this.#told ||= samples.length + failures.length > 0;
		if (samples.length > 0) this.#listener.sampled(samples);
		if (failures.length > 0) this.#listener.sampleFailed(failures, againAt);
	}

	#plan(now: number): void {
		this.#dueAt = Math.min(this.#dueAt, now + (this.#told ? flushEvery : firstFlush));
	}
}
