import { deafMs } from '../widgets/dialog.ts';
import type { Keystroke } from './keystroke.ts';

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

/** Keys that come closer together, ms, are held, or the rest of a paste or of a terminal's reply. */
const apartMs = 50;

/** What is known of the keys that came last: whether somebody pressed them, one by one. Times are ms. */
export class Presses {
	#key: Keystroke | undefined;
	#at = Number.NEGATIVE_INFINITY;
	#chunkAt = Number.NEGATIVE_INFINITY;
	#isAnew = true;
	#isTyped = true;

	/** Notes that so many keys came in one chunk. */
	chunk(size: number, now: number): void {
		this.#isTyped = size === 1 && now - this.#chunkAt >= apartMs;
		this.#chunkAt = now;
	}

	/** Notes a key, each in its turn. */
	press(key: Keystroke, now: number): void {
		this.#isAnew = key !== this.#key || now - this.#at >= deafMs;
		this.#key = key;
		this.#at = now;
	}

	/** Whether the last key came alone and after a rest. */
	get isTyped(): boolean {
		return this.#isTyped;
	}

	/** Whether the last key is another than the one before, or rested for longer than a held key takes to repeat. */
	get isAnew(): boolean {
		return this.#isAnew;
	}
}
