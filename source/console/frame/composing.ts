import { composeLine, type Line, type Span, type Theme } from '../../presentation/line.ts';
import type { BodyRow } from '../widgets/body-row.ts';

/** What makes text of a line: {@link composeLine}. */
export type Compose = typeof composeLine;

/** A row of the screen as text, in exactly `width` cells. */
export function composeRow(
	{ line, highlight, beside }: BodyRow,
	width: number,
	theme: Theme,
	compose: Compose = composeLine,
): string {
	const on = (lit: boolean | undefined) => (lit === true ? { highlight: true } : {});
	if (beside === undefined) return compose(line, width, theme, on(highlight));
	return (
		compose(line, beside.at, theme, on(highlight)) +
		compose(beside.line, width - beside.at, theme, on(beside.highlight))
	);
}

type Composed = {
	readonly row: BodyRow;
	readonly width: number;
	readonly theme: Theme;
	readonly text: string;
};

/**
 * Composes one frame after the other, and of each the rows that say something else than before: a row that stands where it
 * stood keeps its text, and so does the line of a list that has moved. What comes out is what {@link composeRow} makes
 * of each row; the same array where no row is another one.
 */
export class Composer {
	readonly #compose: Compose;
	#frame: readonly Composed[] = [];
	#texts: readonly string[] = [];
	/** By their lines, which lists make once for as long as a row says the same. */
	readonly #known = new WeakMap<Line, Composed>();

	constructor(compose: Compose = composeLine) {
		this.#compose = compose;
	}

	frame(rows: readonly BodyRow[], width: number, theme: Theme): readonly string[] {
		const before = this.#frame;
		const fits = (one: Composed | undefined, row: BodyRow): one is Composed =>
			one?.width === width && one.theme === theme && isSameRow(one.row, row);
		const frame = rows.map((row, at): Composed => {
			const there = before[at];
			if (fits(there, row)) return there;
			const known = this.#known.get(row.line);
			if (fits(known, row)) return known;
			const made = { row, width, theme, text: composeRow(row, width, theme, this.#compose) };
			this.#known.set(row.line, made);
			return made;
		});
		this.#frame = frame;
		const texts = this.#texts;
		const isSame =
			frame.length === texts.length && frame.every(({ text }, at) => text === texts[at]);
		if (!isSame) this.#texts = frame.map(({ text }) => text);
		return this.#texts;
	}
}

/** Whether two rows say and look the same. */
function isSameRow(one: BodyRow, other: BodyRow): boolean {
	if (one === other) return true;
	const [left, right] = [one.beside, other.beside];
	return (
		(one.highlight === true) === (other.highlight === true) &&
		left?.at === right?.at &&
		(left?.highlight === true) === (right?.highlight === true) &&
		isSameLine(one.line, other.line) &&
		isSameLine(left?.line, right?.line)
	);
}

function isSameLine(one: Line | undefined, other: Line | undefined): boolean {
	if (one === other) return true;
	if (one === undefined || one.length !== other?.length) return false;
	return one.every((span, at) => isSameSpan(span, other[at]));
}

function isSameSpan(one: Span, other: Span | undefined): boolean {
	return (
		one === other ||
		(one.text === other?.text && one.style === other.style && one.drawn === other.drawn)
	);
}
