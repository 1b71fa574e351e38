import type { BodyRow } from './body-row.ts';

/**
 * Rows of a form in so many rows. Where they do not fit, blank ones go first; then as many of those above
 * the field that has the cursor as it takes to have it, and the hint below it, in sight.
 */
export function inSight(rows: readonly BodyRow[], height: number): readonly BodyRow[] {
	if (rows.length <= height) return rows;
	const told = rows.filter(({ line }) => line.some(({ text }) => text.trim() !== ''));
	const at = told.findIndex(({ line }) => line.some(({ style }) => style === 'field-cursor'));
	const last = Math.min(told.length, at + 2);
	const top = Math.max(0, Math.min(last - height, told.length - height));
	return told.slice(top, top + height);
}
