import type { KindId } from '../../domain/kinds.ts';
import { operationKinds } from '../../operations/kinds.ts';
import type { WatchEvent, WatchEventOf } from '../../operations/watch/watch.ts';
import { knownHere } from '../state/resources.ts';
import type { State } from '../state/state.ts';

/**
 * Events of the watchers reach the state in batches: one new frame for hundreds of samples. Where
 * there are thousands of rows to sort, batches come more slowly, so that keys are not kept waiting.
 */
function batchMs(rows: number): number {
	return Math.min(1_000, Math.max(100, rows / 10));
}

/** How many times as long answers wait that say what is known already: of them the screen has another time, and nothing else. */
const noNewsWaits = 3;

/** Gathers what watchers find out, and tells it together. */
export class WatchBatches {
	readonly #state: () => State;
	readonly #tell: (events: readonly WatchEvent[], isNews: boolean) => void;
	#waiting: WatchEvent[] = [];
	#timer: NodeJS.Timeout | undefined;
	/** When what waits is told, as `performance.now()` has it. */
	#dueAt = 0;

	constructor(state: () => State, tell: (events: readonly WatchEvent[], isNews: boolean) => void) {
		this.#state = state;
		this.#tell = tell;
	}

	add(event: WatchEvent): void {
		this.#waiting.push(event);
		const { resources } = this.#state();
		// The first rows must not wait for a batch.
		const isFirst = event.type === 'listed' && resources[event.kind].entries.size === 0;
		if (isFirst) return this.#flush();
		const isNews = isNewsIn(this.#state(), event.kind, event);
		const wait = batchMs(resources.queue.entries.size) * (isNews ? 1 : noNewsWaits);
		const dueAt = performance.now() + wait;
		if (this.#timer !== undefined && this.#dueAt <= dueAt) return;
		clearTimeout(this.#timer);
		this.#dueAt = dueAt;
		this.#timer = setTimeout(() => this.#flush(), wait);
	}

	#flush(): void {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		const events = merged(this.#waiting);
		this.#waiting = [];
		// By what is known now: meanwhile somebody else may have told another value, over which these go.
		const state = this.#state();
		this.#tell(
			events,
			events.some((event) => isNewsIn(state, event.kind, event)),
		);
	}
}

/** Whether an event tells what the state does not say already: all do, but samples that say what was said before. */
function isNewsIn<Kind extends KindId>(
	state: State,
	kind: Kind,
	event: WatchEventOf<Kind>,
): boolean {
	const { moment } = operationKinds[kind];
	if (event.type !== 'sampled' || moment === undefined) return true;
	return event.samples.some(({ key, facts }) => {
		const known = knownHere(state, kind, key);
		return (
			known?.facts === undefined ||
			known.failure !== undefined ||
			moment(known.facts) !== moment(facts)
		);
	});
}

/** The same events with neighbouring samples in one, and so with parts of a list. */
function merged(events: readonly WatchEvent[]): readonly WatchEvent[] {
	const out: WatchEvent[] = [];
	for (const event of events) {
		const last = out.at(-1);
		if (
			event.type === 'listed' &&
			last?.type === 'listed' &&
			last.kind === event.kind &&
			last.part === event.part &&
			!last.complete
		) {
			const refs = event.complete ? event.refs : [...last.refs, ...event.refs];
			// Both are of one kind.
			out[out.length - 1] = { ...event, refs } as WatchEvent;
			continue;
		}
		if (event.type === 'sampled' && last?.type === 'sampled' && last.kind === event.kind) {
			const samples = [...last.samples, ...event.samples];
			// Both are of one kind.
			out[out.length - 1] = { ...event, samples } as WatchEvent;
		} else out.push(event);
	}
	return out;
}
