import { fail } from '../../domain/failure.ts';
import type { QueueRef } from '../../domain/resources.ts';
import { fileNameOf } from '../../domain/text/file-name.ts';
import { type ExportFormat, exportFormats } from '../../operations/messages/export-writer.ts';
import { type Ask, openAsk } from '../forms/ask-parts.ts';
import type { Session } from '../shell/session.ts';
import { choice, field, fieldText } from '../widgets/fields.ts';
import { exportQueue } from './export-queue.ts';

/** Where all messages of a queue are written to. */
export const queueExportAsk: Ask = {
	title: 'export',
	verb: () => 'Export',
	says: 'Receives every message under leases of 5 minutes, writes it and gives all of them back: nobody else gets them meanwhile. NDJSON can be imported again. Asks before it replaces a file.',
	prepare: ({ session, view, key }) => {
		const path = fieldText(view, 'file').trim();
		if (path === '') throw fail('invalid', 'write the name of the file');
		const { queue } = view;
		if (queue === undefined) throw fail('bug', 'an export without a queue');
		const format = fieldText(view, 'format') as ExportFormat;
		return () => exportQueue(session, queue, { path, format }, key);
	},
};

export function openQueueExport(session: Session, ref: QueueRef): void {
	openAsk(
		session,
		'queue-export',
		`of ${ref.name}`,
		[
			field('file', 'file', 'readable for you alone', `${fileNameOf(ref.name)}.ndjson`),
			choice('format', 'format', exportFormats),
		],
		ref,
	);
}
