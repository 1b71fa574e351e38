import { type Steps, sortInSteps } from '../domain/steps.ts';

/** Rows that stand in an order, and the rows that they were before. */
export type Sorted<Row> = { readonly of: readonly Row[]; readonly rows: readonly Row[] };

/** An order of rows. */
export type Order<Row> = {
	/**
	 * The rows in this order; equal ones stay as they come. In steps, since there may be thousands. Goes on from what this
	 * order made of other rows `before`: where few of them have changed, those alone are put in their places.
	 */
	sort(rows: readonly Row[], before?: Sorted<Row>): Steps<readonly Row[]>;
};

const perStep = 256;
/** Where a larger part than this has changed, all are sorted anew. */
const few = 1 / 8;

type Keyed<Row, Key> = { readonly row: Row; readonly key: Key; readonly at: number };

/** The order by what `keyOf` tells of a row; rows of which it tells nothing are left out. */
export function orderBy<Row, Key extends object>(
	keyOf: (row: Row) => Key | undefined,
	compare: (a: Key, b: Key) => number,
): Order<Row> {
	const keyed = (row: Row, at: number): Keyed<Row, Key> | undefined => {
		const key = keyOf(row);
		return key === undefined ? undefined : { row, key, at };
	};

	function* anew(rows: readonly Row[]): Steps<readonly Row[]> {
		const all: Keyed<Row, Key>[] = [];
		for (const [at, row] of rows.entries()) {
			if (at % perStep === perStep - 1) yield;
			const one = keyed(row, at);
			if (one !== undefined) all.push(one);
		}
		const sorted = yield* sortInSteps(all, (a, b) => compare(a.key, b.key));
		return sorted.map(({ row }) => row);
	}

	function goneOn(
		rows: readonly Row[],
		before: Sorted<Row>,
		changed: readonly number[],
	): readonly Row[] {
		const gone = new Set(changed.map((at) => before.of[at]));
		const kept = before.rows.filter((row) => !gone.has(row));
		let places: ReadonlyMap<Row, number> | undefined;
		const placeOf = (row: Row) => {
			places ??= new Map(rows.map((one, at) => [one, at]));
			return places.get(row) ?? 0;
		};
		/** Whether a row that stayed comes before one that is put in its place. */
		const isBefore = (row: Row, one: Keyed<Row, Key>) => {
			// It has a key, since it is there.
			const order = compare(keyOf(row) as Key, one.key);
			return order < 0 || (order === 0 && placeOf(row) < one.at);
		};
		const fresh = changed
			.flatMap((at) => keyed(rows[at] as Row, at) ?? [])
			.sort((a, b) => compare(a.key, b.key) || a.at - b.at);
		const out: Row[] = [];
		let from = 0;
		for (const one of fresh) {
			const to = firstFrom(from, kept.length, (at) => !isBefore(kept[at] as Row, one));
			for (; from < to; from++) out.push(kept[from] as Row);
			out.push(one.row);
		}
		for (; from < kept.length; from++) out.push(kept[from] as Row);
		return out;
	}

	return {
		*sort(rows, before) {
			const changed = before && changedIn(before.of, rows, rows.length * few);
			if (before === undefined || changed === undefined) return yield* anew(rows);
			return changed.length === 0 ? before.rows : goneOn(rows, before, changed);
		},
	};
}

/** The places of rows that are others than before; `undefined` where there are more than `most`, or rows came or went. */
export function changedIn<Row>(
	before: readonly Row[],
	rows: readonly Row[],
	most: number,
): readonly number[] | undefined {
	if (before.length !== rows.length) return undefined;
	const changed: number[] = [];
	for (let at = 0; at < rows.length; at++) {
		if (rows[at] !== before[at] && changed.push(at) > most) return undefined;
	}
	return changed;
}

/** The first of `from` to `to` for which `holds`, which then holds for all that follow; `to` for none. */
function firstFrom(from: number, to: number, holds: (at: number) => boolean): number {
	let [low, high] = [from, to];
	while (low < high) {
		const middle = (low + high) >>> 1;
		if (holds(middle)) high = middle;
		else low = middle + 1;
	}
	return low;
}
