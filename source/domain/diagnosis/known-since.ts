import type { SinceEvidence } from './finding.ts';
import type { Since } from './onset.ts';
import type { QueueFigures } from './queue-metrics.ts';
import type { SampleHistory } from './samples.ts';

/**
 * Since when there are dead letters: by CloudWatch's history, or, where it tells nothing, since we saw the first
 * come into a queue that we had seen empty. Never since our own first look.
 */
export function sinceOf({
	figures,
	history,
}: {
	readonly figures?: QueueFigures | undefined;
	readonly history: SampleHistory;
}): Since | undefined {
	const { filledAt } = history;
	const found = figures?.since;
	const isOld = filledAt !== undefined && found !== undefined && found.foundAt < filledAt;
	if (found?.since !== undefined && !isOld) return found.since;
	return filledAt === undefined ? undefined : { kind: 'at', at: filledAt, within: 60_000 };
}

/** The same as evidence. */
export function sinceEvidence(since: Since | undefined): SinceEvidence {
	switch (since?.kind) {
		case undefined:
			return {};
		case 'at':
			return { sinceAt: since.at };
		case 'at-least':
			return { sinceAt: since.at, atLeast: true };
		case 'between':
			return { sinceAt: since.to, notBeforeAt: since.from };
	}
}
