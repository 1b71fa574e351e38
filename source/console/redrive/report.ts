import { type Line, wrapSentence } from '../../presentation/line.ts';
import type { Screen } from '../shell/screen.ts';
import type { ViewOf } from '../state/views.ts';
import { scrollBy, scrollStatus, textRows } from '../widgets/text-body.ts';

type ReportView = ViewOf<'report'>;

const wrapped = new WeakMap<readonly Line[], { readonly width: number; readonly lines: Line[] }>();

function linesOf({ lines }: ReportView, width: number): readonly Line[] {
	const known = wrapped.get(lines);
	if (known?.width === width) return known.lines;
	const made = lines.flatMap((line) => wrapSentence(line, width, 4));
	wrapped.set(lines, { width, lines: made });
	return made;
}

/** A text to be read: nothing in it changes any more. */
export const reportScreen: Screen<'report'> = {
	kind: 'report',
	title: (view) => view.title,
	status: (view, state) =>
		scrollStatus(linesOf(view, state.size.columns - 2).length, view.offset, state.size.rows - 5),
	commands: [],
	move: ({ session, view, body, key }) =>
		scrollBy(session, view, linesOf(view, body.columns - 2).length, body.rows, key),
	body: (view, _state, size) => textRows(linesOf(view, size.columns - 2), view.offset, size),
	age: (view) => view.at,
};
