import type { Said } from '../../domain/contexts/terms.ts';
import { type KindId, type Kinds, kindIds, kinds } from '../../domain/kinds.ts';
import { nearest } from '../../domain/text/nearest.ts';
import type { Column } from '../columns.ts';
import { holdingColumns } from '../rescue/holding-columns.ts';
import { deadLetterColumns } from './dead-letter-columns.ts';
import { presentationKinds } from './kinds.ts';

const idsOf = (columns: readonly { readonly id: string }[]) => columns.map(({ id }) => id);

/** Views of queues. */
const views = { dead: idsOf(deadLetterColumns), expiring: idsOf(holdingColumns) };

type Choosable = typeof views & {
	readonly [Kind in KindId as Kinds[Kind]['many']]: readonly string[];
};

/** The lists whose columns can be chosen, with the names of all that each has, in their order. */
export const choosable: Choosable = Object.assign(
	{},
	...kindIds.map((kind) => ({
		[kinds[kind].many]: idsOf(presentationKinds[kind].columns),
		...(kind === 'queue' ? views : {}),
	})),
);

export type ChoosableList = keyof typeof choosable;

/** The columns of lists as somebody chose them, by their names; all of a list that is not there. */
export type ChosenColumns = { readonly [List in ChoosableList]?: readonly string[] };

/** Columns that were chosen, or what is wrong with them: sentences without a period. */
export type ReadColumns<Value> =
	| { readonly ok: true; readonly columns: Value }
	| { readonly ok: false; readonly says: string; readonly hint: string };

/** Reads the columns that were chosen for a list: known ones, each once, and what tells its rows apart among them. */
export function readColumns(
	list: ChoosableList,
	names: readonly string[],
): ReadColumns<readonly string[]> {
	const known = choosable[list];
	const unknown = names.find((name) => !known.includes(name));
	if (unknown !== undefined) {
		const near = nearest(unknown, known);
		return {
			ok: false,
			says: `${list} have no column ${JSON.stringify(unknown)}`,
			hint: near === undefined ? `There are ${known.join(', ')}` : `Did you mean ${near}?`,
		};
	}
	const twice = names.find((name, index) => names.indexOf(name) !== index);
	if (twice !== undefined) {
		return { ok: false, says: `the column ${twice} stands there twice`, hint: 'Name it once' };
	}
	const naming = namingColumns.filter((name) => known.includes(name));
	if (!naming.some((name) => names.includes(name))) {
		const which = naming.join(' or ');
		return {
			ok: false,
			says: `without ${which} nobody knows which row is which`,
			hint: `Name ${which} too`,
		};
	}
	return { ok: true, columns: names };
}

/** What rows are called; a subscription by where it delivers. */
const namingColumns = ['name', 'endpoint'];

/** Reads what the configuration files say of columns; the first mistake is named with its line. */
export function readAllColumns(
	said: Readonly<Record<string, Said<readonly string[]>>>,
	sourceOf: (by: Said<unknown>['by']) => string,
): ReadColumns<ChosenColumns> {
	const lists = Object.keys(choosable) as ChoosableList[];
	const chosen: Partial<Record<ChoosableList, readonly string[]>> = {};
	for (const [name, { value, by }] of Object.entries(said)) {
		const place = `${sourceOf(by)}, columns.${name}`;
		const list = lists.find((one) => one === name);
		if (list === undefined) {
			const near = nearest(name, lists);
			const hint = near === undefined ? `There are ${lists.join(', ')}` : `Did you mean ${near}?`;
			return { ok: false, says: `${place}: no list is called so`, hint };
		}
		const read = readColumns(list, value);
		if (!read.ok) return { ...read, says: `${place}: ${read.says}` };
		chosen[list] = read.columns;
	}
	return { ok: true, columns: chosen };
}

const arranged = new WeakMap<readonly string[], WeakMap<object, readonly unknown[]>>();

/**
 * The columns that were chosen, in that order; all where nobody chose. In a narrow table all grow tight, and then the last
 * ones give way, but for what names a row. The same array for the same columns and choice:
 * a table is laid out once for it. A list of a part of the resources has not all of them.
 */
export function inOrder<Row>(
	columns: readonly Column<Row>[],
	chosen: readonly string[] | undefined,
): readonly Column<Row>[] {
	if (chosen === undefined) return columns;
	const of = arranged.get(chosen) ?? new WeakMap<object, readonly unknown[]>();
	arranged.set(chosen, of);
	const known = of.get(columns);
	// What is known by an array of columns is of their rows.
	if (known !== undefined) return known as readonly Column<Row>[];
	const some = chosen.flatMap((name, index) => {
		const column = columns.find(({ id }) => id === name);
		if (column === undefined) return [];
		// Who names it wants it in a narrow table too, and first what stands first.
		const { from: _, ...shown } = column;
		const priority = namingColumns.includes(name) ? chosen.length : chosen.length - 1 - index;
		return [{ ...shown, stays: true as const, priority }];
	});
	of.set(columns, some);
	return some;
}
