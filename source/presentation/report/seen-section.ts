import type { SinceEvidence } from '../../domain/diagnosis/finding.ts';
import type { PulseRow, Section } from '../../domain/diagnosis/pulse.ts';
import { failureLine } from '../../domain/failure.ts';
import type { Incident, IncidentLook } from '../../domain/report/incident.ts';
import { capital } from '../../domain/text/first-letter.ts';
import {
	othersWords,
	rowMark,
	rowName,
	rowNext,
	rowSentence,
	rowSince,
	sectionWords,
	unknownWords,
} from '../diagnosis/pulse-words.ts';
import { codeSpan, inMarkdown } from '../markdown.ts';
import { utc } from './utc.ts';

/** What a look at everything found, with since when; or why nobody looked. */
export function seenSection(look: Incident['look']): readonly string[] {
	if (look === undefined) return ['Nobody looked for this report: it is of a time that is over.'];
	if (!look.ok) return [`AWS could not be asked: ${inMarkdown(failureLine(look.failure))}.`];
	const { pulse, at } = look.value;
	const found = pulse.sections.filter(({ rows, unknown }) => rows.length + unknown.length > 0);
	const others = othersWords(pulse.otherAlarms);
	return [
		`As it was at ${utc(at)}.`,
		...(found.length === 0 ? ['', 'Nothing is wrong that hurts now or soon.'] : []),
		...found.flatMap((section) => ['', ...sectionLines(section, look.value)]),
		...(others === '' ? [] : ['', `${inMarkdown(others)}.`]),
	];
}

function sectionLines({ id, rows, unknown }: Section, look: IncidentLook): readonly string[] {
	return [
		`### ${capital(sectionWords[id].title)}`,
		'',
		...rows.flatMap((row) => rowLines(row, look)),
		...unknown.map((one) => `- ${inMarkdown(capital(unknownWords(one)))}`),
	];
}

function rowLines(row: PulseRow, { at, place }: IncidentLook): readonly string[] {
	const since = rowSince(row);
	const inferred = rowMark(row) === '~' ? ' (not certain, or getting better)' : '';
	return [
		`- ${codeSpan(rowName(row))} (${kindWord(row)})${inferred}: ${inMarkdown(rowSentence(row, at))}`,
		...(since === undefined ? [] : [`  - ${sinceUtc(since)}`]),
		`  - Next: ${inMarkdown(rowNext(row, place))}`,
	];
}

function kindWord(row: PulseRow): string {
	return row.kind === 'finding' ? `${row.resource.kind}, ${row.finding.name}` : row.kind;
}

/** Since when, in UTC, as far as it is known. */
function sinceUtc({ sinceAt, atLeast, notBeforeAt }: SinceEvidence): string {
	if (sinceAt === undefined) return 'Since when is not known';
	if (notBeforeAt !== undefined) return `Since between ${utc(notBeforeAt)} and ${utc(sinceAt)}`;
	return `Since ${atLeast === true ? 'at least ' : ''}${utc(sinceAt)}`;
}
