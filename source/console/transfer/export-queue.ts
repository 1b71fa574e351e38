import { asFailure, FailureError, failureLine } from '../../domain/failure.ts';
import type { Message } from '../../domain/messages/message.ts';
import type { QueueRef } from '../../domain/resources.ts';
import type { ExportFormat } from '../../operations/messages/export-writer.ts';
import { scan } from '../../operations/messages/scan.ts';
import { count } from '../../presentation/formats.ts';
import { maskedNote } from '../../presentation/messages/masked-words.ts';
import { awaitedQueues } from '../contexts/awaited-queues.ts';
import { freeLook, hiddenWords, limitOf, pricedAlone } from '../messages/look/look.ts';
import { unseenWords } from '../messages/look/scan.ts';
import { refusedBySweep } from '../messages/look/sweeps.ts';
import type { Session } from '../shell/session.ts';
import { messageFile } from './export.ts';
import { mayReplace } from './replacing.ts';

const leaseSeconds = 300;

/** Which messages are written, and what is said of them in the end. */
type Only = { test(message: Message): boolean; said(): string };

/**
 * Writes every message of a queue to a file as a task: a sweep under leases that goes straight to the
 * file, in memory that does not grow with the queue, and is given back at the end. Says what it did not
 * see: messages that others hold, or that are delayed.
 */
export async function exportQueue(
	session: Session,
	ref: QueueRef,
	{
		path,
		format,
		only,
	}: { readonly path: string; readonly format: ExportFormat; readonly only?: Only },
	trigger: string,
): Promise<void> {
	if (session.state.views.some((view) => view.kind === 'messages' && view.ref.arn === ref.arn)) {
		session.say(`${ref.name} is being looked at: A there sweeps it, and E exports`, 'notice');
		return;
	}
	if (refusedBySweep(session, ref) || !(await mayReplace(session, path, trigger))) return;
	const again = `what an export of ${ref.name} costs is known: ask for it again`;
	const price = freeLook(session, ref) ?? (await pricedAlone(session, ref, trigger, again));
	if (price === undefined) return;
	const maxReceiveCount = limitOf(price);
	session.startTask({ kind: 'export', title: `export of ${ref.name}`, resource: ref.name }, (at) =>
		session.sweeps.during(ref, { what: 'an export', isTask: true }, async () => {
			const { signal, report, leases, clock, say } = at;
			let ended: { text: string; style: 'good' | 'notice' | 'bad' } = { text: '', style: 'bad' };
			let file: Awaited<ReturnType<typeof messageFile>> | undefined;
			try {
				const opened = await messageFile(session, path, format, signal);
				file = opened;
				const swept = await scan(
					{ queues: awaitedQueues(at, ref.url), clock, leases },
					{
						url: ref.url,
						leaseSeconds,
						fifo: ref.name.endsWith('.fifo'),
						...(maxReceiveCount === undefined ? {} : { maxReceiveCount }),
						async onMessages(messages) {
							await opened.write(only === undefined ? messages : messages.filter(only.test));
							report({ done: opened.written() });
							return 'go';
						},
					},
					signal,
				);
				if (swept.failure !== undefined) throw new FailureError(swept.failure);
				await opened.finish();
				const unseen = unseenWords(swept.unseen);
				const rest = unseen === '' ? '' : `, not seen: ${unseen}`;
				const said = only?.said() ?? '';
				const note = `${count(opened.written())} written to ${path}${said}${rest}${maskedNote(opened.masked())}`;
				ended = { text: `exported ${note}`, style: rest === '' ? 'good' : 'notice' };
				return note;
			} catch (error) {
				await file?.discard();
				const why = signal.aborted ? 'stopped' : failureLine(asFailure(error));
				const text = `the export to ${path} failed, no file was made of it: ${why}`;
				ended = { text, style: 'bad' };
				throw error;
			} finally {
				const released = await leases.release(ref.url, AbortSignal.timeout(10_000));
				const hidden = hiddenWords(released, ref, clock.now());
				if (hidden === undefined) say(ended.text, ended.style);
				else say(`${ended.text}; ${hidden}`, 'bad');
			}
		}),
	);
	session.say(`exporting ${ref.name}: 6 shows how far it is`);
}
