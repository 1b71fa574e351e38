import { decided } from '../state/decided.ts';
import type { Session } from './session.ts';

/** Tells the host of what is decided from now on, the whole of one change in one sentence; answers how to end that. */
export function announceDecisions(
	{ store }: Pick<Session, 'store'>,
	announce: (text: string) => void,
): () => void {
	let before = store.get();
	return store.subscribe(() => {
		const after = store.get();
		const [first, ...others] = decided(before, after);
		before = after;
		if (first === undefined) return;
		announce(others.length === 0 ? first : `${first}, and ${others.length} more`);
	});
}
