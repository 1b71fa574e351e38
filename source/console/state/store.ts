import type { Event } from './events.ts';
import { reduce } from './reducer.ts';
import type { State } from './state.ts';

/** The one place where the state lives. Dispatching is synchronous; listeners hear once a change. */
export type Store = {
	get(): State;
	dispatch(event: Event): void;
	subscribe(listener: () => void): () => void;
};

/** Events that no key caused. */
const isData: ReadonlySet<Event['type']> = new Set(['ticked', 'rows-ready', 'watched', 'called']);

export function createStore(
	initial: State,
	/** Runs a function in a moment, after keys that have arrived: data is told then, and at once without it. */
	later?: (tell: () => void) => void,
): Store {
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
			state = next;
			if (later === undefined || !isData.has(event.type)) tell();
			else if (!planned) {
				planned = true;
				later(() => {
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
