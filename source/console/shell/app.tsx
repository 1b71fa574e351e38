import type { DOMElement } from 'ink';
import { useLayoutEffect, useRef, useState } from 'react';
import type { Size } from '../state/state.ts';
import type { Store } from '../state/store.ts';
import { Rows, replaceRows } from '../widgets/rows.tsx';

/** What there is to draw. */
export type Drawn = {
	readonly subscribe: Store['subscribe'];
	/** The frame as it is now, as composed rows: the same array for as long as no row is another one. */
	readonly rows: () => readonly string[];
	/** The size that it is drawn for: the same object for as long as it is the same. */
	readonly size: () => Size;
};

/** A frame that React makes a tree of, and how many it has made before: no text of theirs is that of this one. */
type Frame = { readonly rows: readonly string[]; readonly size: Size; readonly tree: number };

/**
 * The console: rows out. Draws when a row of the frame has become another one, and not when only the state has. Who
 * renders it tells `session.shown` when a frame is written. Keys come another way: `terminal-input.ts`.
 *
 * React makes the tree, anew for each size of the terminal; from one frame to the next only the text in it is another
 * one (docs/decisions/0114-a-key-writes-its-rows.md). What happens in one turn is drawn once.
 */
export function App({ drawn }: { readonly drawn: Drawn }) {
	const box = useRef<DOMElement>(null);
	const [frame, makeTree] = useState((): Frame => ({ ...now(drawn), tree: 0 }));
	const standing = useRef(frame);
	useLayoutEffect(() => {
		standing.current = frame;
	}, [frame]);
	useLayoutEffect(() => {
		let there: Omit<Frame, 'tree'> = standing.current;
		let trees = 0;
		let planned = false;
		let ended = false;
		const draw = () => {
			const next = now(drawn);
			if (next.rows === there.rows && next.size === there.size) return;
			there = next;
			if (next.size === standing.current.size && box.current !== null) {
				replaceRows(box.current, next.rows);
			} else {
				trees++;
				makeTree({ ...next, tree: trees });
			}
		};
		const plan = () => {
			if (planned) return;
			planned = true;
			queueMicrotask(() => {
				planned = false;
				if (ended) return;
				try {
					draw();
				} catch (error) {
					// A view that throws ends the console as a component of Ink's does.
					makeTree(() => {
						throw error;
					});
				}
			});
		};
		const forget = drawn.subscribe(plan);
		plan();
		return () => {
			ended = true;
			forget();
		};
	}, [drawn]);
	return <Rows key={frame.tree} rows={frame.rows} box={box} />;
}

function now(drawn: Drawn): Omit<Frame, 'tree'> {
	return { rows: drawn.rows(), size: drawn.size() };
}
