import type { FindingName } from '../../source/domain/diagnosis/finding.ts';
import { isPressing, judge } from '../../source/domain/diagnosis/judge.ts';
import { histories, type QueueHistory } from './histories.ts';
import { subjectOf } from './judged-histories.ts';
import { healthyKinds, type SickKind } from './queue-lives.ts';

const minute = 60_000;
const hour = 60 * minute;
/** So that something is known before the trouble. */
const length = 40 * hour;

/** What each kind of sick history has to be found as, where, and how long after it began at most: the stated times. */
export const stated: {
	readonly [Kind in SickKind]: readonly [FindingName, 'queue' | 'dlq', within: number];
} = {
	'no-consumer': ['no-consumer', 'queue', 45 * minute],
	slow: ['slow-consumer', 'queue', 90 * minute],
	surge: ['slow-consumer', 'queue', 90 * minute],
	poison: ['poison-messages', 'queue', hour],
	'fifo-blocked': ['fifo-group-blocked', 'queue', hour],
	'dlq-burst': ['dlq-growing', 'dlq', 2 * hour],
	'dlq-steady': ['dlq-growing', 'dlq', 2 * hour],
	'dlq-refilled': ['dlq-growing', 'dlq', 2 * hour],
	expiring: ['dead-letters', 'dlq', 2 * hour],
};

/** The names of what is found of a queue of a history at a moment. */
export function foundIn(
	history: QueueHistory,
	which: 'queue' | 'dlq',
	now = history.now,
): readonly FindingName[] {
	return judge.queue(subjectOf(history, which, now), isPressing).findings.map(({ name }) => name);
}

/** What is over again by itself, and said no more then. */
const passing: ReadonlySet<FindingName> = new Set(['dlq-growing']);

/** Of `many` sick histories of a kind, those that were not found within the stated time. */
export function missed(kind: SickKind, many: number, seed: number): readonly QueueHistory[] {
	const [name, which, within] = stated[kind];
	return histories([kind], many, { seed, length }).filter((history) => {
		const due = (history.truth.sickSince ?? 0) + within;
		// One that began less than the stated time ago is not due yet.
		if (due > history.now) return false;
		for (let at = due; at > due - within; at -= 10 * minute) {
			if (foundIn(history, which, at).includes(name)) return false;
			if (!passing.has(name)) break;
		}
		return true;
	});
}

/**
 * Of `many` bursts of letters, those that are still called growing 40 minutes after the last one, or whose last letter is
 * told with another time than it came at.
 */
export function stillGrowing(many: number, seed: number): readonly QueueHistory[] {
	return histories(['dlq-burst'], many, { seed, length }).filter((history) => {
		const last = history.letters.reduce((latest, { diedAt }) => Math.max(latest, diedAt), 0);
		const said = (at: number) =>
			judge
				.queue(subjectOf(history, 'dlq', at), isPressing)
				.findings.find(({ name }) => name === 'dlq-growing');
		const later = last + 40 * minute;
		if (later <= history.now && said(later) !== undefined) return true;
		const soon = said(last + 10 * minute);
		if (last + 10 * minute > history.now || soon?.name !== 'dlq-growing') return false;
		return Math.abs((soon.evidence.lastAt ?? 0) - last) > 10 * minute;
	});
}

/** Of `many` healthy histories, those of which something pressing is found, with what. */
export function alarmed(many: number, seed: number) {
	return histories(healthyKinds, many, { seed, length }).flatMap((history) => {
		const found = [...foundIn(history, 'queue'), ...foundIn(history, 'dlq')];
		return found.length === 0 ? [] : [{ kind: history.kind, seed: history.seed, found }];
	});
}
