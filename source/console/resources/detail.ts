import {
	type DetailOf,
	eachKind,
	type KindId,
	type Known,
	kinds,
	type RefOf,
} from '../../domain/kinds.ts';
import { memo } from '../../domain/memo.ts';
import type { Line } from '../../presentation/line.ts';
import { rawLines } from '../../presentation/messages/raw.ts';
import { presentationKinds, type RowOf } from '../../presentation/resources/kinds.ts';
import { sentenceLines } from '../../presentation/sections.ts';
import type { Command } from '../keys/command.ts';
import { commandPlaceOf } from '../shell/command-place.ts';
import type { Screen, ScreenContext } from '../shell/screen.ts';
import { knownHere } from '../state/resources.ts';
import { resourceRows } from '../state/selectors.ts';
import type { Size, State } from '../state/state.ts';
import type { DetailView } from '../state/views.ts';
import { loadedLines, scrollBy, scrollStatus, textRows } from '../widgets/text-body.ts';
import { consoleKinds } from './kinds.ts';

const raw: Command<ScreenContext<KindId>> = {
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

type AnyDetailView = DetailView<KindId> & { readonly id: number };

/** A screen that describes one resource, in words or raw. */
function detailScreen<Kind extends KindId>(kind: Kind): Screen<KindId> {
	const { detailLines } = presentationKinds[kind];
	// A frame asks for the lines several times; ages in them need no more than seconds.
	const made = memo(
		(
			detail: DetailView<Kind>['detail'],
			isRaw: boolean,
			width: number,
			ascii: boolean,
			second: number,
			said: string,
			context: State['context'],
			known: Known<Kind> | undefined,
		): readonly Line[] => {
			const place = commandPlaceOf({ context });
			const options = { width, now: second * 1000, ascii, place };
			return loadedLines(detail, { what: `the ${kind}`, width }, (value) => {
				if (isRaw) return rawLines(value, options);
				// What the list says of it: a description is one answer, and knows no rate.
				const lines =
					said === '' ? [] : said.split('\n').flatMap((one) => sentenceLines(one, width));
				return [...lines, ...detailLines(newest(kind, value, known), options)];
			});
		},
	);
	const lines = (view: AnyDetailView, state: State, size: Size): readonly Line[] => {
		const { now, theme } = state;
		return made(
			view.detail as DetailView<Kind>['detail'],
			view.raw,
			size.columns - 2,
			theme.ascii,
			Math.floor(now / 1000),
			saidOf(state, kind, view as unknown as DetailView<Kind>),
			state.context,
			knownHere(state, kind, kinds[kind].key((view as unknown as DetailView<Kind>).ref)),
		);
	};
	return {
		kind,
		title: ({ ref }) => consoleKinds[kind].title?.(ref as unknown as RefOf<Kind>) ?? ref.name,
		status: (view, state) =>
			scrollStatus(lines(view, state, state.size).length, view.offset, state.size.rows - 5),
		commands: [
			...consoleKinds[kind].commands<ScreenContext<KindId>>(
				({ view }) => (view as unknown as DetailView<Kind>).ref,
				false,
			),
			raw,
		],
		move: ({ session, view, state, body, key }) =>
			scrollBy(session, view, lines(view, state, body).length, body.rows, key),
		body: (view, state, size) => textRows(lines(view, state, size), view.offset, size),
		age: (view) => view.detail.at,
	};
}

/** A description by the facts that the list has, where these are newer: both say the same of it. */
function newest<Kind extends KindId>(
	kind: Kind,
	detail: DetailOf<Kind>,
	{ facts, sampledAt = 0 }: Partial<Known<Kind>> = {},
): DetailOf<Kind> {
	const later = facts !== undefined && sampledAt > detail.at;
	return later ? kinds[kind].withFacts(detail, facts) : detail;
}

/** What the lists have seen of a resource, a sentence a line: what is wrong with it, and what its kind knows more. */
function saidOf<Kind extends KindId>(state: State, kind: Kind, { ref }: DetailView<Kind>): string {
	const rows = resourceRows[kind](state.resources[kind]);
	const row = rows.find(({ arn }) => arn === ref.arn);
	if (row === undefined) return '';
	const { sentences } = presentationKinds[kind];
	const minute = Math.floor(state.now / 60_000) * 60_000;
	const more = sentences?.(row as RowOf<Kind>, minute) ?? [];
	return [...(row.why === '' ? [] : [row.why]), ...more].join('\n');
}

type DetailScreens = { readonly [Kind in KindId]: Screen<Kind> };

/** The screens that describe one resource, a kind each. */
export const detailScreens = eachKind<DetailScreens>(
	// Views of every kind have the same fields: only the kind's own parts tell them apart.
	(kind) => detailScreen(kind) as unknown as DetailScreens[KindId],
);
