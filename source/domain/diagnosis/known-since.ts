import type { SinceEvidence } from './finding.ts';
import type { Since } from './onset.ts';
import type { QueueFigures } from './queue-metrics.ts';
import type { SampleHistory } from './samples.ts';

/*
Since when something is so, of all that tells it: decided here once, for lists, details, pulse, doctor and JSON.
*/

/** What somebody told, and when he did, ms since the epoch. */
export type ToldSince = {
	readonly since: Since;
	readonly toldAt: number;
	readonly by: 'CloudWatch' | 'samples';
};

const minute = 60_000;
/** What is known to a minute, or two where one is missing, is told as a moment; what is known less well as a span, ms. */
const asMoment = 2 * minute;

/**
 * Which of several facts about one onset counts: the one that is known best, a moment before a span before "at least", of two that are
 * known alike the one that was told later. What was told before something that began later is about what is over.
 */
export function surestSince(told: readonly ToldSince[]): ToldSince | undefined {
	const standing = told.filter((one) => !told.some((other) => isOver(one, other)));
	return standing.toSorted(bySurety)[0];
}

function isOver(one: ToldSince, other: ToldSince): boolean {
	return other.toldAt > one.toldAt && spanOf(other.since).from > spanOf(one.since).to;
}

function bySurety(one: ToldSince, other: ToldSince): number {
	const [a, b] = [spanOf(one.since), spanOf(other.since)];
	const [width, otherWidth] = [a.to - a.from, b.to - b.from];
	if (width !== otherWidth) return width - otherWidth;
	// Two that tell "at least": the one that goes back further.
	if (width === Number.POSITIVE_INFINITY) return a.to - b.to;
	return other.toldAt - one.toldAt || b.to - a.to;
}

/** When it began at the earliest and at the latest. */
function spanOf(since: Since): { readonly from: number; readonly to: number } {
	switch (since.kind) {
		case 'at':
			return { from: since.at, to: since.at + since.within };
		case 'between':
			return since;
		case 'at-least':
			return { from: Number.NEGATIVE_INFINITY, to: since.at };
	}
}

/**
 * Since when a queue has what it has: by CloudWatch's history, by the last examination, and, of dead letters, by our own samples
 * where we saw the first come into a queue that we had seen empty. Never since our own first look.
 */
export function sinceOf({
	figures,
	history,
	dead,
}: {
	readonly figures?: QueueFigures | undefined;
	readonly history: SampleHistory;
	readonly dead: boolean;
}): ToldSince | undefined {
	const { filledAt: at } = history;
	const { since: read, examined } = figures ?? {};
	const by = 'CloudWatch';
	// Read later, and nothing of it is there: what the examination saw is over.
	const isRefuted =
		read !== undefined &&
		read.since === undefined &&
		read.failure === undefined &&
		read.silent !== true &&
		examined !== undefined &&
		read.foundAt > examined.at;
	return surestSince([
		...(read?.since === undefined
			? []
			: [{ since: read.since, toldAt: read.foundAt, by } as const]),
		...(examined?.since === undefined || isRefuted
			? []
			: [{ since: examined.since, toldAt: examined.at, by } as const]),
		...(at === undefined || !dead
			? []
			: [{ since: { kind: 'at', at, within: minute }, toldAt: at, by: 'samples' } as const]),
	]);
}

/** The same as evidence. */
export function sinceEvidence(since: Since | undefined): SinceEvidence {
	switch (since?.kind) {
		case undefined:
			return {};
		case 'at':
			return since.within > asMoment
				? { sinceAt: since.at + since.within, notBeforeAt: since.at }
				: { sinceAt: since.at };
		case 'at-least':
			return { sinceAt: since.at, atLeast: true };
		case 'between':
			return { sinceAt: since.to, notBeforeAt: since.from };
	}
}

/** What evidence tells, as a fact: of a moment to a minute. */
export function sinceIn({ sinceAt, atLeast, notBeforeAt }: SinceEvidence): Since | undefined {
	if (sinceAt === undefined) return;
	if (notBeforeAt !== undefined) return { kind: 'between', from: notBeforeAt, to: sinceAt };
	return atLeast === true
		? { kind: 'at-least', at: sinceAt }
		: { kind: 'at', at: sinceAt, within: minute };
}
