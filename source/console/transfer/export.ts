import { asFailure, failureLine } from '../../domain/failure.ts';
import type { Message } from '../../domain/messages/message.ts';
import type { QueueRef } from '../../domain/resources.ts';
import { type ExportFormat, exportWriter } from '../../operations/messages/export-writer.ts';
import { count } from '../../presentation/formats.ts';
import { maskedNote } from '../../presentation/messages/masked-words.ts';
import type { Session } from '../shell/session.ts';
import { mayReplace } from './replacing.ts';

/** Messages written together; between two such parts keys are heard. */
const partSize = 100;

/**
 * Writes messages to a file as a task, after asking where it replaces one; a file that can't be finished
 * leaves nothing behind.
 */
export async function exportMessages(
	session: Session,
	ref: Pick<QueueRef, 'name'>,
	messages: readonly Message[],
	{ path, format }: { readonly path: string; readonly format: ExportFormat },
	trigger: string,
): Promise<void> {
	if (!(await mayReplace(session, path, trigger))) return;
	session.startTask(
		{ kind: 'export', title: `export of ${ref.name}`, resource: ref.name },
		async ({ signal, report, say }) => {
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
				say(`the export to ${path} failed, no file was made of it: ${why}`, 'bad');
				throw error;
			}
			const note = `${count(messages.length)} written to ${path}${maskedNote(file.masked())}`;
			say(`exported ${note}`, 'good');
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
	const { write, written, masked, finish } = exportWriter(format, (text) => file.write(text));
	return {
		written,
		masked,
		write,
		async finish() {
			await finish();
			await file.finish();
		},
		discard: () => file.discard(),
	};
}
