/** Ends a bracketed paste. */
export const pasteEnd = '\u001b[201~';

const interrupt = '\u0003';

/** How a paste went on: it ended, somebody pressed ctrl-c in it, or it goes on. `rest` stands after it. */
export type PasteStep =
	| { readonly ended: false }
	| { readonly ended: true; readonly text: string | undefined; readonly rest: string };

/**
 * Collects a paste until its end (`ESC [ 201 ~`), at most `longest` UTF-16 units of it. A ctrl-c beyond these
 * ends it; before, it may be text.
 */
export class PasteBuffer {
	readonly #longest: number;
	readonly #parts: string[] = [];
	#length = 0;
	/** The end may come in pieces. */
	#tail = '';

	constructor(longest: number) {
		this.#longest = longest;
	}

	/** Whether ctrl-c came last: pressed, unless more of the paste follows at once. */
	get endsInInterrupt(): boolean {
		return this.#tail.endsWith(interrupt);
	}

	/** `text` of the step is absent when the paste is too long to be taken. */
	push(more: string): PasteStep {
		const found = (this.#tail + more).indexOf(pasteEnd);
		const length = found === -1 ? undefined : this.#length - this.#tail.length + found;
		const beyond = more.indexOf(interrupt, Math.max(0, this.#longest - this.#length));
		if (beyond !== -1 && this.#length + beyond < (length ?? Number.POSITIVE_INFINITY)) {
			return { ended: true, text: undefined, rest: more.slice(beyond) };
		}
		if (length !== undefined) {
			const rest = more.slice(length + pasteEnd.length - this.#length);
			if (length > this.#longest) return { ended: true, text: undefined, rest };
			const text = (this.#parts.join('') + more).slice(0, length);
			return { ended: true, text, rest };
		}
		this.#length += more.length;
		this.#tail = (this.#tail + more).slice(1 - pasteEnd.length);
		// The end itself may be what is beyond.
		if (this.#length > this.#longest + pasteEnd.length) this.#parts.length = 0;
		else this.#parts.push(more);
		return { ended: false };
	}
}
