import { type Keystroke, keyLabel } from '../keys/keystroke.ts';
import type { Session } from './session.ts';

/**
 * Answers a key that does nothing where the console stands, in one quiet line with the way on. What nobody
 * pressed gets no answer: keys of one chunk, and the late rest of a paste or of a terminal's reply.
 */
export function answerUnbound(session: Session, key: Keystroke, way: string): void {
	if (session.presses.isTyped) session.say(`\`${keyLabel(key)}\` does nothing here: ${way}`);
}
