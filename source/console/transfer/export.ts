import { asFailure, failureLine } from '../../domain/failure.ts';
import type { Message } from '../../domain/messages/message.ts';
import { csvRow, csvTitles, messageRecord } from '../../domain/messages/message-file.ts';
import type { QueueRef } from '../../domain/resources.ts';
import { count } from '../../presentation/formats.ts';
import type { Session } from '../shell/session.ts';

export const exportFormats = ['ndjson', 'json', 'csv'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** Messages written together; between two such parts keys are heard. */
const partSize = 100;

/** Writes messages to a file as a task; a file that can't be finished leaves nothing behind. */
export function exportMessages(
	session: Session,
	ref: Pick<QueueRef, 'name'>,
	messages: readonly Message[],
	{ path, format }: { readonly path: string; readonly format: ExportFormat },
): void {
	session.tasks.start(
		{ kind: 'export', title: `export of ${ref.name}`, resource: ref.name },
		async ({ signal, report }) => {
			let file: Awaited<ReturnType<typeof messageFile>> | undefined;
			try {
				file = await messageFile(session, path, format, signal);
				for (let at = 0; at < messages.length; at += partSize) {
					signal.throwIfAborted();
					await file.write(messages.slice(at, at + partSize));
					report({ done: file.written(), total: messages.length });
				}
				await file.finish();
			} catch (error) {
				await file?.discard();
				const why = signal.aborted ? 'stopped' : failureLine(asFailure(error));
				session.say(`the export to ${path} failed, no file was made of it: ${why}`, 'bad');
				throw error;
			}
			const note = `${count(messages.length)} written to ${path}`;
			session.say(`exported ${note}`, 'good');
			return note;
		},
	);
}

/** A file of messages that is being written; without `finish` nothing of it stays. */
export async function messageFile(
	session: Session,
	path: string,
	format: ExportFormat,
	signal: AbortSignal,
) {
	const file = await session.host.stores.outputFile(path, signal);
	if (format === 'csv') await file.write(csvTitles);
	if (format === 'json') await file.write('[');
	let written = 0;
	return {
		written: () => written,
		async write(messages: readonly Message[]) {
			const first = written === 0;
			written += messages.length;
			if (messages.length > 0) await file.write(textOf(messages, format, first));
		},
		async finish() {
			if (format === 'json') await file.write('\n]\n');
			await file.finish();
		},
		discard: () => file.discard(),
	};
}

/** A part of the file; in JSON its first one has no comma before it. */
function textOf(messages: readonly Message[], format: ExportFormat, first: boolean): string {
	if (format === 'csv') return messages.map(csvRow).join('');
	const records = messages.map((message) => JSON.stringify(messageRecord(message)));
	if (format === 'ndjson') return records.map((record) => `${record}\n`).join('');
	return records.map((record, index) => `${first && index === 0 ? '' : ','}\n${record}`).join('');
}
