import type { Sample } from '../diagnosis/samples.ts';
import { greatest } from '../extent.ts';
import type { MetricQuery } from '../metric.ts';
import type { Chart, ChartSeries, Stretch } from './chart.ts';

/** A sample says nothing of what comes so much later, ms: that is a gap. */
const holds = 5 * 60_000;

/** What our own samples of a queue tell of a metric. */
const sampled: Readonly<Record<string, 'visible' | 'inFlight' | 'delayed'>> = {
	ApproximateNumberOfMessagesVisible: 'visible',
	ApproximateNumberOfMessagesNotVisible: 'inFlight',
	ApproximateNumberOfMessagesDelayed: 'delayed',
};

/** A sample is of now for so long, ms: a queue on the screen is sampled every few seconds. */
const fresh = 60_000;

/** Whether our own samples of a series reach to the present; `now` is by this computer's clock. */
export function isLiveNow({ clockAhead = 0 }: Chart, { live }: ChartSeries, now: number): boolean {
	return (live?.at(-1)?.to ?? 0) >= now - clockAhead - fresh;
}

/**
 * The chart with our own samples laid over it: of each series after its last point of CloudWatch, or after the last of the
 * others of its queue, or all where those have none. `samplesOf` knows those of a queue by its name, oldest first, by this computer's clock, as `now` is.
 */
export function withLive(
	chart: Chart,
	samplesOf: (queue: string) => readonly Sample[] | undefined,
	now: number,
): Chart {
	const series = chart.series.map((one): ChartSeries => {
		const queue = one.query.dimensions['QueueName'] ?? '';
		const live = liveOf(one, samplesOf(queue) ?? [], { chart, seam: seamFor(one, chart), now });
		return live.length === 0 ? one : { ...one, live };
	});
	return series.some(({ live }) => live !== undefined) ? { ...chart, series } : chart;
}

/** Where CloudWatch ends: of a metric that it left out, because nothing was delayed, where the others of the queue end. */
function seamFor({ query, points }: ChartSeries, { series, range }: Chart): number {
	const queue = query.dimensions['QueueName'];
	const others = series.filter((one) => one.query.dimensions['QueueName'] === queue);
	const ends = (points.length > 0 ? [points] : others.map((one) => one.points)).flatMap(
		(some) => some.at(-1)?.at ?? [],
	);
	return ends.length === 0 ? range.from : greatest(ends) + range.periodSeconds * 1000;
}

function liveOf(
	{ query }: ChartSeries,
	samples: readonly Sample[],
	{
		chart: { range, clockAhead = 0 },
		seam,
		now,
	}: { readonly chart: Chart; readonly seam: number; readonly now: number },
): readonly Stretch[] {
	const field = fieldOf(query);
	if (field === undefined) return [];
	const stretches: Stretch[] = [];
	for (const [index, sample] of samples.entries()) {
		const value = sample[field];
		const next = Math.min(samples[index + 1]?.at ?? now, sample.at + holds);
		// What is drawn is in the endpoint's time, as CloudWatch's points are.
		const from = Math.max(seam, sample.at - clockAhead);
		const to = Math.min(range.to, next - clockAhead);
		if (value !== undefined && to > from) stretches.push({ from, to, value });
	}
	return stretches;
}

function fieldOf({
	namespace,
	metric,
}: MetricQuery): 'visible' | 'inFlight' | 'delayed' | undefined {
	return namespace === 'AWS/SQS' && Object.hasOwn(sampled, metric) ? sampled[metric] : undefined;
}

/** Where our own samples of a series begin. */
export function seamOf(series: ChartSeries | undefined): number | undefined {
	return series?.live?.[0]?.from;
}
