import type { Finding, Judgement } from '../../domain/diagnosis/finding.ts';
import type { Failure } from '../../domain/failure.ts';
import type { Severity } from '../rows.ts';
import { shortWords } from './finding-words.ts';

/** What a row says of its resource: the mark in front of it, and a few words, empty when nothing is known to be wrong. */
export type Why = { readonly severity: Severity; readonly why: string };

/** Findings that a cell has room for. */
const most = 2;

/** The worst of what was found in the words of a cell, and what the last look could not see. */
export function whyOf({ findings }: Judgement, now: number, unseen?: string): Why {
	if (findings.length === 0 && unseen === undefined) return { severity: 'ok', why: '' };
	const words = [
		...findings.map((one) => shortWords(one, now)),
		...(unseen === undefined ? [] : [unseen]),
	];
	return {
		severity: findings.some(isUrgent) ? 'bad' : 'notice',
		why: words.slice(0, most).join(', '),
	};
}

/** Certain, and not about to end by itself. */
function isUrgent({ severity, mild, inferred }: Finding): boolean {
	return severity !== 'hygiene' && mild !== true && inferred !== true;
}

/** Why a sample failed, in a few words; `stale` when older facts are shown. */
export function unseenWords(failure: Failure, stale: boolean): string {
	const operation = failure.operation?.split(' ').at(-1);
	const text =
		failure.kind === 'denied' && operation !== undefined ? `denied: ${operation}` : failure.message;
	return stale ? `not refreshed: ${text}` : text;
}
