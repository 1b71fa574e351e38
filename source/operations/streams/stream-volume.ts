import type { MetricQuery, MetricRange } from '../../domain/metric.ts';
import type { Shard, StartPosition } from '../../domain/resources.ts';
import { isOpen, ownersOf, shareOf } from '../../domain/streams/shard-lineage.ts';
import type { Scope } from '../../domain/streams/stream-position.ts';
import { amounts, readingTime, type StreamVolume } from '../../domain/streams/stream-volume.ts';
import { comfortPatience } from '../metrics/patience.ts';
import { readMetrics, wholeSeriesIn } from '../metrics/read-metrics.ts';
import { part } from '../parts.ts';
import type { Clock, MetricsGateway, StreamGateway } from '../ports.ts';
import { listShards } from '../resources/describe.ts';
import { defaultPace, type ReadPace } from './shard-reader.ts';

/** Below this nobody needs to know how much there is to read, ms. */
const shortRead = 5 * 60_000;

const hour = 3_600_000;

/** What is about to be read. */
export type VolumeInput = {
	readonly name: string;
	readonly from: StartPosition;
	readonly scope: Scope;
	/** When reading goes on from a position: the time that it was noted. */
	readonly resumedFrom?: number;
	/** Reading ends with what arrived until then; without it new records come on top. */
	readonly to?: number;
	/** Reading ends with what is there now. */
	readonly untilNow?: boolean;
	readonly pace?: ReadPace;
	/** Reads by a registered consumer. */
	readonly ownBudget?: true;
};

/**
 * How much there is to read and how long it takes, by IncomingBytes and IncomingRecords of the stream
 * and by what our pace and the limits of a shard allow. `undefined` when it begins at the end, within
 * the last minutes, or at a record whose time nobody knows. One DescribeStreamSummary, one
 * GetMetricData (billed as two metrics), and ListShards where some of the shards are read. Answers
 * within a few seconds, and throws only when the signal aborts.
 */
export async function streamVolume(
	ports: { streams: StreamGateway; metrics: MetricsGateway; clock: Clock },
	input: VolumeInput,
	signal: AbortSignal,
): Promise<StreamVolume | undefined> {
	const { clock, streams, metrics } = ports;
	const now = clock.now();
	const asked = startTime(input);
	const to = Math.min(input.to ?? now, now);
	if (asked === undefined || to - asked <= shortRead) return;
	const whole = input.scope.kind === 'all';
	const [summary, shards] = await Promise.all([
		part(() => streams.summary(input.name, { signal }), signal),
		whole ? undefined : part(() => listShards(streams, input.name, signal), signal),
	]);
	const kept = summary.ok ? now - summary.value.retentionHours * hour : Number.NEGATIVE_INFINITY;
	const made = summary.ok ? (summary.value.createdAt ?? kept) : kept;
	const from = Math.max(asked, kept, made);
	if (to - from <= shortRead) return;
	if (from === Number.NEGATIVE_INFINITY) {
		return { to, covered: 0, ...(summary.ok ? {} : { unknown: summary.failure }) };
	}
	const lanes = whole ? undefined : lanesOf(input.scope, shards?.ok ? shards.value : []);
	const open = lanes?.count ?? (whole && summary.ok ? summary.value.openShards : undefined);
	const shardCount = open === undefined || open === 0 ? {} : { shards: open };
	const range = rangeOf(from, to);
	const queries = measured(input.name);
	// What is read has its place in time already.
	const measuring = { queries, range: () => range, patienceMs: comfortPatience };
	const series = await part(
		async () => wholeSeriesIn(await readMetrics({ metrics, clock }, measuring, signal)),
		signal,
	);
	if (!series.ok) return { from, to, covered: 0, ...shardCount, unknown: series.failure };
	const share = whole ? 1 : lanes?.share;
	// Nothing arrived before the stream was made: the whole of that period came after it.
	const begin = from === made ? range.from : from;
	const { bytes, records, covered, bytesPerMs } = amounts(series.value, range, begin, to);
	if (bytes === undefined || share === undefined) return { from, to, covered: 0, ...shardCount };
	const mine = {
		bytes: Math.round(bytes * share),
		...(records === undefined ? {} : { records: Math.round(records * share) }),
	};
	const goesOn = input.to === undefined && input.untilNow !== true;
	const expectedMs =
		open === undefined || open === 0
			? undefined
			: readingTime(
					mine,
					open,
					(input.pace ?? defaultPace).whileBehind,
					goesOn ? bytesPerMs * share : 0,
				);
	return {
		from,
		to,
		...shardCount,
		...mine,
		covered,
		...(input.ownBudget === true ? { own: true } : {}),
		...(expectedMs === undefined ? {} : { expectedMs }),
	};
}

/** When the oldest record that is asked for arrived; -Infinity for the oldest of all. */
function startTime({ from, resumedFrom }: VolumeInput): number | undefined {
	if (resumedFrom !== undefined) return resumedFrom;
	if (from.type === 'TRIM_HORIZON') return Number.NEGATIVE_INFINITY;
	return from.type === 'AT_TIMESTAMP' ? from.at : undefined;
}

/** How many of the shards that are read are open at a time, and their part of all keys. */
function lanesOf(
	scope: Scope,
	shards: readonly Shard[],
): { count: number; share: number } | undefined {
	if (scope.kind === 'key') {
		// One shard owns a key at a time.
		const owner = ownersOf(shards, BigInt(scope.hashKey)).find(isOpen);
		return owner === undefined ? undefined : { count: 1, share: shareOf(owner) };
	}
	const mine = scope.kind === 'shards' ? shards.filter(({ id }) => scope.ids.includes(id)) : shards;
	if (mine.length === 0 || !mine.every(isOpen)) return;
	return { count: mine.length, share: mine.reduce((sum, shard) => sum + shareOf(shard), 0) };
}

function measured(name: string): readonly MetricQuery[] {
	return ['IncomingBytes', 'IncomingRecords'].map((metric) => ({
		namespace: 'AWS/Kinesis',
		metric,
		dimensions: { StreamName: name },
		statistic: 'Sum',
	}));
}

/** In periods that CloudWatch still keeps: a minute's are gone after 15 days, five minutes' after 63. */
function rangeOf(from: number, to: number): MetricRange {
	const hours = (to - from) / hour;
	const periodSeconds = hours <= 3 ? 60 : hours <= 14 * 24 ? 300 : 3600;
	const period = periodSeconds * 1000;
	return {
		from: Math.floor(from / period) * period,
		to: Math.ceil(to / period) * period,
		periodSeconds,
	};
}
