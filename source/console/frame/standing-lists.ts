import { screenOf } from '../shell/registry.ts';
import type { StandingList } from '../state/held-order.ts';
import { topView } from '../state/selectors.ts';
import type { State } from '../state/state.ts';
import { bodySize } from './frame.ts';

/** The lists of the screen on top, as keys find them. */
export function listsIn(state: State): readonly StandingList[] {
	const view = topView(state);
	return screenOf(view).lists?.(view, state, bodySize(state.size)) ?? [];
}
