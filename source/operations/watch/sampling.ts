import type { Failure } from '../../domain/failure.ts';
import type { MarkedPage } from '../../domain/paging.ts';

/** How closely the user watches: looking at the list, elsewhere, or terminal without focus. */
export type Attention = 'active' | 'idle' | 'away';
type ByAttention = Readonly<Record<Attention, number>>;

/** How fast one kind of resource may be asked. */
export type SamplerPace = {
	/** Calls at once during the first sweep, and afterwards. */
	readonly burst: number;
	readonly steady: number;
	/** Requests a second for the first sweep and visible rows together. */
	readonly perSecond: number;
	/** Requests a second for rows out of sight. */
	readonly backgroundPerSecond: ByAttention;
	/** ms between two samples of a visible row, and the least for one out of sight. */
	readonly visibleEvery: ByAttention;
	/** The same of a visible row that says the same again and again, and that the cursor is not on; as others without it. */
	readonly stillEvery?: ByAttention;
	readonly backgroundEvery: ByAttention;
	/** ms between two sweeps of the list. */
	readonly relistEvery: ByAttention;
	/** ms between two pages of a list. */
	readonly pagePause: number;
};

/** What is sampled: a paged list of references, and one call for the values of one of them. */
export type SamplerSource<Ref, Value> = {
	/** Names the list in a sentence: `queues`. */
	readonly what: string;
	key(ref: Ref): string;
	/** `known` is the mark that this page had in the sweep before, `''` where it had none; absent in the first. */
	page(next: string | undefined, signal: AbortSignal, known?: string): Promise<MarkedPage<Ref>>;
	sample(ref: Ref, signal: AbortSignal): Promise<Value>;
	/** Sampled before all others in the first sweep. */
	urgent(ref: Ref): boolean;
	/** Key of another resource that a value names and that should be sampled early too. */
	leadsTo(value: Value): string | undefined;
	/** What of a value changes by itself from moment to moment, as one text. */
	moment?(value: Value): string;
};

export type SamplerView<Ref> = {
	/** Keys of the rows on the screen: first the one that the cursor is on, the others top first. */
	visible(): readonly string[];
	attention(): Attention;
	/** How many requests a second rows out of sight are worth; by the attention unless told. */
	beyondSight?(): Attention;
	/** Resources to sample although no list names them; the same array for as long as they are the same. */
	pinned?(): readonly Ref[];
};

export type SamplerListener<Ref, Value> = {
	listed(refs: readonly Ref[], complete: boolean, at: number): void;
	/** `againAt`: when it is asked again, ms since the epoch. */
	listFailed(failure: Failure, at: number, againAt: number): void;
	sampled(samples: readonly { ref: Ref; at: number; value: Value }[]): void;
	/** `againAt`: when the next is asked, where all wait because nothing answered. */
	sampleFailed(
		failures: readonly { ref: Ref; at: number; failure: Failure }[],
		againAt: number | undefined,
	): void;
	swept(report: { sampled: number; denied: number; milliseconds: number; at: number }): void;
};
