import { type Bucket, bucketOf, copyOf, mergeInto, settle, unitOf } from './statistics.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

/** Points are kept by the minute for 15 days, then by 5 minutes up to 63, then by the hour up to 455. */
const tiers = [
	{ width: minute, kept: 15 * day },
	{ width: 5 * minute, kept: 63 * day },
	{ width: 60 * minute, kept: 455 * day },
] as const;

/** Names a metric: namespace, name and every dimension. */
export type MetricName = {
	readonly namespace: string;
	readonly metric: string;
	readonly dimensions: Readonly<Record<string, string>>;
};

/** One metric and what was measured. */
export type Series = MetricName & {
	readonly region: string;
	unit: string;
	/** One map a tier: start of the bucket in ms to the bucket. */
	readonly tiers: readonly Map<number, Bucket>[];
	/** ms since the epoch of the newest bucket. */
	newest: number;
};

/** One period with data. `at` is its start, ms since the epoch. */
export type Point = { readonly at: number; readonly bucket: Bucket };

/**
 * Every metric of every region, in memory. Series beyond `mostSeries` push out the stalest; where there
 * are more than `mostPoints` in all, old minutes move into the coarser tiers sooner than at AWS.
 */
export class MetricStore {
	private readonly series = new Map<string, Series>();
	private readonly now: () => number;
	private readonly mostSeries: number;
	private readonly mostPoints: number;
	private prunedAt = 0;
	private points = 0;

	constructor(now: () => number, mostSeries = 20_000, mostPoints = 250_000) {
		this.now = now;
		this.mostSeries = mostSeries;
		this.mostPoints = mostPoints;
	}

	/** Points that are kept, of all series. */
	count(): number {
		return this.points;
	}

	/** Adds `bucket` to the minute of `at`. */
	add(region: string, name: MetricName, at: number, bucket: Bucket, unit?: string): void {
		const series = this.seriesFor(region, name, unit);
		const start = at - (at % minute);
		const buckets = series.tiers[0];
		const existing = buckets?.get(start);
		if (existing === undefined) {
			const before = buckets?.get(series.newest);
			if (before !== undefined) settle(before);
			buckets?.set(start, copyOf(bucket));
			this.points += 1;
		} else mergeInto(existing, bucket);
		series.newest = Math.max(series.newest, start);
		if (this.now() - this.prunedAt > 60 * minute || this.points > this.mostPoints) this.prune();
	}

	/** Makes `value` all that was measured in the minute of each point. */
	replace(
		region: string,
		name: MetricName,
		points: readonly { readonly at: number; readonly value: number }[],
	): void {
		if (points.length === 0) return;
		const series = this.seriesFor(region, name, undefined);
		for (const { at, value } of points) {
			const start = at - (at % minute);
			if (series.tiers[0]?.has(start) !== true) this.points += 1;
			series.tiers[0]?.set(start, bucketOf(value));
			series.newest = Math.max(series.newest, start);
		}
		if (this.points > this.mostPoints) this.prune();
	}

	/** Adds one value. */
	addValue(region: string, name: MetricName, at: number, value: number): void {
		this.add(region, name, at, bucketOf(value));
	}

	/**
	 * The periods of `[from, to)` that hold data, ascending. `from` starts the first period. A
	 * minute of an AWS service that is not over yet holds none.
	 */
	read(
		region: string,
		name: MetricName,
		range: { readonly from: number; readonly to: number; readonly period: number },
	): readonly Point[] {
		const series = this.series.get(keyOf(region, name));
		if (series === undefined) return [];
		const published = name.namespace.startsWith('AWS/') ? this.now() - minute : Infinity;
		const periods = new Map<number, Bucket>();
		const add = (start: number, bucket: Bucket): void => {
			if (start < range.from || start >= range.to || start > published) return;
			const at = start - ((start - range.from) % range.period);
			const existing = periods.get(at);
			if (existing === undefined) periods.set(at, copyOf(bucket));
			else mergeInto(existing, bucket);
		};
		for (const [index, tier] of tiers.entries()) {
			const buckets = series.tiers[index];
			if (buckets === undefined || tier.width > Math.max(range.period, minute)) continue;
			const steps = (range.to - range.from) / tier.width;
			if (steps < buckets.size) {
				let start = range.from - (range.from % tier.width);
				for (; start < range.to; start += tier.width) {
					const bucket = buckets.get(start);
					if (bucket !== undefined) add(start, bucket);
				}
			} else for (const [start, bucket] of buckets) add(start, bucket);
		}
		return [...periods]
			.map(([at, bucket]) => ({ at, bucket }))
			.sort((first, second) => first.at - second.at);
	}

