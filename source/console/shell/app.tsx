import { useSyncExternalStore } from 'react';
import { Rows } from '../widgets/rows.tsx';
import { frame } from './frame.ts';
import { commandTables } from './input.ts';
import type { Session } from './session.ts';
import { listsIn } from './standing-lists.ts';

/** The console: state in, rows out. Who renders it tells `session.shown` when a frame is written. Keys come another way: `terminal-input.ts`. */
export function App({ session }: { readonly session: Session }) {
	const state = useSyncExternalStore(session.store.subscribe, session.store.get);
	session.shown.drawing(state, listsIn(state));
	return <Rows rows={frame(state, commandTables(session))} />;
}
