import { fail } from '../../domain/failure.ts';
import type { Line } from '../../presentation/line.ts';
import type { Session } from '../shell/session.ts';
import type { Size, State } from '../state/state.ts';
import type { AskKind, FormField, View, ViewKind, ViewOf } from '../state/views.ts';

/** A form that asks some questions before something is done. */
export type Ask = {
	readonly title: string;
	/** On its button. */
	verb(view: ViewOf<'ask'>): string;
	/** Above the fields. */
	readonly says: string;
	/** Below the fields: what was found out so far. */
	lines?(view: ViewOf<'ask'>, state: State): readonly Line[];
	/**
	 * Throws what is wrong with a field; answers what to do once the form is gone. Without an answer the
	 * form stays: it is finding something out first.
	 */
	prepare(parts: AskParts): (() => void | Promise<void>) | undefined;
};

export type AskParts = {
	readonly session: Session;
	readonly view: ViewOf<'ask'>;
	/** The view that the form was opened from. */
	readonly from: View;
	readonly body: Size;
	readonly key: string;
};

/** The view that the form was opened from, of the kind that such a form is opened from. */
export function fromView<Kind extends ViewKind>({ from }: AskParts, kind: Kind): ViewOf<Kind> {
	if (from.kind !== kind) throw fail('bug', `a form of ${kind} was opened from ${from.kind}`);
	return from as ViewOf<Kind>;
}

/** Opens a form over the view on top; `subject` is what it is about, where that is not the whole view. */
export function openAsk(
	session: Session,
	ask: AskKind,
	about: string,
	fields: readonly FormField[],
	subject: Pick<ViewOf<'ask'>, 'queue' | 'topic' | 'chosen'> = {},
): number {
	const of = session.state.views.at(-1)?.id ?? 0;
	return session.push({ kind: 'ask', ask, about, of, fields, focus: 0, ...subject });
}
