import { validation } from './input.ts';

/**
 * What is kept of the values measured within one period. `values` (value to weight) is kept for
 * percentiles, and only once two values differ: as a map while they come, as value, weight, value, weight once the period is over.
 */
export type Bucket = {
	count: number;
	sum: number;
	min: number;
	max: number;
	values?: Map<number, number> | readonly number[];
};

/** Distinct values that a bucket keeps before neighbours are merged. */
const mostValues = 128;

/** A bucket of `count` equal values. */
export function bucketOf(value: number, count = 1): Bucket {
	return { count, sum: value * count, min: value, max: value };
}

/** Adds what `other` holds to `bucket`. */
export function mergeInto(bucket: Bucket, other: Bucket): void {
	const differs = bucket.min !== bucket.max || other.min !== other.max || bucket.min !== other.min;
	if (differs) {
		const values = bucket.values instanceof Map ? bucket.values : new Map(weighed(bucket));
		for (const [value, weight] of weighed(other))
			values.set(value, (values.get(value) ?? 0) + weight);
		bucket.values = values.size > mostValues ? merged(values) : values;
	}
	bucket.count += other.count;
	bucket.sum += other.sum;
	bucket.min = Math.min(bucket.min, other.min);
	bucket.max = Math.max(bucket.max, other.max);
}

/** A copy that shares nothing with `bucket`. */
export function copyOf(bucket: Bucket): Bucket {
	const { values, ...rest } = bucket;
	return values === undefined
		? rest
		: { ...rest, values: values instanceof Map ? new Map(values) : values };
}

/** Makes a bucket small that nothing is added to any more, or seldom: its map takes four times as much as its numbers. */
export function settle(bucket: Bucket): void {
	if (bucket.values instanceof Map) bucket.values = weighed(bucket).toSorted(byValue).flat();
}

type Weighed = readonly [value: number, weight: number];

const byValue = (one: Weighed, other: Weighed) => one[0] - other[0];

/** Every value with its weight. */
function weighed(bucket: Bucket): readonly Weighed[] {
	const { values } = bucket;
	if (values === undefined) return [[meanOf(bucket), bucket.count]];
	if (values instanceof Map) return [...values];
	return Array.from({ length: values.length / 2 }, (_, index) => [
		values[2 * index] ?? 0,
		values[2 * index + 1] ?? 0,
	]);
}

function meanOf(bucket: Bucket): number {
	return bucket.min === bucket.max ? bucket.min : bucket.sum / bucket.count;
}

/** Half as many values: each two neighbours become their weighted mean. */
function merged(values: ReadonlyMap<number, number>): Map<number, number> {
	const sorted = [...values].sort(byValue);
	const result = new Map<number, number>();
	for (let index = 0; index < sorted.length; index += 2) {
		const [value, weight] = sorted[index] ?? [0, 0];
		const [nextValue, nextWeight] = sorted[index + 1] ?? [0, 0];
		const total = weight + nextWeight;
		const mean = (value * weight + nextValue * nextWeight) / total;
		result.set(mean, (result.get(mean) ?? 0) + total);
	}
	return result;
}

/** Reads one statistic of a bucket. */
export type Statistic = (bucket: Bucket) => number;

const simple: Readonly<Record<string, Statistic>> = {
	SampleCount: (bucket) => bucket.count,
	Sum: (bucket) => bucket.sum,
	Average: (bucket) => bucket.sum / bucket.count,
	Minimum: (bucket) => bucket.min,
	Maximum: (bucket) => bucket.max,
};

/** `Sum`, `Average`, ..., or a percentile from `p0` to `p100`; ValidationException for others. */
export function statisticOf(name: string): Statistic {
	const found = Object.hasOwn(simple, name) ? simple[name] : undefined;
	if (found !== undefined) return found;
	const match = /^p(\d{1,3}(?:\.\d{1,10})?)$/.exec(name);
	const percent = match === null ? Number.NaN : Number(match[1]);
	if (!(percent <= 100)) throw validation(`The value ${name} for parameter Stat is not supported.`);
	return (bucket) => percentile(bucket, percent);
}

/** Nearest rank: the smallest value that at least `percent` % of all values don't exceed. */
function percentile(bucket: Bucket, percent: number): number {
	if (percent <= 0 || bucket.values === undefined) return percent <= 0 ? bucket.min : bucket.max;
	const rank = (bucket.count * percent) / 100;
	let seen = 0;
	for (const [value, weight] of weighed(bucket).toSorted(byValue)) {
		seen += weight;
		if (seen >= rank - 1e-9) return value;
	}
	return bucket.max;
}

/** The unit that a metric of an AWS service has, by its name. */
export function unitOf(namespace: string, metric: string): string {
	if (!namespace.startsWith('AWS/')) return 'None';
	if (/Milliseconds$|MillisBehindLatest$|Latency$/.test(metric)) return 'Milliseconds';
	if (/AgeOfOldest/.test(metric)) return 'Seconds';
	if (/Bytes$|Size$/.test(metric)) return 'Bytes';
	return 'Count';
}
