import { noSources } from '../../domain/contexts/terms.ts';
import { type StartScreen, startScreens } from '../../domain/start-screens.ts';
import { chooseTheme } from '../../presentation/theme.ts';
import { tablesAt } from '../input/input.ts';
import { screenOf } from '../shell/registry.ts';
import type { ScreenContext } from '../shell/screen.ts';
import { initialState } from '../state/state.ts';
import type { Hint } from '../widgets/hints.ts';
import { firstView } from './first-view.ts';
import { bodySize, commandHints } from './frame.ts';
import { tabsIn } from './header.ts';
import type { OpenTab } from './header-lines.ts';
import { smallest } from './too-small.ts';

/*
What the first frame of the console says, whatever this start is about. The build works it out and writes it down
(`scripts/build.js`), since all screens have to be loaded for it: importers get plain data.
*/

/** A screen before anything is known there. */
export type FirstScreen = OpenTab & {
	readonly title: string;
	readonly hints: readonly Hint[];
};

/** The screens that the console can start with. */
export const firstScreens: Readonly<Record<StartScreen, FirstScreen>> = Object.fromEntries(
	startScreens.map((start) => [start, firstScreen(start)]),
) as Record<StartScreen, FirstScreen>;

function firstScreen(start: StartScreen): FirstScreen {
	const view = firstView(start);
	const state = initialState({
		now: 0,
		size: smallest,
		theme: chooseTheme({ noColor: true, ascii: true }),
		sources: noSources,
		demo: false,
		first: view,
	});
	// What a footer says is decided by the state alone.
	const session = undefined as unknown as ScreenContext<'list'>['session'];
	const tables = tablesAt({ view, state, session, body: bodySize(smallest), key: '' });
	return {
		...tabsIn(state),
		title: screenOf(view).title(view, state),
		hints: commandHints(tables),
	};
}
