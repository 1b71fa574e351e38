import type { Event } from './events.ts';
import { reduce } from './reducer.ts';
import type { State } from './state.ts';

/** The one place where the state lives. Dispatching is synchronous; listeners hear once a change. */
export type Store = {
	get(): State;
	dispatch(event: Event): void;
	subscribe(listener: () => void): () => void;
};

export function createStore(initial: State): Store {
	let state = initial;
	const listeners = new Set<() => void>();
	return {
		get: () => state,
		dispatch(event) {
			const next = reduce(state, event);
			if (next === state) return;
			state = next;
			for (const listener of listeners) listener();
		},
		subscribe(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
	};
}
