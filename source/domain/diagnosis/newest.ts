import type { Finding, FindingName } from './finding.ts';
import { begunOf } from './pulse.ts';

/*
What an examination of a while ago found of a resource, together with what its last samples tell. An examination has a week
of CloudWatch and the settings; the samples are newer, and know counts alone.
*/

/** What counts alone decide: the newer count has the last word. */
const byCounts: ReadonlySet<FindingName> = new Set<FindingName>([
	'dead-letters',
	'in-flight-limit',
	'subscription-pending',
	'no-subscribers',
	'stream-not-active',
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
]);

/** What the last sample of a resource tells; `isEmpty`: a queue with nothing ready, in flight or delayed. */
export type Sampled = {
	readonly findings: readonly Finding[];
	readonly sampledAt?: number;
	readonly isEmpty: boolean;
};

/**
 * The findings of a resource now: those of the examination of `examinedAt` that no later sample has refuted, and those of
 * the samples that it did not have. Of a finding that both have the examination's stands, since it has more to go by, but
 * for what counts alone decide.
 */
export function newest(
	examined: readonly Finding[],
	examinedAt: number | undefined,
	{ findings, sampledAt, isEmpty }: Sampled,
): readonly Finding[] {
	if (examined.length === 0) return findings;
	const isNewer = sampledAt !== undefined && sampledAt > (examinedAt ?? 0);
	const standing = examined.filter(
		({ name }) => !isNewer || !(byCounts.has(name) || (isEmpty && ofMessages.has(name))),
	);
	const names = new Set(standing.map(({ name }) => name));
	const added = findings.filter(({ name }) => !names.has(name));
	return [
		...standing.map((finding) => withOnset(finding, findings)),
		...added.map((finding) => withOnset(finding, examined)),
	];
}

/** A finding with its onset, where the other side knows it and this one does not. */
function withOnset(finding: Finding, others: readonly Finding[]): Finding {
	if (finding.name !== 'dead-letters' && finding.name !== 'slow-consumer') return finding;
	if (finding.evidence.sinceAt !== undefined) return finding;
	const other = others.find(({ name }) => name === finding.name);
	if (other === undefined) return finding;
	return { ...finding, evidence: { ...finding.evidence, ...begunOf(other) } } as Finding;
}
