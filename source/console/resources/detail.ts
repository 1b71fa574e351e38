import type { Line } from '../../presentation/line.ts';
import { rawLines } from '../../presentation/messages/raw.ts';
import type { Command } from '../keys/command.ts';
import type { Screen, ScreenContext } from '../shell/screen.ts';
import type { Size, State } from '../state/state.ts';
import type { Loaded, ViewOf } from '../state/views.ts';
import { loadedLines, scrollBy, scrollStatus, textRows } from '../widgets/text-body.ts';

type DetailKind = 'queue' | 'topic' | 'stream';
type AnyDetailView = ViewOf<DetailKind>;
type DetailOf<Kind extends DetailKind> =
	ViewOf<Kind>['detail'] extends Loaded<infer Detail> ? Detail : never;

/** A screen that describes one resource, in words or raw. */
export function detailScreen<Kind extends DetailKind>(parts: {
	readonly kind: Kind;
	lines(
		detail: DetailOf<Kind>,
		options: { readonly width: number; readonly now: number; readonly ascii: boolean },
	): readonly Line[];
	readonly commands: readonly Command<ScreenContext<Kind>>[];
}): Screen<Kind> {
	// A frame asks for the lines several times; ages in them need no more than seconds.
	let made: { key: readonly unknown[]; lines: readonly Line[] } | undefined;
	const lines = (view: AnyDetailView, state: State, size: Size): readonly Line[] => {
		const second = Math.floor(state.now / 1000);
		const key = [view.detail, view.raw, size.columns, state.theme, second];
		if (made?.key.every((part, index) => part === key[index])) return made.lines;
		const fresh = make(view, state, size);
		made = { key, lines: fresh };
		return fresh;
	};
	const make = (view: AnyDetailView, state: State, size: Size): readonly Line[] => {
		const options = { width: size.columns - 2, now: state.now, ascii: state.theme.ascii };
		return loadedLines(view.detail as Loaded<DetailOf<Kind>>, `the ${parts.kind}`, (detail) =>
			view.raw ? rawLines(detail, options) : parts.lines(detail, options),
		);
	};
	const raw: Command<ScreenContext<DetailKind>> = {
		keys: ['y'],
		title: 'raw',
		about: 'What AWS answered, as JSON, and back to words',
		inFooter: true,
		effect: 'read',
		run: ({ session, view }) =>
			session.dispatch({
				type: 'view-updated',
				id: view.id,
				update: (old) => ('raw' in old ? { ...old, raw: !old.raw, offset: 0 } : old),
			}),
	};
	const screen: Screen<DetailKind> = {
		kind: parts.kind,
		title: (view) => view.ref.name,
		status: (view, state) => {
			const height = state.size.rows - 5;
			return scrollStatus(lines(view, state, state.size).length, view.offset, height);
		},
		commands: [...(parts.commands as unknown as readonly (typeof raw)[]), raw],
		move: ({ session, view, state, body, key }) =>
			scrollBy(session, view, lines(view, state, body).length, body.rows, key),
		body: (view, state, size) => textRows(lines(view, state, size), view.offset, size),
		age: (view) => view.detail.at,
	};
	// Three kinds of view with the same fields: only `parts` tells them apart.
	return screen as unknown as Screen<Kind>;
}
