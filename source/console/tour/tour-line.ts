import { type Line, lineWidth, span } from '../../presentation/line.ts';
import type { State } from '../state/state.ts';
import { nextPart, tourSteps } from './steps.ts';

/** Whether the tour has a row of its own: the screen is one lower then. */
export function hasTourRow({ tour, size, terminal }: State): boolean {
	return tour.on && size.rows < terminal.rows;
}

/** While the tour is on, what to do next, and with which keys: the row on top of the screen, or the one above its keys. */
export function tourLine(state: State): Line | undefined {
	if (!state.tour.on) return undefined;
	const step = tourSteps[state.tour.step];
	const part = step === undefined ? undefined : nextPart(step, state);
	if (part === undefined) return [];
	const line = [
		span(` tour ${state.tour.step + 1} of ${tourSteps.length}  `, 'dim'),
		span(part.keys.join(' '), 'key'),
		span(` ${part.says}`, 'notice'),
	];
	const leaving = ':tour off leaves ';
	const room = state.size.columns - lineWidth(line) - leaving.length;
	return room < 2 ? line : [...line, span(' '.repeat(room)), span(leaving, 'dim')];
}
