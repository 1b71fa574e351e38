/** Where a list stands. The cursor is a row's key, so that it stays on its row when rows move. */
export type ListState = {
	/** Absent while nobody has seen a row there: then the first row has it. */
	readonly cursor: string | undefined;
	/** Index of the first visible row. */
	readonly top: number;
	/** Index that the cursor was seen at: the row that is there has it once its own is gone. */
	readonly at?: number;
	/** The order that stands still, since a key came a moment ago. */
	readonly held?: HeldOrder;
};

/** An order of rows that keeps its places, and until when, in ms since the epoch. */
export type HeldOrder = { readonly keys: readonly string[]; readonly until: number };

export const emptyList: ListState = { cursor: undefined, top: 0 };

/** The window of rows that is on screen. `index` is the cursor's, -1 in an empty list. */
export type Window = { readonly top: number; readonly index: number; readonly height: number };

/**
 * The window of `height` rows that holds the cursor. A cursor whose row is gone moves to the row
 * that now stands in its place, or else where the window began, never to an arbitrary one.
 */
export function windowOf(
	list: ListState,
	keys: readonly string[],
	height: number,
	known?: number,
): Window {
	if (keys.length === 0 || height <= 0) return { top: 0, index: -1, height };
	let index = known ?? cursorIn(list, keys);
	if (index < 0) index = Math.min(list.at ?? list.top, keys.length - 1);
	let top = Math.min(list.top, Math.max(0, keys.length - height));
	if (index < top) top = index;
	if (index >= top + height) top = index - height + 1;
	return { top, index, height };
}

/** The index of the cursor's row, -1 where it is gone. It mostly is where it was seen: ten thousand keys are not searched for it. */
function cursorIn({ cursor, at }: ListState, keys: readonly string[]): number {
	if (cursor === undefined) return 0;
	return at !== undefined && keys[at] === cursor ? at : keys.indexOf(cursor);
}

/** The list after the cursor moved by `delta` rows; stops at the ends. */
export function moveCursor(
	list: ListState,
	keys: readonly string[],
	height: number,
	delta: number,
): ListState {
	const { top, index } = windowOf(list, keys, height);
	if (index < 0) return list;
	const next = Math.max(0, Math.min(keys.length - 1, index + delta));
	const cursor = keys[next];
	const moved = windowOf({ cursor, top }, keys, height, next);
	return { ...list, cursor, top: moved.top, at: next };
}

/** First line of a scrolled text that keeps within its ends. */
export function scrollTo(offset: number, total: number, height: number): number {
	return Math.max(0, Math.min(offset, total - height));
}

/** Rows that a moving key moves by; `undefined` when the key moves nothing. */
export function movement(key: string, height: number): number | undefined {
	switch (key) {
		case 'up':
		case 'k':
			return -1;
		case 'down':
		case 'j':
			return 1;
		case 'pgup':
			return -Math.max(1, height - 1);
		case 'pgdn':
			return Math.max(1, height - 1);
		case 'home':
		case 'g':
			return Number.NEGATIVE_INFINITY;
		case 'end':
		case 'G':
			return Number.POSITIVE_INFINITY;
		default:
			return undefined;
	}
}
