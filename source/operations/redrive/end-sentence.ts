import { keptWords } from '../../domain/failure.ts';
import { emptySaid } from '../../domain/redrive/redrive-outcome.ts';
import type { CanaryLook } from './canary/canary.ts';
import type { EngineEnd } from './engine/engine-view.ts';

/** How a run ended, in a sentence for people. */
export function sentenceOf(end: EngineEnd, canary: CanaryLook | undefined): string {
	switch (end.why) {
		case 'target':
			return 'as many were moved as were wanted';
		case 'believed-empty':
			return emptySaid(end.left ?? 0);
		case 'rest-hidden':
			return 'nothing more could be received; what is left is held, delayed, hidden behind its group, or counted late';
		case 'canary':
			return `the canary stopped it: ${canary?.said ?? 'too many messages came back'}`;
		case 'stopped':
			return 'it was stopped';
		default:
			return end.failure === undefined ? 'it failed' : keptWords(end.failure);
	}
}
