import type { StartScreen } from '../../domain/start-screens.ts';
import { newPulse } from '../diagnosis/pulse-load.ts';
import { newListing, type View } from '../state/views.ts';

/** The view that the console starts with: nothing is known there. */
export function firstView(start: StartScreen): View {
	return start === 'pulse'
		? { id: 0, ...newPulse() }
		: { id: 0, kind: 'list', pane: start, ...newListing('trouble') };
}
