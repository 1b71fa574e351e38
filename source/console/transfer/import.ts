import { failureLine } from '../../domain/failure.ts';
import { keyAt } from '../../domain/here.ts';
import type { QueueLimits } from '../../domain/messages/message-limits.ts';
import { resourceOf } from '../../domain/resource-id.ts';
import type { QueueRef } from '../../domain/resources.ts';
import {
	checkImport,
	type ImportCheck,
	type ImportReport,
	importMessages,
} from '../../operations/messages/import-messages.ts';
import { importBefore, wasBegun } from '../../operations/messages/import-record.ts';
import { bytes, count, counted, time } from '../../presentation/formats.ts';
import { type Line, span } from '../../presentation/line.ts';
import { importRest, isWhole } from '../../presentation/messages/import-words.ts';
import { awaitedQueues } from '../contexts/awaited-queues.ts';
import type { TaskAt } from '../contexts/task-at.ts';
import type { Session } from '../shell/session.ts';
import { choice } from '../widgets/fields.ts';
import type { CheckedImport } from './checked-import.ts';

/** Reads a whole file for an import and shows in its form what was found. Nothing is sent. */
export function checkFile(session: Session, form: number, queue: QueueRef, path: string): void {
	session.update(form, 'ask', ({ failure: _, ...view }) => view);
	session.say(`checking ${path}`);
	session.run(
		form,
		async ({ gateways, signal }) => {
			const { stores } = session.host;
			const [source, attributes] = await Promise.all([
				stores.lines(path),
				gateways.queues.attributes(queue.url, { signal }),
			]);
			const { fifo, maximumMessageBytes, contentBasedDeduplication } = attributes;
			const limits: QueueLimits = {
				fifo,
				...(maximumMessageBytes === undefined ? {} : { maximumMessageBytes }),
				...(contentBasedDeduplication === undefined ? {} : { contentBasedDeduplication }),
			};
			const check = await checkImport(source, limits, signal);
			const here = session.connection?.info ?? { local: false };
			const earlier = await importBefore(stores, source.digest, queue.arn, here);
			const checked: CheckedImport = { queue, source, limits, check, earlier };
			session.update(form, 'ask', (view) => {
				const file = view.fields.find(({ id }) => id === 'file');
				// Changed while it was read: what was found is about another file.
				if (file === undefined || file.field.graphemes.join('').trim() !== path) return view;
				const fields = view.fields.filter(({ id }) => id !== 'earlier');
				const good = check.badLines === 0 && check.messages > 0;
				const asks = good && wasBegun(earlier);
				const all = asks ? [...fields, earlierField(!isResumable(earlier))] : fields;
				// A good file has its next press on the button, or on the question.
				const focus = good ? (asks ? all.length - 1 : all.length + 1) : 0;
				return { ...view, fields: all, checked, focus };
			});
			const words = check.badLines === 0 ? 'nothing sent yet' : 'nothing is sent';
			session.say(`checked ${counted(check.messages, check.unit)} of ${path}: ${words}`);
		},
		(failure) => session.update(form, 'ask', (view) => ({ ...view, failure })),
	);
}

/** Whether an earlier import can be gone on with: it has not ended, and what it sent is known. */
export function isResumable({ ended, missing }: CheckedImport['earlier']): boolean {
	return !ended && missing === 0;
}

/** The choice that an earlier import of the same file asks for. */
function earlierField(over: boolean) {
	return over
		? choice('earlier', 'again', ['leave it', 'send all again'], 'leave it')
		: choice('earlier', 'rest', ['resume', 'send all again'], 'resume');
}

/** Sends a checked file as a task, after a dialog; what was not sent is told line by line. */
export async function importChecked(
	session: Session,
	{ queue, source, limits, check, earlier }: CheckedImport,
	{ resume, perSecond }: { readonly resume: boolean; readonly perSecond?: number },
	trigger: string,
): Promise<void> {
	const state = resume
		? earlier
		: { ...earlier, ended: false, sent: new Set<number>(), unknown: new Set<number>() };
	const rest = check.messages - state.sent.size - state.unknown.size;
	const left = check.messages - rest;
	const grant = await session.confirm(
		{
			kind: 'import',
			resource: resourceOf('queue', queue),
			count: rest,
			detail: [
				`From ${source.name}: ${bytes(check.bytes)} in all, every ${check.unit} was checked.`,
				...(left === 0
					? []
					: [`${count(left)} were sent before, or may have been, and are left out.`]),
				'They get new ids and times; what a copy needs is kept.',
			],
		},
		trigger,
	);
	if (grant === undefined) return;
	session.startTask(
		{ kind: 'import', title: `import into ${queue.name}`, resource: queue.name },
		async (at) => {
			const { clock, info, signal, report } = at;
			const journal = await session.host.stores.importJournal(
				source.digest,
				keyAt(queue.arn, info.endpoint),
			);
			const startedAt = clock.now();
			try {
				const ended = await importMessages(
					{ queues: awaitedQueues(at, queue.url), clock, journal },
					{
						source,
						url: queue.url,
						queue: limits,
						grant,
						messages: check.messages,
						state,
						...(perSecond === undefined ? {} : { perSecond }),
						onProgress: ({ done, of }) => {
							const seconds = Math.max(1, (clock.now() - startedAt) / 1000);
							report({ done, total: of, rate: done / seconds });
						},
					},
					signal,
				);
				return told(session, { queue, file: source.name, unit: check.unit }, ended, at);
			} finally {
				await journal.close();
			}
		},
	);
	session.say(`importing into ${queue.name}: 6 shows how far it is`);
}

/** Says how many arrived; where not all did, which lines did not. */
function told(
	session: Session,
	{ queue, file, unit }: { queue: QueueRef; file: string; unit: ImportCheck['unit'] },
	report: ImportReport,
	at: TaskAt,
): string {
	const { sent, skipped, rejected, unknown, notTried, perhapsTwice, failure } = report;
	const parts = [
		`${counted(sent, 'message')} sent to ${queue.name}`,
		...(skipped > 0 ? [`${count(skipped)} left out`] : []),
		...(rejected.length > 0 ? [`${count(rejected.length)} refused`] : []),
		...(unknown.length > 0 ? [`${count(unknown.length)} of unknown outcome`] : []),
		...(notTried > 0 ? [`${count(notTried)} not tried`] : []),
	];
	const text = parts.join(', ');
	const whole = isWhole(report) && failure === undefined;
	at.say(whole ? `imported: ${text}` : text, whole ? 'good' : 'bad');
	if (whole) return text;
	const now = session.host.clock.now();
	const rows = (what: string, lines: ImportReport['rejected']) =>
		lines.map(
			({ line, problem }): Line => [
				span(`${unit} ${count(line)}`.padEnd(12), 'strong'),
				span(`${what}: `, 'bad'),
				span(problem),
			],
		);
	session.push({
		kind: 'report',
		title: at.titled(`import into ${queue.name}`),
		at: now,
		offset: 0,
		lines: [
			[span(`${text}, at ${time(now, now)}`, 'heading')],
			[span(`of ${file}`, 'dim')],
			...importRest(report, {
				fifo: queue.name.endsWith('.fifo'),
				resume: '"resume" of :import',
			}).map((one): Line => [span(one)]),
			...(perhapsTwice.length === 0
				? []
				: [[span(`perhaps there twice: ${counted(perhapsTwice.length, unit)}`, 'bad')]]),
			...(failure === undefined ? [] : [[span(`stopped: ${failureLine(failure)}`, 'bad')]]),
			[],
			...rows('refused', rejected),
			...rows('unknown whether it arrived', unknown),
		],
	});
	return text;
}
