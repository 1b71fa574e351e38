import type { Line } from '../../presentation/line.ts';

/** One row of a screen's body. */
export type BodyRow = {
	readonly line: Line;
	readonly highlight?: boolean;
	/** What stands in it, for a click on it: an item of a menu, a field of a form, a record, by a key that its screen knows. */
	readonly is?: string;
	/** A second pane, which starts at the cell `at`; the line ends there. */
	readonly beside?: { readonly at: number; readonly line: Line; readonly highlight?: boolean };
};

/** A row that says nothing. */
export const blank: BodyRow = { line: [] };
