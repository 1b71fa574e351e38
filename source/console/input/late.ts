import { fail } from '../../domain/failure.ts';
import type { Session } from '../shell/session.ts';

/*
Only a key opens a screen, a question or an editor: what comes late must not take over what was begun since.
*/

/**
 * Whether what comes now comes late: somebody has gone elsewhere since the view `id`, or has begun something over it.
 * Nothing is opened then; `again` says what does.
 */
export function isLate(session: Session, id: number, again: string): boolean {
	if (session.standsOn(id)) return false;
	session.say(again, 'notice');
	return true;
}

/**
 * The same for what can't be had again for nothing: waits until somebody is back at the view `id`, and says that it does.
 * Rejects with `aborted` once the view is left for good, whose signal it is.
 */
export async function untilBack(
	session: Session,
	id: number,
	waits: string,
	signal: AbortSignal,
): Promise<void> {
	if (!isLate(session, id, waits)) return;
	await new Promise<void>((resolve, reject) => {
		const end = () => {
			forget();
			signal.removeEventListener('abort', left);
		};
		const left = () => {
			end();
			reject(fail('aborted', 'the screen was left'));
		};
		const forget = session.store.subscribe(() => {
			if (!session.standsOn(id)) return;
			end();
			resolve();
		});
		if (signal.aborted) left();
		else signal.addEventListener('abort', left, { once: true });
	});
	// Something may have been begun by the same keys.
	return untilBack(session, id, waits, signal);
}
