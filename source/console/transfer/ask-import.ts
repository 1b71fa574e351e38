import { fail } from '../../domain/failure.ts';
import type { QueueRef, TopicRef } from '../../domain/resources.ts';
import { wasBegun } from '../../operations/messages/import-record.ts';
import { bytes, count, counted } from '../../presentation/formats.ts';
import { type Line, span } from '../../presentation/line.ts';
import { recognisedText } from '../../presentation/messages/import-words.ts';
import { publishFileLines } from '../../presentation/topics/file-reach-words.ts';
import { type Ask, openAsk } from '../forms/ask-parts.ts';
import type { Session } from '../shell/session.ts';
import type { ViewOf } from '../state/views.ts';
import { field, fieldText, wholeNumber } from '../widgets/fields.ts';
import { checkFile, isResumable } from './check-file.ts';
import type { CheckedImport } from './checked-import.ts';
import { importChecked } from './import.ts';

const highestRate = 30_000;

/** A file in two presses: the whole of it is checked before anything can be sent. */
const fileAsk: Pick<Ask, 'lines' | 'prepare'> = {
	lines: ({ checked }) => (checked === undefined ? [] : checkLines(checked)),
	prepare: ({ session, view, key }) => {
		const path = fieldText(view, 'file').trim();
		if (path === '') throw fail('invalid', 'write the name of the file');
		const rate = fieldText(view, 'rate').trim();
		const perSecond = rate === '' ? undefined : wholeNumber(rate, 'the rate', 1, highestRate);
		const { checked } = view;
		if (checked === undefined || !isGood(checked)) {
			const pace = perSecond === undefined ? { rate } : { rate, perSecond };
			checkFile(session, view.id, targetOf(view), { path, ...pace });
			return undefined;
		}
		const again = fieldText(view, 'earlier');
		const { earlier } = checked;
		if (wasBegun(earlier) && !isResumable(earlier) && again !== 'send all again') {
			const { name } = checked.to;
			const done = 'url' in checked.to ? 'imported into' : 'published to';
			const what = earlier.ended
				? `this file was ${done} ${name} before`
				: `what an earlier run of this file sent to ${name} is unknown`;
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

export const importAsk: Ask = {
	...fileAsk,
	title: 'import',
	verb: (view) => (isGood(view.checked) ? 'Import' : 'Check'),
	says: 'Reads an export (NDJSON: one message a line) or lines written by hand. Every line is checked by the rules of SQS and of this queue first: if one is wrong, nothing is sent.',
};

export const publishFileAsk: Ask = {
	...fileAsk,
	title: 'publish a file',
	verb: (view) => (isGood(view.checked) ? 'Publish' : 'Check'),
	says: 'Reads messages as export and tail-topic write them (NDJSON: one a line; subject and structure where wanted). Every line is checked by the rules of SNS and of this topic first: if one is wrong, nothing is sent.',
};

function isGood(checked: CheckedImport | undefined): boolean {
	return checked !== undefined && checked.check.badLines === 0 && checked.check.messages > 0;
}

function targetOf({ queue, topic }: ViewOf<'ask'>): QueueRef | TopicRef {
	const to = queue ?? topic;
	if (to === undefined) throw fail('bug', 'a file that goes nowhere');
	return to;
}

/** What the check found: how much there is, or which lines are wrong. */
function checkLines({ check, source, earlier, to, publish }: CheckedImport): readonly Line[] {
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
		[span(`${size}: every ${check.unit} can be sent to ${to.name}`, 'good')],
		...(recognised === undefined ? [] : [[span(recognised, 'notice')]]),
		...(publish === undefined
			? []
			: publishFileLines(publish.all).map((text): Line => [span(text, 'dim')])),
		...(wasBegun(earlier) ? [earlierLine(earlier)] : []),
	];
}

function earlierLine(earlier: CheckedImport['earlier']): Line {
	const { ended, sent, unknown, missing, takenOver } = earlier;
	const unsure =
		unknown.size === 0 ? '' : `, of ${count(unknown.size)} it is unknown whether they arrived`;
	if (missing > 0) {
		return [span('an earlier run left a record with holes: what it sent is unknown', 'bad')];
	}
	const where =
		takenOver === undefined ? '' : '; by an earlier version, here or at another endpoint';
	return ended
		? [span(`sent before: ${counted(sent.size, 'message')} sent${unsure}${where}`, 'notice')]
		: [span(`an earlier run was interrupted: ${count(sent.size)} sent${unsure}${where}`, 'notice')];
}

/** Asks for the file; `path` may be known already. */
export function openImportForm(session: Session, ref: QueueRef, path = ''): void {
	openAsk(session, 'import', `into ${ref.name}`, fieldsFor(path), { queue: ref });
}

/** The same for a topic. */
export function openPublishFileForm(session: Session, ref: TopicRef, path = ''): void {
	openAsk(session, 'publish-file', `to ${ref.name}`, fieldsFor(path), { topic: ref });
}

function fieldsFor(path: string) {
	return [
		field('file', 'file', 'an export, or a dump of another tool; ~ is your home', path),
		field('rate', 'rate', 'messages a second; empty: as fast as it goes'),
	];
}
