import { type Keystroke, keyLabel } from '../keys/keystroke.ts';
import type { Session } from '../shell/session.ts';
import type { DialogState } from '../state/state.ts';
import { deafMs } from '../widgets/dialog.ts';

/**
 * Answers a key that does nothing where the console stands, in one quiet line with the way on. What nobody
 * pressed gets no answer: keys of one chunk, and the late rest of a paste or of a terminal's reply.
 */
export function answerUnbound(session: Session, key: Keystroke, way: string): void {
	if (session.presses.isTyped) session.say(`\`${keyLabel(key)}\` does nothing here: ${way}`);
}

/** Answers a paste where no text is taken. */
export function answerUnusedPaste(session: Session): void {
	session.say('a paste does nothing here: / and : open a line for it', 'notice');
}

/**
 * Answers a key that an open dialog took nothing of, unless `after`, which it left, shows what it did. Many at once are
 * a paste that the terminal did not mark as one.
 */
export function answerInDialog(
	session: Session,
	{ before, after }: { readonly before: DialogState; readonly after: DialogState },
	key: Keystroke,
	chunk: number,
): void {
	const { typed: name } = before.confirmation;
	const isTurning = key === 'pgup' || key === 'pgdn';
	const isSeen =
		after.focus !== before.focus || after.typed !== before.typed || after.early === true;
	if (isTurning || isSeen) return;
	if (chunk > 1) {
		if (name !== undefined) session.say('that came at once, as a paste does: type it', 'notice');
		return;
	}
	// Held down, a key is pressed once.
	if (!session.presses.isTyped || key === (before.lastKey ?? before.trigger)) return;
	const isEarly = session.host.clock.now() - before.openedAt < deafMs;
	if (isEarly) session.say('that was before the question could be read: once more', 'notice');
	else if (name === undefined) answerUnbound(session, key, 'y confirms, esc cancels');
	else if (key === 'enter') session.say('that is not the name: type it, then enter', 'notice');
	else answerUnbound(session, key, 'type the name, then enter; esc cancels');
}
