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
	): readonly Row[] | undefined {
		const gone = changed.flatMap((at) => keyed(before.of[at] as Row, at) ?? []);
		const fresh = changed.flatMap((at) => keyed(rows[at] as Row, at) ?? []);
		const places = placesOf(before.rows, gone);
		if (places === undefined) return undefined;
		return inTheirPlaces(before.rows, places, gone, fresh) ?? moved(rows, before, places, fresh);
	}

	/** Sorted rows with others in the places of some, where that leaves them in order, as it mostly does; else `undefined`. */
	function inTheirPlaces(
		sorted: readonly Row[],
		places: readonly number[],
		gone: readonly Keyed<Row, Key>[],
		fresh: readonly Keyed<Row, Key>[],
	): readonly Row[] | undefined {
		if (fresh.length !== gone.length || fresh.some(({ at }, index) => at !== gone[index]?.at))
			return undefined;
		const out = sorted.slice();
		for (const [index, place] of places.entries())
			out[place] = (fresh[index] as Keyed<Row, Key>).row;
		const isBefore = (at: number) =>
			compare(keyOf(out[at] as Row) as Key, keyOf(out[at + 1] as Row) as Key) < 0;
		const fits = (place: number) =>
			(place === 0 || isBefore(place - 1)) && (place === out.length - 1 || isBefore(place));
		return places.every(fits) ? out : undefined;
	}

	/** Sorted rows without those at some places, and with others where these belong. */
	function moved(
		rows: readonly Row[],
		before: Sorted<Row>,
		gone: readonly number[],
		others: readonly Keyed<Row, Key>[],
	): readonly Row[] {
		const kept = without(before.rows, gone);
		let places: ReadonlyMap<Row, number> | undefined;
		const placeOf = (row: Row) => {
			places ??= new Map(rows.map((one, at) => [one, at]));
			return places.get(row) ?? 0;
		};
		const fresh = others.toSorted((a, b) => compare(a.key, b.key) || a.at - b.at);
		const out: Row[] = [];
		let from = 0;
		for (const one of fresh) {
			const to = firstFrom(from, kept.length, (at) => {
				const order = orderOf(kept[at], one);
				return order > 0 || (order === 0 && placeOf(kept[at] as Row) > one.at);
			});
			for (; from < to; from++) out.push(kept[from] as Row);
			out.push(one.row);
		}
		for (; from < kept.length; from++) out.push(kept[from] as Row);
		return out;
	}

	/** Which comes first, a row that stands in the order or another one. It has a key, since it is there. */
	function orderOf(row: Row | undefined, { key }: Keyed<Row, Key>): number {
		return compare(keyOf(row as Row) as Key, key);
	}

	/**
	 * Where in sorted rows some of them stand: those are looked for by halving, since thousands are slow to go through.
	 * `undefined` where one is not found: then `compare` is no order.
	 */
	function placesOf(
		sorted: readonly Row[],
		some: readonly Keyed<Row, Key>[],
	): readonly number[] | undefined {
		const places = some.map((one) => {
			const from = firstFrom(0, sorted.length, (at) => orderOf(sorted[at], one) >= 0);
			return sorted.indexOf(one.row, from);
		});
		return places.includes(-1) ? undefined : places;
	}

	/** Rows without those at some places. */
	function without(rows: readonly Row[], gone: readonly number[]): readonly Row[] {
		const kept: Row[] = [];
		let from = 0;
		for (const place of gone.toSorted((a, b) => a - b)) {
			for (; from < place; from++) kept.push(rows[from] as Row);
			from = place + 1;
		}
		for (; from < rows.length; from++) kept.push(rows[from] as Row);
		return kept;
	}

	return {
		*sort(rows, before) {
			const changed = before && changedIn(before.of, rows, rows.length * few);
			if (before === undefined || changed === undefined) return yield* anew(rows);
			if (changed.length === 0) return before.rows;
			return goneOn(rows, before, changed) ?? (yield* anew(rows));
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
