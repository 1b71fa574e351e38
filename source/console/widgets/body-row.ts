import type { Line } from '../../presentation/line.ts';

/** One row of a screen's body. */
export type BodyRow = {
	readonly line: Line;
	readonly highlight?: boolean;
	/** A second pane, which starts at the cell `at`; the line ends there. */
	readonly beside?: { readonly at: number; readonly line: Line; readonly highlight?: boolean };
};

/** A row that says nothing. */
export const blank: BodyRow = { line: [] };
