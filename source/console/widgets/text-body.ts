import { failureLine } from '../../domain/failure.ts';
import { count } from '../../presentation/formats.ts';
import type { Lines } from '../../presentation/json/json-document.ts';
import type { Line } from '../../presentation/line.ts';
import { span } from '../../presentation/line.ts';
import type { Session } from '../shell/session.ts';
import type { Size } from '../state/state.ts';
import type { Loaded } from '../state/views.ts';
import type { BodyRow } from './body-row.ts';
import { wrapText } from './dialog.ts';
import { movement, scrollTo } from './list.ts';
import type { Status } from './status.ts';

/** A text that scrolls: the lines from `offset` on that fit. */
export function textRows(lines: Lines, offset: number, size: Size): readonly BodyRow[] {
	const top = scrollTo(offset, lines.length, size.rows);
	return lines.slice(top, top + size.rows).map((line) => ({ line: [span(' '), ...line] }));
}

/** `1-20 of 64 lines`, empty when everything is on screen. */
export function scrollStatus(total: number, offset: number, height: number): Status {
	if (total <= height) return [];
	const top = scrollTo(offset, total, height);
	return [`lines ${count(top + 1)}-${count(Math.min(total, top + height))} of ${count(total)}`];
}

/** Scrolls a view that has an `offset`; `true` when the key was a moving one. */
export function scrollBy(
	session: Session,
	view: { readonly id: number; readonly offset: number },
	total: number,
	height: number,
	key: string,
): boolean {
	const delta = movement(key, height);
	if (delta === undefined) return false;
	const offset = scrollTo(scrollTo(view.offset, total, height) + delta, total, height);
	session.dispatch({
		type: 'view-updated',
		id: view.id,
		update: (old) => ('offset' in old ? { ...old, offset } : old),
	});
	return true;
}

/** What to show of something that loads: its lines, or why there are none yet, which nothing cuts. */
export function loadedLines<T>(
	loaded: Loaded<T>,
	{ what, width }: { readonly what: string; readonly width: number },
	lines: (value: T) => readonly Line[],
): readonly Line[] {
	const { value, failure, loading } = loaded;
	const problem: readonly Line[] =
		failure === undefined
			? []
			: [
					...wrapText(failureLine(failure), Math.max(20, width)).map((text) => [span(text, 'bad')]),
					...(value === undefined ? [] : [[span('below is what was known before', 'dim')], []]),
				];
	if (value !== undefined) return [...problem, ...lines(value)];
	if (problem.length > 0) return problem;
	return [[span(loading ? `asking for ${what}` : `no ${what}`, 'dim')]];
}
