import type { FindingName } from '../../source/domain/diagnosis/finding.ts';
import { isPressing, judge } from '../../source/domain/diagnosis/judge.ts';
import { histories, historyOf, type QueueHistory } from './histories.ts';
import { type Manner, subjectOf } from './judged-histories.ts';
import { healthyKinds } from './queue-lives.ts';

const minute = 60_000;
const hour = 60 * minute;
/** So that something is known before the trouble. */
const length = 40 * hour;

/** The names of what is found of a queue of a history at its end. */
function foundIn(history: QueueHistory, which: 'queue' | 'dlq', manner: Manner): FindingName[] {
	const subject = subjectOf(history, which, history.now, manner);
	return judge.queue(subject, isPressing).findings.map(({ name }) => name);
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

/**
 * Of `many` healthy histories, those of which something pressing is found, with what. Of some it is quieter in the night; of some
 * CloudWatch tells no zeros, and of their dead-letter queues nothing while they sleep.
 */
export function alarmed(many: number, seed: number) {
	return Array.from({ length: many }, (_, index) => index).flatMap((index) => {
		const kind = healthyKinds[index % healthyKinds.length] ?? 'steady';
		const history = historyOf(kind, seed + index, { length, nights: index % 3 === 0 });
		const noZeros = index % 5 < 3;
		const found = [
			...foundIn(history, 'queue', { noZeros }),
			...foundIn(history, 'dlq', { noZeros, ...(noZeros ? { wakesIn: 10 * minute } : {}) }),
		];
		return found.length === 0 ? [] : [{ kind, seed: history.seed, found }];
	});
}
