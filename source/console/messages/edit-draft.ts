import { asFailure, fail } from '../../domain/failure.ts';
import type { Session } from '../shell/session.ts';

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
