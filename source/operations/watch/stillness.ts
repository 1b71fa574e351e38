import type { Attention, SamplerPace } from './sampling.ts';

/** Answers in a row that say the same, after which a row stands still. */
const alike = 3;

/**
 * Which rows on the screen say the same again and again: those are asked less often, since each request has a price, until
 * one of them says something else. The first row, which the cursor is on, is asked as often as ever.
 */
export class Stillness {
	readonly #pace: Pick<SamplerPace, 'visibleEvery' | 'stillEvery'>;
	/** What each row on the screen said last, and in how many answers. */
	#said = new Map<string, { text: string; answers: number }>();
	#attention: Attention = 'active';

	constructor(pace: Pick<SamplerPace, 'visibleEvery' | 'stillEvery'>) {
		this.#pace = pace;
	}

	/** These rows are on the screen, and no others: what is not looked at is not remembered, and who comes back sees all anew. */
	look(visible: readonly string[], attention: Attention): void {
		if (this.#pace.stillEvery === undefined) return;
		const comesBack = attention === 'active' && this.#attention !== 'active';
		const before = comesBack ? new Map<string, never>() : this.#said;
		this.#attention = attention;
		this.#said = new Map();
		for (const key of visible) {
			this.#said.set(key, before.get(key) ?? { text: '', answers: 0 });
		}
	}

	/** A row was answered: `text` is what of the answer changes by itself. */
	answered(key: string, text: string | undefined): void {
		const row = this.#said.get(key);
		if (row === undefined || text === undefined) return;
		row.answers = row.text === text ? row.answers + 1 : 1;
		row.text = text;
	}

	/** ms between two samples of the row at this place of the screen. */
	every(attention: Attention, key: string, place: number): number {
		const { visibleEvery, stillEvery } = this.#pace;
		const isStill = place > 0 && (this.#said.get(key)?.answers ?? 0) >= alike;
		return (isStill ? stillEvery?.[attention] : undefined) ?? visibleEvery[attention];
	}
}
