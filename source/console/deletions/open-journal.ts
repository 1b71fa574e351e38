import { asFailure } from '../../domain/failure.ts';
import { keptMessages } from '../../operations/messages/message-journal.ts';
import type { Session } from '../shell/session.ts';
import { newListing } from '../state/views.ts';

/** Opens the journal of deletions. It is on this computer: AWS is asked nothing. */
export function openJournal(session: Session): void {
	const {
		stores: { deletedIn },
		masks,
	} = session.host;
	const terms = { ...deletedIn, masks };
	const kept = { loading: true };
	const id = session.push({ kind: 'journal', kept, terms, ...newListing('when') });
	loadJournal(session, id);
}

/** Reads the journal anew for a view of it. */
function loadJournal(session: Session, id: number): void {
	session.update(id, 'journal', (view) => ({ ...view, kept: { ...view.kept, loading: true } }));
	const { clock, stores } = session.host;
	keptMessages(stores.deleted).then(
		(value) =>
			session.update(id, 'journal', (view) => ({
				...view,
				kept: { loading: false, value, at: clock.now() },
			})),
		(error: unknown) => {
			const failure = asFailure(error);
			session.fail(failure);
			session.update(id, 'journal', (view) => ({
				...view,
				kept: { ...view.kept, loading: false, failure },
			}));
		},
	);
}

/** Every journal on the stack is read anew, after something was brought back. */
export function refreshJournals(session: Session): void {
	for (const { id, kind } of session.state.views) if (kind === 'journal') loadJournal(session, id);
}
