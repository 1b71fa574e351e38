import { type Asked, type Missing, missingOf } from '../../domain/diagnosis/finding.ts';
import { type Figures, figureSeries } from '../../domain/diagnosis/judge.ts';
import type { Points } from '../../domain/diagnosis/points.ts';
import { type KindId, kinds } from '../../domain/kinds.ts';
import type { MetricQuery, MetricRange } from '../../domain/metric.ts';
import {
	concernsAll,
	type MetricsPorts,
	type MetricsTold,
	readMetrics,
	wholePoints,
} from '../metrics/read-metrics.ts';

/** A resource whose figures are asked for. */
export type Measured = { readonly kind: KindId; readonly name: string };

/** How many metrics are asked of one resource of a kind: CloudWatch bills each. */
export const metricsOf = (kind: KindId): number => Object.keys(figureSeries[kind]).length;

/** A week tells what is usual at this hour; CloudWatch has five minutes of it as one point. */
const lookBack = 7 * 86_400_000;
const periodMs = 300_000;

/** What was read of some resources. */
export type FiguresTold = {
	/** Those of each, in their order; what hides them is `missing`. */
	readonly figures: readonly Asked<Figures[KindId]>[];
	/** How much this computer's clock is ahead of the endpoint's, whose times the figures have, ms. */
	readonly clockAhead: number;
};

/** Never throws but when aborted. */
export type ReadFigures = (
	resources: readonly Measured[],
	signal: AbortSignal,
) => Promise<FiguresTold>;

function lastWeek(now: number): MetricRange {
	const to = Math.floor(now / periodMs) * periodMs;
	return { from: to - lookBack, to, periodSeconds: periodMs / 1000 };
}

/**
 * Reads the last week of CloudWatch's figures, of some resources at a time: a week of thousands is more than memory should
 * hold. After a refusal, or where an endpoint has no CloudWatch, nothing is asked any more.
 */
export function figuresReader(ports: MetricsPorts): ReadFigures {
	let refused: Missing | undefined;
	let clockAhead = 0;
	return async (resources, signal) => {
		if (refused !== undefined) {
			const missing = refused;
			return { figures: resources.map(() => ({ ok: false, missing })), clockAhead };
		}
		const queries = resources.flatMap(queriesOf);
		const told = await readMetrics(ports, { queries, range: lastWeek }, signal);
		for (const answer of told.answers) {
			if (!answer.ok && concernsAll(answer.failure)) {
				refused ??= missingOf('CloudWatch', answer.failure);
			}
		}
		clockAhead = told.clockAhead;
		let first = 0;
		const figures = resources.map(({ kind }) => {
			const own = told.answers.slice(first, first + metricsOf(kind));
			first += own.length;
			return figuresIn(kind, own, told.range);
		});
		return { figures, clockAhead };
	};
}

function figuresIn(
	kind: KindId,
	answers: MetricsTold['answers'],
	{ from, to }: MetricRange,
): Asked<Figures[KindId]> {
	const found: Record<string, Points> = {};
	for (const [index, name] of Object.keys(figureSeries[kind]).entries()) {
		const points = wholePoints(answers[index]);
		if (!points.ok) return { ok: false, missing: missingOf('CloudWatch', points.failure) };
		found[name] = name === 'age' ? inMs(points.value) : points.value;
	}
	// The names are those of the kind's own figures: `figureSeries` is typed by them.
	return { ok: true, value: { from, to, periodMs, ...found } as unknown as Figures[KindId] };
}

/** For whoever asks for none: they are unknown, each. */
export const figuresLeft: ReadFigures = async (resources) => {
	const missing: Missing = { what: 'CloudWatch', because: 'not asked' };
	return { figures: resources.map(() => ({ ok: false, missing })), clockAhead: 0 };
};

const inMs = (points: Points): Points =>
	points.map(({ at, value }) => ({ at, value: 1000 * value }));

function queriesOf({ kind, name }: Measured): readonly MetricQuery[] {
	const by = kinds[kind].measuredBy;
	if (by === undefined) return [];
	const { namespace, dimension } = by;
	return Object.values<readonly [string, MetricQuery['statistic']]>(figureSeries[kind]).map(
		([metric, statistic]) => ({ namespace, metric, dimensions: { [dimension]: name }, statistic }),
	);
}
