import { keyLabel } from '../keys/keystroke.ts';
import type { Session } from '../shell/session.ts';
import { topView } from '../state/selectors.ts';
import type { View } from '../state/views.ts';
import type { Entry } from './catalog.ts';
import { type PlaceId, places, rootOf, stepsTo } from './places.ts';
import type { WordId } from './words.ts';

const placeOf = (view: View): PlaceId => (view.kind === 'list' ? view.pane : view.kind);

/**
 * Goes to where a command works: back to a view that has it, else to the place that the way to it begins at.
 * What is left to press is said and not pressed: on the way a queue may be received from. `go` runs a word.
 */
export function takeThere(session: Session, entry: Entry, go: (word: WordId) => void): void {
	const { keys, title } = entry;
	const [key] = keys;
	const last =
		key === undefined ? `${title} is in the actions (a)` : `${keyLabel(key)} is ${title}`;
	const { views } = session.state;
	const open = views.findLastIndex((view) => entry.places.includes(placeOf(view)));
	if (open >= 0) {
		while (session.state.views.length - 1 > open) session.pop();
		return session.say(`here ${last}`);
	}
	const [nearest] = entry.places.toSorted(
		(one, other) => stepsTo(one).length - stepsTo(other).length,
	);
	if (nearest === undefined) return;
	const root = rootOf(nearest);
	go(places[root].word);
	if (placeOf(topView(session.state)) !== root) return;
	session.say([...stepsTo(nearest), last].join(', then '));
}
