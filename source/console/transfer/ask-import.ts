import { fail } from '../../domain/failure.ts';
import type { QueueRef } from '../../domain/resources.ts';
import { wasBegun } from '../../operations/messages/import-record.ts';
import { bytes, count, counted } from '../../presentation/formats.ts';
import { type Line, span } from '../../presentation/line.ts';
import { recognisedText } from '../../presentation/messages/import-words.ts';
import { type Ask, openAsk } from '../forms/ask-parts.ts';
import type { Session } from '../shell/session.ts';
import type { ViewOf } from '../state/views.ts';
import { field, fieldText, wholeNumber } from '../widgets/fields.ts';
import type { CheckedImport } from './checked-import.ts';
import { checkFile, importChecked, isResumable } from './import.ts';

const highestRate = 30_000;

/** An import in two presses: the whole file is checked before anything can be sent. */
export const importAsk: Ask = {
	title: 'import',
	verb: (view) => (isGood(view.checked) ? 'Import' : 'Check'),
	says: 'Reads an export (NDJSON: one message a line) or lines written by hand. Every line is checked by the rules of SQS and of this queue first: if one is wrong, nothing is sent.',
	lines: ({ checked }) => (checked === undefined ? [] : checkLines(checked)),
	prepare: ({ session, view, key }) => {
		const path = fieldText(view, 'file').trim();
		if (path === '') throw fail('invalid', 'write the name of the file');
		const rate = fieldText(view, 'rate').trim();
		const perSecond = rate === '' ? undefined : wholeNumber(rate, 'the rate', 1, highestRate);
		const { checked } = view;
		if (checked === undefined || !isGood(checked)) {
			checkFile(session, view.id, queueOf(view), path);
			return undefined;
		}
		const again = fieldText(view, 'earlier');
		const { earlier } = checked;
		if (wasBegun(earlier) && !isResumable(earlier) && again !== 'send all again') {
			const what = earlier.ended
				? `this file was imported into ${checked.queue.name} before`
				: `what an earlier import of this file sent to ${checked.queue.name} is unknown`;
			throw fail('refused', what, {
				hint: 'Choose "send all again" if every message is to be there once more',
			});
		}
		const how = {
			resume: again === 'resume',
			...(perSecond === undefined ? {} : { perSecond }),
		};
		return () => importChecked(session, checked, how, key);
	},
};

function isGood(checked: CheckedImport | undefined): boolean {
	return checked !== undefined && checked.check.badLines === 0 && checked.check.messages > 0;
}

function queueOf(view: ViewOf<'ask'>): QueueRef {
	if (view.queue === undefined) throw fail('bug', 'an import without a queue');
	return view.queue;
}

/** What the check found: how much there is, or which lines are wrong. */
function checkLines({ check, source, earlier, queue }: CheckedImport): readonly Line[] {
	const recognised = recognisedText(check.forms, check.unit);
	if (check.messages === 0) return [[span(`${source.name} has no message`, 'bad')]];
	const size = `${counted(check.messages, 'message')}, ${bytes(check.bytes)}`;
	if (check.badLines > 0) {
		return [
			[
				span(
					`${size}: ${counted(check.badLines, check.unit)} can't be sent, so nothing is sent`,
					'bad',
				),
			],
			...check.bad
				.slice(0, 5)
				.map(
					({ line, problem }): Line => [
						span(`${check.unit} ${count(line)}: `, 'strong'),
						span(problem),
					],
				),
			...(check.badLines > 5 ? [[span(`and ${count(check.badLines - 5)} more`, 'dim')]] : []),
		];
	}
	return [
		[span(`${size}: every ${check.unit} can be sent to ${queue.name}`, 'good')],
		...(recognised === undefined ? [] : [[span(recognised, 'notice')]]),
		...(wasBegun(earlier) ? [earlierLine(earlier)] : []),
	];
}

function earlierLine(earlier: CheckedImport['earlier']): Line {
	const { ended, sent, unknown, missing, takenOver } = earlier;
	const unsure =
		unknown.size === 0 ? '' : `, of ${count(unknown.size)} it is unknown whether they arrived`;
	if (missing > 0) {
		return [span('an earlier import left a record with holes: what it sent is unknown', 'bad')];
	}
	const where =
		takenOver === undefined ? '' : '; by an earlier version, here or at another endpoint';
	return ended
		? [span(`imported before: ${counted(sent.size, 'message')} sent${unsure}${where}`, 'notice')]
		: [span(`an import was interrupted: ${count(sent.size)} sent${unsure}${where}`, 'notice')];
}

/** Asks for the file; `path` may be known already. */
export function openImportForm(session: Session, ref: QueueRef, path = ''): void {
	openAsk(
		session,
		'import',
		`into ${ref.name}`,
		[
			field('file', 'file', 'an export, or a dump of another tool; ~ is your home', path),
			field('rate', 'rate', 'messages a second; empty: as fast as it goes'),
		],
		{ queue: ref },
	);
}
