import { type Acknowledgement, unacknowledged } from '../../domain/diagnosis/acknowledgement.ts';
import type { Finding, Judgement } from '../../domain/diagnosis/finding.ts';
import type { Failure } from '../../domain/failure.ts';
import type { Severity } from '../rows.ts';
import { acknowledgedWords, shortWords } from './finding-words.ts';

/** What a row says of its resource: the mark in front of it, and a few words, empty when nothing is known to be wrong. */
export type Why = {
	readonly severity: Severity;
	readonly why: string;
	readonly findings?: readonly Finding[];
};

/** Findings that a cell has room for. */
const most = 2;

/**
 * The worst of what was found in the words of a cell, and what the last look could not see. What somebody knows of is
 * hidden, and says until when.
 */
export function whyOf(judgement: Judgement, { now, unseen, known }: WhyOptions): Why {
	const { findings, acknowledged } = unacknowledged(judgement, known, now);
	const all = judgement.findings.length === 0 ? {} : { findings: judgement.findings };
	const words = findings.toSorted(byLoss).map((one) => shortWords(one, now));
	if (unseen !== undefined) words.push(unseen);
	if (words.length > 0) {
		const severity = findings.some(isUrgent) ? 'bad' : 'notice';
		return { severity, why: words.slice(0, most).join(', '), ...all };
	}
	const [first] = acknowledged ?? [];
	return { severity: 'ok', why: first === undefined ? '' : acknowledgedWords(first, now), ...all };
}

type WhyOptions = {
	/** ms since 1970 */
	readonly now: number;
	/** What the last look could not see, in words. */
	readonly unseen?: string | undefined;
	/** What somebody knows of. */
	readonly known?: readonly Acknowledgement[] | undefined;
};

/**
 * What is lost soon comes first: a cell cuts the end of its words, and nothing else of a row is past mending once its
 * time is over. Then the cause of the rest, where it is known.
 */
function byLoss(one: Finding, other: Finding): number {
	return placeOf(one) - placeOf(other);
}

const first: readonly Finding['name'][] = ['messages-expiring', 'mapping-disabled'];

function placeOf({ name }: Finding): number {
	const place = first.indexOf(name);
	return place === -1 ? first.length : place;
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
