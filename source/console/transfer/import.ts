import { failureLine } from '../../domain/failure.ts';
import { keyAt } from '../../domain/here.ts';
import { resourceOf } from '../../domain/resource-id.ts';
import {
	type ImportCheck,
	type ImportReport,
	importMessages,
} from '../../operations/messages/import-messages.ts';
import { readyFor } from '../../operations/topics/publish-file.ts';
import { bytes, count, counted, time } from '../../presentation/formats.ts';
import { type Line, span } from '../../presentation/line.ts';
import { importRest, isWhole } from '../../presentation/messages/import-words.ts';
import { publishFileLines } from '../../presentation/topics/file-reach-words.ts';
import { awaitedQueues } from '../contexts/awaited-queues.ts';
import { awaitedTopics } from '../contexts/awaited-topics.ts';
import type { TaskAt } from '../contexts/task-at.ts';
import type { Session } from '../shell/session.ts';
import type { CheckedImport } from './checked-import.ts';

/** Sends a checked file as a task, after a dialog; what was not sent is told line by line. */
export async function importChecked(
	session: Session,
	{ to, source, limits, check, earlier, publish }: CheckedImport,
	{ resume, perSecond }: { readonly resume: boolean; readonly perSecond?: number },
	trigger: string,
): Promise<void> {
	const state = resume
		? earlier
		: { ...earlier, ended: false, sent: new Set<number>(), unknown: new Set<number>() };
	const rest = check.messages - state.sent.size - state.unknown.size;
	const left = check.messages - rest;
	const way = wayTo(to);
	const reach = publish === undefined ? undefined : resume ? publish.left : publish.all;
	const grant = await session.confirm(
		{
			...('url' in to
				? ({ kind: 'import', resource: resourceOf('queue', to) } as const)
				: ({ kind: 'publish', resource: resourceOf('topic', to) } as const)),
			count: rest,
			detail: [
				`From ${source.name}: ${bytes(check.bytes)} in all, every ${check.unit} was checked.`,
				...(left === 0
					? []
					: [`${count(left)} were sent before, or may have been, and are left out.`]),
				...(reach === undefined
					? ['They get new ids and times; what a copy needs is kept.']
					: publishFileLines(reach)),
			],
		},
		trigger,
	);
	if (grant === undefined) return;
	session.startTask({ kind: way.kind, title: way.title, resource: to.name }, async (at) => {
		const { clock, info, signal, report, gateways } = at;
		const journal = await session.host.stores.importJournal(
			source.digest,
			keyAt(to.arn, info.endpoint),
		);
		const startedAt = clock.now();
		const ports =
			'url' in to
				? { queues: awaitedQueues(at, to.url) }
				: { queues: gateways.queues, topics: awaitedTopics(at, to.arn) };
		try {
			const ended = await importMessages(
				{ ...ports, clock, journal },
				{
					...('url' in to ? { url: to.url } : { topicArn: to.arn, asSent: readyFor(to) }),
					source,
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
			return told(session, { to, file: source.name, unit: check.unit }, ended, at);
		} finally {
			await journal.close();
		}
	});
	session.say(`${way.doing} ${to.name}: 6 shows how far it is`);
}

/** How what is done with a file is called. */
function wayTo(to: CheckedImport['to']) {
	return 'url' in to
		? {
				kind: 'import',
				title: `import into ${to.name}`,
				doing: 'importing into',
				done: 'imported',
				resume: '"resume" of :import',
			}
		: {
				kind: 'publish',
				title: `publish a file to ${to.name}`,
				doing: 'publishing to',
				done: 'published',
				resume: '"resume" of :import',
			};
}

/** Says how many arrived; where not all did, which lines did not. */
function told(
	session: Session,
	{ to, file, unit }: { to: CheckedImport['to']; file: string; unit: ImportCheck['unit'] },
	report: ImportReport,
	at: TaskAt,
): string {
	const { sent, skipped, rejected, unknown, notTried, perhapsTwice, failure } = report;
	const parts = [
		`${counted(sent, 'message')} sent to ${to.name}`,
		...(skipped > 0 ? [`${count(skipped)} left out`] : []),
		...(rejected.length > 0 ? [`${count(rejected.length)} refused`] : []),
		...(unknown.length > 0 ? [`${count(unknown.length)} of unknown outcome`] : []),
		...(notTried > 0 ? [`${count(notTried)} not tried`] : []),
	];
	const text = parts.join(', ');
	const way = wayTo(to);
	const whole = isWhole(report) && failure === undefined;
	at.say(whole ? `${way.done}: ${text}` : text, whole ? 'good' : 'bad');
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
		title: at.titled(way.title),
		at: now,
		offset: 0,
		lines: [
			[span(`${text}, at ${time(now, now)}`, 'heading')],
			[span(`of ${file}`, 'dim')],
			...importRest(report, {
				fifo: to.name.endsWith('.fifo'),
				resume: way.resume,
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
