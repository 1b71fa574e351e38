import type { ScreenContext } from '../shell/screen.ts';
import type { ShownRecord, ViewOf } from '../state/views.ts';
import { movement } from '../widgets/list.ts';
import { listRoom, standing, topFor } from './body.ts';
import { rowsOf } from './rows-of.ts';

type TailView = ViewOf<'tail'>;
type Context = ScreenContext<'tail'>;

/** Puts the cursor on a row of a list that stands still. */
export function standOn(
	{ session, view, body }: Pick<Context, 'session' | 'view' | 'body'>,
	row: number,
) {
	const { rows } = rowsOf(view);
	const { top, cursor: last } = standing(view);
	const room = listRoom(view, body);
	const first = view.following ? Math.max(0, last + 1 - room) : top;
	const next = Math.max(0, Math.min(rows.count - 1, row));
	const cursor = rows.at(next) ?? 0;
	const index = rows.at(topFor(first, next, room)) ?? 0;
	session.update(view.id, 'tail', (old) => ({ ...held(old), cursor, top: index }));
}

function held(view: TailView): TailView {
	if (!view.following) return view;
	return { ...view, following: false, stoppedAt: view.data.ring.next };
}

/** Moves the cursor by the keys of lists; `false` for any other key. */
export function moveCursor(context: Context): boolean {
	const { view, body, key } = context;
	const delta = movement(key, listRoom(view, body));
	if (delta === undefined) return false;
	const { cursor } = standing(view);
	// A list that someone walks through must stand still.
	standOn(context, cursor + delta);
	return true;
}

/** The record under the cursor; `undefined` in an empty list. */
export function currentIndex(view: TailView): number | undefined {
	return rowsOf(view).rows.at(standing(view).cursor);
}

/** A record out of the ring, with copies of its bytes; `undefined` when it was dropped. */
export function takeOut({ data: { ring } }: TailView, index: number): ShownRecord | undefined {
	const kept = ring.at(index);
	if (kept === undefined) return;
	return {
		...kept,
		data: ring.data(index).slice(),
		decoded: ring.decoded(index).slice(),
		about: ring.about(index),
	};
}
