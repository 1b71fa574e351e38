import type { Keystroke } from '../keys/keystroke.ts';
import { searchOn } from '../messages/reading.ts';
import { completions } from '../navigation/completions.ts';
import type { Session } from '../shell/session.ts';
import type { ReadingTarget } from '../state/reading.ts';
import type { Overlay } from '../state/state.ts';
import { edit, type TextField, textField, textOf } from '../widgets/text-field.ts';
import { answerUnbound } from './unbound.ts';

/* Keys of the lines that lie over a screen: the command line, and the search in a text. */

/** The field of a line over a screen after a key; `undefined`, which is told, where it has no such key. */
export function edited(session: Session, field: TextField, key: Keystroke): TextField | undefined {
	const after = edit(field, key);
	if (after === undefined) answerUnbound(session, key, 'esc closes the line');
	return after;
}

/** What is searched for is marked while it is typed; `enter` goes to the first match. `target` is the text. */
export function searchInput(
	session: Session,
	overlay: Extract<Overlay, { kind: 'filter' }>,
	key: Keystroke,
	target: () => ReadingTarget | undefined,
): void {
	const search = (text: string) => {
		const found = target();
		found?.change({ ...found.reading, search: text });
	};
	if (key === 'enter') {
		session.setOverlay({ kind: 'none' });
		const found = target();
		if (found !== undefined && found.reading.search !== '') searchOn(session, found, 1);
		return;
	}
	if (key === 'esc' || key === 'ctrl-c') {
		search(overlay.before);
		return session.setOverlay({ kind: 'none' });
	}
	const field = edited(session, overlay.field, key);
	if (field === undefined) return;
	search(textOf(field));
	session.setOverlay({ ...overlay, field });
}

/** A key in the command line; `run` takes what was typed or chosen. */
export function commandInput(
	session: Session,
	overlay: Extract<Overlay, { kind: 'command' }>,
	key: Keystroke,
	run: (text: string) => void,
): void {
	const found = completions(textOf(overlay.field), session.state);
	switch (key) {
		case 'esc':
		case 'ctrl-c':
			return session.setOverlay({ kind: 'none' });
		case 'up':
			return session.setOverlay({ ...overlay, chosen: Math.max(-1, overlay.chosen - 1) });
		case 'down':
			return session.setOverlay({
				...overlay,
				chosen: Math.min(found.length - 1, overlay.chosen + 1),
			});
		case 'tab': {
			const one = found[Math.max(0, overlay.chosen)];
			if (one === undefined) return;
			return session.setOverlay({ ...overlay, field: textField(one.text), chosen: -1 });
		}
		case 'enter': {
			const text = found[overlay.chosen]?.text ?? textOf(overlay.field);
			session.setOverlay({ kind: 'none' });
			return run(text);
		}
	}
	const field = edited(session, overlay.field, key);
	if (field !== undefined) session.setOverlay({ ...overlay, field, chosen: -1 });
}
