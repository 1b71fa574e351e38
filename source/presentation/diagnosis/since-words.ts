import type { SinceEvidence } from '../../domain/diagnosis/finding.ts';
import { moment } from './wording.ts';

/*
Since when, in words: what is known to a minute as a moment, what is known less well as the span in which it began.
*/

/**
 * In a cell: `20:31`, `09:00-09:40`, `?-20:31` where it may have begun at any time before; empty where nothing is known. A word like
 * `by` would be read as a time to come, below what is about to be lost.
 */
export function sinceCell(since: SinceEvidence, now: number): string {
	return told(since, now, '?-');
}

/** Behind a few words: ` since 20:31`, ` since at least 20:31`, ` since 09:00-09:40`; empty where it is not known. */
export function sinceWords(since: SinceEvidence, now: number): string {
	const words = told(since, now, 'at least ');
	return words === '' ? '' : ` since ${words}`;
}

function told({ sinceAt, atLeast, notBeforeAt }: SinceEvidence, now: number, least: string) {
	if (sinceAt === undefined) return '';
	const unknown = atLeast === true ? least : '';
	const from = notBeforeAt === undefined ? unknown : `${moment(notBeforeAt, now)}-`;
	return `${from}${moment(sinceAt, now)}`;
}

/** In a sentence: `since 20:31`, `since at least 20:31`, `since between 09:00 and 09:40`, `since when is not known`. */
export function sinceText(since: SinceEvidence, now: number): string {
	const { sinceAt, atLeast, notBeforeAt } = since;
	if (sinceAt === undefined) return 'since when is not known';
	if (notBeforeAt === undefined) {
		return `since ${atLeast === true ? 'at least ' : ''}${moment(sinceAt, now)}`;
	}
	return `since between ${moment(notBeforeAt, now)} and ${moment(sinceAt, now)}`;
}
