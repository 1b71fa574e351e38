import type { Failure } from '../failure.ts';
import type { MetricRange, MetricSeries } from '../metric.ts';

const hour = 3_600_000;
/** What a shard gives all its consumers together, bytes a second. Source: Kinesis quotas. */
export const shardBytesPerSecond = 2 * 1024 * 1024;
/** Most that GetRecords answers with. */
const recordsACall = 10_000;

/** How much there is to read of a stream, before it is read. */
export type StreamVolume = {
	/**
	 * The time that is read, ms since 1970: from what was asked for, or from what the stream still keeps;
	 * absent when nobody tells how long that is.
	 */
	readonly from?: number;
	readonly to: number;
	/** Open shards that are read side by side; absent when nobody tells. */
	readonly shards?: number;
	/** What arrived in that time, by CloudWatch; absent when it tells nothing. */
	readonly bytes?: number;
	readonly records?: number;
	/** The part of the time that CloudWatch has figures of, 0 to 1: below 1, `bytes` is a lower bound. */
	readonly covered: number;
	/**
	 * ms until all of it is read at our pace, when the keys are spread evenly over the shards; Infinity
	 * when more arrives than can be read. Absent when it is not known.
	 */
	readonly expectedMs?: number;
	/** Set when it is read by a registered consumer, whose 2 MiB a second nobody shares. */
	readonly own?: true;
	/** Why figures are missing, where a call failed. */
	readonly unknown?: Failure;
};

/** Sums of what arrived between two times; a period at either edge counts by its part in between. */
export function amounts(
	series: readonly MetricSeries[],
	{ periodSeconds }: MetricRange,
	from: number,
	to: number,
) {
	const period = periodSeconds * 1000;
	const of = (metric: string) => series.find(({ query }) => query.metric === metric)?.points ?? [];
	const points = of('IncomingBytes');
	const sum = (some: typeof points) =>
		some.reduce((total, { at, value }) => {
			const inside = Math.min(at + period, to) - Math.max(at, from);
			return inside <= 0 ? total : total + value * Math.min(1, inside / period);
		}, 0);
	const records = of('IncomingRecords');
	const told = points.reduce(
		(total, { at }) => total + Math.max(0, Math.min(at + period, to) - Math.max(at, from)),
		0,
	);
	const recent = points.filter(({ at }) => at >= to - hour);
	return {
		...(points.length === 0 ? {} : { bytes: sum(points) }),
		...(records.length === 0 ? {} : { records: sum(records) }),
		covered: Math.min(1, told / (to - from)),
		bytesPerMs: sum(recent) / Math.min(hour, to - from),
	};
}

/** ms to read what is there, and what arrives at `arriving` bytes a ms meanwhile. */
export function readingTime(
	{ bytes, records = 0 }: { readonly bytes: number; readonly records?: number },
	shards: number,
	callsPerSecond: number,
	arriving: number,
): number {
	const perMs = (shards * shardBytesPerSecond) / 1000;
	const byBytes = arriving >= perMs ? Number.POSITIVE_INFINITY : bytes / (perMs - arriving);
	const byRecords = (records / (shards * recordsACall * callsPerSecond)) * 1000;
	return Math.max(byBytes, byRecords);
}
