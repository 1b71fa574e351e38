import type { Acknowledgement } from '../../domain/diagnosis/acknowledgement.ts';
import type { Finding, FindingName } from '../../domain/diagnosis/finding.ts';
import { alarmWords } from './alarm-words.ts';
import { mappingWords } from './mapping-words.ts';
import { queueWords } from './queue-words.ts';
import { streamWords } from './stream-words.ts';
import { topicWords } from './topic-words.ts';
import { moment, type Subject, type Words } from './wording.ts';

/*
Findings in words, once for all: the WHY column, details, `doctor` and docs/findings.md read this record.
*/

export const findingWords: { readonly [Name in FindingName]: Words<Name> } = {
	...queueWords,
	...topicWords,
	...streamWords,
	...mappingWords,
	...alarmWords,
};

/** The words of one finding; the evidence is that of its name. */
function wordsOf(finding: Finding): Words<FindingName> {
	return findingWords[finding.name] as unknown as Words<FindingName>;
}

/** A finding in a few words. */
export function shortWords(finding: Finding, now: number): string {
	return wordsOf(finding).short(finding.evidence as never, now);
}

/** A finding as a sentence without a period; what is inferred says so. */
export function findingText(finding: Finding, now: number): string {
	const text = wordsOf(finding).text(finding.evidence as never, now);
	return finding.inferred ? `${text} (inferred)` : text;
}

/** What to do next about it. */
export function nextStep(finding: Finding, subject: Subject): string {
	return wordsOf(finding).next(finding.evidence as never, subject);
}

/** That somebody knows of it: `known until 14:00: a colleague looks into it`. */
export function acknowledgedWords({ until, note }: Acknowledgement, now: number): string {
	return `known until ${moment(until, now)}${note === '' ? '' : `: ${note}`}`;
}
