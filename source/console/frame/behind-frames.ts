import type { Session } from '../shell/session.ts';
import { onWork, workFor } from '../state/background.ts';

/** Between two slices keys are read: none waits longer than this, ms. */
const slice = 4;

/** Does the work that frames put off, and has another frame drawn when some of it is done. */
export function workBehindFrames(session: Pick<Session, 'dispatch'>, signal: AbortSignal): void {
	let planned = false;
	const plan = () => {
		if (planned || signal.aborted) return;
		planned = true;
		setImmediate(turn);
	};
	const turn = () => {
		planned = false;
		if (signal.aborted) return;
		const { more, finished } = workFor(slice, () => performance.now());
		if (finished) session.dispatch({ type: 'rows-ready' });
		if (more) plan();
	};
	signal.addEventListener('abort', onWork(plan), { once: true });
}
