import { useMemo, useSyncExternalStore } from 'react';
import { Rows } from '../widgets/rows.tsx';
import { drawnFrame } from './drawn-frame.ts';
import type { Session } from './session.ts';

/**
 * The console: state in, rows out. Draws when a row of the frame has become another one, and not when only the state has. Who
 * renders it tells `session.shown` when a frame is written. Keys come another way: `terminal-input.ts`.
 */
export function App({ session }: { readonly session: Session }) {
	const frame = useMemo(() => drawnFrame(session), [session]);
	return <Rows rows={useSyncExternalStore(session.store.subscribe, frame)} />;
}
