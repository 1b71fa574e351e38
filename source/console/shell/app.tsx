import { useInput, usePaste } from 'ink';
import { useSyncExternalStore } from 'react';
import { toKeystrokes } from '../keys/keystroke.ts';
import { Rows } from '../widgets/rows.tsx';
import { frame } from './frame.ts';
import { commandTables, handleKeys, handlePaste } from './input.ts';
import type { Session } from './session.ts';

/** The console: state in, rows out; keys in, commands out. */
export function App({ session, onKey }: { readonly session: Session; onKey(): void }) {
	const state = useSyncExternalStore(session.store.subscribe, session.store.get);
	useInput((input, key) => {
		onKey();
		handleKeys(session, toKeystrokes(input, key));
	});
	usePaste((text) => handlePaste(session, text));
	return <Rows rows={frame(state, commandTables(session))} />;
}
