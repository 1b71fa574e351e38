import { remember } from '../shell/memory.ts';
import type { Session } from '../shell/session.ts';
import type { Overlay, State } from '../state/state.ts';
import type { View } from '../state/views.ts';
import { textField, textOf } from '../widgets/text-field.ts';

type FilterOverlay = Extract<Overlay, { kind: 'filter' }>;

/** Lists of one kind share their filters: what fits one queue's messages fits another's. */
function listOf(view: View): string {
	return view.kind === 'list' ? view.pane : view.kind;
}

/**
 * The filter line after going one filter back (1) or forth (-1) in what was used before; `undefined`
 * where there is nothing that way.
 */
export function recalled(
	overlay: FilterOverlay,
	view: View,
	{ memory }: State,
	by: 1 | -1,
): FilterOverlay | undefined {
	const history = memory.filters[listOf(view)] ?? [];
	const at = (overlay.back ?? -1) + by;
	if (at >= history.length || at < -1 || (overlay.back === undefined && by < 0)) return undefined;
	const typed = overlay.typed ?? textOf(overlay.field);
	if (at === -1) {
		const { back: _, typed: __, ...fresh } = overlay;
		return { ...fresh, field: textField(typed) };
	}
	return { ...overlay, typed, back: at, field: textField(history[at] ?? '') };
}

/** Keeps a filter that was taken, for later sessions too. */
export function rememberFilter(session: Session, view: View, text: string): void {
	if (text.trim() === '') return;
	remember(session, session.host.stores.memory.addFilter(listOf(view), text));
}
