import { fail } from '../../domain/failure.ts';
import { type ExportFormat, exportFormats } from '../../operations/messages/export-writer.ts';
import { type KeptMessage, receivedMessage } from '../../operations/messages/message-journal.ts';
import { count } from '../../presentation/formats.ts';
import { type Ask, fromView, openAsk } from '../forms/ask-parts.ts';
import type { Session } from '../shell/session.ts';
import type { ViewOf } from '../state/views.ts';
import { exportMessages } from '../transfer/export.ts';
import { choice, field, fieldText } from '../widgets/fields.ts';

/** Where copies of deleted messages are written to. */
export const journalAsk: Ask = {
	title: 'export copies',
	verb: () => 'Export',
	says: 'NDJSON and JSON keep everything that a copy needs; NDJSON can be imported, CSV is for reading. Asks before it replaces a file.',
	prepare: (parts) => {
		const { session, view, key: pressed } = parts;
		const journal = fromView(parts, 'journal');
		const path = fieldText(view, 'file').trim();
		if (path === '') throw fail('invalid', 'write the name of the file');
		const format = fieldText(view, 'format') as ExportFormat;
		const all = fieldText(view, 'what') === 'all';
		const kept = all
			? (journal.kept.value?.messages ?? [])
			: (journal.kept.value?.messages ?? []).filter(({ key }) => view.chosen?.includes(key));
		if (kept.length === 0) throw fail('invalid', 'there is no such copy');
		const messages = kept.map((one) => receivedMessage(one, session.host.masks));
		const file = { path, format };
		return () => exportMessages(session, { name: 'the journal' }, messages, file, pressed);
	},
};

export function openJournalExport(
	session: Session,
	view: ViewOf<'journal'>,
	copies: readonly KeptMessage[],
): void {
	const these = copies.length === 1 ? 'this message' : `these ${count(copies.length)}`;
	const fields = [
		field('file', 'file', 'readable for you alone', 'deleted.ndjson'),
		choice('format', 'format', exportFormats),
		choice('what', 'what', [these, 'all']),
	];
	const about = view.deletion === undefined ? 'journal' : 'deletion';
	openAsk(session, 'journal-export', about, fields, { chosen: copies.map(({ key }) => key) });
}