	/** Up to when periods of a range that ends at `to` can have data at all. */
	publishedUntil(to: number): number {
		return Math.min(to, this.now());
	}

	/** The unit of a metric, `undefined` when the metric does not exist. */
	unit(region: string, name: MetricName): string | undefined {
		return this.series.get(keyOf(region, name))?.unit;
	}

	/** Metrics of a region in a stable order. */
	list(region: string): readonly Series[] {
		return [...this.series]
			.filter(([, series]) => series.region === region)
			.sort(([first], [second]) => (first < second ? -1 : 1))
			.map(([, series]) => series);
	}

	/** Moves old buckets into the coarser tiers and forgets what is older than all of them. */
	prune(): void {
		this.prunedAt = this.now();
		this.pruneTo(1, 1);
		if (this.points <= this.mostPoints) return;
		// Well below, so that not every further point does it again. Detail goes first, hours last.
		const enough = this.mostPoints * 0.75;
		const halves = Array.from({ length: 16 }, (_, index) => 2 ** -(index + 1));
		for (const share of halves) if (this.points > enough) this.pruneTo(share, 1);
		for (const share of halves) if (this.points > enough) this.pruneTo(0, share);
	}

	/** Keeps minutes and five minutes, and hours, for a share of the time that AWS does. */
	private pruneTo(detail: number, hours: number): void {
		const now = this.now();
		this.points = 0;
		for (const [key, series] of this.series) {
			for (const [index, tier] of tiers.entries()) {
				const next = tiers[index + 1];
				const coarser = series.tiers[index + 1];
				for (const [start, bucket] of series.tiers[index] ?? []) {
					const share = next === undefined ? hours : detail;
					if (now - start <= tier.kept * share) continue;
					series.tiers[index]?.delete(start);
					if (next === undefined || coarser === undefined) continue;
					const at = start - (start % next.width);
					const existing = coarser.get(at);
					if (existing === undefined) coarser.set(at, bucket);
					else mergeInto(existing, bucket);
				}
			}
			const left = series.tiers.reduce((sum, buckets) => sum + buckets.size, 0);
			this.points += left;
			if (left === 0) this.series.delete(key);
		}
	}

	private seriesFor(region: string, name: MetricName, unit: string | undefined): Series {
		const key = keyOf(region, name);
		const existing = this.series.get(key);
		if (existing !== undefined) return existing;
		if (this.series.size >= this.mostSeries) this.forgetStalest();
		const series: Series = {
			region,
			namespace: name.namespace,
			metric: name.metric,
			dimensions: { ...name.dimensions },
			unit: unit ?? unitOf(name.namespace, name.metric),
			tiers: tiers.map(() => new Map<number, Bucket>()),
			newest: 0,
		};
		this.series.set(key, series);
		return series;
	}

	private forgetStalest(): void {
		let stalest: string | undefined;
		let oldest = Infinity;
		for (const [key, series] of this.series) {
			if (series.newest >= oldest) continue;
			oldest = series.newest;
			stalest = key;
		}
		if (stalest === undefined) return;
		for (const { size } of this.series.get(stalest)?.tiers ?? []) this.points -= size;
		this.series.delete(stalest);
	}
}

/** The order in which dimensions are given does not matter, their values do. */
function keyOf(region: string, name: MetricName): string {
	const dimensions = Object.entries(name.dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
	return JSON.stringify([region, name.namespace, name.metric, dimensions]);
}
