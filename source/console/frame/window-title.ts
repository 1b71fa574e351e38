import { ownerLabel } from '../../presentation/contexts/context-words.ts';
import { panes } from '../resources/panes.ts';
import { topView } from '../state/selectors.ts';
import type { State } from '../state/state.ts';

/**
 * What the terminal's window is called: what is on show, where, and what may be done there. Names alone: the title is
 * seen by whoever sees the screen's edge, and kept by some terminals.
 */
export function windowTitle(state: State): string {
	const { info, terms, mode } = state.context;
	if (info === undefined) return 'awsmsg';
	const name = terms.alias?.value ?? (info.local ? 'LOCAL' : ownerLabel(info));
	const where = [name, info.region, mode.toUpperCase()].filter((part) => part !== '').join(' ');
	return [whatIn(state), where, 'awsmsg'].join(' - ');
}

function whatIn(state: State): string {
	const view = topView(state);
	if ('ref' in view) return view.ref.name;
	if ('target' in view) return view.target.name;
	return view.kind === 'list' ? panes[view.pane].title : view.kind;
}
