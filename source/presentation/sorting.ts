import { type AnyNumber, compareNumbers, isNumber } from '../domain/json/exact-number.ts';
import { type Column, cellText, type SortOrder } from './columns.ts';
import { type Order, orderBy } from './ordering.ts';

/** As many as the longest list has. */
const mostKeys = 100_000;
const keys = new Map<string, string>();

/**
 * A string whose plain order is the natural order of names: case aside, numbers by value
 * (`queue-2` before `queue-10`). Kept for reuse: all names are sorted at every batch of samples.
 */
function naturalKey(name: string): string {
	let key = keys.get(name);
	if (key === undefined) {
		key = name
			.slice(0, 300)
			.toLowerCase()
			.replace(/\d+/g, (digits) => {
				const value = digits.replace(/^0+(?=\d)/, '');
				// The length in front orders numbers of any size; `~` would come after all letters.
				return String(value.length).padStart(3, '0') + value;
			});
		if (keys.size > mostKeys) keys.clear();
		keys.set(name, key);
	}
	return key;
}

/** The direction in which a column is first sorted: numbers from the top, names from A. */
export function firstDirection<Row>(
	column: Column<Row>,
	rows: readonly Row[],
): SortOrder['direction'] {
	for (const row of rows) {
		const value = column.sort?.(row);
		if (value !== undefined) return isNumber(value) ? 'descending' : 'ascending';
	}
	return 'ascending';
}

/**
 * The order of rows by one column. Unknown values come last in both directions; equal values come in natural
 * order of names, so that rows stand still while numbers stay the same.
 */
export function columnOrder<Row extends { readonly name?: string; readonly key: string }>(
	column: Column<Row>,
	direction: SortOrder['direction'],
): Order<Row> {
	const sign = direction === 'ascending' ? 1 : -1;
	return orderBy(
		(row: Row) => {
			const value = column.sort === undefined ? cellText(column, row) : column.sort(row);
			return {
				value:
					typeof value === 'string' ? naturalKey(value) : Number.isNaN(value) ? undefined : value,
				name: naturalKey(row.name ?? row.key),
			};
		},
		(a, b) => {
			const order = compareKeys(a.value, b.value, sign);
			return order !== 0 ? order : a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
		},
	);
}

/** Numbers by value before texts, what is not known last in both directions. */
function compareKeys(
	left: AnyNumber | string | undefined,
	right: AnyNumber | string | undefined,
	sign: 1 | -1,
): number {
	if (left === right) return 0;
	if (left === undefined) return 1;
	if (right === undefined) return -1;
	if (typeof left === 'string') {
		return typeof right !== 'string' ? 1 : left < right ? -sign : sign;
	}
	return typeof right === 'string' ? -1 : sign * compareNumbers(left, right);
}

const rank = { bad: 0, notice: 1, ok: 2 } as const;

type Troubled = {
	readonly key: string;
	readonly name: string;
	readonly severity: keyof typeof rank;
	readonly deadLetter?: boolean;
	readonly visible?: number;
	readonly dead?: number;
	readonly dlqDepth?: number;
};

/** The order called "trouble": severity, then the most dead letters, then the most messages. */
export function troubleOrder<Row extends Troubled>(): Order<Row> {
	return orderBy(
		(row: Row) => ({
			rank: rank[row.severity],
			dead: row.deadLetter === true ? (row.dead ?? 0) : (row.dlqDepth ?? 0),
			visible: row.visible ?? -1,
			name: naturalKey(row.name),
		}),
		(a, b) =>
			a.rank - b.rank ||
			b.dead - a.dead ||
			b.visible - a.visible ||
			(a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
	);
}
