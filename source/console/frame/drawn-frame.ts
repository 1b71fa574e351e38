import { commandTables } from '../input/input.ts';
import type { Session } from '../shell/session.ts';
import { atOnce } from '../state/background.ts';
import { Composer } from './composing.ts';
import { frameRows } from './frame.ts';
import { listsIn } from './standing-lists.ts';

/**
 * Makes what answers the frame of a session as it is now, as composed rows: worked out once a state, and the same array for
 * as long as no row is another one, so that whoever draws it need not look at the rows. Tells `session.shown` what is drawn.
 */
export function drawnFrame(
	session: Session,
	composer: Composer = new Composer(),
): () => readonly string[] {
	let of: Session['state'] | undefined;
	let rows: readonly string[] = [];
	/** The rows that the terminal shows, as far as is known. */
	let there = rows;
	return () => {
		const { state } = session;
		if (state === of) return rows;
		if (!session.shown.waits) there = rows;
		const lists = atOnce(() => {
			const { size, theme } = state;
			rows = composer.frame(frameRows(state, commandTables(session)), size.columns, theme);
			return listsIn(state);
		});
		of = state;
		session.shown.drawing(state, lists, !isSame(rows, there));
		return rows;
	};
}

/** Whether two frames have the same text. Rows may change and change back before any of that is drawn. */
function isSame(rows: readonly string[], others: readonly string[]): boolean {
	return (
		rows === others ||
		(rows.length === others.length && rows.every((row, index) => row === others[index]))
	);
}
