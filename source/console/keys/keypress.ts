import { deafMs } from '../widgets/dialog.ts';

/** Tells a key that was pressed anew from one that is held down: that must not delete row after row. */
export class Keypress {
	#last = Number.NEGATIVE_INFINITY;

	/** Whether the key rested before `now` (ms) for longer than a held key takes to repeat. */
	isAnew(now: number): boolean {
		const rested = now - this.#last >= deafMs;
		this.#last = now;
		return rested;
	}
}
