import { topView } from '../state/selectors.ts';
import type { View } from '../state/views.ts';
import { screenOf } from './registry.ts';
import type { Session } from './session.ts';

/**
 * Whether the innermost view, which `how` ends (a key, or a word as it was typed), holds what would be lost with it: it
 * says so then, and `how` once more ends it.
 */
export function asksBeforeLeaving(session: Session, how: string): boolean {
	return asksBeforeItEnds(session, topView(session.state), how);
}

/** The same of all views that are open: a form may stand behind the calls, which were looked up while it was filled in. */
export function asksBeforeAllEnd(session: Session, how: string): boolean {
	return session.state.views.toReversed().some((view) => asksBeforeItEnds(session, view, how));
}

function asksBeforeItEnds(session: Session, view: View, how: string): boolean {
	return screenOf(view).asksBeforeLeaving?.({ session, view, key: how }) === true;
}
