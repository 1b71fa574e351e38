import type { ScreenContext } from '../shell/screen.ts';
import type { ReadingTarget } from '../state/reading.ts';
import { layoutOf, messageUnder, readingIn } from './layout.ts';

/** The message under the cursor as the pane shows it. */
export function targetOf({
	session,
	view,
	state,
	body,
}: ScreenContext<'messages'>): ReadingTarget | undefined {
	const message = messageUnder(view, state, body);
	const place = layoutOf(view, body).detail;
	if (message === undefined) return undefined;
	return {
		message,
		reading: readingIn(view, message),
		width: place?.columns ?? body.columns - 2,
		height: place?.rows ?? 1,
		change: (reading) =>
			session.update(view.id, 'messages', (old) => ({ ...old, reading, readingOf: message.id })),
	};
}
