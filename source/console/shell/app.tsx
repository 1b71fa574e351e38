import { useSyncExternalStore } from 'react';
import { Rows } from '../widgets/rows.tsx';
import { frame } from './frame.ts';
import { commandTables } from './input.ts';
import type { Session } from './session.ts';

/** The console: state in, rows out. Keys come another way: `terminal-input.ts`. */
export function App({ session }: { readonly session: Session }) {
	const state = useSyncExternalStore(session.store.subscribe, session.store.get);
	return <Rows rows={frame(state, commandTables(session))} />;
}
