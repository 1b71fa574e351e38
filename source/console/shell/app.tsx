import { useSyncExternalStore } from 'react';
import type { Store } from '../state/store.ts';
import { Rows } from '../widgets/rows.tsx';

/** What there is to draw. */
export type Drawn = {
	readonly subscribe: Store['subscribe'];
	/** The frame as it is now, as composed rows: the same array for as long as no row is another one. */
	readonly rows: () => readonly string[];
};

/**
 * The console: rows out. Draws when a row of the frame has become another one, and not when only the state has. Who
 * renders it tells `session.shown` when a frame is written. Keys come another way: `terminal-input.ts`.
 */
export function App({ drawn }: { readonly drawn: Drawn }) {
	return <Rows rows={useSyncExternalStore(drawn.subscribe, drawn.rows)} />;
}
