import type { Event } from './events.ts';
import { reduce } from './reducer.ts';
import { topView } from './selectors.ts';
import type { State } from './state.ts';

/** The one place where the state lives. Dispatching is synchronous; listeners hear once a change. */
export type Store = {
	get(): State;
	dispatch(event: Event): void;
	subscribe(listener: () => void): () => void;
};

/** Where frames go. What is drawn while something `waits` there would only wait as well. */
export type Drawing = {
	readonly waits: boolean;
	/** Runs a function once nothing waits any more: in a moment, after keys that have arrived. */
	whenTaken(next: () => void): void;
};

/** Events that no key caused. */
const isData: ReadonlySet<Event['type']> = new Set(['ticked', 'rows-ready', 'watched', 'called']);

/** What no frame shows: a list as it was on the screen. */
const isUnseen: ReadonlySet<Event['type']> = new Set(['stood']);

/** Figures of the header alone, of which the times of answers are: no frame is drawn for them, the next one has them, and a second ticks. */
function isFigure(event: Event, before: State, after: State): boolean {
	if (event.type === 'spent') return true;
	if (event.type === 'watched') return event.asKnown === true;
	// Whether anything answers is no figure, and the list of calls is one that is watched.
	return (
		event.type === 'called' && before.contact === after.contact && topView(after).kind !== 'calls'
	);
}

/** A store that tells of keys at once and of data in a moment; of neither while frames wait to be taken. */
export function createStore(initial: State, drawing?: Drawing): Store {
	let state = initial;
	let planned = false;
	const listeners = new Set<() => void>();
	const tell = () => {
		planned = false;
		for (const listener of listeners) listener();
	};
	return {
		get: () => state,
		dispatch(event) {
			const next = reduce(state, event);
			if (next === state) return;
			const before = state;
			state = next;
			if (isUnseen.has(event.type)) return;
			if (drawing !== undefined && isFigure(event, before, next)) return;
			const atOnce = !isData.has(event.type) && drawing?.waits !== true;
			if (drawing === undefined || atOnce) tell();
			else if (!planned) {
				planned = true;
				drawing.whenTaken(() => {
					// A key has had it drawn meanwhile, in one frame with what the key did.
					if (planned) tell();
				});
			}
		},
		subscribe(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
	};
}
