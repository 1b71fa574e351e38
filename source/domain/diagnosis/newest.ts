import type { Finding, FindingName, SinceEvidence } from './finding.ts';
import { sinceEvidence } from './known-since.ts';
import type { Since } from './onset.ts';
import { begunOf } from './pulse.ts';

/*
What an examination of a while ago found of a resource, together with what its last samples tell. An examination has a week
of CloudWatch and the settings; the samples are newer, and know counts alone.
*/

/** What counts alone decide: where they do not tell it any more it is over. */
const byCounts: ReadonlySet<FindingName> = new Set<FindingName>([
	'dead-letters',
	'in-flight-limit',
	'subscription-pending',
	'no-subscribers',
	'stream-not-active',
	'filter-never-matches',
	'subscription-dead-letters',
	'subscription-dlq-missing',
	'subscription-dlq-kept-out',
	'subscription-unconfirmed',
]);

/** Of these the evidence is the count, so that the newer one has the last word. */
const counts: ReadonlySet<FindingName> = new Set<FindingName>([
	'dead-letters',
	'in-flight-limit',
	'subscription-pending',
	'subscription-dead-letters',
]);

/** What is said of the messages of a queue: of one that is empty by now nothing of it is so. */
const ofMessages: ReadonlySet<FindingName> = new Set<FindingName>([
	'messages-expiring',
	'dlq-growing',
	'no-consumer',
	'slow-consumer',
	'poison-messages',
	'fifo-group-blocked',
	'visibility-timeout-short',
	'mapping-disabled',
]);

/**
 * Of these a week tells what is usual, and samples of some minutes do not: whoever had the week has judged them, also where he
 * found nothing.
 */
export const judgedByWeek: ReadonlySet<FindingName> = new Set<FindingName>([
	'no-consumer',
	'no-subscribers',
	'fifo-group-blocked',
]);

/** A sample that is older than the examination by more than this has nothing to add, ms: what it tells may be gone since. */
const addsFor = 15 * 60_000;

/** What was found with a week of figures, or without. `isJudged`: nothing was missing for what a week tells. */
export type ExaminedBefore = {
	readonly findings: readonly Finding[];
	readonly at: number;
	readonly isJudged: boolean;
};

/**
 * What the last sample of a resource tells; `isEmpty`: a queue with nothing ready, in flight or delayed; `since`: since when it has what
 * it has by all that is known ({@link sinceOf}).
 */
export type Sampled = {
	readonly findings: readonly Finding[];
	readonly since?: Since;
	readonly sampledAt?: number;
	readonly isEmpty: boolean;
};

/**
 * The findings of a resource now: those of the examination that no later sample has refuted, and those of the samples
 * that it could not have. Of a finding that both have the examination's stands, since it has more to go by, but for counts.
 */
export function newest(
	examined: ExaminedBefore | undefined,
	{ findings, sampledAt, isEmpty, since }: Sampled,
): readonly Finding[] {
	if (examined === undefined) return findings;
	const isNewer = sampledAt !== undefined && sampledAt > examined.at;
	const began = (finding: Finding) => withOnset(finding, sinceEvidence(since));
	const standing = examined.findings.flatMap((finding): readonly Finding[] => {
		const { name } = finding;
		const now = findings.find((one) => one.name === name);
		if (!isNewer) return [began(finding)];
		if (isEmpty && ofMessages.has(name)) return [];
		if (byCounts.has(name) && now === undefined) return [];
		if (now !== undefined && counts.has(name))
			return [began(begunOf(now).sinceAt === undefined ? withOnset(now, begunOf(finding)) : now)];
		return [longestQuiet(began(finding), now)];
	});
	const names = new Set<FindingName>(standing.map(({ name }) => name));
	const isOld = sampledAt !== undefined && examined.at - sampledAt > addsFor;
	if (isOld) return standing;
	// That it grows is explained: more consumers free no group.
	if (names.has('fifo-group-blocked')) names.add('slow-consumer');
	const added = findings.filter(
		({ name }) => !names.has(name) && !(examined.isJudged && judgedByWeek.has(name)),
	);
	return [...standing, ...added];
}

/**
 * That nobody consumes, for as long as either side knows: a week goes back further, and the last sample is newer. What waits is the
 * newer count.
 */
function longestQuiet(finding: Finding, now: Finding | undefined): Finding {
	if (finding.name !== 'no-consumer' || now?.name !== 'no-consumer') return finding;
	const [week, samples] = [finding.evidence, now.evidence];
	const until = samples.quietSinceAt + samples.quietMs;
	const longer = week.quietSinceAt <= samples.quietSinceAt ? week : samples;
	const { usualMs } = week;
	return {
		...finding,
		evidence: {
			...longer,
			waiting: samples.waiting,
			quietMs: until - longer.quietSinceAt,
			...(usualMs === undefined ? {} : { usualMs }),
		},
	};
}

/** A finding about what a queue has with its onset, where that is known. */
function withOnset(finding: Finding, told: SinceEvidence): Finding {
	if (finding.name !== 'dead-letters' && finding.name !== 'slow-consumer') return finding;
	if (told.sinceAt === undefined) return finding;
	const { sinceAt: _, atLeast: __, notBeforeAt: ___, ...evidence } = finding.evidence;
	return { ...finding, evidence: { ...evidence, ...told } } as Finding;
}
