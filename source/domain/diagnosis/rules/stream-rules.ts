import type { MappedFunction } from '../../consumers/mapping.ts';
import type { Alarm } from '../../metric.ts';
import type { StreamSummary } from '../../resources.ts';
import { doublings } from '../acknowledgement.ts';
import { type Asked, atOnce, type Missing, type Rules } from '../finding.ts';
import { type Points, total, within } from '../points.ts';
import { hour, minute, staleness } from '../queue-subject.ts';
import { usualHighest } from '../usual.ts';

export type StreamFinding =
	| 'iterator-age-growing'
	| 'stream-throttled'
	| 'hot-shard'
	| 'stream-not-active';

/** CloudWatch's figures of a stream as a whole. */
export type StreamFigures = {
	readonly from: number;
	readonly to: number;
	readonly periodMs: number;
	/** GetRecords.IteratorAgeMilliseconds, the highest of a period. */
	readonly iteratorAge: Points;
	/** Sums. */
	readonly readsThrottled: Points;
	readonly writesThrottled: Points;
	readonly incomingBytes: Points;
	readonly incomingRecords: Points;
};

/** What is known of a stream when it is judged. */
export type StreamSubject = {
	readonly name: string;
	readonly now: number;
	readonly summary: Asked<StreamSummary>;
	readonly figures: Asked<StreamFigures>;
	readonly alarms?: Asked<readonly Alarm[]>;
	/** Functions that get its records; absent where nobody asked. */
	readonly mappings?: Asked<readonly MappedFunction[]>;
};

/** What is looked at of figures. */
const span = 30 * minute;
/** Readers that are a minute behind read in batches. */
const ageWorthNaming = 5 * minute;
/** Registered consumers have a metric of their own each, which is not asked for here. */
const fanOutLag: Missing = { what: 'lag of its registered consumers', because: 'not asked' };
/** What a shard takes a second. Source: Kinesis Data Streams quotas. */
const shardTakes = { bytes: 1024 * 1024, records: 1000 };

export const streamRules: Rules<StreamFinding, StreamSubject> = {
	'iterator-age-growing': {
		severity: 'now',
		foundWithin: hour,
		judge({ figures, summary, now }) {
			if (!figures.ok) return { missing: figures.missing };
			const { iteratorAge, to, periodMs } = figures.value;
			// Nobody reads by GetRecords: there is no iterator that could be old.
			if (iteratorAge.length === 0) {
				return summary.ok && summary.value.consumers ? { missing: fanOutLag } : undefined;
			}
			const stale = staleness(iteratorAge, now, periodMs);
			if (stale !== undefined) return { missing: stale };
			const recent = within(iteratorAge, to - span, to);
			const [first, last] = [recent[0], recent.at(-1)];
			if (first === undefined || last === undefined || last.at - first.at < span / 2) return;
			const rises = (last.value - first.value) / (last.at - first.at);
			// Bursts that are worked off in their time are as old each day.
			const usual = usualHighest(iteratorAge, iteratorAge, figures.value)?.most ?? 0;
			if (last.value < Math.max(ageWorthNaming, 2 * usual) || rises < 0.1) return;
			const kept = summary.ok ? summary.value.retentionHours * hour : undefined;
			return {
				severity: 'now',
				measure: doublings(last.value),
				evidence: {
					ageMs: last.value,
					risesPerMinuteMs: rises * minute,
					...(kept === undefined
						? {}
						: { lostAt: last.at + Math.max(0, kept - last.value) / rises }),
				},
			};
		},
	},
	'stream-throttled': {
		severity: 'now',
		foundWithin: 15 * minute,
		judge({ figures, summary }) {
			if (!figures.ok) return { missing: figures.missing };
			const isOnDemand = summary.ok && summary.value.mode === 'ON_DEMAND';
			const { readsThrottled, writesThrottled, to } = figures.value;
			const reads = total(within(readsThrottled, to - span, to)) ?? 0;
			const writes = total(within(writesThrottled, to - span, to)) ?? 0;
			if (reads + writes === 0) return;
			return {
				severity: 'now',
				measure: doublings(reads + writes),
				evidence: { reads, writes, spanMs: span, ...(isOnDemand ? { onDemand: true } : {}) },
			};
		},
	},
	'hot-shard': {
		severity: 'now',
		foundWithin: 15 * minute,
		judge({ figures, summary }) {
			if (!figures.ok) return { missing: figures.missing };
			if (!summary.ok) return { missing: summary.missing };
			const { openShards, mode, distribution } = summary.value;
			// One shard has no other; a stream that spreads its records itself has no hot key.
			if (openShards < 2 || mode === 'ON_DEMAND' || distribution === 'AUTO') return;
			const { writesThrottled, incomingBytes, incomingRecords, to } = figures.value;
			const refused = total(within(writesThrottled, to - span, to)) ?? 0;
			if (refused === 0) return;
			const used = Math.max(
				share(within(incomingBytes, to - span, to), openShards * shardTakes.bytes),
				share(within(incomingRecords, to - span, to), openShards * shardTakes.records),
			);
			// Refused although the stream as a whole has room: few shards get what many could take.
			if (used >= 0.6) return;
			return {
				severity: 'now',
				inferred: true,
				measure: doublings(refused),
				evidence: {
					refused,
					usedPercent: Math.round(100 * used),
					shards: openShards,
					spanMs: span,
				},
			};
		},
	},
	'stream-not-active': {
		severity: 'now',
		foundWithin: atOnce,
		judge({ summary }) {
			if (!summary.ok) return { missing: summary.missing };
			const { status } = summary.value;
			return status === 'ACTIVE'
				? undefined
				: { severity: 'now', mild: true, evidence: { status: status.toLowerCase() } };
		},
	},
};

/** Of what can be taken in the span, the share that was. */
function share(points: Points, perSecond: number): number {
	return (total(points) ?? 0) / (perSecond * (span / 1000));
}

/** How many records came in the last half hour, as far as that is known. */
export function incomingRecords({ figures }: StreamSubject): Asked<number> {
	if (!figures.ok) return figures;
	const { incomingRecords: records, to } = figures.value;
	return { ok: true, value: total(within(records, to - span, to)) ?? 0 };
}
