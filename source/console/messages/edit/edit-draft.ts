import { asFailure, fail } from '../../../domain/failure.ts';
import type { Session } from '../../shell/session.ts';

/**
 * Lets the user edit a text and reads what was made of it; `undefined` when nothing was changed. A text
 * that can't be read is kept under `key` and opened again by the next edit: nobody types it twice.
 */
export async function editDraft<Result>(
	session: Session,
	{ key, text, name }: { readonly key: string; readonly text: string; readonly name: string },
	read: (edited: string) => Result,
): Promise<Result | undefined> {
	const { drafts } = session;
	const edited = await session.host.edit(drafts.of(key) ?? text, name);
	// A draft that was left as it was is given up.
	drafts.drop(key);
	if (edited === undefined || edited === text) return;
	try {
		return read(edited);
	} catch (error) {
		drafts.keep(key, edited);
		const { kind, message } = asFailure(error);
		throw fail(kind, message, { hint: 'Nothing was sent: edit again to go on with your text' });
	}
}

/**
 * Does what follows from an edited text. Where the view that it was asked for in is left for good before, nothing is sent,
 * and the text is kept for the next edit; `again` says what opens it.
 */
export async function keptIfLeft<Result>(
	session: Session,
	{ key, edited, again }: { readonly key: string; readonly edited: string; readonly again: string },
	follow: () => Promise<Result>,
): Promise<Result> {
	try {
		return await follow();
	} catch (error) {
		if (asFailure(error).kind === 'aborted') {
			session.drafts.keep(key, edited);
			session.say(`the change was not sent: ${again} there opens your text again`, 'notice');
		}
		throw error;
	}
}
