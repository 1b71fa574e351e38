import type { Terms } from '../../domain/contexts/terms.ts';
import { composeLine, type Line, type Theme, widthOf } from '../../presentation/line.ts';
import type { Size } from '../state/state.ts';
import { fitting } from '../widgets/hints.ts';
import type { FirstScreen } from './first-screens.ts';
import { bannerLine, breadcrumbLine, tabsLine } from './header-lines.ts';
import { isTooSmall, tooSmall } from './too-small.ts';

/** What is known before the console is loaded. */
export type Start = {
	/** ms since the epoch. */
	readonly now: number;
	readonly size: Size;
	readonly theme: Theme;
	/** What flags, environment and files say, where it is not known yet who this is. */
	readonly terms: Terms;
	/** Whether a configuration file gives commands other keys: which ones is known once there are commands. */
	readonly ownKeys: boolean;
	/** Whether an endpoint of our own is started. */
	readonly demo: boolean;
	readonly screen: FirstScreen;
};

/**
 * The frame without what is in it: header, tabs and keys, in the cells of the console's first frame, as many composed rows
 * as the terminal has. Where that one will have a figure or a list there is nothing yet.
 */
export function skeleton(start: Start): string[] {
	const { size, theme } = start;
	const lines = isTooSmall(size) ? tooSmall(size).map(({ line }) => line) : linesOf(start);
	return lines.map((line) => composeLine(line, size.columns, theme));
}

function linesOf({ now, size, terms, demo, ownKeys, screen }: Start): readonly Line[] {
	const { columns, rows } = size;
	// As wide as what the first frame says there.
	const uncounted = ' '.repeat(widthOf('0 calls'));
	const context = { terms, mode: terms.mode.value };
	const head = [
		bannerLine({ context, now, size, endpointStarting: demo }, { age: '?', isLost: false }),
		tabsLine(screen, { texts: [uncounted], style: 'plain' }, columns),
		breadcrumbLine([screen.title], [], columns),
	];
	const body = Array.from({ length: rows - head.length - 1 }, () => []);
	return [...head, ...body, ownKeys ? [] : fitting(screen.hints, columns)];
}
